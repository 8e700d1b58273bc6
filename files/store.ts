/**
 * Where sealed files are kept: a folder, or a bucket of an S3 service. Neither can read them.
 *
 * @module
 */

/** Keeps files by key: `<case>/<file>`, both opaque. */
export interface FileStore {
  /** Keeps all of it or nothing; durable once it resolves. */
  write(key: string, content: AsyncIterable<Uint8Array>): Promise<void>;
  /** @throws FileMissing */
  read(key: string): Promise<AsyncIterable<Uint8Array>>;
  /** Also of one that is not there. */
  remove(key: string): Promise<void>;
}

/** What goes wrong in a store. */
export class StoreError extends Error {}

/** The store has no such file. */
export class FileMissing extends StoreError {
  override readonly name = 'FileMissing';
}

/** The store does not answer, or not as it should. */
export class StoreUnavailable extends StoreError {
  override readonly name = 'StoreUnavailable';
}

/** What the store has is not what was written. */
export class FileDamaged extends StoreError {
  override readonly name = 'FileDamaged';
}

const KEY = /^[0-9a-zA-Z-]{1,100}\/[0-9a-f-]{36}$/;

/** Nothing but plain names may reach a file system or an address. */
export function checkKey(key: string): void {
  if (!KEY.test(key)) throw new Error('no key of a file');
}
