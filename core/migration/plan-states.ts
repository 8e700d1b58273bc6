/**
 * States of two versions: which becomes which.
 *
 * @module
 */
import type { Plan, StatePath, StatePlan } from '../plan.ts';
import type { Renames } from '../renames.ts';
import type { Guess, Mapping, MappingProblem } from './types.ts';

/** What is proposed for one kind of part. */
export interface Proposal {
  readonly mapping: Readonly<Record<string, string | null>>;
  readonly guesses: readonly Guess[];
  readonly problems: readonly MappingProblem[];
}

/** Two versions, what the author says of them, and which names are new without a doubt. */
export interface Compared {
  readonly from: Plan;
  readonly to: Plan;
  readonly given: Mapping;
  readonly names: Renames;
}

/** The states in which a case can stand still. */
export function isPosition({ kind }: StatePlan): boolean {
  return kind === 'simple' || kind === 'approval' || kind === 'final';
}

/** Proposes what becomes of every state, from the outermost in. */
export function proposeStates(compared: Compared): Proposal {
  const { from, to, given, names } = compared;
  const mapping: Record<StatePath, StatePath | null> = {};
  const guesses: Guess[] = [];
  const problems: MappingProblem[] = [];
  const put = (path: StatePath, target: StatePath | null, why?: string): void => {
    mapping[path] = target;
    if (why !== undefined) guesses.push({ part: `states/${path}`, to: String(target), why });
  };
  for (const path of outermostFirst(from)) {
    const said = given.states?.[path];
    const inside = insideOf(compared, path, mapping);
    const likely = said === undefined ? likelyName(compared, { path, mapping }) : null;
    if (said !== undefined) put(path, said);
    else if (inside !== undefined && (inside === null || Object.hasOwn(to.states, inside))) {
      put(path, inside);
    } else if (Object.hasOwn(to.states, path)) put(path, path);
    else if (Object.hasOwn(names.states, path)) {
      put(path, names.states[path]!, 'it says the same in every word');
    } else if (likely !== null) {
      put(path, likely, 'it is of the same kind, stands in the same place and has such ways out');
    } else {
      put(path, null);
      if (isPosition(from.states[path]!)) problems.push(unmapped(path));
    }
  }
  return { mapping, guesses, problems };
}

function unmapped(path: StatePath): MappingProblem {
  return {
    code: 'state_unmapped',
    part: `states/${path}`,
    message: `the new version has no state \`${path}\``,
    help: `say where its cases go, \`states: { ${path}: … }\`; with \`null\` they stay where they are`,
  };
}

function outermostFirst({ states }: Plan): readonly StatePath[] {
  const depth = (path: StatePath): number => path.split('.').length;
  return Object.keys(states).sort((one, other) => depth(one) - depth(other));
}

/** Where a state would be if it stayed inside the state around it; `undefined`: nobody can say. */
function insideOf(
  { from, given }: Compared,
  path: StatePath,
  mapping: Readonly<Record<StatePath, StatePath | null>>,
): StatePath | null | undefined {
  const { parent } = from.states[path]!;
  if (parent === null) return undefined;
  const around = mapping[parent];
  if (around === null && given.states?.[parent] === null) return null;
  // A stage that is no more may have left its states where they can be found by their names.
  if (around === undefined || around === null) return undefined;
  return around + path.slice(parent.length);
}

/** The one new state that a state that is gone could well be. */
function likelyName(
  compared: Compared,
  { path, mapping }: { path: StatePath; mapping: Readonly<Record<StatePath, StatePath | null>> },
): StatePath | null {
  const { from, to } = compared;
  if (Object.hasOwn(to.states, path)) return null;
  const fits = (old: StatePath, now: StatePath): boolean =>
    isAlike(compared, { old, now }) && sameParent(compared, { old, now, mapping });
  const fresh = Object.keys(to.states).filter((now) => isFresh(compared, now));
  const found = fresh.filter((now) => fits(path, now));
  const [only] = found;
  if (found.length !== 1 || only === undefined) return null;
  const rivals = Object.keys(from.states).filter(
    (old) => !Object.hasOwn(to.states, old) && fits(old, only),
  );
  return rivals.length === 1 ? only : null;
}

function isFresh({ from, given, names }: Compared, path: StatePath): boolean {
  const taken = [...Object.values(given.states ?? {}), ...Object.values(names.states)];
  return !Object.hasOwn(from.states, path) && !taken.includes(path);
}

function sameParent(
  { from, to }: Compared,
  {
    old,
    now,
    mapping,
  }: {
    readonly old: StatePath;
    readonly now: StatePath;
    readonly mapping: Readonly<Record<StatePath, StatePath | null>>;
  },
): boolean {
  const [before, after] = [from.states[old]!.parent, to.states[now]!.parent];
  return (before === null ? null : mapping[before]) === after;
}

function isAlike(
  { from, to, names }: Compared,
  { old, now }: { old: string; now: string },
): boolean {
  const [before, after] = [from.states[old]!, to.states[now]!];
  if (before.kind !== after.kind || before.waiting !== after.waiting) return false;
  if (before.kind === 'approval') {
    const approval = names.approvals[before.approval!] ?? before.approval;
    return approval === after.approval;
  }
  const [ways, others] = [waysOut(from, old), waysOut(to, now)];
  const shared = [...ways].filter((way) => others.has(way)).length;
  // Two ends that nobody leaves say nothing of one another.
  return shared > 0 && shared * 2 >= Math.max(ways.size, others.size);
}

/** What leads out of a state by itself: events, results and signals by name. */
function waysOut({ transitions }: Plan, path: StatePath): ReadonlySet<string> {
  return new Set(
    Object.values(transitions).flatMap(({ from, trigger }) => {
      if (from !== path) return [];
      if (trigger.kind === 'event') return [`event ${trigger.event}`];
      if (trigger.kind === 'result') return [`result ${trigger.result}`];
      return trigger.kind === 'signal' ? [`signal ${trigger.signal}`] : [];
    }),
  );
}
