/**
 * What a plan says of time: durations, and the calendar compiled to integers.
 *
 * @module
 */

/** Minutes after local midnight, `[from, until)`. */
export type DayInterval = readonly [fromMinute: number, untilMinute: number];

/** The six kinds of duration; years are twelve months each, minutes are hours in small. */
export type DurationUnit =
  | 'minutes'
  | 'hours'
  | 'business_hours'
  | 'business_days'
  | 'days'
  | 'weeks'
  | 'months'
  | 'years';

/** A length of time, e.g. `2 business days`; what it amounts to depends on start and calendar. */
export interface Duration {
  readonly amount: number;
  readonly unit: DurationUnit;
  /** When the end falls on a closed day it moves to the next business day, same local time. */
  readonly roll?: 'next_business_day';
}

/**
 * A calendar compiled to data: everything business time needs, as integers.
 *
 * Day numbers count from 1970-01-01 (day 0, a Thursday) in the calendar's own local time.
 */
export interface Calendar {
  readonly id: string;
  /** IANA name, for people; arithmetic uses `offsets` only. */
  readonly zone: string;
  /** Working intervals of Monday (index 0) to Sunday (6), in order, not overlapping. */
  readonly week: readonly (readonly DayInterval[])[];
  /** `[fromMs, offsetMinutes]` in order: local time = UTC + offset from that instant on. */
  readonly offsets: readonly (readonly [fromMs: number, offsetMinutes: number])[];
  /** Days that differ from the week: `[dayNumber, name, intervals]`, in order; no intervals = closed. */
  readonly exceptions: readonly (readonly [
    dayNumber: number,
    name: string,
    intervals: readonly DayInterval[],
  ])[];
  /**
   * The last day number whose holidays are known. After it the weekly pattern and the last offset
   * go on, and every deadline computed there is marked provisional.
   */
  readonly knownUntilDay: number;
}
