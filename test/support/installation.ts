/**
 * An installation as operators' commands find it: a database and a key file, named in the environment.
 *
 * @module
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openKeyFile } from '../../keys/key-file.ts';
import { type Database, openDatabase } from '../../prisma/client.ts';
import { testDatabase } from './postgres.ts';

/** What {@link startInstallation} starts. */
export interface TestInstallation {
  readonly url: string;
  readonly database: Database;
  /** For the test's own files; the key file is `keys.json` in it. */
  readonly folder: string;
  /** Removes all of it, and puts the environment back. */
  stop(): Promise<void>;
}

const NAMES = ['DATABASE_URL', 'CASELINE_KEYS'] as const;

/** Starts one, and names it in the environment. */
export async function startInstallation(): Promise<TestInstallation> {
  const before = NAMES.map((name) => [name, process.env[name]] as const);
  const home = await testDatabase();
  const folder = await mkdtemp(path.join(tmpdir(), 'caseline-installation-'));
  const keyFile = path.join(folder, 'keys.json');
  const masterKeys = await openKeyFile(keyFile);
  const database = openDatabase(home.url, { connections: 2, masterKeys });
  process.env['DATABASE_URL'] = home.url;
  process.env['CASELINE_KEYS'] = keyFile;
  return {
    url: home.url,
    database,
    folder,
    stop: async () => {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
      await database.close();
      await home.drop();
      await rm(folder, { recursive: true });
    },
  };
}
