/**
 * Master keys in AWS KMS, or whatever speaks its protocol: the master key never leaves it.
 *
 * Region, credentials and endpoint come from where AWS's SDK always finds them (`AWS_REGION`,
 * `AWS_ENDPOINT_URL_KMS`, roles, profiles). KMS rotates a key's material by itself; another key is
 * taken by naming it and wrapping anew.
 *
 * @module
 */
import { DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { MasterKeyError, type MasterKeys, readWrapped, wrappedText } from './master-keys.ts';

/** Says of a wrapped key that it was wrapped by this. */
const SCHEME = 'aws-kms';

/**
 * Makes master keys of one key of KMS.
 *
 * @param keyId its id, its ARN, or `alias/…`
 */
export function awsKmsKeys(keyId: string, client = new KMSClient()): MasterKeys {
  return {
    wrap: (dataKey, id) =>
      saidPlainly(keyId, async () => {
        const { CiphertextBlob } = await client.send(
          new EncryptCommand({ KeyId: keyId, Plaintext: dataKey, EncryptionContext: about(id) }),
        );
        return wrappedText(SCHEME, keyId, CiphertextBlob!);
      }),
    unwrap: async (wrapped, id) => {
      const { keyId: usedKeyId, sealed } = readWrapped(wrapped, SCHEME);
      return saidPlainly(usedKeyId, async () => {
        const { Plaintext } = await client.send(
          new DecryptCommand({
            KeyId: usedKeyId,
            CiphertextBlob: sealed,
            EncryptionContext: about(id),
          }),
        );
        return Buffer.from(Plaintext!);
      });
    },
    isCurrent: (wrapped) => wrapped.startsWith(wrappedText(SCHEME, keyId, new Uint8Array())),
  };
}

/** Stands in KMS's own log of uses: an opaque id and nothing else. */
function about(id: string): Record<string, string> {
  return { 'caseline:data-key': id };
}

async function saidPlainly<T>(keyId: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { name } = error as Error;
    throw new MasterKeyError(`KMS refused to use the key ${keyId} (${name})`, { cause: error });
  }
}
