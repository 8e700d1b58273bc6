/**
 * A Caseline in production, as processes: PostgreSQL with all databases, Temporal on it, a worker and
 * an API, and what they are told. Each part can be stopped, lost, and started on a copy.
 *
 * @module
 */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { devToken } from '../../embedded/identity.ts';
import { freePort } from '../../embedded/ports.ts';
import { eventually } from './engine.ts';
import { makeCluster, type PostgresCluster } from './postgres-cluster.ts';
import { type ServerProcess, startProcess } from './server-process.ts';
import { ROOT } from './sources.ts';
import {
  makeTemporalTables,
  startTemporalCluster,
  type TemporalCluster,
} from './temporal-cluster.ts';

const run = promisify(execFile);
/** A Temporal that was killed takes most of a minute to serve again. */
const READY_MS = 150_000;
/** The databases of a site, and whose they are. */
export const DATABASES = {
  caseline: 'caseline',
  temporal: 'temporal',
  temporal_visibility: 'temporal',
} as const;

/** What every process of a site is told beside where the servers are. */
export type SiteSettings = Readonly<Record<string, string>>;

/** A running site. */
export interface Site {
  readonly postgres: PostgresCluster;
  readonly temporal: TemporalCluster;
  readonly environment: SiteSettings;
  /** Sends a request as a person. */
  call(method: string, target: string, call: SiteCall): Promise<SiteAnswer>;
  /** Runs `caseline …`; returns what it printed and its exit code. */
  caseline(...args: readonly string[]): Promise<{ readonly code: number; readonly text: string }>;
  /** Lines of the worker's log. */
  workerLog(): string;
  /** Stops API and worker; the servers stay. */
  stopProcesses(): Promise<void>;
  stop(): Promise<void>;
  /** As when the machine is lost. */
  kill(): Promise<void>;
}

/** A request. */
export interface SiteCall {
  readonly as: string;
  readonly body?: unknown;
  readonly raw?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer; `body` is JSON, or the bytes. */
export interface SiteAnswer {
  readonly status: number;
  // The shape is checked elsewhere against the document; tests read what they need.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
}

/** Makes a cluster with the roles and empty databases of a site, and Temporal's tables. */
export async function makeSiteCluster(folder: string): Promise<PostgresCluster> {
  const postgres = await makeCluster(folder);
  for (const role of new Set(Object.values(DATABASES))) {
    await postgres.sql('postgres', `CREATE ROLE ${role} LOGIN PASSWORD '${role}'`);
  }
  for (const [database, owner] of Object.entries(DATABASES)) {
    await postgres.sql('postgres', `CREATE DATABASE ${database} OWNER ${owner}`);
  }
  await makeTemporalTables(postgres);
  return postgres;
}

/** How a site is started. */
export interface StartOptions {
  readonly folder: string;
  readonly settings: SiteSettings;
  /** What an operator does while Temporal runs and nothing else. */
  readonly beforeWorkers?: (run: Site['caseline']) => Promise<void>;
  /** What an operator does while workers run and no API. */
  readonly beforeApis?: (run: Site['caseline']) => Promise<void>;
}

/** Starts Temporal, runs the migrations, and starts a worker and then an API on a cluster. */
export async function startSite(
  postgres: PostgresCluster,
  { folder, settings, beforeWorkers, beforeApis }: StartOptions,
): Promise<Site> {
  const temporal = await startTemporalCluster(postgres, path.join(folder, 'temporal'));
  const port = await freePort();
  const environment = {
    ...settings,
    DATABASE_URL: postgres.url('caseline', 'caseline'),
    TEMPORAL_ADDRESS: temporal.address,
    HOST: '127.0.0.1',
    PORT: String(port),
  };
  const url = `http://127.0.0.1:${port}`;
  const migrated = start('migrate', environment);
  if ((await migrated.ended) !== 0) throw new Error(migrated.output());
  const run: Site['caseline'] = (...args) => caseline(args, environment);
  await beforeWorkers?.(run);
  const worker = start('worker', environment);
  await eventually(worker.output, (seen) => seen.includes('the read model was checked'), READY_MS);
  await beforeApis?.(run);
  const api = start('api', environment);
  await eventually(
    () =>
      fetch(`${url}/health/ready`).then(
        ({ ok }) => ok,
        () => false,
      ),
    (isReady) => isReady || api.hasEnded(),
    READY_MS,
  );
  if (api.hasEnded()) throw new Error(api.output());
  const stopProcesses = async (): Promise<void> => {
    await api.stop();
    await worker.stop();
  };
  return {
    postgres,
    temporal,
    environment,
    call: (method, target, call) =>
      send(`${url}${target}`, { method, issuer: settings['OIDC_ISSUER']!, call }),
    caseline: run,
    workerLog: worker.output,
    stopProcesses,
    stop: async () => {
      await stopProcesses();
      await temporal.stop();
      await postgres.stop();
    },
    kill: async () => {
      for (const one of [api, worker, temporal]) await one.stop('SIGKILL');
      await postgres.kill();
    },
  };
}

function start(name: string, environment: SiteSettings): ServerProcess {
  const args = ['--import', 'tsx', `production/${name}.ts`];
  return startProcess(process.execPath, args, { cwd: ROOT, env: environmentOf(environment) });
}

async function caseline(
  args: readonly string[],
  environment: SiteSettings,
): Promise<{ readonly code: number; readonly text: string }> {
  const options = { cwd: ROOT, env: environmentOf(environment) };
  return run(process.execPath, ['--import', 'tsx', 'cli/main.ts', ...args], options).then(
    ({ stdout, stderr }) => ({ code: 0, text: stdout + stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
      code,
      text: stdout + stderr,
    }),
  );
}

function environmentOf(environment: SiteSettings): NodeJS.ProcessEnv {
  const { PATH, HOME, CASELINE_CACHE } = process.env;
  return { PATH, HOME, ...(CASELINE_CACHE && { CASELINE_CACHE }), ...environment };
}

async function send(
  url: string,
  { method, issuer, call }: { method: string; issuer: string; call: SiteCall },
): Promise<SiteAnswer> {
  const { as, body, raw, headers } = call;
  const answer = await fetch(url, {
    method,
    headers: {
      authorization: `Bearer ${await devToken(issuer, as)}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(raw !== undefined && { body: raw as never }),
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  const isJson = answer.headers.get('content-type')?.includes('json') ?? false;
  return { status: answer.status, body: isJson ? JSON.parse(bytes.toString()) : bytes };
}
