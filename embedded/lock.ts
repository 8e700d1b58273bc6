/**
 * One Caseline per data folder: a lock that says who holds it and where it listens.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeDataFolder } from './data-folder.ts';

/** Starts that find a leftover at once wait for the one that takes it away. */
const ATTEMPTS_MAX = 100;
const PAUSE_MS = 20;

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
    await clearLeftover(file, holder);
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
  const text = await readLock(lockFile(dataFolder));
  return text === null ? null : livingHolderIn(text);
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
 * Takes away the lock of a process that is gone (a crash, a power cut). One at a time does so: while
 * a leftover is there nobody else can take the folder, so what was a leftover still is one.
 */
async function clearLeftover(file: string, holder: Holder): Promise<void> {
  const clearing = `${file}.clearing`;
  if (!(await take(clearing, holder))) {
    // Left by one that has crashed at just this; else it is done in a moment.
    if (await isLeftover(clearing)) await rm(clearing, { force: true });
    await sleep(PAUSE_MS);
    return;
  }
  try {
    if (await isLeftover(file)) await rm(file, { force: true });
  } finally {
    await rm(clearing, { force: true });
  }
}

/** Is there a lock, and nobody any more who holds it? */
async function isLeftover(file: string): Promise<boolean> {
  const text = await readLock(file);
  return text !== null && (await livingHolderIn(text)) === null;
}

async function readLock(file: string): Promise<string | null> {
  // One that cannot be read is nobody's leftover.
  return readFile(file, 'utf8').catch(() => null);
}

async function livingHolderIn(text: string): Promise<Holder | null> {
  let holder: Partial<Holder> | null;
  try {
    holder = JSON.parse(text) as Partial<Holder> | null;
  } catch {
    // Cut short by a crash of the machine.
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
