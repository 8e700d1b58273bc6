/** `caseline keys` on a real database: cases stay readable whatever becomes of the master keys. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createActivities } from '../../activities/index.ts';
import { rewrap, rotate } from '../../cli/keys.ts';
import { openKeyFile } from '../../keys/key-file.ts';
import { openDatabase } from '../../prisma/client.ts';
import { findCase } from '../../prisma/queries/cases.ts';
import { batchOf, chain } from '../support/batches.ts';
import { startInstallation, type TestInstallation } from '../support/installation.ts';
import { said } from './printed.ts';

let installation: TestInstallation;

beforeAll(async () => {
  installation = await startInstallation();
});

afterAll(() => installation.stop());

const inFolder = (name: string): string => path.join(installation.folder, name);
function use(file: string): void {
  process.env['CASELINE_KEYS'] = inFolder(file);
}

/** Works as a process that starts now, with the keys of a file. */
async function asProcess<T>(
  file: string,
  work: (database: ReturnType<typeof openDatabase>) => Promise<T>,
): Promise<T> {
  const masterKeys = await openKeyFile(inFolder(file));
  const database = openDatabase(installation.url, { connections: 2, masterKeys });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

const write = (id: string): Promise<void> =>
  asProcess('keys.json', (database) =>
    createActivities({ database }).project(batchOf(id, chain([{}]), { fields: { note: id } })),
  );
const read = (id: string, file = 'keys.json'): Promise<unknown> =>
  asProcess(file, async (database) => (await findCase(database, id))?.fields);

/** All sealed columns, to see that they are not written again. */
const sealed = (): Promise<unknown> =>
  asProcess('keys.json', async ({ pool }) => {
    const { rows } = await pool.query('SELECT title, fields FROM cases ORDER BY id');
    return rows;
  });

test('master keys are rotated, and the old one can go', async () => {
  await write('case-1');
  expect(await said(rotate)).toMatch(/^0\n.*keys\.json has a new key, \w{8}, and keeps 1 older/);
  await write('case-2');
  const before = await sealed();
  expect(await said((output) => rewrap({}, output))).toContain('2 data keys, 1 wrapped anew');
  expect(await said((output) => rewrap({}, output))).toContain('2 data keys, 0 wrapped anew');
  expect(await sealed()).toEqual(before);

  const file = JSON.parse(await readFile(inFolder('keys.json'), 'utf8')) as { keys: unknown[] };
  file.keys.shift();
  await writeFile(inFolder('keys.json'), JSON.stringify(file));
  expect([await read('case-1'), await read('case-2')]).toEqual([
    { note: 'case-1' },
    { note: 'case-2' },
  ]);
});

test('another place for the master keys takes over', async () => {
  await openKeyFile(inFolder('elsewhere.json'));
  await expect(read('case-1', 'elsewhere.json')).rejects.toThrow('has no key');
  use('elsewhere.json');
  const from = inFolder('keys.json');
  expect(await said((output) => rewrap({ from }, output))).toContain('2 wrapped anew');
  expect(await read('case-1', 'elsewhere.json')).toEqual({ note: 'case-1' });
  await expect(read('case-1')).rejects.toThrow('has no key');
});

test('no keys are made by the way', async () => {
  use('nowhere.json');
  expect(await said(rotate)).toMatch(/^2\ncaseline: there is no key file .*nowhere\.json/);
  expect(await said((output) => rewrap({}, output))).toMatch(/^2\ncaseline: there is no key file/);
  use('elsewhere.json');
  const wrong = inFolder('nothing.json');
  expect(await said((output) => rewrap({ from: wrong }, output))).toMatch(/^2\n.*nothing\.json/);
  process.env['CASELINE_KEYS'] = 'aws-kms:alias/x';
  expect(await said(rotate)).toMatch(/^2\ncaseline: KMS rotates/);
});
