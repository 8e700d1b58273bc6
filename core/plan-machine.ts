/**
 * The statechart inside a plan, and the names by which it and the core speak to each other.
 *
 * @module
 */
import type { ClockFacts } from './sla-plan.ts';
import type { ChildCounts } from './linked.ts';
import type { PriorityFact } from './plan-routing.ts';
import type { Json, StatePath, TransitionId } from './plan.ts';

/**
 * The names by which the XState config and the core speak to each other.
 *
 * In the config every state `p` has `entry: [{ type: enter, params: { state: p } }]` and
 * `exit: [{ type: leave, params: { state: p } }]`. Every transition has as first action
 * `{ type: take, params: { transition: id } }` and, when it sets anything,
 * `{ type: assign, params: AssignParams }`. A timer is `after: { [timer id]: … }`; one that does
 * not leave the state has the single action `{ type: fire, params: { timer: id } }`.
 * Every guard is `{ type: label, params: GuardParams }`; the label is for readers and is the
 * guard's name where there is one. Results of the approval in state `p` are the events
 * `result.<p>.<result>`; news from outside are `signal.<signal>`.
 */
export const MACHINE = {
  enter: 'enterState',
  leave: 'leaveState',
  take: 'takeTransition',
  assign: 'assignFacts',
  fire: 'fireTimer',
  /** The top-level final state that a closed case reaches when it can no longer be reopened. */
  sealed: 'sealed',
  /** Event name of an approval's result in a state. */
  result: (state: StatePath, result: string): string => `result.${state}.${result}`,
  /** Event name of news from outside. */
  signal: (signal: string): string => `signal.${signal}`,
} as const;

/** Parameters of `assignFacts`. */
export interface AssignParams {
  readonly set?: readonly string[];
  readonly clear?: readonly string[];
  readonly outcome?: string;
  /** The waiting state now entered → the sibling it was entered from (where `previous` leads). */
  readonly previous?: Readonly<Record<StatePath, StatePath>>;
}

/** Parameters of every guard; all that are present must hold. */
export interface GuardParams {
  /** The row, so that the core can pass over rows that the actor may not take. */
  readonly transition?: TransitionId;
  /** A named guard of the plan. */
  readonly when?: string;
  /** `[state, sibling]`: `state` was entered from `sibling`. */
  readonly cameFrom?: readonly [StatePath, StatePath];
}

/** An XState machine config as JSON: `createMachine(plan.machine)` loads it as it stands. */
export interface MachineConfig {
  readonly id: string;
  readonly context: MachineContext;
  readonly initial: string;
  readonly states: Readonly<Record<string, Json>>;
  readonly [key: string]: unknown;
}

/** The facts guards can see; XState's context. */
export interface MachineContext {
  readonly fields: Readonly<Record<string, Json>>;
  readonly flags: Readonly<Record<string, boolean>>;
  readonly outcome: string | null;
  readonly previous: Readonly<Record<StatePath, StatePath>>;
  /** How many there are of what guards may count: `evidence.count`, `handoffs.count`. */
  readonly counts?: Readonly<Record<string, number>>;
  /** As last written down; absent until it is known. */
  readonly priority?: PriorityFact;
  /** How the SLA clocks stand that have started. */
  readonly sla?: ClockFacts;
  /** How many cases have come from this one; left out while there are none. */
  readonly children?: ChildCounts;
}
