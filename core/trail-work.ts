/**
 * The trail's sentences about tasks, evidence, notes and handoffs.
 *
 * @module
 */
import { durationText } from './deadlines.ts';
import type { Entry, WorkEntryKind } from './input.ts';
import type { Json, Plan } from './plan.ts';

/** An entry of this module's kinds. */
export type WorkEntry = Entry & { readonly kind: WorkEntryKind };

const KINDS: ReadonlySet<string> = new Set<WorkEntryKind>([
  'task_opened',
  'task_added',
  'question_asked',
  'task_ticked',
  'task_done',
  'task_overdue',
  'task_cancelled',
  'evidence_added',
  'evidence_described',
  'evidence_moved',
  'evidence_withdrawn',
  'attached',
  'attachment_withdrawn',
  'note_added',
  'recused',
  'handed_over',
]);

/** Whether entries of a kind are told here. */
export function isWorkKind(kind: Entry['kind']): kind is WorkEntryKind {
  return KINDS.has(kind);
}

/**
 * One sentence for an entry.
 *
 * @param who the name of whoever did it, empty for what happened by itself
 * @param person the name of a person; anything else as it is
 */
export function describeWork(
  { kind, detail }: WorkEntry,
  { who, person }: { readonly who: string; readonly person: (id: string) => string },
): string {
  const text = (name: string): string => plain(detail[name]);
  switch (kind) {
    case 'task_opened':
      return `to be done: ${text('title')}${entryText(detail['entry'], person)}`;
    case 'task_added':
      return `${who} adds a task for ${person(text('assignee'))}: ${text('title')}`;
    case 'question_asked':
      return `${who} asks ${person(text('to'))}: ${text('question')}`;
    case 'task_ticked':
      return `${who} ${detail['done'] === true ? 'ticks' : 'takes the tick back from'} “${text('point')}”`;
    case 'task_done':
      return `${who} completes: ${text('title')}${entryText(detail['entry'], person)}${detail['comment'] === undefined ? '' : ` (${text('comment')})`}`;
    case 'task_overdue':
      return `overdue: ${text('title')}`;
    case 'task_cancelled':
      return `${who === '' ? 'no longer to be done' : `${who} cancels`}: ${text('title')} (${BECAUSE[text('because')] ?? text('because')})`;
    case 'evidence_added':
      return `${who} adds evidence ${text('number')} (${text('kind')}): ${text('description')}`;
    case 'evidence_described':
      return `${who} describes evidence ${text('number')}: ${text('description')}`;
    case 'evidence_moved':
      return `${who} passes evidence ${text('number')} from ${person(text('from'))} to ${person(text('to'))}: ${text('reason')}`;
    case 'evidence_withdrawn':
      return `${who} withdraws evidence ${text('number')}: ${text('reason')}`;
    case 'attached':
      return `${who} attaches ${attachmentText(detail)}: ${text('name')} (${text('type')}, ${text('bytes')} bytes, SHA-256 ${text('sha256')})`;
    case 'attachment_withdrawn':
      return `${who} withdraws attachment ${text('number')}: ${text('reason')}`;
    case 'recused':
      return `${who} steps out of the case: ${text('reason')}`;
    case 'note_added':
      return `${who} notes (${text('note')}): ${text('text')}`;
    case 'handed_over':
      return `handed over${detail['party'] === undefined ? '' : ` to ${text('party')}`}: ${Object.keys((detail['fields'] ?? {}) as object).join(', ')}`;
  }
}

/**
 * A deadline of a task in the author's words.
 *
 * @returns `null` when the id is none of a task
 */
export function describeTaskDeadline(plan: Plan, id: string): string | null {
  const match = /^(.*)\.([a-z0-9_]+)#\d+\/(?:due|timers\/(\d+))$/.exec(id);
  if (match === null) return null;
  const [, state = '', name = '', step] = match;
  const task = plan.states[state]?.tasks?.find((one) => one.name === name);
  const title = task?.title ?? (name === 'ad_hoc' ? 'an added task' : name);
  if (step === undefined) {
    const due = task?.due === undefined ? '' : `, ${durationText(task.due)}`;
    return `due: ${title}${due}`;
  }
  const verb = task?.timers[Number(step)]?.action.verb ?? 'remind';
  return `${verb.replaceAll('_', ' ')}: ${title}`;
}

const BECAUSE: Readonly<Record<string, string>> = {
  left: 'the state was left',
  closed: 'the case is closed',
  entry_removed: 'the entry was taken away',
  migration: 'the new version has no such task',
};

function attachmentText({ number, version, level, evidence }: Entry['detail']): string {
  const about = evidence === undefined ? '' : ` to evidence ${plain(evidence)}`;
  const at = level === 'open' ? '' : `, ${plain(level)}`;
  return `${plain(number)} version ${plain(version)}${at}${about}`;
}

function entryText(entry: Json | undefined, person: (id: string) => string): string {
  return entry === undefined || entry === null ? '' : ` (${person(plain(entry))})`;
}

function plain(value: Json | undefined): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');
}
