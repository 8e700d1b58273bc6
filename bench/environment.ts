/**
 * Everything that cases need, for the length of a measurement: Temporal in memory, PostgreSQL on
 * disk with its durability on, a worker for each kind of workflow, and the API.
 *
 * @module
 */
import { mkdtemp, rm, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import {
  bundleWorkflowCode,
  DefaultLogger,
  NativeConnection,
  Runtime,
  Worker,
} from '@temporalio/worker';
import { pino } from 'pino';
import { createActivities } from '../activities/index.ts';
import { startServer } from '../api/server.ts';
import type { Plan } from '../core/plan.ts';
import { openDirectory } from '../directory/file.ts';
import { devToken, startIdentity } from '../embedded/identity.ts';
import { startPostgres } from '../embedded/postgres.ts';
import { startTemporal } from '../embedded/temporal.ts';
import { openDatabase } from '../prisma/client.ts';
import { migrate } from '../prisma/migrate.ts';
import { findPlan, publishVersion } from '../prisma/queries/case-types.ts';
import { type CaseClient, createCaseClient } from '../worker/case-client.ts';
import { createCaseWorker } from '../worker/create-worker.ts';
import { temporaryMasterKeys } from '../keys/key-file.ts';
import { createDataConverter, FAILURE_CONVERTER_PATH } from '../worker/data-converter.ts';
import { createPlanCache } from '../worker/plan-cache.ts';
import { CALENDAR, compiled, DEFINITION } from './approval-case.ts';
import { cpuMsOf } from './cpu.ts';

/** A running environment. */
export interface Environment {
  readonly plan: Plan;
  /** Speaks to generic cases. */
  readonly cases: CaseClient;
  /** Temporal's own client, with the same encryption. */
  readonly temporal: Client;
  readonly api: { readonly url: string; token(person: string): Promise<string> };
  /** For replays: it knows the plans as a worker does. */
  readonly replayConverter: DataConverter;
  /** CPU time of all processes together, in milliseconds since they started. */
  cpuMs(): number;
  stop(): Promise<void>;
}

/** Task queue of the workflows that Caseline is compared with. */
export const SUBJECTS_QUEUE = 'bench-subjects';
const CONNECTIONS = 16;
const SUBJECTS = fileURLToPath(new URL('subjects/workflows.ts', import.meta.url));

/** Bundles the workflows that Caseline is compared with. */
export async function bundleSubjects(): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: SUBJECTS,
    failureConverterPath: FAILURE_CONVERTER_PATH,
    logger: new DefaultLogger('ERROR'),
  });
  return code;
}

/** Starts all of it. */
export async function startEnvironment(): Promise<Environment> {
  const logging = { filter: 'OFF', forward: {} } as const;
  Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging } });
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const each of undo.reverse()) await each();
  };
  try {
    return await start(undo, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  undo: (() => Promise<unknown>)[],
  stop: () => Promise<void>,
): Promise<Environment> {
  const folder = await mkdtemp(path.join(tmpdir(), 'caseline-bench-'));
  undo.push(() => rm(folder, { recursive: true, force: true }));
  await chmod(folder, 0o711); // Run as root, PostgreSQL has an account of its own.
  const dataFolder = path.join(folder, 'postgres');
  const postgres = await startPostgres({ dataFolder, log: () => undefined });
  undo.push(() => postgres.stop());
  await migrate(postgres.url);
  const server = await startTemporal({ dataFolder: null });
  undo.push(() => server.stop());
  const database = openDatabase(postgres.url, {
    connections: CONNECTIONS,
    masterKeys: temporaryMasterKeys(),
  });
  undo.push(() => database.close());
  // Opened beforehand: signing in costs more than a case does.
  const opened = Array.from({ length: CONNECTIONS }, () => database.pool.query('SELECT'));
  await Promise.all(opened);
  const plan = compiled(DEFINITION);
  await publishVersion(database, { plan, source: DEFINITION, person: 'cal' });

  const plans = { load: async (hash: string) => (await findPlan(database, hash)) ?? undefined };
  const { keys } = database;
  const activities = createActivities({ database });
  const generic = await createCaseWorker({
    address: server.address,
    activities,
    keys,
    plans,
  });
  undo.push(runWorker(generic));
  const dataConverter = createDataConverter({ keys, unreadable: 'throw' });
  const native = await NativeConnection.connect({ address: server.address });
  undo.push(() => native.close());
  const subjects = await Worker.create({
    connection: native,
    taskQueue: SUBJECTS_QUEUE,
    workflowBundle: { code: await bundleSubjects() },
    dataConverter,
    activities: activities,
    reuseV8Context: true,
  });
  undo.push(runWorker(subjects));
  const connection = await Connection.connect({ address: server.address });
  undo.push(() => connection.close());
  const cases = createCaseClient({ connection, keys, answerWithinMs: 60_000 });
  return {
    plan,
    cases,
    temporal: new Client({ connection, dataConverter }),
    replayConverter: createDataConverter({
      keys,
      planBytes: createPlanCache({ source: plans }),
      unreadable: 'mark',
    }),
    api: await startApi(undo, { folder, database, engine: cases }),
    cpuMs: () => cpuMsOf([server.pid, postgres.pid]),
    stop,
  };
}

function runWorker(worker: { run(): Promise<void>; shutdown(): void }): () => Promise<void> {
  const running = worker.run();
  return async () => {
    worker.shutdown();
    await running;
  };
}

async function startApi(
  undo: (() => Promise<unknown>)[],
  {
    folder,
    database,
    engine,
  }: { folder: string; database: ReturnType<typeof openDatabase>; engine: CaseClient },
): Promise<Environment['api']> {
  const people = fileURLToPath(new URL('people.yaml', import.meta.url));
  const directory = await openDirectory(people, { watchMs: 0 });
  const identity = await startIdentity({ dataFolder: path.join(folder, 'identity'), directory });
  undo.push(() => identity.stop());
  const server = await startServer({
    identity: { issuer: identity.issuer, audience: identity.audience },
    directory,
    database,
    engine,
    pingEngine: async () => undefined,
    calendars: () => CALENDAR,
    log: pino({ level: 'silent' }),
    limits: { perPerson: 0, failuresPerAddress: 0 },
  });
  undo.push(() => server.stop());
  return { url: server.url, token: (person) => devToken(identity.issuer, person) };
}
