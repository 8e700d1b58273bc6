/**
 * The view of a case that its tables show, read from its snapshot.
 *
 * @module
 */
import type { CaseView } from '../activities/projection-types.ts';
import { accessOf } from '../core/access-facts.ts';
import type { Snapshot } from '../core/input.ts';
import type { Plan, StatePath } from '../core/plan.ts';
import { activeStates, facts, nextDeadlineMs } from '../core/step.ts';

/** Derives the view of a case. Pure: the same snapshot gives the same view. */
export function caseView(plan: Plan, snapshot: Snapshot): CaseView {
  const { fields, flags, outcome } = facts(snapshot);
  const states = activeStates(snapshot);
  return {
    caseId: snapshot.caseId,
    caseType: plan.id,
    version: plan.version,
    planHash: plan.hash,
    title: plan.title,
    owner: plan.owner,
    status: snapshot.status,
    states,
    waiting: states.some((state) => isWaiting(plan, state)),
    outcome,
    fields,
    flags: Object.keys(flags)
      .filter((flag) => flags[flag])
      .sort(),
    reporter: snapshot.reporter,
    openedAtMs: snapshot.openedAtMs,
    closedAtMs: snapshot.closedAtMs,
    atMs: snapshot.atMs,
    nextDeadlineAtMs: nextDeadlineMs(snapshot),
    deadlines: snapshot.deadlines,
    items: snapshot.items,
    access: accessOf(plan, snapshot),
    sequence: snapshot.sequence,
    head: snapshot.head,
  };
}

/** True when the state, or a stage around it, waits for somebody outside. */
function isWaiting(plan: Plan, path: StatePath): boolean {
  for (let state = plan.states[path]; state !== undefined; ) {
    if (state.waiting) return true;
    state = state.parent === null ? undefined : plan.states[state.parent];
  }
  return false;
}
