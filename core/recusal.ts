/**
 * Recusal: whoever finds that they should have nothing to do with a case says so, and has not.
 *
 * From then on they are a party to it: no right by a role or by being asked, and no sign of it. What
 * was asked of them goes to others. Nobody takes it back.
 *
 * @module
 */
import { checkTexts, Refused } from './command-data.ts';
import { type Draft, record } from './draft.ts';
import type { PersonId } from './plan.ts';

/** Takes somebody out of the case, by their own word. */
export function recuse(
  draft: Draft,
  { reason }: { readonly reason: string },
  actor: PersonId,
): void {
  if (!hasDuty(draft, actor)) {
    throw new Refused(
      'not_permitted',
      'Only whoever has a part in the case by duty steps out of it.',
    );
  }
  checkTexts({ reason });
  draft.recused = [...draft.recused, actor].sort();
  record(draft, 'recused', { actor, detail: { reason } });
}

/** Whether somebody is in the team of a role, or asked, and has not stepped out of the case. */
export function hasDuty(draft: Draft, person: PersonId): boolean {
  if (draft.recused.includes(person)) return false;
  const teams = Object.values(draft.plan.roles).map(({ team }) => team);
  const { teams: own = [] } = Object.hasOwn(draft.people, person) ? draft.people[person]! : {};
  if (own.some((team) => teams.includes(team))) return true;
  return draft.items.some(({ seats }) =>
    seats.some(({ asked }) => asked.some(({ people }) => people.includes(person))),
  );
}
