/**
 * The life of a production process: start, run, stop in order, and say why it ended.
 *
 * @module
 */
import { type Logger, pino } from 'pino';

/** What runs. */
export interface Running {
  /** Settles when it has ended by itself, which is never meant to happen. */
  readonly ended?: Promise<unknown>;
  /** Finishes what is under way. */
  stop(): Promise<void>;
}

/** Runs a process until SIGINT or SIGTERM; ends with 1 when it cannot start or ends by itself. */
export async function runProcess(
  name: string,
  start: (context: { log: Logger }) => Promise<Running>,
): Promise<void> {
  const log = pino({ name, level: process.env['CASELINE_LOG_LEVEL'] ?? 'info' });
  try {
    const running = await start({ log });
    log.info('started');
    const signal = new Promise<null>((resolve) => {
      for (const one of ['SIGINT', 'SIGTERM'] as const) process.once(one, () => resolve(null));
    });
    const ended = running.ended?.then(
      () => new Error('it has ended by itself'),
      (error: unknown) => error,
    );
    const reason = await Promise.race([signal, ...(ended === undefined ? [] : [ended])]);
    if (reason !== null) log.error({ err: reason }, 'stopping');
    await running
      .stop()
      .catch((error: unknown) => log.error({ err: error }, 'not stopped cleanly'));
    log.info('stopped');
    process.exit(reason === null ? 0 : 1);
  } catch (error) {
    // A missing variable is told in one line each, without a stack.
    if (error instanceof Error && error.name.endsWith('Error') && error.name !== 'Error') {
      for (const line of error.message.split('\n')) log.fatal(line);
    } else log.fatal({ err: error }, 'cannot start');
    process.exit(1);
  }
}
