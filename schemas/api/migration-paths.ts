/**
 * The operations on migrations: planned, foretold, done and taken back.
 *
 * @module
 */
import {
  ABSENT,
  answer,
  BODY_PROBLEMS,
  jsonBody,
  limit,
  type Operation,
  type Parameter,
  type Paths,
  problem,
  query,
  TOKEN_PROBLEMS,
} from './operation.ts';

const migrationId: Parameter = {
  name: 'id',
  in: 'path',
  required: true,
  schema: { type: 'string', format: 'uuid' },
};

function order(operationId: string, summary: string, conflict: string): Operation {
  return {
    operationId,
    summary,
    tags: ['migrations'],
    parameters: [migrationId],
    responses: {
      200: answer('Migration', 'As it stands now.'),
      ...TOKEN_PROBLEMS,
      ...ABSENT,
      409: problem(conflict),
    },
  };
}

/** Operations on migrations; all but the plan are for operators. */
export const migrationPaths: Paths = {
  '/v1/migration-plans': {
    post: {
      operationId: 'planMigration',
      summary: 'Compare two versions and propose what becomes of each part; for authors',
      description: 'Nothing is kept, and no case is looked at.',
      tags: ['migrations'],
      requestBody: jsonBody('MigrationPlanRequest'),
      responses: {
        200: answer('MigrationPlan', 'It, with what is unsound about it.'),
        ...TOKEN_PROBLEMS,
        ...BODY_PROBLEMS,
        422: problem('There is no such case type or version.'),
      },
    },
  },
  '/v1/migrations': {
    get: {
      operationId: 'listMigrations',
      summary: 'Migrations, the last planned first; for operators',
      tags: ['migrations'],
      parameters: [limit],
      responses: { 200: answer('MigrationList', 'They.'), ...TOKEN_PROBLEMS },
    },
    post: {
      operationId: 'createMigration',
      summary: 'Plan a migration of all cases of a version; for operators',
      description: 'Nothing moves before it is started.',
      tags: ['migrations'],
      requestBody: jsonBody('MigrationRequest'),
      responses: {
        201: answer('Migration', 'Planned.', ['Location']),
        ...TOKEN_PROBLEMS,
        ...BODY_PROBLEMS,
        422: problem('There is no such version, or the mapping is unsound: `problems` says where.'),
      },
    },
  },
  '/v1/migrations/{id}': {
    get: {
      operationId: 'getMigration',
      summary: 'A migration, and how many cases there are of each kind; for operators',
      tags: ['migrations'],
      parameters: [migrationId],
      responses: { 200: answer('MigrationReport', 'It.'), ...TOKEN_PROBLEMS, ...ABSENT },
    },
  },
  '/v1/migrations/{id}/cases': {
    get: {
      operationId: 'listMigrationCases',
      summary: 'What is foretold of each case, and what came of it; for operators',
      description: 'Only of cases whose state the reader sees.',
      tags: ['migrations'],
      parameters: [
        migrationId,
        limit,
        query('cursor', { type: 'string', maxLength: 500 }),
        query('status', {
          enum: ['waiting', 'migrated', 'blocked', 'failed', 'undone', 'gone'],
        }),
      ],
      responses: {
        200: answer('MigrationCaseList', 'They, by their ids.', ['Link']),
        ...TOKEN_PROBLEMS,
        ...ABSENT,
      },
    },
  },
  '/v1/migrations/{id}/dry-run': {
    post: {
      ...order(
        'foretellMigration',
        'Ask every case what the migration would do to it; nothing moves',
        'It is under way.',
      ),
      parameters: [
        migrationId,
        query(
          'replay',
          { type: 'boolean', default: false },
          'Replay the trail of every case against the new version as well.',
        ),
      ],
    },
  },
  '/v1/migrations/{id}/start': {
    post: order(
      'startMigration',
      'Begin, or try again what did not go',
      'No dry run has been done, or it is under way.',
    ),
  },
  '/v1/migrations/{id}/pause': {
    post: order('pauseMigration', 'Let no further case move for now', 'It is not under way.'),
  },
  '/v1/migrations/{id}/resume': {
    post: order('resumeMigration', 'Go on where it was paused', 'It is not paused.'),
  },
  '/v1/migrations/{id}/stop': {
    post: order('stopMigration', 'End it where it is', 'It is not under way.'),
  },
  '/v1/migrations/{id}/undo': {
    post: {
      ...order('undoMigration', 'Take cases back to where they came from', ''),
      requestBody: jsonBody('UndoRequest'),
      responses: {
        ...order('', '', 'It is under way, or something has happened in the case since.').responses,
        ...BODY_PROBLEMS,
      },
    },
  },
};
