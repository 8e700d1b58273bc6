/**
 * From plan to map: which stations there are, what their small print says, which lines join them.
 *
 * @module
 */
import type { Plan, StatePath, StatePlan, TransitionPlan } from '../../core/plan.ts';
import { titleOf, wordsOf } from '../describe/words.ts';
import { extraRows, looseClockRows } from './extra-rows.ts';
import { ANYWHERE, type Line, type MapGraph, type Pill, type Place } from './graph.ts';
import { journey, startsOf } from '../describe/journey.ts';
import { pillOf } from './pills.ts';
import { Riders } from './riders.ts';
import { approvalRows, formRows, isNested, timerRows, wayRows } from './rows.ts';

/** Makes the map of a plan. */
export function buildMap(plan: Plan): MapGraph {
  const order = journey(plan);
  const riders = new Riders(plan);
  const starts = startsOf(plan);
  const places = order.map((path) => placeOf(plan, { path, starts, riders }));
  const anywhere = Object.values(plan.transitions).filter(({ from }) => from === '');
  if (anywhere.length > 0 || looseClockRows(plan).length > 0)
    places.unshift(anywherePlace(plan, anywhere, riders));
  const lines = linesOf(plan, order, riders);
  return {
    title: plan.title,
    subtitle: [
      `${plan.id}, version ${plan.version}`,
      `owner: ${wordsOf(plan.owner)}`,
      `calendar: ${plan.calendar.id} (${plan.calendar.zone})`,
    ].join(' · '),
    places,
    lines,
    riders: riders.all(),
    isComparison: false,
  };
}

function placeOf(
  plan: Plan,
  given: { path: StatePath; starts: ReadonlySet<StatePath>; riders: Riders },
): Place {
  const { path, starts, riders } = given;
  const state = plan.states[path]!;
  const ways = Object.values(plan.transitions).filter(({ from }) => from === path);
  return {
    path,
    parent: state.parent,
    kind: kindOf(state),
    title: titleOf(plan, path),
    isStart: starts.has(path),
    who: whoWorks(plan, state, riders),
    rows: [
      ...approvalRows(plan, state, riders),
      ...formRows(state),
      ...extraRows(plan, state, riders),
      ...wayRows(plan, { ways, at: path, riders }),
      ...timerRows(plan, state, riders),
    ],
  };
}

function kindOf({ kind, waiting }: StatePlan): Place['kind'] {
  if (kind === 'final') return 'end';
  if (kind === 'simple') return waiting ? 'waiting' : 'work';
  return kind;
}

/** Who is at work in a state; in a waiting one, whoever may send a way out. */
function whoWorks(plan: Plan, state: StatePlan, riders: Riders): readonly string[] {
  if (state.assign !== null) return [riders.key(state.assign.who, state.path)];
  if (!state.waiting) return [];
  const ways = Object.values(plan.transitions).filter(({ from }) => from === state.path);
  return riders.keys(
    ways.flatMap(({ by }) => by),
    state.path,
  );
}

function anywherePlace(plan: Plan, rows: readonly TransitionPlan[], riders: Riders): Place {
  return {
    path: ANYWHERE,
    parent: null,
    kind: 'anywhere',
    title: 'From every station that is not final',
    isStart: false,
    who: [],
    rows: [...wayRows(plan, { ways: rows, at: ANYWHERE, riders }), ...looseClockRows(plan)],
  };
}

/** Parallel transitions between two places share a line when the same people take them. */
function linesOf(plan: Plan, order: readonly StatePath[], riders: Riders): readonly Line[] {
  const rank = new Map(order.map((path, index) => [path, index]));
  const lines = new Map<string, Line>();
  const rows = Object.values(plan.transitions).sort(
    (a, b) => (rank.get(a.from) ?? -1) - (rank.get(b.from) ?? -1),
  );
  for (const row of rows) {
    for (const to of targetsOf(plan, row)) {
      const pill = pillOf(plan, row, riders);
      const key = [row.from, to, pill.kind, ...pill.riders].join(' ');
      const known = lines.get(key);
      lines.set(key, {
        id: key,
        from: row.from,
        to,
        kind: pill.kind,
        riders: known?.riders ?? pill.riders,
        pills: [...(known?.pills ?? []), pill],
      });
    }
  }
  return mergeWaysBack([...lines.values()]);
}

/** Ways back run where others come from, so those of people and of time share one line. */
function mergeWaysBack(lines: readonly Line[]): readonly Line[] {
  const merged = new Map<string, Line>();
  for (const line of lines) {
    const id = line.kind === 'previous' ? `${line.from} ${line.to} previous` : line.id;
    const known = merged.get(id);
    const pills: readonly Pill[] = [...(known?.pills ?? []), ...line.pills];
    const riders = [...new Set([...(known?.riders ?? []), ...line.riders])];
    merged.set(id, { ...line, id, pills, riders });
  }
  return [...merged.values()];
}

/** Where a transition leads on the map; nowhere when it stays, or comes back to where it is. */
function targetsOf(plan: Plan, { from, to }: TransitionPlan): readonly StatePath[] {
  if (to === null || isNested(from, to)) return [];
  return to === 'previous' ? originsOf(plan, from) : [to];
}

/** Where `previous` leads from a state: the compiler wrote it out in the machine. */
export function originsOf(plan: Plan, path: StatePath): readonly StatePath[] {
  const found = new Set<StatePath>();
  const read = (value: unknown): void => {
    if (value === null || typeof value !== 'object') return;
    const { cameFrom } = value as { cameFrom?: readonly [StatePath, StatePath] };
    if (cameFrom !== undefined && cameFrom[0] === path) found.add(cameFrom[1]);
    for (const part of Object.values(value)) read(part);
  };
  read(plan.machine.states);
  return [...found].sort();
}
