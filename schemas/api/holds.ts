/**
 * What the API says of legal holds and erasure.
 *
 * @module
 */
import { exactly, flag, instant, listOf, ref, text } from './parts.ts';

const reason = { type: 'string', minLength: 1, maxLength: 2_000 } as const;
/** What is erased. */
export const what = {
  enum: ['case', 'vault'],
  description: 'All of the case, or its vault alone.',
};
const some = (item: object, description: string) =>
  ({ type: 'array', items: item, maxItems: 1_000, uniqueItems: true, description }) as const;
const cases = some(
  { type: 'string', format: 'uuid' },
  'Ids of cases. Cases that are linked with one of them are covered too.',
);
const custodians = some(
  { type: 'string', minLength: 1, maxLength: 200 },
  'Ids of people. Every case in which one has or had a part is covered.',
);
const orNull = (schema: object) => ({ oneOf: [schema, { type: 'null' }] });

/** Schemas of the document. */
export const holdSchemas = {
  HoldRequest: {
    type: 'object',
    additionalProperties: false,
    required: ['reason'],
    properties: {
      reason,
      silent: { ...flag, default: false, description: 'Custodians are not told.' },
      cases,
      custodians,
    },
  },
  CoverRequest: {
    type: 'object',
    additionalProperties: false,
    minProperties: 1,
    properties: { cases, custodians },
  },
  ReasonRequest: exactly({ reason }),
  ErasureRequest: {
    type: 'object',
    additionalProperties: false,
    required: ['reason'],
    properties: { reason, what: { ...what, default: 'case' } },
  },
  Hold: exactly({
    id: text,
    reason: text,
    silent: flag,
    cases: listOf(text),
    custodians: listOf(text),
    placedBy: text,
    placedAt: instant,
    releaseAsked: orNull(exactly({ by: text, at: instant, reason: text })),
    released: orNull(exactly({ by: text, at: instant })),
  }),
  HoldNotice: exactly(
    { id: text, placedAt: instant },
    'What a custodian is told: delete, change and throw away nothing.',
  ),
  HoldList: exactly({
    holds: { ...listOf(ref('Hold')), description: 'For the team of counsel.' },
    told: { ...listOf(ref('HoldNotice')), description: 'Those that tell the asking person.' },
  }),
  Erased: exactly({
    status: { enum: ['asked', 'erased'] },
    what,
    askedBy: text,
  }),
};
