/**
 * The words of SLA clocks.
 *
 * @module
 */
import type { ShapeSchema } from './case-type.ts';

const ref = (name: string): ShapeSchema => ({ $ref: `#/$defs/${name}` });
const oneOrMany = (of: ShapeSchema): ShapeSchema => ({
  anyOf: [of, { type: 'array', items: of, minItems: 1 }],
});
const words = (
  properties: Readonly<Record<string, ShapeSchema>>,
  required: readonly string[] = [],
): ShapeSchema => ({ type: 'object', properties, required, additionalProperties: false });

const warning: ShapeSchema = words({
  at: { ...ref('percent'), description: 'After this share of the length.' },
  after: { ...ref('duration'), description: 'That long after the start.' },
  before: { ...ref('duration'), description: 'That long before it is due.' },
  remind: { ...ref('notice'), description: 'Whoever has not yet acted is reminded.' },
  notify: { ...ref('notice'), description: 'They are told; nothing is asked of them.' },
  escalate_to: { ...ref('party'), description: 'A superior is asked as well.' },
  do: words({ set: ref('names'), clear: ref('names'), notify: ref('notice') }),
});

const breach: ShapeSchema = words({
  remind: { ...ref('notice'), description: 'Whoever has not yet acted is reminded.' },
  notify: { ...ref('notice'), description: 'They are told; nothing is asked of them.' },
  escalate_to: { ...ref('party'), description: 'A superior is asked as well.' },
  do: words({ set: ref('names'), clear: ref('names'), notify: ref('notice') }),
  to: { ...ref('target'), description: 'The case moves on.' },
  when: { ...ref('guardName'), description: 'A guard that must hold.' },
  outcome: { ...ref('name'), description: 'What the case ends with.' },
  set: { ...ref('names'), description: 'Flags that are true from now on.' },
  clear: { ...ref('names'), description: 'Flags that are false from now on.' },
  purpose: { ...ref('text'), description: 'Why this way exists; kept in the trail.' },
});

const extension: ShapeSchema = words(
  {
    to: {
      ...ref('duration'),
      description: 'The whole length that then counts, from the original start.',
    },
    by: { ...ref('parties'), description: 'Who may extend it. Default: the owner.' },
    needs: {
      anyOf: [ref('name'), { type: 'array', items: ref('name') }],
      description: 'Fields that must come along. Default: the reason.',
    },
    approval: { ...ref('name'), description: 'The approval that must grant it.' },
    notify: { ...ref('notice'), description: 'Who is told when it is granted.' },
  },
  ['to'],
);

const clockWords: ShapeSchema = words(
  {
    title: ref('title'),
    from: { ...ref('moments'), description: 'What starts it.' },
    until: { ...ref('moments'), description: 'What stops it.' },
    when: { ...ref('guardName'), description: 'It starts only when this guard holds.' },
    again: {
      enum: ['goes_on', 'starts_over', 'never'],
      title: '`goes_on`, `starts_over` or `never`',
      description: 'What a new start does while it runs, or after it has run.',
    },
    within: {
      anyOf: [
        ref('duration'),
        {
          type: 'object',
          properties: { by: { ...ref('name'), description: 'A choice field.' } },
          propertyNames: ref('option'),
          additionalProperties: ref('duration'),
          minProperties: 1,
          title: 'a duration or a table of durations',
        },
      ],
      description: 'Its length, or a table of lengths: guard (or option) → length.',
    },
    roll: { enum: ['next_business_day'], title: '`next_business_day`' },
    pauses: {
      anyOf: [
        ref('target'),
        { type: 'array', items: ref('target'), minItems: 1 },
        {
          type: 'object',
          additionalProperties: { enum: ['resume', 'reset'], title: '`resume` or `reset`' },
          propertyNames: ref('target'),
          minProperties: 1,
        },
      ],
      description: 'States in which it stands still; `waiting`: all that wait.',
    },
    warn_at: {
      anyOf: [
        ref('percent'),
        ref('warning'),
        { type: 'array', items: { anyOf: [ref('percent'), ref('warning')] }, minItems: 1 },
      ],
      description: 'When it warns before it is due.',
    },
    extend: { ...ref('extension'), description: 'The one extension that is allowed.' },
    breached: { ...oneOrMany(ref('breach')), description: 'What happens when it is overdue.' },
  },
  ['from', 'until', 'within'],
);

/** Top-level words. */
export const slaWords = {
  sla: {
    type: 'object',
    propertyNames: ref('name'),
    additionalProperties: ref('clock'),
    minProperties: 1,
    description: 'Clocks: what must be done within what time.',
  },
} satisfies Record<string, ShapeSchema>;

/** Definitions. */
export const slaDefs = {
  moment: { type: 'string', minLength: 1, maxLength: 400, title: 'a moment like `STATE`' },
  moments: oneOrMany(ref('moment')),
  percent: {
    type: 'string',
    pattern: '^[1-9][0-9]?%$',
    title: 'a share from `1%` to `99%`',
    $comment: 'CL1612',
  },
  warning,
  breach,
  extension,
  clock: clockWords,
} satisfies Record<string, ShapeSchema>;
