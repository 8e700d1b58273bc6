/**
 * Backup of a data folder, and restore into another one.
 *
 * A copy is taken of servers that have been stopped in order, all of them at once, so that the trail
 * and the engine are of one instant. Every file is listed with its digest: a copy that was damaged
 * or cut short is not restored.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import {
  chmod,
  lchown,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { makeDataFolder } from './data-folder.ts';
import { lockFolder } from './lock.ts';
import { serverAccount, startPostgres } from './postgres.ts';
import { startTemporal } from './temporal.ts';

/** The backup or the folder is not as it must be; the message is for operators. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}

/** What stands in `manifest.json` of a backup. */
interface Manifest {
  readonly format: 'caseline-backup/v1';
  readonly madeAt: string;
  /** Whether the key file is among the files. */
  readonly hasKeys: boolean;
  /** Folders too: PostgreSQL does not start without its empty ones. */
  readonly folders: readonly string[];
  readonly files: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>;
}

/** What was copied. */
export interface Copied {
  readonly files: number;
  readonly bytes: number;
  readonly hasKeys: boolean;
}

const MANIFEST = 'manifest.json';
const DATA = 'data';
const KEYS = 'keys.json';
/** Of the running process and of this machine: made again by whoever starts. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'caseline.lock',
  'caseline.log',
  'postgres/lib',
  'postgres/cluster/postmaster.pid',
  'temporal/temporal.pid',
]);

/** Options of {@link backUp}. */
export interface BackupOptions {
  readonly dataFolder: string;
  /** Must not be there yet. */
  readonly target: string;
  /** Leaves the key file out, for whoever keeps it elsewhere. */
  readonly withoutKeys?: boolean;
  readonly log: (line: string) => void;
}

/**
 * Backs a data folder up. Nobody may use it meanwhile.
 *
 * @throws FolderInUseError when a Caseline runs on it
 * @throws BackupError when there is nothing to back up, or the target is there already
 */
export async function backUp(options: BackupOptions): Promise<Copied> {
  const { dataFolder, target, withoutKeys = false, log } = options;
  if (!(await isThere(path.join(dataFolder, 'postgres', 'cluster')))) {
    throw new BackupError(
      `${dataFolder} is no data folder of a Caseline with a database of its own`,
    );
  }
  if (await isThere(target)) throw new BackupError(`${target} is there already`);
  const lock = await lockFolder(dataFolder);
  try {
    await settle(dataFolder, log);
    const part = `${target}.part`;
    await rm(part, { recursive: true, force: true });
    await mkdir(part, { recursive: true, mode: 0o700 });
    const isLeftOut = (name: string): boolean =>
      LEFT_OUT.has(name) || name.startsWith('caseline.lock.') || (withoutKeys && name === KEYS);
    const { folders, files } = await copyTree(dataFolder, path.join(part, DATA), { isLeftOut });
    const hasKeys = KEYS in files;
    const madeAt = new Date().toISOString();
    const manifest: Manifest = { format: 'caseline-backup/v1', madeAt, hasKeys, folders, files };
    await writeFile(path.join(part, MANIFEST), JSON.stringify(manifest), { mode: 0o600 });
    await rename(part, target);
    return summary(manifest);
  } finally {
    await lock.release();
  }
}

/**
 * Restores a backup into a folder that is empty or not there.
 *
 * @throws BackupError when the backup is damaged, or something is in the folder; nothing is left there
 */
export async function restore({
  source,
  dataFolder,
}: {
  readonly source: string;
  readonly dataFolder: string;
}): Promise<Copied> {
  const manifest = await readManifest(source);
  const inside = await readdir(dataFolder).catch(() => []);
  if (inside.length > 0) throw new BackupError(`${dataFolder} is not empty: name another folder`);
  await makeDataFolder(dataFolder);
  try {
    const { files } = await copyTree(path.join(source, DATA), dataFolder, {
      isLeftOut: () => false,
    });
    for (const [name, { sha256 }] of Object.entries(manifest.files)) {
      if (files[name]?.sha256 === sha256) continue;
      throw new BackupError(
        `the backup is damaged: ${name} ${files[name] ? 'differs' : 'is missing'}`,
      );
    }
    for (const folder of manifest.folders)
      await mkdir(path.join(dataFolder, folder), { recursive: true });
    await ownByServer(path.join(dataFolder, 'postgres'));
    return summary(manifest);
  } catch (error) {
    for (const name of await readdir(dataFolder)) {
      await rm(path.join(dataFolder, name), { recursive: true, force: true });
    }
    throw error;
  }
}

/** Starts both servers and stops them in order: what a crash has left is settled before the copy. */
async function settle(dataFolder: string, log: (line: string) => void): Promise<void> {
  const postgres = await startPostgres({ dataFolder: path.join(dataFolder, 'postgres'), log });
  await postgres.stop();
  if (!(await isThere(path.join(dataFolder, 'temporal')))) return;
  const temporal = await startTemporal({ dataFolder: path.join(dataFolder, 'temporal'), log });
  await temporal.stop();
}

interface Tree {
  readonly folders: readonly string[];
  readonly files: Manifest['files'];
}

/** Copies a folder, and says what was in it; names are from its root, with `/`. */
async function copyTree(
  from: string,
  to: string,
  { isLeftOut }: { isLeftOut: (name: string) => boolean },
): Promise<Tree> {
  const folders: string[] = [];
  const files: Record<string, { bytes: number; sha256: string }> = {};
  const copyFolder = async (folder: string): Promise<void> => {
    const { mode } = await stat(path.join(from, folder));
    await mkdir(path.join(to, folder), { recursive: true });
    await chmod(path.join(to, folder), mode & 0o777);
    for (const entry of await readdir(path.join(from, folder), { withFileTypes: true })) {
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (isLeftOut(name)) continue;
      if (entry.isDirectory()) {
        folders.push(name);
        await copyFolder(name);
      } else if (entry.isFile()) {
        files[name] = await copyFile(path.join(from, name), path.join(to, name));
      }
    }
  };
  await copyFolder('');
  return { folders, files };
}

async function copyFile(from: string, to: string): Promise<{ bytes: number; sha256: string }> {
  const { mode } = await stat(from);
  const hash = createHash('sha256');
  let bytes = 0;
  const counted = new Transform({
    transform: (chunk: Buffer, _, done) => {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  const written = createWriteStream(to, { mode: mode & 0o777, flush: true });
  await pipeline(createReadStream(from), counted, written);
  return { bytes, sha256: hash.digest('hex') };
}

/** As root, PostgreSQL runs as an account of its own, whose files these must be. */
async function ownByServer(folder: string): Promise<void> {
  const account = await serverAccount();
  if (account === null) return;
  await lchown(folder, account.uid, account.gid);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) await ownByServer(name);
    else await lchown(name, account.uid, account.gid);
  }
}

async function readManifest(source: string): Promise<Manifest> {
  const text = await readFile(path.join(source, MANIFEST), 'utf8').catch(() => {
    throw new BackupError(`${source} is no backup: it has no ${MANIFEST}`);
  });
  try {
    const manifest = JSON.parse(text) as Manifest;
    if (manifest.format === 'caseline-backup/v1') return manifest;
  } catch {
    // Said below, as of every other text that is no manifest.
  }
  throw new BackupError(`${source} is no backup that this Caseline can read`);
}

function summary({ files, hasKeys }: Manifest): Copied {
  const all = Object.values(files);
  return { files: all.length, bytes: all.reduce((sum, { bytes }) => sum + bytes, 0), hasKeys };
}

function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
