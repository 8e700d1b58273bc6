/**
 * Servers of others, built with Go into the per-user cache. Only tests use them.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { cacheFolder } from '../worker/cache-folder.ts';

/** A server: the package of its command, and the version. */
interface GoServer {
  readonly path: string;
  readonly version: string;
  /** What the binary is called here, where its own name says too little. */
  readonly name?: string;
}

/** Speaks the protocol of AWS KMS. */
export const LOCAL_KMS: GoServer = {
  path: 'github.com/nsmithuk/local-kms',
  version: 'v0.0.0-20260228092603-2a5e92d09ab6',
};
/** Speaks the protocol of S3. */
export const VERSITYGW: GoServer = {
  path: 'github.com/versity/versitygw/cmd/versitygw',
  version: 'v1.8.0',
};

/** The release of Temporal that is inside the development server, for a cluster as in production. */
export const TEMPORAL_VERSION = '1.29.1';
/** Temporal's server. */
export const TEMPORAL_SERVER: GoServer = {
  path: 'go.temporal.io/server/cmd/server',
  version: `v${TEMPORAL_VERSION}`,
  name: `temporal-server-${TEMPORAL_VERSION}`,
};
/** Makes its tables, which it has inside. */
export const TEMPORAL_SQL_TOOL: GoServer = {
  path: 'go.temporal.io/server/cmd/tools/sql',
  version: `v${TEMPORAL_VERSION}`,
  name: `temporal-sql-tool-${TEMPORAL_VERSION}`,
};

const BUILD_MS = 600_000;

/** The binary; `null` when it has not been built here. */
export function goServer({ path, name = basename(path) }: GoServer): string | null {
  const binary = join(binaries(), name);
  return existsSync(binary) ? binary : null;
}

/** Builds it unless it is there; returns why it could not be, or `null`. */
export function buildGoServer(server: GoServer, log: (line: string) => void): string | null {
  if (goServer(server) !== null) return null;
  const { path, version, name = basename(path) } = server;
  log(`building ${name} with Go (a minute or two, once)`);
  // Of its own, so that nobody finds half of it, or another one of the same name.
  const folder = join(binaries(), `.${name}.${process.pid}`);
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync('go', ['install', `${path}@${version}`], {
      env: { ...process.env, GOBIN: folder },
      stdio: 'ignore',
      timeout: BUILD_MS,
    });
    renameSync(join(folder, basename(path)), join(binaries(), name));
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function binaries(): string {
  return join(cacheFolder(), 'bin');
}
