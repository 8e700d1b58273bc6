/**
 * The matrix: who may what in every state of a case type, with and without a conflict of interest.
 *
 * Each cell is decided by the one decision point, for people made up to be just what the row says.
 *
 * @module
 */
import {
  type AccessDecision,
  type AccessFacts,
  type CaseAccess,
  type Asker,
  decide,
  resolveAccess,
} from './access.ts';
import { personColumns } from './access-conflict.ts';
import type { People, WorkItem } from './input.ts';
import { partyText } from './people.ts';
import type { Json, Party, PersonId, Plan, StatePath, StatePlan } from './plan.ts';

/** Somebody who is one or two things to a case: a role, a relation, a party to it. */
export interface Stand {
  /** `role er_lead`, `assignee`, `role er_lead, named in respondent`. */
  readonly who: string;
  readonly roles: readonly string[];
  readonly relations: readonly string[];
}

/** What somebody may in one state. */
export interface AccessCell {
  readonly stand: Stand;
  readonly state: StatePath;
  readonly access: CaseAccess;
  readonly facts: AccessFacts;
  readonly asker: Asker;
  readonly decision: AccessDecision;
}

/** The person whom a cell is about. */
const SELF = 'self';

/** Decides every cell, stand by stand. */
export function accessMatrix(plan: Plan): readonly AccessCell[] {
  const states = statesOf(plan);
  return standsOf(plan).flatMap((stand) => states.map((state) => cellOf(plan, stand, state)));
}

/** The states in which a case stands still. */
function statesOf(plan: Plan): readonly StatePath[] {
  return Object.values(plan.states)
    .filter(({ kind }) => kind === 'simple' || kind === 'approval' || kind === 'final')
    .map(({ path }) => path);
}

/** Each role and relation alone, and each of them together with being named in the data. */
function standsOf(plan: Plan): readonly Stand[] {
  const roles = Object.keys(plan.roles).sort();
  const places = placesOf(plan);
  const duties = ['assignee', 'approvers', 'task', 'asked before'];
  const alone: Stand[] = [
    ...roles.map((role) => ({ who: `role ${role}`, roles: [role], relations: [] })),
    ...[...duties, 'reporter', ...managersIn(plan)].map(related),
    ...places.map((place) => ({ who: `named in ${place}`, roles: [], relations: [place] })),
    { who: 'anybody else', roles: [], relations: [] },
  ];
  const both = alone.filter(({ who }) => !who.startsWith('named') && !who.startsWith('any'));
  return [
    ...alone,
    ...places.flatMap((place) =>
      both.map(({ who, roles: of, relations }) => ({
        who: `${who}, named in ${place}`,
        roles: of,
        relations: [...relations, place],
      })),
    ),
  ];
}

function related(relation: string): Stand {
  return { who: relation, roles: [], relations: [relation] };
}

/** Fields of type person, and such columns as `table.column`. */
function placesOf({ fields }: Plan): readonly string[] {
  return Object.entries(fields).flatMap(([name, field]) =>
    field.type === 'person' ? [name] : personColumns(field).map((column) => `${name}.${column}`),
  );
}

/** The parties `manager of …` to whom rows grant something. */
function managersIn({ access }: Plan): readonly string[] {
  const rows = Object.values(access?.levels ?? {}).flat();
  const parties = rows.flatMap(({ read, write }) => [...read, ...write]);
  return [...new Set(parties.filter(({ kind }) => kind === 'manager_of').map(partyText))];
}

function cellOf(plan: Plan, stand: Stand, state: StatePath): AccessCell {
  const facts = factsOf(plan, stand, state);
  const access = resolveAccess(plan, facts);
  const teams = stand.roles.map((role) => plan.roles[role]!.team);
  const isAsked = facts.items.some(({ seats }) =>
    seats.some(({ asked }) => asked.some(({ people }) => people.includes(SELF))),
  );
  const wasAsked = isAsked || stand.relations.includes('asked before');
  const asker = { person: SELF, teams, wasAsked };
  return { stand, state, access, facts, asker, decision: decide(access, asker) };
}

function factsOf(plan: Plan, stand: Stand, state: StatePath): AccessFacts {
  const is = (relation: string): PersonId =>
    stand.relations.includes(relation) ? SELF : `the ${relation}`;
  const fields = Object.fromEntries(
    Object.entries(plan.fields).flatMap(([name, field]): [string, Json][] => {
      if (field.type === 'person') return [[name, is(name)]];
      const columns = personColumns(field);
      if (columns.length === 0) return [];
      return [[name, [Object.fromEntries(columns.map((one) => [one, is(`${name}.${one}`)]))]]];
    }),
  );
  const named = Object.keys(fields).filter((name) => typeof fields[name] === 'string');
  const people: Record<PersonId, People[string]> = {
    [SELF]: { id: SELF, teams: stand.roles.map((role) => plan.roles[role]!.team) },
  };
  for (const name of named) {
    const id = fields[name] as PersonId;
    people[id] = { teams: [], ...people[id], id, manager: is(`manager of ${name}`) };
  }
  const context = { fields, flags: {}, outcome: null, previous: {} };
  const items = itemsIn(plan, { state: plan.states[state]!, is, fields });
  return { states: [state], context, reporter: is('reporter'), items, people };
}

/** What is asked in a state, of whoever the row is about and of others. */
function itemsIn(
  plan: Plan,
  {
    state,
    is,
    fields,
  }: {
    state: StatePlan;
    is: (relation: string) => PersonId;
    fields: Readonly<Record<string, Json>>;
  },
): readonly WorkItem[] {
  const items: WorkItem[] = [];
  const ask = (kind: WorkItem['kind'], party: string, person: PersonId): void => {
    const asked = [{ via: 'role', party, people: [person], sinceMs: 0 } as const];
    const id = `${state.path}#${items.length + 1}`;
    const seats = [{ party, asked }];
    items.push({ id, kind, state: state.path, openedAtMs: 0, seats, declined: [], reminders: 0 });
  };
  const whoIs = (party: Party, duty: string): PersonId => {
    if (party.kind === 'field') return String(fields[party.field]);
    return party.kind === 'reporter' ? is('reporter') : is(duty);
  };
  const around = assignAround(plan, state);
  if (around !== null) ask('assignment', partyText(around), whoIs(around, 'assignee'));
  for (const party of plan.approvals[state.approval ?? '']?.seats ?? []) {
    ask('approval', partyText(party), whoIs(party, 'approvers'));
  }
  const own = state.waiting ? Object.values(state.on).flat() : [];
  for (const id of new Set(own)) {
    const row = plan.transitions[id];
    for (const party of row?.from === state.path ? row.by : []) {
      if (party.kind === 'field' || party.kind === 'reporter') {
        ask('awaited', partyText(party), whoIs(party, 'assignee'));
      }
    }
  }
  for (const { assign, each } of tasksAround(plan, state)) {
    if (assign.who.kind !== 'each') ask('task', partyText(assign.who), whoIs(assign.who, 'task'));
    else if (each !== null) {
      const person = is(`${each.field}.${each.column}`);
      ask('task', person, person);
    }
  }
  return items;
}

function assignAround(plan: Plan, state: StatePlan): Party | null {
  for (let at: StatePlan | undefined = state; at !== undefined; ) {
    if (at.assign !== null) return at.assign.who;
    at = at.parent === null ? undefined : plan.states[at.parent];
  }
  return null;
}

function tasksAround(plan: Plan, state: StatePlan): NonNullable<StatePlan['tasks']> {
  const around = state.parent === null ? [] : tasksAround(plan, plan.states[state.parent]!);
  return [...around, ...(state.tasks ?? [])];
}
