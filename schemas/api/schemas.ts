/**
 * The API's bodies, as JSON Schemas: the components of the OpenAPI document.
 *
 * @module
 */
import {
  exactly,
  flag,
  instant,
  instantOrNull,
  listOf,
  ref,
  text,
  textOrNull,
  whole,
} from './parts.ts';
import { accessSchemas } from './access.ts';
import { holdSchemas } from './holds.ts';
import { migrationSchemas } from './migrations.ts';
import { attachmentSchemas } from './attachments.ts';
import { emergencySchemas } from './emergencies.ts';
import { vaultSchemas } from './vault.ts';
import { intakeSchemas } from './intake.ts';
import { inboxSchemas } from './inbox.ts';
import { caseId, priorityOrNull, standingSchemas } from './standing.ts';
import { versionSchemas } from './versions.ts';
import { workSchemas } from './work.ts';
import { worldSchemas } from './world.ts';

/**
 * An instant that somebody sends: RFC 3339 without leap seconds, which JavaScript cannot read, and
 * within the centuries that every part of us can.
 */
export const INSTANT_SENT = {
  type: 'string',
  format: 'date-time',
  pattern:
    '^(19|2\\d)\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:[0-5]\\d(\\.\\d{1,9})?(Z|[+-]\\d\\d:\\d\\d)$',
} as const;
const texts = { type: 'array', items: text } as const;
const personId = { type: 'string', minLength: 1, maxLength: 64 } as const;
const reason = { type: 'string', minLength: 1, maxLength: 10_000 } as const;
const occurredAt = ref('OccurredAt');

/** An object with some members that may be left out. */
function closed(
  required: Readonly<Record<string, object>>,
  optional: Readonly<Record<string, object>>,
  description?: string,
) {
  return {
    ...exactly({ ...required, ...optional }, description),
    required: Object.keys(required),
  };
}

const data = {
  type: 'object',
  description: 'Field name to value. Which fields, the form of the state says.',
  propertyNames: { pattern: '^[a-z][a-z0-9_]{0,199}$' },
} as const;

const requests = {
  ReportRequest: exactly({ data }, 'A report without an account.'),
  StartRequest: closed(
    { caseType: { type: 'string', minLength: 1, maxLength: 200 } },
    {
      number: {
        type: 'integer',
        minimum: 1,
        maximum: 2_147_483_647,
        description:
          'Which version; default: the active one. One in the sandbox takes cases with `sandbox`; drafts and retired ones take none.',
      },
      data,
      link: {
        type: 'array',
        maxItems: 50,
        items: { type: 'string', minLength: 1, maxLength: 200 },
        description:
          'For case types that ask about duplicates: the cases that are about the same; empty for none of them.',
      },
      sandbox: ref('SandboxClock'),
      occurredAt,
    },
    'Whoever sends it becomes the reporter.',
  ),
  SandboxClock: closed(
    {
      scale: {
        type: 'number',
        exclusiveMinimum: 0,
        maximum: 1e9,
        description: 'Case time for one unit of real time.',
      },
    },
    {
      startAt: INSTANT_SENT,
      untilAt: { ...INSTANT_SENT, description: 'Time stands still here.' },
    },
    'Makes the case a sandbox case: one whose time runs faster. It stays one.',
  ),
  ClockRequest: closed(
    {
      untilAt: {
        ...INSTANT_SENT,
        type: ['string', 'null'],
        description: 'Where time stands still next; null: nowhere. Never moves back.',
      },
    },
    { scale: { type: 'number', exclusiveMinimum: 0, maximum: 1e9 } },
  ),
  EventRequest: closed(
    { event: { type: 'string', minLength: 1, maxLength: 200 } },
    { data, occurredAt },
  ),
  AnswerRequest: closed(
    {
      result: {
        type: 'string',
        minLength: 1,
        maxLength: 200,
        description: '`approved`, `rejected` or a further result of the approval.',
      },
    },
    { comment: reason, occurredAt },
  ),
  DelegateRequest: closed({ to: personId }, { reason, occurredAt }),
  DeclineRequest: closed({ reason }, { occurredAt }),
  RepairRequest: exactly({ reason: { ...reason, description: 'What was mended.' } }),
  OccurredAt: {
    ...INSTANT_SENT,
    description:
      'When it really happened, if it is recorded late: not in the future, and not before the case began. It changes no deadline and no order.',
  },
};

const caseTypes = {
  CaseType: exactly({
    id: text,
    title: text,
    active: { oneOf: [ref('CaseTypeVersion'), { type: 'null' }] },
  }),
  CaseTypeList: exactly({ items: listOf(ref('CaseType')) }),
  Diagnostic: closed(
    {
      code: { type: 'string', pattern: '^CL\\d{4}$' },
      severity: { enum: ['error', 'warning'] },
      message: text,
      span: exactly({ start: whole, end: whole, line: whole, column: whole }),
      label: text,
      rendered: { type: 'string', description: 'For people: with the line concerned.' },
    },
    { file: text, help: text, notes: texts },
  ),
};

const knownMembers = { id: caseId, caseType: text };

/** Each is left out of what is not the asking person's to see. */
const summaryMembers = {
  sandbox: { const: true, description: 'It is in the sandbox; a real case does not have this.' },
  number: { type: 'string', description: 'For people, e.g. `HR-2026-000042`.' },
  version: { ...whole, description: "The author's version that the case is pinned to." },
  title: text,
  owner: text,
  status: { enum: ['open', 'closed', 'sealed', 'faulted'] },
  states: { ...texts, description: 'The innermost active states.' },
  waiting: flag,
  outcome: textOrNull,
  reporter: personId,
  openedAt: instant,
  closedAt: instantOrNull,
  settledAt: { ...instant, description: "The last instant settled, on the case's clock." },
  nextDeadlineAt: instantOrNull,
  priority: priorityOrNull,
  slaDueAt: { ...instantOrNull, description: 'The next end of an SLA clock that runs.' },
  slaBreached: { ...flag, description: 'An SLA clock is overdue and still open.' },
  sequence: { ...whole, description: "The last entry's number; also the ETag." },
};

const cases = {
  CaseSummary: closed(knownMembers, summaryMembers, 'What the asking person may see of it.'),
  Case: closed(
    {
      ...knownMembers,
      access: ref('Access'),
      fields: { type: 'object', description: 'Those that the asking person may read.' },
      items: listOf(ref('WorkItem')),
      next: {
        description: 'What may happen next; null when the engine does not answer.',
        oneOf: [ref('Next'), { type: 'null' }],
      },
    },
    {
      ...summaryMembers,
      planHash: text,
      head: { type: 'string', description: 'Hash of the last entry, for whoever sees all of it.' },
      flags: texts,
      deadlines: listOf(ref('Deadline')),
      clocks: listOf(ref('Clock')),
      links: {
        ...listOf(ref('LinkedCase')),
        description: 'Those that the asking person may know of.',
      },
    },
    'What the asking person may see of it.',
  ),
  WorkItem: exactly({
    item: text,
    kind: { enum: ['assignment', 'approval', 'awaited', 'task'] },
    state: text,
    approval: textOrNull,
    openedAt: instant,
    reminders: whole,
    seats: listOf(ref('Seat')),
  }),
  Seat: exactly({
    party: { ...textOrNull, description: 'Null for a person who is hidden from the asking one.' },
    answer: {
      oneOf: [
        exactly({ person: textOrNull, result: textOrNull, at: instantOrNull }),
        { type: 'null' },
      ],
    },
    asked: listOf(ref('Asked')),
  }),
  Asked: exactly({
    via: { enum: ['role', 'backup', 'escalation', 'delegation'] },
    party: textOrNull,
    insteadOf: textOrNull,
    because: textOrNull,
    people: texts,
    sinceAt: instant,
  }),
  Deadline: exactly({
    id: text,
    kind: { enum: ['timer', 'ladder', 'absence', 'task', 'sla'] },
    state: text,
    item: textOrNull,
    fromAt: instant,
    dueAt: instant,
  }),
  Next: exactly({
    events: listOf(ref('NextEvent')),
    answers: listOf(ref('NextAnswer')),
    tasks: listOf(ref('NextTask')),
    work: { ...texts, description: 'What the asking person may do beside: `add_task`, …' },
    evidence: { ...listOf(ref('EvidencePiece')), description: 'The register.' },
    links: {
      ...listOf(exactly({ as: text, title: text })),
      description: 'The kinds of link that the asking person may make by hand.',
    },
  }),
  NextEvent: closed(
    {
      event: text,
      transition: text,
      to: textOrNull,
      title: textOrNull,
      by: texts,
      people: texts,
      needs: texts,
      form: textOrNull,
      allowed: { ...flag, description: 'May the asking person send it now?' },
      because: { ...textOrNull, description: 'Why not.' },
    },
    {
      handoff: {
        ...exactly({ fields: texts, brief: text }),
        description: 'The package that goes along; an edited `brief` may come with the data.',
      },
    },
  ),
  NextAnswer: exactly({
    item: text,
    state: text,
    approval: text,
    results: texts,
    allowed: flag,
    via: textOrNull,
    because: textOrNull,
  }),
  CaseList: exactly({ items: listOf(ref('CaseSummary')) }),
  Entry: exactly({
    sequence: whole,
    at: { ...instant, description: "When it was recorded or came due, on the case's clock." },
    occurredAt: {
      ...instantOrNull,
      description: 'When it really happened, if whoever recorded it said so.',
    },
    recordedAt: { ...instant, description: 'When it was written down, on the real clock.' },
    kind: text,
    state: textOrNull,
    actor: textOrNull,
    cause: { type: 'object', required: ['kind'] },
    detail: { type: 'object' },
    hash: { ...textOrNull, description: 'Null for whoever does not see all of the case.' },
  }),
  Timeline: exactly({ items: listOf(ref('Entry')) }),
  Started: exactly({
    id: caseId,
    command: ref('CommandDone'),
    case: {
      description: 'Null while the read model has yet to hear of the case.',
      oneOf: [ref('Case'), { type: 'null' }],
    },
  }),
};

const commands = {
  CommandPending: exactly({
    id: text,
    status: { const: 'pending' },
    href: { type: 'string', description: 'Where it can be asked for.' },
  }),
  CommandStatus: exactly({
    id: text,
    status: { enum: ['done', 'refused', 'unknown'] },
    sequence: { type: ['integer', 'null'] },
    code: textOrNull,
  }),
  ClockNow: exactly({ now: instant, nextDeadlineAt: instantOrNull, sequence: whole }),
};

const others = {
  Problem: {
    type: 'object',
    description: 'RFC 9457. Further members depend on the code.',
    required: ['type', 'title', 'status', 'code', 'detail', 'instance'],
    properties: {
      type: { type: 'string', pattern: '^urn:caseline:problem:' },
      title: text,
      status: { type: 'integer', minimum: 400, maximum: 599 },
      code: text,
      detail: text,
      instance: text,
      state: { ...texts, description: 'Of a refused command: where the case stands.' },
      allowed: { ...texts, description: 'Of a refused command: events this person may send.' },
      fields: {
        type: 'object',
        additionalProperties: text,
        description: 'What is wrong, field by field.',
      },
      errors: listOf(exactly({ in: text, pointer: text, message: text })),
      diagnostics: listOf(ref('Diagnostic')),
      stands: { ...text, description: 'Of a version: its state.' },
      possible: { ...texts, description: 'Of a version: what may be done from where it stands.' },
      missing: listOf(ref('Missing')),
      failures: listOf(ref('ScenarioFailure')),
    },
  },
  Health: {
    type: 'object',
    required: ['status'],
    properties: {
      status: { enum: ['ok', 'unavailable'] },
      database: { enum: ['ok', 'unavailable'] },
      engine: { enum: ['ok', 'unavailable'] },
    },
  },
};

/** The document's `components.schemas`. */
export const schemas = {
  ...requests,
  ...caseTypes,
  ...versionSchemas,
  ...cases,
  ...commands,
  ...inboxSchemas,
  ...others,
  ...accessSchemas,
  ...standingSchemas,
  ...workSchemas,
  ...holdSchemas,
  ...migrationSchemas,
  ...worldSchemas,
  ...emergencySchemas,
  ...vaultSchemas,
  ...intakeSchemas,
  ...attachmentSchemas,
};
