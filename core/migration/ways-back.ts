/**
 * Ways back (`previous`) as a compiled machine has them: from which states each can lead where.
 *
 * @module
 */
import type { GuardParams, Plan, StatePath } from '../plan.ts';

const known = new WeakMap<Plan, ReadonlyMap<StatePath, ReadonlySet<StatePath>>>();

/** States with a way back → the states that it can lead to. */
export function waysBackOf(plan: Plan): ReadonlyMap<StatePath, ReadonlySet<StatePath>> {
  const found = known.get(plan);
  if (found !== undefined) return found;
  const ways = new Map<StatePath, Set<StatePath>>();
  const visit = (value: unknown): void => {
    if (value === null || typeof value !== 'object') return;
    const params = (value as { readonly params?: GuardParams }).params;
    if (Array.isArray(params?.cameFrom)) {
      const [state, origin] = params.cameFrom as readonly [StatePath, StatePath];
      ways.set(state, (ways.get(state) ?? new Set()).add(origin));
    }
    for (const member of Object.values(value)) visit(member);
  };
  visit(plan.machine.states);
  known.set(plan, ways);
  return ways;
}

/** Whether a stage of a plan's machine remembers where a case was inside it. */
export function remembersInside({ machine }: Plan, stage: StatePath): boolean {
  let states: Readonly<Record<string, unknown>> | undefined = machine.states;
  for (const name of stage.split('.')) {
    const node = states?.[name] as { readonly states?: Readonly<Record<string, unknown>> };
    states = node?.states;
  }
  return states !== undefined && Object.hasOwn(states, HISTORY);
}

/** The key of a stage's history in a machine. */
export const HISTORY = 'previous';
