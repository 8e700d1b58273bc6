/**
 * A cast for proposed scenarios: as many people as a case type's roles and fields call for.
 *
 * @module
 */
import type { Expression } from './expressions.ts';
import type { Json, Party, PersonId, Plan } from './plan.ts';
import type { CellTest } from './plan-routing.ts';
import type { ScenarioPerson } from './scenario-run.ts';

/** The people of proposed scenarios, and who stands for what. */
export interface Cast {
  readonly people: Readonly<Record<PersonId, ScenarioPerson>>;
  /** Who starts cases. */
  readonly reporter: PersonId;
  /** Field of type person → whom it can name, the plain one first. */
  readonly ofField: ReadonlyMap<string, readonly PersonId[]>;
}

/** What conditions compare a field, or a member of it, with: `severity` → 4, `respondent.country` → DE. */
export type Constants = ReadonlyMap<string, ReadonlySet<Json>>;

/** Words that a line of a scenario begins with; nobody may be called so. */
const TAKEN = ['wait', 'wait until', 'absent', 'expect'];

/** Casts a case type. */
export function castOf(plan: Plan, constants: Constants): Cast {
  const people = new Map<PersonId, ScenarioPerson>();
  const add = (name: string, facts: Partial<ScenarioPerson>): PersonId => {
    let id = name;
    for (let n = 2; people.has(id) || TAKEN.includes(id); n += 1) id = `${name}_${n}`;
    people.set(id, { roles: [], absences: [], ...facts });
    return id;
  };
  const managed = managedParties(plan);
  const boss = (name: string, depth: number): Partial<ScenarioPerson> =>
    depth === 0
      ? {}
      : { manager: add(`manager_of_${name}`, boss(`manager_of_${name}`, depth - 1)) };

  const reporter = add('reporter', boss('reporter', managed.get('reporter') ?? 0));
  for (const role of Object.keys(plan.roles)) {
    for (let n = seatsOf(plan, role); n > 0; n -= 1) {
      add(role, { roles: [role], ...boss(role, managed.get(role) ?? 0) });
    }
  }
  const ofField = new Map<string, readonly PersonId[]>();
  for (const [field, { type }] of Object.entries(plan.fields)) {
    if (type !== 'person') continue;
    const plain = add(field, boss(field, managed.get(field) ?? 0));
    const others = variantsOf(field, constants).map(([suffix, facts]) =>
      add(`${field}_${suffix}`, { ...managerOf(people.get(plain)), ...facts }),
    );
    ofField.set(field, [plain, ...others]);
  }
  return { people: Object.fromEntries(people), reporter, ofField };
}

/** People who differ in what conditions ask of a field's person. */
function variantsOf(
  field: string,
  constants: Constants,
): readonly (readonly [suffix: string, facts: Partial<ScenarioPerson>])[] {
  const texts = (member: string): readonly string[] =>
    [...(constants.get(`${field}.${member}`) ?? [])].filter((value) => typeof value === 'string');
  return [
    ...(constants.has(`${field}.is_executive`)
      ? [['executive', { isExecutive: true }] as const]
      : []),
    ...texts('country').map((country) => [nameOf(country), { country }] as const),
    ...texts('department').map((department) => [nameOf(department), { department }] as const),
  ];
}

/** How many people of a role it takes: two for two seats, one more where who acted before may not. */
function seatsOf(plan: Plan, role: string): number {
  const rules = [
    ...Object.values(plan.approvals).flatMap(({ never }) => never),
    ...Object.values(plan.states).flatMap(({ assign }) => assign?.never ?? []),
  ];
  const others = rules.some(({ kind }) => kind === 'requester' || kind === 'earlier_decider');
  const counts = Object.values(plan.approvals).map(
    ({ seats }) => seats.filter((seat) => seat.kind === 'role' && seat.role === role).length,
  );
  return Math.max(1, ...counts) + (others ? 1 : 0);
}

/** Whose manager a definition speaks of, and how far up: `manager of manager of x` is 2. */
function managedParties(plan: Plan): ReadonlyMap<string, number> {
  const depths = new Map<string, number>();
  const visit = (value: unknown): void => {
    if (value === null || typeof value !== 'object') return;
    const party = value as Party;
    if (party.kind === 'manager_of') {
      let depth = 0;
      let under: Party = party;
      for (; under.kind === 'manager_of'; under = under.of) depth += 1;
      const name =
        under.kind === 'role'
          ? under.role
          : under.kind === 'field'
            ? under.field
            : under.kind === 'owner'
              ? plan.owner
              : under.kind;
      depths.set(name, Math.max(depth, depths.get(name) ?? 0));
    }
    for (const member of Object.values(value)) visit(member);
  };
  visit([plan.states, plan.transitions, plan.timers, plan.approvals]);
  return depths;
}

const COMPARISONS = ['==', '!=', '<', '<=', '>', '>=', 'in'];

/**
 * What a plan's conditions ask: each field they name, with what it is compared with (an empty set
 * when it is asked without comparison).
 */
export function constantsOf(plan: Plan): Constants {
  const found = new Map<string, Set<Json>>();
  const note = (path: string, values: readonly Json[]): void => {
    const known = found.get(path) ?? new Set();
    for (const value of values) known.add(value);
    found.set(path, known);
  };
  const visit = (node: Expression): void => {
    const path = pathOf(node);
    if (path !== null) note(path, []);
    if (node[0] === 'call' && COMPARISONS.includes(node[1])) {
      const [, , left, right] = node;
      const [a, b] = [pathOf(left!), pathOf(right!)];
      if (a !== null) note(a, literals(right!));
      if (b !== null) note(b, literals(left!));
    }
    for (const part of node) if (Array.isArray(part)) visit(part as unknown as Expression);
  };
  for (const { expression } of Object.values(plan.guards)) visit(expression);
  const { priority, tables = {} } = plan;
  if (priority !== undefined && 'expression' in priority) visit(priority.expression);
  for (const { inputs, rows } of Object.values(tables)) {
    for (const input of inputs) {
      note(
        input,
        rows.flatMap(({ cells }) => (cells[input] ?? []).flatMap(cellConstants)),
      );
    }
  }
  return found;
}

function cellConstants(cell: CellTest): readonly Json[] {
  if (typeof cell !== 'object') return [cell];
  return [cell.from, cell.until].filter((end) => end !== null);
}

/** `name`, `name.member`; of `size(x)` and `x.size()` the path of `x`; `null` for anything else. */
function pathOf(node: Expression): string | null {
  switch (node[0]) {
    case 'name':
      return node[1];
    case 'get': {
      const of = pathOf(node[1]);
      return of === null ? null : `${of}.${node[2]}`;
    }
    case 'method':
      return node[1] === 'size' ? pathOf(node[2]) : null;
    case 'call':
      return node[1] === 'size' ? pathOf(node[2]!) : null;
    default:
      return null;
  }
}

function literals(node: Expression): readonly Json[] {
  if (node[0] === 'lit') return [node[1]];
  if (node[0] === 'int') return [Number(node[1])];
  if (node[0] === 'call' && node[1] === 'neg') {
    return literals(node[2]!).map((value) => (typeof value === 'number' ? -value : value));
  }
  if (node[0] !== 'list') return [];
  const [, ...items] = node;
  return items.flatMap((item) => literals(item));
}

function nameOf(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, '_');
}

function managerOf(person: ScenarioPerson | undefined): Partial<ScenarioPerson> {
  return person?.manager === undefined ? {} : { manager: person.manager };
}
