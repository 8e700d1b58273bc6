/**
 * From the model of SLA clocks to what a plan holds of them.
 *
 * @module
 */
import type { Party } from '../core/plan.ts';
import type { ClockAction, ClockPlan, Moment, Notice, WithinPlan } from '../core/sla-plan.ts';
import type {
  CaseModel,
  ClockActionModel,
  SlaModel,
  MomentModel,
  Names,
  NoticeModel,
  RowModel,
  WithinModel,
} from './model.ts';

/**
 * What clocks add to the ways out of every state: the events that extend them, and the moves of
 * their breaches.
 */
export function clockRows({ clocks }: Names): readonly RowModel[] {
  return [...clocks.values()].flatMap(({ name, extend, breached }) => [
    ...(extend === null ? [] : [extensionRow(name, extend)]),
    ...breached.flatMap((action) => (action.verb === 'to' ? [action.row] : [])),
  ]);
}

/** The clocks of a definition without errors. */
export function emitClocks({ names }: CaseModel): Record<string, ClockPlan> {
  return Object.fromEntries([...names.clocks.values()].map((clock) => [clock.name, emit(clock)]));
}

function extensionRow(clock: string, extend: NonNullable<SlaModel['extend']>): RowModel {
  const { event, by, needs, start, end } = extend;
  return {
    id: `sla/${clock}/extend`,
    from: null,
    trigger: { kind: 'event', event },
    to: null,
    target: null,
    by,
    isByGiven: true,
    needs,
    when: null,
    set: [],
    clear: [],
    outcome: null,
    purpose: null,
    handoff: null,
    actions: [],
    extend: clock,
    start,
    end,
  };
}

function emit(clock: SlaModel): ClockPlan {
  const { extend } = clock;
  return {
    title: clock.title,
    from: clock.from.map(emitMoment),
    until: clock.until.map(emitMoment),
    when: clock.when?.name ?? null,
    again: clock.again,
    within: clock.within.map(emitWithin),
    pauses: Object.fromEntries([...clock.pauses.states].map(([{ path }, then]) => [path, then])),
    warnings: clock.warnings.map(({ when, action }) => ({ when, action: emitAction(action) })),
    extend: extend && {
      to: extend.to!,
      approval: extend.approval,
      ...emitTold(extend.notify),
    },
    breached:
      clock.breached.length > 0
        ? clock.breached.map(emitAction)
        : // A missed promise is never missed in silence.
          [{ verb: 'notify', who: [{ kind: 'owner' }] }],
  };
}

function emitMoment({ moment }: MomentModel): Moment {
  return 'state' in moment ? { kind: moment.kind, state: moment.state.path } : moment;
}

function emitWithin({ when, field, is, duration }: WithinModel): WithinPlan {
  return {
    ...(when !== undefined && { when: when.name }),
    ...(field !== undefined && is !== undefined && { field, is: is.name }),
    duration: duration!,
  };
}

function emitAction(action: ClockActionModel): ClockAction {
  switch (action.verb) {
    case 'remind_all':
      return action;
    case 'remind':
    case 'notify':
      return { verb: action.verb, ...emitNotice(action) };
    case 'escalate_to':
      return { verb: action.verb, who: action.who.party };
    case 'do':
      return {
        verb: action.verb,
        set: action.set.map(({ name }) => name),
        clear: action.clear.map(({ name }) => name),
        ...emitTold(action.notify),
      };
    case 'to':
      return { verb: action.verb, transition: action.row.id };
  }
}

function emitNotice({ who, template }: NoticeModel): Notice {
  return { who: who.map(({ party }) => party), ...(template !== null && { template }) };
}

/** A notice beside other words. */
function emitTold(notice: NoticeModel): { notify: readonly Party[]; template?: string } {
  const { who: notify, ...message } = emitNotice(notice);
  return { notify, ...message };
}
