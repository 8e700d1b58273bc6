/**
 * The work of `caseline keys …`.
 *
 * @module
 */
import { rotateKeyFile } from '../keys/key-file.ts';
import { isKeyFile } from '../keys/open-master-keys.ts';
import { rewrapKeys } from '../prisma/queries/data-keys.ts';
import type { Output } from './check.ts';
import {
  InstallationError,
  keyPlace,
  masterKeysAt,
  operatorsWork,
  ownMasterKeys,
  withDatabase,
} from './installation.ts';

/** Adds a master key to the key file; from now on data keys are wrapped with it. */
export function rotate(output: Output): Promise<number> {
  return operatorsWork(output, {
    work: async () => {
      const file = keyPlace();
      if (!isKeyFile(file)) {
        throw new InstallationError('KMS rotates its keys itself: `aws kms rotate-key-on-demand`');
      }
      await ownMasterKeys();
      const { ids } = await rotateKeyFile(file);
      output.log(`${file} has a new key, ${ids.at(-1)}, and keeps ${ids.length - 1} older`);
      output.log(
        'next: bring the file to every process, copy it to a safe place, then `keys rewrap`',
      );
      return 0;
    },
  });
}

/**
 * Wraps all data keys with the newest master key. What they seal is not written again.
 *
 * @param before where the master keys were until now, if it was elsewhere
 */
export function rewrap({ from: before }: { from?: string }, output: Output): Promise<number> {
  return operatorsWork(output, {
    work: async () => {
      const to = await ownMasterKeys();
      const from = before === undefined ? to : await masterKeysAt(before);
      const { keys, rewrapped } = await withDatabase(({ pool }) => rewrapKeys(pool, { from, to }));
      output.log(`${keys} data keys, ${rewrapped} wrapped anew; nothing else was written`);
      return 0;
    },
  });
}
