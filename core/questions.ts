/**
 * Questions of approvers: what they want to know from whoever asks them, before they answer.
 *
 * A question is a task added by hand. It ends with its answer or with the approval, and stops no
 * clock: an approval's ladder goes on, so that nobody gains time by asking.
 *
 * @module
 */
import { placeOf } from './approvals.ts';
import { checkTexts } from './command-data.ts';
import { type Draft, record, statesOf } from './draft.ts';
import type { WorkItem } from './input.ts';
import type { PersonId } from './plan.ts';
import { Refused } from './refused.ts';
import { present } from './standing.ts';
import { addTask } from './tasks.ts';
import type { WorkAct } from './work.ts';

/** A task's title is one line. */
const TITLE_MAX = 200;
/** Questions of one approval that may be open at once. */
const OPEN_MAX = 20;

/** Asks a question for an approver, of whoever wants the approval, else of the owner. */
export function askQuestion(
  draft: Draft,
  { item: id, question }: Extract<WorkAct, { do: 'ask_question' }>,
  actor: PersonId,
): void {
  const item = draft.items.find((one) => one.id === id && one.approval !== undefined);
  if (item === undefined) {
    throw new Refused('item_not_open', 'This approval is not asked, or not any more.');
  }
  const why = whyNoQuestion(draft, item, actor);
  if (why !== null) throw new Refused('not_permitted', why);
  checkTexts({ question });
  const open = draft.work.tasks.filter(({ own }) => own?.asksFor === id);
  if (open.length >= OPEN_MAX) {
    throw new Refused('event_not_allowed', `${OPEN_MAX} questions are open already.`);
  }
  const to = answererOf(draft, item, actor);
  const isLong = question.length > TITLE_MAX;
  // The approval of an extension belongs to a clock and to no state.
  const isInState = Object.hasOwn(draft.plan.states, item.state);
  const state = isInState ? item.state : statesOf(draft).at(-1)!;
  const task = addTask(draft, state, {
    name: null,
    called: 'question',
    own: {
      title: isLong ? `${question.slice(0, TITLE_MAX - 1)}…` : question,
      ...(isLong && { help: question }),
      assignee: to,
      checklist: [],
      required: null,
      keep: false,
      addedBy: actor,
      asksFor: id,
    },
  });
  record(draft, 'question_asked', {
    state: item.state,
    actor,
    detail: { task: task.id, item: id, question, to },
  });
}

/** Why a person cannot ask about an open approval, in a sentence; `null` when they can. */
export function whyNoQuestion(draft: Draft, item: WorkItem, person: PersonId): string | null {
  const place = placeOf(draft, item, person);
  return 'code' in place ? place.message : null;
}

/** Whoever wants it knows best; when nobody does, or they are away, the owner has to know. */
function answererOf(draft: Draft, { requester }: WorkItem, asker: PersonId): string {
  const isThere =
    requester != null && requester !== asker && present(draft, [requester]).length > 0;
  return isThere && Object.hasOwn(draft.people, requester) ? requester : draft.plan.owner;
}
