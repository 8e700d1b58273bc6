/**
 * What the API says of who may see what, and bodies that say no more than may be seen.
 *
 * @module
 */

const text = { type: 'string' } as const;
const texts = (description: string) => ({ type: 'array', items: text, description }) as const;

/** Schemas of the document. */
export const accessSchemas = {
  Access: {
    type: 'object',
    additionalProperties: false,
    required: ['read'],
    properties: {
      read: texts('The levels that the asking person reads.'),
      hidden: texts('For whoever reads level `open`: the levels that they do not read.'),
      sees: texts('For whoever does not: the fields and facts that they see.'),
    },
  },
  CommandDone: {
    type: 'object',
    additionalProperties: false,
    required: ['id', 'status', 'duplicate', 'at'],
    description: 'Where the case stands now is said to whoever may see it.',
    properties: {
      id: text,
      status: { const: 'done' },
      duplicate: {
        type: 'boolean',
        description: 'It had been done before; nothing happened now.',
      },
      sequence: { type: 'integer' },
      caseStatus: { enum: ['open', 'closed', 'sealed', 'faulted'] },
      states: { type: 'array', items: text },
      at: { type: 'string', format: 'date-time' },
    },
  },
};
