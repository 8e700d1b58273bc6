/**
 * Runs Temporal's development server on a data folder.
 *
 * The server keeps everything in one SQLite file, so that a stopped or killed server goes on where
 * it was. It listens on the loopback only and brings no web UI.
 *
 * @module
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Connection } from '@temporalio/client';
import { ProvisionError, provisionTemporal } from './temporal-binary.ts';
import { freePort } from './ports.ts';

export { ProvisionError, provisionTemporal, TEMPORAL_CLI_VERSION } from './temporal-binary.ts';

/** Options of {@link startTemporal}. */
export interface TemporalOptions {
  /** Where the server's file is kept; `null` keeps everything in memory. */
  readonly dataFolder: string | null;
  /** @default a free one */
  readonly port?: number;
  /** @default the binary found by `provisionTemporal` */
  readonly binary?: string;
  /** How long a finished case's history is kept. @default 7 */
  readonly retentionDays?: number;
  readonly log?: (line: string) => void;
}

/** A running server. */
export interface EmbeddedTemporal {
  readonly address: string;
  readonly port: number;
  readonly pid: number;
  /** Settles when the server has ended, by whatever cause, with its last words. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

const run = promisify(execFile);
const START_MS = 60_000;
const STOP_MS = 10_000;
const DATABASE = 'temporal.db';
const PID_FILE = 'temporal.pid';
const NAMESPACE = 'default';

/**
 * Starts a development server and waits until its namespace answers.
 *
 * @throws ProvisionError when there is no binary, or the server does not come up; with its output
 */
export async function startTemporal(options: TemporalOptions): Promise<EmbeddedTemporal> {
  const { dataFolder, log = () => {} } = options;
  const binary = options.binary ?? (await ownBinary(log));
  if (dataFolder !== null) await mkdir(dataFolder, { recursive: true });
  if (dataFolder !== null) await endOrphan(dataFolder);
  const port = options.port ?? (await freePort());
  const child = spawn(binary, serverArguments(port, dataFolder), {
    stdio: ['ignore', 'pipe', 'pipe'],
    // A Ctrl-C in the terminal is for Caseline, which stops the server last.
    detached: true,
  });
  const output = lastWords(child);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', () => resolve(output()));
  });
  const address = `127.0.0.1:${port}`;
  try {
    if (dataFolder !== null) await writeFile(join(dataFolder, PID_FILE), `${child.pid}\n`);
    await waitUntilReady(address, { ended, retentionDays: options.retentionDays ?? 7 });
  } catch (error) {
    await stopChild(child, ended);
    throw error;
  }
  return { address, port, pid: child.pid ?? 0, ended, stop: () => stopChild(child, ended) };
}

async function ownBinary(log: (line: string) => void): Promise<string> {
  // Whoever calls this wants a server of their own, even where TEMPORAL_ADDRESS names another.
  const { TEMPORAL_ADDRESS: _, ...env } = process.env;
  const provision = await provisionTemporal({ log, env });
  if ('binary' in provision) return provision.binary;
  throw new ProvisionError('there is no binary to start a Temporal server with');
}

function serverArguments(port: number, dataFolder: string | null): string[] {
  return [
    'server',
    'start-dev',
    '--headless',
    '--ip=127.0.0.1',
    `--port=${port}`,
    '--log-level=error',
    '--color=never',
    ...(dataFolder === null ? [] : [`--db-filename=${join(dataFolder, DATABASE)}`]),
    '--dynamic-config-value=frontend.enableUpdateWorkflowExecution=true',
    '--dynamic-config-value=frontend.enableExecuteMultiOperation=true',
  ];
}

/** Waits until the namespace answers, and sets how long finished histories are kept. */
async function waitUntilReady(
  address: string,
  { ended, retentionDays }: { ended: Promise<string>; retentionDays: number },
): Promise<void> {
  const last: { words?: string } = {};
  void ended.then((said) => {
    last.words = said;
  });
  const deadlineMs = Date.now() + START_MS;
  for (;;) {
    if (last.words !== undefined) {
      throw new ProvisionError(`Temporal's server did not start: ${last.words}`);
    }
    if (Date.now() > deadlineMs) throw new ProvisionError(`Temporal's server does not answer`);
    try {
      await prepareNamespace(address, retentionDays);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

async function prepareNamespace(address: string, retentionDays: number): Promise<void> {
  // Our caller tries again. A retry of the client's own would outlive the connection: its timer
  // then throws where nobody catches it, and ends the process.
  const connection = await Connection.connect({ address, connectTimeout: 1_000, interceptors: [] });
  try {
    await connection.withDeadline(Date.now() + 5_000, async () => {
      const { workflowService } = connection;
      await workflowService.updateNamespace({
        namespace: NAMESPACE,
        config: {
          workflowExecutionRetentionTtl: { seconds: (retentionDays * 86_400) as never, nanos: 0 },
        },
      });
      // Answers only once the history service is up, which is what starting a case needs.
      await workflowService.listWorkflowExecutions({ namespace: NAMESPACE, pageSize: 1 });
    });
  } finally {
    await connection.close();
  }
}

/**
 * Ends a server that outlived a killed Caseline: two servers on one file would destroy it. The
 * process is ended only when it is a server on this very file.
 */
async function endOrphan(dataFolder: string): Promise<void> {
  const file = join(dataFolder, PID_FILE);
  const pid = Number(await readFile(file, 'utf8').catch(() => ''));
  if (!(pid > 1) || !(await isServerOn(pid, dataFolder))) return;
  const deadlineMs = Date.now() + STOP_MS;
  process.kill(pid, 'SIGTERM');
  while (await isServerOn(pid, dataFolder)) {
    if (Date.now() > deadlineMs) process.kill(pid, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function isServerOn(pid: number, dataFolder: string): Promise<boolean> {
  const command = await run('ps', ['-ww', '-o', 'command=', '-p', `${pid}`]).then(
    ({ stdout }) => stdout,
    () => '',
  );
  return command.includes('start-dev') && command.includes(join(dataFolder, DATABASE));
}

/** Keeps the end of what the server says, for when it fails. */
function lastWords(child: ChildProcess): () => string {
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-2_000);
    });
  }
  return () => said.trim() || 'it said nothing';
}

async function stopChild(child: ChildProcess, ended: Promise<string>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  child.kill('SIGTERM');
  const limit = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(limit);
}
