/**
 * Sealed files in a folder that only its owner can read.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, open, rename, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { checkKey, FileMissing, type FileStore } from './store.ts';

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** Opens a folder; makes it when it is not there. */
export async function openFolderStore(folder: string): Promise<FileStore> {
  await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
  // The mode of `mkdir` is subject to the umask, and does nothing to a folder that is there.
  await chmod(folder, FOLDER_MODE);
  const fileOf = (key: string): string => {
    checkKey(key);
    return path.join(folder, key);
  };
  return {
    write: async (key, content) => {
      const file = fileOf(key);
      await mkdir(path.dirname(file), { recursive: true, mode: FOLDER_MODE });
      const temporary = `${file}.${randomBytes(4).toString('hex')}.part`;
      try {
        await writeThrough(temporary, content);
        await rename(temporary, file);
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
      await syncFolder(path.dirname(file));
      await syncFolder(folder);
    },
    read: async (key) => {
      const handle = await open(fileOf(key), 'r').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') throw new FileMissing('the file is not in the folder');
        throw error;
      });
      return createReadStream('', { fd: handle });
    },
    remove: async (key) => {
      const file = fileOf(key);
      await rm(file, { force: true });
      // The case's own folder goes with its last file.
      await rmdir(path.dirname(file)).catch(() => {});
    },
  };
}

async function writeThrough(file: string, content: AsyncIterable<Uint8Array>): Promise<void> {
  const handle = await open(file, 'wx', FILE_MODE);
  try {
    for await (const chunk of content) await handle.writeFile(chunk);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A name survives a loss of power only when its folder was written as well. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
