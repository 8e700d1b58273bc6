/**
 * A fresh, migrated database for each test file, on one server for the whole run.
 *
 * The server starts with the first file that asks. Its durability is off: nothing here outlives
 * the run.
 *
 * @module
 */
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startPostgres } from '../../embedded/postgres.ts';
import { migrate } from '../../prisma/migrate.ts';

/** A database of one's own. */
export interface TestDatabase {
  readonly url: string;
  /** Ends all connections to it and drops it. */
  drop(): Promise<void>;
}

const TEMPLATE = 'caseline_template';
const SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '48MB',
  max_connections: '200',
};

/**
 * Makes a migrated, empty database. Drop it in `afterAll`.
 *
 * @param options `migrated: false` gives one without our tables; `timeZone` is the server's own
 */
export async function testDatabase(
  options: { migrated?: boolean; timeZone?: string } = {},
): Promise<TestDatabase> {
  const server = await testServer();
  const name = `t_${process.pid}_${Math.random().toString(36).slice(2, 10)}`;
  const template = options.migrated === false ? 'template0' : TEMPLATE;
  await query(server, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  if (options.timeZone) {
    await query(server, `ALTER DATABASE ${name} SET TimeZone = '${options.timeZone}'`);
  }
  return {
    url: databaseUrl(server, name),
    async drop() {
      await query(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

/** The run's server, started when it is not there yet; its URL is of the database `caseline`. */
async function testServer(): Promise<string> {
  const folder = process.env['CASELINE_TEST_FOLDER'];
  if (!folder) throw new Error('CASELINE_TEST_FOLDER is not set: run the tests with jest');
  return locked(path.join(folder, 'lock'), async () => {
    const { url } = await startPostgres({
      dataFolder: path.join(folder, 'postgres'),
      log: () => undefined,
      settings: SETTINGS,
    });
    await makeTemplate(url);
    return url;
  });
}

async function makeTemplate(server: string): Promise<void> {
  const known = await query(server, `SELECT 1 FROM pg_database WHERE datname = '${TEMPLATE}'`);
  if (known > 0) return;
  await query(server, `CREATE DATABASE ${TEMPLATE}_making`);
  await migrate(databaseUrl(server, `${TEMPLATE}_making`));
  await query(server, `ALTER DATABASE ${TEMPLATE}_making RENAME TO ${TEMPLATE}`);
}

/** One jest worker at a time; a folder is made by exactly one of those who try. */
async function locked<T>(lock: string, body: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      await mkdir(lock);
      break;
    } catch {
      await sleep(25);
    }
  }
  try {
    return await body();
  } finally {
    await rm(lock, { recursive: true, force: true });
  }
}

function databaseUrl(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

async function query(url: string, sql: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rowCount ?? 0;
  } finally {
    await client.end();
  }
}
