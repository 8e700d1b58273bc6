/**
 * Conflict of interest: who is a party to a case, and why.
 *
 * A party to a case has no right in it by duty (a role, being asked, owning the case type); what is
 * left is what the definition grants to them as that party.
 *
 * @module
 */
import type { Expression } from './expressions.ts';
import { guardExcludes } from './guards.ts';
import type { People, WorkItem } from './input.ts';
import type { FieldPlan, MachineContext, NeverRule, Party, PersonId, Plan } from './plan.ts';

/** What a decision about access rests on, beside the plan. */
export interface AccessFacts {
  /** The innermost active states; of a case that has ended, the final one. */
  readonly states: readonly string[];
  readonly context: MachineContext;
  readonly reporter: PersonId;
  /** What is asked now. */
  readonly items: readonly WorkItem[];
  /** Everybody the case knows of, with their managers. */
  readonly people: People;
  /** Who has stepped out of it; left out while there is nobody. */
  readonly recused?: readonly PersonId[];
}

/** What says who is a party to a case. */
type PartyFacts = Pick<AccessFacts, 'context' | 'people' | 'recused'>;

/** What of a plan says who is a party; worked out once for each plan. */
interface Parties {
  /** Fields, and columns as `table.column`, whose persons the case is about. */
  readonly about: ReadonlySet<string>;
  /** The same of those who have work to do because they are named there. */
  readonly atWork: ReadonlySet<string>;
  /** Guards of `never` that speak of persons of the case. */
  readonly guards: readonly string[];
}

const known = new WeakMap<Plan, Parties>();
const remembered = new WeakMap<
  MachineContext,
  {
    readonly plan: Plan;
    readonly people: People;
    readonly recused: readonly PersonId[];
    readonly parties: Readonly<Record<PersonId, string>>;
  }
>();

const NOBODY: readonly PersonId[] = [];

/**
 * Everybody who is a party to a case, with the reason: `field respondent`, `column systems.who`,
 * `guard conflicted` or `recused`. Remembered for as long as the facts of the case stay as they are.
 */
export function partiesOf(
  plan: Plan,
  { context, people, recused = NOBODY }: PartyFacts,
): Readonly<Record<PersonId, string>> {
  const last = remembered.get(context);
  if (last?.plan === plan && last.people === people && last.recused === recused) {
    return last.parties;
  }
  const parties = findParties(plan, { context, people, recused });
  remembered.set(context, { plan, people, recused, parties });
  return parties;
}

function findParties(plan: Plan, facts: Required<PartyFacts>): Readonly<Record<PersonId, string>> {
  const { about, guards } = partiesIn(plan);
  const parties = new Map<PersonId, string>(facts.recused.map((person) => [person, 'recused']));
  const named = namedPersons(plan, facts.context.fields);
  const scope = { plan, people: facts.people, context: facts.context };
  const everybody = new Set([...Object.keys(facts.people), ...named.keys()]);
  for (const guard of guards) {
    for (const person of everybody) {
      if (guardExcludes(guard, scope, person)) parties.set(person, `guard ${guard}`);
    }
  }
  for (const [person, places] of named) {
    const place = places.find((one) => about.has(one));
    if (place === undefined) continue;
    parties.set(person, `${place.includes('.') ? 'column' : 'field'} ${place}`);
  }
  return Object.fromEntries([...parties].sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Whether a person is given work because they are named in the data: one task for each of them. */
export function isNamedForWork(plan: Plan, facts: AccessFacts, person: PersonId): boolean {
  const { atWork } = partiesIn(plan);
  const places = namedPersons(plan, facts.context.fields).get(person) ?? [];
  return places.some((place) => atWork.has(place));
}

/** Who is named where: persons by id, with the fields and the `table.column`s that name them. */
export function namedPersons(
  { fields }: Pick<Plan, 'fields'>,
  values: MachineContext['fields'],
): ReadonlyMap<PersonId, readonly string[]> {
  const named = new Map<PersonId, readonly string[]>();
  const add = (person: unknown, place: string): void => {
    if (typeof person !== 'string' || named.get(person)?.includes(place)) return;
    named.set(person, [...(named.get(person) ?? []), place]);
  };
  for (const [name, field] of Object.entries(fields)) {
    const value = Object.hasOwn(values, name) ? values[name] : null;
    if (field.type === 'person') add(value, name);
    if (field.type !== 'table' || !Array.isArray(value)) continue;
    for (const column of personColumns(field)) {
      for (const row of value as readonly Readonly<Record<string, unknown>>[]) {
        add(row[column], `${name}.${column}`);
      }
    }
  }
  return named;
}

/** The columns of a table that hold persons. */
export function personColumns({ columns = {} }: FieldPlan): readonly string[] {
  return Object.keys(columns).filter((name) => columns[name]!.type === 'person');
}

/** The fields, columns and guards by which persons become parties; the same for every case. */
export function partiesIn(plan: Plan): Parties {
  const parties = known.get(plan) ?? readParties(plan);
  known.set(plan, parties);
  return parties;
}

function readParties(plan: Plan): Parties {
  const atWork = placesAtWork(plan);
  const places = Object.entries(plan.fields).flatMap(([name, field]) =>
    field.type === 'person' ? [name] : personColumns(field).map((column) => `${name}.${column}`),
  );
  const rules = [
    ...Object.values(plan.states).flatMap(({ assign, tasks = [] }) => [
      ...(assign?.never ?? []),
      ...tasks.flatMap((task) => task.assign.never),
    ]),
    ...Object.values(plan.approvals).flatMap(({ never }) => never),
  ];
  const tables = Object.keys(plan.fields).filter(
    (name) => personColumns(plan.fields[name]!).length > 0,
  );
  const persons = new Set([...places, ...tables]);
  return {
    about: new Set(places.filter((place) => !atWork.has(place))),
    atWork,
    guards: [...new Set(rules.flatMap(guardOf))].filter((guard) => {
      const expression = plan.guards[guard]?.expression;
      return expression !== undefined && names(expression).some((name) => persons.has(name));
    }),
  };
}

/** Where the definition names somebody in order to give them work: they are no party to it. */
function placesAtWork(plan: Plan): ReadonlySet<string> {
  const parties: Party[] = Object.values(plan.approvals).flatMap(({ seats }) => seats);
  const columns: string[] = [];
  for (const { assign, tasks = [] } of Object.values(plan.states)) {
    if (assign !== null) parties.push(assign.who, ...(assign.second ? [assign.second] : []));
    for (const { assign: one, each } of tasks) {
      if (one.who.kind !== 'each') parties.push(one.who);
      else if (each !== null) columns.push(`${each.field}.${each.column}`);
    }
  }
  const fields = parties.flatMap((party) => (party.kind === 'field' ? [party.field] : []));
  return new Set([...fields, ...columns]);
}

function guardOf(rule: NeverRule): readonly string[] {
  return rule.kind === 'guard' ? [rule.guard] : [];
}

/** Every name that an expression speaks of. */
function names(node: Expression): readonly string[] {
  if (node[0] === 'name') return [node[1]];
  // The parts of a node are texts and nodes; only nodes are lists.
  const parts = node.slice(1).filter((part): part is Expression => Array.isArray(part));
  return parts.flatMap(names);
}
