import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startPostgres, type EmbeddedPostgres } from '../../embedded/postgres.ts';

let folder: string;
let running: EmbeddedPostgres[] = [];
let lines: string[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'caseline-embedded-'));
  await chmod(folder, 0o711);
  lines = [];
});

afterEach(async () => {
  for (const server of running) await server.stop();
  running = [];
  await rm(folder, { recursive: true, force: true });
});

async function start(
  settings: Record<string, string> = { fsync: 'off' },
): Promise<EmbeddedPostgres> {
  const server = await startPostgres({
    dataFolder: path.join(folder, 'postgres'),
    log: (line) => lines.push(line),
    settings: { shared_buffers: '16MB', ...settings },
  });
  running.push(server);
  return server;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('the embedded database', () => {
  test('keeps what it acknowledged: across a stop, a kill and a takeover', async () => {
    const first = await start({});
    expect(await query(first.url, 'SHOW fsync')).toEqual([{ fsync: 'on' }]);
    await query(first.url, 'CREATE TABLE kept (n int)');
    await query(first.url, 'INSERT INTO kept VALUES (1)');
    await first.stop();
    await expect(query(first.url, 'SELECT 1')).rejects.toThrow();

    const second = await start({});
    await query(second.url, 'INSERT INTO kept VALUES (2)');
    process.kill(second.pid, 'SIGKILL');
    // Its own processes notice within moments; until then they hold the shared memory.
    await sleep(300);

    const third = await start();
    expect(await query(third.url, 'SELECT n FROM kept ORDER BY n')).toEqual([{ n: 1 }, { n: 2 }]);

    const taken = await start();
    expect(taken.pid).toBe(third.pid);
    expect(lines.at(-1)).toContain('already running');
  });

  test('its password is random, in a file that only its account reads, and asked for', async () => {
    const { url, port } = await start();
    const passwordFile = path.join(folder, 'postgres', 'password');
    expect((await stat(passwordFile)).mode & 0o777).toBe(0o600);
    const password = (await readFile(passwordFile, 'utf8')).trim();
    expect(password).toMatch(/^[0-9a-f]{48}$/);
    expect(url).toBe(`postgresql://postgres:${password}@127.0.0.1:${port}/caseline`);
    await expect(query(url.replace(password, 'guess'), 'SELECT 1')).rejects.toThrow('password');

    // And it listens on loopback alone, counts in UTC and orders texts by code point.
    expect(
      await query(
        url,
        `SELECT current_setting('listen_addresses') AS listens, current_setting('TimeZone') AS zone,
           'Z' < 'a' AS by_code_point, upper('é') AS upper`,
      ),
    ).toEqual([{ listens: '127.0.0.1', zone: 'UTC', by_code_point: true, upper: 'É' }]);
  });

  test('a pid file whose number now belongs to another program does not stop it', async () => {
    const first = await start();
    await first.stop();
    const pidFile = path.join(folder, 'postgres', 'cluster', 'postmaster.pid');
    await writeFile(pidFile, `${process.pid}\n/x\n0\n1\n\n127.0.0.1\n0\nready\n`);
    const second = await start();
    expect(second.pid).not.toBe(process.pid);
    expect(await query(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('a first start that was cut short is begun anew', async () => {
    const first = await start();
    await first.stop();
    await rm(path.join(folder, 'postgres', 'cluster', 'PG_VERSION'));
    const second = await start();
    expect(await query(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('a server that cannot start says why', async () => {
    const server = startPostgres({
      dataFolder: path.join(folder, 'postgres'),
      log: () => undefined,
      settings: { max_connections: 'many' },
    });
    await expect(server).rejects.toThrow(/PostgreSQL did not start: .*\n.*max_connections/s);
  });
});
