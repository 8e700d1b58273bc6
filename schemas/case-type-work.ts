/**
 * The words of work beside states and approvals: tasks, evidence, notes, handoffs.
 *
 * Part of the schema of a case type (`schemas/case-type.ts`), in a file of its own.
 *
 * @module
 */
import { assignWords } from './case-type-routing.ts';
import type { ShapeSchema } from './case-type.ts';

const ref = (name: string): ShapeSchema => ({ $ref: `#/$defs/${name}` });
const list = (of: ShapeSchema): ShapeSchema => ({ type: 'array', items: of, minItems: 1 });
const mapOf = (of: ShapeSchema): ShapeSchema => ({
  type: 'object',
  propertyNames: ref('name'),
  additionalProperties: of,
  minProperties: 1,
});
const words = (
  properties: Readonly<Record<string, ShapeSchema>>,
  required: readonly string[] = [],
): ShapeSchema => ({ type: 'object', properties, required, additionalProperties: false });

const adHoc: ShapeSchema = {
  anyOf: [{ const: true, title: '`true` or parties' }, ref('party'), list(ref('party'))],
};

/** Words of a state. */
export const stateWorkWords = {
  tasks: {
    anyOf: [mapOf(ref('task')), list(ref('name'))],
    description: 'What is to be done here beside; a list names tasks of the case type.',
  },
  ad_hoc: { ...adHoc, description: 'Who may add tasks by hand here.' },
} satisfies Record<string, ShapeSchema>;

/** Words of a row. */
export const rowWorkWords = {
  handoff: {
    anyOf: [
      ref('name'),
      list(ref('name')),
      words(
        {
          fields: { ...ref('names'), description: 'What is handed over; all must be there.' },
          accept: { const: true, description: 'Whoever takes over accepts, or returns it.' },
        },
        ['fields'],
      ),
    ],
    description: 'The fields that the next department gets, with a brief.',
  },
} satisfies Record<string, ShapeSchema>;

/** Words of the case type. */
export const caseTypeWorkWords = {
  tasks: { ...mapOf(ref('task')), description: 'Tasks that several states can name.' },
  ad_hoc: { ...adHoc, description: 'Who may add tasks by hand at any time.' },
  evidence: {
    ...words(
      {
        by: { ...ref('parties'), description: 'Who keeps the register.' },
        kinds: { ...ref('names'), description: 'The kinds of evidence.' },
      },
      ['by', 'kinds'],
    ),
    description: 'A register of evidence: numbered, passed on, withdrawn, never deleted.',
  },
  intake: {
    ...words(
      {
        anonymous: {
          ...ref('names'),
          description: 'The fields that anybody may begin a case with, without an account.',
        },
      },
      ['anonymous'],
    ),
    description: 'How cases begin without an account: a reporter has a receipt in its place.',
  },
  publish: {
    ...words(
      {
        approved_by: {
          ...ref('names'),
          description:
            'Roles of each of which somebody, and not the author, approves a version before new cases start with it.',
        },
      },
      ['approved_by'],
    ),
    description: 'What a new version of this definition needs before it is activated.',
  },
  notes: { ...mapOf(ref('note')), description: 'The kinds of notes people write.' },
} satisfies Record<string, ShapeSchema>;

/** Definitions of their own. */
export const workDefinitions = {
  task: words({
    title: ref('title'),
    help: ref('text'),
    assign: {
      anyOf: [
        ref('party'),
        words({ role: ref('party'), never: ref('names'), ...assignWords }, ['role']),
      ],
      description: 'Who does it; by default whoever works in the state.',
    },
    due: { ...ref('duration'), description: 'Counted from when it is opened.' },
    needs: {
      anyOf: [ref('name'), list(ref('name'))],
      description: 'Fields that completing it gives.',
    },
    after: { ...ref('names'), description: 'Tasks that come before it.' },
    checklist: { ...list(ref('option')), description: 'Points to be ticked one by one.' },
    required: {
      anyOf: [{ const: true, title: '`true` or events' }, ref('name'), list(ref('name'))],
      description: 'No way out of the state, or none of these events, before it has ended.',
    },
    keep: { const: true, description: 'It goes on when the state is left.' },
    when: { ...ref('guardName'), description: 'Opened when, or as soon as, the guard holds.' },
    each: {
      type: 'string',
      pattern: '^[a-z][a-z0-9_]*\\.[a-z][a-z0-9_]*$',
      maxLength: 121,
      title: 'a column of a table, as `movers.mover`',
      description: 'One task for each value of this column.',
    },
    timers: list(ref('taskTimer')),
  }),
  taskTimer: words({
    after: { ...ref('duration'), description: 'Once, counted from when the task is opened.' },
    every: { ...ref('duration'), description: 'Again and again, while the task is open.' },
    at: { const: 'due', description: 'When the task is due.' },
    before: { ...ref('duration'), description: 'That long before the task is due.' },
    of: { const: 'due' },
    roll: { enum: ['next_business_day'], title: '`next_business_day`' },
    remind: { ...ref('notice'), description: 'Whoever has not yet done it is reminded.' },
    notify: { ...ref('notice'), description: 'They are told; nothing is asked of them.' },
    delegate_to: { ...ref('party'), description: '`backups`, or a role: asked as well.' },
    escalate_to: { ...ref('party'), description: 'A superior is asked as well.' },
    do: words({ set: ref('names'), clear: ref('names'), notify: ref('notice') }),
  }),
  note: words({
    title: ref('title'),
    by: { ...ref('parties'), description: 'Who may write it; by default assignee and owner.' },
    visible: { const: true, description: 'The reporter may see it; by default it is internal.' },
    form: { ...ref('name'), description: 'A form that is filled in for the note alone.' },
  }),
} satisfies Record<string, ShapeSchema>;
