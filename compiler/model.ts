/**
 * The model: a definition with its names resolved, before checks and emission.
 *
 * Whatever could not be read is absent (its diagnostic is already there), so that the checks can
 * go on with the rest.
 *
 * @module
 */
import type {
  ApprovalPlan,
  DurationUnit,
  Duration,
  FieldPlan,
  FormPlan,
  NeverRule,
  Party,
  RolePlan,
  StatePath,
  StatePlan,
  TimerId,
  TransitionId,
  Trigger,
} from '../core/plan.ts';
import type { RoutingPlan } from '../core/plan-routing.ts';
import type { ClockPlan, WarningWhen } from '../core/sla-plan.ts';
import type { Ref } from './access.ts';
import {
  type ActionModel as Doing,
  type ActionNames,
  emptyActionNames,
  type MomentModel as StateMoment,
} from './action-names.ts';
import type { Findings, Range } from './diagnostics.ts';
import type { ValueType } from './expressions-types.ts';
import type { MapNode, YamlNode } from './yaml.ts';

export type { DurationUnit };

/** A party as written. */
export interface PartyRef extends Range {
  readonly text: string;
  readonly party: Party;
}

/** A rule of `never` as written. */
export interface NeverRef extends Range {
  readonly rule: NeverRule;
}

/** One way out, or something that happens in place. */
export interface RowModel extends Range {
  readonly id: TransitionId;
  /** `null`: an `anywhere` row. */
  readonly from: StateModel | null;
  readonly trigger: Trigger;
  readonly to: Ref | null;
  /** `undefined`: not found, and reported. */
  target: StateModel | 'previous' | null | undefined;
  readonly by: readonly PartyRef[];
  readonly isByGiven: boolean;
  /** `null`: the author did not say. */
  readonly needs: readonly Ref[] | null;
  readonly when: Ref | null;
  readonly set: readonly Ref[];
  readonly clear: readonly Ref[];
  readonly outcome: Ref | null;
  readonly purpose: string | null;
  /** The SLA clock that it extends. */
  readonly extend?: string;
  readonly handoff: HandoffModel | null;
  readonly actions: readonly Doing[];
}

/** What goes along with a row. */
export interface HandoffModel extends Range {
  readonly fields: readonly Ref[];
  readonly accept: boolean;
}

/** A task of a state, with the words it takes over from the case type. */
export interface TaskModel extends Range {
  readonly name: string;
  readonly node: MapNode;
  readonly title: string;
  readonly help: string | null;
  /** `null`: nobody; `unknown`: not readable, and reported. */
  readonly assign: {
    readonly who: PartyRef | 'each' | 'unknown';
    readonly never: readonly NeverRef[];
    readonly routing: RoutingPlan | null;
  } | null;
  readonly due: Duration | null;
  readonly needs: readonly Ref[];
  readonly after: readonly Ref[];
  readonly checklist: readonly string[];
  readonly required: true | readonly Ref[] | null;
  readonly keep: boolean;
  readonly when: Ref | null;
  readonly each: { readonly field: string; readonly column: string } | null;
  readonly timers: readonly TimerModel[];
}

/** The clock of a timer or ladder step. */
export type ClockModel =
  | { readonly kind: 'after' | 'every'; readonly duration: Duration }
  | { readonly kind: 'at'; readonly field: string }
  | { readonly kind: 'before'; readonly field: string; readonly duration: Duration };

/** Who is told, and by which message. */
export interface NoticeModel {
  readonly who: readonly PartyRef[];
  readonly template: string | null;
}

/** What a timer or ladder step does. */
export type ActionModel =
  | ({ readonly verb: 'remind' | 'notify' } & NoticeModel)
  | { readonly verb: 'delegate_to' | 'escalate_to'; readonly who: PartyRef }
  | { readonly verb: 'to'; readonly row: RowModel }
  | { readonly verb: 'decide'; readonly result: Ref }
  | {
      readonly verb: 'do';
      readonly set: readonly Ref[];
      readonly clear: readonly Ref[];
      readonly notify: readonly PartyRef[];
      readonly actions: readonly Doing[];
    };

/** A timer of a state, or a step of a ladder (`id` is then only its number). */
export interface TimerModel extends Range {
  readonly id: TimerId;
  readonly clock: ClockModel | undefined;
  readonly action: ActionModel | undefined;
  readonly purpose: string | null;
}

/** A state. */
export interface StateModel {
  /** Where its name stands. */
  readonly at: Range;
  readonly path: StatePath;
  readonly name: string;
  readonly node: MapNode;
  readonly kind: StatePlan['kind'];
  readonly parent: StateModel | null;
  readonly children: Map<string, StateModel>;
  /** Of a stage or region: the first inner state. */
  initial: StateModel | undefined;
  readonly title: string;
  readonly waiting: boolean;
  assign: {
    readonly who: PartyRef;
    readonly never: readonly NeverRef[];
    readonly routing: RoutingPlan | null;
    readonly second: PartyRef | null;
  } | null;
  approval: ApprovalModel | null;
  form: string | null;
  readonly outcome: Ref | null;
  reopen: { readonly row: RowModel; readonly within: Duration | undefined } | null;
  readonly openEnded: string | null;
  rows: readonly RowModel[];
  routes: readonly RowModel[];
  done: readonly RowModel[];
  timers: readonly TimerModel[];
  tasks: readonly TaskModel[];
  adHoc: readonly PartyRef[] | null;
  enter: StateMoment | null;
  leave: StateMoment | null;
}

/** An approval. */
export interface ApprovalModel extends Range {
  readonly name: string;
  readonly title: string;
  readonly seats: readonly PartyRef[];
  readonly order: ApprovalPlan['order'];
  readonly quorum: number;
  readonly oneRejection: ApprovalPlan['oneRejection'];
  readonly results: readonly Ref[];
  readonly never: readonly NeverRef[];
  readonly about: readonly Ref[];
  readonly ladder: readonly TimerModel[];
  readonly hasLadder: boolean;
}

/** A role. */
export interface RoleModel extends Range {
  readonly name: string;
  readonly plan: RolePlan;
  readonly backup: Ref | null;
}

/** A field, merged from all forms it stands in. */
export interface FieldModel extends Range {
  readonly name: string;
  readonly plan: FieldPlan;
  /** One of the five text fields that need no form. */
  readonly isStandard: boolean;
}

/** A form. */
export interface FormModel extends Range {
  readonly name: string;
  readonly plan: FormPlan;
  readonly guards: readonly Ref[];
}

/** A guard before its expression is compiled. */
export interface GuardModel extends Range {
  readonly name: string;
  readonly node: YamlNode;
}

/** A moment that starts or stops an SLA clock. */
export interface MomentModel extends Range {
  readonly moment:
    | { readonly kind: 'entering' | 'leaving'; readonly state: StateModel }
    | { readonly kind: 'event'; readonly event: string }
    | { readonly kind: 'field'; readonly field: string }
    | { readonly kind: 'breach'; readonly clock: string };
}

/** A row of a clock's table of lengths. */
export interface WithinModel extends Range {
  readonly when?: Ref;
  readonly field?: string | undefined;
  readonly is?: Ref;
  readonly duration: Duration | undefined;
}

/** What a warning or a breach does. */
export type ClockActionModel =
  | ({ readonly verb: 'remind' | 'notify' } & NoticeModel)
  | { readonly verb: 'remind_all' }
  | { readonly verb: 'escalate_to'; readonly who: PartyRef }
  | {
      readonly verb: 'do';
      readonly set: readonly Ref[];
      readonly clear: readonly Ref[];
      readonly notify: NoticeModel;
    }
  | { readonly verb: 'to'; readonly row: RowModel };

/** A warning of a clock. */
export interface WarningModel extends Range {
  readonly when: WarningWhen;
  readonly action: ClockActionModel;
}

/** An SLA clock. */
export interface SlaModel extends Range {
  readonly name: string;
  readonly node: MapNode;
  readonly title: string;
  readonly from: readonly MomentModel[];
  readonly until: readonly MomentModel[];
  readonly when: Ref | null;
  readonly again: ClockPlan['again'];
  readonly within: readonly WithinModel[];
  readonly pauses: {
    readonly states: ReadonlyMap<StateModel, 'resume' | 'reset'>;
    readonly refs: readonly Ref[];
  };
  readonly warnings: readonly WarningModel[];
  readonly extend:
    | (Range & {
        /** What people send. */
        readonly event: string;
        readonly to: Duration | undefined;
        readonly by: readonly PartyRef[];
        readonly needs: readonly Ref[];
        readonly approval: string | null;
        readonly notify: NoticeModel;
      })
    | null;
  readonly breached: readonly ClockActionModel[];
}

/** What is named somewhere, for warnings; `needed`: a field that a row or a task asks for. */
export type UsedKind = 'role' | 'field' | 'guard' | 'form' | 'approval' | 'task' | 'needed';

/** The names of a definition, and who has used them. */
export interface Names {
  readonly findings: Findings;
  readonly roles: Map<string, RoleModel>;
  readonly fields: Map<string, FieldModel>;
  readonly forms: Map<string, FormModel>;
  readonly guards: Map<string, GuardModel>;
  readonly approvals: Map<string, ApprovalModel>;
  /** Tasks of the case type: where each is defined. */
  readonly tasks: Map<string, Range>;
  readonly clocks: Map<string, SlaModel>;
  /** Flags by name: where they are first set. */
  readonly flags: Map<string, Range>;
  /** What follows from other facts (`tables`, `priority`), for expressions. */
  readonly derived: Map<string, ValueType>;
  /** Decision tables by name. */
  readonly tables: Map<string, Range>;
  /** Flags that are cleared, checked once all are known. */
  readonly cleared: Ref[];
  /** How each guard is used, checked once it is known whether it speaks of `person`. */
  readonly guardUses: { readonly ref: Ref; readonly as: 'when' | 'never' }[];
  readonly actions: ActionNames;
  readonly used: ReadonlySet<string>;
  /** Notes that a name is used. */
  use(kind: UsedKind, name: string): void;
}

/** A whole definition. */
export interface CaseModel {
  readonly root: MapNode;
  readonly names: Names;
  /** Top-level states by name. */
  readonly states: Map<string, StateModel>;
  /** Every state by path, outer ones first. */
  readonly all: readonly StateModel[];
  readonly start: StateModel | undefined;
  readonly anywhere: readonly RowModel[];
}

/** Names with nothing in them yet. */
export function emptyNames(findings: Findings): Names {
  const used = new Set<string>();
  return {
    findings,
    roles: new Map(),
    fields: new Map(),
    forms: new Map(),
    guards: new Map(),
    approvals: new Map(),
    tasks: new Map(),
    clocks: new Map(),
    flags: new Map(),
    derived: new Map(),
    tables: new Map(),
    cleared: [],
    guardUses: [],
    actions: emptyActionNames(),
    used,
    use: (kind, name) => void used.add(`${kind} ${name}`),
  };
}

/** Every row of the definition, `anywhere` last. */
export function allRows(model: CaseModel): readonly RowModel[] {
  const rows: RowModel[] = [];
  for (const state of model.all) {
    rows.push(...state.rows, ...state.routes, ...state.done);
    for (const { action } of state.timers) if (action?.verb === 'to') rows.push(action.row);
    if (state.reopen !== null) rows.push(state.reopen.row);
  }
  return [...rows, ...model.anywhere];
}
