/**
 * From model to XState: the machine config inside a plan, as JSON.
 *
 * The names by which it speaks to the core are those of `MACHINE` in `core/plan.ts`.
 *
 * @module
 */
import {
  type AssignParams,
  type GuardParams,
  type Json,
  MACHINE,
  type MachineConfig,
  type StatePath,
} from '../core/plan.ts';
import { anywhereStates } from './graph.ts';
import type { MomentModel } from './action-names.ts';
import type { CaseModel, RowModel, StateModel } from './model.ts';
import type { WaysBack } from './previous.ts';

type Mutable = { [key: string]: Json };

/** The key of a stage's deep history. */
const HISTORY = 'previous';

interface Scope {
  readonly id: string;
  readonly ways: WaysBack;
  /** Rows by the state where the statechart has them, in the order tried. */
  readonly placed: ReadonlyMap<StateModel, readonly RowModel[]>;
  /** Stages that some way back leads into. */
  readonly remembered: ReadonlySet<StateModel>;
}

/** Emits the machine of a definition without errors. */
export function emitMachine(
  model: CaseModel,
  { id, start, ways }: { id: string; start: StateModel; ways: WaysBack },
): MachineConfig {
  const remembered = new Set([...ways.origins.values()].flatMap((states) => [...states]));
  const scope: Scope = { id, ways, placed: placeRows(model, ways), remembered };
  const states = emitLevel(model.states, scope);
  if ([...model.states.values()].some(({ reopen }) => reopen !== null)) {
    states[MACHINE.sealed] = { type: 'final' };
  }
  const defaults = [...model.names.fields.values()].flatMap(({ name, plan }): [string, Json][] =>
    plan.default === undefined ? [] : [[name, plan.default]],
  );
  return {
    id,
    context: {
      fields: Object.fromEntries(defaults),
      flags: Object.fromEntries([...model.names.flags.keys()].map((flag) => [flag, false])),
      outcome: null,
      previous: {},
    },
    initial: start.name,
    states,
  };
}

/** Own rows first, then those of stages around that are placed here, then `anywhere`. */
function placeRows(model: CaseModel, ways: WaysBack): Map<StateModel, RowModel[]> {
  const placed = new Map<StateModel, RowModel[]>();
  const place = (row: RowModel, states: readonly StateModel[]): void => {
    for (const state of states) {
      const rows = placed.get(state);
      if (rows === undefined) placed.set(state, [row]);
      else rows.push(row);
    }
  };
  // Inner states come after the outer ones in `all`; their own rows must be tried before.
  for (const state of [...model.all].reverse()) {
    for (const row of state.rows) place(row, ways.placesOf(row));
  }
  const top = anywhereStates(model);
  for (const row of model.anywhere) place(row, top);
  return placed;
}

function emitLevel(states: ReadonlyMap<string, StateModel>, scope: Scope): Mutable {
  return Object.fromEntries([...states].map(([name, state]) => [name, emitState(state, scope)]));
}

function emitState(state: StateModel, scope: Scope): Mutable {
  const params = { state: state.path };
  const node: Mutable = {
    entry: [{ type: MACHINE.enter, params }, ...flagsOf(state.enter)],
    exit: [{ type: MACHINE.leave, params }, ...flagsOf(state.leave)],
  };
  if (state.kind === 'parallel') node['type'] = 'parallel';
  if (state.kind === 'final' && state.reopen === null) node['type'] = 'final';
  if (state.initial !== undefined) node['initial'] = state.initial.name;
  if (state.children.size > 0) {
    const inner = emitLevel(state.children, scope);
    if (scope.remembered.has(state)) inner[HISTORY] = { type: 'history', history: 'deep' };
    node['states'] = inner;
  }
  const on = emitEvents(state, scope);
  if (Object.keys(on).length > 0) node['on'] = on;
  const after = emitTimers(state, scope);
  if (Object.keys(after).length > 0) node['after'] = after;
  if (state.routes.length > 0) node['always'] = emitRows(state.routes, state, scope);
  if (state.done.length > 0) node['onDone'] = emitRows(state.done, state, scope);
  return node;
}

/** Flags of a moment are set in the statechart, so that a route right behind it sees them. */
function flagsOf(moment: MomentModel | null): Json[] {
  if (moment === null || moment.set.length + moment.clear.length === 0) return [];
  const set = moment.set.map(({ name }) => name);
  const clear = moment.clear.map(({ name }) => name);
  return [{ type: MACHINE.assign, params: { set, clear } }];
}

function emitEvents(state: StateModel, scope: Scope): Mutable {
  const on = new Map<string, Json[]>();
  const rows = [...(scope.placed.get(state) ?? [])];
  if (state.reopen !== null) rows.push(state.reopen.row);
  for (const row of rows) {
    const { trigger } = row;
    const event =
      trigger.kind === 'result'
        ? MACHINE.result(state.path, trigger.result)
        : trigger.kind === 'signal'
          ? MACHINE.signal(trigger.signal)
          : trigger.kind === 'event'
            ? trigger.event
            : row.id;
    const candidates = emitRow(row, state, scope);
    const known = on.get(event);
    if (known === undefined) on.set(event, candidates);
    else known.push(...candidates);
  }
  return Object.fromEntries(on);
}

function emitTimers(state: StateModel, scope: Scope): Mutable {
  const after: Mutable = {};
  for (const { id, action } of state.timers) {
    if (action?.verb === 'to') after[id] = emitRow(action.row, state, scope);
    else after[id] = { actions: [{ type: MACHINE.fire, params: { timer: id } }] };
  }
  if (state.reopen !== null) {
    after[`${state.path}/reopen`] = { target: target(scope, MACHINE.sealed) };
  }
  return after;
}

function emitRows(rows: readonly RowModel[], at: StateModel, scope: Scope): Json[] {
  return rows.flatMap((row) => emitRow(row, at, scope));
}

/** One candidate, or for `previous` one for every state it can lead back to. */
function emitRow(row: RowModel, at: StateModel, scope: Scope): Json[] {
  if (row.target !== 'previous') return [emitCandidate({ row, at }, scope)];
  return [...scope.ways.origins.get(at)!].map((origin) =>
    emitCandidate({ row, at, origin }, scope),
  );
}

function emitCandidate(
  { row, at, origin }: { row: RowModel; at: StateModel; origin?: StateModel },
  scope: Scope,
): Mutable {
  const candidate: Mutable = {};
  const guard = guardOf({ row, at, origin });
  if (guard !== null) candidate['guard'] = guard;
  if (origin !== undefined) {
    const hasInner = origin.kind === 'stage' || origin.kind === 'parallel';
    candidate['target'] = target(scope, hasInner ? `${origin.path}.${HISTORY}` : origin.path);
  } else if (row.target instanceof Object) {
    candidate['target'] = target(scope, row.target.path);
    // Without it XState takes a state that leads to itself as one that is not left.
    if (row.target === at) candidate['reenter'] = true;
  }
  const assign = assignOf({ row, at }, scope);
  candidate['actions'] = [
    { type: MACHINE.take, params: { transition: row.id } },
    ...(assign === null ? [] : [{ type: MACHINE.assign, params: assign }]),
  ];
  return candidate;
}

function guardOf(given: {
  row: RowModel;
  at: StateModel;
  origin: StateModel | undefined;
}): Json | null {
  const { row, at, origin } = given;
  const params: GuardParams = {
    ...(row.trigger.kind === 'event' ? { transition: row.id } : {}),
    ...(row.when === null ? {} : { when: row.when.name }),
    ...(origin === undefined ? {} : { cameFrom: [at.path, origin.path] as const }),
  };
  if (Object.keys(params).length === 0) return null;
  const label = row.when?.name ?? (params.transition === undefined ? 'cameFrom' : 'permitted');
  return { type: label, params: params as unknown as Json };
}

function assignOf({ row, at }: { row: RowModel; at: StateModel }, { ways }: Scope): Json | null {
  const previous = ways.notes({ row, at });
  const params: AssignParams = {
    ...(row.set.length === 0 ? {} : { set: row.set.map(({ name }) => name) }),
    ...(row.clear.length === 0 ? {} : { clear: row.clear.map(({ name }) => name) }),
    ...(row.outcome === null ? {} : { outcome: row.outcome.name }),
    ...(Object.keys(previous).length === 0 ? {} : { previous }),
  };
  return Object.keys(params).length === 0 ? null : (params as unknown as Json);
}

function target({ id }: Scope, path: StatePath): string {
  return `#${id}.${path}`;
}
