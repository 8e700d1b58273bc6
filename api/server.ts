/**
 * The API's process part: listening, and stopping without losing an answer.
 *
 * @module
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { purgeKeys } from '../prisma/queries/idempotency.ts';
import { createAccessLog } from './access-log.ts';
import { type AppOptions, createApp } from './app.ts';

/** Where to listen. */
export interface ServerOptions extends Omit<AppOptions, 'accessLog'> {
  /** @default '127.0.0.1' */
  readonly host?: string;
  /** Default: any free port. */
  readonly port?: number;
  /** How long requests under way may take when we stop. @default 15,000 */
  readonly graceMs?: number;
}

/** A listening API. */
export interface ApiServer {
  /** `http://host:port`. */
  readonly url: string;
  readonly port: number;
  /** Takes no new connections, finishes the requests under way, and closes. */
  stop(): Promise<void>;
}

const PURGE_EVERY_MS = 3_600_000;
/** For all of a file; how slowly it may come says `streams.ts`. */
const UPLOAD_WITHIN_MS = 30 * 60_000;

/**
 * Starts to listen.
 *
 * @throws Error of the socket, e.g. `EADDRINUSE`
 */
export async function startServer(options: ServerOptions): Promise<ApiServer> {
  const { host = '127.0.0.1', graceMs = 15_000 } = options;
  const accessLog = createAccessLog(options.database, options.log);
  const app = createApp({ ...options, accessLog });
  let isStopping = false;
  const server = createServer((request, response) => {
    // A kept connection would go on sending requests to a server that wants to end.
    if (isStopping) response.setHeader('Connection', 'close');
    app(request, response);
  });
  // Slow senders do not hold a connection for ever; whatever is no file has less time (streams.ts).
  server.headersTimeout = 10_000;
  server.requestTimeout = UPLOAD_WITHIN_MS;
  server.keepAliveTimeout = 65_000;
  server.listen(options.port ?? 0, host);
  await once(server, 'listening');
  const purge = setInterval(() => {
    purgeKeys(options.database, Date.now()).catch((error: Error) => {
      options.log.warn({ err: error.name }, 'expired idempotency keys stay for now');
    });
  }, PURGE_EVERY_MS);
  const { port } = server.address() as AddressInfo;
  const shownHost = host.includes(':') ? `[${host}]` : host;
  return {
    url: `http://${shownHost}:${port}`,
    port,
    stop: async () => {
      isStopping = true;
      clearInterval(purge);
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      const force = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearTimeout(force);
      await accessLog.close();
    },
  };
}
