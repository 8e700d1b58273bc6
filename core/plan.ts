/**
 * The plan: what a case-type definition compiles to, and all that a case needs to run.
 *
 * It stands between YAML and XState, so that either can change without the other. It is JSON,
 * canonical, content-hashed and self-contained: the XState config, forms, roles, ladders, and the
 * calendar compiled to data. Nothing is looked up at run time, so a change of Node, of tz data or of
 * a library never changes what a running case does.
 *
 * Words: *case* one matter, *case type* its kind, *definition* the YAML, *plan* the compiled form,
 * *state*, *event* what a person sends, *transition* one way out of a state, *party* who something
 * is asked of, *seat* one approver's place in an approval, *ladder* the steps that follow when
 * approvers stay silent, *deadline* an instant at which something happens by itself,
 * *duration* a length of time, *calendar* what "business" time means.
 *
 * @module
 */
import type {
  AccessPlan,
  ActionPlan,
  LinkPlan,
  MomentPlan,
  RetentionPlan,
  TemplatePlan,
} from './action-plans.ts';
import type { Expression } from './expressions.ts';
import type { RoutingParts, RoutingPlan } from './plan-routing.ts';
import type { Calendar, Duration } from './plan-time.ts';
import type {
  EvidencePlan,
  HandoffPlan,
  IntakePlan,
  NotePlan,
  PublishPlan,
  TaskPlan,
} from './work-plan.ts';
import type { MachineConfig } from './plan-machine.ts';

export * from './plan-machine.ts';

export type { Calendar, DayInterval, Duration, DurationUnit } from './plan-time.ts';
import type { ClockPlan } from './sla-plan.ts';

/** Where a state stands: names joined by dots from the outermost, e.g. `fact_finding.interviews`. */
export type StatePath = string;
/** `<state path>/<event>/<row>`, or `anywhere/<event>/<row>`; see {@link TransitionPlan.id}. */
export type TransitionId = string;
/** `<state path>/timers/<row>`; the reopen window of a final state is `<state path>/reopen`. */
export type TimerId = string;
/** An opaque id of a person in the directory. Never a name or an address. */
export type PersonId = string;

/** Whom something is asked of, permitted to, or told. */
export type Party =
  /** Whoever holds the role: all members of its team. */
  | { readonly kind: 'role'; readonly role: string }
  /** The person in a case field of type `person`. */
  | { readonly kind: 'field'; readonly field: string }
  /** The manager of another party, e.g. `manager of respondent`. */
  | { readonly kind: 'manager_of'; readonly of: Party }
  /**
   * `owner`: the case type's accountable role; `assignee`: who is asked to work in the state;
   * `reporter`: who started the case; `approvers`: everybody asked in the state's open approval;
   * `backups`: in a ladder, the backup of each silent seat's role.
   */
  | { readonly kind: 'owner' | 'assignee' | 'reporter' | 'approvers' | 'backups' };

/** A role: a team, never a named person, and the role that stands in for it. */
export interface RolePlan {
  readonly team: string;
  readonly backup?: string;
  /** Whoever is at work in so many cases is given no more by routing. */
  readonly maxOpenCases?: number;
  /** In percent: the owner is told when routing gives one of them more of the team's open cases. */
  readonly maxShare?: number;
}

/** What a field holds; see {@link FieldPlan} for how each is written. */
export type FieldType =
  | 'text'
  | 'choice'
  | 'scale'
  | 'person'
  | 'team'
  | 'date'
  | 'instant'
  | 'money'
  | 'number'
  | 'boolean'
  | 'file'
  | 'case_link'
  | 'table';

/**
 * A typed field. One name means one field in the whole case type.
 *
 * Values: `text`, `choice`, `person` (id), `team` (name), `case_link` (case id): string;
 * `date`: `YYYY-MM-DD`; `instant`: RFC 3339 with offset; `scale`, `number`: number; `boolean`;
 * `money`: `{ amount, currency }`; `file`: `{ id, name, sha256, bytes }`; `table`: list of rows.
 */
export interface FieldPlan {
  readonly type: FieldType;
  readonly title?: string;
  readonly help?: string;
  /** Of a `choice`, in the order shown. */
  readonly options?: readonly string[];
  /** Of `scale` and `number`, inclusive. */
  readonly min?: number;
  readonly max?: number;
  /** Of `money`: ISO 4217, when only one is accepted. */
  readonly currency?: string;
  /** Of `text`: the most characters, default 10,000. */
  readonly maxLength?: number;
  /** Of `text`: an RE2 pattern for the whole value. */
  readonly pattern?: string;
  readonly default?: Json;
  /** How sensitive it is: a level of `access`. */
  readonly level?: string;
  /** Of `text`: the case has references, and the values are in the vault; see `vault.ts`. */
  readonly vault?: true;
  /** What it is asked for: guards, approvals, events. */
  readonly decides?: readonly string[];
  /** Who knows it: a party as text. */
  readonly suppliedBy?: string;
  /** Of `table`. */
  readonly columns?: Readonly<Record<string, FieldPlan>>;
  /** In a table column: must every row have it? Elsewhere forms say what they require. */
  readonly required?: boolean;
}

/** A form: the fields a state's worker fills in. */
export interface FormPlan {
  readonly fields: readonly {
    readonly field: string;
    readonly required: boolean;
    /** Asked (and required) only when this guard holds. */
    readonly when?: string;
  }[];
}

/** A named condition: its source as written, and its syntax tree for the interpreter in `core`. */
export interface GuardPlan {
  readonly source: string;
  readonly expression: Expression;
  /** True when it speaks of `person`, i.e. of whoever is asked (`never`). */
  readonly aboutPerson: boolean;
}

/** What takes a transition. */
export type Trigger =
  | { readonly kind: 'event'; readonly event: string }
  | { readonly kind: 'timer'; readonly timer: TimerId }
  | { readonly kind: 'result'; readonly result: string }
  /** News from outside that nobody sends: a hook's answer, a linked case that has closed. */
  | { readonly kind: 'signal'; readonly signal: string }
  /** A stage's inner states, or every region, have reached a final state. */
  | { readonly kind: 'done' }
  /** An eventless way on: the first row whose guard holds. */
  | { readonly kind: 'route' };

/** One way out, or (without `to`) something that happens in place. */
export interface TransitionPlan {
  /** `investigating/conclude/0`, `anywhere/withdraw/0`, `closed/reopen/0`, `waiting/timers/1`. */
  readonly id: TransitionId;
  /** The state it leaves; `''` for `anywhere`. */
  readonly from: StatePath;
  readonly trigger: Trigger;
  /** `null`: the state is not left. */
  readonly to: StatePath | 'previous' | null;
  /** Who may take it (any of these); empty for timers, results, `done` and routes. */
  readonly by: readonly Party[];
  /** Fields that must come with the command. */
  readonly needs: readonly string[];
  /** The form that must be complete, when the author did not say `needs`. */
  readonly form: string | null;
  readonly when: string | null;
  readonly set: readonly string[];
  readonly clear: readonly string[];
  readonly outcome: string | null;
  readonly purpose: string | null;
  /** The package that goes along. */
  readonly handoff?: HandoffPlan;
  /** What is done on the way. */
  readonly actions?: readonly ActionPlan[];
  /** The SLA clock that it extends. */
  readonly extend?: string;
}

/** When a timer is due. `after` counts from entry, or for a ladder from the request. */
export type TimerWhen =
  | { readonly kind: 'after' | 'every'; readonly duration: Duration }
  | { readonly kind: 'at'; readonly field: string }
  | { readonly kind: 'before'; readonly field: string; readonly duration: Duration };

/** What a timer does: the row's verb. */
export type TimerAction =
  | {
      readonly verb: 'remind' | 'notify';
      readonly who: readonly Party[];
      readonly template?: string;
    }
  | { readonly verb: 'delegate_to' | 'escalate_to'; readonly who: Party }
  | { readonly verb: 'to'; readonly transition: TransitionId }
  | { readonly verb: 'decide'; readonly result: string }
  | {
      readonly verb: 'do';
      readonly set: readonly string[];
      readonly clear: readonly string[];
      readonly notify: readonly Party[];
      readonly actions?: readonly ActionPlan[];
    };

/** A timer of a state. Its XState delay has the same name. */
export interface TimerPlan {
  readonly id: TimerId;
  readonly state: StatePath;
  readonly when: TimerWhen;
  readonly action: TimerAction;
  readonly purpose: string | null;
}

/** A step of an approval's ladder; counted from the request (of the turn, when in turn). */
export interface LadderStepPlan {
  readonly when: TimerWhen & { readonly kind: 'after' | 'every' };
  readonly action: Exclude<TimerAction, { verb: 'to' }>;
}

/**
 * An approval: seats, a quorum over them, what a rejection means, and the ladder.
 *
 * A seat belongs to a party (usually a role). Any available member may answer for it; so may,
 * once the ladder or an absence has asked them, its backup, and those a superior was asked to
 * help. One person answers for one seat; an escalated superior answers for all silent ones.
 */
export interface ApprovalPlan {
  readonly title: string;
  readonly seats: readonly Party[];
  readonly order: 'together' | 'in_turn';
  /** How many seats must approve: 1 to the number of seats. */
  readonly quorum: number;
  /** `decides`: one rejection rejects. `counts`: rejected once the quorum is out of reach. */
  readonly oneRejection: 'decides' | 'counts';
  /** Answers beyond `approved` and `rejected`; the first such answer decides at once. */
  readonly results: readonly string[];
  /** Who may never answer. */
  readonly never: readonly NeverRule[];
  /** What the approvers are shown: a change of one of these fields voids what was answered. */
  readonly about?: readonly string[];
  readonly ladder: readonly LadderStepPlan[];
}

/**
 * Who is excluded: by a guard about `person`, whoever sent the event that asked (`requester`),
 * whoever has answered an approval of this case before (`earlier_decider`), or `reporter`.
 */
export type NeverRule =
  | { readonly kind: 'guard'; readonly guard: string }
  | { readonly kind: 'requester' | 'earlier_decider' | 'reporter' };

/** Who works in a state. */
export interface AssignPlan {
  readonly who: Party;
  readonly never: readonly NeverRule[];
  /** One of them is chosen; without it the work is everybody's. */
  readonly routing?: RoutingPlan;
  /** Asked beside them from the start, and may act as they may: a buddy, an expert, a cover. */
  readonly second?: Party;
}

/** A state, as the core needs it beside the XState config. */
export interface StatePlan {
  readonly path: StatePath;
  readonly title: string;
  /** The enclosing stage or region; `null` at the top. */
  readonly parent: StatePath | null;
  /** `region`: one of a parallel state's parts. `final` at the top ends the case. */
  readonly kind: 'simple' | 'stage' | 'parallel' | 'region' | 'approval' | 'route' | 'final';
  readonly waiting: boolean;
  readonly assign: AssignPlan | null;
  readonly approval: string | null;
  readonly form: string | null;
  /** Of a final state: the outcome when no transition named one. */
  readonly outcome: string | null;
  /** Of a final state: how long it can be reopened. The timer `<path>/reopen` ends it. */
  readonly reopenWithin: Duration | null;
  readonly openEnded: string | null;
  readonly timers: readonly TimerId[];
  /** Event → rows in the order tried; includes `anywhere` rows and `reopen`. */
  readonly on: Readonly<Record<string, readonly TransitionId[]>>;
  readonly tasks?: readonly TaskPlan[];
  /** Who may add tasks by hand here. */
  readonly adHoc?: readonly Party[];
  /** What is done on entering it, once everybody has been asked, and on leaving it. */
  readonly enter?: MomentPlan;
  readonly leave?: MomentPlan;
}

/** A compiled case type. */
export interface Plan extends RoutingParts {
  readonly format: 'caseline-plan/v1';
  /** sha-256 (hex) of the canonical JSON of everything else. */
  readonly hash: string;
  readonly id: string;
  /** The author's number. */
  readonly version: number;
  readonly title: string;
  /** The one role accountable for every case of this type. */
  readonly owner: string;
  readonly start: StatePath;
  readonly calendar: Calendar;
  readonly machine: MachineConfig;
  readonly states: Readonly<Record<StatePath, StatePlan>>;
  readonly transitions: Readonly<Record<TransitionId, TransitionPlan>>;
  readonly timers: Readonly<Record<TimerId, TimerPlan>>;
  readonly approvals: Readonly<Record<string, ApprovalPlan>>;
  readonly guards: Readonly<Record<string, GuardPlan>>;
  readonly roles: Readonly<Record<string, RolePlan>>;
  readonly forms: Readonly<Record<string, FormPlan>>;
  readonly fields: Readonly<Record<string, FieldPlan>>;
  readonly flags: readonly string[];
  /** Who may add tasks by hand in any state; such tasks go on until the case is closed. */
  readonly adHoc?: readonly Party[];
  readonly evidence?: EvidencePlan;
  readonly intake?: IntakePlan;
  /** Who approves a version before new cases start with it. */
  readonly publish?: PublishPlan;
  readonly notes?: Readonly<Record<string, NotePlan>>;
  readonly templates?: Readonly<Record<string, TemplatePlan>>;
  readonly links?: Readonly<Record<string, LinkPlan>>;
  readonly access?: AccessPlan;
  readonly retention?: RetentionPlan;
  /** SLA clocks by name; absent when there are none. */
  readonly sla?: Readonly<Record<string, ClockPlan>>;
}

/** Any JSON value. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };
