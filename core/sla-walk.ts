/**
 * The walk of an SLA clock: what counted, what did not, and where it stood still.
 *
 * @module
 */
import { deadlineAfter, type WalkStep } from './business-time.ts';
import type { Calendar, Duration } from './plan.ts';
import type { ClockRun } from './sla-plan.ts';
import { dayAt, endOf, isByDay, startOfDay } from './sla-time.ts';
import { Walk, addDayRuns, addWorkingRuns, idleBecause } from './walk.ts';
import { closedBecause, isBusinessDay, workingFrom, type Segment } from './working-time.ts';

/** A stretch between two instants. */
interface Stretch {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** The walk of a run whose end is known; it says why each stretch counted or not. */
export function clockWalk(
  calendar: Calendar,
  run: ClockRun & { readonly dueAtMs: number },
  duration: Duration,
): readonly WalkStep[] {
  const { roll, ...length } = duration;
  const start = { fromMs: run.fromMs, day: run.day };
  if (run.pauses.length === 0 && !isByDay(start, length)) {
    return deadlineAfter(calendar, duration, run.fromMs).walk;
  }
  const walk = new Walk();
  const unrolledMs = endOf(calendar, length, { start, paused: run.paused }).dueAtMs;
  let fromMs = run.fromMs;
  for (const [pausedMs, resumedMs] of run.pauses) {
    addCounted(walk, calendar, { length, fromMs, untilMs: Math.min(pausedMs, unrolledMs) });
    walk.add({ from: pausedMs, until: resumedMs, counted: false, why: 'paused' });
    fromMs = Math.max(fromMs, resumedMs);
  }
  addCounted(walk, calendar, { length, fromMs, untilMs: unrolledMs });
  if (roll !== undefined && unrolledMs < run.dueAtMs) {
    const why = closedReasons(calendar, { fromMs: unrolledMs, untilMs: run.dueAtMs });
    walk.add({ from: unrolledMs, until: run.dueAtMs, counted: false, why });
  }
  return withEarlierPauses(walk.steps(), run);
}

/** Pauses that are no longer kept one by one are still spoken of. */
function withEarlierPauses(steps: readonly WalkStep[], run: ClockRun): readonly WalkStep[] {
  const [first, ...rest] = steps;
  if (first === undefined || run.pausesBefore === 0) return steps;
  const many = run.pausesBefore === 1 ? '1 earlier pause' : `${run.pausesBefore} earlier pauses`;
  return [{ ...first, why: `${first.why}, less ${many}` }, ...rest];
}

function addCounted(
  walk: Walk,
  calendar: Calendar,
  { length, fromMs, untilMs }: Stretch & { readonly length: Duration },
): void {
  if (fromMs >= untilMs) return;
  switch (length.unit) {
    case 'business_hours':
      addWorking(walk, calendar, { fromMs, untilMs });
      break;
    case 'business_days':
      addDayRuns(walk, calendar, { fromMs, untilMs });
      break;
    case 'minutes':
    case 'hours':
      walk.add({ from: fromMs, until: untilMs, counted: true, why: 'round the clock' });
      break;
    default: {
      const why = length.unit === 'days' ? 'calendar days' : length.unit;
      walk.add({ from: fromMs, until: untilMs, counted: true, why });
    }
  }
}

function addWorking(walk: Walk, calendar: Calendar, { fromMs, untilMs }: Stretch): void {
  const segments: Segment[] = [];
  for (const segment of workingFrom(calendar, fromMs)) {
    if (segment.fromMs >= untilMs) break;
    segments.push({ fromMs: segment.fromMs, untilMs: Math.min(segment.untilMs, untilMs) });
  }
  const [first, last] = [segments[0]?.fromMs ?? untilMs, segments.at(-1)?.untilMs ?? untilMs];
  for (const [from, until] of [
    [fromMs, first],
    [last, untilMs],
  ] as const) {
    if (from >= until) continue;
    walk.add({ from, until, counted: false, why: idleBecause(calendar, from, until) });
  }
  addWorkingRuns(walk, calendar, segments);
}

function closedReasons(calendar: Calendar, { fromMs, untilMs }: Stretch): string {
  const reasons = new Set<string>();
  for (let day = dayAt(calendar, fromMs); startOfDay(calendar, day) < untilMs; day += 1) {
    if (!isBusinessDay(calendar, day)) reasons.add(closedBecause(calendar, day));
  }
  return [...reasons].join(', ');
}
