/**
 * Where a case stands: its statechart's stored form under the earlier version, and under the later.
 *
 * The new machine must load what comes of it, in just the states that the mapping names; XState
 * would fill in what is missing by itself, so that is looked at here.
 *
 * @module
 */
import { canonicalJson } from '../canonical.ts';
import type { Snapshot } from '../input.ts';
import { activePaths, leaves, restoreMachine, type StateValue } from '../machine.ts';
import type { Json, MachineContext, Plan, StatePath } from '../plan.ts';
import { type Joined, stateAfter } from './joined.ts';
import type { Blocker } from './types.ts';
import { HISTORY, remembersInside, waysBackOf } from './ways-back.ts';

/** XState's stored snapshot, as far as it is rewritten. */
interface Stored {
  readonly value: StateValue;
  readonly historyValue?: Readonly<Record<string, readonly { readonly id: string }[]>>;
  readonly context: MachineContext;
}

/** A statechart in the new version, or why the case stays. */
export type Moved = { readonly machine: Json } | { readonly blocker: Blocker };

/** The innermost states that a case is in, read from its statechart. */
export function positionsOf({ machine }: Snapshot): readonly StatePath[] {
  return leaves((machine as unknown as Stored).value, '');
}

/** Rewrites the statechart of a case for the new version, with the facts it has there. */
export function moveMachine(joined: Joined, snapshot: Snapshot, context: MachineContext): Moved {
  const stored = snapshot.machine as unknown as Stored;
  const lost: StatePath[] = [];
  const targets = positionsOf(snapshot).flatMap((path) => {
    const target = stateAfter(joined, path);
    if (target === null) lost.push(path);
    return target ?? [];
  });
  if (lost.length > 0) return { blocker: noSuccessor(lost) };
  const value = valueOf(joined.to, '', targets);
  if (value === null) return { blocker: unsound(targets) };
  const previous = moveOrigins(joined, context.previous);
  const history = moveHistory(joined, stored.historyValue ?? {});
  const machine = {
    ...(stored as unknown as Record<string, Json>),
    value: value as Json,
    historyValue: history as unknown as Json,
    context: { ...context, previous } as unknown as Json,
  };
  const active = withOuter(targets);
  if (!loadsIn(joined.to, machine, active)) return { blocker: unsound(targets) };
  return backBlocker(joined, { active, previous, history }) ?? { machine };
}

function noSuccessor(lost: readonly StatePath[]): Blocker {
  const states = lost.map((path) => `\`${path}\``).join(' and ');
  return {
    code: 'state_without_successor',
    message: `The case is in ${states}, which has no successor in the new version.`,
  };
}

function unsound(targets: readonly StatePath[]): Blocker {
  const states = targets.map((path) => `\`${path}\``).join(' and ');
  return { code: 'position_unsound', message: `No case can be in ${states} and nowhere else.` };
}

/** XState's value for innermost states; `null` when no case can be in just these. */
function valueOf(plan: Plan, outer: StatePath, targets: readonly StatePath[]): StateValue | null {
  const inner = targets.filter((path) => outer === '' || path.startsWith(`${outer}.`));
  if (inner.length === 0) return null;
  const start = outer === '' ? 0 : outer.length + 1;
  const names = new Set(inner.map((path) => path.slice(start).split('.')[0]!));
  const pathOf = (name: string): StatePath => (outer === '' ? name : `${outer}.${name}`);
  const isParallel = outer !== '' && plan.states[outer]?.kind === 'parallel';
  const regions = Object.values(plan.states).filter(({ parent }) => parent === outer);
  if (isParallel ? names.size !== regions.length : names.size !== 1) return null;
  const parts: (readonly [string, StateValue])[] = [];
  for (const name of isParallel ? regions.map(({ path }) => path.slice(start)) : names) {
    const path = pathOf(name);
    if (targets.includes(path)) {
      // A state that others are inside of is no innermost one.
      if (targets.some((other) => other.startsWith(`${path}.`))) return null;
      if (isParallel) return null;
      return name;
    }
    const within = valueOf(plan, path, inner);
    if (within === null) return null;
    parts.push([name, within]);
  }
  return Object.fromEntries(parts);
}

function withOuter(paths: readonly StatePath[]): readonly StatePath[] {
  const all = paths.flatMap((path) => {
    const names = path.split('.');
    return names.map((_, index) => names.slice(0, index + 1).join('.'));
  });
  return [...new Set(all)];
}

/** The proof: the new machine takes it, and stands where it should. */
function loadsIn(plan: Plan, machine: Json, active: readonly StatePath[]): boolean {
  try {
    const paths = activePaths(restoreMachine(plan, machine));
    return canonicalJson([...paths].sort()) === canonicalJson([...active].sort());
  } catch {
    // XState throws for a state that it does not have.
    return false;
  }
}

/** Where waiting states were entered from; what neither version knows any more is left out. */
function moveOrigins(
  joined: Joined,
  previous: MachineContext['previous'],
): MachineContext['previous'] {
  const ways = waysBackOf(joined.to);
  return Object.fromEntries(
    Object.entries(previous).flatMap(([state, origin]): [StatePath, StatePath][] => {
      const [at, from] = [stateAfter(joined, state), stateAfter(joined, origin)];
      return at !== null && from !== null && ways.get(at)?.has(from) === true ? [[at, from]] : [];
    }),
  );
}

/** What stages remember of where the case was inside them. */
function moveHistory(
  joined: Joined,
  history: NonNullable<Stored['historyValue']>,
): NonNullable<Stored['historyValue']> {
  const { from, to } = joined;
  return Object.fromEntries(
    Object.entries(history).flatMap(([key, nodes]) => {
      const stage = key.slice(from.machine.id.length + 1, -(HISTORY.length + 1));
      const target = stateAfter(joined, stage);
      if (target === null || !remembersInside(to, target)) return [];
      const paths = nodes.flatMap(({ id }) => {
        const path = stateAfter(joined, id.slice(from.machine.id.length + 1));
        return path?.startsWith(`${target}.`) === true ? [path] : [];
      });
      const isPlace = paths.length === nodes.length && valueOf(to, target, paths) !== null;
      const ids = paths.map((path) => ({ id: `${to.machine.id}.${path}` }));
      return isPlace ? [[`${to.machine.id}.${target}.${HISTORY}`, ids] as const] : [];
    }),
  );
}

/** A case that has a way back must know where it leads, to the very position inside a stage. */
function backBlocker(
  { to }: Joined,
  {
    active,
    previous,
    history,
  }: {
    readonly active: readonly StatePath[];
    readonly previous: MachineContext['previous'];
    readonly history: NonNullable<Stored['historyValue']>;
  },
): { readonly blocker: Blocker } | null {
  for (const path of active) {
    if (!waysBackOf(to).has(path)) continue;
    const origin = previous[path];
    const isInside = origin !== undefined && remembersInside(to, origin);
    const isKnown = !isInside || Object.hasOwn(history, `${to.machine.id}.${origin}.${HISTORY}`);
    if (origin !== undefined && isKnown) continue;
    const message = `A way leads back from \`${path}\`, and in the new version nobody can say where to.`;
    return { blocker: { code: 'history_unknown', message } };
  }
  return null;
}
