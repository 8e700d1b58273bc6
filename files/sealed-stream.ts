/**
 * Files sealed in streams, in the format of age (age-encryption.org/v1): whoever has the data key of
 * the case has the file key, and nobody else. A file is never whole in memory.
 *
 * @module
 */
import { Decrypter, Encrypter, type Identity, Stanza } from 'age-encryption';
import type { DataKey } from '../keys/data-keys.ts';
import { open, seal } from '../keys/sealing.ts';
import { FileDamaged, StoreError } from './store.ts';

/** Names what wraps the file key in age's header. */
const STANZA = 'caseline-data-key';

/**
 * Seals a file.
 *
 * @param about which file it is: sealed in, so that no file can be put in the place of another
 */
export async function* sealStream(
  { bytes }: DataKey,
  content: AsyncIterable<Uint8Array>,
  about: string,
): AsyncGenerator<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.addRecipient({
    wrapFileKey: (fileKey) => [new Stanza([STANZA], seal(bytes, fileKey, about))],
  });
  yield* await encrypter.encrypt(ReadableStream.from(content));
}

/**
 * Opens one. A piece is given out only when it is known to be right.
 *
 * @throws FileDamaged at the first piece that was changed, and at a missing end
 */
export async function* openStream(
  { bytes }: DataKey,
  sealed: AsyncIterable<Uint8Array>,
  about: string,
): AsyncGenerator<Uint8Array> {
  const identity: Identity = {
    unwrapFileKey: (stanzas) => {
      const ours = stanzas.find(({ args }) => args[0] === STANZA);
      return ours === undefined ? null : open(bytes, ours.body, about);
    },
  };
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  try {
    yield* await decrypter.decrypt(ReadableStream.from(sealed));
  } catch (error) {
    if (error instanceof StoreError) throw error;
    throw new FileDamaged('the file cannot be opened: it was changed, or is another one');
  }
}
