/**
 * The words of priority, decision tables, duplicates and routing.
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

const levels: ShapeSchema = {
  type: 'object',
  propertyNames: ref('name'),
  additionalProperties: { type: 'number' },
  minProperties: 1,
  description: 'The score at which each level begins, highest first.',
};

/** Top-level words. */
export const routingWords = {
  tables: {
    type: 'object',
    propertyNames: ref('name'),
    additionalProperties: ref('table'),
    minProperties: 1,
    description: 'Decision tables; expressions name what they give: `tables.x`.',
  },
  priority: {
    anyOf: [
      ref('condition'),
      { type: 'number', title: 'a formula' },
      words({
        score: { ...ref('condition'), description: 'A formula over fields.' },
        levels,
        rubric: {
          type: 'object',
          propertyNames: ref('name'),
          additionalProperties: oneOrMany(ref('guardName')),
          minProperties: 1,
          description: 'Level → guards, highest first; the last level is `otherwise`.',
        },
      }),
    ],
    description: 'How urgent a case is; computed anew whenever its inputs change.',
  },
  identified_by: {
    ...ref('names'),
    description: 'The fields that stand in the title of a case.',
  },
  found_by: {
    ...ref('names'),
    description: 'The fields by whose exact values a case is found.',
  },
  duplicates: words(
    {
      same: { ...ref('names'), description: 'The fields that two cases have in common.' },
      within: {
        ...ref('duration'),
        description: 'How long after one case another may be the same.',
      },
      do: {
        enum: ['ask_to_link', 'refuse', 'link'],
        title: '`ask_to_link`, `refuse` or `link`',
        description: 'What is done when there is one.',
      },
    },
    ['same', 'within', 'do'],
  ),
} satisfies Record<string, ShapeSchema>;

const rule: ShapeSchema = {
  enum: ['round_robin', 'least_loaded', 'skill', 'familiar'],
  title: '`round_robin`, `least_loaded`, `skill` or `familiar`',
};

/** Words of `assign`, of states and tasks. */
export const assignWords = {
  by: {
    ...oneOrMany(rule),
    description: 'One of them is chosen: each rule keeps the best of those left.',
  },
  skills: {
    ...ref('names'),
    description: 'The skills wanted: words, or fields whose value is the word.',
  },
} satisfies Record<string, ShapeSchema>;

/** Words of the `assign` of a state alone. */
export const stateAssignWords = {
  ...assignWords,
  second: {
    ...ref('party'),
    description: 'Asked beside them from the start, and may act as they may.',
  },
} satisfies Record<string, ShapeSchema>;

/** Words of a role. */
export const roleWords = {
  max_open_cases: {
    type: 'integer',
    minimum: 1,
    maximum: 10_000,
    title: 'a whole number from 1',
    description: 'Whoever is at work in so many cases is given no more.',
  },
  max_share: {
    type: 'string',
    pattern: '^([1-9]|[1-9][0-9])%$',
    title: 'a share like `50%`',
    description: 'The owner is told when one of them gets more of the open cases of the team.',
  },
} satisfies Record<string, ShapeSchema>;

/** Definitions that the words refer to. */
export const routingDefs = {
  table: words(
    {
      inputs: {
        type: 'array',
        items: ref('name'),
        minItems: 1,
        description: 'The fields and flags it looks at.',
      },
      gives: {
        anyOf: [
          { const: 'number', title: '`number`' },
          { type: 'array', items: ref('option'), minItems: 1 },
        ],
        description: '`number`, or the words it can give.',
      },
      hit: {
        enum: ['unique', 'first', 'collect', 'sum'],
        title: '`unique`, `first`, `collect` or `sum`',
        description: 'What counts when several rows fit. Default: unique, so only one may.',
      },
      rows: { type: 'array', items: ref('tableRow'), minItems: 1 },
      otherwise: { ...ref('tableResult'), description: 'The result when no row fits.' },
    },
    ['inputs', 'gives', 'rows'],
  ),
  tableRow: {
    type: 'object',
    properties: { gives: { ...ref('tableResult'), description: 'The result of this row.' } },
    propertyNames: ref('name'),
    additionalProperties: oneOrMany(ref('cell')),
    required: ['gives'],
  },
  cell: {
    anyOf: [
      { type: 'string', minLength: 1, maxLength: 200, title: 'a value or a range like `1..3`' },
      { type: 'number' },
      { type: 'boolean' },
    ],
  },
  tableResult: {
    anyOf: [{ type: 'string', minLength: 1, maxLength: 200 }, { type: 'number' }],
  },
} satisfies Record<string, ShapeSchema>;
