/**
 * `previous`: where each way back can lead.
 *
 * A statechart has no way back, so each one is written out: one transition for every state from
 * which the waiting state can be entered, guarded by where it was entered from, and every
 * transition that enters it notes that.
 *
 * @module
 */
import type { StatePath } from '../core/plan.ts';
import { anywhereStates, enteredBy, isInside, isWithin, lineOf } from './graph.ts';
import type { CaseModel, RowModel, StateModel } from './model.ts';
import { allRows } from './model.ts';

/** A row where the statechart has it: usually in the state it was written in. */
export interface PlacedRow {
  readonly row: RowModel;
  readonly at: StateModel;
}

/** How every way back is written out. */
export interface WaysBack {
  /** States with a way back → the states it can lead to. */
  readonly origins: ReadonlyMap<StateModel, ReadonlySet<StateModel>>;
  /** States that are entered so that nobody could say from where, and by which row. */
  readonly unclear: readonly { readonly state: StateModel; readonly row: RowModel }[];
  /** Where the rows of an event of a state are placed. */
  placesOf(row: RowModel): readonly StateModel[];
  /** What a placed row notes: state with a way back → where it is entered from. */
  notes(placed: PlacedRow): Readonly<Record<StatePath, StatePath>>;
}

/** The states with a way back, and which of them each place leads into. */
interface Needing {
  readonly states: ReadonlySet<StateModel>;
  /** Those entered by going somewhere, also through the routes that lead on at once. */
  enteredBy(from: StateModel, target: StateModel): readonly StateModel[];
}

/** Works out all ways back; for a definition without errors in its names. */
export function waysBack(model: CaseModel): WaysBack {
  const rows = allRows(model);
  const needing = findNeeding(rows);
  const spread = spreadEvents(rows, needing);
  const top = anywhereStates(model);
  const placesOf = (row: RowModel): readonly StateModel[] => {
    if (row.from === null) return top;
    return spread.has(eventKey(row)) ? spreadInto(row.from, needing, row) : [row.from];
  };
  const origins = new Map([...needing.states].map((state) => [state, new Set<StateModel>()]));
  const unclear: { state: StateModel; row: RowModel }[] = [];
  if (needing.states.size > 0) {
    for (const row of rows) {
      for (const at of placesOf(row)) {
        for (const { state, origin } of entries({ row, at }, needing)) {
          if (origin === null) unclear.push({ state, row });
          else origins.get(state)!.add(origin);
        }
      }
    }
  }
  const notes = (placed: PlacedRow): Readonly<Record<StatePath, StatePath>> =>
    Object.fromEntries(
      entries(placed, needing).flatMap(({ state, origin }) =>
        origin === null ? [] : [[state.path, origin.path]],
      ),
    );
  return { origins, unclear, placesOf, notes };
}

function findNeeding(rows: readonly RowModel[]): Needing {
  const states = new Set(
    rows.flatMap(({ target, from }) => (target === 'previous' && from !== null ? [from] : [])),
  );
  const direct = new Map<StateModel, readonly StateModel[]>();
  const through = new Map<StateModel, ReadonlySet<StateModel>>();
  const next = (route: StateModel): readonly StateModel[] => {
    const known = direct.get(route);
    if (known !== undefined) return known;
    const entered = route.routes.flatMap(({ target }) =>
      target instanceof Object ? enteredBy(route, target) : [],
    );
    const kept = entered.filter((state) => states.has(state) || state.kind === 'route');
    direct.set(route, kept);
    return kept;
  };
  // A route passes on at once, so whoever enters it enters what its rows lead to.
  const beyond = (route: StateModel): ReadonlySet<StateModel> => {
    const known = through.get(route);
    if (known !== undefined) return known;
    const found = new Set<StateModel>([route]);
    for (const state of found)
      if (state.kind === 'route') for (const to of next(state)) found.add(to);
    through.set(route, found);
    return found;
  };
  return {
    states,
    enteredBy: (from, target) => {
      const found = new Set<StateModel>();
      for (const state of enteredBy(from, target)) {
        if (states.has(state)) found.add(state);
        if (state.kind !== 'route') continue;
        for (const other of beyond(state)) if (states.has(other)) found.add(other);
      }
      return [...found];
    },
  };
}

/** The states with a way back that a row enters, and from where (`null`: nobody can say). */
function entries(
  { row, at }: PlacedRow,
  needing: Needing,
): readonly { readonly state: StateModel; readonly origin: StateModel | null }[] {
  // A route passes on: whoever came to it came from the state before.
  if (needing.states.size === 0 || !(row.target instanceof Object) || row.trigger.kind === 'route')
    return [];
  return needing.enteredBy(at, row.target).flatMap((state) => {
    if (isWithin(at, state)) return [];
    const around = lineOf(state);
    const origin =
      lineOf(at).find(({ parent }) => parent === null || around.includes(parent)) ?? null;
    const isClear = origin !== null && !around.includes(origin) && origin.kind !== 'region';
    return [{ state, origin: isClear ? origin : null }];
  });
}

function eventKey(row: RowModel): string {
  return row.trigger.kind === 'event' ? `${row.from?.path ?? ''} ${row.trigger.event}` : '';
}

/** Events of stages whose rows must stand in the inner states, which know where they come from. */
function spreadEvents(rows: readonly RowModel[], needing: Needing): ReadonlySet<string> {
  const spread = new Set<string>();
  if (needing.states.size === 0) return spread;
  for (const row of rows) {
    if (row.trigger.kind === 'event' && leadsInside(row, row.from, needing))
      spread.add(eventKey(row));
  }
  return spread;
}

function leadsInside({ target }: RowModel, from: StateModel | null, needing: Needing): boolean {
  if (from?.kind !== 'stage' && from?.kind !== 'region') return false;
  if (!(target instanceof Object)) return false;
  return needing.enteredBy(from, target).some((state) => isInside(state, from));
}

function spreadInto(from: StateModel, needing: Needing, row: RowModel): readonly StateModel[] {
  return [...from.children.values()].flatMap((child) => {
    if (child.kind === 'final' || child.kind === 'route') return [];
    return leadsInside(row, child, needing) ? spreadInto(child, needing, row) : [child];
  });
}
