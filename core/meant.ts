/**
 * Whom parties mean in a state of a running case.
 *
 * @module
 */
import { partiesOf } from './access-conflict.ts';
import { type Draft, factsOf } from './draft.ts';
import type { WorkItem } from './input.ts';
import { members } from './people.ts';
import type { Party, PersonId, StatePath } from './plan.ts';
import { actingItems, isConflicted, isExcluded, itemAround, silentSeats } from './standing.ts';
import { askedFor } from './tasks.ts';

/**
 * The people whom parties mean in a state; of `assignee` and `approvers` those still silent, of a
 * team those who are no party to the case.
 *
 * @param task the open task that speaks of them, whose people are then the `assignee`
 */
export function partyPeople(
  draft: Draft,
  state: StatePath,
  parties: readonly Party[],
  task: WorkItem | null = null,
): readonly PersonId[] {
  const around = task ?? itemAround(draft, state, ['assignment', 'awaited', 'approval']);
  const people = parties.flatMap((party) => {
    if (party.kind === 'assignee' && task !== null) return askedFor(draft, task.id);
    if (party.kind === 'assignee') return silentPeople(draft, state, ['assignment', 'awaited']);
    if (party.kind === 'approvers') return silentPeople(draft, state, ['approval']);
    const everybody = holders(draft, party);
    if (around === null || !isDuty(party)) return everybody;
    return everybody.filter((person) => !isConflicted(draft, around, person));
  });
  return [...new Set(people)].sort();
}

/**
 * Everybody who is what a party says. Who is named by what they are to the case is meant; of a team,
 * a party to the case is not: nobody has a duty in a case that is about them.
 */
export function holders(draft: Draft, party: Party): readonly PersonId[] {
  const { plan, people, reporter, recused } = draft;
  const context = factsOf(draft);
  const scope = { plan, snapshot: { people, reporter }, fields: context.fields, asked: [] };
  const everybody = members(party, scope);
  if (!isDuty(party) || everybody.length === 0) return everybody;
  const parties = partiesOf(plan, { people, context, recused });
  return everybody.filter((person) => !Object.hasOwn(parties, person));
}

/** Whoever is asked to work in the case now, by anybody's assignment. */
export function assignedPeople({ items }: Draft): readonly PersonId[] {
  return items
    .filter(({ kind }) => kind === 'assignment')
    .flatMap(({ seats }) => seats.flatMap(({ asked }) => asked.flatMap(({ people }) => people)));
}

function isDuty({ kind }: Party): boolean {
  return kind === 'role' || kind === 'owner';
}

/** Whoever is asked now in the items by which a state's people act. */
function silentPeople(
  draft: Draft,
  state: StatePath,
  kinds: readonly WorkItem['kind'][],
): readonly PersonId[] {
  // What holds anywhere speaks of everybody asked in the case.
  const items =
    state === ''
      ? draft.items.filter(({ kind }) => kinds.includes(kind))
      : actingItems(draft, state, kinds);
  return items.flatMap((item) =>
    silentSeats(item)
      .flatMap((seat) => item.seats[seat]!.asked.flatMap(({ people }) => people))
      .filter((person) => !isExcluded(draft, item, person)),
  );
}
