/**
 * Coverage: what of a case type its scenarios have shown, row by row.
 *
 * Read from trails and the plan alone, so that a test run, a durable host and a console count the
 * same. What counts is a list of aspects; a new word of the language brings one of its own.
 *
 * @module
 */
import { CLOCKS } from './coverage-sla.ts';
import { TABLE_ROWS } from './coverage-tables.ts';
import { TASK_TIMERS, TASKS } from './coverage-work.ts';
import { CALLS, DUPLICATES, STARTED_CASES } from './coverage-world.ts';
import { extensionApproval } from './sla-text.ts';
import { describeDeadline } from './trail-text.ts';
import type { Entry } from './input.ts';
import type { Plan, StatePath, TransitionPlan } from './plan.ts';
import type { ScenarioResult } from './scenario-run.ts';

/** One thing that a scenario can show. `kind` and `id` together are unique. */
export interface CoverageRow {
  /** What it is, e.g. `state`, `transition`, `timer`, `ladder`, `result`, `guard`. */
  readonly kind: string;
  /** By the plan: a state's path, a transition's or timer's id, `<approval>/ladder/<row>` … */
  readonly id: string;
  /** For people, e.g. `intake: submit → triage`. */
  readonly text: string;
}

/** A row with how many scenarios have shown it. */
export interface CoveredRow extends CoverageRow {
  readonly scenarios: number;
}

/** What scenarios have shown of a case type. */
export interface Coverage {
  readonly rows: readonly CoveredRow[];
  /** By kind, in the order of the aspects; kinds without rows are left out. */
  readonly kinds: readonly {
    readonly kind: string;
    readonly covered: number;
    readonly total: number;
  }[];
  readonly covered: number;
  readonly total: number;
  /** 0 to 100; 100 only when nothing is missing. */
  readonly percent: number;
}

/** What a scenario left to count by. */
export type Trace = Pick<ScenarioResult, 'entries' | 'refusals'>;

/** A kind of rows: which there are, and which of them a trail shows. */
export interface CoverageAspect {
  readonly kind: string;
  readonly rows: (plan: Plan) => readonly Omit<CoverageRow, 'kind'>[];
  /** The ids of the rows that an entry shows; ids that are no row's are passed over. */
  readonly shownBy?: (entry: Entry, plan: Plan) => readonly string[];
  /** The ids of the rows that the entries of a whole trail show together. */
  readonly shownByTrail?: (entries: Trace['entries'], plan: Plan) => readonly string[];
  /**
   * False for rows that depend on the world or on what people write: nothing is proposed for them.
   * @default true
   */
  readonly isSearched?: false;
  /** The ids of the rows that a refusal shows. */
  readonly shownByRefusal?: (refusal: Trace['refusals'][number], plan: Plan) => readonly string[];
}

const STATES: CoverageAspect = {
  kind: 'state',
  rows: (plan) =>
    Object.values(plan.states).map(({ path, title }) => ({
      id: path,
      text: title === path ? path : `${path}: ${title}`,
    })),
  shownBy: ({ kind, state }) => (kind === 'entered' && state !== null ? [state] : []),
};

const TRANSITIONS: CoverageAspect = {
  kind: 'transition',
  rows: (plan) =>
    Object.values(plan.transitions)
      // A timer's way out is a row of its timer.
      .filter(({ trigger }) => trigger.kind !== 'timer')
      .map((transition) => ({ id: transition.id, text: transitionText(transition) })),
  shownBy: ({ kind, detail }) => (kind === 'transition' ? [String(detail['transition'])] : []),
};

/** A guarded way out that can be shut: a scenario shows it by a refusal. */
const GUARDS: CoverageAspect = {
  kind: 'guard',
  rows: (plan) =>
    [...guardedEvents(plan)].map(([id, rows]) => ({
      id,
      text: `${rows[0]!.from || 'anywhere'}: ${eventOf(rows[0]!)} is refused, as ${rows
        .map(({ when }) => `\`${when}\``)
        .join(' and ')} ${rows.length === 1 ? 'does' : 'do'} not hold`,
    })),
  shownByRefusal: ({ code, event, states }, plan) =>
    code !== 'guard_not_met' || event === null
      ? []
      : [...states.flatMap(outward), '']
          .map((state) => guardedId(state, event))
          .filter((id) => guardedEvents(plan).has(id)),
};

const TIMERS: CoverageAspect = {
  kind: 'timer',
  rows: (plan) => {
    const windows = Object.values(plan.states).filter(({ reopenWithin }) => reopenWithin !== null);
    const ids = [...Object.keys(plan.timers), ...windows.map(({ path }) => `${path}/reopen`)];
    return ids.map((id) => ({ id, text: `${stateOfTimer(id)}: ${describeDeadline(plan, id)}` }));
  },
  shownBy: ({ kind, detail }) => (kind === 'deadline_due' ? [String(detail['deadline'])] : []),
};

const LADDERS: CoverageAspect = {
  kind: 'ladder',
  rows: (plan) =>
    Object.entries(plan.approvals).flatMap(([name, { ladder }]) => {
      const state = Object.values(plan.states).find(({ approval }) => approval === name);
      const clock = Object.keys(plan.sla ?? {}).find(
        (id) => extensionApproval(plan, `sla/${id}`) === name,
      );
      const place = state?.path ?? (clock === undefined ? '' : `sla/${clock}`);
      return ladder.map((_, row) => ({
        id: `${name}/ladder/${row}`,
        text: `${name}: ${describeDeadline(plan, `${place}/ladder/${row}`)}`,
      }));
    }),
  shownBy: ({ kind, state, detail }, plan) => {
    if (kind !== 'deadline_due') return [];
    const [, item = '', row] = /^(.*)\/ladder\/(\d+)$/.exec(String(detail['deadline'])) ?? [];
    if (row === undefined) return [];
    const place = item.replace(/#\d+$/, ''); // an item is numbered: `sla/respond#2`
    const name = extensionApproval(plan, place) ?? plan.states[state ?? '']?.approval;
    return [`${name}/ladder/${row}`];
  },
};

const RESULTS: CoverageAspect = {
  kind: 'result',
  rows: (plan) =>
    Object.keys(plan.approvals).flatMap((name) =>
      approvalResults(plan, name).map((result) => ({
        id: `${name}/${result}`,
        text: `${name}: ${result}`,
      })),
    ),
  shownBy: ({ kind, detail }) =>
    kind === 'decided' ? [`${String(detail['approval'])}/${String(detail['result'])}`] : [],
};

/** Everything that counts, in the order in which it is told. */
export const COVERAGE_ASPECTS: readonly CoverageAspect[] = [
  STATES,
  TRANSITIONS,
  GUARDS,
  TIMERS,
  LADDERS,
  RESULTS,
  TASKS,
  TASK_TIMERS,
  CLOCKS,
  TABLE_ROWS,
  CALLS,
  STARTED_CASES,
  DUPLICATES,
];

/** All rows of a case type, by aspect. */
export function coverageRows(plan: Plan): readonly CoverageRow[] {
  return COVERAGE_ASPECTS.flatMap((aspect) =>
    aspect.rows(plan).map((row) => ({ kind: aspect.kind, ...row })),
  );
}

/** The rows of a case type for which a search can propose scenarios. */
export function searchedRows(plan: Plan): readonly CoverageRow[] {
  const searched = COVERAGE_ASPECTS.filter(({ isSearched = true }) => isSearched);
  const kinds = new Set(searched.map(({ kind }) => kind));
  return coverageRows(plan).filter(({ kind }) => kinds.has(kind));
}

/** The key of a row: its kind and id. */
export function rowKey({ kind, id }: Pick<CoverageRow, 'kind' | 'id'>): string {
  return `${kind} ${id}`;
}

/** The keys of what one trail shows, each once; keys that are no row's may be among them. */
export function shownRows(plan: Plan, { entries, refusals }: Trace): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const { kind, shownBy, shownByTrail, shownByRefusal } of COVERAGE_ASPECTS) {
    for (const id of shownByTrail?.(entries, plan) ?? []) keys.add(`${kind} ${id}`);
    for (const entry of shownBy === undefined ? [] : entries) {
      for (const id of shownBy!(entry, plan)) keys.add(`${kind} ${id}`);
    }
    for (const refusal of shownByRefusal === undefined ? [] : refusals) {
      for (const id of shownByRefusal!(refusal, plan)) keys.add(`${kind} ${id}`);
    }
  }
  return keys;
}

/** What the scenarios of a case type have shown of it, together. */
export function coverageOf(plan: Plan, traces: readonly Trace[]): Coverage {
  const counts = new Map<string, number>();
  for (const trace of traces) {
    for (const key of shownRows(plan, trace)) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const rows = coverageRows(plan).map((row) => ({
    ...row,
    scenarios: counts.get(rowKey(row)) ?? 0,
  }));
  const kinds = COVERAGE_ASPECTS.map(({ kind }) => {
    const own = rows.filter((row) => row.kind === kind);
    return { kind, covered: own.filter(isCovered).length, total: own.length };
  }).filter(({ total }) => total > 0);
  const covered = rows.filter(isCovered).length;
  return { rows, kinds, covered, total: rows.length, percent: percentOf(covered, rows.length) };
}

/** Every result that an approval can come to: by answers, by its ladder, by a timer of a state. */
export function approvalResults(plan: Plan, name: string): readonly string[] {
  const approval = plan.approvals[name];
  const states = Object.values(plan.states).filter((state) => state.approval === name);
  const rows = [
    ...(approval?.ladder ?? []).map(({ action }) => action),
    ...states.flatMap(({ timers }) => timers.map((id) => plan.timers[id]!.action)),
  ];
  const decided = rows.flatMap((action) => (action.verb === 'decide' ? [action.result] : []));
  return [...new Set(['approved', 'rejected', ...(approval?.results ?? []), ...decided])];
}

/** Events whose every row has a guard, by place; a plan never changes once it is made. */
const guarded = new WeakMap<Plan, ReadonlyMap<string, readonly TransitionPlan[]>>();

function guardedEvents(plan: Plan): ReadonlyMap<string, readonly TransitionPlan[]> {
  const known = guarded.get(plan);
  if (known !== undefined) return known;
  const events = new Map<string, TransitionPlan[]>();
  for (const transition of Object.values(plan.transitions)) {
    const { from, trigger } = transition;
    if (trigger.kind !== 'event') continue;
    const id = guardedId(from, trigger.event);
    events.set(id, [...(events.get(id) ?? []), transition]);
  }
  for (const [id, rows] of events) {
    if (rows.some(({ when }) => when === null)) events.delete(id);
  }
  guarded.set(plan, events);
  return events;
}

function guardedId(from: StatePath, event: string): string {
  return `${from || 'anywhere'}/${event}`;
}

/** A state and all that it stands in. */
function outward(state: StatePath): readonly StatePath[] {
  const names = state.split('.');
  return names.map((_, index) => names.slice(0, names.length - index).join('.'));
}

function eventOf({ trigger }: TransitionPlan): string {
  return trigger.kind === 'event' ? trigger.event : trigger.kind;
}

function transitionText({ from, trigger, to, when }: TransitionPlan): string {
  const by = {
    event: () => eventOf({ trigger } as TransitionPlan),
    signal: () => (trigger.kind === 'signal' ? trigger.signal : ''),
    result: () => (trigger.kind === 'result' ? trigger.result : ''),
    done: () => 'all is done',
    route: () => 'route',
    timer: () => 'timer',
  }[trigger.kind]();
  const guard = when === null ? '' : ` when ${when}`;
  return `${from || 'anywhere'}: ${by}${guard}${to === null ? '' : ` → ${to}`}`;
}

function stateOfTimer(id: string): string {
  return id.replace(/\/(?:timers\/\d+|reopen)$/, '');
}

function isCovered({ scenarios }: CoveredRow): boolean {
  return scenarios > 0;
}

/** Rounded down to a tenth, so that a missing row never reads as 100. */
function percentOf(covered: number, total: number): number {
  return total === 0 ? 100 : Math.floor((covered * 1000) / total) / 10;
}
