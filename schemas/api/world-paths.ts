/**
 * The operations on changes of the world: corrected calendars, and roles that nobody can fill.
 *
 * @module
 */
import {
  ABSENT,
  answer,
  BODY_PROBLEMS,
  jsonBody,
  limit,
  type Parameter,
  type Paths,
  problem,
  query,
  TOKEN_PROBLEMS,
} from './operation.ts';

const calendar: Parameter = {
  name: 'calendar',
  in: 'path',
  required: true,
  schema: { type: 'string', minLength: 1, maxLength: 100 },
};
const correctionId: Parameter = {
  name: 'id',
  in: 'path',
  required: true,
  schema: { type: 'string', format: 'uuid' },
};

/** Operations on corrections and alarms. */
export const worldPaths: Paths = {
  '/v1/calendars/{calendar}/corrections': {
    get: {
      operationId: 'listCorrections',
      summary: 'Corrections of a calendar, the last made first; for operators',
      tags: ['world'],
      parameters: [calendar, limit],
      responses: { 200: answer('CorrectionList', 'They.'), ...TOKEN_PROBLEMS },
    },
    post: {
      operationId: 'makeCorrection',
      summary: 'Foretell what a corrected calendar does to every case that counts by it',
      description: 'Nothing moves until it is applied. For operators.',
      tags: ['world'],
      parameters: [calendar],
      requestBody: jsonBody('CorrectionRequest'),
      responses: {
        201: answer('Correction', 'Made; it is being foretold.', ['Location']),
        ...TOKEN_PROBLEMS,
        ...BODY_PROBLEMS,
        422: problem('The calendar has mistakes, or another id than the address.'),
      },
    },
  },
  '/v1/calendars/{calendar}/corrections/{id}': {
    get: {
      operationId: 'getCorrection',
      summary: 'A correction, and how far it is; for operators',
      tags: ['world'],
      parameters: [calendar, correctionId],
      responses: { 200: answer('Correction', 'It.'), ...TOKEN_PROBLEMS, ...ABSENT },
    },
  },
  '/v1/calendars/{calendar}/corrections/{id}/cases': {
    get: {
      operationId: 'listCorrectionCases',
      summary: 'What a correction does to each case, deadline by deadline; for operators',
      description: 'Without cases to which the asking person is a party.',
      tags: ['world'],
      parameters: [
        calendar,
        correctionId,
        query(
          'applied',
          { type: 'boolean', default: false },
          'What was done, not what is foretold.',
        ),
        limit,
        query('cursor', { type: 'string', maxLength: 500 }),
      ],
      responses: {
        200: answer('CorrectionCaseList', 'A page.', ['Link']),
        ...TOKEN_PROBLEMS,
        ...ABSENT,
      },
    },
  },
  '/v1/calendars/{calendar}/corrections/{id}/apply': {
    post: {
      operationId: 'applyCorrection',
      summary: 'Give the corrected calendar to every case that counts by it; for operators',
      description: 'Applied again, it is tried again in the cases that refused it.',
      tags: ['world'],
      parameters: [calendar, correctionId],
      responses: {
        200: answer('Correction', 'Under way.'),
        ...TOKEN_PROBLEMS,
        ...ABSENT,
        409: problem('It is not foretold yet, or another one has been applied since.'),
      },
    },
  },
  '/v1/alarms': {
    get: {
      operationId: 'listAlarms',
      summary: 'Roles that open cases may still need and that nobody can fill',
      description:
        'All of them for operators; for others those of the case types for which they are accountable.',
      tags: ['world'],
      parameters: [
        query('ended', { type: 'boolean', default: false }, 'Those that are over as well.'),
        limit,
      ],
      responses: { 200: answer('AlarmList', 'The last raised first.'), ...TOKEN_PROBLEMS },
    },
  },
};
