/**
 * Where the master keys of an installation on this machine are.
 *
 * @module
 */
import path from 'node:path';

/** `CASELINE_KEYS`, else the file in the data folder. */
export function masterKeysOf(dataFolder: string): string {
  return process.env['CASELINE_KEYS'] || path.join(dataFolder, 'keys.json');
}
