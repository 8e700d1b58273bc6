/**
 * Looks for marked texts wherever they could have got to: in every table, and in every file.
 *
 * @module
 */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';

/** Where a marked text was found. */
export interface Leak {
  readonly where: string;
  readonly mark: string;
}

/** Looks into all rows of all tables, as text. */
export async function leaksInDatabase(url: string, marks: readonly string[]): Promise<Leak[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT quote_ident(table_name) AS name FROM information_schema.tables
       WHERE table_schema = 'public'`,
    );
    const leaks: Leak[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(
        `SELECT t::text AS row FROM ${name} AS t`,
      );
      leaks.push(
        ...found(`table ${name}`, Buffer.from(rows.map(({ row }) => row).join('\n')), marks),
      );
    }
    return leaks;
  } finally {
    await client.end();
  }
}

/** Looks into all files below a folder. */
export async function leaksInFiles(folder: string, marks: readonly string[]): Promise<Leak[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const leaks: Leak[] = [];
  for (const entry of entries.filter((one) => one.isFile())) {
    const file = path.join(entry.parentPath, entry.name);
    leaks.push(...found(path.relative(folder, file), await readFile(file), marks));
  }
  return leaks;
}

/** The marks that are in some bytes, plainly or as they are often written. */
export function found(where: string, bytes: Buffer, marks: readonly string[]): Leak[] {
  return marks
    .filter((mark) => spellings(mark).some((spelling) => bytes.includes(spelling)))
    .map((mark) => ({ where, mark }));
}

/** As UTF-8 and UTF-16, in hex, and in base64 at each of the three places it can begin. */
function spellings(mark: string): Buffer[] {
  const bytes = Buffer.from(mark);
  const inBase64 = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // The first and the last characters hang on what stands beside it.
    return Buffer.from(text.slice(before === 0 ? 0 : 4, -2));
  });
  return [bytes, Buffer.from(mark, 'utf16le'), Buffer.from(bytes.toString('hex')), ...inBase64];
}
