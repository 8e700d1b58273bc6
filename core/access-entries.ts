/**
 * What a decision leaves of a case's trail.
 *
 * Entries keep their numbers; one of which nothing may be shown is not shown at all.
 *
 * @module
 */
import { type AccessDecision, OPEN, seesFact, seesField } from './access.ts';
import { seesAll, shownFields, tellsHidden, without } from './access-redact.ts';
import { ATTACHMENT_KINDS } from './attachment-record.ts';
import type { Entry } from './input.ts';
import type { Json, PersonId, Plan } from './plan.ts';

type Values = Readonly<Record<string, Json>>;

/** Who looks at a trail. */
export interface Onlooker {
  readonly person: PersonId;
  readonly decision: AccessDecision;
  /** Persons and cases that must not appear. */
  readonly hidden: ReadonlySet<string>;
}

/** An entry as it is shown: without a hash when part of it, or of one before it, is hidden. */
export type ShownEntry<E extends Entry = Entry> = Omit<E, 'hash'> & {
  readonly hash: string | null;
};

/** Entries that say nothing of what fields hold, but for persons and cases. */
const PLAIN: ReadonlySet<Entry['kind']> = new Set<Entry['kind']>([
  'transition',
  'entered',
  'left',
  'asked',
  'vacant',
  'reminded',
  'notified',
  'answered',
  'delegated',
  'declined',
  'decided',
  'withdrawn',
  'assigned',
  'released',
  'overload',
  'flags',
  'closed',
  'reopened',
  'sealed',
  'people',
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
  'recused',
  'called',
  'call_answered',
  'call_failed',
  'retention_due',
  'retention_held',
  'faulted',
  'repaired',
  'migrated',
  'migration_undone',
  'sla_started',
  'sla_paused',
  'sla_resumed',
  'sla_changed',
  'sla_warned',
  'sla_breached',
  'sla_met',
  'sla_dropped',
  'sla_extended',
]);

/** Entries about something that has a level of its own. */
const LEVELLED: ReadonlySet<Entry['kind']> = new Set<Entry['kind']>(ATTACHMENT_KINDS);

/** Entries about other cases: shown only with a case that is known. */
const ABOUT_CASES: Readonly<Partial<Record<Entry['kind'], 'caseId' | 'cases'>>> = {
  case_asked: 'caseId',
  case_created: 'caseId',
  case_failed: 'caseId',
  linked: 'caseId',
  unlinked: 'caseId',
  linked_closed: 'caseId',
  linked_reopened: 'caseId',
  similar_found: 'cases',
  not_same: 'cases',
};

/** The other cases that an entry names. */
export function casesNamed({ cause, detail }: Pick<Entry, 'cause' | 'detail'>): readonly string[] {
  const { caseId, cases, origin } = detail;
  const from = (origin as Values | undefined)?.['caseId'];
  const subject = cause.kind === 'news' ? cause.subject : undefined;
  const ids = [caseId, from, subject, ...(Array.isArray(cases) ? (cases as readonly Json[]) : [])];
  return ids.filter((id) => typeof id === 'string');
}

/** What is shown of an entry; `null`: nothing. */
export function shownEntry<E extends Entry>(
  plan: Plan,
  entry: E,
  onlooker: Onlooker,
): ShownEntry<E> | null {
  const { decision, person, hidden } = onlooker;
  const isOpen = Object.hasOwn(decision.read, OPEN);
  const detail = isWithheld(entry, decision)
    ? null
    : LEVELLED.has(entry.kind)
      ? levelledDetail(entry, decision)
      : isOpen
        ? openDetail(plan, entry, onlooker)
        : ownDetail(plan, entry, decision);
  if (detail === null) return null;
  const isOwn = entry.actor === person;
  const actor = isOwn || isOpen ? entry.actor : null;
  return {
    ...entry,
    actor: without(hidden, actor) as PersonId | null,
    cause: isOpen || isOwn ? shownCause(entry.cause, hidden) : bare(entry.cause),
    detail: without(hidden, detail) as Values,
    // A hash over what is hidden could be tried out value by value.
    hash: isWhole(plan, entry, { decision, hidden }) ? entry.hash : null,
  };
}

/** Whether nothing of an entry, or of any other, is hidden; an earlier version had other fields. */
function isWhole(
  plan: Plan,
  { kind, detail }: Entry,
  { decision, hidden }: Pick<Onlooker, 'decision' | 'hidden'>,
): boolean {
  if (!seesAll(plan, decision) || hidden.size > 0) return false;
  const names = kind === 'data' ? Object.keys((detail['fields'] ?? {}) as Values) : [];
  return names.every((name) => seesField(plan, decision, name));
}

/** An internal note is never for whoever reads the case as its reporter. */
function isWithheld({ kind, detail }: Entry, decision: AccessDecision): boolean {
  return kind === 'note_added' && detail['level'] !== 'visible' && isReporter(decision);
}

/** Whether somebody knows of a case as its reporter, and not by a duty. */
function isReporter({ read, sees }: AccessDecision): boolean {
  const { party } = read[OPEN] ?? Object.values(sees).find((one) => one.party === 'reporter') ?? {};
  return party === 'reporter';
}

/** News of a case that is not known is news, and no more. */
function shownCause(cause: Entry['cause'], hidden: ReadonlySet<string>): Entry['cause'] {
  if (cause.kind === 'news' && hidden.has(cause.subject)) return bare(cause);
  return without(hidden, cause as unknown as Json) as unknown as Entry['cause'];
}

function bare({ kind }: Entry['cause']): Entry['cause'] {
  return { kind } as Entry['cause'];
}

/** For whoever reads what is open. */
function openDetail(
  plan: Plan,
  { kind, detail }: Entry,
  { decision, hidden }: Onlooker,
): Values | null {
  const about = ABOUT_CASES[kind];
  if (about !== undefined) return isNamed(detail[about], hidden) ? detail : null;
  switch (kind) {
    case 'data':
      return shownData(plan, decision, detail);
    case 'deadline_set':
    case 'deadline_due':
    case 'deadline_cleared':
      return tellsHidden(plan, decision, String(detail['deadline'])) ? null : detail;
    case 'started': {
      const origin = (detail['origin'] ?? null) as Values | null;
      return origin !== null && hidden.has(String(origin['caseId']))
        ? dropped(detail, ['origin'])
        : detail;
    }
    case 'note_added':
      return { ...detail, ...fieldsOf(plan, decision, detail) };
    case 'handed_over':
      return shownHandoff(plan, decision, detail);
    case 'task_opened':
      return entryIsShown(plan, decision) ? detail : dropped(detail, ['entry']);
    case 'priority_set':
      return seesAll(plan, decision)
        ? detail
        : dropped(detail, ['values', 'rows', 'guard', 'computed']);
    default:
      if (kind.startsWith('sla_') && tellsHidden(plan, decision, `sla/${String(detail['clock'])}/`))
        return null;
      return PLAIN.has(kind) ? detail : null;
  }
}

/** For readers of its level, and nobody else. */
function levelledDetail({ detail }: Entry, { read }: AccessDecision): Values | null {
  return Object.hasOwn(read, String(detail['level'])) ? detail : null;
}

/** For a party: their fields, and how the case moves when they may see where it stands. */
function ownDetail(plan: Plan, { kind, detail }: Entry, decision: AccessDecision): Values | null {
  if (kind === 'data') return shownData(plan, decision, detail);
  if (kind === 'note_added' && isReporter(decision)) {
    return { ...detail, ...fieldsOf(plan, decision, detail) };
  }
  if (!seesFact(decision, 'state')) return null;
  if (kind === 'entered' || kind === 'reopened') return detail;
  if (kind !== 'closed') return null;
  return seesFact(decision, 'outcome') ? detail : {};
}

function shownData(plan: Plan, decision: AccessDecision, detail: Values): Values | null {
  const fields = shownFields(plan, decision, (detail['fields'] ?? {}) as Values);
  return Object.keys(fields).length === 0 ? null : { ...detail, fields };
}

function fieldsOf(plan: Plan, decision: AccessDecision, { fields }: Values): Values {
  return fields === undefined ? {} : { fields: shownFields(plan, decision, fields as Values) };
}

/** The brief is drafted from the fields: whoever may not read one of them may not read it. */
function shownHandoff(plan: Plan, decision: AccessDecision, detail: Values): Values {
  const names = Object.keys((detail['fields'] ?? {}) as Values);
  const isWhole = names.every((name) => seesField(plan, decision, name));
  const rest = isWhole ? detail : dropped(detail, ['brief', 'edited']);
  return { ...rest, ...fieldsOf(plan, decision, detail) };
}

/** Whether no task is made for each row of a table that is hidden. */
function entryIsShown(plan: Plan, decision: AccessDecision): boolean {
  const tasks = Object.values(plan.states).flatMap((state) => state.tasks ?? []);
  return tasks.every(({ each }) => each === null || seesField(plan, decision, each.field));
}

function isNamed(cases: Json | undefined, hidden: ReadonlySet<string>): boolean {
  const ids = Array.isArray(cases) ? (cases as readonly Json[]) : [cases];
  return ids.some((id) => typeof id === 'string' && !hidden.has(id));
}

function dropped(detail: Values, names: readonly string[]): Values {
  return Object.fromEntries(Object.entries(detail).filter(([name]) => !names.includes(name)));
}
