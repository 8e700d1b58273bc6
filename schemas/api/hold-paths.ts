/**
 * The operations on legal holds, and erasure, which they forbid.
 *
 * @module
 */
import {
  ABSENT,
  answer,
  BODY_PROBLEMS,
  caseId,
  jsonBody,
  limit,
  type Operation,
  type Parameter,
  type Paths,
  problem,
  query,
  TOKEN_PROBLEMS,
} from './operation.ts';
import { what } from './holds.ts';

const holdId: Parameter = {
  name: 'id',
  in: 'path',
  required: true,
  schema: { type: 'string', format: 'uuid' },
};

function change(
  operationId: string,
  summary: string,
  given: { readonly body?: string; readonly conflict?: string },
): Operation {
  return {
    operationId,
    summary,
    tags: ['holds'],
    parameters: [holdId],
    ...(given.body !== undefined && { requestBody: jsonBody(given.body) }),
    responses: {
      200: answer('Hold', 'As it stands now.'),
      ...TOKEN_PROBLEMS,
      ...ABSENT,
      409: problem(given.conflict ?? 'It has been released.'),
      ...(given.body !== undefined && BODY_PROBLEMS),
    },
  };
}

/** Operations on holds, and erasure, which they forbid. */
export const holdPaths: Paths = {
  '/v1/holds': {
    get: {
      operationId: 'listHolds',
      summary: 'Legal holds, the last placed first',
      description: 'All for the team of counsel; for everybody those that tell them.',
      tags: ['holds'],
      parameters: [limit],
      responses: { 200: answer('HoldList', 'They.'), ...TOKEN_PROBLEMS },
    },
    post: {
      operationId: 'placeHold',
      summary: 'Place a legal hold; for the team of counsel',
      description:
        'While it stands, nothing that it covers is removed: not by retention, not by erasure.',
      tags: ['holds'],
      requestBody: jsonBody('HoldRequest'),
      responses: {
        201: answer('Hold', 'Placed.', ['Location']),
        ...TOKEN_PROBLEMS,
        ...BODY_PROBLEMS,
        422: problem('It covers nothing, or a case or a person that there is not.'),
      },
    },
  },
  '/v1/holds/{id}': {
    get: {
      operationId: 'getHold',
      summary: 'A legal hold',
      tags: ['holds'],
      parameters: [holdId],
      responses: { 200: answer('Hold', 'It.'), ...TOKEN_PROBLEMS, ...ABSENT },
    },
  },
  '/v1/holds/{id}/cover': {
    post: {
      ...change('coverHold', 'Add cases and custodians', { body: 'CoverRequest' }),
      responses: {
        ...change('', '', { body: 'CoverRequest' }).responses,
        422: problem('A case or a person that there is not.'),
      },
    },
  },
  '/v1/holds/{id}/release': {
    post: change('askRelease', 'Ask for the release; somebody else has to agree', {
      body: 'ReasonRequest',
    }),
  },
  '/v1/holds/{id}/release/confirm': {
    post: change('confirmRelease', 'Agree to the release that somebody else has asked for', {
      conflict: 'It has been released, nobody has asked for it, or the same person has.',
    }),
  },
  '/v1/cases/{id}/erasure': {
    post: {
      operationId: 'askErasure',
      summary: 'Ask that a case be erased; somebody else has to agree; for the team of counsel',
      tags: ['holds'],
      parameters: [caseId],
      requestBody: jsonBody('ErasureRequest'),
      responses: {
        200: answer('Erased', 'Asked.'),
        ...TOKEN_PROBLEMS,
        ...ABSENT,
        409: problem('A hold stands over it.'),
        ...BODY_PROBLEMS,
      },
    },
  },
  '/v1/cases/{id}/erasure/confirm': {
    post: {
      operationId: 'confirmErasure',
      summary: 'Agree that a case be erased, now and for good',
      description: 'Its contents, its trail and its key go. A tombstone stays.',
      tags: ['holds'],
      parameters: [caseId, query('what', what, 'What was asked for; without it `case`.')],
      responses: {
        200: answer('Erased', 'Erased.'),
        ...TOKEN_PROBLEMS,
        ...ABSENT,
        409: problem('A hold stands over it, nobody has asked for it, or the same person has.'),
      },
    },
  },
};
