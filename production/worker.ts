/**
 * `node --import tsx production/worker.ts`: a worker process. Run as many as the load needs.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { NativeConnection } from '@temporalio/worker';
import type { Logger } from 'pino';
import { createActivities } from '../activities/index.ts';
import { openDirectory } from '../directory/file.ts';
import { openFiles } from '../files/settings.ts';
import { openMasterKeys } from '../keys/open-master-keys.ts';
import { openDatabase } from '../prisma/client.ts';
import { findActivePlan, findPlan } from '../prisma/queries/case-types.ts';
import { createCaseClient } from '../worker/case-client.ts';
import { createCaseWorker } from '../worker/create-worker.ts';
import { createHooks, readHooks } from '../worker/hooks.ts';
import { checkLevel } from '../worker/level-check.ts';
import { createOutside } from '../worker/outside.ts';
import { startSandbox } from '../worker/sandbox-worker.ts';
import { startUpkeep } from '../worker/upkeep.ts';
import { runProcess } from './process.ts';
import { productionSettings } from './settings.ts';

/** How long a worker that starts waits for Temporal. */
const CONNECT_WITHIN_MS = 120_000;

const SET_BACK =
  'Temporal was brought back to an earlier instant than the database: docs/operations.md#databases-of-different-instants';

await runProcess('worker', async ({ log }) => {
  const settings = productionSettings(process.env);
  const { address, namespace, sandboxNamespace, apiKey, tls } = settings.temporal;
  const masterKeys = await openMasterKeys(settings.keys, { log: (line) => log.warn(line) });
  const secrets = { ...(tls !== undefined && { tls }), ...(apiKey !== undefined && { apiKey }) };
  const connection = await patiently(log, () => NativeConnection.connect({ address, ...secrets }));
  const database = openDatabase(settings.databaseUrl, { masterKeys });
  const directory = await directoryOf(settings.directoryFile, log);
  const cases = createCaseClient({ connection, keys: database.keys, namespace });
  const outside = createOutside({
    cases,
    planToStart: (caseType) => findActivePlan(database, caseType),
    callHook: createHooks(settings.hookFile ? await readHooks(settings.hookFile) : new Map()),
    ...(directory !== null && { peopleFor: (plan, ids) => directory.peopleFor(plan, ids) }),
  });
  const kept = {
    ...(settings.planFolder !== undefined && { planFolder: settings.planFolder }),
    ...(settings.cachedCases !== undefined && { cachedCases: settings.cachedCases }),
  };
  const worker = await createCaseWorker({
    address: connection,
    namespace,
    activities: createActivities({ database, outside }),
    keys: database.keys,
    plans: { load: async (hash) => (await findPlan(database, hash)) ?? undefined },
    ...(settings.deployment !== undefined && { deployment: settings.deployment }),
    ...kept,
  });
  const sandbox = await startSandbox({
    connection,
    namespace: sandboxNamespace,
    database,
    log: (line) => log.warn(line),
    ...kept,
    ...(directory !== null && { peopleFor: (plan, ids) => directory.peopleFor(plan, ids) }),
  });
  const ended = Promise.all([worker.run(), sandbox?.ended]).then(() => {});
  const upkeep = startUpkeep({
    database,
    cases,
    sandbox: sandbox?.cases ?? null,
    directory,
    files: settings.files === null ? null : await openFiles(settings.files, database),
    log: (what, done) => log.info(done, what),
  });
  const stopping = new AbortController();
  const checking = checkLevel({ database, cases, signal: stopping.signal }).then(
    (level) => {
      log.info(level, 'the read model was checked');
      if (level.setBack.length > 0) log.error(SET_BACK);
    },
    (error: unknown) => log.warn({ error: String(error) }, 'the read model could not be checked'),
  );
  return {
    ended,
    stop: async () => {
      stopping.abort();
      await upkeep.stop();
      worker.shutdown();
      sandbox?.shutdown();
      await ended;
      directory?.close();
      await checking;
      await connection.close();
      await database.close();
    },
  };
});

/** A worker without people starts no cases of its own. */
async function directoryOf(
  file: string | undefined,
  log: Logger,
): Promise<Awaited<ReturnType<typeof openDirectory>> | null> {
  if (file === undefined) return null;
  return openDirectory(file, { onRefused: (error) => log.warn(`directory: ${error.message}`) });
}

/** Temporal may be on its way back, as after a failover that took this worker's host as well. */
async function patiently<T>(log: Logger, connect: () => Promise<T>): Promise<T> {
  const untilMs = Date.now() + CONNECT_WITHIN_MS;
  for (;;) {
    try {
      return await connect();
    } catch (error) {
      if (Date.now() > untilMs) throw error;
      log.warn('Temporal does not answer yet');
      await sleep(1_000);
    }
  }
}
