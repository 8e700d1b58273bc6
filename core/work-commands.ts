/**
 * What people do beside events and answers, sent to where it belongs.
 *
 * @module
 */
import { keepAttachment } from './attachments.ts';
import { Refused } from './command-data.ts';
import type { Draft } from './draft.ts';
import { keepEvidence } from './evidence.ts';
import { addNote } from './notes.ts';
import type { PersonId } from './plan.ts';
import { askQuestion } from './questions.ts';
import { recuse } from './recusal.ts';
import { addTaskByHand, cancelTask, completeTask, tickTask } from './task-commands.ts';
import type { WorkAct } from './work.ts';

/** Does it, or refuses; nothing of it has then happened. */
export function doWork(draft: Draft, act: WorkAct, actor: PersonId): void {
  switch (act.do) {
    case 'complete_task':
      return completeTask(draft, act, actor);
    case 'tick_task':
      return tickTask(draft, act, actor);
    case 'cancel_task':
      return cancelTask(draft, act, actor);
    case 'add_task':
      return addTaskByHand(draft, act, actor);
    case 'ask_question':
      return askQuestion(draft, act, actor);
    case 'add_note':
      return addNote(draft, act, actor);
    case 'recuse':
      return recuse(draft, act, actor);
    case 'add_evidence':
    case 'describe_evidence':
    case 'move_evidence':
    case 'withdraw_evidence':
      return keepEvidence(draft, act, actor);
    case 'attach':
    case 'withdraw_attachment':
      return keepAttachment(draft, act, actor);
    default:
      throw new Refused('event_not_allowed', 'There is nothing of this name to be done.');
  }
}
