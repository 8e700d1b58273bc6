/**
 * Paths: scenarios that show what none has shown yet, found by playing the case type.
 *
 * The search plays real cases through `step`: guards, approvals, ladders and clocks are what they
 * are in a running case, so whatever is found passes as it is written. It goes from state to state
 * by what may happen next (somebody's event, an answer, the passing of time up to a deadline), takes
 * first the places that are nearest to what is missing, and never looks twice at cases that differ in nothing
 * that matters. It is deterministic, and bounded by a number of steps.
 *
 * @module
 */
import { deadlineAfter, localText, localToInstant, openingOfDay } from './business-time.ts';
import { canonicalJson } from './canonical.ts';
import { type CoverageRow, rowKey, searchedRows, shownRows } from './coverage.ts';
import { MINUTE } from './local-time.ts';
import type { Data, Entry, Input, Snapshot } from './input.ts';
import { castOf, constantsOf } from './paths-cast.ts';
import { createDistances } from './paths-distance.ts';
import { type DataScope, dataVariants, guardVector } from './paths-data.ts';
import { inputOf, movesAt } from './paths-moves.ts';
import type { PersonId, Plan, StatePath } from './plan.ts';
import { expectationOf } from './scenario-expect.ts';
import { peopleFacts } from './scenario-people.ts';
import type {
  Scenario,
  ScenarioAction,
  ScenarioFile,
  ScenarioRefusal,
  ScenarioStep,
} from './scenario-run.ts';
import { simulateStep, simulateUntil } from './simulator.ts';
import { activeStates, facts } from './step.ts';

/** What is looked for, and how long. */
export interface PathOptions {
  /** Keys of rows (see `rowKey`) that scenarios have shown already. */
  readonly shown?: ReadonlySet<string>;
  /** How many steps the search may take. @default 60_000 */
  readonly stepsMax?: number;
}

/** What the search has found. */
export interface Paths {
  readonly file: ScenarioFile;
  /** Rows for which no path was found: they may be out of reach. */
  readonly unreached: readonly CoverageRow[];
  /** Whether the search ended because of `stepsMax`. */
  readonly isCutShort: boolean;
}

/** The first day that proposed scenarios may start on: a Monday. */
const FIRST_DAY = '2026-03-02';
const STEPS_MAX = 60_000;

/** A case on the way, and how it came there. */
interface Place {
  readonly snapshot: Snapshot;
  readonly nowMs: number;
  /** The innermost active states. */
  readonly states: readonly StatePath[];
  readonly from: Place | null;
  /** What led here; of the first place what it started with. */
  readonly move: Move;
  /** Keys of the rows that the move showed. */
  readonly shows: readonly string[];
  readonly entries: readonly Entry[];
}

/** One thing that can happen to a case. */
interface Move {
  readonly action: ScenarioAction | null;
  readonly data: Data;
  readonly refused?: string;
}

interface Search extends DataScope {
  readonly missing: Set<string>;
  /** Row → the first place that showed it. */
  readonly found: Map<string, Place>;
  readonly seen: Set<string>;
  /** Places not looked at yet, in the order in which they were reached. */
  readonly open: Place[];
  stepsLeft: number;
}

/** Finds scenarios for the rows of a case type that are not shown yet. */
export function findPaths(plan: Plan, options: PathOptions = {}): Paths {
  const rows = searchedRows(plan).filter((row) => options.shown?.has(rowKey(row)) !== true);
  const constants = constantsOf(plan);
  const cast = castOf(plan, constants);
  const startMs = openingOfDay(plan.calendar, FIRST_DAY) + 15 * MINUTE;
  const search: Search = {
    plan,
    people: peopleFacts(plan, cast.people),
    cast,
    constants,
    today: Math.floor(startMs / (24 * 60 * MINUTE)),
    missing: new Set(rows.map(rowKey)),
    found: new Map(),
    seen: new Set(),
    open: [],
    stepsLeft: options.stepsMax ?? STEPS_MAX,
  };
  if (search.missing.size > 0) start(search, startMs);
  const distances = createDistances(plan);
  for (let turn = 0; search.missing.size > 0 && search.stepsLeft > 0; turn += 1) {
    // Every third in the order reached: what seems nearest may be out of reach for good.
    const index = turn % 3 === 2 ? 0 : nearestOf(search, distances(search.missing));
    const [place] = search.open.splice(index, 1);
    if (place === undefined) break;
    expand(search, place);
  }
  const scenarios = chosen(search).map((place) => scenarioTo(search, place, rows));
  return {
    file: { caseType: plan.id, people: cast.people, scenarios: distinct(scenarios) },
    unreached: rows.filter((row) => search.missing.has(rowKey(row))),
    isCutShort: search.stepsLeft <= 0,
  };
}

function start(search: Search, startMs: number): void {
  const { plan, people, cast } = search;
  const form = plan.states[plan.start]?.form ?? null;
  const empty = { fields: {}, flags: {}, outcome: null, previous: {} };
  const filled = form === null ? [] : dataVariants(search, empty, { needs: [], form });
  for (const data of [{}, ...filled]) {
    const input: Input = { kind: 'start', caseId: 'path', actor: cast.reporter, data, people };
    const result = simulateStep(plan, null, input, startMs);
    search.stepsLeft -= 1;
    if (!result.ok) continue;
    const { snapshot, entries } = result;
    arrive(search, { snapshot, nowMs: startMs, from: null, move: { action: null, data }, entries });
  }
}

/** The first of the open places that are nearest to something missing. */
function nearestOf({ open }: Search, distances: ReadonlyMap<StatePath, number>): number {
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  for (const [index, { states }] of open.entries()) {
    const distance = Math.min(...states.map((state) => distances.get(state) ?? Infinity));
    if (distance < least) [best, least] = [index, distance];
    if (least === 0) break;
  }
  return best;
}

/** Does everything that can happen at a place, each on a case of its own. */
function expand(search: Search, place: Place): void {
  for (const action of movesAt(search, place)) {
    if (search.stepsLeft <= 0 || search.missing.size === 0) return;
    search.stepsLeft -= 1;
    if (action.kind === 'wait' || action.kind === 'wait_until') waitThrough(search, place, action);
    else send(search, place, action);
  }
}

function waitThrough(
  search: Search,
  place: Place,
  action: Extract<ScenarioAction, { kind: 'wait' | 'wait_until' }>,
): void {
  const { calendar } = search.plan;
  const untilMs =
    action.kind === 'wait'
      ? deadlineAfter(calendar, action.duration, place.nowMs).dueAtMs
      : localToInstant(calendar, action.until);
  const { snapshot, entries } = simulateUntil(search.plan, place.snapshot, untilMs);
  arrive(search, { snapshot, nowMs: untilMs, from: place, move: { action, data: {} }, entries });
}

function send(search: Search, place: Place, action: ScenarioAction): void {
  const { plan } = search;
  const { snapshot, nowMs } = place;
  const input = inputOf(plan, snapshot, action);
  const result = simulateStep(plan, snapshot, input, nowMs);
  if (result.ok) {
    const move = { action, data: {} };
    arrive(search, { ...result, nowMs, from: place, move });
    return;
  }
  const { code, state } = result.refusal;
  if (code !== 'guard_not_met') return;
  const refusal = { code, event: action.kind === 'event' ? action.event : null, states: state };
  const move = { action, data: {}, refused: code };
  arrive(search, { snapshot, nowMs, from: place, move, entries: [] }, refusal);
}

/** Takes a new place in, unless one that is the same in all that matters is known. */
function arrive(
  search: Search,
  place: Omit<Place, 'shows' | 'states'>,
  refusal?: ScenarioRefusal,
): void {
  const trace = { entries: place.entries, refusals: refusal === undefined ? [] : [refusal] };
  const shows = [...shownRows(search.plan, trace)];
  const reached: Place = { ...place, shows, states: activeStates(place.snapshot) };
  for (const key of shows) {
    if (search.missing.delete(key)) search.found.set(key, reached);
  }
  if (refusal !== undefined) return;
  const key = placeKey(search, place.snapshot);
  if (search.seen.has(key)) return;
  search.seen.add(key);
  search.open.push(reached);
}

/** What two cases must have in common to go on alike: all but instants and who exactly acted. */
function placeKey(search: Search, snapshot: Snapshot): string {
  const context = facts(snapshot);
  const items = snapshot.items.map(({ state, kind, turn, seats }) => [
    state,
    kind,
    turn ?? null,
    seats.map(({ answer, asked }) => [answer?.result ?? null, asked.map(({ party }) => party)]),
  ]);
  const tasks = (snapshot.work?.tasks ?? []).map(({ state, name, standing, ticked, isOverdue }) => [
    state,
    name,
    standing,
    ticked.length,
    isOverdue,
  ]);
  return canonicalJson([
    snapshot.status,
    activeStates(snapshot),
    context.flags,
    context.previous,
    guardVector(search, context),
    Object.keys(context.fields).sort(),
    snapshot.work?.evidence.length ?? 0,
    snapshot.deadlines.map(({ id }) => id.replace(/#\d+/, '')).sort(),
    items,
    tasks,
  ] as never);
}

/** The fewest places, roughly, whose ways show everything that was found. */
function chosen({ found }: Search): readonly Place[] {
  const left = new Set(found.keys());
  const places = [...new Set(found.values())];
  const picked: Place[] = [];
  while (left.size > 0) {
    let best: Place | null = null;
    let bestCount = 0;
    for (const place of places) {
      const count = [...wayTo(place)].filter((key) => left.has(key)).length;
      if (count > bestCount) [best, bestCount] = [place, count];
    }
    if (best === null) break;
    for (const key of wayTo(best)) left.delete(key);
    picked.push(best);
  }
  return picked;
}

/** Keys of everything that the way to a place shows. */
function wayTo(place: Place): ReadonlySet<string> {
  const keys = new Set<string>();
  for (let at: Place | null = place; at !== null; at = at.from) {
    for (const key of at.shows) keys.add(key);
  }
  return keys;
}

function scenarioTo(search: Search, last: Place, rows: readonly CoverageRow[]): Scenario {
  const places: Place[] = [];
  for (let at: Place | null = last; at !== null; at = at.from) places.unshift(at);
  const [first, ...rest] = places as [Place, ...Place[]];
  const shown = rows.filter((row) => search.found.get(rowKey(row)) === last);
  const steps = rest.flatMap((place, index): ScenarioAction[] => {
    const isWait = place.move.action!.kind.startsWith('wait');
    const isEnd = index === rest.length - 1;
    const look = isWait || isEnd ? [expected(search, place, places)] : [];
    return [place.move.action!, ...look];
  });
  const refusals = new Map(rest.map(({ move }) => [move.action, move.refused]));
  return {
    name: nameOf(shown),
    starts: localText(search.plan.calendar, first.nowMs),
    by: search.cast.reporter,
    data: first.move.data,
    steps: (rest.length === 0 ? [expected(search, first, places)] : steps).map((action) =>
      lineOf(action, refusals.get(action)),
    ),
  };
}

function lineOf(action: ScenarioAction, refused: string | undefined): ScenarioStep {
  return { action, line: 0, text: '', ...(refused !== undefined && { refused }) };
}

function expected(
  { plan }: Search,
  place: Place,
  way: readonly Place[],
): ScenarioAction & { readonly kind: 'expect' } {
  const entries = way.slice(0, way.indexOf(place) + 1).flatMap((one) => one.entries);
  const expect = expectationOf({ plan, snapshot: place.snapshot, entries });
  return { kind: 'expect', expect };
}

/** What a scenario shows, in words; the first row, and how many more there are. */
function nameOf(rows: readonly CoverageRow[]): string {
  const [first, ...others] = rows;
  if (first === undefined) return 'the shortest way';
  const text = first.text.replace(/`/g, '').replace(/: /g, ', ');
  return others.length === 0 ? text : `${text}, and ${others.length} more`;
}

/** Names are keys of the file: each once. */
function distinct(scenarios: readonly Scenario[]): readonly Scenario[] {
  const counts = new Map<PersonId, number>();
  return scenarios.map((scenario) => {
    const count = (counts.get(scenario.name) ?? 0) + 1;
    counts.set(scenario.name, count);
    return count === 1 ? scenario : { ...scenario, name: `${scenario.name} (${count})` };
  });
}
