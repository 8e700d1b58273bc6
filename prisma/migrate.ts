/**
 * Runs the SQL migrations, offline and without Prisma's engine.
 *
 * The folder layout and the table `_prisma_migrations` are Prisma's own, so that
 * `prisma migrate deploy` can take over at any time. Each file runs as one query, which is one
 * transaction: it is applied as a whole or not at all.
 *
 * @module
 */
import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { connectionConfig } from './client.ts';

/** The lock that Prisma's own runner takes; two runners wait for each other. */
const ADVISORY_LOCK = 72707369;
const FOLDER = path.join(path.dirname(fileURLToPath(import.meta.url)), 'migrations');

/** As Prisma makes it. */
const LEDGER = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id                      VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum                VARCHAR(64) NOT NULL,
  finished_at             TIMESTAMPTZ,
  migration_name          VARCHAR(255) NOT NULL,
  logs                    TEXT,
  rolled_back_at          TIMESTAMPTZ,
  started_at              TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count     INTEGER NOT NULL DEFAULT 0
)`;

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

/**
 * Brings a database up to date.
 *
 * @param url a PostgreSQL connection string
 * @param folder of the migrations, when not the shipped ones
 * @returns the names of the migrations applied now, in order; empty when there was nothing to do
 * @throws Error when an applied migration was changed or is unknown here, or when one fails
 */
export async function migrate(url: string, folder: string = FOLDER): Promise<string[]> {
  const client = new pg.Client(connectionConfig(url));
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [ADVISORY_LOCK]);
    await client.query(LEDGER);
    const pending = await pendingMigrations(client, await readMigrations(folder));
    for (const migration of pending) await apply(client, migration);
    return pending.map(({ name }) => name);
  } finally {
    await client.end(); // Gives the lock back as well.
  }
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(path.join(folder, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

interface LedgerRow {
  readonly migration_name: string;
  readonly checksum: string;
  readonly finished_at: Date | null;
}

async function pendingMigrations(
  client: pg.Client,
  migrations: readonly Migration[],
): Promise<Migration[]> {
  const { rows } = await client.query<LedgerRow>(
    `SELECT migration_name, checksum, finished_at FROM _prisma_migrations
     WHERE rolled_back_at IS NULL ORDER BY started_at`,
  );
  for (const row of rows) {
    const migration = migrations.find(({ name }) => name === row.migration_name);
    if (!migration) {
      throw new Error(
        `the database has migration ${row.migration_name}, which this version does not know: ` +
          'it was written by a newer version',
      );
    }
    if (row.finished_at === null) {
      throw new Error(
        `migration ${row.migration_name} was begun and never finished; ` +
          'resolve it with `prisma migrate resolve`',
      );
    }
    if (row.checksum !== migration.checksum) {
      throw new Error(`migration ${row.migration_name} was changed after it was applied`);
    }
  }
  const applied = new Set(rows.map((row) => row.migration_name));
  return migrations.filter(({ name }) => !applied.has(name));
}

async function apply(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  const id = randomUUID();
  await client.query(
    'INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ($1, $2, $3)',
    [id, checksum, name],
  );
  try {
    await client.query(sql);
  } catch (error) {
    await client.query('ROLLBACK'); // A file may hold a BEGIN of its own.
    await client.query(
      'UPDATE _prisma_migrations SET logs = $2, rolled_back_at = now() WHERE id = $1',
      [id, String(error)],
    );
    throw new Error(`migration ${name} failed: ${(error as Error).message}`, { cause: error });
  }
  await client.query(
    'UPDATE _prisma_migrations SET finished_at = now(), applied_steps_count = 1 WHERE id = $1',
    [id],
  );
}
