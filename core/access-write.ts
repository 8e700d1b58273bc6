/**
 * Writing by level: what a person may fill in along with an event.
 *
 * The API is not the only gate. What a row says it `needs` may come from whoever may take the row:
 * there the definition itself asks them for it. So may what a case begins with.
 *
 * @module
 */
import { levelOf, type LevelAccess, resolveAccess } from './access.ts';
import { type Draft, factsOf, statesOf } from './draft.ts';
import type { Data } from './input.ts';
import { isAssignee } from './offers.ts';
import type { PersonId, TransitionPlan } from './plan.ts';
import { Refused } from './refused.ts';

/**
 * Refuses values for fields that a person may not write.
 *
 * @param transitions the rows that the event may take
 * @throws Refused `not_permitted`, with every such field
 */
export function refuseUnwritable(
  draft: Draft,
  transitions: readonly TransitionPlan[],
  { data, actor }: { data: Data; actor: PersonId },
): void {
  const { plan, reporter, items, people } = draft;
  const ruled = plan.access?.levels;
  if (ruled === undefined) return;
  const needed = new Set(transitions.flatMap(({ needs }) => needs));
  const filledIn = Object.keys(data).filter(
    (field) =>
      !needed.has(field) &&
      Object.hasOwn(plan.fields, field) &&
      Object.hasOwn(ruled, levelOf(plan, field)),
  );
  if (filledIn.length === 0) return;
  const states = statesOf(draft);
  const { levels } = resolveAccess(plan, {
    states,
    context: factsOf(draft),
    reporter,
    items,
    people,
  });
  const works = states.some((state) => isAssignee(draft, state, actor));
  const refused = filledIn.filter(
    (field) => !mayWrite(levels[levelOf(plan, field)]!, draft, { actor, works }),
  );
  if (refused.length === 0) return;
  const fields = Object.fromEntries(refused.map((field) => [field, 'is not yours to write']));
  throw new Refused('not_permitted', `Not yours to write: ${refused.join(', ')}.`, fields);
}

/** That a party to the case has no right by duty, `never` and the rows that may be taken see to. */
function mayWrite(
  { write }: LevelAccess,
  { people }: Draft,
  { actor, works }: { actor: PersonId; works: boolean },
): boolean {
  const teams = Object.hasOwn(people, actor) ? people[actor]!.teams : [];
  return (write ?? []).some(
    ({ party, team, people: named = [] }) =>
      (party === 'assignee' && works) ||
      named.includes(actor) ||
      (team !== undefined && teams.includes(team)),
  );
}
