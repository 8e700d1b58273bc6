/**
 * Working time: which days and which hours of them a calendar counts.
 *
 * @module
 */
import { invariant } from './invariant.ts';
import {
  DAY,
  MINUTE,
  dayOf,
  periodAt,
  periodIndex,
  weekdayOf,
  type OffsetPeriod,
} from './local-time.ts';
import type { Calendar, DayInterval } from './plan.ts';

/** Working time without a break, `[fromMs, untilMs)`, within one day. */
export interface Segment {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Looking further than this (about 1,100 years) means that the calendar never opens. */
const MAX_DAYS = 400_000;

/** The working intervals of a day; none when it is closed. */
export function intervalsOf(calendar: Calendar, day: number): readonly DayInterval[] {
  const exception = exceptionOf(calendar, day);
  return exception ? exception[2] : (calendar.week[weekdayOf(day)] ?? []);
}

/** Whether any work is done on a day. */
export function isBusinessDay(calendar: Calendar, day: number): boolean {
  return intervalsOf(calendar, day).length > 0;
}

/** Why a day is closed: the holiday's name, or `weekend`. */
export function closedBecause(calendar: Calendar, day: number): string {
  const week = calendar.week[weekdayOf(day)] ?? [];
  // A holiday on a day that is closed anyway changes nothing.
  return week.length === 0 ? 'weekend' : (exceptionOf(calendar, day)?.[1] ?? 'closed');
}

/**
 * The business day that is `count` business days after (before, when negative) a day.
 *
 * @throws InvariantError when the calendar never opens
 */
export function addBusinessDays(calendar: Calendar, day: number, count: number): number {
  const direction = count < 0 ? -1 : 1;
  let [at, left] = [day, Math.abs(count)];
  while (left > 0) {
    at += direction;
    checkDistance(Math.abs(at - day), calendar);
    if (isBusinessDay(calendar, at)) left -= 1;
  }
  return at;
}

/** The day itself when it is a business day, else the next one. */
export function businessDayFrom(calendar: Calendar, day: number): number {
  return isBusinessDay(calendar, day) ? day : addBusinessDays(calendar, day, 1);
}

/**
 * Working time from an instant on, in order of time; it has no end.
 *
 * An instant counts when its local time lies in an interval: when clocks are set back, the hour
 * that comes twice counts twice, and a skipped one not at all.
 */
export function* workingFrom(calendar: Calendar, atMs: number): Generator<Segment, never> {
  const firstDay = dayOf(atMs + periodAt(calendar, periodIndex(calendar, atMs)).offsetMs);
  let start = atMs;
  for (let index = periodIndex(calendar, atMs); ; index += 1) {
    const period = periodAt(calendar, index);
    let day = dayOf(start + period.offsetMs);
    for (; day * DAY - period.offsetMs < period.untilMs; day += 1) {
      checkDistance(day - firstDay, calendar);
      yield* segmentsOf(calendar, day, { ...period, fromMs: start });
    }
    start = period.untilMs;
  }
}

/** Working time before an instant, going back in time; it has no end. */
export function* workingBefore(calendar: Calendar, atMs: number): Generator<Segment, never> {
  const firstDay = dayOf(atMs + periodAt(calendar, periodIndex(calendar, atMs)).offsetMs);
  let end = atMs;
  for (let index = periodIndex(calendar, atMs); ; index -= 1) {
    const period = periodAt(calendar, index);
    let day = dayOf(end + period.offsetMs);
    for (; (day + 1) * DAY - period.offsetMs > period.fromMs; day -= 1) {
      checkDistance(firstDay - day, calendar);
      yield* segmentsOf(calendar, day, { ...period, untilMs: end }).reverse();
    }
    end = period.fromMs;
  }
}

/** A day's segments as far as they lie in a period. */
function segmentsOf(calendar: Calendar, day: number, period: OffsetPeriod): Segment[] {
  const segments: Segment[] = [];
  for (const [from, until] of intervalsOf(calendar, day)) {
    const fromMs = Math.max(day * DAY + from * MINUTE - period.offsetMs, period.fromMs);
    const untilMs = Math.min(day * DAY + until * MINUTE - period.offsetMs, period.untilMs);
    if (fromMs < untilMs) segments.push({ fromMs, untilMs });
  }
  return segments;
}

function exceptionOf({ exceptions }: Calendar, day: number): Calendar['exceptions'][number] | null {
  let [low, high] = [0, exceptions.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const exception = exceptions[middle]!;
    if (exception[0] === day) return exception;
    if (exception[0] < day) low = middle + 1;
    else high = middle - 1;
  }
  return null;
}

function checkDistance(days: number, calendar: Calendar): void {
  invariant(days <= MAX_DAYS, `the calendar \`${calendar.id}\` is never open`);
}
