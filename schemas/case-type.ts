/**
 * The words of a case type as a JSON Schema: for editors, and for the compiler's shape check.
 *
 * The compiler reads this very object (`compiler/shape.ts`); with help for people (`editor.ts`) it
 * is `case-type.schema.json`. `title` says what a value should be, in words that complete "expected …"; `$comment` is
 * the diagnostic code of a value that does not match. The order of the words is the one in which
 * `caseline fmt` writes them: that of a reader's questions.
 *
 * @module
 */

import { roleWords, routingDefs, routingWords, stateAssignWords } from './case-type-routing.ts';
import { actionDefs, actionWords, fieldRuleWords } from './case-type-actions.ts';
import {
  caseTypeWorkWords,
  rowWorkWords,
  stateWorkWords,
  workDefinitions,
} from './case-type-work.ts';
import { slaDefs, slaWords } from './case-type-sla.ts';

/** The part of JSON Schema 2020-12 that the compiler interprets. */
export interface ShapeSchema {
  readonly $ref?: string;
  readonly $comment?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean';
  readonly anyOf?: readonly ShapeSchema[];
  readonly const?: string | number | boolean;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: ShapeSchema;
  readonly minItems?: number;
  readonly minProperties?: number;
  readonly properties?: Readonly<Record<string, ShapeSchema>>;
  readonly patternProperties?: Readonly<Record<string, ShapeSchema>>;
  readonly propertyNames?: ShapeSchema;
  readonly additionalProperties?: ShapeSchema | false;
  readonly required?: readonly string[];
  /** What is meant when the word is left out; `caseline fmt` leaves it out. */
  readonly default?: string | number | boolean;
}

const ref = (name: string): ShapeSchema => ({ $ref: `#/$defs/${name}` });
const mapOf = (of: ShapeSchema): ShapeSchema => ({
  type: 'object',
  propertyNames: ref('name'),
  additionalProperties: of,
  minProperties: 1,
});
const oneOrMany = (of: ShapeSchema): ShapeSchema => ({
  anyOf: [of, { type: 'array', items: of, minItems: 1 }],
});
const words = (
  properties: Readonly<Record<string, ShapeSchema>>,
  required: readonly string[] = [],
): ShapeSchema => ({ type: 'object', properties, required, additionalProperties: false });

const clock = {
  after: { ...ref('duration'), description: 'Once, counted from entry (or from the request).' },
  every: { ...ref('duration'), description: 'Again and again.' },
  at: { ...ref('name'), description: 'At a field of type instant or date.' },
  before: { ...ref('duration'), description: 'That long before the field that `of` names.' },
  of: { ...ref('name'), description: 'The field that `before` counts back from.' },
  roll: { enum: ['next_business_day'], title: '`next_business_day`' },
} satisfies Record<string, ShapeSchema>;

const outcome: ShapeSchema = { ...ref('name'), description: 'What the case ends with.' };
const effects = {
  set: { ...ref('names'), description: 'Flags that are true from now on.' },
  clear: { ...ref('names'), description: 'Flags that are false from now on.' },
  purpose: { ...ref('text'), description: 'Why this way exists; kept in the trail.' },
} satisfies Record<string, ShapeSchema>;

const timerRow: ShapeSchema = words({
  ...clock,
  remind: { ...ref('notice'), description: 'Whoever has not yet acted is reminded.' },
  notify: { ...ref('notice'), description: 'They are told; nothing is asked of them.' },
  delegate_to: { ...ref('party'), description: '`backups`, or a role: asked as well.' },
  escalate_to: { ...ref('party'), description: 'A superior is asked as well.' },
  to: { ...ref('target'), description: 'The case moves on.' },
  decide: { ...ref('name'), description: 'The approval ends with this result.' },
  do: { ...ref('doing'), description: 'Done in place, or on the way of a move.' },
  outcome,
  ...effects,
});

const row: ShapeSchema = words({
  to: { ...ref('target'), description: 'The state it leads to; without it the state is not left.' },
  outcome,
  by: { ...ref('parties'), description: 'Who may send it.' },
  when: { ...ref('guardName'), description: 'A guard that must hold.' },
  needs: {
    anyOf: [ref('name'), { type: 'array', items: ref('name') }],
    description: 'Fields that must come with the command.',
  },
  ...rowWorkWords,
  do: { ...ref('actions'), description: 'What is done on the way.' },
  ...effects,
});

const fieldWords = {
  type: {
    enum: [
      'text',
      'choice',
      'scale',
      'person',
      'team',
      'date',
      'instant',
      'money',
      'number',
      'boolean',
      'file',
      'case_link',
      'table',
    ],
    title: 'a type of field',
  },
  options: {
    anyOf: [ref('name'), { type: 'array', items: ref('option'), minItems: 1 }],
    description: 'The options, or the name of a list of `choices`.',
  },
  min: { type: 'number' },
  max: { type: 'number' },
  currency: { type: 'string', pattern: '^[A-Z]{3}$', title: 'a currency like `EUR`' },
  required: { type: 'boolean', default: false },
  default: {
    anyOf: [
      { type: 'string' },
      { type: 'number' },
      { type: 'boolean' },
      words({ amount: { type: 'number' }, currency: { type: 'string' } }, ['amount', 'currency']),
    ],
  },
  max_length: { type: 'integer', minimum: 1, maximum: 10_000 },
  pattern: { type: 'string', minLength: 1, maxLength: 500, title: 'a pattern' },
  title: ref('title'),
  help: ref('text'),
} satisfies Record<string, ShapeSchema>;

const { default: _default, ...columnWords } = fieldWords;

const state: ShapeSchema = words({
  title: ref('title'),
  final: { const: true },
  outcome: ref('name'),
  assign: {
    anyOf: [
      ref('party'),
      words({ role: ref('party'), ...stateAssignWords, never: ref('names') }, ['role']),
    ],
    description: 'Who works here.',
  },
  form: { ...ref('name'), description: 'The form that is filled in here.' },
  waiting: { const: true, description: 'The case waits for somebody else.' },
  approval: { ...ref('name'), description: 'The approval that is asked here.' },
  route: { type: 'array', items: ref('row'), minItems: 1, description: 'Rows tried at once.' },
  start: { ...ref('name'), description: 'The first of the inner states.' },
  done: { ...ref('rows'), description: 'Where it goes when the inner states have ended.' },
  states: mapOf(ref('state')),
  regions: { ...mapOf(ref('region')), description: 'Parts that run at once.' },
  enter: { ...ref('doing'), description: 'Done on entering, once everybody has been asked.' },
  leave: { ...ref('doing'), description: 'Done on leaving.' },
  transitions: { ...mapOf(ref('rows')), description: 'Event → where it leads.' },
  ...stateWorkWords,
  timers: { type: 'array', items: ref('timer'), minItems: 1 },
  reopen: words(
    {
      to: ref('target'),
      by: ref('parties'),
      within: ref('duration'),
      when: ref('guardName'),
      needs: { anyOf: [ref('name'), { type: 'array', items: ref('name') }] },
      set: { ...ref('names'), description: 'Flags that are true from now on.' },
      clear: { ...ref('names'), description: 'Flags that are false from now on.' },
      purpose: ref('text'),
    },
    ['to', 'by', 'within'],
  ),
  open_ended: {
    ...ref('text'),
    description: 'Why a way out, a clock or somebody responsible is missing.',
  },
});

const approval: ShapeSchema = words(
  {
    title: ref('title'),
    approvers: { ...oneOrMany(ref('party')), description: 'One seat each.' },
    order: { enum: ['together', 'in_turn'], title: '`together` or `in_turn`', default: 'together' },
    quorum: {
      anyOf: [
        {
          enum: ['all', 'any', 'majority'],
          title: '`all`, `any`, `majority` or a number of seats',
        },
        { type: 'integer', minimum: 1, maximum: 1000 },
      ],
      default: 'all',
    },
    one_rejection: {
      enum: ['decides', 'counts'],
      title: '`decides` or `counts`',
      default: 'decides',
    },
    results: { ...oneOrMany(ref('name')), description: 'Answers beside approved and rejected.' },
    never: { ...ref('names'), description: 'Who may never answer.' },
    about: {
      ...ref('names'),
      description: 'What the approvers are shown: a change of it voids what was answered.',
    },
    ladder: { type: 'array', items: ref('timer'), minItems: 1 },
  },
  ['approvers'],
);

/** The schema of a case type. */
export const caseTypeSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:caseline:schema:case-type:v1',
  title: 'a case type',
  ...words(
    {
      format: { const: 'caseline/v1', title: '`caseline/v1`', $comment: 'CL0105' },
      id: { ...ref('kebab'), description: 'The name of the case type, in kebab-case.' },
      version: {
        type: 'integer',
        minimum: 1,
        maximum: 1_000_000,
        title: 'a whole number from 1',
        $comment: 'CL0109',
        description: 'Yours to raise.',
      },
      title: ref('title'),
      owner: { ...ref('name'), description: 'The role accountable for every case of this type.' },
      calendar: { ...ref('kebab'), description: 'What business time means.' },
      start: { ...ref('name'), description: 'The first state.' },
      states: mapOf(ref('state')),
      anywhere: {
        ...mapOf(ref('rows')),
        description: 'Ways out of every state that is not final.',
      },
      approvals: mapOf(ref('approval')),
      ...caseTypeWorkWords,
      guards: mapOf(ref('guard')),
      roles: mapOf(ref('role')),
      forms: mapOf(mapOf(ref('field'))),
      ...routingWords,
      ...slaWords,
      ...actionWords,
    },
    ['format', 'id', 'version', 'title', 'owner', 'calendar', 'start', 'states'],
  ),
  patternProperties: { '^x-': {} },
  $defs: {
    name: {
      type: 'string',
      pattern: '^[a-z][a-z0-9_]*$',
      maxLength: 60,
      title: 'a snake_case name of at most 60 characters',
      $comment: 'CL0107',
    },
    names: oneOrMany(ref('name')),
    kebab: {
      type: 'string',
      pattern: '^[a-z][a-z0-9]*(-[a-z0-9]+)*$',
      maxLength: 60,
      title: 'a kebab-case name of at most 60 characters',
      $comment: 'CL0106',
    },
    title: {
      type: 'string',
      minLength: 1,
      maxLength: 200,
      title: 'a text of at most 200 characters',
    },
    text: {
      type: 'string',
      minLength: 1,
      maxLength: 2000,
      title: 'a text of at most 2,000 characters',
    },
    option: {
      type: 'string',
      minLength: 1,
      maxLength: 200,
      title: 'a text of at most 200 characters',
    },
    guardName: { type: 'string', minLength: 1, maxLength: 200, title: 'the name of a guard' },
    party: { type: 'string', minLength: 1, maxLength: 200, title: 'a party' },
    parties: oneOrMany(ref('party')),
    target: {
      type: 'string',
      pattern: '^[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)*$',
      maxLength: 400,
      title: 'the name of a state',
      $comment: 'CL0107',
    },
    duration: {
      type: 'string',
      maxLength: 60,
      title: 'a duration like `2 business days`',
      $comment: 'CL0503',
    },
    row,
    rows: { anyOf: [ref('target'), ref('row'), { type: 'array', items: ref('row'), minItems: 1 }] },
    timer: timerRow,
    state,
    region: words({ title: ref('title'), start: ref('name'), states: mapOf(ref('state')) }, [
      'start',
      'states',
    ]),
    approval,
    ...workDefinitions,
    ...slaDefs,
    condition: { type: 'string', minLength: 1, title: 'an expression' },
    guard: {
      anyOf: [
        ref('condition'),
        words({
          all: { type: 'array', items: ref('condition'), minItems: 1 },
          any: { type: 'array', items: ref('condition'), minItems: 1 },
          none: { type: 'array', items: ref('condition'), minItems: 1 },
        }),
      ],
    },
    role: words({ team: ref('kebab'), backup: ref('name'), ...roleWords }, ['team']),
    // Rows come whole from whoever fills them in: a cell without a value has no default.
    ...routingDefs,
    ...actionDefs,
    column: words(columnWords, ['type']),
    field: words(
      { ...fieldWords, ...fieldRuleWords, when: ref('guardName'), columns: mapOf(ref('column')) },
      ['type'],
    ),
  } as Readonly<Record<string, ShapeSchema>>,
} as const;
