/**
 * People as a trail shows them: who was asked as whom, and who did what only some may do.
 *
 * A trail holds no facts about people. Where nobody brings any, this is the least that makes what
 * has happened possible; whoever was never asked is not in it.
 *
 * @module
 */
import type { People, PersonFacts } from '../input.ts';
import type { Json, Party, PersonId, Plan } from '../plan.ts';
import { partyOf } from '../people.ts';
import type { TrailEntry } from './trail-inputs.ts';

/** The people of a trail, with the teams and managers that it shows. */
export function peopleIn(plan: Plan, entries: readonly TrailEntry[]): People {
  const teams = new Map<PersonId, Set<string>>();
  const managers = new Map<PersonId, PersonId>();
  const fields: Record<string, Json> = {};
  let reporter: PersonId | null = null;
  const know = (person: PersonId): Set<string> => {
    const known = teams.get(person) ?? new Set();
    teams.set(person, known);
    return known;
  };
  const holds = (person: PersonId, party: Party | null): void => {
    if (party?.kind === 'role') know(person).add(plan.roles[party.role]!.team);
    else if (party?.kind === 'owner') know(person).add(plan.roles[plan.owner]!.team);
    else if (party?.kind === 'manager_of') {
      const of = meant(party.of, { fields, reporter });
      if (of !== null) managers.set(of, person);
    }
  };
  for (const { kind, actor, detail } of entries) {
    if (kind === 'started') reporter = actor;
    if (kind === 'data') Object.assign(fields, detail['fields']);
    for (const name of personsOf(plan, kind === 'data' ? detail['fields'] : null)) know(name);
    if (actor !== null) know(actor);
    const party = typeof detail['party'] === 'string' ? partyOf(plan, detail['party']) : null;
    if (kind === 'asked') for (const person of list(detail['people'])) holds(person, party);
    if (kind === 'assigned') holds(String(detail['person']), party);
    if (actor !== null && kind === 'transition') {
      for (const by of onlyRole(plan, String(detail['transition']), know(actor))) {
        holds(actor, by);
      }
    }
    if (actor !== null && kind in BY) holds(actor, BY[kind]!(plan, detail));
  }
  const people = [...teams].map(([id, own]): [PersonId, PersonFacts] => {
    const manager = managers.get(id);
    return [id, { id, teams: [...own].sort(), ...(manager !== undefined && { manager }) }];
  });
  return Object.fromEntries(people);
}

/** Who may keep the register, and write notes, by the first role that may. */
const BY: Readonly<Record<string, (plan: Plan, detail: TrailEntry['detail']) => Party | null>> = {
  evidence_added: ({ evidence }) => firstRole(evidence?.by ?? []),
  note_added: ({ notes }, { note }) => firstRole(notes?.[String(note)]?.by ?? []),
  deadline_changed: () => ({ kind: 'owner' }),
};

function firstRole(parties: readonly Party[]): Party | null {
  return parties.every(({ kind }) => kind === 'role') ? (parties[0] ?? null) : null;
}

/** The role that somebody must have held who has taken a way, unless one of theirs will do. */
function onlyRole(plan: Plan, id: string, own: ReadonlySet<string>): readonly Party[] {
  const by = plan.transitions[id]?.by ?? [];
  const has = by.some(({ kind, ...party }) => {
    const role = 'role' in party ? party.role : kind === 'owner' ? plan.owner : null;
    return role !== null && own.has(plan.roles[role]!.team);
  });
  const others = by.some(({ kind }) => kind !== 'role' && kind !== 'owner');
  return has || others ? [] : by.slice(0, 1);
}

function meant(
  party: Party,
  {
    fields,
    reporter,
  }: { readonly fields: Readonly<Record<string, Json>>; reporter: PersonId | null },
): PersonId | null {
  if (party.kind === 'reporter') return reporter;
  const value = party.kind === 'field' ? fields[party.field] : null;
  return typeof value === 'string' ? value : null;
}

function personsOf(plan: Plan, data: Json | undefined): readonly PersonId[] {
  if (data === null || data === undefined || typeof data !== 'object') return [];
  return Object.entries(data).flatMap(([name, value]) =>
    plan.fields[name]?.type === 'person' ? list(value as Json) : [],
  );
}

function list(value: Json | undefined): readonly string[] {
  const all = Array.isArray(value) ? (value as readonly Json[]) : [value];
  return all.filter((one): one is string => typeof one === 'string');
}
