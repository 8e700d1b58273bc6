/**
 * Servers of others, built with Go into the per-user cache. Only tests use them.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { cacheFolder } from '../worker/cache-folder.ts';

/** A server: the package of its command, and the version. */
interface GoServer {
  readonly path: string;
  readonly version: string;
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

const BUILD_MS = 600_000;

/** The binary; `null` when it has not been built here. */
export function goServer({ path }: GoServer): string | null {
  const binary = join(binaries(), basename(path));
  return existsSync(binary) ? binary : null;
}

/** Builds it unless it is there; returns why it could not be, or `null`. */
export function buildGoServer(server: GoServer, log: (line: string) => void): string | null {
  if (goServer(server) !== null) return null;
  const { path, version } = server;
  log(`building ${basename(path)} with Go (a minute or two, once)`);
  mkdirSync(binaries(), { recursive: true });
  try {
    execFileSync('go', ['install', `${path}@${version}`], {
      env: { ...process.env, GOBIN: binaries() },
      stdio: 'ignore',
      timeout: BUILD_MS,
    });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function binaries(): string {
  return join(cacheFolder(), 'bin');
}
