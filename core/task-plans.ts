/**
 * What is planned of a running case's task: by its state, by hand, or by a handoff.
 *
 * @module
 */
import type { Draft } from './draft.ts';
import { partyText } from './people.ts';
import type { NeverRule, Plan, StatePath } from './plan.ts';
import type { CaseTask } from './work.ts';
import type { TaskPlan } from './work-plan.ts';

/** The event by which a handoff is returned. */
export const RETURN_HANDOFF = 'return_handoff';

const NO_TASK = {
  needs: [],
  after: [],
  checklist: [],
  keep: false,
  when: null,
  each: null,
  timers: [],
} as const;

/** The plan of a task of a case. */
export function planOfTask(plan: Plan, task: CaseTask): TaskPlan {
  const { own, name } = task;
  if (name !== null) {
    const known = plan.states[task.state]?.tasks?.find((one) => one.name === name);
    if (known !== undefined) return known;
  }
  const assign = plan.states[task.state]?.assign;
  const never = neverAround(plan, task.state);
  if (own !== undefined) {
    const { title, help, due, checklist, required, keep } = own;
    return {
      ...NO_TASK,
      name: 'ad_hoc',
      title,
      ...(help !== undefined && { help }),
      assign: { who: { kind: 'owner' }, never },
      ...(due !== undefined && { due }),
      checklist,
      required,
      keep,
    };
  }
  const from = plan.states[task.handedFrom ?? '']?.title ?? task.handedFrom ?? 'elsewhere';
  return {
    ...NO_TASK,
    name: 'accept_handoff',
    title: `Accept the handoff from ${from}`,
    assign: { who: assign?.who ?? { kind: 'owner' }, never },
    required: 'own',
  };
}

/** Whom a task is asked of, as the text of its seat: a party, or a person's id. */
export function partyOfTask(plan: Plan, task: CaseTask): string {
  if (task.own !== undefined) return task.own.assignee;
  const { who } = planOfTask(plan, task).assign;
  return who.kind === 'each' ? String(task.entry) : partyText(who);
}

/** Who may never do a task. */
export function neverOfTask(draft: Draft, id: string): readonly NeverRule[] {
  const task = draft.work.tasks.find((one) => one.id === id);
  return task === undefined ? [] : planOfTask(draft.plan, task).assign.never;
}

/** The rules of the nearest state that says who works there. */
export function neverAround(plan: Plan, path: StatePath): readonly NeverRule[] {
  for (let state = plan.states[path]; state !== undefined; ) {
    if (state.assign !== null) return state.assign.never;
    state = state.parent === null ? undefined : plan.states[state.parent];
  }
  return [];
}
