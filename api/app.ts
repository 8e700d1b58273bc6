/**
 * The API: Express around the OpenAPI document's operations.
 *
 * Each request is named, authenticated, limited, checked against the document, handled, answered
 * and logged, in this order. The routes come from the document, so the two cannot differ.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import express, { type Express, type Request, type RequestHandler, type Response } from 'express';
import type { Logger } from 'pino';
import type { PublishSettings } from '../core/versions.ts';
import type { AccessRecord } from '../prisma/queries/access-records.ts';
import type { Directory, Person } from '../directory/directory.ts';
import type { Files } from '../files/files.ts';
import type { Database } from '../prisma/client.ts';
import { operations } from '../schemas/api/openapi.ts';
import type { Operation } from '../schemas/api/operation.ts';
import type { AccessLog } from './access-log.ts';
import {
  type Authenticate,
  createAuthentication,
  type IdentitySettings,
} from './authentication.ts';
import { BODY_BYTES_MAX, isStorable, jsonOf, textOf } from './bodies.ts';
import type { CaseEngine } from './engine.ts';
import { errorHandler, problemOfError, sendProblem } from './errors.ts';
import { arrivesInTime, discardRest, isStreamed, sendStream, streamOf } from './streams.ts';
import type { ApiAnswer, ApiRequest, Handler, Handlers } from './http.ts';
import { handlersOf } from './handlers.ts';
import { createKnowledge } from './knowledge.ts';
import { type ApiLimits, limitFailures, limitPersons, limitReports } from './limits.ts';
import { createMessages } from './messages.ts';
import { Problem } from './problems.ts';
import { isReceipt, reporterBy } from './receipts.ts';
import type { Services } from './services.ts';
import { compileRequestCheck } from './validation.ts';

/** What an app is made of. */
export interface AppOptions {
  readonly identity: IdentitySettings;
  readonly directory: Directory;
  readonly database: Database;
  readonly engine: CaseEngine;
  /** Whether the engine can be reached: rejects when not. */
  readonly pingEngine: () => Promise<unknown>;
  /** The text of a calendar by its name; `undefined`: there is none. */
  readonly calendars: (name: string) => string | undefined;
  readonly log: Logger;
  /** Where accesses are recorded. */
  readonly accessLog: AccessLog;
  /**
   * Where people open a case, for `case.link` in messages: an address with `{id}` or `{number}`.
   * @default '/v1/cases/{id}'
   */
  readonly caseLink?: string;
  /** The team of the directory whose people may repair cases. @default 'operators' */
  readonly operatorTeam?: string;
  /** The team whose people may read who has looked at cases. @default 'auditors' */
  readonly auditorTeam?: string;
  /** The team whose people place and release legal holds, and erase cases. @default 'counsel' */
  readonly counselTeam?: string;
  /** The team of which two people together may open any case. @default 'emergency' */
  readonly emergencyTeam?: string;
  /** The team whose people may publish case types. Default: everybody whom the directory knows. */
  readonly authorTeam?: string;
  /** What every version needs before it is activated. @default what the definitions ask for */
  readonly publishing?: PublishSettings;
  /** Keeps files; without it nothing can be attached. */
  readonly files?: Files;
  readonly limits?: ApiLimits;
  /** How many proxies in front of us add to `X-Forwarded-For`. @default 0 */
  readonly proxies?: number;
}

/** Longer than either answer takes on a machine that is not overloaded. */
const UNKNOWN_STEP_MS = 50;
/** On every answer: data for whoever asked, and never a page, part of one, or something to keep. */
const ALWAYS = {
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
} as const;
/** Answers to whoever has no account are of such lengths: how much was said shows to nobody outside. */
const PADDED_BYTES = 4_096;
const REQUEST_ID = /^[\w.-]{1,64}$/;

/** Makes the app; it listens nowhere yet. */
export function createApp(options: AppOptions): Express {
  const { database, directory, engine, pingEngine, calendars, log } = options;
  const knowledge = createKnowledge({ database, directory, engine });
  const { caseLink = '/v1/cases/{id}' } = options;
  const { operatorTeam = 'operators', auditorTeam = 'auditors' } = options;
  const { counselTeam = 'counsel', emergencyTeam = 'emergency' } = options;
  const messages = createMessages({ directory, knowledge, caseLink, log });
  const services: Services = {
    database,
    directory,
    engine,
    pingEngine,
    calendars,
    knowledge,
    messages,
    operatorTeam,
    auditorTeam,
    counselTeam,
    emergencyTeam,
    authorTeam: options.authorTeam ?? null,
    publishing: options.publishing ?? { asksForScenarios: false, asksForTwoPeople: false },
    files: options.files ?? null,
    log,
  };
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.set('case sensitive routing', true);
  app.set('trust proxy', options.proxies ?? 0);
  app.use(nameAndLog(log));
  addRoutes(app, handlersOf(services), {
    authenticate: {
      person: createAuthentication(options.identity, directory),
      reporter: (authorization) => reporterBy(database, authorization ?? ''),
    },
    limits: options.limits ?? {},
    accessLog: options.accessLog,
    log,
  });
  app.use((request, response) => {
    sendProblem(response, new Problem('not_found', 'There is nothing here.'), request.path);
  });
  app.use(errorHandler(log));
  return app;
}

function addRoutes(
  app: Express,
  handlers: Handlers,
  {
    authenticate,
    limits,
    accessLog,
    log,
  }: {
    authenticate: { person: Authenticate; reporter: Authenticate };
    limits: ApiLimits;
    accessLog: AccessLog;
    log: Logger;
  },
): void {
  const failures = limitFailures(limits);
  const perPerson = limitPersons(limits);
  const reports = limitReports(limits);
  const readBody = express.raw({ type: () => true, limit: BODY_BYTES_MAX });
  const methods = new Map<string, string[]>();
  for (const { path, method, operation } of operations()) {
    const route = path.replaceAll(/\{(\w+)\}/g, ':$1');
    const handler = handlers[operation.operationId];
    if (handler === undefined) throw new Error(`nothing handles ${operation.operationId}`);
    const identify = identifyBy(authenticate, opensOf(operation));
    const known = operation.security?.length === 0 ? [] : [failures, identify, perPerson];
    const guards = operation.operationId === 'report' ? reports : known;
    const verb = method as 'get' | 'post';
    const read = isStreamed(operation) ? [] : [arrivesInTime, readBody];
    app[verb](route, ...guards, ...read, adapt(operation, { path, handler, accessLog, log }));
    methods.set(route, [...(methods.get(route) ?? []), method.toUpperCase()]);
  }
  for (const [route, allowed] of methods) {
    const names = allowed.includes('GET') ? [...allowed, 'HEAD'] : allowed;
    app.all(route, (request) => {
      throw new Problem('method_not_allowed', `${request.method} is not possible here.`, {
        headers: { Allow: names.join(', ') },
      });
    });
  }
}

/** Gives each request an id, sets what every answer carries, and writes one line at its end. */
function nameAndLog(log: Logger): RequestHandler {
  return (request, response, next) => {
    const startedMs = performance.now();
    const isUnlinked = isReport(request);
    const sent = isUnlinked ? '' : (request.get('x-request-id') ?? '');
    const requestId = REQUEST_ID.test(sent) ? sent : randomUUID();
    response.locals.requestId = requestId;
    response.setHeader('X-Request-Id', requestId);
    for (const [name, value] of Object.entries(ALWAYS)) response.setHeader(name, value);
    // When somebody without an account has written is in no log.
    if (isUnlinked) {
      response.locals.isPadded = true;
      return next();
    }
    response.on('close', () => {
      const { operation = null, problem } = response.locals as Record<string, unknown>;
      const milliseconds = Math.round(performance.now() - startedMs);
      const { statusCode: status, writableFinished: answered } = response;
      const line = { requestId, method: request.method, operation, status, milliseconds };
      log.info({ ...line, ...(problem !== undefined && { problem }), answered }, 'request');
    });
    next();
  };
}

/** A request of somebody without an account, or of whoever asks how to report without one. */
function isReport(request: Request): boolean {
  return request.path.startsWith('/v1/intake/') || isReceipt(request.get('authorization'));
}

/** What opens an operation: a bearer token, a receipt, or both. */
function opensOf({ security = [{ bearer: [] }] }: Operation): readonly string[] {
  return security.flatMap((one) => Object.keys(one));
}

function identifyBy(
  { person, reporter }: { person: Authenticate; reporter: Authenticate },
  opens: readonly string[],
): RequestHandler {
  return async (request, response, next) => {
    const authorization = request.get('authorization');
    const by = isReceipt(authorization) ? 'receipt' : 'bearer';
    response.locals.person = await (by === 'receipt' ? reporter : person)(authorization);
    if (!opens.includes(by)) {
      const whose = by === 'receipt' ? 'people with an account' : 'reporters with a receipt';
      throw new Problem('not_permitted', `This is for ${whose}.`);
    }
    next();
  };
}

interface Adapting {
  readonly path: string;
  readonly handler: Handler;
  readonly accessLog: AccessLog;
  readonly log: Logger;
}

/** From Express to a handler and back; what somebody known has asked for is recorded. */
function adapt(operation: Operation, { path, handler, accessLog, log }: Adapting): RequestHandler {
  const check = checkedBy(operation);
  const { operationId } = operation;
  const isAboutCase = path.startsWith('/v1/cases/{id}');
  return async (request, response) => {
    const startedMs = performance.now();
    response.locals.operation = operationId;
    const person = response.locals.person as Person | undefined;
    let caseId: string | null = null;
    const accessOf = (came: Came) => ({
      caseId,
      record: {
        atMs: Date.now(),
        person: person!.id,
        operation: operationId,
        cases: caseId === null ? [] : [caseId],
        request: response.locals.requestId as string,
        ...came,
      },
    });
    let answer: ApiAnswer;
    try {
      const asked = check(request, response);
      if (isAboutCase) caseId = asked.params.id as string;
      answer = await handler(asked);
    } catch (error) {
      const came = cameOf(error);
      if (person !== undefined) accessLog.note(accessOf(came));
      if (isAboutCase && came.outcome === 'unknown') await evenly(startedMs);
      if (isStreamed(operation)) await discardRest(request, response);
      throw error;
    }
    if (person !== undefined) {
      const isRead = request.method === 'GET' || request.method === 'HEAD';
      const access = accessOf({ outcome: isRead ? 'shown' : 'done', ...answer.shown });
      if (isRead) await accessLog.read(access);
      else accessLog.note(access);
    }
    const { stream } = answer;
    if (stream === undefined) return sendAnswer(response, answer);
    const note = (error: Error): void => {
      log.error({ requestId: response.locals.requestId, error: error.name }, 'a file is damaged');
      accessLog.note(accessOf({ ...cameOf(error), ...answer.shown, outcome: 'failed' }));
    };
    await sendStream(request, response, { ...answer, stream }, note);
  };
}

/**
 * Waits until a whole number of steps after a request began. To find out that a case is there and not
 * for somebody takes longer than to find none: how long it took must not tell.
 */
async function evenly(startedMs: number): Promise<void> {
  const tookMs = performance.now() - startedMs;
  await sleep(UNKNOWN_STEP_MS - (tookMs % UNKNOWN_STEP_MS));
}

/** What came of a request, as far as it differs. */
type Came = Pick<AccessRecord, 'outcome'> & Partial<AccessRecord>;

function cameOf(error: unknown): Came {
  const { code, status } = problemOfError(error);
  return { outcome: status === 404 ? 'unknown' : status >= 500 ? 'failed' : 'refused', code };
}

/** Reads a request as its operation documents it. */
function checkedBy(operation: Operation): (request: Request, response: Response) => ApiRequest {
  const check = compileRequestCheck(operation);
  const types = Object.keys(operation.requestBody?.content ?? {});
  return (request, response) => {
    const { mediaType, body } = isStreamed(operation)
      ? { mediaType: mediaTypeOf(request), body: undefined }
      : readRequestBody(request, types);
    if (![request.params, request.query, body].every(isStorable)) {
      throw new Problem('invalid_request', 'A text holds a NUL or half a surrogate pair.');
    }
    const { path, query, header } = check(
      { path: { ...request.params }, query: { ...request.query }, header: request.headers, body },
      mediaType,
    );
    return {
      method: request.method,
      path: request.path,
      params: path,
      query,
      headers: header,
      body,
      mediaType,
      ...(isStreamed(operation) && { stream: streamOf(request) }),
      person: response.locals.person as ApiRequest['person'],
      requestId: response.locals.requestId as string,
    };
  };
}

function sendAnswer(response: Response, answer: ApiAnswer): void {
  for (const [name, value] of Object.entries(answer.headers ?? {})) {
    response.setHeader(name, value);
  }
  response.status(answer.status);
  if (answer.body === undefined) {
    response.end();
    return;
  }
  const body = Buffer.from(JSON.stringify(answer.body));
  if (response.locals.isPadded === true) {
    response.setHeader('X-Padding', '0'.repeat(PADDED_BYTES - (body.length % PADDED_BYTES)));
  }
  response.type('application/json').send(body);
}

function readRequestBody(
  request: Request,
  types: readonly string[],
): { mediaType: string | null; body: unknown } {
  if (types.length === 0) return { mediaType: null, body: undefined };
  const mediaType = mediaTypeOf(request);
  if (!types.includes(mediaType)) {
    throw new Problem('unsupported_media_type', `Send ${types.join(' or ')}.`, {
      headers: { Accept: types.join(', ') },
    });
  }
  const text = textOf(Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0));
  return { mediaType, body: mediaType === 'application/json' ? jsonOf(text) : text };
}

/** As the sender says, without parameters; empty when it says nothing. */
function mediaTypeOf(request: Request): string {
  return (request.get('content-type') ?? '').split(';')[0]!.trim().toLowerCase();
}
