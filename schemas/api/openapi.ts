/**
 * The API, as an OpenAPI 3.1 document: the single source of its routes and of what is valid.
 *
 * The app registers exactly these operations, validates requests against them, and the tests
 * validate its answers against them.
 *
 * @module
 */
import { schemas } from './schemas.ts';

/** One operation of the document. */
export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly required: true;
    readonly content: Readonly<Record<string, { readonly schema: object }>>;
  };
  readonly responses: Readonly<Record<string, Response>>;
  /** Empty for what needs no token. */
  readonly security?: readonly object[];
}

/** A parameter in the path, the query or a header. */
export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly description?: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

interface Response {
  readonly description: string;
  readonly headers?: Readonly<Record<string, object>>;
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

const answer = (name: string, description: string, headers: readonly string[] = []): Response => ({
  description,
  headers: Object.fromEntries(headers.map((header) => [header, { schema: { type: 'string' } }])),
  content: { 'application/json': { schema: ref(name) } },
});

const problem = (description: string): Response => ({
  description,
  content: { 'application/problem+json': { schema: ref('Problem') } },
});

const TOKEN_PROBLEMS = {
  400: problem('The request does not have the documented shape.'),
  401: problem('No token, or one that is not valid.'),
  403: problem('The directory does not know the person, or it is for somebody else.'),
  429: problem('Too many requests.'),
  500: problem('A bug of ours.'),
  503: problem('The database or the engine does not answer. Sending it again is safe.'),
};
const ABSENT = { 404: problem('There is no such thing.') };
const BODY_PROBLEMS = {
  413: problem('The body is larger than 256 KiB.'),
  415: problem('The body has another media type.'),
};

const caseId: Parameter = {
  name: 'id',
  in: 'path',
  required: true,
  schema: { type: 'string', format: 'uuid' },
};
const caseTypeId: Parameter = {
  name: 'id',
  in: 'path',
  required: true,
  schema: { type: 'string', minLength: 1, maxLength: 200 },
};
const item: Parameter = {
  name: 'item',
  in: 'path',
  required: true,
  description: 'A work item, e.g. `outcome_approval#7`; the `#` is sent as `%23`.',
  schema: { type: 'string', minLength: 1, maxLength: 400 },
};
const limit: Parameter = {
  name: 'limit',
  in: 'query',
  schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 },
};
const idempotencyKey: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'Chosen by the client; sending the same request again with it changes nothing.',
  schema: { type: 'string', minLength: 1, maxLength: 200, pattern: '^[\\x21-\\x7e]+$' },
};
const ifMatch: Parameter = {
  name: 'If-Match',
  in: 'header',
  description: "The case's ETag; the command is refused when the case has moved on.",
  schema: { type: 'string', maxLength: 100 },
};
const query = (name: string, schema: Record<string, unknown>, description?: string): Parameter => ({
  name,
  in: 'query',
  schema,
  ...(description !== undefined && { description }),
});
const instantQuery = (name: string): Parameter =>
  query(name, { type: 'string', format: 'date-time' });

const jsonBody = (name: string) => ({
  required: true as const,
  content: { 'application/json': { schema: ref(name) } },
});

/** A command to a case: all of them answer alike. */
function command(
  operationId: string,
  summary: string,
  { body, parameters }: { body: string; parameters: readonly Parameter[] },
): Operation {
  return {
    operationId,
    summary,
    tags: ['cases'],
    parameters: [...parameters, idempotencyKey, ifMatch],
    requestBody: jsonBody(body),
    responses: {
      200: answer('CommandDone', 'Done.', ['ETag']),
      202: answer('CommandPending', 'Not known yet; ask where `Location` says.', ['Location']),
      ...TOKEN_PROBLEMS,
      ...ABSENT,
      409: problem('The case refuses: why, where it stands, and which events are allowed.'),
      412: problem('The case has moved on since the ETag.'),
      ...BODY_PROBLEMS,
      422: problem('Data that the case does not take, or a key used for something else.'),
    },
  };
}

/** Path → method → operation. */
export type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

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
      description: 'Publishing the same definition again changes nothing and answers 200.',
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
        422: problem('The definition has mistakes: `diagnostics` has all of them.'),
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
      parameters: [
        caseTypeId,
        {
          name: 'number',
          in: 'path',
          required: true,
          schema: { type: 'integer', minimum: 1, maximum: 2_147_483_647 },
        },
      ],
      responses: { 200: answer('CaseTypeVersionFull', 'It.'), ...TOKEN_PROBLEMS, ...ABSENT },
    },
  },
};

const casePaths: Paths = {
  '/v1/cases': {
    get: {
      operationId: 'listCases',
      summary: 'Cases, the latest opened first',
      description: 'The `Link` header names the next page.',
      tags: ['cases'],
      parameters: [
        query('caseType', { type: 'string', maxLength: 200 }),
        query('state', { type: 'string', maxLength: 400 }, 'One of the active states.'),
        query('status', { enum: ['open', 'closed', 'sealed', 'faulted'] }),
        query('waiting', { type: 'boolean' }),
        query('assignee', { type: 'string', maxLength: 64 }, 'A person asked now; `me`: oneself.'),
        query('reporter', { type: 'string', maxLength: 64 }, 'A person; `me`: oneself.'),
        instantQuery('openedAfter'),
        instantQuery('openedBefore'),
        instantQuery('dueAfter'),
        instantQuery('dueBefore'),
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
        409: problem('The case refuses.'),
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
        query('after', { type: 'integer', minimum: 0, default: 0 }, 'Entries after this number.'),
        limit,
      ],
      responses: { 200: answer('Timeline', 'A page.', ['Link']), ...TOKEN_PROBLEMS, ...ABSENT },
    },
  },
  '/v1/cases/{id}/events': {
    post: command('sendEvent', 'Send an event', { body: 'EventRequest', parameters: [caseId] }),
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
      parameters: [limit, query('cursor', { type: 'string', maxLength: 500 })],
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
          schema: { type: 'string', pattern: '^[0-9a-f-]{36}:[0-9]{1,9}$' },
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

/** The document as served at `/v1/openapi.json`. */
export const openapi = {
  openapi: '3.1.0',
  info: {
    title: 'Caseline',
    version: '1.0.0',
    description:
      'Cases by declarative case types. The actor of every command comes from the token. Until ' +
      'access rules exist, every person of the directory can read every case.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: '/' }],
  security: [{ bearer: [] }],
  tags: [{ name: 'case types' }, { name: 'cases' }, { name: 'inbox' }, { name: 'service' }],
  paths: { ...caseTypePaths, ...casePaths, ...inboxPaths, ...openPaths } as Paths,
  components: {
    securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    schemas,
  },
};

/** Every operation with its path and its method in lower case. */
export function operations(): readonly {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
}[] {
  return Object.entries(openapi.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
}
