/**
 * Why somebody may or may not send an event now: each row with its parties and its guard's truth.
 *
 * @module
 */
import { openDraft, factsOf } from './draft.ts';
import { type TruthLine, truthTrace } from './expressions-text.ts';
import { functionsOf, guardEnvironment, guardHolds } from './guards.ts';
import type { NextEvent, Snapshot } from './input.ts';
import { candidateRows, mayTake, nextEvents } from './offers.ts';
import type { PersonId, Plan } from './plan.ts';

/** One row that an event could take. */
export interface WhyRow {
  readonly offer: NextEvent;
  /** Whether the person may take it, whatever its guard says. */
  readonly may: boolean;
  /** `null`: it has no guard. */
  readonly guard: {
    readonly name: string;
    readonly holds: boolean;
    /** What each part of the condition comes to. */
    readonly parts: readonly TruthLine[];
  } | null;
}

/**
 * The rows of an event as they stand for a person, in the order in which they are tried.
 *
 * @returns an empty list when the event is not possible in the states the case is in
 */
export function whyRows(
  { plan, snapshot, nowMs }: { plan: Plan; snapshot: Snapshot; nowMs: number },
  event: string,
  person: PersonId,
): readonly WhyRow[] {
  const draft = openDraft(plan, snapshot, nowMs);
  const scope = { plan, people: draft.people, context: factsOf(draft) };
  const rows = candidateRows(draft, event);
  return nextEvents(plan, snapshot, person, nowMs)
    .filter((offer) => offer.event === event)
    .map((offer, index) => {
      const when = plan.transitions[offer.transition]?.when ?? null;
      const { holds } = when === null ? { holds: true } : guardHolds(when, scope);
      const guard = plan.guards[when ?? ''];
      return {
        offer,
        may: rows[index] !== undefined && mayTake(draft, rows[index], person),
        guard:
          guard === undefined
            ? null
            : {
                name: when!,
                holds,
                parts: truthTrace(
                  guard.expression,
                  guardEnvironment(scope),
                  functionsOf(draft.people),
                ),
              },
      };
    });
}
