/**
 * Servers that tests start as processes, and that are gone when the tests are.
 *
 * @module
 */
import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';

/** A process and what it said. */
export interface ServerProcess {
  readonly child: ChildProcess;
  /** Settles with its exit code; `null` when it was killed. */
  readonly ended: Promise<number | null>;
  readonly hasEnded: () => boolean;
  /** The last of what it has written. */
  readonly output: () => string;
  /** Asks it to end, and waits until it has. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

const OUTPUT_MAX = 50_000;
const running = new Set<ServerProcess>();

/** Starts one. */
export function startProcess(
  program: string,
  args: readonly string[],
  options: SpawnOptions,
): ServerProcess {
  const child = spawn(program, [...args], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output = `${output}${chunk.toString()}`.slice(-OUTPUT_MAX);
    });
  }
  let hasEnded = false;
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      hasEnded = true;
      running.delete(process);
      resolve(code);
    });
  });
  const process: ServerProcess = {
    child,
    ended,
    hasEnded: () => hasEnded,
    output: () => output,
    stop: async (signal = 'SIGTERM') => {
      if (!hasEnded) child.kill(signal);
      await ended;
    },
  };
  running.add(process);
  return process;
}

/** For `afterAll`: kills what a test that failed has left, the last one started first. */
export async function killProcesses(): Promise<void> {
  for (const process of [...running].reverse()) await process.stop('SIGKILL');
}
