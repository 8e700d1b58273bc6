/**
 * Gates: ways out that wait until tasks have ended.
 *
 * @module
 */
import { isWithin } from './deadlines.ts';
import { type Draft, factsOf } from './draft.ts';
import type { StatePath, TransitionPlan } from './plan.ts';
import { planOfTask, RETURN_HANDOFF } from './task-plans.ts';
import { isPending, taskTitle } from './tasks.ts';
import type { CaseTask } from './work.ts';

/** The tasks that close some gate now: required, and not ended. */
export function gatingTasks(draft: Draft): readonly CaseTask[] {
  return draft.work.tasks.filter(
    (task) =>
      isPending(task) &&
      task.standing !== 'asleep' &&
      planOfTask(draft.plan, task).required !== null,
  );
}

/**
 * Why an event that has been taken must not happen after all: by it a required task would end
 * undone. `null` when there is none.
 *
 * @param gating the tasks that closed gates before the event
 */
export function undoneText(
  draft: Draft,
  gating: readonly CaseTask[],
  sent: { readonly event: string; readonly isAnywhere: boolean },
): string | null {
  const undone = gating.filter(
    (task) => !draft.work.tasks.some(({ id }) => id === task.id) && isGate(draft, task, sent),
  );
  return undone.length === 0 ? null : openText(draft, undone);
}

/** Why the gates do not let a way out pass now; `null` when they do. */
export function gateText(
  draft: Draft,
  { event, transition }: { event: string; transition: TransitionPlan },
): string | null {
  const sent = { event, isAnywhere: transition.from === '' };
  const closed = gatingTasks(draft).filter(
    (task) => isGate(draft, task, sent) && wouldEnd(draft, task, transition),
  );
  return closed.length === 0 ? null : openText(draft, closed);
}

function isGate(
  draft: Draft,
  task: CaseTask,
  { event, isAnywhere }: { event: string; isAnywhere: boolean },
): boolean {
  const { required, keep } = planOfTask(draft.plan, task);
  if (required === null) return false;
  if (required !== 'own') return required.includes(event);
  if (task.handedFrom !== undefined && event === RETURN_HANDOFF) return false;
  // A kept task waits for the end of the case, by whatever way; others for their state's own ways.
  return keep || !isAnywhere;
}

/** Whether a task would end with a way out: its state is left, or the case closed. */
function wouldEnd(draft: Draft, task: CaseTask, { from, to }: TransitionPlan): boolean {
  if (to === null) return false;
  const { states } = draft.plan;
  const target = to === 'previous' ? (factsOf(draft).previous[from] ?? null) : to;
  const end = target === null ? undefined : states[target];
  const isClosing = end?.kind === 'final' && end.parent === null;
  if (planOfTask(draft.plan, task).keep) return isClosing;
  if (end?.waiting === true && comesBack(draft, end.path)) return false;
  const isLeft = target !== null && (!isWithin(target, task.state) || target === task.state);
  // An inner final state ends the stage around it, and with it the stage's tasks.
  return isLeft || (end?.kind === 'final' && end.parent === task.state);
}

function comesBack(draft: Draft, state: StatePath): boolean {
  return Object.values(draft.plan.transitions).some(
    ({ from, to }) => from === state && to === 'previous',
  );
}

function openText(draft: Draft, tasks: readonly CaseTask[]): string {
  const titles = [...new Set(tasks.map((task) => taskTitle(draft, task)))];
  return `Still to be done: ${titles.join('; ')}.`;
}
