/**
 * The words of actions, messages, links, and of what is promised about data.
 *
 * @module
 */
import type { ShapeSchema } from './case-type.ts';

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

const outward = {
  notify: { ...ref('notice'), description: 'They are told; nothing is asked of them.' },
  call: {
    anyOf: [ref('name'), ref('call')],
    description: 'A hook of the installation is called.',
  },
  create_case: { ...ref('createCase'), description: 'Another case is started and linked.' },
} satisfies Record<string, ShapeSchema>;

/** Top-level words. */
export const actionWords = {
  templates: { ...mapOf(ref('template')), description: 'Messages, by name.' },
  links: { ...mapOf(ref('link')), description: 'Kinds of link that people make between cases.' },
  choices: {
    ...mapOf({ type: 'array', items: ref('option'), minItems: 1 }),
    description: 'Lists of options that several fields share.',
  },
  access: {
    type: 'object',
    properties: {},
    propertyNames: ref('name'),
    additionalProperties: ref('access'),
    minProperties: 1,
    description: 'Level → who may read and write it; `reporter_sees` → what they see.',
  },
  retention: words(
    {
      keep: { ...ref('duration'), description: 'How long.' },
      from: {
        enum: ['closed', 'opened'],
        title: '`closed` or `opened`',
        description: 'What it counts from. Default: closed.',
      },
      // The word reads best; the schema is data and is never awaited.
      // eslint-disable-next-line unicorn/no-thenable
      then: {
        enum: ['anonymise', 'delete', 'archive'],
        title: '`anonymise`, `delete` or `archive`',
        description: 'What becomes of the case.',
      },
      unless: { ...ref('guardName'), description: 'A flag or guard that keeps the case.' },
    },
    ['keep', 'then'],
  ),
} satisfies Record<string, ShapeSchema>;

/** Words of every field. */
export const fieldRuleWords = {
  level: { ...ref('name'), description: 'How sensitive it is: a level of `access`.' },
  vault: {
    type: 'boolean',
    description: 'Kept apart from the case, which no rule can then read; each look is recorded.',
  },
  decides: {
    ...oneOrMany(ref('name')),
    description: 'What it is asked for: guards, approvals, events, tables or `priority`.',
  },
  supplied_by: { ...ref('party'), description: 'Who knows it.' },
} satisfies Record<string, ShapeSchema>;

/** Definitions that the words above and those of states and rows refer to. */
export const actionDefs = {
  notice: {
    anyOf: [
      ref('party'),
      { type: 'array', items: ref('party'), minItems: 1 },
      words({ to: ref('parties'), template: ref('name') }, ['to', 'template']),
    ],
  },
  call: words(
    {
      hook: { ...ref('name'), description: 'Its name in the installation.' },
      send: { ...ref('names'), description: 'The fields that go along.' },
      receive: { ...ref('names'), description: 'The fields that the answer may fill in.' },
      answered: { ...ref('name'), description: 'The rows tried when the answer is there.' },
      failed: { ...ref('name'), description: 'The rows tried when no answer can be had.' },
    },
    ['hook'],
  ),
  createCase: words(
    {
      type: { ...ref('kebab'), description: 'The case type.' },
      with: {
        type: 'object',
        propertyNames: ref('name'),
        additionalProperties: {
          anyOf: [ref('condition'), { type: 'number' }, { type: 'boolean' }],
        },
        minProperties: 1,
        description: 'Field of the new case → expression over this one.',
      },
      link: { ...ref('name'), description: '`child` (default), `related`, or a kind of `links`.' },
    },
    ['type'],
  ),
  action: words(outward),
  actions: oneOrMany(ref('action')),
  momentAction: words({ set: ref('names'), clear: ref('names'), ...outward }),
  doing: oneOrMany(ref('momentAction')),
  template: words(
    {
      title: {
        type: 'string',
        minLength: 1,
        maxLength: 200,
        title: 'a text of at most 200 characters',
      },
      body: {
        type: 'string',
        minLength: 1,
        maxLength: 10_000,
        title: 'a text of at most 10,000 characters',
      },
    },
    ['title', 'body'],
  ),
  link: words({
    title: ref('title'),
    by: { ...ref('parties'), description: 'Who may link and unlink. Default: the owner.' },
  }),
  accessRow: words(
    {
      in: { ...oneOrMany(ref('target')), description: 'Only while one of these states is active.' },
      read: ref('parties'),
      write: ref('parties'),
    },
    ['read'],
  ),
  access: {
    anyOf: [
      ref('accessRow'),
      {
        type: 'array',
        items: { anyOf: [ref('accessRow'), ref('name')] },
        minItems: 1,
      },
    ],
  },
} satisfies Record<string, ShapeSchema>;
