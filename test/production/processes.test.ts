/**
 * The production processes, started as production starts them, against real servers.
 *
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type EmbeddedTemporal, startTemporal } from '../../embedded/temporal.ts';
import { testDatabase, type TestDatabase } from '../support/postgres.ts';
import { ROOT } from '../support/sources.ts';
import { eventually } from '../support/engine.ts';
import { freePort } from '../../embedded/ports.ts';

interface Started {
  readonly process: ChildProcess;
  readonly output: () => string;
  readonly code: Promise<number | null>;
}

const folder = mkdtempSync(path.join(tmpdir(), 'caseline-production-'));
const running: Started[] = [];
let temporal: EmbeddedTemporal;
let database: TestDatabase;

beforeAll(async () => {
  temporal = await startTemporal({ dataFolder: null });
  database = await testDatabase({ migrated: false });
});

afterAll(async () => {
  for (const one of running) one.process.kill('SIGKILL');
  await Promise.all(running.map((one) => one.code));
  await temporal.stop();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

describe('production', () => {
  test('a process that is told too little says what is missing and ends', async () => {
    const api = start('api', { CASELINE_KEYS: path.join(folder, 'keys.json') });
    expect(await api.code).toBe(1);
    expect(api.output()).toContain('TEMPORAL_ADDRESS is missing');
    expect(api.output()).toContain('DATABASE_URL is missing');
    expect(api.output()).not.toContain('    at ');
  });

  test('migrations, worker and API start, serve, and stop when told to', async () => {
    const environment = {
      DATABASE_URL: database.url,
      TEMPORAL_ADDRESS: temporal.address,
      CASELINE_KEYS: path.join(folder, 'keys.json'),
      CASELINE_DIRECTORY: path.join(ROOT, 'definitions/directory.yaml'),
      OIDC_ISSUER: 'https://id.example.org',
      OIDC_AUDIENCE: 'caseline',
      HOST: '127.0.0.1',
      PORT: String(await freePort()),
    };
    expect(await start('migrate', environment).code).toBe(0);
    const worker = start('worker', environment);
    const api = start('api', environment);
    const ready = `http://127.0.0.1:${environment.PORT}/health/ready`;
    const status = (): Promise<number> =>
      fetch(ready).then(
        (answer) => answer.status,
        () => 0,
      );
    await eventually(status, (seen) => seen === 200, 40_000);
    await eventually(worker.output, (seen) => seen.includes('"started"'), 40_000);
    const refused = await fetch(`http://127.0.0.1:${environment.PORT}/v1/cases`);
    expect(refused.status).toBe(401);
    for (const one of [api, worker]) {
      one.process.kill('SIGTERM');
      expect({ code: await one.code, output: one.output() }).toMatchObject({ code: 0 });
    }
  });
});

function start(name: string, environment: Record<string, string>): Started {
  const child = spawn(process.execPath, ['--import', 'tsx', `production/${name}.ts`], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const code = once(child, 'exit').then(([status]) => status as number | null);
  const started = { process: child, output: () => output, code };
  running.push(started);
  return started;
}
