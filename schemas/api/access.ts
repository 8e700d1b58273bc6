/**
 * What the API says of who may see what, and bodies that say no more than may be seen.
 *
 * @module
 */

import { exactly, instant, listOf, ref, text, textOrNull } from './parts.ts';

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
  AccessRecord: exactly({
    at: { ...instant, description: 'On the real clock.' },
    person: { ...textOrNull, description: 'Null when a field hides the person from the reader.' },
    operation: { ...text, description: 'The `operationId`.' },
    outcome: {
      enum: ['shown', 'done', 'refused', 'unknown', 'failed'],
      description: '`unknown`: there was nothing that they may know of.',
    },
    code: { ...textOrNull, description: 'Of the problem that was answered.' },
    attachment: {
      ...textOrNull,
      description: 'The attachment that was downloaded, and its version: `3.1`.',
    },
    policies: texts('The rules by which it was shown.'),
  }),
  AccessList: exactly({ items: listOf(ref('AccessRecord')) }),
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
