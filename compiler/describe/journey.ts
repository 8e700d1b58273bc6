/**
 * The order of a journey: states as a case usually meets them, from the start on.
 *
 * A plan is canonical, so its states stand in alphabetical order; what reads it aloud or draws it
 * needs the order in which things happen. It is the reverse postorder of a walk from the start:
 * every state comes after those that lead to it, ways back aside.
 *
 * @module
 */
import type { Plan, StatePath, TransitionPlan } from '../../core/plan.ts';

/** All states of a plan, outer ones before what is inside them, in the order of the journey. */
export function journey(plan: Plan): readonly StatePath[] {
  const ways = waysOut(plan);
  const seen = new Set<StatePath>();
  const after: StatePath[] = [];
  // A stack of its own: a definition may be deeper than the call stack.
  const visit = (root: StatePath): void => {
    const stack: { readonly path: StatePath; readonly next: StatePath[] }[] = [];
    const enter = (path: StatePath): void => {
      if (seen.has(path)) return;
      seen.add(path);
      stack.push({ path, next: [...(ways.get(path) ?? [])] });
    };
    enter(root);
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      const next = top.next.pop();
      if (next !== undefined) enter(next);
      else after.push(stack.pop()!.path);
    }
  };
  // The last visited comes first: what the start does not reach goes to the end.
  for (const path of Object.keys(plan.states).sort().reverse()) {
    if (!reachable(plan, ways).has(path)) visit(path);
  }
  visit(plan.start);
  return outerFirst(plan, after.reverse());
}

function reachable(
  plan: Plan,
  ways: ReadonlyMap<StatePath, readonly StatePath[]>,
): ReadonlySet<StatePath> {
  const found = new Set<StatePath>([plan.start]);
  for (const path of found) for (const next of ways.get(path) ?? []) found.add(next);
  return found;
}

/** Targets in the order in which a reader expects them, the likeliest first. */
function waysOut(plan: Plan): ReadonlyMap<StatePath, readonly StatePath[]> {
  const ways = new Map<StatePath, StatePath[]>();
  const rows = Object.values(plan.transitions).sort((a, b) => rank(plan, a) - rank(plan, b));
  for (const state of Object.values(plan.states)) ways.set(state.path, []);
  // Into a stage by its first state alone: the others follow from that, as they do in a case.
  for (const path of startsOf(plan)) {
    const { parent } = plan.states[path]!;
    if (parent !== null) ways.get(parent)!.push(path);
  }
  for (const { kind, path, parent } of Object.values(plan.states)) {
    if (kind === 'region') ways.get(parent!)!.push(path);
  }
  for (const { from, to } of rows) {
    // A reopened case begins again: that is no way on.
    if (plan.states[from]?.kind === 'final') continue;
    if (from !== '' && to !== null && to !== 'previous') ways.get(from)?.push(to);
  }
  return ways;
}

/** Ends last, waiting states before them, so that the main line is told without a break. */
function rank(plan: Plan, { to, trigger }: TransitionPlan): number {
  const state = plan.states[to ?? ''];
  if (state === undefined) return 0;
  if (state.kind === 'final') return 3;
  if (state.waiting) return 2;
  const isDetour = trigger.kind === 'result' && trigger.result !== 'approved';
  return isDetour || trigger.kind === 'timer' ? 1 : 0;
}

/** The states in which the case, or a stage or region, begins. */
export function startsOf(plan: Plan): ReadonlySet<StatePath> {
  const starts = new Set<StatePath>([plan.start]);
  const walk = (states: unknown, prefix: string): void => {
    for (const [name, node] of Object.entries((states ?? {}) as Record<string, Node>)) {
      const path = prefix === '' ? name : `${prefix}.${name}`;
      if (typeof node.initial === 'string') starts.add(`${path}.${node.initial}`);
      walk(node.states, path);
    }
  };
  walk(plan.machine.states, '');
  return starts;
}

interface Node {
  readonly initial?: unknown;
  readonly states?: unknown;
}

function outerFirst(plan: Plan, order: readonly StatePath[]): readonly StatePath[] {
  const inside = new Map<StatePath | null, StatePath[]>();
  for (const path of order) {
    const parent = plan.states[path]!.parent;
    inside.set(parent, [...(inside.get(parent) ?? []), path]);
  }
  const flat = (parent: StatePath | null): readonly StatePath[] =>
    (inside.get(parent) ?? []).flatMap((path) => [path, ...flat(path)]);
  return flat(null);
}
