/**
 * What the directory tells a case of people: absences, leavers, new members.
 *
 * @module
 */
import { canonicalJson } from './canonical.ts';
import { type Draft, record } from './draft.ts';
import type { People, PersonFacts } from './input.ts';
import { review } from './items.ts';
import type { PersonId, Plan } from './plan.ts';
import { reprioritise } from './priority.ts';

/**
 * Takes facts about people over, and looks at everything open again when they change who can act.
 *
 * A command brings facts along, so that a case never decides on older ones than the API has.
 */
export function learn(draft: Draft, people: People): void {
  const teams = teamsOf(draft.plan);
  const different = Object.keys(people)
    .sort()
    .filter((id) => canonicalJson(knownPerson(draft, id)) !== canonicalJson(people[id]));
  if (different.length === 0) return;
  const changed = different.filter(
    (id) => knownPerson(draft, id) !== undefined || isIn(people[id]!, teams),
  );
  draft.people = { ...draft.people, ...people };
  draft.cause = { kind: 'people' };
  if (changed.length > 0) record(draft, 'people', { detail: { changed } });
  reprioritise(draft);
  for (const item of draft.items) review(draft, item.id, { gone: 'absence', come: 'return' });
}

/** All facts there are: whoever is known and no longer among them has left their teams. */
export function complete(draft: Draft, people: People): People {
  const teams = teamsOf(draft.plan);
  const left = Object.values(draft.people).filter(
    (one) => !Object.hasOwn(people, one.id) && isIn(one, teams),
  );
  return { ...Object.fromEntries(left.map((one) => [one.id, { ...one, teams: [] }])), ...people };
}

function knownPerson(draft: Draft, id: PersonId): PersonFacts | undefined {
  return Object.hasOwn(draft.people, id) ? draft.people[id] : undefined;
}

function teamsOf({ roles }: Plan): ReadonlySet<string> {
  return new Set(Object.values(roles).map(({ team }) => team));
}

function isIn({ teams }: PersonFacts, some: ReadonlySet<string>): boolean {
  return teams.some((team) => some.has(team));
}
