/**
 * A whole API for tests, of real parts: PostgreSQL, an OpenID provider, and, when asked for, a
 * Temporal server with a worker. Every answer is checked against the OpenAPI document.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Connection } from '@temporalio/client';
import { pino } from 'pino';
import { createActivities } from '../../activities/index.ts';
import type { ApiLimits } from '../../api/limits.ts';
import { pingOf } from '../../api/engine.ts';
import { startPeopleSync } from '../../api/people-sync.ts';
import { startServer } from '../../api/server.ts';
import { createAjv, standalone } from '../../api/validation.ts';
import type { PublishSettings } from '../../core/versions.ts';
import { type DirectoryFile, openDirectory } from '../../directory/file.ts';
import { devToken, startIdentity } from '../../embedded/identity.ts';
import { startTemporal } from '../../embedded/temporal.ts';
import type { Scanner } from '../../files/clamd.ts';
import { createFiles, type Files } from '../../files/files.ts';
import { openFolderStore } from '../../files/folder-store.ts';
import { openDatabase } from '../../prisma/client.ts';
import { findPlan } from '../../prisma/queries/case-types.ts';
import { STREAMED } from '../../schemas/api/attachment-paths.ts';
import { operations } from '../../schemas/api/openapi.ts';
import { type CaseClient, createCaseClient } from '../../worker/case-client.ts';
import { cacheSize } from '../../worker/cache-size.ts';
import { createCaseWorker } from '../../worker/create-worker.ts';
import {
  ensureNamespace,
  SANDBOX_TASK_QUEUE,
  sandboxNamespaceOf,
  withSandbox,
} from '../../worker/sandbox.ts';
import { createSandboxWorker } from '../../worker/sandbox-worker.ts';
import { testMasterKeys } from '../support/keys.ts';
import { testDatabase } from '../support/postgres.ts';
import { calendarText } from '../support/scenario-files.ts';
import { ROOT } from '../support/sources.ts';
import { CALENDAR } from './definition.ts';

const DIRECTORY = path.join(import.meta.dirname, 'people.yaml');
const SHIPPED_DIRECTORY = path.join(ROOT, 'definitions/directory.yaml');

const SANDBOX = sandboxNamespaceOf('default');

/** What to start. */
export interface StackOptions {
  /** With a Temporal server and a worker. @default false: nothing answers there */
  readonly engine?: boolean | 'without a worker';
  readonly limits?: ApiLimits;
  /** @default 'counsel', of which the people of these tests are not */
  readonly counselTeam?: string;
  /** @default nobody is kept from publishing */
  readonly authorTeam?: string;
  /** @default the installation asks for nothing */
  readonly publishing?: PublishSettings;
  /** Of files. @default none */
  readonly scanner?: Scanner;
  /** The most bytes of a file. */
  readonly fileBytesMax?: number;
  /** Where messages lead. */
  readonly caseLink?: string;
  /** Default: the test run's database. */
  readonly databaseUrl?: string;
  /** With the people and the calendars that are shipped. @default those of these tests */
  readonly isShipped?: boolean;
}

/** A request; `body` is sent as JSON, `raw` as it is. */
export interface Call {
  readonly as?: string | null;
  readonly body?: unknown;
  readonly raw?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer, with its body as JSON (`null` when there is none), or as bytes when it is a file. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // The shape is checked against the document; tests read what they need.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
}

/** A running API. */
export interface Stack {
  readonly url: string;
  readonly issuer: string;
  readonly database: ReturnType<typeof openDatabase>;
  readonly engine: CaseClient;
  readonly files: Files;
  /** Where they are. */
  readonly fileFolder: string;
  readonly directory: DirectoryFile;
  /** A copy of one's own. */
  readonly directoryFile: string;
  /** Puts other people into the directory. */
  setPeople(text: string): Promise<void>;
  /** Lines of the log, as JSON. */
  readonly log: string[];
  token(person: string): Promise<string>;
  /** Sends a request as a person (default `p-ana`; `null`: without a token). */
  call(method: string, path: string, call?: Call): Promise<Answer>;
  /** Stops the API alone. */
  stopApi(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts all of it. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const cleanUp: (() => Promise<unknown>)[] = [];
  const { directory, directoryFile, identity } = await startPeople(cleanUp, options);
  const database = await openOwn(cleanUp, options);
  const address = options.engine
    ? await startEngine(cleanUp, { database, hasWorker: options.engine === true })
    : '127.0.0.1:1';
  const connection = Connection.lazy({ address });
  cleanUp.push(() => connection.close());
  const log: string[] = [];
  const logger = pino({ base: null }, { write: (line: string) => void log.push(line) });
  const clients = { connection, keys: database.keys };
  const answerWithinMs = options.engine === true ? 10_000 : 500;
  const engine = createCaseClient({ ...clients, answerWithinMs });
  const sandbox = createCaseClient({
    ...clients,
    answerWithinMs,
    namespace: SANDBOX,
    taskQueue: SANDBOX_TASK_QUEUE,
  });
  if (options.engine === true)
    await startSandbox(cleanUp, { address, database, cases: sandbox, directory });
  const anywhere = withSandbox(engine, sandbox);
  const fileFolder = await mkdtemp(path.join(tmpdir(), 'caseline-files-'));
  cleanUp.push(() => rm(fileFolder, { recursive: true }));
  const files = createFiles({
    database,
    store: await openFolderStore(fileFolder),
    scanner: options.scanner ?? null,
    ...(options.fileBytesMax !== undefined && { bytesMax: options.fileBytesMax }),
  });
  const server = await startServer({
    identity: { issuer: identity.issuer, audience: identity.audience },
    directory,
    database,
    engine: anywhere,
    pingEngine: pingOf(connection),
    calendars: (name) =>
      options.isShipped === true
        ? calendarText(name)
        : name === 'round-the-clock'
          ? CALENDAR
          : undefined,
    log: logger,
    files,
    operatorTeam: 'board',
    counselTeam: options.counselTeam ?? 'counsel',
    ...(options.authorTeam !== undefined && { authorTeam: options.authorTeam }),
    ...(options.publishing !== undefined && { publishing: options.publishing }),
    ...(options.limits !== undefined && { limits: options.limits }),
    ...(options.caseLink !== undefined && { caseLink: options.caseLink }),
  });
  let isListening = true;
  const stopApi = async (): Promise<void> => {
    if (isListening) await server.stop();
    isListening = false;
  };
  cleanUp.push(stopApi);
  if (options.engine) {
    const sync = startPeopleSync({ directory, database, engine: anywhere, log: logger });
    cleanUp.push(() => sync.stop());
  }

  const tokens = new Map<string, Promise<string>>();
  const token = (person: string): Promise<string> => {
    const known = tokens.get(person) ?? devToken(identity.issuer, person);
    tokens.set(person, known);
    return known;
  };
  return {
    url: server.url,
    issuer: identity.issuer,
    database,
    engine: { ...engine, ...anywhere },
    files,
    fileFolder,
    directory,
    directoryFile,
    setPeople: async (text) => {
      await writeFile(directoryFile, text);
      await directory.reload();
    },
    log,
    token,
    call: (method, target, call = {}) => send(server.url, { method, target, call, token }),
    stopApi,
    stop: async () => {
      for (const undo of cleanUp.reverse()) await undo();
    },
  };
}

/** A directory file of one's own, and a provider that signs its people in. */
async function startPeople(cleanUp: (() => Promise<unknown>)[], { isShipped }: StackOptions) {
  const folder = await mkdtemp(path.join(tmpdir(), 'caseline-api-'));
  cleanUp.push(() => rm(folder, { recursive: true }));
  const directoryFile = path.join(folder, 'people.yaml');
  await copyFile(isShipped === true ? SHIPPED_DIRECTORY : DIRECTORY, directoryFile);
  const directory = await openDirectory(directoryFile, { watchMs: 0 });
  const identity = await startIdentity({ dataFolder: folder, directory });
  cleanUp.push(() => identity.stop());
  return { directory, directoryFile, identity };
}

/** The database that was named, or an empty one. */
async function openOwn(cleanUp: (() => Promise<unknown>)[], { databaseUrl }: StackOptions) {
  let url = databaseUrl;
  if (url === undefined) {
    const own = await testDatabase();
    cleanUp.push(() => own.drop());
    ({ url } = own);
  }
  const database = openDatabase(url, { connections: 5, masterKeys: testMasterKeys });
  cleanUp.push(() => database.close());
  return database;
}

async function startEngine(
  cleanUp: (() => Promise<unknown>)[],
  {
    database,
    hasWorker,
  }: {
    database: ReturnType<typeof openDatabase>;
    hasWorker: boolean;
  },
): Promise<string> {
  const temporal = await startTemporal({ dataFolder: null });
  cleanUp.push(() => temporal.stop());
  if (!hasWorker) return temporal.address;
  const worker = await createCaseWorker({
    address: temporal.address,
    activities: createActivities({ database }),
    keys: database.keys,
    plans: { load: async (hash) => (await findPlan(database, hash)) ?? undefined },
    ...cacheSize(process.env),
  });
  const running = worker.run();
  cleanUp.push(async () => {
    worker.shutdown();
    await running;
  });
  return temporal.address;
}

/** The worker of sandbox cases, in their namespace. */
async function startSandbox(
  cleanUp: (() => Promise<unknown>)[],
  {
    address,
    database,
    cases,
    directory,
  }: {
    address: string;
    database: ReturnType<typeof openDatabase>;
    cases: CaseClient;
    directory: DirectoryFile;
  },
): Promise<void> {
  const connection = await Connection.connect({ address });
  cleanUp.push(() => connection.close());
  await ensureNamespace(connection, SANDBOX);
  const worker = await createSandboxWorker({
    address,
    namespace: SANDBOX,
    database,
    cases,
    ...cacheSize(process.env),
    peopleFor: (plan, ids) => directory.peopleFor(plan, ids),
  });
  const running = worker.run();
  cleanUp.push(async () => {
    worker.shutdown();
    await running;
  });
}

async function send(
  url: string,
  {
    method,
    target,
    call,
    token,
  }: { method: string; target: string; call: Call; token: (person: string) => Promise<string> },
): Promise<Answer> {
  const person = call.as === undefined ? 'p-ana' : call.as;
  const response = await fetch(url + target, {
    method,
    redirect: 'manual',
    headers: {
      ...(call.body !== undefined && { 'content-type': 'application/json' }),
      ...(person !== null && { authorization: `Bearer ${await token(person)}` }),
      ...call.headers,
    },
    ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
    ...(call.raw !== undefined && { body: call.raw as string }),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  const isFile = response.headers.has('content-disposition');
  const answer = {
    status: response.status,
    headers: response.headers,
    body: bytes.length === 0 ? null : isFile ? bytes : (JSON.parse(bytes.toString()) as unknown),
  };
  checkAgainstDocument(method, target, answer);
  return answer;
}

const ajv = createAjv({ coerce: false });
const compiled = new Map<object, ReturnType<typeof ajv.compile>>();

/** Fails the test when an answer is not what the document says of its operation. */
function checkAgainstDocument(method: string, target: string, answer: Answer): void {
  const isFile = answer.headers.has('content-disposition');
  const type = isFile ? STREAMED : (answer.headers.get('content-type')?.split(';')[0] ?? null);
  const { pathname } = new URL(target, 'http://x');
  const found = operations().find(
    (one) =>
      one.method === method.toLowerCase() &&
      new RegExp(`^${one.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(pathname),
  );
  const documented = found?.operation.responses[answer.status];
  // Outside the document there are problems only.
  const schema = documented
    ? type === null
      ? undefined
      : documented.content?.[type]?.schema
    : { $ref: '#/components/schemas/Problem' };
  const what = `${method} ${target} answered ${answer.status} ${type}`;
  if (found && !documented && ![405, 404].includes(answer.status)) {
    throw new Error(`${what}, which is not documented`);
  }
  if (type === null) {
    if (documented?.content !== undefined) throw new Error(`${what}, without a body`);
    return;
  }
  if (schema === undefined) throw new Error(`${what}: no such media type is documented`);
  if (isFile) return;
  if (!documented && type !== 'application/problem+json') throw new Error(`${what}: no problem`);
  const check = compiled.get(schema) ?? ajv.compile(standalone(schema));
  compiled.set(schema, check);
  if (check(answer.body)) return;
  throw new Error(`${what}: ${ajv.errorsText(check.errors)}\n${JSON.stringify(answer.body)}`);
}

/** A key that has not been used. */
export function newKey(): Record<string, string> {
  return { 'idempotency-key': randomUUID() };
}
