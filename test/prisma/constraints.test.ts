import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createActivities } from '../../activities/index.ts';
import { openDatabase, type Database } from '../../prisma/client.ts';
import { batchOf, chain } from '../support/batches.ts';
import { testMasterKeys } from '../support/keys.ts';
import { testDatabase, type TestDatabase } from '../support/postgres.ts';

let home: TestDatabase;
let database: Database;
let cases = 0;
let id: string;
const entries = chain([{ kind: 'started' }, {}, {}]);

beforeAll(async () => {
  home = await testDatabase();
  database = openDatabase(home.url, { masterKeys: testMasterKeys });
});

beforeEach(async () => {
  id = `case-${(cases += 1)}`;
  await createActivities({ database }).project(batchOf(id, entries));
});

afterAll(async () => {
  await database.close();
  await home.drop();
});

describe('the trail is append-only', () => {
  test.each([
    ['an update', 'UPDATE audit_entries SET actor = NULL'],
    ['another instant', "UPDATE audit_entries SET at = at + interval '1 ms'"],
    ['a mark together with a change', "UPDATE audit_entries SET lost = 1, actor = 'p-eve'"],
    ['a mark taken back', 'UPDATE audit_entries SET lost = 0'],
    ['a deletion', 'DELETE FROM audit_entries'],
    ['emptying', 'TRUNCATE audit_entries'],
    ['emptying with all that hangs on it', 'TRUNCATE cases CASCADE'],
    [
      'an upsert',
      `INSERT INTO audit_entries SELECT * FROM audit_entries
       ON CONFLICT (case_id, sequence, lost) DO UPDATE SET actor = 'p-eve'`,
    ],
  ])('%s is refused', async (_what, sql) => {
    await expect(database.pool.query(sql)).rejects.toMatchObject({ code: 'CL001' });
  });

  test('a case with a trail cannot be removed', async () => {
    await expect(database.pool.query('DELETE FROM cases')).rejects.toMatchObject({ code: '23001' });
  });
});

describe('the trail is chained', () => {
  const insert = (sequence: number, previous: string) =>
    database.pool.query(
      `INSERT INTO audit_entries (case_id, sequence, at, recorded_at, kind, cause, detail, recipients, hash, prev_hash)
       VALUES ($1, $2, now(), now(), 'entered', '{}', '{}', '{}', 'x', $3)`,
      [id, sequence, previous],
    );

  test.each([
    ['an entry after a gap', 5, () => entries[2]!.hash],
    ['an entry on another hash', 4, () => 'forged'],
    ['an entry on an older hash', 4, () => entries[1]!.hash],
  ])('%s is refused', async (_what, sequence, previous) => {
    await expect(insert(sequence, previous())).rejects.toMatchObject({ code: 'CL002' });
  });

  test('the next entry on the last hash is taken', async () => {
    await insert(4, entries[2]!.hash);
  });

  test('a second first entry is refused', async () => {
    await expect(insert(1, '')).rejects.toMatchObject({ code: '23505' });
  });
});
