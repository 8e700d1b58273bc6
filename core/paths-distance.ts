/**
 * How far a state is from the rows that are still to be shown, by the map alone.
 *
 * @module
 */
import { COVERAGE_ASPECTS } from './coverage.ts';
import type { Plan, StatePath } from './plan.ts';

/** State → how many ways out lie between it and the nearest missing row; absent: none leads there. */
export type Distances = ReadonlyMap<StatePath, number>;

/** Makes the look-up: distances are counted anew when something is no longer missing. */
export function createDistances(plan: Plan): (missing: ReadonlySet<string>) => Distances {
  const homes = homesOf(plan);
  const back = waysBack(plan);
  let size = -1;
  let known: Distances = new Map();
  return (missing) => {
    if (missing.size === size) return known;
    size = missing.size;
    known = distancesTo(
      [...missing].flatMap((key) => homes.get(key) ?? []),
      back,
    );
    return known;
  };
}

/** Row → the states in which it can be shown. */
function homesOf(plan: Plan): ReadonlyMap<string, readonly StatePath[]> {
  const states = Object.values(plan.states);
  const of = (approval: string | undefined): readonly StatePath[] =>
    states.filter((state) => state.approval === approval).map(({ path }) => path);
  const everywhere = states.filter(({ parent }) => parent === null).map(({ path }) => path);
  const homes = new Map<string, readonly StatePath[]>();
  for (const { kind, rows } of COVERAGE_ASPECTS) {
    for (const { id } of rows(plan)) {
      const place = id.replace(/\/[^/]*(?:\/\d+)?$/, '');
      const approval = Object.hasOwn(plan.approvals, place) ? of(place) : [];
      // A task's id is its state's path and its name.
      const task = place.slice(0, Math.max(place.lastIndexOf('.'), 0));
      const own = [place, task].filter((path) => Object.hasOwn(plan.states, path)).slice(0, 1);
      const home = approval.length > 0 ? approval : own;
      homes.set(`${kind} ${id}`, home.length > 0 ? home : everywhere);
    }
  }
  return homes;
}

/** State → the states from which one way out, or none, leads to it. */
function waysBack(plan: Plan): ReadonlyMap<StatePath, readonly (readonly [StatePath, 0 | 1])[]> {
  const back = new Map<StatePath, (readonly [StatePath, 0 | 1])[]>();
  const link = (from: StatePath, to: StatePath, length: 0 | 1): void => {
    back.set(to, [...(back.get(to) ?? []), [from, length]]);
  };
  for (const { path, parent } of Object.values(plan.states)) {
    if (parent === null) continue;
    // Inside a stage its own ways are open too; to enter it may mean to enter this part of it.
    link(path, parent, 0);
    link(parent, path, 1);
  }
  for (const { from, to } of Object.values(plan.transitions)) {
    if (from !== '' && to !== null && to !== 'previous') link(from, to, 1);
  }
  return back;
}

function distancesTo(
  goals: readonly StatePath[],
  back: ReadonlyMap<StatePath, readonly (readonly [StatePath, 0 | 1])[]>,
): Distances {
  const distances = new Map<StatePath, number>();
  let [ring, length]: [StatePath[], number] = [[...goals], 0];
  while (ring.length > 0) {
    const next: StatePath[] = [];
    for (const state of ring) {
      // The ring grows while it is read: what lies no way out further belongs to it.
      if (distances.has(state)) continue;
      distances.set(state, length);
      for (const [from, step] of back.get(state) ?? []) (step === 0 ? ring : next).push(from);
    }
    [ring, length] = [next, length + 1];
  }
  return distances;
}
