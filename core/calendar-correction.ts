/**
 * A correction of a calendar: what differs from the one in the plan, small enough for a snapshot.
 *
 * A plan is pinned and holds its calendar as data, so a new public holiday or a changed zone rule
 * cannot reach a running case through it. The correction does: it names the days, the hours and
 * the offsets that differ, and the case counts by the plan's calendar with these in their places.
 *
 * @module
 */
import { canonicalJson, sha256Hex } from './canonical.ts';
import type { Calendar, DayInterval } from './plan.ts';

/** What is different in a calendar. All of it is whole: it never adds to an earlier correction. */
export interface CalendarCorrection {
  /** The calendar's id; a plan with another calendar is not corrected by it. */
  readonly calendar: string;
  /** 16 hex characters that stand for the calendar as it is corrected. */
  readonly digest: string;
  /** Days: closed or with these hours under a name; `null`: a day like any other of the week. */
  readonly days: readonly (
    | readonly [day: number, name: string, intervals: readonly DayInterval[]]
    | readonly [day: number, name: null]
  )[];
  readonly week?: Calendar['week'];
  readonly zone?: string;
  readonly offsets?: Calendar['offsets'];
  readonly knownUntilDay?: number;
}

/** Corrected calendars by what they are made of: business time keeps more by the calendar's object. */
const known = new WeakMap<Calendar, WeakMap<CalendarCorrection, Calendar>>();

/** 16 hex characters that stand for a calendar. */
export function calendarDigest(calendar: Calendar): string {
  return sha256Hex(canonicalJson(calendar)).slice(0, 16);
}

/** What must be corrected in one calendar to come to another; `days` is empty when nothing is. */
export function correctionTo(from: Calendar, to: Calendar): CalendarCorrection {
  const before = new Map(from.exceptions.map((one) => [one[0], one]));
  const after = new Map(to.exceptions.map((one) => [one[0], one]));
  const gone = [...before.keys()].filter((day) => !after.has(day));
  const come = to.exceptions.filter((one) => !isSame(one, before.get(one[0])));
  return {
    calendar: from.id,
    digest: calendarDigest(to),
    days: [...gone.map((day) => [day, null] as const), ...come].sort(([a], [b]) => a - b),
    ...(!isSame(from.week, to.week) && { week: to.week }),
    ...(from.zone !== to.zone && { zone: to.zone }),
    ...(!isSame(from.offsets, to.offsets) && { offsets: to.offsets }),
    ...(from.knownUntilDay !== to.knownUntilDay && { knownUntilDay: to.knownUntilDay }),
  };
}

/** A calendar with a correction; the calendar itself when there is none, or none of it. */
export function correctedCalendar(
  calendar: Calendar,
  correction: CalendarCorrection | null | undefined,
): Calendar {
  if (correction?.calendar !== calendar.id) return calendar;
  const ofIt = known.get(calendar) ?? new WeakMap<CalendarCorrection, Calendar>();
  known.set(calendar, ofIt);
  const corrected = ofIt.get(correction) ?? apply(calendar, correction);
  ofIt.set(correction, corrected);
  return corrected;
}

function apply(calendar: Calendar, correction: CalendarCorrection): Calendar {
  const { days, calendar: _, digest: __, ...rest } = correction;
  const exceptions = new Map(calendar.exceptions.map((one) => [one[0], one]));
  for (const one of days) {
    if (one[1] === null) exceptions.delete(one[0]);
    else exceptions.set(one[0], [one[0], one[1], one[2]]);
  }
  return { ...calendar, ...rest, exceptions: [...exceptions.values()].sort(([a], [b]) => a - b) };
}

function isSame(some: unknown, other: unknown): boolean {
  return other !== undefined && canonicalJson(some as never) === canonicalJson(other as never);
}
