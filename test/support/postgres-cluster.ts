/**
 * A PostgreSQL cluster as production has one: the programs of the system's package, with `pg_dump` and
 * `pg_basebackup`, durability on, roles that are no superusers, and an archive of its log.
 *
 * @module
 */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { appendFile, chown, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../../embedded/ports.ts';
import { serverAccount } from '../../embedded/postgres.ts';
import { eventually } from './engine.ts';
import { type ServerProcess, startProcess } from './server-process.ts';

const run = promisify(execFile);
const PACKAGES = '/usr/lib/postgresql';
const PASSWORD = 'of-the-superuser';
const OUTPUT_BYTES_MAX = 10_000_000;
const READY_MS = 60_000;

/** A running cluster. */
export interface PostgresCluster {
  readonly port: number;
  readonly folder: string;
  /** Of a database, as a role (its password is its name). @default the superuser */
  url(database: string, role?: string): string;
  /** Runs one of PostgreSQL's programs against it, as its superuser; returns what it printed. */
  program(name: string, ...args: readonly string[]): Promise<string>;
  /** Runs SQL; returns what `psql` prints without a frame. */
  sql(database: string, sql: string): Promise<string>;
  stop(): Promise<void>;
  /** As when the power goes. */
  kill(): Promise<void>;
}

/** The folder of the newest of the system's programs; `null` when there are none with all parts. */
export function postgresPrograms(): string | null {
  const versions = existsSync(PACKAGES) ? readdirSync(PACKAGES) : [];
  const folders = versions
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => path.join(PACKAGES, version, 'bin'));
  const isWhole = (folder: string): boolean =>
    ['initdb', 'postgres', 'pg_dump', 'pg_basebackup'].every((name) =>
      existsSync(path.join(folder, name)),
    );
  return folders.find(isWhole) ?? null;
}

/** Makes an empty cluster in a folder, and starts it. Its log is archived in the folder `archive` beside. */
export async function makeCluster(folder: string): Promise<PostgresCluster> {
  await ownedFolder(folder);
  await ownedFolder(archiveOf(folder));
  const passwordFile = path.join(path.dirname(folder), `${path.basename(folder)}.password`);
  await writeFile(passwordFile, PASSWORD);
  await asServer('initdb', [
    `--pgdata=${folder}`,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
  ]);
  return startCluster(folder);
}

/** Where the log of a cluster is archived. */
export function archiveOf(folder: string): string {
  return `${folder}.archive`;
}

/** Tells a copy of a cluster to go on from an archive until an instant, and then to be a cluster of its own. */
export async function recoverUntil(
  folder: string,
  { archive, instant }: { archive: string; instant: string },
): Promise<void> {
  await ownedFolder(archiveOf(folder));
  const settings = [
    `restore_command = 'cp ${archive}/%f %p'`,
    `recovery_target_time = '${instant}'`,
    "recovery_target_action = 'promote'",
  ];
  await appendFile(path.join(folder, 'postgresql.auto.conf'), `${settings.join('\n')}\n`);
  await writeFile(path.join(folder, 'recovery.signal'), '');
  await own(path.join(folder, 'recovery.signal'));
}

/** Copies a base backup, whose files are the server's account's own. */
export async function copyCluster(from: string, to: string): Promise<void> {
  await ownedFolder(to);
  await run('cp', ['-a', `${from}/.`, to]);
}

/** Makes a folder that the server's account owns, for it alone. */
export async function ownedFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await own(folder);
}

/** Starts what is in a folder, on any free port. */
export async function startCluster(folder: string): Promise<PostgresCluster> {
  const port = await freePort();
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '200',
    timezone: 'UTC',
    archive_mode: 'on',
    archive_command: `cp %p ${archiveOf(folder)}/%f`,
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = startProcess(programPath('postgres'), ['-D', folder, ...args], await account());
  const cluster = clusterOn(port, folder, server);
  await eventually(
    () => {
      if (server.hasEnded()) throw new Error(`PostgreSQL did not start:\n${server.output()}`);
      // `f`: a copy that still goes along its archive takes no writes.
      return cluster.sql('postgres', 'SELECT pg_is_in_recovery()').catch(() => 'away');
    },
    (seen) => seen === 'f',
    READY_MS,
  );
  return cluster;
}

function clusterOn(port: number, folder: string, server: ServerProcess): PostgresCluster {
  const url = (database: string, role = 'postgres'): string =>
    `postgresql://${role}:${role === 'postgres' ? PASSWORD : role}@127.0.0.1:${port}/${database}`;
  const program = async (name: string, ...args: readonly string[]): Promise<string> => {
    const env = { PGHOST: '127.0.0.1', PGPORT: String(port), PGUSER: 'postgres' };
    return asServer(name, args, { ...env, PGPASSWORD: PASSWORD });
  };
  const sql = async (database: string, text: string): Promise<string> => {
    const args = ['-XAtq', '-v', 'ON_ERROR_STOP=1', '-d', database, '-c', text];
    return (await program('psql', ...args)).trim();
  };
  const [stop, kill] = [() => server.stop('SIGINT'), () => server.stop('SIGQUIT')];
  return { port, folder, url, program, sql, stop, kill };
}

async function asServer(
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { stdout } = await run(programPath(name), [...args], {
    ...(await account()),
    env: { PATH: process.env['PATH'], LC_ALL: 'C', ...env },
    maxBuffer: OUTPUT_BYTES_MAX,
  });
  return stdout;
}

/** Which account: as root, PostgreSQL refuses to run. */
async function account(): Promise<{ cwd: string; uid?: number; gid?: number }> {
  const own = await serverAccount();
  return own === null ? { cwd: '/' } : { cwd: '/', uid: own.uid, gid: own.gid };
}

async function own(file: string): Promise<void> {
  const { uid, gid } = await account();
  if (uid !== undefined && gid !== undefined) await chown(file, uid, gid);
}

function programPath(name: string): string {
  const folder = postgresPrograms();
  if (folder === null) throw new Error('PostgreSQL is not installed here');
  return path.join(folder, name);
}
