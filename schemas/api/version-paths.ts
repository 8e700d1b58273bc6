/**
 * The operations on versions of case types.
 *
 * @module
 */
import {
  ABSENT,
  answer,
  BODY_PROBLEMS,
  caseTypeId,
  jsonBody,
  type Parameter,
  type Paths,
  problem,
  TOKEN_PROBLEMS,
} from './operation.ts';

const number: Parameter = {
  name: 'number',
  in: 'path',
  required: true,
  schema: { type: 'integer', minimum: 1, maximum: 2_147_483_647 },
};

/** Operations on versions. */
export const versionPaths: Paths = {
  '/v1/case-types/{id}/versions': {
    get: {
      operationId: 'listVersions',
      summary: "A case type's versions, the newest first",
      tags: ['case types'],
      parameters: [caseTypeId],
      responses: { 200: answer('VersionList', 'All.'), ...TOKEN_PROBLEMS, ...ABSENT },
    },
  },
  '/v1/case-types/{id}/versions/{number}': {
    get: {
      operationId: 'getVersion',
      summary: 'A version, with its source and its plan',
      tags: ['case types'],
      parameters: [caseTypeId, number],
      responses: { 200: answer('CaseTypeVersionFull', 'It.'), ...TOKEN_PROBLEMS, ...ABSENT },
    },
    post: {
      operationId: 'moveVersion',
      summary: 'Move a version through its life, or approve it',
      description:
        'Moving is for whoever may publish; approving for somebody other than its author, of a role that is asked.',
      tags: ['case types'],
      parameters: [caseTypeId, number],
      requestBody: jsonBody('VersionMove'),
      responses: {
        200: answer('VersionReview', 'As it stands now.'),
        ...TOKEN_PROBLEMS,
        ...ABSENT,
        409: problem('Not from where it stands; or `missing` says what it needs first.'),
        ...BODY_PROBLEMS,
      },
    },
  },
  '/v1/case-types/{id}/versions/{number}/review': {
    get: {
      operationId: 'reviewVersion',
      summary: 'What whoever decides about a version looks at',
      description:
        'What differs from the version that is active, or was so last; what changes in who may what stands first. Its scenarios, whose approval it needs, what is missing, and who has moved it.',
      tags: ['case types'],
      parameters: [caseTypeId, number],
      responses: { 200: answer('VersionReview', 'It.'), ...TOKEN_PROBLEMS, ...ABSENT },
    },
  },
};
