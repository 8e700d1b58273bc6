/**
 * pm4py, which reads the logs that are exported as others do. Only tests use it, and only where
 * the public logs are.
 *
 * `node --import tsx scripts/pm4py.ts` puts it into an environment of its own in the per-user
 * cache; the tests also take a `python3` that has it, or the one that `CASELINE_PYTHON` names.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../worker/cache-folder.ts';

const VERSION = '2.7.23.11';
/** It comes with scientific packages, about half a gigabyte. */
const INSTALL_MS = 300_000;

/** A Python that has pm4py; `null` when there is none. */
export function pythonWithPm4py(): string | null {
  const candidates = [process.env['CASELINE_PYTHON'], own(), 'python3'];
  return candidates.find((one) => one !== undefined && hasPm4py(one)) ?? null;
}

/**
 * Installs it unless it is there.
 *
 * @returns the Python that has it, or why there is none
 */
export function installPm4py(
  log: (line: string) => void,
): { readonly python: string } | { readonly because: string } {
  const known = pythonWithPm4py();
  if (known !== null) return { python: known };
  const folder = environment();
  // Made aside and moved as a whole: others may be at it, and what is there is always complete.
  const making = `${folder}.${process.pid}`;
  try {
    log(`pm4py ${VERSION} goes to ${folder} (once, about half a gigabyte)`);
    mkdirSync(making, { recursive: true });
    run('python3', ['-m', 'venv', making]);
    run(join(making, 'bin/python'), ['-m', 'pip', 'install', '--quiet', `pm4py==${VERSION}`]);
    if (!existsSync(folder)) renameSync(making, folder);
  } catch (error) {
    if (own() === undefined) {
      return { because: error instanceof Error ? error.message : String(error) };
    }
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  return { python: join(folder, 'bin/python') };
}

/** Ours, if it is there. */
function own(): string | undefined {
  const python = join(environment(), 'bin/python');
  return existsSync(python) ? python : undefined;
}

function environment(): string {
  return join(cacheFolder(), `pm4py-${VERSION}`);
}

/** Looks for the package without loading it, which takes seconds. */
function hasPm4py(python: string): boolean {
  const look = "import importlib.util, sys; sys.exit(importlib.util.find_spec('pm4py') is None)";
  try {
    execFileSync(python, ['-c', look], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function run(command: string, args: readonly string[]): void {
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'], timeout: INSTALL_MS });
}

if (process.argv[1]?.endsWith('pm4py.ts') === true) {
  const found = installPm4py((line) => console.log(line));
  if ('python' in found) console.log(found.python);
  else {
    console.error(`pm4py is not there: ${found.because}`);
    process.exitCode = 1;
  }
}
