/**
 * SLA clocks of a case: they start, stand still, go on, and are met.
 *
 * The statechart's moves tell the clocks what happened ({@link clocksMoved}). When all of an input
 * has happened, they are brought up to date at once ({@link settleClocks}), so that passing from
 * one waiting state to the next leaves no trace. What happens when a clock warns or is breached is
 * in `sla-due.ts`, its extension in `sla-extend.ts`.
 *
 * @module
 */
import { durationText } from './deadlines.ts';
import { type Draft, factsOf, statesOf } from './draft.ts';
import { guardHolds } from './guards.ts';
import type { Entry } from './input.ts';
import type { StatePath, TransitionId } from './plan.ts';
import { armClock, disarmClock } from './sla-arm.ts';
import { withdrawExtension } from './sla-extend.ts';
import type { ClockPlan, ClockRun, Moment } from './sla-plan.ts';
import {
  clockNames,
  clockPlan,
  durationOf,
  fieldStart,
  openRun,
  putRun,
  recordRun,
  runOf,
} from './sla-runs.ts';
import { type ClockStart, NOT_PAUSED, addPaused, dayAt, endOf, pausedBetween } from './sla-time.ts';

/** So many pauses are kept one by one, for the walk; the sums know all of them. */
const MAX_PAUSES = 20;

/** Lets clocks stop and start by what has just happened, in its order. */
export function clocksMoved(draft: Draft, moments: readonly Moment[]): void {
  for (const clock of clockNames(draft)) {
    const { from, until } = clockPlan(draft, clock);
    for (const moment of moments) {
      if (openRun(draft, clock) !== null && names(until, moment)) {
        stop(draft, clock, null);
      }
      if (draft.status === 'open' && names(from, moment)) {
        start(draft, clock, { start: { fromMs: draft.nowMs }, because: momentText(moment) });
      }
    }
    if (draft.status !== 'open') drop(draft, clock, 'closed');
  }
}

/**
 * Lets clocks stop, start and move by fields that have other values now.
 *
 * @param moments what the event that brought the values has done already: a run that begins with
 *   them and would have ended by one of these has ended
 */
export function clocksDated(
  draft: Draft,
  changed: ReadonlySet<string>,
  moments: readonly Moment[] = [],
): void {
  if (draft.status !== 'open') return;
  for (const clock of clockNames(draft)) {
    const { from, until } = clockPlan(draft, clock);
    for (const moment of until) {
      if (moment.kind !== 'field' || !changed.has(moment.field)) continue;
      const done = fieldStart(draft, moment.field);
      if (done !== null && openRun(draft, clock) !== null) stopTold(draft, clock, done.fromMs);
    }
    for (const moment of from) {
      if (moment.kind !== 'field' || !changed.has(moment.field)) continue;
      const before = openRun(draft, clock)?.run;
      date(draft, clock, moment.field);
      endIfKnown(draft, clock);
      const begun = openRun(draft, clock);
      const isOver =
        begun !== null && begun.run !== before && moments.some((one) => names(until, one));
      // What is only to begin in days to come has not been done by then.
      if (isOver && begun.fromMs <= draft.nowMs) stop(draft, clock, null);
    }
    judgeAgain(draft, clock);
  }
}

/** A run that fields have begun and ended is judged by the length that counts now. */
function judgeAgain(draft: Draft, clock: string): void {
  const [plan, run] = [clockPlan(draft, clock), runOf(draft, clock)];
  if (run?.field === undefined || (run.is !== 'met' && run.is !== 'met_late')) return;
  const isTold = plan.until.some(
    (moment) =>
      moment.kind === 'field' && fieldStart(draft, moment.field)?.fromMs === run.endedAtMs,
  );
  const begun = fieldStart(draft, run.field);
  if (!isTold || begun === null || rowOf(draft, plan) === run.row) return;
  start(draft, clock, { start: begun, because: `field ${run.field}`, field: run.field });
  endIfKnown(draft, clock);
}

/** A run that a field has begun is over when another field already says when it ended. */
function endIfKnown(draft: Draft, clock: string): void {
  for (const moment of clockPlan(draft, clock).until) {
    const run = openRun(draft, clock);
    if (run?.field === undefined || moment.kind !== 'field') continue;
    const done = fieldStart(draft, moment.field);
    // What was before the start, such as a charge before the event it is about, ends nothing.
    if (done === null || done.fromMs < run.fromMs) continue;
    stopTold(draft, clock, done.fromMs);
  }
}

/** Brings all clocks up to date with the states and facts that there are now. */
export function settleClocks(draft: Draft): void {
  if (draft.status !== 'open') return;
  for (const clock of clockNames(draft)) {
    const run = openRun(draft, clock);
    if (run === null || run.is === 'breached') continue;
    tabulate(draft, clock, run);
    const states = pausingStates(draft, clockPlan(draft, clock));
    if (states.length > 0) pause(draft, clock, states);
    else if (run.is === 'paused') resume(draft, clock);
    const now = runOf(draft, clock)!;
    if (now.is === 'running' && now.dueAtMs === null) armClock(draft, clock);
  }
}

/** The moments that taking a transition is: its event, or the result that led to it. */
export function transitionMoments(draft: Draft, id: TransitionId): readonly Moment[] {
  const trigger = draft.plan.transitions[id]?.trigger;
  if (trigger?.kind === 'event') return [{ kind: 'event', event: trigger.event }];
  return trigger?.kind === 'result' ? [{ kind: 'event', event: trigger.result }] : [];
}

/** The moments that entries of this step tell of, in their order. */
export function momentsOf(draft: Draft, entries: readonly Entry[]): readonly Moment[] {
  return entries.flatMap(({ kind, state, detail }): readonly Moment[] => {
    if (kind === 'entered' && state !== null) return [{ kind: 'entering', state }];
    if (kind === 'left' && state !== null) return [{ kind: 'leaving', state }];
    return kind === 'transition'
      ? transitionMoments(draft, detail['transition'] as TransitionId)
      : [];
  });
}

/** A moment as the author wrote it: `intake`, `leaving intake`, `field received_on`. */
export function momentText(moment: Moment): string {
  switch (moment.kind) {
    case 'entering':
      return moment.state;
    case 'leaving':
      return `leaving ${moment.state}`;
    case 'event':
      return `event ${moment.event}`;
    case 'field':
      return `field ${moment.field}`;
    case 'breach':
      return `breach of ${moment.clock}`;
  }
}

function names(moments: readonly Moment[], moment: Moment): boolean {
  const text = momentText(moment);
  return moments.some((one) => one.kind === moment.kind && momentText(one) === text);
}

function start(
  draft: Draft,
  clock: string,
  given: { readonly start: ClockStart; readonly because: string; readonly field?: string },
): void {
  const plan = clockPlan(draft, clock);
  const before = runOf(draft, clock);
  if (before !== null && plan.again === 'never') return;
  if (plan.when !== null && !holds(draft, plan.when)) return;
  if (openRun(draft, clock) !== null) {
    if (plan.again !== 'starts_over') return;
    drop(draft, clock, 'starts over');
  }
  const run = putRun(draft, clock, {
    run: (before?.run ?? 0) + 1,
    is: 'running',
    ...startOf(given.start),
    ...(given.field !== undefined && { field: given.field }),
    row: rowOf(draft, plan),
    dueAtMs: null,
    pauses: [],
    pausesBefore: 0,
    warned: [],
  });
  const within = durationText(durationOf(plan, run));
  recordRun(draft, 'sla_started', clock, { fromMs: run.fromMs, within, because: given.because });
}

/**
 * Ends a run with a verdict.
 *
 * @param toldAtMs what a field says when it was done; `null`: it is done now, and a run that is
 *   breached at this very instant is late
 */
function stop(draft: Draft, clock: string, toldAtMs: number | null): void {
  const run = openRun(draft, clock)!;
  const doneAtMs = toldAtMs ?? draft.nowMs;
  const dueAtMs = run.dueAtMs ?? (run.is === 'paused' ? undefined : endOfRun(draft, clock, run));
  const isOver = toldAtMs === null && run.is === 'breached';
  const late = isOver || (dueAtMs !== undefined && doneAtMs > dueAtMs);
  end(draft, clock, { ...run, is: late ? 'met_late' : 'met', endedAtMs: doneAtMs });
  recordRun(draft, 'sla_met', clock, { late, doneAtMs, dueAtMs });
  withdrawExtension(draft, clock);
}

/** Ends a run by what a field says; the length that is known by then decides, told late or not. */
function stopTold(draft: Draft, clock: string, toldAtMs: number): void {
  tabulate(draft, clock, openRun(draft, clock)!);
  stop(draft, clock, toldAtMs);
}

/** Where a run ends that has started (or changed) in this very step, and is not armed yet. */
function endOfRun(draft: Draft, clock: string, run: ClockRun): number {
  const start = { fromMs: run.fromMs, day: run.day };
  const duration = durationOf(clockPlan(draft, clock), run);
  return endOf(draft.calendar, duration, { start, paused: run.paused }).dueAtMs;
}

/** Ends a run without a verdict. */
function drop(draft: Draft, clock: string, because: string): void {
  const run = openRun(draft, clock);
  if (run === null) return;
  end(draft, clock, { ...run, is: 'dropped', endedAtMs: draft.nowMs });
  recordRun(draft, 'sla_dropped', clock, { because });
  withdrawExtension(draft, clock);
}

function end(draft: Draft, clock: string, ended: ClockRun): void {
  const { pause: _, ...run } = ended;
  disarmClock(draft, clock);
  putRun(draft, clock, run);
}

/** A field from which a clock counts has another value. */
function date(draft: Draft, clock: string, field: string): void {
  const given = fieldStart(draft, field);
  const run = openRun(draft, clock);
  if (run?.field !== field) {
    if (given === null) return;
    start(draft, clock, { start: given, because: `field ${field}`, field });
  } else if (given === null) {
    drop(draft, clock, `field ${field}`);
  } else if (given.fromMs !== run.fromMs) {
    const { breachedAtMs: _, day: __, ...rest } = run;
    const is = run.is === 'breached' ? 'running' : run.is;
    putRun(draft, clock, { ...rest, ...startOf(given), is, dueAtMs: null, rewarn: true });
    recordRun(draft, 'sla_changed', clock, { fromMs: given.fromMs });
  }
}

/** Takes the row of `within` that counts now; its length counts from the same start. */
function tabulate(draft: Draft, clock: string, run: ClockRun): void {
  const plan = clockPlan(draft, clock);
  const row = rowOf(draft, plan);
  if (row === run.row) return;
  const next: ClockRun = { ...run, row };
  const [before, after] = [run, next].map((one) => durationText(durationOf(plan, one)));
  if (before === after) {
    putRun(draft, clock, next);
    return;
  }
  putRun(draft, clock, { ...next, dueAtMs: null, rewarn: true });
  recordRun(draft, 'sla_changed', clock, { within: after });
}

function pause(draft: Draft, clock: string, states: readonly StatePath[]): void {
  const { pauses } = clockPlan(draft, clock);
  const run = runOf(draft, clock)!;
  const reset = states.some((state) => pauses[state] === 'reset');
  if (run.is === 'paused') {
    // Whoever passes through a state that resets on the way out counts anew.
    if (reset && run.pause?.reset === false) {
      putRun(draft, clock, { ...run, pause: { ...run.pause, reset } });
    }
    return;
  }
  disarmClock(draft, clock);
  const { provisional: _, ...rest } = run;
  const begun = { sinceMs: draft.nowMs, reset };
  putRun(draft, clock, { ...rest, is: 'paused', dueAtMs: null, pause: begun });
  recordRun(draft, 'sla_paused', clock, { states, reset });
}

function resume(draft: Draft, clock: string): void {
  const { pause: begun, ...run } = runOf(draft, clock)!;
  const [fromMs, untilMs] = [begun!.sinceMs, draft.nowMs];
  putRun(draft, clock, {
    ...(begun!.reset ? anew(draft, run) : longer(draft, run, { fromMs, untilMs })),
    is: 'running',
  });
  recordRun(draft, 'sla_resumed', clock, { sinceMs: fromMs, reset: begun!.reset });
}

/** The whole length counts from now; from a date, from today. */
function anew(draft: Draft, before: ClockRun): ClockRun {
  const { paused: _, field: __, ...run } = before;
  const day = run.day === undefined ? {} : { day: dayAt(draft.calendar, draft.nowMs) };
  return { ...run, fromMs: draft.nowMs, ...day, pauses: [], pausesBefore: 0, warned: [] };
}

function longer(
  draft: Draft,
  run: ClockRun,
  { fromMs, untilMs }: { fromMs: number; untilMs: number },
): ClockRun {
  const start = { fromMs: run.fromMs, day: run.day };
  // A start that a date puts after the pause began has not stood still before it.
  const from = Math.min(Math.max(fromMs, run.fromMs), untilMs);
  const took = pausedBetween(draft.calendar, { start, fromMs: from, untilMs });
  const pauses = [...run.pauses, [from, untilMs] as const];
  return {
    ...run,
    paused: addPaused(run.paused ?? NOT_PAUSED, took),
    pauses: pauses.slice(-MAX_PAUSES),
    pausesBefore: run.pausesBefore + Math.max(pauses.length - MAX_PAUSES, 0),
  };
}

function pausingStates(draft: Draft, { pauses }: ClockPlan): readonly StatePath[] {
  return statesOf(draft).filter((state) => Object.hasOwn(pauses, state));
}

function rowOf(draft: Draft, { within }: ClockPlan): number {
  const { fields, priority } = factsOf(draft);
  const row = within.findIndex(({ when, field, is }) => {
    if (when !== undefined) return holds(draft, when);
    if (field === 'priority') return priority?.level === is;
    return field === undefined || fields[field] === is;
  });
  return row === -1 ? within.length - 1 : row;
}

function holds(draft: Draft, guard: string): boolean {
  const scope = { plan: draft.plan, people: draft.people, context: factsOf(draft) };
  return guardHolds(guard, scope).holds;
}

function startOf({ fromMs, day }: ClockStart): { fromMs: number; day?: number } {
  return day === undefined ? { fromMs } : { fromMs, day };
}
