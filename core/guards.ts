/**
 * Named guards over the facts of a case.
 *
 * @module
 */
import { addDerived, type DerivedScope } from './derived.ts';
import { evaluate, type Functions, type Value } from './expressions.ts';
import type { People, Snapshot } from './input.ts';
import type { ChildCounts } from './linked.ts';
import { manages } from './people.ts';
import type { FieldPlan, Json, MachineContext, PersonId, Plan } from './plan.ts';
import { COUNTED } from './work.ts';

/** The facts a guard is read against. */
export interface GuardScope {
  readonly plan: Plan;
  readonly people: People;
  readonly context: MachineContext;
}

/** Of a case from which no other has come. */
const NO_CHILDREN: ChildCounts = { open: 0, closed: 0, failed: 0 };

/** What a guard came to; `error` when it could not be evaluated (it then does not hold). */
export interface GuardVerdict {
  readonly holds: boolean;
  readonly error?: string;
}

/**
 * Evaluates a named guard.
 *
 * @param person for guards of `never`: whom it is asked about
 */
export function guardHolds(name: string, scope: GuardScope, person?: PersonId): GuardVerdict {
  const guard = scope.plan.guards[name];
  if (guard === undefined) return { holds: false, error: `there is no guard \`${name}\`` };
  const result = evaluate(
    guard.expression,
    guardEnvironment(scope, person),
    functionsOf(scope.people),
  );
  if (!result.ok) return { holds: false, error: result.error };
  return { holds: result.value === true };
}

/** Verdicts about persons by the facts they rest on; facts are replaced, never changed. */
const verdicts = new WeakMap<MachineContext, { of: GuardScope; known: Map<string, boolean> }>();

/**
 * Whether a guard of `never` excludes a person. Remembered as long as the facts are the same: a
 * team is looked through for every seat and at every absence.
 */
export function guardExcludes(name: string, scope: GuardScope, person: PersonId): boolean {
  let memory = verdicts.get(scope.context);
  if (memory?.of.people !== scope.people || memory.of.plan !== scope.plan) {
    memory = { of: scope, known: new Map() };
    verdicts.set(scope.context, memory);
  }
  const key = `${name} ${person}`;
  const known = memory.known.get(key);
  if (known !== undefined) return known;
  const verdict = guardHolds(name, scope, person);
  // What cannot be evaluated excludes: a conflict must never pass for want of a fact.
  const excludes = verdict.holds || verdict.error !== undefined;
  memory.known.set(key, excludes);
  return excludes;
}

/** What facts that follow from others (tables, priority) are computed from. */
export function derivedScope(
  scope: GuardScope,
  env: Record<string, Value> = guardEnvironment(scope),
): DerivedScope {
  return {
    plan: scope.plan,
    env,
    functions: functionsOf(scope.people),
    holds: (guard) => guardHolds(guard, scope).holds,
  };
}

/** What conditions may ask of a person. */
export function functionsOf(people: People): Functions {
  return {
    manages: ([boss, other]: readonly Value[]) => {
      const [above, below] = [personId(boss), personId(other)];
      if (above === null || below === null) return false;
      return manages(people, { boss: above, person: below });
    },
  };
}

/** What guards see that speak of no person, as long as the facts are the same. */
const environments = new WeakMap<
  MachineContext,
  { readonly of: GuardScope; readonly env: Record<string, Value> }
>();

/**
 * The names a guard can see: every field (`null` without a value), every flag, `sla`, what follows
 * from them, and `person`.
 */
export function guardEnvironment(scope: GuardScope, person?: PersonId): Record<string, Value> {
  if (person !== undefined) {
    return environmentOf(scope, { person: personValue(scope.people, person) });
  }
  const known = environments.get(scope.context);
  if (known?.of.people === scope.people && known.of.plan === scope.plan) return known.env;
  const env = environmentOf(scope, {});
  environments.set(scope.context, { of: scope, env });
  return env;
}

function environmentOf(
  scope: GuardScope,
  person: Readonly<Record<string, Value>>,
): Record<string, Value> {
  const environment: Record<string, Value> = Object.create(null) as Record<string, Value>;
  for (const what of COUNTED) environment[what] = { count: scope.context.counts?.[what] ?? 0 };
  environment['children'] = { ...(scope.context.children ?? NO_CHILDREN) };
  for (const [name, field] of Object.entries(scope.plan.fields)) {
    environment[name] = guardValue(scope.people, field, scope.context.fields[name] ?? null);
  }
  for (const flag of scope.plan.flags) environment[flag] = scope.context.flags[flag] === true;
  if (scope.plan.sla !== undefined) environment['sla'] = clockValues(scope);
  Object.assign(environment, person);
  addDerived(environment, derivedScope(scope, environment), scope.context.priority);
  return environment;
}

/** How every clock stands: all `false` before it has started. */
function clockValues({ plan, context }: GuardScope): Value {
  const clocks = Object.keys(plan.sla ?? {}).map((name): [string, Value] => {
    const known = context.sla?.[name];
    const { is } = known ?? { is: null };
    const value = {
      running: is === 'running' || is === 'breached',
      paused: is === 'paused',
      met: is === 'met' || is === 'met_late',
      breached: is === 'breached' || is === 'met_late',
      extended: known?.extended ?? false,
    };
    return [name, value];
  });
  return Object.fromEntries(clocks);
}

/** A field's value with persons as what guards may ask of them, also in the rows of a table. */
function guardValue(people: People, field: FieldPlan, value: Json): Value {
  if (field.type === 'person' && typeof value === 'string') return personValue(people, value);
  if (field.type !== 'table' || !Array.isArray(value)) return value as Value;
  const columns = Object.entries(field.columns ?? {});
  return value.map((row: Readonly<Record<string, Json>>) =>
    Object.fromEntries(
      columns.map(([name, column]) => [name, guardValue(people, column, row[name] ?? null)]),
    ),
  );
}

function personValue(people: Snapshot['people'], id: PersonId): Value {
  const facts = people[id];
  return {
    id,
    is_executive: facts?.isExecutive ?? false,
    country: facts?.country ?? null,
    department: facts?.department ?? null,
  };
}

function personId(value: Value | undefined): PersonId | null {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return null;
  const id = (value as Readonly<Record<string, unknown>>)['id'];
  return typeof id === 'string' ? id : null;
}
