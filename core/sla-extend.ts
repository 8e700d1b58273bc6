/**
 * The extension of an SLA clock: once, before it is breached, counted from the original start.
 *
 * @module
 */
import { requestApproval } from './approvals.ts';
import { disarm, durationText } from './deadlines.ts';
import { type Draft, record } from './draft.ts';
import type { WorkItem } from './input.ts';
import type { TransitionPlan } from './plan.ts';
import { Refused } from './refused.ts';
import { tellParties } from './sla-doing.ts';
import { clockOfPlace, clockPlace } from './sla-plan.ts';
import { clockPlan, openRun, putRun, recordRun } from './sla-runs.ts';

/** Why a clock cannot be extended now, in a sentence; `null` when it can. */
export function whyNotExtend(draft: Draft, clock: string): string | null {
  const run = openRun(draft, clock);
  if (run === null) return `The clock \`${clock}\` is not running.`;
  if (run.is === 'breached') {
    return `The clock \`${clock}\` is breached; it can be extended only before.`;
  }
  if (run.extended === true) return `The clock \`${clock}\` has been extended already.`;
  if (pending(draft, clock) !== null) {
    return `The extension of \`${clock}\` is waiting for its approval.`;
  }
  return null;
}

/** Refuses an event that would extend a clock which cannot be extended now. */
export function refuseExtension(draft: Draft, { extend }: TransitionPlan): void {
  const why = extend === undefined ? null : whyNotExtend(draft, extend);
  if (why !== null) throw new Refused('guard_not_met', why);
}

/** Extends a clock, or asks the approval that must grant it. */
export function extendClock(draft: Draft, clock: string): void {
  const { extend } = clockPlan(draft, clock);
  if (extend?.approval != null) requestApproval(draft, clockPlace(clock), extend.approval);
  else grant(draft, clock);
}

/**
 * Takes over what the approval of an extension came to.
 *
 * @returns false for an approval that is asked by a state, whose result moves the statechart
 */
export function extensionDecided(draft: Draft, { state }: WorkItem, result: string): boolean {
  const clock = clockOfPlace(state);
  if (clock === null) return false;
  const run = openRun(draft, clock);
  if (result === 'approved' && run !== null && run.is !== 'breached') grant(draft, clock);
  return true;
}

/** Takes the question back when its clock has ended or is breached. */
export function withdrawExtension(draft: Draft, clock: string): void {
  const item = pending(draft, clock);
  if (item === null) return;
  draft.items = draft.items.filter(({ id }) => id !== item.id);
  disarm(draft, (deadline) => deadline.item === item.id);
  record(draft, 'withdrawn', {
    state: item.state,
    detail: { item: item.id, approval: item.approval! },
  });
}

function grant(draft: Draft, clock: string): void {
  const extend = clockPlan(draft, clock).extend!;
  const run = openRun(draft, clock)!;
  putRun(draft, clock, { ...run, extended: true, dueAtMs: null, rewarn: true });
  const actor = draft.cause.kind === 'command' ? draft.cause.actor : null;
  recordRun(draft, 'sla_extended', clock, { actor, to: durationText(extend.to) });
  const { notify: who, template } = extend;
  if (who.length > 0) tellParties(draft, clock, { verb: 'notify', who, template });
}

function pending(draft: Draft, clock: string): WorkItem | null {
  return draft.items.find(({ state }) => state === clockPlace(clock)) ?? null;
}
