/**
 * One Caseline per data folder: a lock that says who holds it and where it listens.
 *
 * @module
 */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeDataFolder } from './data-folder.ts';

/** What the holder of a data folder says of itself. */
export interface Holder {
  readonly pid: number;
  readonly startedAt: string;
  /** Where it listens, once it does. */
  readonly apiUrl?: string;
  readonly issuer?: string;
}

/** A data folder that is ours until released. */
export interface FolderLock {
  /** Tells others where we listen. */
  announce(where: { apiUrl: string; issuer: string }): Promise<void>;
  release(): Promise<void>;
}

/** A data folder that another process holds. */
export class FolderInUseError extends Error {
  override readonly name = 'FolderInUseError';
}

/**
 * Takes a data folder.
 *
 * @throws FolderInUseError with a sentence for the operator when a living process holds it
 */
export async function lockFolder(dataFolder: string): Promise<FolderLock> {
  await makeDataFolder(dataFolder);
  const file = lockFile(dataFolder);
  const holder: Holder = { pid: process.pid, startedAt: new Date().toISOString() };
  for (let attempt = 0; ; attempt += 1) {
    try {
      await writeFile(file, JSON.stringify(holder), { flag: 'wx', mode: 0o600 });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const other = await holderOf(dataFolder);
    if (other !== null || attempt > 0) throw inUse(dataFolder, other);
    // Its process is gone (a crash, a power cut): the lock is only a leftover.
    await rm(file, { force: true });
  }
  return {
    announce: async (where) => {
      // Readers must never see half a file.
      await writeFile(`${file}.new`, JSON.stringify({ ...holder, ...where }), { mode: 0o600 });
      await rename(`${file}.new`, file);
    },
    release: () => rm(file, { force: true }),
  };
}

/** The living process that holds a data folder; `null` when none does. */
export async function holderOf(dataFolder: string): Promise<Holder | null> {
  let holder: Holder;
  try {
    holder = JSON.parse(await readFile(lockFile(dataFolder), 'utf8')) as Holder;
  } catch {
    return null;
  }
  return isAlive(holder.pid) ? holder : null;
}

function lockFile(dataFolder: string): string {
  return path.join(dataFolder, 'caseline.lock');
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Not ours to signal, but there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function inUse(dataFolder: string, holder: Holder | null): FolderInUseError {
  const who = holder === null ? 'another process' : `process ${holder.pid}`;
  const where = holder?.apiUrl === undefined ? '' : `, listening at ${holder.apiUrl}`;
  return new FolderInUseError(
    `the data folder ${dataFolder} is in use by ${who}${where}; ` +
      'stop it with `npm stop`, or name another folder in CASELINE_DATA',
  );
}
