/**
 * Who is meant: from parties of a definition to people of the directory, as the case knows them.
 *
 * @module
 */
import type { Asked, PersonFacts, Snapshot } from './input.ts';
import type { Party, PersonId, Plan } from './plan.ts';

/** A party as text, as the author wrote it: `er_lead`, `manager of respondent`, `owner`. */
export function partyText(party: Party): string {
  switch (party.kind) {
    case 'role':
      return party.role;
    case 'field':
      return party.field;
    case 'manager_of':
      return `manager of ${partyText(party.of)}`;
    default:
      return party.kind;
  }
}

/** The party behind a text written by {@link partyText}; a person's id has none (`null`). */
export function partyOf(plan: Plan, text: string): Party | null {
  if (text.startsWith('manager of ')) {
    const of = partyOf(plan, text.slice('manager of '.length));
    return of && { kind: 'manager_of', of };
  }
  if (Object.hasOwn(plan.roles, text)) return { kind: 'role', role: text };
  if (Object.hasOwn(plan.fields, text)) return { kind: 'field', field: text };
  if (text === 'owner' || text === 'assignee' || text === 'reporter') return { kind: text };
  return null;
}

/** What a party depends on beside the plan. */
export interface PartyScope {
  readonly plan: Plan;
  readonly snapshot: Pick<Snapshot, 'people' | 'reporter'>;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Groups asked in the item that `assignee` or `approvers` speak of, if one is open. */
  readonly asked: readonly Asked[];
}

/**
 * Everybody a party means, absent people included, in the order of their ids.
 *
 * @returns ids; empty when a field has no value, a manager is unknown or a team has no members
 */
export function members(party: Party, scope: PartyScope): readonly PersonId[] {
  switch (party.kind) {
    case 'role':
      return roleMembers(party.role, scope);
    case 'owner':
      return roleMembers(scope.plan.owner, scope);
    case 'field': {
      const person = scope.fields[party.field];
      return typeof person === 'string' ? [person] : [];
    }
    case 'manager_of': {
      const managers = members(party.of, scope).map((id) => scope.snapshot.people[id]?.manager);
      return sorted(managers.filter((id) => id !== undefined));
    }
    case 'reporter':
      return [scope.snapshot.reporter];
    case 'assignee':
    case 'approvers':
    case 'backups':
      return sorted(scope.asked.flatMap((group) => group.people));
  }
}

/** Whether a person is away at an instant. */
export function isAbsent(person: PersonFacts | undefined, atMs: number): boolean {
  return (person?.absences ?? []).some(([fromMs, untilMs]) => fromMs <= atMs && atMs < untilMs);
}

/** Whether `boss` stands anywhere above `person` in the chain of managers. */
export function manages(
  people: Snapshot['people'],
  { boss, person }: { boss: PersonId; person: PersonId },
): boolean {
  const seen = new Set<PersonId>();
  let above = people[person]?.manager;
  // A directory may hold a loop of managers; a person met twice ends the walk.
  while (above !== undefined && !seen.has(above)) {
    if (above === boss) return true;
    seen.add(above);
    above = people[above]?.manager;
  }
  return false;
}

/** Members of teams by the facts they are read from, which never change once they are known. */
const teams = new WeakMap<Snapshot['people'], Map<string, readonly PersonId[]>>();

function roleMembers(
  role: string,
  { plan, snapshot: { people } }: PartyScope,
): readonly PersonId[] {
  const team = Object.hasOwn(plan.roles, role) ? plan.roles[role]!.team : undefined;
  if (team === undefined) return [];
  const known = teams.get(people) ?? new Map<string, readonly PersonId[]>();
  teams.set(people, known);
  const ids =
    known.get(team) ??
    Object.keys(people)
      .filter((id) => people[id]!.teams.includes(team))
      .sort();
  known.set(team, ids);
  return ids;
}

function sorted(ids: readonly PersonId[]): readonly PersonId[] {
  return [...new Set(ids)].sort();
}
