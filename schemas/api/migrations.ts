/**
 * What the API says of moving cases to another version.
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

const orNull = (schema: object) => ({ oneOf: [schema, { type: 'null' }] });
const caseType = { type: 'string', minLength: 1, maxLength: 200 } as const;
const number = { type: 'integer', minimum: 1, maximum: 1_000_000 } as const;
const reason = { type: 'string', minLength: 1, maxLength: 2_000 } as const;
const successor = { type: ['string', 'null'], maxLength: 400 } as const;
const names = (description: string) =>
  ({ type: 'object', maxProperties: 5_000, additionalProperties: successor, description }) as const;
const mapping = {
  states: names('Of states, by their paths.'),
  approvals: names('Of approvals.'),
  timers: names('Of timers, by their ids.'),
  clocks: names('Of SLA clocks.'),
  fields: names('Of fields.'),
  flags: names('Of flags.'),
};
const asked = {
  caseType,
  from: { ...number, description: 'The number of the version that the cases are on.' },
  to: { ...number, description: 'The number of the version that they are to be on.' },
  mapping: {
    ...ref('MigrationMapping'),
    description: 'What is said of the parts of the old version; the rest is proposed.',
  },
};
const counted = (description: string) =>
  ({ type: 'object', additionalProperties: whole, description }) as const;
const version = exactly({ number: whole, hash: text });
const KINDS = ['same', 'mapped', 'blocked'] as const;

/** Schemas of the document. */
export const migrationSchemas = {
  MigrationMapping: {
    type: 'object',
    additionalProperties: false,
    description: 'Name there → name in the new version; `null`: it has no successor.',
    properties: mapping,
  },
  MigrationPlanRequest: {
    type: 'object',
    additionalProperties: false,
    required: ['caseType', 'from', 'to'],
    properties: asked,
  },
  MigrationPlan: exactly(
    {
      caseType: text,
      from: { ...text, description: 'The hash of the old version.' },
      to: text,
      mapping: ref('MigrationMapping'),
      guesses: listOf(exactly({ part: text, to: text, why: text })),
      problems: listOf(ref('MappingProblem')),
    },
    'How cases get from one version to another. Without problems cases can be moved.',
  ),
  MappingProblem: exactly({ code: text, part: text, message: text, help: text }),
  MigrationRequest: {
    type: 'object',
    additionalProperties: false,
    required: ['caseType', 'from', 'to', 'reason'],
    properties: {
      ...asked,
      reason: { ...reason, description: 'Stands in the trail of every case.' },
      ratePerSecond: { type: 'number', minimum: 0.1, maximum: 100, default: 20 },
      failedShareMax: {
        type: 'number',
        minimum: 0,
        maximum: 1,
        default: 0.1,
        description: 'It stops when more than this share has failed …',
      },
      failedMin: {
        type: 'integer',
        minimum: 1,
        maximum: 1_000_000,
        default: 5,
        description: '… and at least so many.',
      },
    },
  },
  UndoRequest: {
    type: 'object',
    additionalProperties: false,
    required: ['reason'],
    properties: {
      reason,
      case: { type: 'string', format: 'uuid', description: 'Left out: all cases.' },
    },
  },
  Migration: exactly({
    id: text,
    caseType: text,
    from: version,
    to: version,
    mapping: ref('MigrationMapping'),
    reason: text,
    status: { enum: ['planned', 'running', 'paused', 'stopped', 'done', 'undoing', 'undone'] },
    stoppedBecause: { enum: ['by_hand', 'failures', null] },
    undoReason: textOrNull,
    createdBy: text,
    createdAt: instant,
    orderedBy: { ...text, description: 'The actor in the trails.' },
    startedAt: instantOrNull,
    finishedAt: instantOrNull,
    ratePerSecond: { type: 'number' },
    failedShareMax: { type: 'number' },
    failedMin: whole,
    dryRun: orNull(
      exactly({
        askedAt: instant,
        doneAt: instantOrNull,
        replay: { ...flag, description: 'It replays the trails of cases as well.' },
      }),
    ),
  }),
  MigrationReport: exactly({
    migration: ref('Migration'),
    counts: exactly(
      {
        statuses: counted('waiting, migrated, blocked, failed, undone and gone.'),
        foretold: counted('By the dry run: same, mapped and blocked.'),
        outcomes: counted('The same, as it came.'),
        foretoldDeadlines: counted('kept, moved, restarted, lost and new.'),
        outcomeDeadlines: counted('The same, as it came.'),
        foretoldBlockers: counted('Why cases would stay where they are.'),
        outcomeBlockers: counted('Why they have stayed.'),
        errors: counted('Why a case did not answer, or not as asked.'),
        agreement: counted('`true`: it came as foretold, where nothing happened in between.'),
        undoRefused: counted('Why cases could not be taken back.'),
        replayed: counted('By the replay: same_way, other_way, refused and not_replayable.'),
        replayedDeadlines: counted('`true`: all deadlines would have come at the same instants.'),
      },
      'Cases to which the reader is a party are in no number.',
    ),
  }),
  MigrationList: exactly({ items: listOf(ref('Migration')) }),
  MigrationOutcome: exactly({
    kind: { enum: KINDS },
    states: exactly({ from: listOf(text), to: listOf(text) }),
    deadlines: listOf(
      exactly({
        id: textOrNull,
        to: textOrNull,
        change: { enum: ['kept', 'moved', 'restarted', 'lost', 'new'] },
        wasAt: instantOrNull,
        dueAt: instantOrNull,
      }),
    ),
    items: listOf(
      exactly({
        item: text,
        change: { enum: ['kept', 'asked_again', 'ended', 'new'] },
        gained: listOf(text),
        lost: listOf(text),
      }),
    ),
    fields: listOf(exactly({ field: text, to: textOrNull })),
    permissions: listOf(text),
    blockers: listOf(exactly({ code: text, message: text })),
  }),
  MigrationReplay: exactly(
    {
      verdict: { enum: ['same_way', 'other_way', 'refused', 'not_replayable'] },
      at: { type: ['integer', 'null'], description: 'The entry where it went otherwise.' },
      because: textOrNull,
      moves: listOf(exactly({ sequence: whole, move: text, wasAt: instant, at: instantOrNull })),
      deadlines: listOf(exactly({ deadline: text, wasAt: instantOrNull, dueAt: instantOrNull })),
      stands: listOf(text),
      wouldStand: listOf(text),
      assumptions: listOf(text),
    },
    'Whether the trail of a case would have been possible under the new version.',
  ),
  MigrationCase: exactly({
    case: text,
    status: { enum: ['waiting', 'migrated', 'blocked', 'failed', 'undone', 'gone'] },
    error: textOrNull,
    isShown: {
      ...flag,
      description: 'False: the reader does not read all of the case, and is told no outcome.',
    },
    foretold: orNull(ref('MigrationOutcome')),
    replayed: orNull(ref('MigrationReplay')),
    outcome: orNull(ref('MigrationOutcome')),
    agrees: { type: ['boolean', 'null'] },
    undoRefused: textOrNull,
  }),
  MigrationCaseList: exactly({ items: listOf(ref('MigrationCase')) }),
};
