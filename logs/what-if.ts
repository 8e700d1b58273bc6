/**
 * What if a case type had been in force: how often its clocks would have fired in a log.
 *
 * The log says how long people waited for one another; the definition says after how long it would
 * have reminded, relieved or gone on. Each wait of the log is held against every timer and every
 * ladder step of the state that it would have been a wait in.
 *
 * @module
 */
import { deadlineAfter } from '../core/business-time.ts';
import { clockText } from '../core/deadlines.ts';
import { partyText } from '../core/people.ts';
import type { Calendar, Plan, StatePath, TimerAction, TimerWhen } from '../core/plan.ts';
import { nameOf } from './discover.ts';
import type { LogCase } from './xes.ts';

/** Which state's wait an activity of the log ends. */
export type ActivityMap = ReadonlyMap<string, StatePath>;

/** One wait: from the event before to the event that ended it. */
export interface Wait {
  readonly case: string;
  readonly activity: string;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** What a clock of the definition would have done. */
export interface ClockFinding {
  /** `<state>/timers/<row>` or `<approval>/ladder/<row>`. */
  readonly id: string;
  /** The row as an author reads it: `after 5 business days, delegate_to backups`. */
  readonly row: string;
  /** The waits in which it would have fired, the longest first; `null`: it goes by a field. */
  readonly waits: readonly Wait[] | null;
  /** How often in all; more than there are waits when it repeats. */
  readonly times: number;
}

/** What the log says of one state. */
export interface StateFinding {
  readonly state: StatePath;
  readonly waits: number;
  readonly medianMs: number;
  /** Nine of ten waits were no longer. */
  readonly ninthMs: number;
  readonly longest: Wait;
  readonly clocks: readonly ClockFinding[];
}

/** What came of a log and a definition. */
export interface WhatIf {
  readonly cases: number;
  readonly events: number;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly states: readonly StateFinding[];
  /** Activities that end no wait of the definition, and how often they occur. */
  readonly unplaced: Readonly<Record<string, number>>;
}

/** A repeating clock is counted this often in one wait at most. */
const REPEATS_MAX = 1_000;

/**
 * Which activities end a wait in which state, by name: the activity is the name of an event or
 * result of that one state alone.
 */
export function mapByName(plan: Plan, activities: Iterable<string>): ActivityMap {
  const states = new Map<string, Set<StatePath>>();
  for (const { from, trigger } of Object.values(plan.transitions)) {
    if (trigger.kind !== 'event' || from === '') continue;
    states.set(trigger.event, (states.get(trigger.event) ?? new Set()).add(from));
  }
  return new Map(
    [...activities].flatMap((activity) => {
      const found = [...(states.get(nameOf(activity)) ?? [])];
      return found.length === 1 ? [[activity, found[0]!] as const] : [];
    }),
  );
}

/**
 * Holds the waits of a log against the clocks of a plan.
 *
 * @param calendar what "business" time means; the plan's own unless another is to be tried
 */
export function whatIf(
  plan: Plan,
  cases: Iterable<LogCase>,
  { map, calendar = plan.calendar }: { readonly map: ActivityMap; readonly calendar?: Calendar },
): WhatIf {
  const waits = new Map<StatePath, Wait[]>();
  const unplaced = new Map<string, number>();
  let [count, events, firstMs, lastMs] = [0, 0, Infinity, -Infinity];
  for (const { id, events: its } of cases) {
    [count, events] = [count + 1, events + its.length];
    its.forEach(({ activity, atMs }, index) => {
      [firstMs, lastMs] = [Math.min(firstMs, atMs), Math.max(lastMs, atMs)];
      const state = map.get(activity);
      if (state === undefined) {
        unplaced.set(activity, (unplaced.get(activity) ?? 0) + 1);
        return;
      }
      const before = its[index - 1];
      if (before === undefined) return;
      const list = waits.get(state) ?? [];
      list.push({ case: id, activity, fromMs: before.atMs, untilMs: atMs });
      waits.set(state, list);
    });
  }
  const states = Object.keys(plan.states).flatMap((state) => {
    const its = waits.get(state);
    return its === undefined ? [] : [stateFinding(plan, calendar, { state, waits: its })];
  });
  return { cases: count, events, firstMs, lastMs, states, unplaced: Object.fromEntries(unplaced) };
}

function stateFinding(
  plan: Plan,
  calendar: Calendar,
  { state, waits }: { readonly state: StatePath; readonly waits: readonly Wait[] },
): StateFinding {
  const ordered = [...waits].sort((a, b) => lengthMs(b) - lengthMs(a));
  const longestButOneTenth = ordered[Math.floor(ordered.length / 10)]!;
  return {
    state,
    waits: waits.length,
    medianMs: lengthMs(ordered[Math.floor(ordered.length / 2)]!),
    ninthMs: lengthMs(longestButOneTenth),
    longest: ordered[0]!,
    clocks: clocksOf(plan, state).map((clock) => clockFinding(clock, calendar, ordered)),
  };
}

/** How long a wait was, milliseconds. */
export function lengthMs({ fromMs, untilMs }: Wait): number {
  return untilMs - fromMs;
}

interface Clock {
  readonly id: string;
  readonly when: TimerWhen;
  readonly action: TimerAction;
}

/** The timers of a state and of the states around it, and its approval's ladder. */
function clocksOf(plan: Plan, state: StatePath): readonly Clock[] {
  const clocks: Clock[] = [];
  for (let at: StatePath | null = state; at !== null; at = plan.states[at]?.parent ?? null) {
    const { timers = [], approval = null } = plan.states[at] ?? {};
    clocks.push(...timers.map((id) => plan.timers[id]!));
    const ladder = approval === null ? [] : (plan.approvals[approval]?.ladder ?? []);
    clocks.push(...ladder.map((step, row) => ({ id: `${approval}/ladder/${row}`, ...step })));
  }
  return clocks;
}

function clockFinding(
  { id, when, action }: Clock,
  calendar: Calendar,
  ordered: readonly Wait[],
): ClockFinding {
  const row = `${clockText(when)}, ${actionText(action)}`;
  if (when.kind !== 'after' && when.kind !== 'every') return { id, row, waits: null, times: 0 };
  let times = 0;
  const waits = ordered.filter((wait) => {
    const fired = firings(when, calendar, wait);
    times += fired;
    return fired > 0;
  });
  return { id, row, waits, times };
}

/** How often a clock fires in a wait. A deadline wins over an answer of the same instant. */
function firings(
  { kind, duration }: TimerWhen & { readonly kind: 'after' | 'every' },
  calendar: Calendar,
  { fromMs, untilMs }: Wait,
): number {
  let [fired, atMs] = [0, fromMs];
  for (;;) {
    atMs = deadlineAfter(calendar, duration, atMs).dueAtMs;
    if (atMs > untilMs || fired >= REPEATS_MAX) return fired;
    fired += 1;
    if (kind === 'after') return fired;
  }
}

function actionText(action: TimerAction): string {
  switch (action.verb) {
    case 'remind':
    case 'notify':
      return `${action.verb} ${action.who.map(partyText).join(', ')}`;
    case 'delegate_to':
    case 'escalate_to':
      return `${action.verb} ${partyText(action.who)}`;
    case 'decide':
      return `decide ${action.result}`;
    case 'to':
      return 'go on';
    default:
      return action.verb;
  }
}
