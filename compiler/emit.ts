/**
 * From model to plan: everything a case needs to run, canonical and hashed.
 *
 * @module
 */
import type { MomentPlan } from '../core/action-plans.ts';
import { canonicalJson, sha256Hex } from '../core/canonical.ts';
import type {
  ApprovalPlan,
  Calendar,
  GuardPlan,
  LadderStepPlan,
  Party,
  Plan,
  StatePlan,
  TimerAction,
  TimerPlan,
  TransitionPlan,
} from '../core/plan.ts';
import type { RoutingParts } from '../core/plan-routing.ts';
import { numberOf, textOf } from './access.ts';
import { emitHandoff, emitStateWork } from './emit-work.ts';
import type { MomentModel } from './action-names.ts';
import type { DataParts } from './data-parts.ts';
import { anywhereStates } from './graph.ts';
import { emitMachine } from './machine.ts';
import {
  type CaseModel,
  type RowModel,
  type StateModel,
  type TimerModel,
  allRows,
} from './model.ts';
import type { WaysBack } from './previous.ts';
import type { Records } from './records.ts';
import { emitClocks } from './sla-emit.ts';

const ASSIGNEE: Party = { kind: 'assignee' };

/** What a plan is made of beside the model. */
export interface EmitParts {
  readonly owner: string;
  readonly start: StateModel;
  readonly calendar: Calendar;
  readonly guards: ReadonlyMap<string, GuardPlan>;
  readonly ways: WaysBack;
  readonly routing: RoutingParts;
  readonly records: Records;
  readonly data: DataParts;
}

/** Makes the plan of a definition without errors. */
export function emitPlan(model: CaseModel, parts: EmitParts): Plan {
  const { root, names } = model;
  const id = textOf(root, 'id')!;
  const body: Omit<Plan, 'hash'> = {
    format: 'caseline-plan/v1',
    id,
    version: numberOf(root, 'version')!,
    title: textOf(root, 'title')!,
    owner: parts.owner,
    start: parts.start.path,
    calendar: parts.calendar,
    machine: emitMachine(model, { id, start: parts.start, ways: parts.ways }),
    states: emitStates(model),
    transitions: Object.fromEntries(allRows(model).map((row) => [row.id, emitTransition(row)])),
    timers: emitTimers(model),
    approvals: emitApprovals(model),
    guards: Object.fromEntries(parts.guards),
    roles: plansOf(names.roles),
    forms: plansOf(names.forms),
    fields: plansOf(names.fields),
    flags: [...names.flags.keys()].sort(),
    ...parts.routing,
    ...parts.records,
    // Definitions without clocks keep the hash that they had before there were any.
    ...(names.clocks.size > 0 && { sla: emitClocks(model) }),
    ...parts.data,
  };
  // What is hashed is what is stored: members without a value are gone, keys are in order.
  const text = canonicalJson(body);
  return { ...(JSON.parse(text) as Omit<Plan, 'hash'>), hash: sha256Hex(text) };
}

function plansOf<Plan>(models: ReadonlyMap<string, { readonly plan: Plan }>): Record<string, Plan> {
  return Object.fromEntries([...models].map(([name, { plan }]) => [name, plan]));
}

function emitStates(model: CaseModel): Record<string, StatePlan> {
  const anywhere = new Set(anywhereStates(model));
  return Object.fromEntries(
    model.all.map((state) => [
      state.path,
      {
        path: state.path,
        title: state.title,
        parent: state.parent?.path ?? null,
        kind: state.kind,
        waiting: state.waiting,
        assign: state.assign && {
          who: state.assign.who.party,
          never: state.assign.never.map(({ rule }) => rule),
          ...(state.assign.routing && { routing: state.assign.routing }),
          ...(state.assign.second && { second: state.assign.second.party }),
        },
        approval: state.approval?.name ?? null,
        form: state.form,
        outcome: state.outcome?.name ?? null,
        reopenWithin: state.reopen?.within ?? null,
        openEnded: state.openEnded,
        timers: state.timers.map(({ id }) => id),
        on: emitOn(state, anywhere.has(state) ? model.anywhere : []),
        ...emitStateWork(state, emitAction),
        ...(state.enter && { enter: emitMoment(state.enter) }),
        ...(state.leave && { leave: emitMoment(state.leave) }),
      },
    ]),
  );
}

function emitMoment({ set, clear, actions }: MomentModel): MomentPlan {
  return {
    set: set.map(({ name }) => name),
    clear: clear.map(({ name }) => name),
    actions: actions.map(({ plan }) => plan),
  };
}

function emitOn(state: StateModel, anywhere: readonly RowModel[]): Record<string, string[]> {
  const on = new Map<string, string[]>();
  const reopen = state.reopen === null ? [] : [state.reopen.row];
  for (const { id, trigger } of [...state.rows, ...reopen, ...anywhere]) {
    if (trigger.kind !== 'event') continue;
    const known = on.get(trigger.event);
    if (known === undefined) on.set(trigger.event, [id]);
    else known.push(id);
  }
  return Object.fromEntries(on);
}

function emitTransition(row: RowModel): TransitionPlan {
  const isEvent = row.trigger.kind === 'event';
  const byDefault = isEvent && !row.isByGiven ? [ASSIGNEE] : [];
  return {
    id: row.id,
    from: row.from?.path ?? '',
    trigger: row.trigger,
    to: row.target instanceof Object ? row.target.path : (row.target ?? null),
    by: isEvent && row.isByGiven ? row.by.map(({ party }) => party) : byDefault,
    needs: (row.needs ?? []).map(({ name }) => name),
    form: isEvent && row.needs === null ? (row.from?.form ?? null) : null,
    when: row.when?.name ?? null,
    set: row.set.map(({ name }) => name),
    clear: row.clear.map(({ name }) => name),
    outcome: row.outcome?.name ?? null,
    purpose: row.purpose,
    ...emitHandoff(row),
    ...(row.extend !== undefined && { extend: row.extend }),
    ...(row.actions.length > 0 && { actions: row.actions.map(({ plan }) => plan) }),
  };
}

function emitTimers(model: CaseModel): Record<string, TimerPlan> {
  return Object.fromEntries(
    model.all.flatMap((state) =>
      state.timers.map((timer): [string, TimerPlan] => [
        timer.id,
        {
          id: timer.id,
          state: state.path,
          when: timer.clock!,
          action: emitAction(timer),
          purpose: timer.purpose,
        },
      ]),
    ),
  );
}

function emitAction({ action, id }: TimerModel): TimerAction {
  const given = action!;
  switch (given.verb) {
    case 'remind':
    case 'notify':
      return {
        verb: given.verb,
        who: given.who.map(({ party }) => party),
        ...(given.template !== null && { template: given.template }),
      };
    case 'delegate_to':
    case 'escalate_to':
      return { verb: given.verb, who: given.who.party };
    case 'decide':
      return { verb: 'decide', result: given.result.name };
    case 'to':
      return { verb: 'to', transition: id };
    case 'do':
      return {
        verb: 'do',
        set: given.set.map(({ name }) => name),
        clear: given.clear.map(({ name }) => name),
        notify: given.notify.map(({ party }) => party),
        ...(given.actions.length > 0 && { actions: given.actions.map(({ plan }) => plan) }),
      };
  }
}

function emitApprovals(model: CaseModel): Record<string, ApprovalPlan> {
  return Object.fromEntries(
    [...model.names.approvals].map(([name, approval]) => [
      name,
      {
        title: approval.title,
        seats: approval.seats.map(({ party }) => party),
        order: approval.order,
        quorum: approval.quorum,
        oneRejection: approval.oneRejection,
        results: approval.results.map(({ name: result }) => result),
        never: approval.never.map(({ rule }) => rule),
        ...(approval.about.length > 0 && { about: approval.about.map(({ name: field }) => field) }),
        ladder: approval.ladder.map(
          (step) => ({ when: step.clock, action: emitAction(step) }) as LadderStepPlan,
        ),
      },
    ]),
  );
}
