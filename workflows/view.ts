/**
 * The view of a case that its tables show, read from its snapshot.
 *
 * @module
 */
import type { CaseView, PriorityView } from '../activities/projection-types.ts';
import { accessOf } from '../core/access-facts.ts';
import { findings } from '../core/found-by.ts';
import type { Snapshot } from '../core/input.ts';
import type { Plan, StatePath } from '../core/plan.ts';
import type { PriorityFact, PriorityPlan } from '../core/plan-routing.ts';
import { clockViews } from '../core/sla-view.ts';
import { activeStates, facts, nextDeadlineMs } from '../core/step.ts';
import { caseTitle } from '../core/title.ts';

/** Derives the view of a case. Pure: the same snapshot gives the same view. */
export function caseView(plan: Plan, snapshot: Snapshot): CaseView {
  const { fields, flags, outcome, priority } = facts(snapshot);
  const states = activeStates(snapshot);
  return {
    caseId: snapshot.caseId,
    caseType: plan.id,
    version: plan.version,
    planHash: plan.hash,
    title: caseTitle(plan, fields),
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
    priority: priority === undefined ? null : priorityView(plan.priority, priority),
    clocks: clockViews(plan, snapshot),
    links: snapshot.links ?? [],
    retention: snapshot.retention ?? null,
    findings: findings(plan, fields),
    sequence: snapshot.sequence,
    head: snapshot.head,
  };
}

function priorityView(
  plan: PriorityPlan | undefined,
  { score, level, isOverride = false }: PriorityFact,
): PriorityView {
  // The levels of a plan stand highest first, those that a formula gives as words too.
  const place = (plan?.levels ?? []).findIndex(({ name }) => name === level);
  return { score, level, rank: place === -1 ? null : place + 1, isOverride };
}

/** True when the state, or a stage around it, waits for somebody outside. */
function isWaiting(plan: Plan, path: StatePath): boolean {
  for (let state = plan.states[path]; state !== undefined; ) {
    if (state.waiting) return true;
    state = state.parent === null ? undefined : plan.states[state.parent];
  }
  return false;
}
