/**
 * The key ring: the keys that payloads are encrypted with, in a file only its owner can read.
 *
 * The newest key encrypts and all of them decrypt, so that rotating needs no downtime and old
 * histories stay readable for as long as their key is kept.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** One key: 32 bytes, and the id under which payloads name it. */
export interface Key {
  readonly id: string;
  readonly bytes: Buffer;
}

/** Keys by id, and the one to encrypt with. */
export interface KeyRing {
  readonly newest: Key;
  readonly find: (id: string) => Key | undefined;
  readonly ids: readonly string[];
}

interface KeyFile {
  readonly format: 'caseline-keys/v1';
  readonly keys: readonly { id: string; createdAt: string; key: string }[];
}

const FORMAT = 'caseline-keys/v1';

/** A key ring could not be used; says what to do about it. */
export class KeyRingError extends Error {
  override readonly name = 'KeyRingError';
}

/**
 * Opens a key ring; creates it with one key when there is none.
 *
 * @param log told when a file was created, because losing it means losing the cases
 * @throws KeyRingError when others can read the file, or it is no key ring
 */
export async function openKeyRing(
  file: string,
  { log = () => {} }: { log?: (line: string) => void } = {},
): Promise<KeyRing> {
  if (await createIfMissing(file)) {
    log(`created the key file ${file} (readable by its owner only); keep a copy in a safe place`);
  }
  return ringOf(await readKeyFile(file), file);
}

/**
 * Adds a new key, which encrypts from now on; the others go on decrypting.
 *
 * @returns the ring with the new key as the newest
 */
export async function rotateKeyRing(file: string): Promise<KeyRing> {
  const before = await readKeyFile(file);
  const after: KeyFile = { ...before, keys: [...before.keys, newKey()] };
  const temporary = await writeTemporary(file, after);
  await rename(temporary, file);
  return ringOf(after, file);
}

/** A key ring that is not kept anywhere, e.g. for a test. */
export function temporaryKeyRing(): KeyRing {
  return ringOf({ format: FORMAT, keys: [newKey()] }, 'memory');
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
    throw new KeyRingError(`others can read the key file ${file}: run \`chmod 600 ${file}\``);
  }
  try {
    const content = JSON.parse(await readFile(file, 'utf8')) as KeyFile;
    if (content.format === FORMAT && content.keys.length > 0) return content;
  } catch {
    // Said below; the parser's message would quote the file.
  }
  throw new KeyRingError(`${file} is no key ring: restore it from its copy`);
}

function ringOf({ keys }: KeyFile, file: string): KeyRing {
  const known = new Map(keys.map(({ id, key }) => [id, keyOf(id, key, file)]));
  const newest = known.get(keys.at(-1)?.id ?? '');
  if (newest === undefined) throw new KeyRingError(`${file} holds no key`);
  return { newest, find: (id) => known.get(id), ids: [...known.keys()] };
}

function keyOf(id: string, key: string, file: string): Key {
  const bytes = Buffer.from(key, 'base64');
  if (bytes.length !== 32) throw new KeyRingError(`key ${id} in ${file} is not 32 bytes long`);
  return { id, bytes };
}
