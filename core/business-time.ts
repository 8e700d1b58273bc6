/**
 * Business time: where a duration ends, by integer arithmetic over a compiled calendar.
 *
 * - *minutes, hours*: round the clock.
 * - *business hours*: only working time runs.
 * - *business days*: the same local time some business days on. A start outside working time
 *   counts as the next opening. When the day of the end is shorter, the end is its closing (or its
 *   opening; within a break, the end of the break).
 * - *days, weeks*: the same local time some days on, so that 8 weeks are 56 days whatever the
 *   clocks do.
 * - *months, years*: the same date, or the month's last day; always counted from the start's date.
 *
 * A local time that clocks skip moves forward; of one that comes twice it is the first. `roll`
 * moves an end on a closed day to the next business day at the same local time.
 *
 * @module
 */
import { civilDate, dayNumber, daysInMonth, parseDate } from './dates.ts';
import { invariant } from './invariant.ts';
import { DAY, MINUTE, dayOf, fromLocal, toLocal } from './local-time.ts';
import type { Calendar, Duration } from './plan.ts';
import { Walk, addDayRuns, addWorkingRuns, idleBecause, type WalkStep } from './walk.ts';
import {
  addBusinessDays,
  businessDayFrom,
  closedBecause,
  intervalsOf,
  workingBefore,
  workingFrom,
  type Segment,
} from './working-time.ts';

export { localParts, localText, localToInstant, type LocalParts } from './local-time.ts';
export { explainWalk, type WalkStep } from './walk.ts';

/** Where a duration ends, and how. */
export interface Deadlined {
  readonly dueAtMs: number;
  /** What counted and what did not, from the earlier end to the later one. */
  readonly walk: readonly WalkStep[];
  /** The calendar does not know the holidays of all days passed. */
  readonly provisional: boolean;
}

/**
 * The end of a duration that begins at an instant.
 *
 * @throws InvariantError when the calendar never opens, or on an amount that is no whole number
 */
export function deadlineAfter(calendar: Calendar, duration: Duration, fromMs: number): Deadlined {
  return deadline(calendar, duration, { fromMs, sign: 1 });
}

/**
 * The beginning of a duration that ends at an instant, counted backwards. For business days an
 * instant outside working time counts as the closing before it. `roll` still rolls forward.
 *
 * @throws InvariantError as {@link deadlineAfter}
 */
export function deadlineBefore(
  calendar: Calendar,
  duration: Duration,
  instantMs: number,
): Deadlined {
  return deadline(calendar, duration, { fromMs: instantMs, sign: -1 });
}

/**
 * When the working day of a date opens; of a closed date, the next business day.
 *
 * @param date `YYYY-MM-DD`, a date that exists
 */
export function openingOfDay(calendar: Calendar, date: string): number {
  const day = parseDate(date);
  invariant(day !== null, `\`${date}\` is no date`);
  const open = businessDayFrom(calendar, day);
  return fromLocal(calendar, open * DAY + intervalsOf(calendar, open)[0]![0] * MINUTE);
}

/** Where counting starts and in which direction. */
interface Start {
  readonly fromMs: number;
  readonly sign: 1 | -1;
}

/** What a kind of duration comes to, before `roll`. */
interface Counted {
  readonly atMs: number;
  readonly walk: Walk;
  /** Whether it went by the days of the calendar. */
  readonly byCalendar: boolean;
}

function deadline(calendar: Calendar, duration: Duration, start: Start): Deadlined {
  const { amount, roll } = duration;
  invariant(Number.isSafeInteger(amount) && amount >= 0, `a duration of ${amount}`);
  const { atMs, walk, byCalendar } = count(calendar, duration, start);
  const dueAtMs = roll ? rolled(calendar, atMs, walk) : atMs;
  const lastDay = dayOf(toLocal(calendar, Math.max(dueAtMs, start.fromMs)));
  const provisional = (byCalendar || roll !== undefined) && lastDay > calendar.knownUntilDay;
  return { dueAtMs, walk: walk.steps(), provisional };
}

function count(calendar: Calendar, { amount, unit }: Duration, start: Start): Counted {
  switch (unit) {
    case 'minutes':
    case 'hours': {
      const atMs = start.fromMs + start.sign * amount * (unit === 'hours' ? 60 : 1) * MINUTE;
      return { atMs, walk: oneStretch(start, atMs, 'round the clock'), byCalendar: false };
    }
    case 'business_hours':
      return businessHours(calendar, amount, start);
    case 'business_days':
      return businessDays(calendar, amount, start);
    case 'days':
      return sameTimeOn(calendar, start, {
        why: 'calendar days',
        move: (day) => day + amount * start.sign,
      });
    case 'weeks':
      return sameTimeOn(calendar, start, {
        why: 'weeks',
        move: (day) => day + 7 * amount * start.sign,
      });
    case 'months':
      return sameTimeOn(calendar, start, {
        why: 'months',
        move: (day) => addMonths(day, amount * start.sign),
      });
    case 'years':
      return sameTimeOn(calendar, start, {
        why: 'years',
        move: (day) => addMonths(day, 12 * amount * start.sign),
      });
  }
}

function sameTimeOn(
  calendar: Calendar,
  start: Start,
  { why, move }: { readonly why: string; readonly move: (day: number) => number },
): Counted {
  const local = toLocal(calendar, start.fromMs);
  const day = dayOf(local);
  const atMs = fromLocal(calendar, move(day) * DAY + (local - day * DAY));
  return { atMs, walk: oneStretch(start, atMs, why), byCalendar: true };
}

/** Always from the date counted from: from 31 January, two months are 31 March. */
function addMonths(day: number, months: number): number {
  const date = civilDate(day);
  const index = date.year * 12 + date.month - 1 + months;
  const [year, month] = [Math.floor(index / 12), (((index % 12) + 12) % 12) + 1];
  return dayNumber({ year, month, day: Math.min(date.day, daysInMonth(year, month)) });
}

function businessHours(calendar: Calendar, amount: number, { fromMs, sign }: Start): Counted {
  const walk = new Walk();
  const passed: Segment[] = [];
  let left = amount * 60 * MINUTE;
  let atMs = fromMs;
  const time = sign === 1 ? workingFrom(calendar, fromMs) : workingBefore(calendar, fromMs);
  while (left > 0) {
    const segment = time.next().value;
    const used = Math.min(left, segment.untilMs - segment.fromMs);
    left -= used;
    atMs = sign === 1 ? segment.fromMs + used : segment.untilMs - used;
    passed.push(
      sign === 1
        ? { fromMs: segment.fromMs, untilMs: atMs }
        : { fromMs: atMs, untilMs: segment.untilMs },
    );
  }
  if (sign === -1) passed.reverse();
  const [first, last] = [passed[0], passed.at(-1)];
  if (first && last) {
    walk.add({
      from: fromMs,
      until: first.fromMs,
      counted: false,
      why: idleBecause(calendar, fromMs, first.fromMs),
    });
    walk.add({
      from: last.untilMs,
      until: fromMs,
      counted: false,
      why: idleBecause(calendar, last.untilMs, fromMs),
    });
    addWorkingRuns(walk, calendar, passed);
  }
  return { atMs, walk, byCalendar: true };
}

function businessDays(calendar: Calendar, amount: number, { fromMs, sign }: Start): Counted {
  const walk = new Walk();
  const startMs = sign === 1 ? openFrom(calendar, fromMs) : openBefore(calendar, fromMs);
  const [early, late] = sign === 1 ? [fromMs, startMs] : [startMs, fromMs];
  walk.add({ from: early, until: late, counted: false, why: idleBecause(calendar, early, late) });

  const local = toLocal(calendar, startMs);
  const day = dayOf(local);
  const target = addBusinessDays(calendar, day, sign * amount);
  const time = amount === 0 ? local - day * DAY : withinHours(calendar, target, local - day * DAY);
  const atMs = fromLocal(calendar, target * DAY + time);
  addDayRuns(
    walk,
    calendar,
    sign === 1 ? { fromMs: startMs, untilMs: atMs } : { fromMs: atMs, untilMs: startMs },
  );
  return { atMs, walk, byCalendar: true };
}

/** The instant itself when it lies in working time, else the next opening. */
function openFrom(calendar: Calendar, atMs: number): number {
  return workingFrom(calendar, atMs).next().value.fromMs;
}

/** The instant itself when it lies in working time or opens it, else the closing before. */
function openBefore(calendar: Calendar, atMs: number): number {
  if (openFrom(calendar, atMs) === atMs) return atMs;
  return workingBefore(calendar, atMs).next().value.untilMs;
}

/** A time of day moved into a business day's hours; its closing counts as within. */
function withinHours(calendar: Calendar, day: number, time: number): number {
  const intervals = intervalsOf(calendar, day);
  for (const [from, until] of intervals) {
    if (time < from * MINUTE) return from * MINUTE;
    if (time <= until * MINUTE) return time;
  }
  return intervals.at(-1)![1] * MINUTE;
}

function rolled(calendar: Calendar, atMs: number, walk: Walk): number {
  const local = toLocal(calendar, atMs);
  const day = dayOf(local);
  const open = businessDayFrom(calendar, day);
  if (open === day) return atMs;
  const dueAtMs = fromLocal(calendar, open * DAY + (local - day * DAY));
  const reasons = new Set<string>();
  for (let closed = day; closed < open; closed += 1) reasons.add(closedBecause(calendar, closed));
  walk.add({ from: atMs, until: dueAtMs, counted: false, why: [...reasons].join(', ') });
  return dueAtMs;
}

function oneStretch({ fromMs }: Start, atMs: number, why: string): Walk {
  const walk = new Walk();
  walk.add({ from: Math.min(fromMs, atMs), until: Math.max(fromMs, atMs), counted: true, why });
  return walk;
}
