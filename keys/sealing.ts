/**
 * Sealing: AES-256-GCM with a key of 32 bytes, for payloads and for columns.
 *
 * What a sealed value is about goes into its authentication tag, so that it cannot be put in the
 * place of another one under the same key.
 *
 * @module
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** A sealed value was changed, is of another place, or was sealed with another key. */
export class SealError extends Error {
  override readonly name = 'SealError';
}

const PLAIN = 0;
const DEFLATED = 1;
/** Below this many bytes compression does not pay. */
const DEFLATE_MIN_BYTES = 512;
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Marks a sealed text, and the form it has. */
const TEXT_MARK = 's1.';

/**
 * Seals bytes.
 *
 * @returns kind (1 byte), initialisation vector (12), authentication tag (16), cipher text
 */
export function seal(key: Buffer, plain: Uint8Array, about: string): Buffer {
  const isDeflated = plain.length >= DEFLATE_MIN_BYTES;
  const kind = Buffer.from([isDeflated ? DEFLATED : PLAIN]);
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(aad(kind, about));
  const content = isDeflated ? deflateRawSync(plain, { level: 3 }) : plain;
  const sealed = Buffer.concat([cipher.update(content), cipher.final()]);
  return Buffer.concat([kind, iv, cipher.getAuthTag(), sealed]);
}

/** Opens sealed bytes; `null` when they are not what {@link seal} made of this key and place. */
export function open(key: Buffer, data: Uint8Array, about: string): Buffer | null {
  if (data.length < 1 + IV_BYTES + TAG_BYTES) return null;
  const kind = Buffer.from(data.subarray(0, 1));
  const iv = data.subarray(1, 1 + IV_BYTES);
  const tag = data.subarray(1 + IV_BYTES, 1 + IV_BYTES + TAG_BYTES);
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
    decipher.setAAD(aad(kind, about));
    decipher.setAuthTag(tag);
    const sealed = data.subarray(1 + IV_BYTES + TAG_BYTES);
    const plain = Buffer.concat([decipher.update(sealed), decipher.final()]);
    return kind[0] === DEFLATED ? inflateRawSync(plain) : plain;
  } catch {
    return null;
  }
}

/** Seals a text as a text, for a column. */
export function sealText(key: Buffer, text: string, about: string): string {
  return TEXT_MARK + seal(key, Buffer.from(text), about).toString('base64');
}

/** @throws SealError when it is not what {@link sealText} made of this key and place */
export function openText(key: Buffer, sealed: string, about: string): string {
  const data = sealed.startsWith(TEXT_MARK)
    ? open(key, Buffer.from(sealed.slice(TEXT_MARK.length), 'base64'), about)
    : null;
  if (data === null) throw new SealError(`${about} cannot be opened: it was changed`);
  return data.toString();
}

function aad(kind: Buffer, about: string): Buffer {
  return Buffer.concat([kind, Buffer.from(about)]);
}
