import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { migrate } from '../../prisma/migrate.ts';
import { testDatabase, type TestDatabase } from '../support/postgres.ts';

let folder: string;
const homes: TestDatabase[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'caseline-migrations-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
  for (const home of homes) await home.drop();
});

async function emptyDatabase(): Promise<string> {
  const home = await testDatabase({ migrated: false });
  homes.push(home);
  return home.url;
}

async function migrations(files: Record<string, string>): Promise<string> {
  const made = await mkdtemp(path.join(folder, 'set-'));
  for (const [name, sql] of Object.entries(files)) {
    await mkdir(path.join(made, name));
    await writeFile(path.join(made, name, 'migration.sql'), sql);
  }
  return made;
}

async function rows(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

const LEDGER = `SELECT migration_name, checksum, finished_at IS NOT NULL AS finished, logs,
  rolled_back_at IS NOT NULL AS undone, applied_steps_count AS steps
  FROM _prisma_migrations ORDER BY started_at`;

describe('the shipped migrations', () => {
  test('are applied once, and recorded as Prisma records them', async () => {
    const url = await emptyDatabase();
    const [first, ...rest] = await migrate(url);
    expect(await migrate(url)).toEqual([]);
    const ledger = await rows(url, LEDGER);
    expect(ledger).toHaveLength(1 + rest.length);
    const sql = await readFile(`prisma/migrations/${first}/migration.sql`);
    expect(ledger[0]).toEqual({
      migration_name: first,
      checksum: createHash('sha256').update(sql).digest('hex'),
      finished: true,
      logs: null,
      undone: false,
      steps: 1,
    });
  });

  test('leave what was active active, and retire the versions before it', async () => {
    const url = await emptyDatabase();
    const shipped = (await readdir('prisma/migrations', { withFileTypes: true }))
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort();
    const texts = await Promise.all(
      shipped.map(async (name) => [
        name,
        await readFile(`prisma/migrations/${name}/migration.sql`, 'utf8'),
      ]),
    );
    const earlier = texts.filter(([name]) => name! < '20261130050000_version_states');
    await migrate(url, await migrations(Object.fromEntries(earlier) as Record<string, string>));
    const values = [1, 2, 3].map(
      (number) =>
        `('leave', ${number}, 1, '${String(number).repeat(64)}', 'Leave', 'x', '{}', 'p-ana', ${number === 2})`,
    );
    await rows(url, `INSERT INTO case_types (id, title) VALUES ('leave', 'Leave')`);
    await rows(
      url,
      `INSERT INTO case_type_versions (case_type_id, number, version, hash, title, source, plan, created_by, active)
       VALUES ${values.join(', ')}`,
    );
    await migrate(url);
    expect(await rows(url, 'SELECT number, state FROM case_type_versions ORDER BY number')).toEqual(
      [
        { number: 1, state: 'retired' },
        { number: 2, state: 'active' },
        { number: 3, state: 'retired' },
      ],
    );
  });

  test('are applied once when several start at the same time', async () => {
    const url = await emptyDatabase();
    const done = await Promise.all([migrate(url), migrate(url), migrate(url)]);
    expect(done.filter((names) => names.length > 0)).toHaveLength(1);
  });
});

describe('the runner', () => {
  test('applies what is new, in the order of names', async () => {
    const url = await emptyDatabase();
    const one = { '1_one': 'CREATE TABLE a (x int);' };
    expect(await migrate(url, await migrations(one))).toEqual(['1_one']);
    const more = { '3_three': 'DROP TABLE b;', '2_two': 'ALTER TABLE a RENAME TO b;', ...one };
    expect(await migrate(url, await migrations(more))).toEqual(['2_two', '3_three']);
  });

  test('undoes a migration that fails half-way, and takes it up when it is mended', async () => {
    const url = await emptyDatabase();
    const broken = { '1_one': 'CREATE TABLE a (x int); SELECT nonsense;' };
    await expect(migrate(url, await migrations(broken))).rejects.toThrow(
      'migration 1_one failed: column "nonsense" does not exist',
    );
    expect(await rows(url, "SELECT to_regclass('a') AS found")).toEqual([{ found: null }]);
    expect(await rows(url, LEDGER)).toMatchObject([
      { finished: false, undone: true, steps: 0, logs: expect.stringContaining('nonsense') },
    ]);
    const mended = { '1_one': 'CREATE TABLE a (x int);' };
    expect(await migrate(url, await migrations(mended))).toEqual(['1_one']);
  });

  test('refuses a migration that was changed after it was applied', async () => {
    const url = await emptyDatabase();
    await migrate(url, await migrations({ '1_one': 'CREATE TABLE a (x int);' }));
    const changed = await migrations({ '1_one': 'CREATE TABLE a (y int);' });
    await expect(migrate(url, changed)).rejects.toThrow('1_one was changed after it was applied');
  });

  test('refuses a database that is newer than itself', async () => {
    const url = await emptyDatabase();
    await migrate(url, await migrations({ '1_one': 'SELECT 1;', '2_two': 'SELECT 2;' }));
    const older = await migrations({ '1_one': 'SELECT 1;' });
    await expect(migrate(url, older)).rejects.toThrow('written by a newer version');
  });

  test('refuses a database that another runner left half-done', async () => {
    const url = await emptyDatabase();
    const folderOne = await migrations({ '1_one': 'SELECT 1;' });
    await migrate(url, folderOne);
    await rows(url, 'UPDATE _prisma_migrations SET finished_at = NULL');
    await expect(migrate(url, folderOne)).rejects.toThrow('begun and never finished');
  });
});
