/**
 * The database of this installation, for commands that read it themselves.
 *
 * @module
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { dataFolder } from './data-folder.ts';
import { urlOf } from './postgres.ts';

/**
 * `DATABASE_URL`, else the database of the Caseline that runs on the data folder.
 *
 * @returns `null` when neither is there. It has the password in it: never log it
 */
export async function databaseUrl(): Promise<string | null> {
  const own = process.env['DATABASE_URL'];
  if (own !== undefined && own !== '') return own;
  const folder = dataFolder();
  try {
    const ports = JSON.parse(await readFile(path.join(folder, 'ports.json'), 'utf8')) as {
      postgres: number;
    };
    const password = await readFile(path.join(folder, 'postgres', 'password'), 'utf8');
    return urlOf(ports.postgres, password.trim());
  } catch {
    return null;
  }
}
