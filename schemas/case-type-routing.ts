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
