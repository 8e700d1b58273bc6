/**
 * The operations of the OpenAPI document.
 *
 * @module
 */
import { attachmentPaths } from './attachment-paths.ts';
import {
  ABSENT,
  answer,
  BODY_PROBLEMS,
  caseId,
  caseTypeId,
  command,
  idempotencyKey,
  instantQuery,
  item,
  jsonBody,
  limit,
  problem,
  query,
  ref,
  sandbox,
  TOKEN_PROBLEMS,
  type Operation,
  type Paths,
} from './operation.ts';
import { intakePaths, RECEIPT_TOO, WITH_RECEIPT } from './intake-paths.ts';
import { emergencyPaths } from './emergency-paths.ts';
import { holdPaths } from './hold-paths.ts';
import { vaultPaths } from './vault-paths.ts';
import { migrationPaths } from './migration-paths.ts';
import { worldPaths } from './world-paths.ts';
import { versionPaths } from './version-paths.ts';

const caseTypePaths: Paths = {
  '/v1/case-types': {
    get: {
      operationId: 'listCaseTypes',
      summary: 'The published case types',
      tags: ['case types'],
      responses: { 200: answer('CaseTypeList', 'By id.'), ...TOKEN_PROBLEMS },
    },
    post: {
      operationId: 'publishCaseType',
      summary: 'Publish a definition',
      description:
        'New cases start with it, unless `state` says otherwise or `missing` what it needs first. Publishing the same definition again answers 200, and takes it no step back.',
      tags: ['case types'],
      requestBody: {
        required: true,
        content: {
          'application/yaml': { schema: { type: 'string' } },
          'text/yaml': { schema: { type: 'string' } },
          'application/json': { schema: ref('PublishRequest') },
        },
      },
      responses: {
        200: answer('Published', 'It was there already.', ['Location']),
        201: answer('Published', 'A new version.', ['Location']),
        ...TOKEN_PROBLEMS,
        ...BODY_PROBLEMS,
        422: problem(
          'The definition or its scenarios have mistakes (`diagnostics` has all of them), or scenarios fail (`failures`).',
        ),
      },
    },
  },
  '/v1/case-types/{id}': {
    get: {
      operationId: 'getCaseType',
      summary: 'A case type',
      tags: ['case types'],
      parameters: [caseTypeId],
      responses: { 200: answer('CaseType', 'It.'), ...TOKEN_PROBLEMS, ...ABSENT },
    },
  },
  ...versionPaths,
};

const SORT =
  '`opened`: the latest first. `priority`: the highest level of its case type first, then the ' +
  'highest score. `sla`: the SLA clock that ends next first. Cases without it come last.';

const casePaths: Paths = {
  '/v1/cases': {
    get: {
      operationId: 'listCases',
      summary: 'Cases, the latest opened first or as `sort` says',
      description: 'The `Link` header names the next page.',
      tags: ['cases'],
      parameters: [
        query('caseType', { type: 'string', maxLength: 200 }),
        query('state', { type: 'string', maxLength: 400 }, 'One of the active states.'),
        query('status', { enum: ['open', 'closed', 'sealed', 'faulted'] }),
        query('waiting', { type: 'boolean' }),
        query('assignee', { type: 'string', maxLength: 64 }, 'A person asked now; `me`: oneself.'),
        query('reporter', { type: 'string', maxLength: 64 }, 'A person; `me`: oneself.'),
        query(
          'found',
          { type: 'string', maxLength: 10_300, pattern: '^[a-z][a-z0-9_]{0,199}:.+$' },
          'With `caseType`: an exact value of a field that it names in `found_by`, as `invoice:4711`; of cases of which one reads that field.',
        ),
        instantQuery('openedAfter'),
        instantQuery('openedBefore'),
        instantQuery('dueAfter'),
        instantQuery('dueBefore'),
        query('priorityLevel', { type: 'string', maxLength: 200 }),
        query(
          'priorityFrom',
          { type: 'number', minimum: -1e15, maximum: 1e15 },
          'This score or a higher one.',
        ),
        query('slaBreached', { type: 'boolean' }, 'Whether an SLA clock is overdue and open.'),
        instantQuery('slaDueAfter'),
        instantQuery('slaDueBefore'),
        query('sort', { enum: ['opened', 'priority', 'sla'], default: 'opened' }, SORT),
        sandbox,
        limit,
        query('cursor', { type: 'string', maxLength: 500 }),
      ],
      responses: { 200: answer('CaseList', 'A page.', ['Link']), ...TOKEN_PROBLEMS },
    },
    post: {
      operationId: 'startCase',
      summary: 'Start a case',
      tags: ['cases'],
      parameters: [idempotencyKey],
      requestBody: jsonBody('StartRequest'),
      responses: {
        201: answer('Started', 'Started.', ['Location', 'ETag']),
        202: answer('CommandPending', 'Not known yet; ask where `Location` says.', ['Location']),
        ...TOKEN_PROBLEMS,
        409: problem('The case refuses, or the version takes no such cases.'),
        ...BODY_PROBLEMS,
        422: problem('There is no such case type, or data that it does not take.'),
      },
    },
  },
  '/v1/cases/{id}': {
    get: {
      operationId: 'getCase',
      summary: 'A case, with what may happen next, by whom, and why not',
      tags: ['cases'],
      parameters: [
        caseId,
        {
          name: 'If-None-Match',
          in: 'header',
          schema: { type: 'string', maxLength: 100 },
        },
      ],
      responses: {
        200: answer('Case', 'It.', ['ETag']),
        304: { description: 'It has not moved on.' },
        ...TOKEN_PROBLEMS,
        ...ABSENT,
      },
    },
  },
  '/v1/cases/{id}/timeline': {
    get: {
      operationId: 'getTimeline',
      summary: "A case's trail, in order",
      description: 'The `Link` header names the next page.',
      tags: ['cases'],
      parameters: [
        caseId,
        query(
          'after',
          { type: 'integer', minimum: 0, maximum: 2_147_483_647, default: 0 },
          'Entries after this number.',
        ),
        limit,
      ],
      responses: { 200: answer('Timeline', 'A page.', ['Link']), ...TOKEN_PROBLEMS, ...ABSENT },
    },
  },
  '/v1/cases/{id}/accesses': {
    get: {
      operationId: 'listAccesses',
      summary: 'Who has looked at a case, the last first',
      description:
        'For whoever owns the case, and for auditors. Its page, its trail, commands, and lists that ' +
        'it was on; refusals too. The `Link` header names the next page.',
      tags: ['cases'],
      parameters: [caseId, limit, query('cursor', { type: 'string', maxLength: 500 })],
      responses: { 200: answer('AccessList', 'A page.', ['Link']), ...TOKEN_PROBLEMS, ...ABSENT },
    },
  },
  '/v1/cases/{id}/events': {
    post: command('sendEvent', 'Send an event', { body: 'EventRequest', parameters: [caseId] }),
  },
  '/v1/cases/{id}/work': {
    post: command(
      'doWork',
      'Do something with a task, a piece of evidence, an attachment or a note',
      {
        body: 'WorkRequest',
        parameters: [caseId],
      },
    ),
  },
  ...attachmentPaths,
  '/v1/cases/{id}/links': {
    post: command('linkCase', 'Link another case by hand, or take a link away', {
      body: 'LinkRequest',
      parameters: [caseId],
    }),
  },
  '/v1/cases/{id}/repair': {
    post: command('repairCase', 'Set a faulted case going again; for operators', {
      body: 'RepairRequest',
      parameters: [caseId],
      ifMatch: false,
    }),
  },
  '/v1/cases/{id}/approvals/{item}/answer': {
    post: command('answerApproval', 'Answer an approval', {
      body: 'AnswerRequest',
      parameters: [caseId, item],
    }),
  },
  '/v1/cases/{id}/approvals/{item}/delegate': {
    post: command('delegateApproval', "Ask another person to answer for one's seat", {
      body: 'DelegateRequest',
      parameters: [caseId, item],
    }),
  },
  '/v1/cases/{id}/approvals/{item}/decline': {
    post: command('declineApproval', 'Step back from an approval as conflicted', {
      body: 'DeclineRequest',
      parameters: [caseId, item],
    }),
  },
  '/v1/cases/{id}/clock': {
    post: {
      operationId: 'moveClock',
      summary: "Move a sandbox case's clock",
      tags: ['cases'],
      parameters: [caseId],
      requestBody: jsonBody('ClockRequest'),
      responses: {
        200: answer('ClockNow', 'The clock now.'),
        ...TOKEN_PROBLEMS,
        ...ABSENT,
        409: problem('It is not a sandbox case.'),
        ...BODY_PROBLEMS,
      },
    },
  },
  '/v1/cases/{id}/commands/{command}': {
    get: {
      operationId: 'getCommand',
      summary: 'What became of a command',
      description: '`unknown`: it has not arrived, or the read model has yet to hear of it.',
      tags: ['cases'],
      parameters: [
        caseId,
        {
          name: 'command',
          in: 'path',
          required: true,
          schema: { type: 'string', minLength: 1, maxLength: 200 },
        },
      ],
      responses: { 200: answer('CommandStatus', 'So far.'), ...TOKEN_PROBLEMS },
    },
  },
};

const inboxPaths: Paths = {
  '/v1/inbox': {
    get: {
      operationId: 'getInbox',
      summary: 'What the asking person is asked for, the next due first',
      description: 'The `Link` header names the next page.',
      tags: ['inbox'],
      parameters: [sandbox, limit, query('cursor', { type: 'string', maxLength: 500 })],
      responses: { 200: answer('Inbox', 'A page.', ['Link']), ...TOKEN_PROBLEMS },
    },
  },
  '/v1/notices': {
    get: {
      operationId: 'listNotices',
      summary: 'What the asking person was told, the last first',
      description: 'The `Link` header names the next page.',
      tags: ['inbox'],
      parameters: [
        query('unread', { type: 'boolean', default: false }, 'Unread ones only.'),
        sandbox,
        limit,
        query('cursor', { type: 'string', maxLength: 500 }),
      ],
      responses: { 200: answer('NoticeList', 'A page.', ['Link']), ...TOKEN_PROBLEMS },
    },
  },
  '/v1/notices/{id}/read': {
    post: {
      operationId: 'readNotice',
      summary: 'Mark a notice as read, and those of the same case before it',
      tags: ['inbox'],
      parameters: [
        {
          name: 'id',
          in: 'path',
          required: true,
          schema: { type: 'string', maxLength: 220, pattern: '^[0-9a-f-]{36,}:-?[0-9]{1,9}$' },
        },
      ],
      responses: { 204: { description: 'Read.' }, ...TOKEN_PROBLEMS, ...ABSENT },
    },
  },
};

const openPaths: Paths = {
  '/v1/openapi.json': {
    get: {
      operationId: 'getOpenApi',
      summary: 'This document',
      tags: ['service'],
      security: [],
      responses: {
        200: {
          description: 'It.',
          content: { 'application/json': { schema: { type: 'object' } } },
        },
      },
    },
  },
  '/health/live': {
    get: {
      operationId: 'isLive',
      summary: 'Whether the process answers',
      tags: ['service'],
      security: [],
      responses: { 200: answer('Health', 'It does.') },
    },
  },
  '/health/ready': {
    get: {
      operationId: 'isReady',
      summary: 'Whether the database and the engine answer',
      tags: ['service'],
      security: [],
      responses: { 200: answer('Health', 'They do.'), 503: answer('Health', 'One does not.') },
    },
  },
};

/** All of them. */
export const paths: Paths = withReceipts({
  ...caseTypePaths,
  ...casePaths,
  ...inboxPaths,
  ...holdPaths,
  ...migrationPaths,
  ...worldPaths,
  ...emergencyPaths,
  ...vaultPaths,
  ...intakePaths,
  ...openPaths,
});

/** Says of those that a receipt opens that it does. */
function withReceipts(all: Paths): Paths {
  const opened = (operation: Operation): Operation =>
    WITH_RECEIPT.has(operation.operationId) ? { ...operation, security: RECEIPT_TOO } : operation;
  return Object.fromEntries(
    Object.entries(all).map(([path, methods]) => [
      path,
      Object.fromEntries(
        Object.entries(methods).map(([method, operation]) => [method, opened(operation)]),
      ),
    ]),
  );
}
