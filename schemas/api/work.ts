/**
 * What the API says of tasks, evidence and notes.
 *
 * @module
 */

const text = { type: 'string' } as const;
const texts = { type: 'array', items: text } as const;
const flag = { type: 'boolean' } as const;
const whole = { type: 'integer' } as const;
const textOrNull = { type: ['string', 'null'] } as const;
const name = { type: 'string', minLength: 1, maxLength: 200 } as const;
const reason = { type: 'string', minLength: 1, maxLength: 2_000 } as const;
const task = {
  type: 'string',
  minLength: 1,
  maxLength: 400,
  description: 'A task, e.g. `moving.install_network#3`.',
} as const;
const number = { type: 'integer', minimum: 1, description: 'Of a piece of evidence.' } as const;
const data = {
  type: 'object',
  description: 'Field name to value.',
  propertyNames: { pattern: '^[a-z][a-z0-9_]{0,199}$' },
} as const;

const occurredAt = { $ref: '#/components/schemas/OccurredAt' } as const;

/** One thing that people do: its name, the members it needs, and those that may come. */
function act(
  does: string,
  required: Readonly<Record<string, object>>,
  optional: Readonly<Record<string, object>> = {},
) {
  return {
    type: 'object',
    additionalProperties: false,
    required: ['do', ...Object.keys(required)],
    properties: { do: { const: does }, ...required, ...optional, occurredAt },
  };
}

/** Schemas of the document. */
export const workSchemas = {
  WorkRequest: {
    description: 'What is done, by `do`.',
    oneOf: [
      act('complete_task', { task }, { data, comment: reason }),
      act('tick_task', {
        task,
        point: { type: 'integer', minimum: 1, description: 'Its number in the checklist.' },
        done: flag,
      }),
      act('cancel_task', { task, reason }),
      act(
        'add_task',
        { title: name, assignee: { ...name, description: "A role, or a person's id." } },
        {
          help: reason,
          due: { $ref: '#/components/schemas/Duration' },
          checklist: { type: 'array', items: name, maxItems: 50 },
          required: flag,
        },
      ),
      act('ask_question', {
        item: { ...name, description: 'The work item of an approval.' },
        question: reason,
      }),
      act(
        'add_evidence',
        { kind: name, description: reason },
        {
          source: reason,
          holder: { ...name, description: 'Who has it; by default whoever adds it.' },
          file: { $ref: '#/components/schemas/FileReference' },
        },
      ),
      act('describe_evidence', { number, description: reason }),
      act('move_evidence', { number, holder: name, reason }),
      act('withdraw_evidence', { number, reason }),
      act(
        'attach',
        { upload: { ...name, description: 'What sending the file has answered.' } },
        {
          level: { ...name, description: 'Its readers see it; `open` by default.' },
          evidence: number,
          replaces: { ...number, description: 'The attachment of which it is the next version.' },
        },
      ),
      act('withdraw_attachment', {
        number: { ...number, description: 'Of an attachment.' },
        reason,
      }),
      act('recuse', { reason }),
      act('add_note', { note: name, text: { ...reason, maxLength: 10_000 } }, { data }),
    ],
  },
  Duration: {
    type: 'object',
    additionalProperties: false,
    required: ['amount', 'unit'],
    properties: {
      amount: { type: 'integer', minimum: 1, maximum: 100_000 },
      unit: {
        enum: [
          'minutes',
          'hours',
          'business_hours',
          'business_days',
          'days',
          'weeks',
          'months',
          'years',
        ],
      },
    },
  },
  FileReference: {
    type: 'object',
    additionalProperties: false,
    required: ['id', 'name', 'sha256', 'bytes'],
    properties: {
      id: name,
      name: { type: 'string', minLength: 1, maxLength: 255 },
      sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' },
      bytes: { type: 'integer', minimum: 0 },
    },
  },
  NextTask: {
    type: 'object',
    additionalProperties: false,
    required: [
      'task',
      'state',
      'name',
      'title',
      'help',
      'standing',
      'entry',
      'checklist',
      'needs',
      'dueAt',
      'isOverdue',
      'isRequired',
      'people',
      'allowed',
      'because',
    ],
    properties: {
      task,
      state: text,
      name: { ...textOrNull, description: 'null: added by hand.' },
      title: text,
      help: textOrNull,
      standing: { enum: ['asleep', 'blocked', 'open', 'done', 'cancelled'] },
      entry: { description: 'Of a task for each entry: the value.' },
      checklist: {
        type: 'array',
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['point', 'isTicked'],
          properties: { point: text, isTicked: flag },
        },
      },
      needs: texts,
      dueAt: { type: ['string', 'null'], format: 'date-time' },
      isOverdue: flag,
      isRequired: flag,
      people: texts,
      allowed: { ...flag, description: 'May the asking person complete it now?' },
      because: { ...textOrNull, description: 'Why not.' },
    },
  },
  EvidencePiece: {
    type: 'object',
    additionalProperties: false,
    required: ['number', 'kind', 'description', 'holder', 'since', 'isWithdrawn'],
    properties: {
      number: whole,
      kind: text,
      description: text,
      source: textOrNull,
      file: { $ref: '#/components/schemas/FileReference' },
      holder: { ...textOrNull, description: 'Null for a person who is hidden.' },
      since: { type: 'string', format: 'date-time' },
      isWithdrawn: flag,
    },
  },
};
