/**
 * The trail in sentences, for people: what happened, to whom, and what caused it.
 *
 * Speaks of people by the names the caller gives; an unknown person stays an id.
 *
 * @module
 */
import type { Entry } from './input.ts';
import type { Json } from './plan.ts';

/** How a person, a date and a state are shown. */
export interface TrailWords {
  readonly person: (id: string) => string;
  readonly instant: (ms: number) => string;
}

/**
 * One sentence for an entry, without its time.
 *
 * @returns e.g. `Duty Counsel is asked in place of legal_counsel (5 business days …)`
 */
export function describeEntry({ kind, state, actor, detail }: Entry, words: TrailWords): string {
  const who = actor === null ? '' : words.person(actor);
  const people = list(detail['people']).map(words.person).join(', ');
  const text = (name: string): string => String(detail[name] ?? '');
  switch (kind) {
    case 'started':
      return `${who} opens the case (${text('caseType')}, version ${text('version')})`;
    case 'data':
      return `${who} records ${Object.keys(object(detail['fields'])).join(', ')}`;
    case 'transition':
      return transitionText(text, who);
    case 'entered':
      return `→ ${text('title')}`;
    case 'left':
      return `${state} is left`;
    case 'deadline_set':
      return `deadline ${text('deadline')} at ${words.instant(Number(detail['dueAtMs']))}${clock(text)}`;
    case 'deadline_cleared':
      return `deadline ${text('deadline')} no longer stands`;
    case 'deadline_due':
      return `deadline ${text('deadline')} is due`;
    case 'asked':
      return `${people} (${text('party')}) asked${asWhat(text, words)}`;
    case 'vacant':
      return `nobody can stand for ${text('party')} (${text('because')}); the owner is told`;
    case 'reminded':
      return `reminder to ${people || 'nobody present'}`;
    case 'notified':
      return `notice to ${people || 'nobody present'}`;
    case 'answered':
      return `${who} answers ${text('result')} for ${list(detail['seats']).join(', ')}${standing(text('via'))}`;
    case 'delegated':
      return `${who} asks ${words.person(text('to'))} to answer for ${text('party')}`;
    case 'declined':
      return `${who} steps back: ${text('reason')}`;
    case 'decided':
      return `decided: ${text('result')}`;
    case 'withdrawn':
      return `the question in ${state} no longer stands`;
    case 'flags':
      return `flags set: ${list(detail['set']).join(', ') || 'none'}; cleared: ${list(detail['clear']).join(', ') || 'none'}`;
    case 'closed':
      return `the case is closed${detail['outcome'] ? `: ${text('outcome')}` : ''}`;
    case 'reopened':
      return `${who} reopens the case`;
    case 'sealed':
      return 'the case can no longer be reopened';
    case 'people':
      return `the directory changed: ${list(detail['changed']).map(words.person).join(', ')}`;
    case 'faulted':
      return `the case is stopped (${text('code')})`;
    case 'repaired':
      return `${who} repairs the case`;
  }
}

function transitionText(text: (name: string) => string, who: string): string {
  const to = text('to') === '' ? '' : ` → ${text('to')}`;
  const purpose = text('purpose') === '' ? '' : ` (${text('purpose')})`;
  const event = text('event') || text('transition');
  return `${who === '' ? event : `${who}: ${event}`}${to}${purpose}`;
}

function clock(text: (name: string) => string): string {
  return text('clock') === '' ? '' : ` (${text('clock')})`;
}

function asWhat(text: (name: string) => string, words: TrailWords): string {
  const because = text('because') === '' ? '' : ` [${words.person(text('because'))}]`;
  switch (text('via')) {
    case 'backup':
      return ` in place of ${text('insteadOf')}${because}`;
    case 'escalation':
      return `, as superior, in place of ${text('insteadOf')}${because}`;
    case 'delegation':
      return ` by hand, in place of ${text('insteadOf')}${because}`;
    default:
      return '';
  }
}

function standing(via: string): string {
  return via === 'role' ? '' : ` (by ${via})`;
}

function list(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function object(value: Json | undefined): Readonly<Record<string, Json>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Readonly<Record<string, Json>>)
    : {};
}
