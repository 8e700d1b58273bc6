/**
 * Python packages that only tests use: each in an environment of its own in the per-user cache.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../worker/cache-folder.ts';

const INSTALL_MS = 300_000;

/** A package, as pip names it. */
export interface PythonPackage {
  readonly name: string;
  readonly version: string;
}

/** Reads the logs that are exported as others do. About half a gigabyte. */
export const PM4PY: PythonPackage = { name: 'pm4py', version: '2.7.23.11' };
/** Asks an API whatever its document allows, and more. */
export const SCHEMATHESIS: PythonPackage = { name: 'schemathesis', version: '4.32.5' };

/** The Python that has a package; `null` when it has not been installed here. */
export function pythonWith(wanted: PythonPackage): string | null {
  const python = join(environmentOf(wanted), 'bin/python');
  return existsSync(python) ? python : null;
}

/** Installs a package unless it is there; returns why it could not be, or `null`. */
export function installPython(wanted: PythonPackage, log: (line: string) => void): string | null {
  if (pythonWith(wanted) !== null) return null;
  const folder = environmentOf(wanted);
  // Made aside and moved as a whole: others may be at it, and what is there is always complete.
  const making = `${folder}.${process.pid}`;
  try {
    log(`${wanted.name} ${wanted.version} goes to ${folder} (once)`);
    mkdirSync(making, { recursive: true });
    run('python3', ['-m', 'venv', making]);
    const named = `${wanted.name}==${wanted.version}`;
    run(join(making, 'bin/python'), ['-m', 'pip', 'install', '--quiet', named]);
    if (!existsSync(folder)) renameSync(making, folder);
    return null;
  } catch (error) {
    if (pythonWith(wanted) !== null) return null;
    return error instanceof Error ? error.message : String(error);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}

function environmentOf({ name, version }: PythonPackage): string {
  return join(cacheFolder(), `${name}-${version}`);
}

function run(command: string, args: readonly string[]): void {
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'], timeout: INSTALL_MS });
}
