/**
 * The graph of states: what contains what, and what is entered by going somewhere.
 *
 * @module
 */
import type { CaseModel, RowModel, StateModel } from './model.ts';

/** Whether `inner` is `outer` or stands inside it. */
export function isWithin(inner: StateModel, outer: StateModel): boolean {
  for (let at: StateModel | null = inner; at !== null; at = at.parent)
    if (at === outer) return true;
  return false;
}

/** Whether `inner` stands inside `outer` and is not it. */
export function isInside(inner: StateModel, outer: StateModel): boolean {
  return inner !== outer && isWithin(inner, outer);
}

/** A state and those around it, innermost first. */
export function lineOf(state: StateModel): readonly StateModel[] {
  const line: StateModel[] = [];
  for (let at: StateModel | null = state; at !== null; at = at.parent) line.push(at);
  return line;
}

/** The states that are entered with a state because they start in it, itself first. */
export function startedWith(state: StateModel): readonly StateModel[] {
  if (state.kind === 'parallel') {
    return [state, ...[...state.children.values()].flatMap(startedWith)];
  }
  return state.initial === undefined ? [state] : [state, ...startedWith(state.initial)];
}

/** All states that going from one state to another enters. */
export function enteredBy(from: StateModel | null, target: StateModel): readonly StateModel[] {
  const around = new Set(from === null ? [] : lineOf(from));
  const line = lineOf(target);
  const common = line.findIndex((state, index) => index > 0 && around.has(state));
  const path = common === -1 ? line : line.slice(0, common);
  const entered = new Set(startedWith(target));
  for (const state of path) {
    entered.add(state);
    if (state.kind !== 'parallel') continue;
    for (const region of state.children.values()) {
      if (!isWithin(target, region)) for (const other of startedWith(region)) entered.add(other);
    }
  }
  return [...entered];
}

/** The rows that are taken from a state without waiting: its routes, or a stage's `done`. */
export function immediateRows(state: StateModel): readonly RowModel[] {
  if (state.kind === 'route') return state.routes;
  const { parent } = state;
  if (state.kind !== 'final' || parent === null) return [];
  return parent.kind === 'region' ? (parent.parent?.done ?? []) : parent.done;
}

/** The top-level states in which `anywhere` rows are offered. */
export function anywhereStates(model: CaseModel): readonly StateModel[] {
  return [...model.states.values()].filter(({ kind }) => kind !== 'final' && kind !== 'route');
}

/** The rows that leave from a state itself, by whatever makes them happen. */
export function ownRows(state: StateModel): readonly RowModel[] {
  return [
    ...state.rows,
    ...state.routes,
    ...state.done,
    ...state.timers.flatMap(({ action }) => (action?.verb === 'to' ? [action.row] : [])),
    ...(state.reopen === null ? [] : [state.reopen.row]),
  ];
}
