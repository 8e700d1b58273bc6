/**
 * The time of SLA clocks: where a length ends that stood still in between.
 *
 * A clock that never stood still ends where a timer of the same length would. Otherwise its end is
 * moved by what the pauses took, in the measure of the length:
 *
 * - *minutes, hours*: by the time that passed.
 * - *business hours*: by the working time that passed.
 * - *business days*: by the business days that passed, and the working time left over.
 * - *days, weeks, months, years*: by the time that passed on the wall's clock.
 *
 * A clock that counts from a date counts whole days: it ends with the last instant of its last day,
 * business days are those after the date, and a pause counts by the difference of its dates. In
 * hours and minutes it counts from the beginning of the date.
 *
 * @module
 */
import { deadlineAfter, deadlineBefore } from './business-time.ts';
import { DAY, MINUTE, dayOf, fromLocal, toLocal } from './local-time.ts';
import type { Calendar, Duration } from './plan.ts';
import type { Paused } from './sla-plan.ts';
import { addBusinessDays, businessDayFrom, isBusinessDay, workingFrom } from './working-time.ts';

/** What a clock counts from: an instant, or (with `day`) a whole day. */
export interface ClockStart {
  readonly fromMs: number;
  readonly day?: number | undefined;
}

/** An end, and whether the calendar knows the holidays up to it. */
export interface ClockEnd {
  readonly dueAtMs: number;
  readonly provisional: boolean;
}

/** What no pause takes. */
export const NOT_PAUSED: Paused = { ms: 0, localMs: 0, workMs: 0, workDays: 0, restMs: 0 };

/** The beginning of a day. */
export function startOfDay(calendar: Calendar, day: number): number {
  return fromLocal(calendar, day * DAY);
}

/** The last instant of a day. */
export function endOfDay(calendar: Calendar, day: number): number {
  return fromLocal(calendar, (day + 1) * DAY) - 1;
}

/** The day that an instant lies in. */
export function dayAt(calendar: Calendar, atMs: number): number {
  return dayOf(toLocal(calendar, atMs));
}

/** Where a length ends that began at `start` and stood still for `paused`. */
export function endOf(
  calendar: Calendar,
  duration: Duration,
  { start, paused = NOT_PAUSED }: { start: ClockStart; paused?: Paused | undefined },
): ClockEnd {
  const { roll, ...length } = duration;
  const dueAtMs = isByDay(start, length)
    ? endOfDay(calendar, rolledDay(calendar, lastDay(calendar, length, { start, paused }), roll))
    : rolled(calendar, endInstant(calendar, length, { start, paused }), roll);
  const goesByCalendar = !isPlain(length) || roll !== undefined;
  return {
    dueAtMs,
    provisional: goesByCalendar && dayAt(calendar, dueAtMs) > calendar.knownUntilDay,
  };
}

/** That long before an end. */
export function beforeEnd(calendar: Calendar, duration: Duration, dueAtMs: number): number {
  return deadlineBefore(calendar, duration, dueAtMs).dueAtMs;
}

/** Where a share of a length ends: exact when it is a whole number of its unit. */
export function shareOf(
  calendar: Calendar,
  duration: Duration,
  { percent, ...counted }: { percent: number; start: ClockStart; paused?: Paused | undefined },
): number {
  const hundredths = duration.amount * percent;
  const whole = Math.floor(hundredths / 100);
  const rest = hundredths % 100;
  const at = (amount: number): number =>
    endOf(calendar, { amount, unit: duration.unit }, counted).dueAtMs;
  const low = at(whole);
  if (rest === 0) return low;
  const high = at(whole + 1);
  if (!isBusiness(duration)) return low + Math.round(((high - low) * rest) / 100);
  return addWorking(calendar, low, Math.round((workingBetween(calendar, low, high) * rest) / 100));
}

/** What a pause took from a run that counts from `start`. */
export function pausedBetween(
  calendar: Calendar,
  { start, fromMs, untilMs }: { start: ClockStart; fromMs: number; untilMs: number },
): Paused {
  const ms = untilMs - fromMs;
  const workMs = workingBetween(calendar, fromMs, untilMs);
  const [from, until] = [toLocal(calendar, fromMs), toLocal(calendar, untilMs)];
  if (start.day !== undefined) {
    const days = dayOf(until) - dayOf(from);
    const workDays = businessDaysAfter(calendar, dayOf(from), dayOf(until));
    return { ms, localMs: days * DAY, workMs, workDays, restMs: 0 };
  }
  const { workDays, restMs } = businessDaysBetween(calendar, fromMs, untilMs);
  return { ms, localMs: until - from, workMs, workDays, restMs };
}

/** Two pauses together. */
export function addPaused(a: Paused, b: Paused): Paused {
  return {
    ms: a.ms + b.ms,
    localMs: a.localMs + b.localMs,
    workMs: a.workMs + b.workMs,
    workDays: a.workDays + b.workDays,
    restMs: a.restMs + b.restMs,
  };
}

/** Milliseconds of working time between two instants. */
export function workingBetween(calendar: Calendar, fromMs: number, untilMs: number): number {
  let sum = 0;
  if (fromMs >= untilMs) return sum;
  for (const segment of workingFrom(calendar, fromMs)) {
    if (segment.fromMs >= untilMs) return sum;
    sum += Math.min(segment.untilMs, untilMs) - segment.fromMs;
  }
  return sum;
}

/** Whether a length that counts from `start` counts whole days. */
export function isByDay(start: ClockStart, duration: Duration): boolean {
  return start.day !== undefined && !isPlain(duration) && duration.unit !== 'business_hours';
}

interface Counting {
  readonly start: ClockStart;
  readonly paused: Paused;
}

function endInstant(calendar: Calendar, duration: Duration, { start, paused }: Counting): number {
  const { amount, unit } = duration;
  const plain = (length: Duration): number => deadlineAfter(calendar, length, start.fromMs).dueAtMs;
  switch (unit) {
    case 'minutes':
    case 'hours':
      return plain(duration) + paused.ms;
    case 'business_hours':
      return addWorking(calendar, start.fromMs, amount * 60 * MINUTE + paused.workMs);
    case 'business_days':
      return addWorking(calendar, plain({ amount: amount + paused.workDays, unit }), paused.restMs);
    default:
      if (paused.localMs === 0) return plain(duration);
      return fromLocal(calendar, toLocal(calendar, plain(duration)) + paused.localMs);
  }
}

function lastDay(calendar: Calendar, duration: Duration, { start, paused }: Counting): number {
  const day = start.day!;
  const { amount, unit } = duration;
  if (unit === 'business_days') return addBusinessDays(calendar, day, amount + paused.workDays);
  // From noon, so that no change of clocks comes between the day and its end.
  const noon = fromLocal(calendar, day * DAY + DAY / 2);
  const end = dayAt(calendar, deadlineAfter(calendar, duration, noon).dueAtMs);
  return end + Math.round(paused.localMs / DAY);
}

function rolledDay(calendar: Calendar, day: number, roll: Duration['roll']): number {
  return roll === undefined ? day : businessDayFrom(calendar, day);
}

function rolled(calendar: Calendar, atMs: number, roll: Duration['roll']): number {
  if (roll === undefined) return atMs;
  return deadlineAfter(calendar, { amount: 0, unit: 'minutes', roll }, atMs).dueAtMs;
}

function addWorking(calendar: Calendar, fromMs: number, ms: number): number {
  let [left, atMs] = [ms, fromMs];
  if (left <= 0) return atMs;
  for (const segment of workingFrom(calendar, fromMs)) {
    const used = Math.min(left, segment.untilMs - segment.fromMs);
    left -= used;
    atMs = segment.fromMs + used;
    if (left === 0) break;
  }
  return atMs;
}

/** Business days after one day up to another. */
function businessDaysAfter(calendar: Calendar, fromDay: number, untilDay: number): number {
  let count = 0;
  for (let day = fromDay + 1; day <= untilDay; day += 1) {
    if (isBusinessDay(calendar, day)) count += 1;
  }
  return count;
}

/** As many business days as end by an instant, and the working time from there on. */
function businessDaysBetween(
  calendar: Calendar,
  fromMs: number,
  untilMs: number,
): { workDays: number; restMs: number } {
  const after = (amount: number): number =>
    deadlineAfter(calendar, { amount, unit: 'business_days' }, fromMs).dueAtMs;
  let workDays = businessDaysAfter(calendar, dayAt(calendar, fromMs), dayAt(calendar, untilMs));
  while (workDays > 0 && after(workDays) > untilMs) workDays -= 1;
  const fullMs = workDays === 0 ? fromMs : after(workDays);
  return { workDays, restMs: workingBetween(calendar, fullMs, untilMs) };
}

function isPlain({ unit }: Duration): boolean {
  return unit === 'minutes' || unit === 'hours';
}

function isBusiness({ unit }: Duration): boolean {
  return unit === 'business_hours' || unit === 'business_days';
}
