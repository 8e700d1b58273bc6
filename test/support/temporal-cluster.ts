/**
 * Temporal's server on PostgreSQL, as production has it: its own databases, its schema by its own tool.
 *
 * @module
 */
import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { Connection } from '@temporalio/client';
import { goServer, TEMPORAL_SERVER, TEMPORAL_SQL_TOOL } from '../../scripts/go-servers.ts';
import { ensureNamespace } from '../../worker/sandbox.ts';
import { eventually } from './engine.ts';
import type { PostgresCluster } from './postgres-cluster.ts';
import { startProcess } from './server-process.ts';

const run = promisify(execFile);
const READY_MS = 90_000;
const ROLE = 'temporal';
/** The databases, and the schema that each has. */
const DATABASES = { temporal: 'temporal', temporal_visibility: 'visibility' } as const;

/** A running server. */
export interface TemporalCluster {
  readonly address: string;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Whether server and tool have been built here. */
export function hasTemporalServer(): boolean {
  return goServer(TEMPORAL_SERVER) !== null && goServer(TEMPORAL_SQL_TOOL) !== null;
}

/** Makes its tables in databases that are there and empty. */
export async function makeTemporalTables(postgres: PostgresCluster): Promise<void> {
  const tool = goServer(TEMPORAL_SQL_TOOL)!;
  for (const [database, schema] of Object.entries(DATABASES)) {
    const at = ['--ep', '127.0.0.1', '-p', String(postgres.port), '--plugin', 'postgres12'];
    const as = ['-u', ROLE, '--pw', ROLE, '--db', database];
    await run(tool, [...at, ...as, 'setup-schema', '-v', '0.0']);
    const name = `postgresql/v12/${schema}`;
    await run(tool, [...at, ...as, 'update-schema', '--schema-name', name]);
  }
}

/** Starts the server on its databases, with the namespace `default`; the folder is for its settings. */
export async function startTemporalCluster(
  postgres: PostgresCluster,
  folder: string,
): Promise<TemporalCluster> {
  await mkdir(folder, { recursive: true });
  const port = await smallPort();
  await writeFile(path.join(folder, 'production.yaml'), await settings(postgres, port));
  const args = ['--root', folder, '--config', '.', '--env', 'production', '--allow-no-auth'];
  const server = startProcess(goServer(TEMPORAL_SERVER)!, [...args, 'start'], { cwd: folder });
  const address = `127.0.0.1:${port}`;
  const connection = await eventually(
    async () => {
      if (server.hasEnded()) throw new Error(`Temporal did not start:\n${server.output()}`);
      return Connection.connect({ address, connectTimeout: 1_000 }).catch(() => null);
    },
    (seen) => seen !== null,
    READY_MS,
  );
  await ensureNamespace(connection!, 'default');
  await connection!.close();
  return {
    address,
    stop: (signal) => server.stop(signal),
  };
}

/** As the image `temporalio/auto-setup` has it, on loopback and on ports of its own. JSON is YAML. */
async function settings(postgres: PostgresCluster, frontendPort: number): Promise<string> {
  const store = (databaseName: string): object => ({
    sql: {
      pluginName: 'postgres12',
      databaseName,
      connectAddr: `127.0.0.1:${postgres.port}`,
      connectProtocol: 'tcp',
      user: ROLE,
      password: ROLE,
      maxConns: 20,
      maxIdleConns: 20,
      maxConnLifetime: '1h',
    },
  });
  const service = async (grpcPort?: number): Promise<object> => ({
    rpc: {
      grpcPort: grpcPort ?? (await smallPort()),
      membershipPort: await smallPort(),
      bindOnLocalHost: true,
    },
  });
  const [defaultStore, visibilityStore] = Object.keys(DATABASES);
  return JSON.stringify({
    log: { stdout: true, level: 'warn' },
    persistence: {
      numHistoryShards: 4,
      defaultStore,
      visibilityStore,
      datastores: Object.fromEntries(Object.keys(DATABASES).map((name) => [name, store(name)])),
    },
    global: { membership: { maxJoinDuration: '30s', broadcastAddress: '127.0.0.1' } },
    services: {
      frontend: await service(frontendPort),
      matching: await service(),
      history: await service(),
      worker: await service(),
    },
    clusterMetadata: {
      enableGlobalNamespace: false,
      failoverVersionIncrement: 10,
      masterClusterName: 'active',
      currentClusterName: 'active',
      clusterInformation: {
        active: {
          enabled: true,
          initialFailoverVersion: 1,
          rpcName: 'frontend',
          rpcAddress: `127.0.0.1:${frontendPort}`,
        },
      },
    },
    dcRedirectionPolicy: { policy: 'noop' },
  });
}

/** A free port that Temporal can write down: its table of members has room for 15 bits. */
async function smallPort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 32_000);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}
