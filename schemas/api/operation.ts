/**
 * The parts that the operations of the OpenAPI document are made of.
 *
 * @module
 */
import { INSTANT_SENT } from './schemas.ts';
import { caseId as caseIdSchema } from './standing.ts';

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

/** One of an operation's answers. */
export interface Response {
  readonly description: string;
  readonly headers?: Readonly<Record<string, object>>;
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}

/** A reference to a schema of the components. */
export const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** A success with a JSON body. */
export const answer = (
  name: string,
  description: string,
  headers: readonly string[] = [],
): Response => ({
  description,
  headers: Object.fromEntries(headers.map((header) => [header, { schema: { type: 'string' } }])),
  content: { 'application/json': { schema: ref(name) } },
});

/** A problem, as RFC 9457. */
export const problem = (description: string): Response => ({
  description,
  content: { 'application/problem+json': { schema: ref('Problem') } },
});

/** What every operation with a token can answer. */
export const TOKEN_PROBLEMS = {
  400: problem('The request does not have the documented shape.'),
  401: problem('No token, or one that is not valid.'),
  403: problem('The directory does not know the person, or it is for somebody else.'),
  429: problem('Too many requests.'),
  500: problem('A bug of ours.'),
  503: problem('The database or the engine does not answer. Sending it again is safe.'),
};
/** What an operation on one thing can answer. */
export const ABSENT = { 404: problem('There is no such thing.') };
/** What an operation with a body can answer. */
export const BODY_PROBLEMS = {
  413: problem('The body is larger than 256 KiB.'),
  415: problem('The body has another media type.'),
};

/** The case in the path. */
export const caseId: Parameter = {
  name: 'id',
  in: 'path',
  required: true,
  schema: caseIdSchema,
};
/** The case type in the path. */
export const caseTypeId: Parameter = {
  name: 'id',
  in: 'path',
  required: true,
  schema: { type: 'string', minLength: 1, maxLength: 200 },
};
/** The work item in the path. */
export const item: Parameter = {
  name: 'item',
  in: 'path',
  required: true,
  description: 'A work item, e.g. `outcome_approval#7`; the `#` is sent as `%23`.',
  schema: { type: 'string', minLength: 1, maxLength: 400 },
};
/** The size of a page. */
export const limit: Parameter = {
  name: 'limit',
  in: 'query',
  schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 },
};
/** Real cases, or those of the sandbox. */
export const sandbox: Parameter = {
  name: 'sandbox',
  in: 'query',
  description: 'True: what is in the sandbox, and nothing else.',
  schema: { type: 'boolean', default: false },
};
/** Makes a repetition harmless. */
export const idempotencyKey: Parameter = {
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
/** A parameter of the query. */
export const query = (
  name: string,
  schema: Record<string, unknown>,
  description?: string,
): Parameter => ({
  name,
  in: 'query',
  schema,
  ...(description !== undefined && { description }),
});
/** An instant in the query. */
export const instantQuery = (name: string): Parameter => query(name, INSTANT_SENT);

/** A body in JSON. */
export const jsonBody = (name: string) => ({
  required: true as const,
  content: { 'application/json': { schema: ref(name) } },
});

/** A command to a case: all of them answer alike. */
export function command(
  operationId: string,
  summary: string,
  given: {
    readonly body: string;
    readonly parameters: readonly Parameter[];
    /** Whether it can be sent on condition. @default true */
    readonly ifMatch?: false;
  },
): Operation {
  const { body, parameters } = given;
  const onCondition = given.ifMatch ?? true;
  return {
    operationId,
    summary,
    tags: ['cases'],
    parameters: [...parameters, idempotencyKey, ...(onCondition ? [ifMatch] : [])],
    requestBody: jsonBody(body),
    responses: {
      200: answer('CommandDone', 'Done.', ['ETag']),
      202: answer('CommandPending', 'Not known yet; ask where `Location` says.', ['Location']),
      ...TOKEN_PROBLEMS,
      ...ABSENT,
      409: problem('The case refuses: why, where it stands, and which events are allowed.'),
      ...(onCondition && { 412: problem('The case has moved on since the ETag.') }),
      ...BODY_PROBLEMS,
      422: problem('Data that the case does not take, or a key used for something else.'),
    },
  };
}

/** Path → method → operation. */
export type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>;
