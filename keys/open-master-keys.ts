/**
 * Where the master keys of an installation are, as `CASELINE_KEYS` says it.
 *
 * @module
 */
import { openKeyFile } from './key-file.ts';
import type { MasterKeys } from './master-keys.ts';

const AWS_KMS = 'aws-kms:';

/** Are they in a file of ours? */
export function isKeyFile(where: string): boolean {
  return !where.startsWith(AWS_KMS);
}

/**
 * Opens master keys.
 *
 * @param where the path of a key file, or `aws-kms:` and the id of a key there
 * @throws MasterKeyError as {@link openKeyFile}
 */
export async function openMasterKeys(
  where: string,
  options: { log?: (line: string) => void } = {},
): Promise<MasterKeys> {
  if (isKeyFile(where)) return openKeyFile(where, options);
  // Its SDK is large, and most installations do without it.
  const { awsKmsKeys } = await import('./aws-kms.ts');
  return awsKmsKeys(where.slice(AWS_KMS.length));
}
