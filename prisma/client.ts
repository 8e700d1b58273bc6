/**
 * The database, opened: Prisma's client for reading and plain SQL for the hot path, on one pool.
 *
 * @module
 */
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { DataKeys } from '../keys/data-keys.ts';
import { type MasterKeys, NO_MASTER_KEYS } from '../keys/master-keys.ts';
import { PrismaClient } from './generated/client.ts';
import { keyStore } from './queries/data-keys.ts';

/**
 * The settings of one connection: the URL, and a session that counts in UTC. On a server in
 * another time zone the driver adapter would otherwise store shifted instants (prisma issues
 * 26786, 28629).
 *
 * @param url a PostgreSQL connection string; `options` in it are kept
 * @param settings further server settings of the session
 */
export function connectionConfig(
  url: string,
  settings: Readonly<Record<string, string | number>> = {},
): { readonly connectionString: string } {
  const target = new URL(url);
  const own = Object.entries({ ...settings, TimeZone: 'UTC' }).map(([k, v]) => `-c ${k}=${v}`);
  // In the URL, since options there take precedence over those beside it.
  const options = [target.searchParams.get('options') ?? '', ...own].join(' ').trim();
  target.searchParams.set('options', options);
  return { connectionString: target.href };
}

/** What queries and activities need. */
export interface Database {
  readonly prisma: PrismaClient;
  readonly pool: pg.Pool;
  /** What the contents of cases are sealed with. */
  readonly keys: DataKeys;
  /** Ends all connections; waits for the queries under way. */
  close(): Promise<void>;
}

/** How to open it. */
export interface DatabaseOptions {
  /** Left out by what needs nothing of a case: sealed contents cannot be read or written then. */
  readonly masterKeys?: MasterKeys;
  /** The most connections. @default 10 */
  readonly connections?: number;
  /** How long to wait for a connection, in milliseconds. @default 5000 */
  readonly connectLimitMs?: number;
  /** After this long the server ends a statement, in milliseconds. @default 15000 */
  readonly statementLimitMs?: number;
  /** Told when an idle connection breaks; the pool replaces it by itself. */
  readonly onIdleError?: (error: Error) => void;
}

/**
 * Opens a database. Connects with the first query, so that a server that is away does not stop
 * anything from starting.
 *
 * @param url a PostgreSQL connection string
 */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const { connections = 10, connectLimitMs = 5_000, statementLimitMs = 15_000 } = options;
  const pool = new pg.Pool({
    ...connectionConfig(url, { statement_timeout: statementLimitMs }),
    max: connections,
    connectionTimeoutMillis: connectLimitMs,
    // A server that vanished without a word must not hold a query for ever.
    query_timeout: statementLimitMs + 5_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    application_name: 'caseline',
  });
  // Without a listener a broken idle connection would end the process.
  pool.on('error', options.onIdleError ?? (() => undefined));
  const prisma = new PrismaClient({
    adapter: new PrismaPg(pool),
    transactionOptions: { maxWait: connectLimitMs, timeout: statementLimitMs },
  });
  return {
    prisma,
    pool,
    keys: new DataKeys(options.masterKeys ?? NO_MASTER_KEYS, keyStore(pool)),
    async close() {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}
