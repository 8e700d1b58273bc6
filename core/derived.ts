/**
 * Facts that follow from other facts: what decision tables give, and a case's priority.
 *
 * They are computed where a condition asks for them, so they can never be behind the fields they
 * rest on.
 *
 * @module
 */
import { type Environment, evaluate, type Functions, type Value } from './expressions.ts';
import type { Json, Plan } from './plan.ts';
import type { PriorityFact, PriorityPlan } from './plan-routing.ts';
import { lookUpTable } from './tables.ts';

/** What derived facts rest on. */
export interface DerivedScope {
  readonly plan: Plan;
  /** Fields and flags by name, as conditions see them. */
  readonly env: Environment;
  readonly functions: Functions;
  /** Whether a named guard of the plan holds. */
  readonly holds: (guard: string) => boolean;
}

/** A priority with the reason why it is so. */
export interface ComputedPriority extends PriorityFact {
  /** The values and table rows it comes from, or the guard that held. */
  readonly because: Readonly<Record<string, Json>>;
}

/**
 * Adds `tables`, `priority` and `priority_level` to an environment, each computed when it is asked
 * for and once only.
 *
 * @param stored the priority on record; one that the owner has set stands
 */
export function addDerived(
  env: Record<string, Value>,
  scope: DerivedScope,
  stored: PriorityFact | undefined,
): void {
  const { tables, priority } = scope.plan;
  if (tables !== undefined) {
    const results: Record<string, Value> = Object.create(null) as Record<string, Value>;
    for (const [name, table] of Object.entries(tables)) {
      lazily(results, name, () => lookUpTable(table, scope.env).value);
    }
    env['tables'] = results;
  }
  if (priority === undefined) return;
  let known: PriorityFact | undefined = stored?.isOverride === true ? stored : undefined;
  const fact = (): PriorityFact => (known ??= computePriority(priority, scope));
  lazily(env, 'priority', () => fact().score);
  lazily(env, 'priority_level', () => fact().level);
}

/** Computes a priority from the facts; neither score nor level while an input is missing. */
export function computePriority(plan: PriorityPlan, scope: DerivedScope): ComputedPriority {
  if (plan.kind === 'rubric') return byRubric(plan, scope);
  const result = evaluate(plan.expression, scope.env, scope.functions);
  const because = reasons(plan, scope);
  const value = result.ok ? result.value : null;
  if (plan.kind === 'level') {
    const level = plan.levels.find(({ name }) => name === value)?.name ?? null;
    return { score: null, level, because };
  }
  const score = typeof value === 'bigint' || typeof value === 'number' ? Number(value) : null;
  if (score === null || !Number.isFinite(score)) return { score: null, level: null, because };
  return { score, level: levelOf(plan, score), because };
}

/** The highest level that a score reaches. */
export function levelOf(plan: PriorityPlan & { kind: 'score' }, score: number): string | null {
  return plan.levels.find(({ from }) => score >= from)?.name ?? null;
}

function byRubric(plan: PriorityPlan & { kind: 'rubric' }, scope: DerivedScope): ComputedPriority {
  for (const { name, guards } of plan.levels) {
    if (guards.length === 0) return { score: null, level: name, because: {} };
    const guard = guards.find((one) => scope.holds(one));
    if (guard !== undefined) return { score: null, level: name, because: { guard } };
  }
  return { score: null, level: null, because: {} };
}

function reasons(
  { inputs, tables }: Exclude<PriorityPlan, { kind: 'rubric' }>,
  { plan, env }: DerivedScope,
): Readonly<Record<string, Json>> {
  const looked = tables.flatMap((name) => plan.tables![name]!.inputs);
  const names = [...new Set([...inputs, ...looked])];
  const values = names.map((name) => [name, plain(env[name])] as const);
  const rows = tables.map((name) => [name, lookUpTable(plan.tables![name]!, env).rows] as const);
  return {
    ...(values.length > 0 && { values: Object.fromEntries(values) }),
    ...(rows.length > 0 && { rows: Object.fromEntries(rows) }),
  };
}

/** A value as the trail holds it; a person is their id. */
function plain(value: unknown): Json {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'object' || Array.isArray(value)) return value as Json;
  const { id } = value as { readonly id?: unknown };
  return typeof id === 'string' ? id : (value as Json);
}

function lazily(target: Record<string, Value>, name: string, compute: () => Value): void {
  Object.defineProperty(target, name, { enumerable: true, get: compute });
}
