/**
 * `npm start`: runs an embedded Caseline until it is told to stop.
 *
 * @module
 */
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { dataFolder } from './data-folder.ts';
import { startEmbedded } from './start.ts';

const log = (line: string): void => console.log(line);

// The worker's ordinary comings and goings are no news to an operator.
Runtime.install({ logger: new DefaultLogger('WARN') });

try {
  const caseline = await startEmbedded({ dataFolder: dataFolder(), log });
  log(
    `Caseline listens at ${caseline.apiUrl} (sign-in at ${caseline.issuer}); \`npm stop\` or Ctrl-C ends it.`,
  );
  log(`Its data is in ${dataFolder()}.`);
  const reason = await Promise.race([
    caseline.failed,
    new Promise<null>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const)
        process.once(signal, () => resolve(null));
    }),
  ]);
  log(reason === null ? 'Stopping …' : `Stopping, because ${reason}`);
  await caseline.stop();
  log('Stopped.');
  process.exit(reason === null ? 0 : 1);
} catch (error) {
  console.error(`Caseline cannot start: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
