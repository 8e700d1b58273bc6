/**
 * What decisions about access rest on, read from the state of a case.
 *
 * @module
 */
import { type AccessFacts, type CaseAccess, resolveAccess } from './access.ts';
import type { Snapshot } from './input.ts';
import type { Plan } from './plan.ts';
import { activeStates, facts } from './step.ts';

/** The facts of a case that access depends on. */
export function accessFacts(snapshot: Snapshot): AccessFacts {
  const { reporter, items, people, recused } = snapshot;
  return {
    states: activeStates(snapshot),
    context: facts(snapshot),
    reporter,
    items,
    people,
    ...(recused && { recused }),
  };
}

/** Who may what in a case as it is now. */
export function accessOf(plan: Plan, snapshot: Snapshot): CaseAccess {
  return resolveAccess(plan, accessFacts(snapshot));
}
