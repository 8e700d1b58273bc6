/**
 * Local time of a calendar's zone, from the offsets compiled into the plan.
 *
 * Integers only: no zone database is asked, so that a change of it never changes a running case.
 * A *local* number counts milliseconds as if the zone were UTC; day numbers count from 1970-01-01.
 *
 * @module
 */
import { formatDate, formatMinute, parseDate } from './dates.ts';
import { invariant } from './invariant.ts';
import type { Calendar } from './plan.ts';

/** Milliseconds of a minute and of a day. */
export const MINUTE = 60_000;
/** Milliseconds of a day of 24 hours. */
export const DAY = 1440 * MINUTE;

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
const LOCAL = /^(\d{4}-\d{2}-\d{2})(?:[ T]([01]\d|2[0-3]):([0-5]\d))?$/;

/** An instant as people of the zone read it. */
export interface LocalParts {
  /** `YYYY-MM-DD` */
  readonly date: string;
  /** `HH:MM` */
  readonly time: string;
  /** `Mon` to `Sun` */
  readonly weekday: string;
  readonly day: number;
  /** Minutes to add to UTC. */
  readonly offset: number;
}

/** A time in which one offset holds, `[fromMs, untilMs)`. */
export interface OffsetPeriod {
  readonly fromMs: number;
  readonly untilMs: number;
  /** Milliseconds to add to UTC. */
  readonly offsetMs: number;
}

/** The offset period with an index; the first one also holds before it, the last one for ever. */
export function periodAt({ offsets }: Calendar, index: number): OffsetPeriod {
  const period = offsets[index];
  invariant(period, 'a calendar has no offset');
  return {
    fromMs: index === 0 ? -Infinity : period[0],
    untilMs: offsets[index + 1]?.[0] ?? Infinity,
    offsetMs: period[1] * MINUTE,
  };
}

/** The index of the offset period that an instant lies in. */
export function periodIndex({ offsets }: Calendar, atMs: number): number {
  let [low, high] = [0, offsets.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (offsets[middle]![0] <= atMs) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** An instant as a local number. */
export function toLocal(calendar: Calendar, atMs: number): number {
  return atMs + periodAt(calendar, periodIndex(calendar, atMs)).offsetMs;
}

/**
 * The instant of a local number. A time that clocks skip moves forward by as much as they do; of
 * a time that comes twice it is the first.
 */
export function fromLocal(calendar: Calendar, local: number): number {
  // No offset is as large as a day, so the right period is this one or one of the next.
  let index = periodIndex(calendar, local - DAY);
  for (; ; index += 1) {
    const { fromMs, untilMs, offsetMs } = periodAt(calendar, index);
    const atMs = local - offsetMs;
    if (atMs < fromMs) return local - periodAt(calendar, index - 1).offsetMs;
    if (atMs < untilMs) return atMs;
  }
}

/** The day number of a local number. */
export function dayOf(local: number): number {
  return Math.floor(local / DAY);
}

/** 0 for Monday to 6 for Sunday. */
export function weekdayOf(day: number): number {
  return (((day + 3) % 7) + 7) % 7;
}

/**
 * The instant of a local time, `YYYY-MM-DD HH:MM` or `YYYY-MM-DD` (midnight).
 *
 * @throws InvariantError on any other text: the caller has checked it
 */
export function localToInstant(calendar: Calendar, text: string): number {
  const [, date = '', hour = '0', minute = '0'] = LOCAL.exec(text) ?? [];
  const day = parseDate(date);
  invariant(day !== null, `\`${text}\` is no local time`);
  return fromLocal(calendar, day * DAY + (Number(hour) * 60 + Number(minute)) * MINUTE);
}

/** An instant in parts, for display. */
export function localParts(calendar: Calendar, atMs: number): LocalParts {
  const local = toLocal(calendar, atMs);
  const day = dayOf(local);
  return {
    date: formatDate(day),
    time: formatMinute(Math.floor((local - day * DAY) / MINUTE)),
    weekday: WEEKDAYS[weekdayOf(day)]!,
    day,
    offset: (local - atMs) / MINUTE,
  };
}

/** `YYYY-MM-DD HH:MM` of an instant. */
export function localText(calendar: Calendar, atMs: number): string {
  const { date, time } = localParts(calendar, atMs);
  return `${date} ${time}`;
}
