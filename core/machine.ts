/**
 * The statechart of a case: XState's pure functions over a plan's config.
 *
 * Only the machine's own pure functions are used; no actor ever runs. Delays come back as actions
 * that name a timer, and the core turns them into deadlines.
 *
 * @module
 */
import {
  type AnyActorScope,
  type AnyMachineSnapshot,
  assign,
  createActor,
  createMachine,
} from 'xstate';
import { guardHolds } from './guards.ts';
import type { People } from './input.ts';
import { invariant } from './invariant.ts';
import {
  type AssignParams,
  type GuardParams,
  type Json,
  MACHINE,
  type MachineContext,
  type Plan,
  type StatePath,
  type TransitionId,
} from './plan.ts';

/** What guards need beside the context; set for the length of one pure call. */
export interface MachineScope {
  readonly people: People;
  /** The rows that the actor may take; `null` when no person is acting. */
  readonly permitted: ReadonlySet<TransitionId> | null;
}

/** One thing XState asks of its host. */
export type MachineAction =
  | { readonly kind: 'enter' | 'leave'; readonly state: StatePath }
  | { readonly kind: 'take'; readonly transition: TransitionId }
  | { readonly kind: 'fire' | 'arm'; readonly timer: string };

/** A live statechart: XState's own snapshot, with methods; never stored. */
export type Live = AnyMachineSnapshot;

type Machine = ReturnType<typeof createMachine>;

const MAX_ITERATIONS = 100;
const machines = new WeakMap<Plan, LoadedMachine>();
const restored = new WeakMap<object, Live>();
const stored = new WeakMap<Live, Json>();
/** By XState's list of active states, which stays the same while only facts change. */
const paths = new WeakMap<Live['_nodes'], readonly StatePath[]>();

interface LoadedMachine {
  readonly machine: Machine;
  readonly plan: Plan;
  /** What XState wants of a host: somebody to be, and somebody to do what it asks for. */
  readonly host: AnyActorScope;
  /** What it has asked for in the pure call that is under way. */
  asked: Executable[];
  /** Read by the guards while a pure call is under way. */
  scope: MachineScope;
}

const NOBODY: MachineScope = { people: {}, permitted: null };

/** Enters the start state with the data that came with the start. */
export function enterMachine(
  plan: Plan,
  fields: MachineContext['fields'],
  scope: MachineScope,
): { live: Live; actions: readonly MachineAction[] } {
  const loaded = load(plan);
  return withScope(loaded, scope, () => {
    const live = loaded.machine.getInitialSnapshot(loaded.host as never, { fields } as never);
    invariant(live.status !== 'error', `the start of ${plan.id} loops`);
    return { live, actions: readActions(loaded.asked) };
  });
}

/** Sends one event; `taken` is false when no row took it, and `live` is then the same. */
export function sendEvent(
  plan: Plan,
  live: Live,
  event: string,
  scope: MachineScope,
): { live: Live; actions: readonly MachineAction[]; taken: boolean } {
  const loaded = load(plan);
  return withScope(loaded, scope, () => {
    const next = loaded.machine.transition(live as never, { type: event }, loaded.host as never);
    invariant(next.status !== 'error', `\`${event}\` loops`);
    const actions = readActions(loaded.asked);
    return { live: next, actions, taken: actions.length > 0 };
  });
}

/** XState leaves states before it takes the way; a trail reads better the other way round. */
export function readingOrder(actions: readonly MachineAction[]): readonly MachineAction[] {
  const ordered: MachineAction[] = [];
  const leaving: MachineAction[] = [];
  for (const action of actions) {
    if (action.kind === 'leave') leaving.push(action);
    else {
      ordered.push(action);
      if (action.kind === 'take') ordered.push(...leaving.splice(0));
    }
  }
  return [...ordered, ...leaving];
}

/** The event by which XState knows that a timer is due. */
export function timerEvent(plan: Plan, timer: string): string {
  const row = timer.lastIndexOf(
    '/',
    timer.endsWith('/reopen') ? undefined : timer.lastIndexOf('/') - 1,
  );
  return `xstate.after.${timer}.${plan.machine.id}.${timer.slice(0, row)}`;
}

/** The same statechart with other facts. */
export function withContext(live: Live, context: MachineContext): Live {
  return { ...live, context } as Live;
}

/** A live statechart as JSON, to be stored. */
export function persistMachine(plan: Plan, live: Live): Json {
  // Most often time has passed, or people have worked, and the statechart has not moved.
  const known = stored.get(live);
  if (known !== undefined) return known;
  const json = load(plan).machine.getPersistedSnapshot(live as never) as unknown as Json;
  remember(json, live);
  return json;
}

/** The live statechart of a stored one. */
export function restoreMachine(plan: Plan, json: Json): Live {
  const known = restored.get(json as object);
  if (known !== undefined) return known;
  // XState takes the stored object over and writes into it; the snapshot must stay as it is.
  const copy = JSON.parse(JSON.stringify(json)) as never;
  const live = load(plan).machine.restoreSnapshot(copy, {} as never) as Live;
  remember(json, live);
  return live;
}

function remember(json: Json, live: Live): void {
  restored.set(json as object, live);
  stored.set(live, json);
}

/** The paths of all active states, outermost first; without the root. */
export function activePaths({ _nodes: nodes }: Live): readonly StatePath[] {
  const known = paths.get(nodes);
  if (known !== undefined) return known;
  const found = nodes
    .filter((node) => node.path.length > 0)
    .sort((a, b) => a.order - b.order)
    .map((node) => node.path.join('.'));
  paths.set(nodes, found);
  return found;
}

/** The facts that guards see. */
export function contextOf(live: Live): MachineContext {
  return live.context as MachineContext;
}

function load(plan: Plan): LoadedMachine {
  const known = machines.get(plan);
  if (known !== undefined) return known;
  const loaded: LoadedMachine = {
    machine: undefined as never,
    plan,
    host: undefined as never,
    asked: [],
    scope: NOBODY,
  };
  const guard = ({ context }: { context: unknown }, params: unknown): boolean =>
    rowHolds(loaded, context as MachineContext, params as GuardParams);
  const { guards, delays } = labels(plan.machine);
  const initial = plan.machine.context;
  const config = {
    ...plan.machine,
    context: ({ input }: { input: { fields: MachineContext['fields'] } | undefined }) => ({
      ...initial,
      fields: { ...initial.fields, ...input?.fields },
    }),
    options: { maxIterations: MAX_ITERATIONS },
  };
  const machine = createMachine(
    config as never,
    {
      guards: Object.fromEntries([...guards].map((label) => [label, guard])),
      // Never armed by XState: the core reads the timer's name and computes the instant.
      delays: Object.fromEntries([...delays].map((timer) => [timer, 1])),
      actions: {
        [MACHINE.assign]: assign(({ context }, params) =>
          assignFacts(context as MachineContext, params as unknown as AssignParams),
        ),
      },
    } as never,
  ) as Machine;
  Object.assign(loaded, { machine, host: hostOf(machine, loaded) });
  machines.set(plan, loaded);
  return loaded;
}

/**
 * XState's `transition` makes an actor for every event, and enters the start state to do so. One
 * that is never started does for all events: it is only asked who it is.
 */
function hostOf(machine: Machine, loaded: LoadedMachine): AnyActorScope {
  const self = createActor(machine);
  return {
    self,
    id: '',
    sessionId: '',
    system: self.system,
    logger: () => undefined,
    defer: () => undefined,
    emit: () => undefined,
    stopChild: () => undefined,
    actionExecutor: (action) => {
      loaded.asked.push(action as Executable);
    },
  };
}

function withScope<T>(loaded: LoadedMachine, scope: MachineScope, run: () => T): T {
  const before = loaded.scope;
  loaded.scope = scope;
  loaded.asked = [];
  try {
    return run();
  } finally {
    loaded.scope = before;
  }
}

function rowHolds(
  { plan, scope }: LoadedMachine,
  context: MachineContext,
  row: GuardParams,
): boolean {
  const { transition: id, when, cameFrom } = row;
  if (id !== undefined && scope.permitted !== null && !scope.permitted.has(id)) return false;
  if (cameFrom !== undefined && context.previous[cameFrom[0]] !== cameFrom[1]) return false;
  return when === undefined || guardHolds(when, { plan, people: scope.people, context }).holds;
}

function assignFacts(context: MachineContext, params: AssignParams): Partial<MachineContext> {
  const flags = { ...context.flags };
  for (const flag of params.set ?? []) flags[flag] = true;
  for (const flag of params.clear ?? []) flags[flag] = false;
  return {
    flags,
    outcome: params.outcome ?? context.outcome,
    previous: { ...context.previous, ...params.previous },
  };
}

/** The labels of all guards and the names of all delays in a config. */
function labels(config: unknown): { guards: Set<string>; delays: Set<string> } {
  const guards = new Set<string>();
  const delays = new Set<string>();
  const visit = (value: unknown, key: string): void => {
    if (value === null || typeof value !== 'object') return;
    const object = value as Record<string, unknown>;
    if (key === 'guard' && typeof object['type'] === 'string') guards.add(object['type']);
    if (key === 'after') for (const timer of Object.keys(object)) delays.add(timer);
    for (const [inner, member] of Object.entries(object)) visit(member, inner);
  };
  visit(config, '');
  return { guards, delays };
}

interface Executable {
  readonly type: string;
  readonly params?: unknown;
}

function readActions(executables: readonly Executable[]): readonly MachineAction[] {
  const actions: MachineAction[] = [];
  for (const { type, params } of executables) {
    const given = (params ?? {}) as Record<string, unknown>;
    switch (type) {
      case MACHINE.enter:
      case MACHINE.leave:
        actions.push({
          kind: type === MACHINE.enter ? 'enter' : 'leave',
          state: given['state'] as StatePath,
        });
        break;
      case MACHINE.take:
        actions.push({ kind: 'take', transition: given['transition'] as TransitionId });
        break;
      case MACHINE.fire:
        actions.push({ kind: 'fire', timer: given['timer'] as string });
        break;
      case 'xstate.raise':
        actions.push({ kind: 'arm', timer: delayName(given) });
        break;
      case 'xstate.cancel':
        // A timer belongs to a state: the core clears it when the state is left.
        break;
      default:
        invariant(false, `the machine asks for an unknown action \`${type}\``);
    }
  }
  return actions;
}

function delayName(params: Record<string, unknown>): string {
  const event = (params['event'] as { type: string }).type;
  // A delay XState could not resolve would fire at once or never; neither may pass unseen.
  invariant(params['delay'] === 1, `the delay of \`${event}\` cannot be armed`);
  const name = event.slice('xstate.after.'.length);
  const end = /\/(?:timers\/\d+|reopen)(?=\.)/.exec(name);
  invariant(end !== null, `\`${event}\` is no timer of a case`);
  return name.slice(0, end.index + end[0].length);
}

/** XState's state value: a name, or regions and stages by name. */
export type StateValue = string | { readonly [state: string]: StateValue };

/** The paths of the innermost states of a value. */
export function leaves(value: StateValue, outer: StatePath): readonly StatePath[] {
  const path = (name: string): StatePath => (outer === '' ? name : `${outer}.${name}`);
  if (typeof value === 'string') return [path(value)];
  return Object.entries(value).flatMap(([name, inner]) => leaves(inner, path(name)));
}
