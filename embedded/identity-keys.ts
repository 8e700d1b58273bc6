/**
 * The embedded OpenID provider's keys, kept in the data folder so that tokens outlive a restart.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { exportJWK, generateKeyPair, type JWK } from 'jose';

/** What is kept. */
export interface IdentityKeys {
  /** Private signing keys, the one in use first. */
  readonly keys: readonly JWK[];
  /** Signs the cookies of the sign-in page. */
  readonly cookieKey: string;
}

/** The algorithm of every token we issue. */
export const SIGNING_ALGORITHM = 'ES256';

/**
 * Reads the keys of a data folder, or makes them; only the owner of the file may read it.
 *
 * @throws Error with a sentence for the operator when the file is there but holds no keys
 */
export async function identityKeys(dataFolder: string): Promise<IdentityKeys> {
  const file = path.join(dataFolder, 'identity-keys.json');
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  const kept = await readKeys(file);
  if (kept !== null) {
    await chmod(file, 0o600);
    return kept;
  }
  const { privateKey } = await generateKeyPair(SIGNING_ALGORITHM, { extractable: true });
  const jwk = await exportJWK(privateKey);
  const key = { ...jwk, kid: randomBytes(8).toString('hex'), use: 'sig', alg: SIGNING_ALGORITHM };
  const made = { keys: [key], cookieKey: randomBytes(32).toString('base64url') };
  // `wx`: of two processes that start at once, the second fails instead of changing the keys.
  await writeFile(file, JSON.stringify(made), { mode: 0o600, flag: 'wx' });
  return made;
}

async function readKeys(file: string): Promise<IdentityKeys | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    const kept = JSON.parse(text) as IdentityKeys;
    if (kept.keys[0]?.kid !== undefined && kept.cookieKey.length > 0) return kept;
  } catch {
    // Told below, like a file with other content.
  }
  throw new Error(`${file} does not hold signing keys; move it away to have new ones made`);
}
