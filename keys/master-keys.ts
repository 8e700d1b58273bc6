/**
 * Master keys: what data keys are wrapped with. They never meet a case themselves.
 *
 * @module
 */

/** Wraps data keys; an implementation for each place where master keys can be kept. */
export interface MasterKeys {
  /**
   * Wraps a data key.
   *
   * @param id what the key is for; the same must be said to unwrap it
   * @returns text that says by itself how it can be unwrapped
   */
  wrap(dataKey: Buffer, id: string): Promise<string>;
  /** @throws MasterKeyError when the key is unknown, the text was changed, or is of another id */
  unwrap(wrapped: string, id: string): Promise<Buffer>;
  /** Is it wrapped as `wrap` would do it now? If not, it is due to be wrapped anew. */
  isCurrent(wrapped: string): boolean;
}

/** A data key could not be wrapped or unwrapped; says what to do about it. */
export class MasterKeyError extends Error {
  override readonly name = 'MasterKeyError';
}

/** How a wrapped key is written: who can unwrap it, with which key, and the key itself. */
export function wrappedText(scheme: string, keyId: string, sealed: Uint8Array): string {
  return [scheme, encodeURIComponent(keyId), Buffer.from(sealed).toString('base64')].join(':');
}

/**
 * Reads {@link wrappedText}.
 *
 * @throws MasterKeyError when it was written by another scheme
 */
export function readWrapped(
  wrapped: string,
  scheme: string,
): { readonly keyId: string; readonly sealed: Buffer } {
  const [by, keyId = '', sealed = ''] = wrapped.split(':');
  if (by !== scheme) throw new MasterKeyError(`a data key was wrapped elsewhere, not by ${scheme}`);
  return { keyId: decodeURIComponent(keyId), sealed: Buffer.from(sealed, 'base64') };
}

/** Of a process that has no keys, such as a migration: whatever needs one fails. */
export const NO_MASTER_KEYS: MasterKeys = {
  wrap: () => Promise.reject(noKeys()),
  unwrap: () => Promise.reject(noKeys()),
  isCurrent: () => true,
};

function noKeys(): MasterKeyError {
  return new MasterKeyError('this process was given no keys: say in CASELINE_KEYS where they are');
}
