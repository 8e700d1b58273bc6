/**
 * `node --import tsx production/worker.ts`: a worker process. Run as many as the load needs.
 *
 * @module
 */
import { NativeConnection } from '@temporalio/worker';
import { createActivities } from '../activities/index.ts';
import { openDirectory } from '../directory/file.ts';
import { openDatabase } from '../prisma/client.ts';
import { findActivePlan, findPlan } from '../prisma/queries/case-types.ts';
import { createCaseClient } from '../worker/case-client.ts';
import { createCaseWorker } from '../worker/create-worker.ts';
import { createHooks, readHooks } from '../worker/hooks.ts';
import { openKeyRing } from '../worker/key-ring.ts';
import { createOutside } from '../worker/outside.ts';
import { runProcess } from './process.ts';
import { productionSettings } from './settings.ts';

await runProcess('worker', async ({ log }) => {
  const settings = productionSettings(process.env);
  const { address, namespace, apiKey, tls } = settings.temporal;
  const keyRing = await openKeyRing(settings.keyFile, { log: (line) => log.warn(line) });
  const connection = await NativeConnection.connect({
    address,
    ...(tls !== undefined && { tls }),
    ...(apiKey !== undefined && { apiKey }),
  });
  const database = openDatabase(settings.databaseUrl);
  const directory =
    settings.directoryFile === undefined
      ? null
      : await openDirectory(settings.directoryFile, {
          onRefused: (error) => log.warn(`directory: ${error.message}`),
        });
  const outside = createOutside({
    cases: createCaseClient({ connection, keyRing, namespace }),
    planToStart: (caseType) => findActivePlan(database, caseType),
    callHook: createHooks(settings.hookFile ? await readHooks(settings.hookFile) : new Map()),
    ...(directory !== null && { peopleFor: (plan, ids) => directory.peopleFor(plan, ids) }),
  });
  const worker = await createCaseWorker({
    address: connection,
    namespace,
    activities: createActivities({ database, outside }),
    keyRing,
    plans: { load: async (hash) => (await findPlan(database, hash)) ?? undefined },
    ...(settings.planFolder !== undefined && { planFolder: settings.planFolder }),
  });
  const ended = worker.run();
  return {
    ended,
    stop: async () => {
      worker.shutdown();
      await ended;
      directory?.close();
      await connection.close();
      await database.close();
    },
  };
});
