/**
 * The walk of a deadline: what counted between its two ends and what did not, and why.
 *
 * @module
 */
import { DAY, MINUTE, dayOf, fromLocal, localParts, toLocal } from './local-time.ts';
import type { Calendar } from './plan.ts';
import { closedBecause, isBusinessDay } from './working-time.ts';

/** A stretch of time, `[from, until)` in epoch milliseconds. Compact: it stays in the trail. */
export interface WalkStep {
  readonly from: number;
  readonly until: number;
  /** Whether it counted towards the duration. */
  readonly counted: boolean;
  /** `working time (7 h 30 min)`, `3 business days`, `weekend`, `Easter Monday`, `night` … */
  readonly why: string;
}

/** More than this many stretches say nothing more to people; the rest becomes one. */
const MAX_STEPS = 60;

/** Puts stretches together in the order of time. */
export class Walk {
  private readonly list: WalkStep[] = [];

  add(step: WalkStep): void {
    if (step.from < step.until) this.list.push(step);
  }

  /** The stretches from the earliest on, the last ones put together when there are too many. */
  steps(): readonly WalkStep[] {
    const ordered = this.list.sort((a, b) => a.from - b.from);
    if (ordered.length <= MAX_STEPS) return ordered;
    const [kept, rest] = [ordered.slice(0, MAX_STEPS - 1), ordered.slice(MAX_STEPS - 1)];
    const until = rest.at(-1)!.until;
    return [...kept, { from: rest[0]!.from, until, counted: true, why: 'and so on' }];
  }
}

/**
 * Adds the stretches of a walk through working time: working days in a row are one stretch, and
 * what lies between them is named when it is more than a night.
 */
export function addWorkingRuns(
  walk: Walk,
  calendar: Calendar,
  segments: readonly { readonly fromMs: number; readonly untilMs: number }[],
): void {
  let run: { from: number; until: number; worked: number } | null = null;
  const close = (): void => {
    if (!run) return;
    const why = `working time (${lengthText(run.worked)})`;
    walk.add({ from: run.from, until: run.until, counted: true, why });
  };
  for (const { fromMs, untilMs } of segments) {
    const why = run && gapBecause(calendar, run.until, fromMs);
    if (run && why === null) {
      run = { from: run.from, until: untilMs, worked: run.worked + untilMs - fromMs };
      continue;
    }
    close();
    if (run && why !== null) walk.add({ from: run.until, until: fromMs, counted: false, why });
    run = { from: fromMs, until: untilMs, worked: untilMs - fromMs };
  }
  close();
}

/** Adds the days after one up to another, whole days of the calendar: closed ones by name. */
export function addDayRuns(
  walk: Walk,
  calendar: Calendar,
  { fromMs, untilMs }: { readonly fromMs: number; readonly untilMs: number },
): void {
  const lastDay = dayOf(toLocal(calendar, untilMs));
  let [start, open, counted] = [fromMs, true, 0];
  let reasons = new Set<string>();
  const close = (end: number): void => {
    const why = open ? daysText(counted) : [...reasons].join(', ');
    walk.add({ from: start, until: end, counted: open, why });
    [start, counted, reasons] = [end, 0, new Set()];
  };
  for (let day = dayOf(toLocal(calendar, fromMs)) + 1; day <= lastDay; day += 1) {
    const business = isBusinessDay(calendar, day);
    if (business !== open) {
      close(fromLocal(calendar, day * DAY));
      open = business;
    }
    if (business) counted += 1;
    else reasons.add(closedBecause(calendar, day));
  }
  close(untilMs);
}

/**
 * A walk in lines for people, in the calendar's local time.
 *
 * @returns e.g. `Mon 2026-03-02 09:15 to Fri 2026-03-06 15:00: counted, working time (37 h 45 min)`
 */
export function explainWalk(walk: readonly WalkStep[], calendar: Calendar): readonly string[] {
  const at = (ms: number): string => {
    const { weekday, date, time } = localParts(calendar, ms);
    return `${weekday} ${date} ${time}`;
  };
  return walk.map(
    ({ from, until, counted, why }) =>
      `${at(from)} to ${at(until)}: ${counted ? 'counted' : 'not counted'}, ${why}`,
  );
}

/** Why nothing counts from an instant outside working time until the next working time. */
export function idleBecause(calendar: Calendar, fromMs: number, untilMs: number): string {
  const day = dayOf(toLocal(calendar, fromMs));
  const first = isBusinessDay(calendar, day)
    ? 'outside working time'
    : closedBecause(calendar, day);
  const others = gapBecause(calendar, fromMs, untilMs);
  return others === null || others === first ? first : `${first}, ${others}`;
}

/** Why a gap between two stretches of working time is one; `null` for a night or a break. */
function gapBecause(calendar: Calendar, fromMs: number, untilMs: number): string | null {
  const reasons = new Set<string>();
  const lastDay = dayOf(toLocal(calendar, untilMs));
  for (let day = dayOf(toLocal(calendar, fromMs)) + 1; day < lastDay; day += 1) {
    if (!isBusinessDay(calendar, day)) reasons.add(closedBecause(calendar, day));
  }
  return reasons.size === 0 ? null : [...reasons].join(', ');
}

function daysText(count: number): string {
  return count === 1 ? '1 business day' : `${count} business days`;
}

function lengthText(ms: number): string {
  const minutes = Math.round(ms / MINUTE);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours === 0) return `${rest} min`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}
