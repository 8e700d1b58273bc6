/**
 * One Caseline per data folder: a lock that says who holds it and where it listens.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeDataFolder } from './data-folder.ts';

/** Starts that find a leftover at once get in each other's way a few times at most. */
const ATTEMPTS_MAX = 5;

/** What the holder of a data folder says of itself. */
export interface Holder {
  readonly pid: number;
  /** Tells the process from a later one with the same number; absent where none can be had. */
  readonly birth?: string;
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
  const birth = await birthOf(process.pid);
  const holder: Holder = {
    pid: process.pid,
    ...(birth !== null && { birth }),
    startedAt: new Date().toISOString(),
  };
  for (let attempt = 0; !(await take(file, holder)); attempt += 1) {
    const other = await holderOf(dataFolder);
    if (other !== null || attempt === ATTEMPTS_MAX) throw inUse(dataFolder, other);
    await clearLeftover(file);
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
  return livingHolder(lockFile(dataFolder));
}

/** Makes the lock file, whole from its first moment. Returns whether it was not there. */
async function take(file: string, holder: Holder): Promise<boolean> {
  const own = `${file}.${randomUUID()}`;
  await writeFile(own, JSON.stringify(holder), { mode: 0o600 });
  try {
    await link(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    await rm(own, { force: true });
  }
}

/**
 * Takes away the lock of a process that is gone (a crash, a power cut). Somebody else may do the
 * same and hold the folder already; then theirs is put back.
 */
async function clearLeftover(file: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if ((await livingHolder(aside)) !== null) await link(aside, file).catch(() => {});
  await rm(aside, { force: true });
}

async function livingHolder(file: string): Promise<Holder | null> {
  let holder: Partial<Holder> | null;
  try {
    holder = JSON.parse(await readFile(file, 'utf8')) as Partial<Holder> | null;
  } catch {
    // Not there, or cut short by a crash of the machine.
    return null;
  }
  const { pid, birth } = holder ?? {};
  if (!Number.isSafeInteger(pid) || pid! <= 0 || !isAlive(pid!)) return null;
  // After a restart of the machine or a container, another process may have the number.
  const found = birth === undefined ? null : await birthOf(pid!);
  return found === null || found === birth ? (holder as Holder) : null;
}

/** Which start of the machine, and when after it a process began; `null` where nothing tells. */
async function birthOf(pid: number): Promise<string | null> {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The second field is the command, which may hold anything; the start is the 20th after it.
    const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return `${boot.trim()}/${started}`;
  } catch {
    return null;
  }
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
