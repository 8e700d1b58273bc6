/**
 * Commands of operators: on the database and with the keys of an installation, without its API.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dataFolder } from '../embedded/data-folder.ts';
import { databaseUrl } from '../embedded/database-url.ts';
import { masterKeysOf } from '../embedded/master-keys.ts';
import { type MasterKeys, MasterKeyError } from '../keys/master-keys.ts';
import { isKeyFile, openMasterKeys } from '../keys/open-master-keys.ts';
import type { Database } from '../prisma/client.ts';
import type { Output } from './check.ts';
import { FileError } from './files.ts';

/** There is no installation here, or a part of it is away. */
export class InstallationError extends Error {
  override readonly name = 'InstallationError';
}

/** The master keys of `CASELINE_KEYS`, or of the data folder; none are made. */
export function ownMasterKeys(): Promise<MasterKeys> {
  return masterKeysAt(keyPlace());
}

/** The master keys of a place, as `CASELINE_KEYS` says it; none are made. */
export async function masterKeysAt(where: string): Promise<MasterKeys> {
  if (isKeyFile(where) && !existsSync(where)) {
    throw new InstallationError(
      `there is no key file \`${where}\`; say in CASELINE_KEYS where it is`,
    );
  }
  return openMasterKeys(where);
}

/** Where {@link ownMasterKeys} looks. */
export function keyPlace(): string {
  return masterKeysOf(dataFolder());
}

/** Opens the database of `DATABASE_URL`, or of the Caseline that runs here, and closes it again. */
export async function withDatabase<T>(work: (database: Database) => Promise<T>): Promise<T> {
  const url = await databaseUrl();
  if (url === null) {
    throw new InstallationError('no Caseline runs here; say in DATABASE_URL where the database is');
  }
  const masterKeys = await ownMasterKeys();
  const { openDatabase } = await import('../prisma/client.ts');
  const database = openDatabase(url, { connections: 2, masterKeys });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

/**
 * Does an operator's work; what they can mend is said in one line.
 *
 * @param mendable further kinds of error that they can
 * @returns the exit code; 2 when it could not be done
 */
export async function operatorsWork(
  output: Output,
  {
    mendable = [],
    work,
  }: {
    readonly mendable?: readonly (abstract new (...given: never[]) => Error)[];
    readonly work: () => Promise<number>;
  },
): Promise<number> {
  try {
    return await work();
  } catch (error) {
    const { code = '' } = error as { code?: string };
    const isAway = code === 'P1001' || code === 'ECONNREFUSED';
    const kinds = [InstallationError, MasterKeyError, ...mendable];
    if (!isAway && !kinds.some((kind) => error instanceof kind)) throw error;
    const words = isAway ? 'the database does not answer' : (error as Error).message;
    output.error(error instanceof FileError ? words : `caseline: ${words}`);
    return 2;
  }
}

/** Writes to a file that must not be there yet, for its owner alone, or to standard output. */
export async function write(
  text: string,
  { output: file }: { readonly output?: string },
  output: Output,
): Promise<number> {
  if (file === undefined) process.stdout.write(text);
  else {
    // It holds everything of a case: for its owner alone.
    await writeFile(file, text, { mode: 0o600, flag: 'wx' }).catch((error: Error) => {
      throw new InstallationError(`\`${file}\` cannot be written (${error.message})`);
    });
    output.error(`written to ${file}`);
  }
  return 0;
}
