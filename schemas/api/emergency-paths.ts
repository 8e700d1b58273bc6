/**
 * What the API says of emergency access.
 *
 * @module
 */
import {
  ABSENT,
  answer,
  BODY_PROBLEMS,
  caseId,
  jsonBody,
  type Paths,
  TOKEN_PROBLEMS,
} from './operation.ts';

/** The operations. */
export const emergencyPaths: Paths = {
  '/v1/cases/{id}/break-glass': {
    post: {
      operationId: 'breakGlass',
      summary: 'Ask to read a case without a part in it; for the emergency team',
      description:
        'Once somebody else of the team agrees it can be read for 24 hours. Whoever owns the case is ' +
        'told, and every look is recorded as one through broken glass.',
      tags: ['cases'],
      parameters: [caseId],
      requestBody: jsonBody('ReasonRequest'),
      responses: {
        200: answer('EmergencyAccess', 'Asked.'),
        ...TOKEN_PROBLEMS,
        ...ABSENT,
        ...BODY_PROBLEMS,
      },
    },
  },
  '/v1/cases/{id}/break-glass/confirm': {
    post: {
      operationId: 'confirmBreakGlass',
      summary: 'Agree that somebody else reads a case without a part in it',
      tags: ['cases'],
      parameters: [caseId],
      requestBody: jsonBody('ConfirmRequest'),
      responses: {
        200: answer('EmergencyAccess', 'Opened.'),
        ...TOKEN_PROBLEMS,
        ...ABSENT,
        ...BODY_PROBLEMS,
      },
    },
  },
};
