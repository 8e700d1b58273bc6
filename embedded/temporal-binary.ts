/**
 * Finds Temporal's development server, and fetches or builds it when there is none.
 *
 * In this order: a server that runs already (`TEMPORAL_ADDRESS`), `temporal` on the PATH, the
 * per-user cache, Temporal's own download, and a build by the Go toolchain. Only the last two take
 * time, and they happen once.
 *
 * @module
 */
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { access, chmod, constants, mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { cacheFolder } from '../worker/cache-folder.ts';

/** The release of Temporal's CLI that Caseline is tested with. */
export const TEMPORAL_CLI_VERSION = '1.5.1';

/** A server that runs, or a binary to run one. */
export type TemporalProvision = { readonly address: string } | { readonly binary: string };

/** Options of {@link provisionTemporal}. */
export interface ProvisionOptions {
  /** Told what is going on, a line at a time. */
  readonly log?: (line: string) => void;
  /** @default the per-user cache */
  readonly cache?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** There is no Temporal and none could be had; says what was tried and what to do. */
export class ProvisionError extends Error {
  override readonly name = 'ProvisionError';
}

const run = promisify(execFile);
const EXE = process.platform === 'win32' ? '.exe' : '';
const CONNECT_MS = 20_000;
const DOWNLOAD_MS = 5 * 60_000;
const BUILD_MS = 20 * 60_000;
const PROGRESS_MS = 15_000;

/**
 * Finds or makes a Temporal to work with.
 *
 * @throws ProvisionError when every way has failed
 */
export async function provisionTemporal(
  options: ProvisionOptions = {},
): Promise<TemporalProvision> {
  const { log = () => {}, env = process.env } = options;
  if (env['TEMPORAL_ADDRESS']) return { address: env['TEMPORAL_ADDRESS'] };
  const onPath = await findOnPath(env);
  if (onPath !== null) return { binary: onPath };
  const folder = join(options.cache ?? cacheFolder(), 'bin');
  const binary = join(folder, `temporal-${TEMPORAL_CLI_VERSION}${EXE}`);
  if (await runs(binary)) return { binary };

  log('first run: Caseline needs Temporal’s development server, which is kept for next time');
  await mkdir(folder, { recursive: true });
  const failures: string[] = [];
  for (const [way, make] of [
    ['download', download],
    ['build with Go', build],
  ] as const) {
    try {
      await make(binary, { log, env });
      log(`Temporal ${TEMPORAL_CLI_VERSION} is ready in ${binary}`);
      return { binary };
    } catch (error) {
      failures.push(`${way}: ${messageOf(error)}`);
      log(`could not ${way}: ${messageOf(error)}`);
    }
  }
  throw new ProvisionError(
    [
      'there is no Temporal to run cases on, and none could be fetched:',
      ...failures.map((failure) => `  - ${failure}`),
      'Do one of these: install the Temporal CLI (https://docs.temporal.io/cli) so that `temporal` is',
      'on the PATH; set TEMPORAL_ADDRESS to a running server; or install Go and try again.',
    ].join('\n'),
  );
}

async function findOnPath(env: NodeJS.ProcessEnv): Promise<string | null> {
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    const file = join(folder, `temporal${EXE}`);
    if (folder !== '' && (await isExecutable(file)) && (await runs(file))) return file;
  }
  return null;
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    async () => (await stat(file)).isFile(),
    () => false,
  );
}

/** Does this binary start? A cut-off download or one for another machine does not. */
async function runs(binary: string): Promise<boolean> {
  if (!(await isExecutable(binary))) return false;
  return run(binary, ['--version'], { timeout: 20_000 }).then(
    ({ stdout }) => stdout.includes('temporal'),
    () => false,
  );
}

type Way = (
  binary: string,
  options: { log: (line: string) => void; env: NodeJS.ProcessEnv },
) => Promise<void>;

/** Temporal's own download, as their SDKs do it. */
const download: Way = async (binary, { log }) => {
  const platform = { linux: 'linux', darwin: 'darwin', win32: 'windows' }[
    process.platform as string
  ];
  const arch = { x64: 'amd64', arm64: 'arm64' }[process.arch as string];
  if (platform === undefined || arch === undefined) throw new Error('no build for this platform');
  const isZip = platform === 'windows';
  const name = `temporal_cli_${TEMPORAL_CLI_VERSION}_${platform}_${arch}.${isZip ? 'zip' : 'tar.gz'}`;
  const url = `https://temporal.download/cli/archive/v${TEMPORAL_CLI_VERSION}?platform=${platform}&arch=${arch}`;
  const folder = await mkdtemp(join(tmpdir(), 'caseline-temporal-'));
  try {
    const archive = join(folder, name);
    log(`downloading Temporal ${TEMPORAL_CLI_VERSION}`);
    await fetchTo(url, archive, log);
    // Windows' own tar reads zip files as well.
    await run('tar', ['-xf', archive, '-C', folder], { timeout: 120_000 });
    await install(join(folder, `temporal${EXE}`), binary);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

async function fetchTo(url: string, file: string, log: (line: string) => void): Promise<void> {
  // A host that never answers must not hold up the start: the first byte has its own limit.
  const abort = new AbortController();
  const connecting = setTimeout(() => abort.abort(new Error('no answer')), CONNECT_MS);
  const loading = setTimeout(() => abort.abort(new Error('too slow')), DOWNLOAD_MS);
  try {
    const response = await fetch(url, { signal: abort.signal });
    clearTimeout(connecting);
    if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}`);
    let bytes = 0;
    const progress = every(log, () => `downloaded ${Math.round(bytes / 1_000_000)} MB`);
    try {
      const body = Readable.fromWeb(response.body as never);
      body.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      await pipeline(body, createWriteStream(file), { signal: abort.signal });
    } finally {
      clearInterval(progress);
    }
  } finally {
    clearTimeout(connecting);
    clearTimeout(loading);
  }
}

/** A build from source by the Go toolchain, in a folder of its own. */
const build: Way = async (binary, { log, env }) => {
  await run('go', ['version'], { env, timeout: 20_000 }).catch(() => {
    throw new Error('there is no Go on this machine');
  });
  const folder = await mkdtemp(join(tmpdir(), 'caseline-go-'));
  try {
    log('building Temporal from source with Go; this takes about five minutes, once');
    const module = `github.com/temporalio/cli/cmd/temporal@v${TEMPORAL_CLI_VERSION}`;
    await goInstall(module, { env: { ...env, GOBIN: folder }, log });
    await install(join(folder, `temporal${EXE}`), binary);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

async function goInstall(
  module: string,
  { env, log }: { env: NodeJS.ProcessEnv; log: (line: string) => void },
): Promise<void> {
  const startedAt = Date.now();
  const child = spawn('go', ['install', module], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let lastLine = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    lastLine = text.trim().split('\n').at(-1) ?? lastLine;
  });
  const progress = every(log, () => {
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    const minutes = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    return `building Temporal, ${minutes} min: ${lastLine || 'compiling'}`;
  });
  const limit = setTimeout(() => child.kill('SIGKILL'), BUILD_MS);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (code !== 0) throw new Error(lastLine || `go install ended with ${code}`);
  } finally {
    clearInterval(progress);
    clearTimeout(limit);
  }
}

/** Puts a finished binary in its place in one move, so that nobody sees half of it. */
async function install(made: string, binary: string): Promise<void> {
  await chmod(made, 0o755);
  if (!(await runs(made))) throw new Error('what came does not run on this machine');
  const temporary = `${binary}.${randomBytes(4).toString('hex')}`;
  await rename(made, temporary).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EXDEV') throw error;
    // The cache is on another file system than the temporary folder.
    const { copyFile } = await import('node:fs/promises');
    await copyFile(made, temporary);
    await chmod(temporary, 0o755);
  });
  await rename(temporary, binary);
}

function every(log: (line: string) => void, line: () => string): NodeJS.Timeout {
  const timer = setInterval(() => log(line()), PROGRESS_MS);
  timer.unref();
  return timer;
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return `${error.message.split('\n')[0]}${cause}`;
}
