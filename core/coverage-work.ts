/**
 * Coverage of tasks: each is completed in some scenario, and each of its clocks runs out.
 *
 * @module
 */
import type { CoverageAspect } from './coverage.ts';
import { clockText, durationText } from './deadlines.ts';
import type { Plan, StatePath } from './plan.ts';
import type { TaskPlan, TaskTimerPlan } from './work-plan.ts';

/** Tasks that are completed. */
export const TASKS: CoverageAspect = {
  kind: 'task',
  rows: (plan) =>
    tasksOf(plan).map(({ id, state, task }) => ({ id, text: `${state}: ${task.title} is done` })),
  shownBy: ({ kind, detail }) =>
    kind === 'task_done' ? [withoutNumber(String(detail['task']))] : [],
};

/** Clocks of tasks that run out. */
export const TASK_TIMERS: CoverageAspect = {
  kind: 'task_timer',
  rows: (plan) =>
    tasksOf(plan).flatMap(({ id, state, task }) => [
      ...(task.due === undefined
        ? []
        : [{ id: `${id}/due`, text: `${state}: ${task.title}, due in ${durationText(task.due)}` }]),
      ...task.timers.map((timer, row) => ({
        id: `${id}/timers/${row}`,
        text: `${state}: ${task.title}, ${timerText(timer)}`,
      })),
    ]),
  shownBy: ({ kind, detail }) =>
    kind === 'deadline_due' ? [withoutNumber(String(detail['deadline']))] : [],
};

function tasksOf(
  plan: Plan,
): readonly { readonly id: string; readonly state: StatePath; readonly task: TaskPlan }[] {
  return Object.values(plan.states).flatMap(({ path, tasks = [] }) =>
    tasks.map((task) => ({ id: `${path}.${task.name}`, state: path, task })),
  );
}

/** The id of a task or of its clock without the number that each running one has. */
function withoutNumber(id: string): string {
  return id.replace(/#\d+/, '');
}

function timerText({ when, action }: TaskTimerPlan): string {
  const verb = action.verb.replaceAll('_', ' ');
  switch (when.kind) {
    case 'at_due':
      return `${verb} when it is due`;
    case 'before_due':
      return `${verb} ${durationText(when.duration)} before it is due`;
    default:
      return `${verb} ${clockText(when)}`;
  }
}
