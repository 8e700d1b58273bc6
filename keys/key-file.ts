/**
 * Master keys in a file that only its owner can read.
 *
 * The newest key wraps and all of them unwrap, so that rotating needs no downtime. An old key may go
 * once no data key is wrapped with it any more.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { MasterKeyError, type MasterKeys, readWrapped, wrappedText } from './master-keys.ts';
import { open, seal } from './sealing.ts';

/** Master keys of a file. */
export interface KeyFileKeys extends MasterKeys {
  /** The ids of the keys in the file, the newest last. */
  readonly ids: readonly string[];
}

const FORMAT = 'caseline-keys/v1';
/** Says of a wrapped key that it was wrapped by this. */
const SCHEME = 'file';

interface KeyFile {
  readonly format: typeof FORMAT;
  readonly keys: readonly { id: string; createdAt: string; key: string }[];
}

/**
 * Opens a key file; makes it with one key when there is none.
 *
 * @param log told when a file was created, because losing it means losing the cases
 * @throws MasterKeyError when others can read the file, or it is no key file
 */
export async function openKeyFile(
  file: string,
  { log = () => {} }: { log?: (line: string) => void } = {},
): Promise<KeyFileKeys> {
  if (await createIfMissing(file)) {
    log(`created the key file ${file} (readable by its owner only); keep a copy in a safe place`);
  }
  let keys = keysOf(await readKeyFile(file), file);
  return {
    get ids() {
      return keys.ids;
    },
    wrap: (dataKey, id) => keys.wrap(dataKey, id),
    unwrap: async (wrapped, id) => {
      // Another process has rotated the file since: no need to start this one anew.
      if (!keys.ids.includes(readWrapped(wrapped, SCHEME).keyId))
        keys = keysOf(await readKeyFile(file), file);
      return keys.unwrap(wrapped, id);
    },
    isCurrent: (wrapped) => keys.isCurrent(wrapped),
  };
}

/** Adds a new key, which wraps from now on; the others go on unwrapping. */
export async function rotateKeyFile(file: string): Promise<KeyFileKeys> {
  const before = await readKeyFile(file);
  const after: KeyFile = { ...before, keys: [...before.keys, newKey()] };
  const temporary = await writeTemporary(file, after);
  await rename(temporary, file);
  return keysOf(after, file);
}

/** Master keys that are kept nowhere, for a server that nothing outlives. */
export function temporaryMasterKeys(): MasterKeys {
  return keysOf({ format: FORMAT, keys: [newKey()] }, 'memory');
}

function newKey(): KeyFile['keys'][number] {
  return {
    id: randomBytes(4).toString('hex'),
    createdAt: new Date().toISOString(),
    key: randomBytes(32).toString('base64'),
  };
}

async function createIfMissing(file: string): Promise<boolean> {
  const exists = await stat(file).then(
    () => true,
    () => false,
  );
  if (exists) return false;
  await mkdir(dirname(file), { recursive: true });
  const temporary = await writeTemporary(file, { format: FORMAT, keys: [newKey()] });
  try {
    // A link never replaces a file: of two processes that start at once, one creates the ring.
    await link(temporary, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function writeTemporary(file: string, content: KeyFile): Promise<string> {
  const temporary = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(temporary, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  // The mode of `writeFile` is subject to the umask; this one is not.
  await chmod(temporary, 0o600);
  return temporary;
}

async function readKeyFile(file: string): Promise<KeyFile> {
  const { mode } = await stat(file);
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new MasterKeyError(`others can read the key file ${file}: run \`chmod 600 ${file}\``);
  }
  try {
    const content = JSON.parse(await readFile(file, 'utf8')) as KeyFile;
    if (content.format === FORMAT && content.keys.length > 0) return content;
  } catch {
    // Said below; the parser's message would quote the file.
  }
  throw new MasterKeyError(`${file} is no key file: restore it from its copy`);
}

function keysOf({ keys }: KeyFile, file: string): KeyFileKeys {
  const known = new Map(keys.map(({ id, key }) => [id, bytesOf(id, key, file)]));
  const newest = keys.at(-1)!.id;
  return {
    ids: [...known.keys()],
    wrap: async (dataKey, id) => {
      return wrappedText(SCHEME, newest, seal(known.get(newest)!, dataKey, id));
    },
    unwrap: async (wrapped, id) => {
      const { keyId, sealed } = readWrapped(wrapped, SCHEME);
      const key = known.get(keyId);
      if (key === undefined) {
        throw new MasterKeyError(`${file} has no key ${keyId}: bring it back from its copy`);
      }
      const dataKey = open(key, sealed, id);
      if (dataKey === null) throw new MasterKeyError('a wrapped data key was changed');
      return dataKey;
    },
    isCurrent: (wrapped) => wrapped.startsWith(wrappedText(SCHEME, newest, new Uint8Array())),
  };
}

function bytesOf(id: string, key: string, file: string): Buffer {
  const bytes = Buffer.from(key, 'base64');
  if (bytes.length !== 32) throw new MasterKeyError(`key ${id} in ${file} is not 32 bytes long`);
  return bytes;
}
