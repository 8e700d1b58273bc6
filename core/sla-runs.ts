/**
 * The runs of SLA clocks in a step: what they are now, and what guards see of them.
 *
 * @module
 */
import { instantMs, parseDate } from './dates.ts';
import { type Draft, factsOf, record } from './draft.ts';
import { invariant } from './invariant.ts';
import { withContext } from './machine.ts';
import type { Duration, Json } from './plan.ts';
import { type ClockEntryKind, type ClockPlan, type ClockRun, clockPlace } from './sla-plan.ts';
import { type ClockStart, startOfDay } from './sla-time.ts';

/** The clocks of a plan, by name; the order of a step never depends on how a plan was stored. */
export function clockNames(draft: Draft): readonly string[] {
  return Object.keys(draft.plan.sla ?? {}).sort();
}

/** What the definition says of a clock. */
export function clockPlan(draft: Draft, clock: string): ClockPlan {
  const plan = draft.plan.sla?.[clock];
  invariant(plan, `the plan has no clock \`${clock}\``);
  return plan;
}

/** The last run of a clock, if it ever started. */
export function runOf(draft: Draft, clock: string): ClockRun | null {
  return Object.hasOwn(draft.clocks, clock) ? draft.clocks[clock]! : null;
}

/** The run of a clock that has not ended. */
export function openRun(draft: Draft, clock: string): ClockRun | null {
  const run = runOf(draft, clock);
  return run !== null && isOpen(run) ? run : null;
}

/** Whether a run has not ended; a breached one ends when its clock is stopped all the same. */
export function isOpen({ is }: ClockRun): boolean {
  return is === 'running' || is === 'paused' || is === 'breached';
}

/** Replaces the run of a clock, and lets guards see it. */
export function putRun(draft: Draft, clock: string, run: ClockRun): ClockRun {
  draft.clocks = { ...draft.clocks, [clock]: run };
  const facts = factsOf(draft);
  const known = facts.sla?.[clock];
  const extended = run.extended === true;
  if (known?.is !== run.is || known.extended !== extended) {
    const sla = { ...facts.sla, [clock]: { is: run.is, extended } };
    draft.live = withContext(draft.live, { ...facts, sla });
  }
  return run;
}

/** Writes an entry about the last run of a clock. */
export function recordRun(
  draft: Draft,
  kind: ClockEntryKind,
  clock: string,
  { actor = null, ...detail }: Readonly<Record<string, Json | undefined>> = {},
): void {
  record(draft, kind, {
    state: clockPlace(clock),
    actor: actor as string | null,
    detail: { clock, run: draft.clocks[clock]!.run, ...detail },
  });
}

/** The length that counts for a run. */
export function durationOf(plan: ClockPlan, run: ClockRun): Duration {
  if (run.extended === true && plan.extend !== null) return plan.extend.to;
  const row = plan.within[run.row];
  invariant(row, 'a run counts by no row of its clock');
  return row.duration;
}

/** What a date or instant field says a clock counts from; `null` without a value. */
export function fieldStart(draft: Draft, field: string): ClockStart | null {
  const value = factsOf(draft).fields[field];
  if (typeof value !== 'string') return null;
  if (draft.plan.fields[field]?.type === 'date') {
    const day = parseDate(value);
    return day === null ? null : { fromMs: startOfDay(draft.calendar, day), day };
  }
  const fromMs = instantMs(value);
  return fromMs === null ? null : { fromMs };
}
