/**
 * local-kms, a server that speaks AWS KMS's protocol. Only tests use it; it is built with Go into
 * the per-user cache.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../worker/cache-folder.ts';

const MODULE = 'github.com/nsmithuk/local-kms@v0.0.0-20260228092603-2a5e92d09ab6';
const BUILD_MS = 300_000;

/** The binary; `null` when it has not been built here. */
export function localKms(): string | null {
  const binary = join(binaries(), 'local-kms');
  return existsSync(binary) ? binary : null;
}

/** Builds it unless it is there; returns why it could not be, or `null`. */
export function buildLocalKms(log: (line: string) => void): string | null {
  if (localKms() !== null) return null;
  log('building local-kms with Go (a minute, once)');
  mkdirSync(binaries(), { recursive: true });
  try {
    execFileSync('go', ['install', MODULE], {
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
