/**
 * What a plan says of work beside states and approvals: tasks, evidence, notes, handoffs.
 *
 * Part of the plan (`core/plan.ts`), in a file of its own. All of it is optional there, so that a
 * definition that says nothing of work compiles to the plan it always compiled to.
 *
 * @module
 */
import type { AssignPlan, Duration, Party, StatePath, TimerAction, TimerWhen } from './plan.ts';

/**
 * Which ways out wait for a task: `own` all events by which its state is left (of a task that is
 * kept: by which the case is closed), else the events of these names.
 */
export type TaskGate = 'own' | readonly string[];

/** A task of a state; opened with it, beside the others. */
export interface TaskPlan {
  /** Unique in its state. */
  readonly name: string;
  readonly title: string;
  readonly help?: string;
  readonly assign: TaskAssign;
  /** Counted from when the task is opened. */
  readonly due?: Duration;
  /** Fields that completing it gives. */
  readonly needs: readonly string[];
  /** Tasks of the same state that must have ended before. */
  readonly after: readonly string[];
  /** Points ticked one by one; all of them before it is completed. */
  readonly checklist: readonly string[];
  readonly required: TaskGate | null;
  /** It goes on when its state is left, until the case is closed. */
  readonly keep: boolean;
  /** Opened only when, or as soon as, this guard holds. */
  readonly when: string | null;
  /** One for each value of a column of a table. */
  readonly each: { readonly field: string; readonly column: string } | null;
  readonly timers: readonly TaskTimerPlan[];
}

/** Who does a task: a party, or with `each` the person of the entry. */
export interface TaskAssign {
  readonly who: Party | { readonly kind: 'each' };
  readonly never: AssignPlan['never'];
  /** How one person is chosen; without it the task is everybody's. */
  readonly routing?: AssignPlan['routing'];
}

/** A row of a task's timers; `after` and `every` count from when the task is opened. */
export interface TaskTimerPlan {
  readonly when: TaskTimerWhen;
  readonly action: Exclude<TimerAction, { verb: 'to' | 'decide' }>;
}

/** A clock of a task: of the task itself, or held against its own `due`. */
export type TaskTimerWhen =
  | (TimerWhen & { readonly kind: 'after' | 'every' })
  | { readonly kind: 'at_due' }
  | { readonly kind: 'before_due'; readonly duration: Duration };

/** The register of evidence. */
export interface EvidencePlan {
  /** Who may add to it and change what it says. */
  readonly by: readonly Party[];
  readonly kinds: readonly string[];
}

/** How cases begin without an account. */
export interface IntakePlan {
  /** The fields that anybody may fill in. */
  readonly anonymous: readonly string[];
}

/** What a version of the definition needs before it is activated. */
export interface PublishPlan {
  /** Roles of each of which somebody, and not the author, has to approve. */
  readonly approvedBy: readonly string[];
}

/** One kind of note. */
export interface NotePlan {
  readonly title: string;
  readonly by: readonly Party[];
  /** `internal`: never for the reporter's eyes. */
  readonly level: 'internal' | 'visible';
  /** A form that is filled in for the note alone; its values are no fields of the case. */
  readonly form: string | null;
}

/** The package that goes along with a transition. */
export interface HandoffPlan {
  /** Fields that must have a value, and are handed over. */
  readonly fields: readonly string[];
  /** Whoever takes over has to accept, or returns it. */
  readonly accept: boolean;
  /** Who takes over, as text: the party that works in the target state. */
  readonly to: string | null;
  readonly toState: StatePath | null;
}
