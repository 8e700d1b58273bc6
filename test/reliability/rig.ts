/**
 * Servers and workers of one's own to be killed: PostgreSQL with its durability on, Temporal on a
 * file, and the workers that production starts, each in a process.
 *
 * @module
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Connection } from '@temporalio/client';
import type { Plan } from '../../core/plan.ts';
import { type EmbeddedPostgres, startPostgres } from '../../embedded/postgres.ts';
import { type EmbeddedTemporal, startTemporal } from '../../embedded/temporal.ts';
import { type Database, openDatabase } from '../../prisma/client.ts';
import { openKeyFile } from '../../keys/key-file.ts';
import type { MasterKeys } from '../../keys/master-keys.ts';
import { migrate } from '../../prisma/migrate.ts';
import { publishVersion } from '../../prisma/queries/case-types.ts';
import { type CaseClient, createCaseClient } from '../../worker/case-client.ts';
import { connectTemporal } from '../../worker/connect.ts';
import { ROOT } from '../support/sources.ts';

/** What is started. */
export interface RigOptions {
  readonly plans: readonly Plan[];
  /** Plans that no compiler let through: they go into the workers' folder as they are. */
  readonly smuggled?: readonly Plan[];
  /** Worker processes. @default 2 */
  readonly workers?: number;
  /** Told how far long trials are. */
  readonly log?: (line: string) => void;
}

const READY_MS = 60_000;

/** All of it; {@link Rig.stop} ends and removes it. */
export class Rig {
  readonly folder: string;
  readonly workers: Workers;
  readonly database: Database;
  readonly connection: Connection;
  readonly client: CaseClient;
  readonly log: (line: string) => void;
  readonly #environment: Record<string, string>;
  #postgres: EmbeddedPostgres;
  #temporal: EmbeddedTemporal;
  serverKills = 0;

  private constructor(parts: {
    folder: string;
    masterKeys: MasterKeys;
    postgres: EmbeddedPostgres;
    temporal: EmbeddedTemporal;
    connection: Connection;
    log: (line: string) => void;
  }) {
    this.log = parts.log;
    this.folder = parts.folder;
    this.#postgres = parts.postgres;
    this.#temporal = parts.temporal;
    this.connection = parts.connection;
    this.database = openDatabase(parts.postgres.url, {
      connections: 4,
      masterKeys: parts.masterKeys,
    });
    this.client = createCaseClient({ connection: parts.connection, keys: this.database.keys });
    this.#environment = {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      DATABASE_URL: parts.postgres.url,
      TEMPORAL_ADDRESS: parts.temporal.address,
      CASELINE_KEYS: join(parts.folder, 'keys.json'),
      CASELINE_PLANS: join(parts.folder, 'plans'),
    };
    this.workers = new Workers(this.#environment);
  }

  static async start(options: RigOptions): Promise<Rig> {
    const { plans, smuggled = [], workers = 2, log = () => {} } = options;
    const folder = await mkdtemp(join(await realpath(tmpdir()), 'caseline-reliability-'));
    // Run as root, PostgreSQL has an account of its own and must get in.
    await chmod(folder, 0o711);
    const dataFolder = join(folder, 'postgres');
    const postgres = await startPostgres({ dataFolder, log: () => {} });
    await migrate(postgres.url);
    const temporal = await startTemporal({ dataFolder: join(folder, 'temporal') });
    const masterKeys = await openKeyFile(join(folder, 'keys.json'));
    const connection = await connectTemporal({ address: temporal.address });
    const rig = new Rig({ folder, masterKeys, postgres, temporal, connection, log });
    await mkdir(join(folder, 'plans'));
    for (const plan of smuggled) {
      await writeFile(join(folder, 'plans', `${plan.hash}.json`), JSON.stringify(plan));
    }
    for (const plan of plans) {
      await publishVersion(rig.database, { plan, source: '', person: 'p' });
    }
    await rig.workers.start(workers);
    return rig;
  }

  get address(): string {
    return this.#temporal.address;
  }

  get databaseUrl(): string {
    return this.#postgres.url;
  }

  /** Other workers, which reach things elsewhere. Whoever starts them stops them. */
  moreWorkers(elsewhere: Record<string, string>): Workers {
    return new Workers({ ...this.#environment, ...elsewhere });
  }

  /** Ends Temporal's server as a power cut would. */
  async killServer(): Promise<void> {
    process.kill(this.#temporal.pid, 'SIGKILL');
    await this.#temporal.ended;
    this.serverKills += 1;
  }

  /** Starts it again on the same file and port. */
  async startServer(): Promise<void> {
    const { port } = this.#temporal;
    this.#temporal = await startTemporal({ dataFolder: join(this.folder, 'temporal'), port });
  }

  /** Stops every process of the database in its tracks: connections stay open and silent. */
  async suspendDatabase(): Promise<void> {
    for (const pid of await processesOf(this.#postgres.pid)) signal(pid, 'SIGSTOP');
  }

  /** Kills every process of the database. */
  async killDatabase(): Promise<void> {
    for (const pid of await processesOf(this.#postgres.pid)) signal(pid, 'SIGKILL');
  }

  /** Starts the database again on the same folder and port. */
  async startDatabase(): Promise<void> {
    const { port } = this.#postgres;
    const dataFolder = join(this.folder, 'postgres');
    const untilMs = Date.now() + READY_MS;
    for (;;) {
      try {
        this.#postgres = await startPostgres({ dataFolder, port, log: () => {} });
        return;
      } catch (error) {
        // The killed server's memory and port are given back a moment later.
        if (Date.now() > untilMs) throw error;
        await sleep(250);
      }
    }
  }

  async stop(): Promise<void> {
    await this.workers.stop();
    await this.connection.close();
    await this.database.close();
    await this.#temporal.stop();
    await this.#postgres.stop();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

interface OneWorker {
  readonly child: ChildProcess;
  readonly ready: Promise<void>;
  readonly ended: Promise<unknown>;
  readonly output: () => string;
}

/** Worker processes, of which each that ends is replaced until they are stopped. */
export class Workers {
  kills = 0;
  /** What workers said that ended without having been killed. */
  readonly deaths: string[] = [];
  readonly #environment: Record<string, string>;
  readonly #running = new Set<OneWorker>();
  #isStopped = false;

  constructor(environment: Record<string, string>) {
    this.#environment = environment;
    // Whatever ends us must not leave them behind.
    process.once('exit', () => this.#running.forEach(({ child }) => child.kill('SIGKILL')));
  }

  /** Starts workers and waits until they poll. */
  async start(count: number): Promise<void> {
    this.#isStopped = false;
    await Promise.all(Array.from({ length: count }, () => this.#spawn().ready));
  }

  /** Kills the worker that has run longest, and waits until another one polls in its place. */
  async killOldest(): Promise<void> {
    const [oldest] = this.#running;
    if (oldest === undefined) return;
    await this.#kill(oldest);
    // Not ready because it died: then it has been replaced already.
    await this.#spawn().ready.catch(() => {});
  }

  /** Kills all of them; none is replaced. */
  async killAll(): Promise<void> {
    this.#isStopped = true;
    await Promise.all([...this.#running].map((one) => this.#kill(one)));
  }

  /** Waits until everything that was started polls. */
  async areReady(): Promise<void> {
    await Promise.all([...this.#running].map(({ ready }) => ready));
  }

  async stop(): Promise<void> {
    await this.killAll();
  }

  async #kill(one: OneWorker): Promise<void> {
    this.#running.delete(one);
    this.kills += 1;
    one.child.kill('SIGKILL');
    await one.ended;
  }

  #spawn(): OneWorker {
    const child = spawn(process.execPath, ['--import', 'tsx', 'production/worker.ts'], {
      cwd: ROOT,
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    const ready = new Promise<void>((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => {
          said = (said + text).slice(-4_000);
          if (said.includes('"started"')) resolve();
        });
      }
      child.once('exit', () => reject(new Error(`a worker ended before it polled: ${said}`)));
    });
    ready.catch(() => {});
    const one: OneWorker = { child, ready, ended: once(child, 'exit'), output: () => said };
    this.#running.add(one);
    child.once('exit', () => {
      if (!this.#running.delete(one)) return;
      this.deaths.push(said.slice(-1_000));
      if (!this.#isStopped) this.#spawn();
    });
    return one;
  }
}

const run = promisify(execFile);

/** A process and its children. */
async function processesOf(pid: number): Promise<number[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=']);
  const pairs = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  return [pid, ...pairs.filter(([, parent]) => parent === pid).map(([child]) => child!)];
}

function signal(pid: number, name: 'SIGSTOP' | 'SIGKILL'): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // A child may have ended meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
