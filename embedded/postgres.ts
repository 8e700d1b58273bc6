/**
 * The embedded database: a real PostgreSQL, started and stopped with us, on loopback only.
 *
 * It runs in a process group of its own, so that neither Ctrl-C nor our own sudden death takes
 * it down in the middle of a write; whoever starts next on the same folder finds it through
 * `postmaster.pid` and takes it over. After a crash it recovers by itself from its log.
 *
 * @module
 */
import { spawn, type SpawnOptions } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { findPostgresBinaries, type PostgresBinaries } from './postgres-binaries.ts';
import { freePort } from './ports.ts';

/** What to start, and where. */
export interface PostgresOptions {
  /** Holds the cluster (`cluster/`), the password file and the server's log. Made when absent. */
  readonly dataFolder: string;
  /** Default: any free port. */
  readonly port?: number;
  /** Receives one line for each thing worth telling. */
  readonly log: (line: string) => void;
  /** Further server settings, e.g. `{ fsync: 'off' }` for tests. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A running server. */
export interface EmbeddedPostgres {
  /** Of the database `caseline`, with the password in it. Never log it. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Stops the server as an operator would (open connections are ended) and waits for its end. */
  stop(): Promise<void>;
}

/** The account the server runs as; `null`: our own. PostgreSQL refuses to run as root. */
interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** Everything the parts below share. */
interface Context extends PostgresOptions {
  readonly cluster: string;
  readonly binaries: PostgresBinaries;
  readonly account: Account | null;
}

const DATABASE = 'caseline';
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 20_000;

/**
 * Starts PostgreSQL on a data folder, or takes over the server that already runs there.
 *
 * @throws Error with a sentence for the operator when it cannot
 */
export async function startPostgres(options: PostgresOptions): Promise<EmbeddedPostgres> {
  const dataFolder = path.resolve(options.dataFolder);
  const account = await serverAccount();
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  if (account) await chown(dataFolder, account.uid, account.gid);
  const context: Context = {
    ...options,
    dataFolder,
    cluster: path.join(dataFolder, 'cluster'),
    binaries: await findPostgresBinaries(path.join(dataFolder, 'lib')),
    account,
  };
  const password = await clusterPassword(context);
  const running = (await attach(context, password)) ?? (await launch(context));
  await ensureDatabase(running.port, password);
  return {
    ...running,
    url: urlOf(running.port, password),
    stop: () => stopServer(running.pid, context.log),
  };
}

/** The address of one of our databases, with the password in it. */
export function urlOf(port: number, password: string, database = DATABASE): string {
  return `postgresql://postgres:${password}@127.0.0.1:${port}/${database}`;
}

/** `postgres` where the system has it, else `nobody`; only when we are root. */
export async function serverAccount(): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null;
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  const entry = ['postgres', 'nobody']
    .map((name) => lines.find((fields) => fields[0] === name))
    .find((fields) => fields !== undefined);
  if (!entry) {
    throw new Error(
      'PostgreSQL refuses to run as root, and this system has neither an account `postgres` nor ' +
        '`nobody`; run as an ordinary account, or set DATABASE_URL to a server of your own',
    );
  }
  return { name: entry[0]!, uid: Number(entry[2]), gid: Number(entry[3]) };
}

/** Makes the cluster on the first start; its password is random and stays in a 0600 file. */
async function clusterPassword(context: Context): Promise<string> {
  const passwordFile = path.join(context.dataFolder, 'password');
  const isMade = (await readIfThere(path.join(context.cluster, 'PG_VERSION'))) !== null;
  const known = await readIfThere(passwordFile);
  if (isMade && known !== null) return known.trim();
  if (isMade) {
    throw new Error(
      `the database in ${context.cluster} has lost its password file ${passwordFile}`,
    );
  }
  const password = known?.trim() || randomBytes(24).toString('hex');
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (context.account) await chown(passwordFile, context.account.uid, context.account.gid);
  // A first start that was cut short leaves half a cluster, which initdb would refuse to fill.
  await rm(context.cluster, { recursive: true, force: true });
  context.log('making a new PostgreSQL cluster');
  await run(context, context.binaries.initdb, [
    `--pgdata=${context.cluster}`,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The same order of texts on every machine, whatever its C library knows.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--no-instructions',
    ...(context.settings?.['fsync'] === 'off' ? ['--no-sync'] : []),
  ]);
  return password;
}

interface Running {
  readonly port: number;
  readonly pid: number;
}

/** Takes over a server that still runs on this folder. */
async function attach(context: Context, password: string): Promise<Running | null> {
  const found = await readPidFile(context.cluster);
  if (!found) return null;
  if (!(await isRunning(found.pid))) {
    // PostgreSQL itself would refuse to start when the number now belongs to another program.
    await rm(path.join(context.cluster, 'postmaster.pid'), { force: true });
    return null;
  }
  context.log(`PostgreSQL is already running (pid ${found.pid}); taking it over`);
  const ready = await waitUntilReady(context.cluster, found.pid);
  const client = new pg.Client({ connectionString: urlOf(ready.port, password, 'postgres') });
  await client.connect();
  await client.end();
  return ready;
}

/** Starts the server; a port that somebody took in between is tried anew, unless it was asked for. */
async function launch(context: Context): Promise<Running> {
  const attempts = context.port === undefined ? 3 : 1;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await launchOn(context, context.port ?? (await freePort()));
    } catch (error) {
      if (attempt >= attempts) throw error;
    }
  }
}

async function launchOn(context: Context, port: number): Promise<Running> {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    max_connections: '100',
    ...context.settings,
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const logFile = path.join(context.dataFolder, 'postgres.log');
  const output = await open(logFile, 'a', 0o600);
  let exit: string | null = null;
  try {
    const child = spawn(context.binaries.postgres, ['-D', context.cluster, ...args], {
      ...spawnOptions(context),
      detached: true,
      stdio: ['ignore', output.fd, output.fd],
    });
    child.on('exit', (code, signal) => (exit = signal ?? `exit code ${code}`));
    child.on('error', (error) => (exit = explainSpawn(error, context)));
    child.unref();
    const pid = child.pid ?? 0;
    return await waitUntilReady(context.cluster, pid, () => exit);
  } catch (error) {
    const tail = (await readIfThere(logFile))?.trim().split('\n').slice(-4).join('\n') ?? '';
    throw new Error(`PostgreSQL did not start: ${(error as Error).message}\n${tail}`.trim());
  } finally {
    await output.close();
  }
}

/** Waits for the line `ready` of the pid file. */
async function waitUntilReady(
  cluster: string,
  pid: number,
  exited: () => string | null = () => null,
): Promise<Running> {
  const until = performance.now() + START_LIMIT_MS;
  for (;;) {
    const reason = exited();
    if (reason !== null) throw new Error(reason);
    const found = await readPidFile(cluster);
    if (found?.pid === pid && found.isReady) return { port: found.port, pid };
    if (pid !== 0 && !isAlive(pid)) throw new Error('it ended while starting');
    if (performance.now() > until) throw new Error(`not ready after ${START_LIMIT_MS / 1000} s`);
    await sleep(15);
  }
}

async function ensureDatabase(port: number, password: string): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf(port, password, 'postgres') });
  await client.connect();
  try {
    const known = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (known.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}

async function stopServer(pid: number, log: (line: string) => void): Promise<void> {
  // SIGINT is PostgreSQL's fast shutdown; SIGQUIT is the crash it recovers from.
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    if (!(await isRunning(pid))) return;
    process.kill(pid, signal);
    const until = performance.now() + STOP_LIMIT_MS;
    while (performance.now() < until) {
      if (!(await isRunning(pid))) return;
      await sleep(15);
    }
    log(`PostgreSQL (pid ${pid}) did not heed ${signal} within ${STOP_LIMIT_MS / 1000} s`);
  }
}

interface PidFile extends Running {
  readonly isReady: boolean;
}

/** Lines: pid, folder, start, port, socket folder, address, shared memory, status. */
async function readPidFile(cluster: string): Promise<PidFile | null> {
  const lines = (await readIfThere(path.join(cluster, 'postmaster.pid')))?.split('\n');
  const pid = Number(lines?.[0]);
  if (!lines || !Number.isInteger(pid) || pid <= 0) return null;
  return { pid, port: Number(lines[3]), isReady: lines[7]?.trim() === 'ready' };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Alive, and PostgreSQL: after a reboot another program can have got the number, and a server that
 * outlived its parent stays behind as an empty entry where nobody collects it (a container without
 * an init). Only Linux can tell cheaply; elsewhere PostgreSQL's own check has to do.
 */
async function isRunning(pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform !== 'linux') return true;
  const program = (await readIfThere(`/proc/${pid}/cmdline`))?.split('\0')[0] ?? '';
  return path.basename(program).startsWith('postgres');
}

function spawnOptions(context: Context): SpawnOptions {
  const { account } = context;
  return {
    cwd: context.dataFolder,
    env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC', ...context.binaries.env },
    ...(account ? { uid: account.uid, gid: account.gid } : {}),
  };
}

async function run(context: Context, program: string, args: readonly string[]): Promise<void> {
  const child = spawn(program, [...args], {
    ...spawnOptions(context),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await new Promise<void>((resolve, reject) => {
    child.on('error', (error) => reject(new Error(explainSpawn(error, context))));
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${path.basename(program)} failed (${code}): ${output.trim()}`));
    });
  });
}

function explainSpawn(error: Error, { account, binaries, dataFolder }: Context): string {
  if ((error as NodeJS.ErrnoException).code !== 'EACCES') return error.message;
  const who = account ? `the account \`${account.name}\`` : 'this account';
  return (
    `${who} may not run ${binaries.postgres} in ${dataFolder}: one of the folders above them is ` +
    'closed to it; move the project or the data folder out of it, start as an ordinary ' +
    'account, or set DATABASE_URL to a PostgreSQL server of your own'
  );
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // ESRCH: of /proc, when the process ended while we read.
    if (code === 'ENOENT' || code === 'ESRCH') return null;
    throw error;
  }
}
