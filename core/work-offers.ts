/**
 * What a person may do with the tasks of a case, and why not.
 *
 * @module
 */
import { attachableLevels } from './attachments.ts';
import { openDraft, statesOf } from './draft.ts';
import { whyNoEvidence } from './evidence.ts';
import { partyPeople } from './meant.ts';
import { hasDuty } from './recusal.ts';
import type { Snapshot } from './input.ts';
import type { PersonId, Plan } from './plan.ts';
import { whyNoQuestion } from './questions.ts';
import { adHocPlace, placeInTask } from './task-commands.ts';
import { planOfTask } from './task-plans.ts';
import { askedFor } from './tasks.ts';
import type { NextTask, WorkAct } from './work.ts';

/**
 * The tasks of a case, open ones and those to come, with what a person may do about each.
 *
 * @param person for whom `allowed` and `because` are told; `null` tells them of nobody
 */
export function nextTasks(
  plan: Plan,
  snapshot: Snapshot,
  person: PersonId | null,
  nowMs: number,
): readonly NextTask[] {
  if (snapshot.status === 'faulted' || snapshot.work === undefined) return [];
  const draft = openDraft(plan, snapshot, nowMs);
  return draft.work.tasks.map((task) => {
    const planned = planOfTask(plan, task);
    const place = person === null ? null : placeInTask(draft, task.id, person);
    const unticked = planned.checklist.filter((_, index) => !task.ticked.includes(index + 1));
    const refused =
      place === null
        ? null
        : 'message' in place
          ? place.message
          : unticked.length > 0
            ? `Not ticked yet: ${unticked.join('; ')}.`
            : null;
    return {
      task: task.id,
      state: task.state,
      name: task.name,
      title: planned.title,
      help: planned.help ?? null,
      standing: task.standing,
      entry: task.entry ?? null,
      checklist: planned.checklist.map((point, index) => ({
        point,
        isTicked: task.ticked.includes(index + 1),
      })),
      needs: planned.needs,
      dueAtMs: task.dueAtMs ?? null,
      isOverdue: task.isOverdue,
      isRequired: planned.required !== null,
      people: askedFor(draft, task.id),
      allowed: place !== null && refused === null,
      because: refused,
    };
  });
}

/** What a person may do now beside events, answers and their own tasks. */
export function nextWork(
  plan: Plan,
  snapshot: Snapshot,
  person: PersonId,
  nowMs: number,
): readonly WorkAct['do'][] {
  if (snapshot.status === 'faulted') return [];
  const draft = openDraft(plan, snapshot, nowMs);
  const canNote = Object.values(plan.notes ?? {}).some(({ by }) =>
    statesOf(draft).some((state) => partyPeople(draft, state, by).includes(person)),
  );
  const canAsk = draft.items.some(
    (item) => item.approval !== undefined && whyNoQuestion(draft, item, person) === null,
  );
  return [
    ...(adHocPlace(draft, person).refused === null ? (['add_task'] as const) : []),
    ...(whyNoEvidence(draft, person) === null ? (['add_evidence'] as const) : []),
    ...(attachableLevels(plan, snapshot, person).length > 0 ? (['attach'] as const) : []),
    ...(canAsk ? (['ask_question'] as const) : []),
    ...(canNote && draft.status === 'open' ? (['add_note'] as const) : []),
    ...(draft.status === 'open' && hasDuty(draft, person) ? (['recuse'] as const) : []),
  ];
}
