/**
 * The connection for commands and questions to Temporal, as it must be for a process that lives long.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  Connection,
  type ConnectionOptions,
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
} from '@temporalio/client';
import type { TemporalSettings } from './temporal-settings.ts';
import { giveUpUngreeted } from './ungreeted.ts';

/**
 * A connection that is dead is found within 17 seconds; the SDK's own default is 45. Temporal's
 * server takes it ill when it is asked more often than every ten.
 */
const KEEP_ALIVE = { 'grpc.keepalive_time_ms': 12_000, 'grpc.keepalive_timeout_ms': 5_000 };

/** A timer may come a moment late. */
const LATE_MS = 100;
/** Of Temporal, where an address names none. */
const DEFAULT_PORT = 7233;

/**
 * Connects to Temporal for commands and questions.
 *
 * @throws when it does not answer within ten seconds
 */
export async function connectTemporal(
  settings: Pick<TemporalSettings, 'address' | 'apiKey' | 'tls'>,
): Promise<Connection> {
  const { address, apiKey, tls } = settings;
  giveUpUngreeted(Number(/:(\d+)$/.exec(address)?.[1] ?? DEFAULT_PORT));
  const { interceptors, settled } = retries();
  const connection = await Connection.connect({
    address,
    channelArgs: KEEP_ALIVE,
    interceptors,
    ...(tls !== undefined && { tls }),
    ...(apiKey !== undefined && { apiKey }),
  });
  const close = connection.close.bind(connection);
  connection.close = async () => {
    await settled();
    await close();
  };
  return connection;
}

/**
 * The SDK's own retries, which end before the connection is closed: one whose time comes afterwards
 * throws where nobody can catch it, and ends the process (`retry` in grpc-retry.ts of 1.24.0).
 */
function retries(): {
  readonly interceptors: NonNullable<ConnectionOptions['interceptors']>;
  /** No call is tried again from now on, and all that were to be have been. */
  readonly settled: () => Promise<void>;
} {
  const { delayFunction, retryableDecider } = defaultGrpcRetryOptions();
  let isClosing = false;
  let lastMs = 0;
  const interceptor = makeGrpcRetryInterceptor({
    retryableDecider: (attempt, status) => !isClosing && retryableDecider(attempt, status),
    delayFunction: (attempt, status) => {
      const delayMs = delayFunction(attempt, status);
      lastMs = Math.max(lastMs, Date.now() + delayMs);
      return delayMs;
    },
  });
  return {
    interceptors: [interceptor],
    settled: async () => {
      isClosing = true;
      const waitMs = lastMs + LATE_MS - Date.now();
      if (waitMs > 0) await sleep(waitMs);
    },
  };
}
