/**
 * From model to plan: tasks and handoffs.
 *
 * @module
 */
import type { TimerAction } from '../core/plan.ts';
import type { HandoffPlan, TaskPlan, TaskTimerPlan, TaskTimerWhen } from '../core/work-plan.ts';
import { receiverOf } from './handoffs.ts';
import type { ClockModel, RowModel, StateModel, TaskModel, TimerModel } from './model.ts';

/** The members of a state's plan about tasks; none when it has none. */
export function emitStateWork(
  state: StateModel,
  emitAction: (timer: TimerModel) => TimerAction,
): { readonly tasks?: readonly TaskPlan[]; readonly adHoc?: readonly TaskParty[] } {
  return {
    ...(state.tasks.length > 0 && {
      tasks: state.tasks.map((task) => emitTask(task, emitAction)),
    }),
    ...(state.adHoc !== null && { adHoc: state.adHoc.map(({ party }) => party) }),
  };
}

type TaskParty = NonNullable<StateModel['adHoc']>[number]['party'];

/** The member of a transition's plan about its handoff; none when it has none. */
export function emitHandoff({ handoff, target }: RowModel): { readonly handoff?: HandoffPlan } {
  if (handoff === null) return {};
  const to = target instanceof Object ? target : null;
  return {
    handoff: {
      fields: handoff.fields.map(({ name }) => name),
      accept: handoff.accept,
      to: to === null ? null : receiverOf(to),
      toState: to?.path ?? null,
    },
  };
}

function emitTask(task: TaskModel, emitAction: (timer: TimerModel) => TimerAction): TaskPlan {
  const { name, title, help, assign, due, required, keep, when, each, checklist } = task;
  const who = assign!.who;
  return {
    name,
    title,
    ...(help !== null && { help }),
    assign: {
      who: typeof who === 'string' ? { kind: 'each' } : who.party,
      never: assign!.never.map(({ rule }) => rule),
      ...(assign!.routing !== null && { routing: assign!.routing }),
    },
    ...(due !== null && { due }),
    needs: task.needs.map((ref) => ref.name),
    after: task.after.map((ref) => ref.name),
    checklist,
    required: required === true ? 'own' : (required?.map((ref) => ref.name) ?? null),
    keep,
    when: when?.name ?? null,
    each,
    timers: task.timers.map(
      (timer) => ({ when: emitClock(timer.clock!), action: emitAction(timer) }) as TaskTimerPlan,
    ),
  };
}

function emitClock(clock: ClockModel): TaskTimerWhen {
  switch (clock.kind) {
    case 'at':
      return { kind: 'at_due' };
    case 'before':
      return { kind: 'before_due', duration: clock.duration };
    default:
      return { kind: clock.kind, duration: clock.duration };
  }
}
