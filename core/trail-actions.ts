/**
 * Entries of actions, links and retention in sentences.
 *
 * @module
 */
import type { ActionPlan } from './action-plans.ts';
import type { ActionEntryKind, Entry } from './input.ts';
import { partyText } from './people.ts';

/** What a sentence needs beside the entry. */
export interface ActionWords {
  readonly who: string;
  readonly instant: (ms: number) => string;
}

const KINDS: ReadonlySet<string> = new Set<ActionEntryKind>([
  'called',
  'call_answered',
  'call_failed',
  'case_asked',
  'case_created',
  'case_failed',
  'linked',
  'unlinked',
  'linked_closed',
  'linked_reopened',
  'retention_due',
  'retention_held',
]);

/** Whether entries of a kind are told here. */
export function isActionKind(kind: Entry['kind']): kind is ActionEntryKind {
  return KINDS.has(kind);
}

/** One sentence for such an entry. */
export function describeActionEntry(
  { kind, detail }: Pick<Entry, 'detail'> & { readonly kind: ActionEntryKind },
  { who, instant }: ActionWords,
): string {
  const text = (name: string): string => {
    const value = detail[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };
  const reason = text('reason') === '' ? '' : ` (${text('reason')})`;
  const other = `${text('caseType') || 'case'} ${text('caseId')}`;
  switch (kind) {
    case 'called':
      return `the hook ${text('hook')} is called`;
    case 'call_answered':
      return `the hook ${text('hook')} answers`;
    case 'call_failed':
      return `the hook ${text('hook')} fails (${text('code')})`;
    case 'case_asked':
      return `a new case is asked for: ${other} (${text('as')})`;
    case 'case_created':
      return `the new case is open: ${other} (${text('as')})`;
    case 'case_failed':
      return `the new case could not be created: ${other} (${text('code')})`;
    case 'linked':
      return `${who} links the case ${text('caseId')} (${text('as')})${reason}`;
    case 'unlinked':
      return `${who} takes the link to the case ${text('caseId')} away${reason}`;
    case 'linked_closed': {
      const outcome = text('outcome') === '' ? '' : `: ${text('outcome')}`;
      return `the ${asWhat(text('as'))} is closed${outcome}: ${other}`;
    }
    case 'linked_reopened':
      return `the ${asWhat(text('as'))} is open again: ${other}`;
    case 'retention_due':
      return `kept until ${instant(Number(detail['dueAtMs']))}, then: ${text('ending')}`;
    case 'retention_held':
      return `kept without end while ${text('because')} holds`;
  }
}

/** An action in the author's words, for clocks and descriptions. */
export function doingText(action: ActionPlan): string {
  switch (action.verb) {
    case 'notify': {
      const template = action.template === null ? '' : ` of \`${action.template}\``;
      return `notify ${action.who.map(partyText).join(', ')}${template}`;
    }
    case 'call':
      return `call ${action.hook}`;
    case 'create_case':
      return `create a case of ${action.caseType} (${action.link})`;
  }
}

function asWhat(as: string): string {
  return as === 'child' ? 'case that came from this one' : `${as} case`;
}
