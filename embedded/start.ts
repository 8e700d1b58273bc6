/**
 * The embedded default: everything a Caseline needs, on one machine, from one data folder.
 *
 * A real Temporal development server, a real PostgreSQL, an OpenID provider with the directory's
 * people, a worker and the API. `TEMPORAL_ADDRESS`, `DATABASE_URL` and `CASELINE_DIRECTORY` put
 * something of your own in the place of a part.
 *
 * @module
 */
import { mkdir } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { NativeConnection } from '@temporalio/worker';
import { pino } from 'pino';
import { createActivities } from '../activities/index.ts';
import { pingOf } from '../api/engine.ts';
import { publishSettings } from '../api/publishing.ts';
import { startPeopleSync } from '../api/people-sync.ts';
import { startStaffing } from '../api/staffing.ts';
import { startServer } from '../api/server.ts';
import type { Directory } from '../directory/directory.ts';
import { openDirectory } from '../directory/file.ts';
import type { Files } from '../files/files.ts';
import { fileSettings, openFiles } from '../files/settings.ts';
import { openMasterKeys } from '../keys/open-master-keys.ts';
import { openDatabase } from '../prisma/client.ts';
import { migrate } from '../prisma/migrate.ts';
import { findActivePlan, findPlan } from '../prisma/queries/case-types.ts';
import { cacheSize } from '../worker/cache-size.ts';
import { type CaseClient, createCaseClient } from '../worker/case-client.ts';
import { connectTemporal } from '../worker/connect.ts';
import { createCaseWorker } from '../worker/create-worker.ts';
import { createHooks, readHooks } from '../worker/hooks.ts';
import { checkLevel } from '../worker/level-check.ts';
import { createOutside } from '../worker/outside.ts';
import { startUpkeep } from '../worker/upkeep.ts';
import { sandboxNamespaceOf, withSandbox } from '../worker/sandbox.ts';
import { type Sandbox, startSandbox } from '../worker/sandbox-worker.ts';
import { startIdentity } from './identity.ts';
import { lockFolder } from './lock.ts';
import { type Ports, portsOf } from './ports.ts';
import { startPostgres } from './postgres.ts';
import { masterKeysOf } from './master-keys.ts';
import { provisionTemporal, startTemporal } from './temporal.ts';

/** Options of {@link startEmbedded}. */
export interface EmbeddedOptions {
  /** Holds everything that must survive a restart. Made when absent. */
  readonly dataFolder: string;
  /** Receives one line for each thing worth telling an operator. */
  readonly log: (line: string) => void;
}

/** A running embedded Caseline. */
export interface Embedded {
  readonly apiUrl: string;
  readonly issuer: string;
  /** Settles with a reason when a part has ended by itself and the rest cannot go on. */
  readonly failed: Promise<string>;
  /** Stops all parts, the last started first; what is under way is finished. */
  stop(): Promise<void>;
}

/** Stops what was started, in reverse. */
class Stops {
  readonly #stops: (() => Promise<unknown>)[] = [];

  add(stop: () => Promise<unknown>): void {
    this.#stops.unshift(stop);
  }

  async run(): Promise<void> {
    for (const stop of this.#stops.splice(0)) await stop();
  }
}

const SHIPPED = new URL('../definitions/', import.meta.url);

/**
 * Starts everything.
 *
 * @throws FolderInUseError when another process holds the data folder; any other Error with a
 *   sentence for the operator, and then nothing is left running
 */
export async function startEmbedded({ dataFolder, log }: EmbeddedOptions): Promise<Embedded> {
  const stops = new Stops();
  try {
    const lock = await lockFolder(dataFolder);
    stops.add(() => lock.release());
    const ports = await portsOf(dataFolder);
    const [database, temporal] = await Promise.all([
      startDatabase(dataFolder, { ports, log, stops }),
      startEngine(dataFolder, { ports, log, stops }),
    ]);
    const running = await startCaseline(dataFolder, { ports, log, stops, database, temporal });
    const { apiUrl, issuer } = running;
    await lock.announce({ apiUrl, issuer });
    return { ...running, stop: () => stops.run() };
  } catch (error) {
    await stops.run();
    throw error;
  }
}

interface Context {
  readonly ports: Ports;
  readonly log: (line: string) => void;
  readonly stops: Stops;
}

async function startDatabase(dataFolder: string, { ports, log, stops }: Context) {
  let url = process.env['DATABASE_URL'];
  if (url === undefined) {
    const folder = path.join(dataFolder, 'postgres');
    const server = await startPostgres({ dataFolder: folder, port: ports.postgres, log });
    stops.add(() => server.stop());
    url = server.url;
  }
  const applied = await migrate(url);
  if (applied.length > 0) log(`database: ${applied.length} migrations applied`);
  const database = openDatabase(url, {
    masterKeys: await openMasterKeys(masterKeysOf(dataFolder), { log }),
  });
  stops.add(() => database.close());
  return database;
}

async function startEngine(dataFolder: string, { ports, log, stops }: Context) {
  const found = await provisionTemporal({ log });
  if ('address' in found) return { address: found.address, ended: new Promise<string>(() => {}) };
  const server = await startTemporal({
    dataFolder: path.join(dataFolder, 'temporal'),
    port: ports.temporal,
    binary: found.binary,
    log,
  });
  stops.add(() => server.stop());
  return server;
}

async function startCaseline(
  dataFolder: string,
  context: Context & {
    database: ReturnType<typeof openDatabase>;
    temporal: { address: string; ended: Promise<string> };
  },
) {
  const { ports, log, stops, database, temporal } = context;
  const directoryFile =
    process.env['CASELINE_DIRECTORY'] ?? new URL('directory.yaml', SHIPPED).pathname;
  const directory = await openDirectory(directoryFile, {
    onRefused: (error) => log(`directory: ${error.message}; the people stay as they were`),
  });
  stops.add(async () => directory.close());
  const identityFolder = path.join(dataFolder, 'identity');
  await mkdir(identityFolder, { recursive: true, mode: 0o700 });
  const identity = await startIdentity({
    dataFolder: identityFolder,
    directory,
    port: ports.identity,
  });
  stops.add(() => identity.stop());
  const connection = await connectTemporal({ address: temporal.address });
  stops.add(() => connection.close());
  const real = createCaseClient({ connection, keys: database.keys });
  const files = await openFilesIn(path.join(dataFolder, 'files'), database);
  const worker = await startWorker(dataFolder, { ...context, directory, engine: real, files });
  const engine = worker.sandbox === null ? real : withSandbox(real, worker.sandbox.cases);
  const logger = pino({ level: process.env['CASELINE_LOG_LEVEL'] ?? 'warn' });
  const api = await startServer({
    identity: { issuer: identity.issuer, audience: identity.audience },
    directory,
    database,
    engine,
    pingEngine: pingOf(connection),
    calendars: shippedCalendar,
    log: logger,
    files,
    port: ports.api,
    caseLink: process.env['CASELINE_CASE_LINK'] || `http://127.0.0.1:${ports.api}/v1/cases/{id}`,
    operatorTeam: process.env['CASELINE_OPERATORS'] || 'operators',
    auditorTeam: process.env['CASELINE_AUDITORS'] || 'auditors',
    counselTeam: process.env['CASELINE_COUNSEL'] || 'counsel',
    emergencyTeam: process.env['CASELINE_EMERGENCY'] || 'emergency',
    publishing: publishSettings(process.env, (name, why) => {
      throw new Error(`${name} ${why}`);
    }),
    ...(process.env['CASELINE_AUTHORS'] && { authorTeam: process.env['CASELINE_AUTHORS'] }),
  });
  stops.add(() => api.stop());
  const sync = startPeopleSync({ directory, database, engine, log: logger });
  stops.add(() => sync.stop());
  const staffing = startStaffing({ directory, database, log: logger });
  stops.add(() => staffing.stop());
  const failed = Promise.race([
    worker.ended,
    temporal.ended.then((words) => `Temporal has ended: ${words}`),
  ]);
  return { apiUrl: api.url, issuer: identity.issuer, failed };
}

/** In a folder of the data folder, or where `CASELINE_FILES` says. */
async function openFilesIn(
  folder: string,
  database: ReturnType<typeof openDatabase>,
): Promise<Files> {
  const env = { ...process.env, CASELINE_FILES: process.env['CASELINE_FILES'] || folder };
  const settings = fileSettings(env, (name, why) => {
    throw new Error(`${name} ${why}`);
  });
  return openFiles(settings!, database);
}

/** Starts the worker; returns what it says when it ends. */
async function startWorker(
  dataFolder: string,
  context: Context & {
    database: ReturnType<typeof openDatabase>;
    temporal: { address: string };
    directory: Directory;
    engine: CaseClient;
    files: Files;
  },
): Promise<{ readonly ended: Promise<string>; readonly sandbox: Sandbox | null }> {
  const { stops, log, database, temporal, directory, engine, files } = context;
  const hookFile = process.env['CASELINE_HOOKS'];
  const outside = createOutside({
    cases: engine,
    planToStart: (caseType) => findActivePlan(database, caseType),
    callHook: createHooks(hookFile === undefined ? new Map() : await readHooks(hookFile)),
    peopleFor: (plan, ids) => directory.peopleFor(plan, ids),
  });
  const kept = { planFolder: path.join(dataFolder, 'plans'), ...cacheSize(process.env) };
  const connection = await NativeConnection.connect({ address: temporal.address });
  stops.add(() => connection.close());
  const sandbox = await startSandbox({
    connection,
    namespace: sandboxNamespaceOf('default'),
    database,
    ...kept,
    peopleFor: (plan, ids) => directory.peopleFor(plan, ids),
    log,
  });
  const worker = await createCaseWorker({
    address: connection,
    activities: createActivities({ database, outside }),
    keys: database.keys,
    plans: { load: async (hash) => (await findPlan(database, hash)) ?? undefined },
    ...kept,
  });
  const polling = Promise.all([worker.run(), sandbox?.ended]).then(
    () => 'the worker has ended',
    (error: unknown) => `the worker has ended: ${String(error)}`,
  );
  stops.add(async () => {
    worker.shutdown();
    sandbox?.shutdown();
    await polling;
  });
  const upkeep = startUpkeep({
    database,
    cases: engine,
    sandbox: sandbox?.cases ?? null,
    directory,
    files,
    log: (what, done) => log(`${what}: ${JSON.stringify(done)}`),
  });
  stops.add(() => upkeep.stop());
  const checking = new AbortController();
  const checked = checkLevel({ database, cases: engine, signal: checking.signal }).catch(() => {});
  stops.add(async () => {
    checking.abort();
    await checked;
  });
  return { ended: polling, sandbox };
}

/** The text of a calendar of `definitions/calendars`, or of `CASELINE_CALENDARS`. */
function shippedCalendar(name: string): string | undefined {
  if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) return undefined;
  const folder = process.env['CASELINE_CALENDARS'] ?? new URL('calendars/', SHIPPED).pathname;
  try {
    return readFileSync(path.join(folder, `${name}.yaml`), 'utf8');
  } catch {
    return undefined;
  }
}
