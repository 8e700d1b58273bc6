/**
 * Receipts: what a reporter without an account has in place of one.
 *
 * 130 random bits, in letters and digits that are not taken for each other (Crockford's Base32), and
 * ten bits by which a mistyped one is known without being looked for. Of a receipt nothing is kept but
 * a digest that cannot be made without the keys of the installation.
 *
 * @module
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Database } from '../prisma/client.ts';
import type { Person } from '../directory/directory.ts';
import { findReceipt } from '../prisma/queries/receipts.ts';
import { Problem } from './problems.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const SECRET_SYMBOLS = 26;
const SYMBOLS = SECRET_SYMBOLS + 2;
const SCHEME = /^Receipt +/i;

/** A new receipt, in groups of four: `7K3Q-…`. */
export function newReceipt(): string {
  const secret = [...randomBytes(SECRET_SYMBOLS)].map((byte) => ALPHABET[byte & 31]!).join('');
  return `${secret}${checkOf(secret)}`.match(/.{4}/g)!.join('-');
}

/** A receipt as it was given out, however it was typed; `null` when it is none. */
export function readReceipt(typed: string): string | null {
  const symbols = typed
    .toUpperCase()
    .replaceAll(/[\s-]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
  const secret = symbols.slice(0, SECRET_SYMBOLS);
  if (symbols.length !== SYMBOLS || symbols.slice(SECRET_SYMBOLS) !== checkOf(secret)) return null;
  return symbols.match(/.{4}/g)!.join('-');
}

function checkOf(secret: string): string {
  const bits = createHash('sha256').update(secret).digest().readUInt16BE() >>> 6;
  return `${ALPHABET[bits >>> 5]}${ALPHABET[bits & 31]}`;
}

/** By what a receipt is looked for. */
export function digestOf({ keys }: Pick<Database, 'keys'>, receipt: string): Promise<string> {
  return keys.blind(`receipt/${receipt}`);
}

/** Whether an `Authorization` header brings a receipt. */
export function isReceipt(authorization: string | undefined): authorization is string {
  return SCHEME.test(authorization ?? '');
}

/** The reporter behind a receipt. */
export async function reporterBy(
  database: Pick<Database, 'keys' | 'prisma'>,
  authorization: string,
): Promise<Person> {
  const receipt = readReceipt(authorization.replace(SCHEME, ''));
  if (receipt === null) {
    throw new Problem('receipt_invalid', 'This is no receipt: something is mistyped.');
  }
  const found = await findReceipt(database, await digestOf(database, receipt));
  if (found === null) throw new Problem('receipt_invalid', 'There is no report of this receipt.');
  return { id: found.person, name: '', teams: [] };
}
