/**
 * `node --import tsx production/api.ts`: an API process. Run as many as the load needs.
 *
 * @module
 */
import { pingOf } from '../api/engine.ts';
import { startPeopleSync } from '../api/people-sync.ts';
import { startStaffing } from '../api/staffing.ts';
import { startServer } from '../api/server.ts';
import { openDirectory } from '../directory/file.ts';
import { openFiles } from '../files/settings.ts';
import { openMasterKeys } from '../keys/open-master-keys.ts';
import { openDatabase } from '../prisma/client.ts';
import { createCaseClient } from '../worker/case-client.ts';
import { SANDBOX_TASK_QUEUE, withSandbox } from '../worker/sandbox.ts';
import { connectTemporal } from '../worker/connect.ts';
import { runProcess } from './process.ts';
import { apiSettings, calendarsIn, productionSettings } from './settings.ts';

await runProcess('api', async ({ log }) => {
  const settings = productionSettings(process.env);
  const { issuer, audience, claim, jwksUri, directoryFile, calendarFolder, ...serving } =
    apiSettings(process.env);
  const { namespace, sandboxNamespace } = settings.temporal;
  const masterKeys = await openMasterKeys(settings.keys, { log: (line) => log.warn(line) });
  const directory = await openDirectory(directoryFile, {
    onRefused: (error) => log.error(`the people stay as they were: ${error.message}`),
  });
  const connection = await connectTemporal(settings.temporal);
  const database = openDatabase(settings.databaseUrl, { masterKeys });
  const { keys } = database;
  const taskQueue = SANDBOX_TASK_QUEUE;
  const engine = withSandbox(
    createCaseClient({ connection, keys, namespace }),
    createCaseClient({ connection, keys, namespace: sandboxNamespace, taskQueue }),
  );
  const server = await startServer({
    identity: {
      issuer,
      audience,
      claim,
      ...(jwksUri !== undefined && { jwksUri }),
    },
    directory,
    database,
    engine,
    pingEngine: pingOf(connection),
    calendars: calendarsIn(calendarFolder),
    log,
    ...(settings.files !== null && { files: await openFiles(settings.files, database) }),
    ...serving,
  });
  const sync = startPeopleSync({ directory, database, engine, log });
  const staffing = startStaffing({ directory, database, log });
  log.info(`listening at ${server.url}`);
  return {
    stop: async () => {
      await server.stop();
      await staffing.stop();
      await sync.stop();
      directory.close();
      await connection.close();
      await database.close();
    },
  };
});
