/** What retention removes from the database, and what stays. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createActivities } from '../../activities/index.ts';
import type { CaseView } from '../../activities/projection-types.ts';
import { KeyGoneError } from '../../keys/data-keys.ts';
import { openDatabase, type Database } from '../../prisma/client.ts';
import { writeAccesses } from '../../prisma/queries/access-records.ts';
import { findCase } from '../../prisma/queries/cases.ts';
import { noteKey } from '../../prisma/queries/lookups.ts';
import { listLeaving, type TombstoneRecord } from '../../prisma/queries/removal.ts';
import { batchOf, chain, START_MS } from '../support/batches.ts';
import { DAY_MS, DUE_MS, EndedCases, LONG_AFTER_MS } from '../support/ended-cases.ts';
import { testMasterKeys } from '../support/keys.ts';
import { testDatabase, type TestDatabase } from '../support/postgres.ts';

let home: TestDatabase;
let database: Database;
let cases: EndedCases;

beforeAll(async () => {
  home = await testDatabase();
  database = openDatabase(home.url, { masterKeys: testMasterKeys });
  cases = new EndedCases(database);
});

afterAll(async () => {
  await database.close();
  await home.drop();
});

const tombstoneOf = async (caseId: string): Promise<TombstoneRecord | null> => {
  const row = await database.prisma.tombstone.findUnique({ where: { caseId } });
  return row && (JSON.parse(row.record) as TombstoneRecord);
};

/** In how many rows of which tables a case still stands. */
async function remains(id: string): Promise<Readonly<Record<string, number>>> {
  const { rows: tables } = await database.pool.query<{ name: string; id: string }>(
    `SELECT table_name AS name, CASE WHEN table_name = 'cases' THEN 'id' ELSE 'case_id' END AS id
     FROM information_schema.columns WHERE table_schema = 'public'
       AND (column_name = 'case_id' OR (table_name = 'cases' AND column_name = 'id'))`,
  );
  const counts: Record<string, number> = {};
  for (const { name, id: column } of tables) {
    const sql = `SELECT count(*)::int AS n FROM ${name} WHERE ${column} = $1`;
    const { rows } = await database.pool.query<{ n: number }>(sql, [id]);
    if (rows[0]!.n > 0) counts[name] = rows[0]!.n;
  }
  return counts;
}

describe('what retention removes', () => {
  test('everything of the case goes, its key too, and a tombstone stays', async () => {
    const id = await cases.announcedLongAgo();
    await noteKey(database, {
      kind: 'similar',
      caseId: id,
      caseType: 'x',
      key: 'k',
      openedAtMs: 1,
    });
    const record = { atMs: 1, person: 'p-li', operation: 'getCase', outcome: 'shown' } as const;
    await writeAccesses(database, [
      { caseId: id, record: { ...record, cases: [id], request: 'r' } },
    ]);
    const before = await findCase(database, id);
    expect(before?.fields).toEqual({ note: `secret of ${id}` });

    expect(await cases.remove(id)).toBe('removed');
    expect(await remains(id)).toEqual({ tombstones: 1 });
    await expect(database.keys.find(id)).rejects.toThrow(KeyGoneError);
    expect(await tombstoneOf(id)).toMatchObject({
      caseId: id,
      number: before!.number,
      sequence: 2,
      head: before!.head,
      accesses: 1,
      accessHead: expect.stringMatching(/^[0-9a-f]{64}$/),
      because: 'retention',
      ending: 'delete',
      dueAtMs: DUE_MS,
    });
    expect(JSON.stringify(await tombstoneOf(id))).not.toMatch(/p-(?:sam|ana|act|li)|secret/);
    expect(await cases.remove(id)).toBe('not_found');
  });

  test('what is anonymised leaves its days and its outcome, and nobody', async () => {
    const retention = { dueAtMs: DUE_MS, ending: 'anonymise', heldBy: null } as const;
    const id = await cases.announcedLongAgo({ retention, outcome: 'upheld', states: ['closed'] });
    expect(await cases.remove(id)).toBe('removed');
    expect((await tombstoneOf(id))?.kept).toEqual({
      outcome: 'upheld',
      states: ['closed'],
      openedOn: '2026-03-02',
      closedOn: '2026-03-02',
      priority: null,
      clocks: [],
    });
  });

  test('a late delivery brings nothing back', async () => {
    const id = await cases.announcedLongAgo();
    await cases.remove(id);
    const late = createActivities({ database }).project(batchOf(id, chain([{}])));
    await expect(late).rejects.toMatchObject({ type: 'case_erased' });
    // A process that still has the key in its memory.
    const other = openDatabase(home.url, { masterKeys: testMasterKeys });
    const { bytes } = await other.keys.forWriting('case-other');
    other.keys.find = () => Promise.resolve({ bytes, wrapped: '' });
    other.keys.forWriting = () => Promise.resolve({ bytes, wrapped: '' });
    const again = createActivities({ database: other }).project(batchOf(id, chain([{}])));
    await expect(again).rejects.toMatchObject({ type: 'case_erased' });
    await other.close();
    expect(await remains(id)).toEqual({ tombstones: 1 });
  });

  test.each([
    ['not yet due', {}, DUE_MS - 1, 'not_due'],
    ['that can be opened again', { status: 'closed' }, LONG_AFTER_MS, 'not_due'],
    [
      'that its end kept',
      { retention: { dueAtMs: null, ending: 'delete', heldBy: 'x' } },
      LONG_AFTER_MS,
      'not_due',
    ],
    [
      'that is archived',
      { retention: { dueAtMs: DUE_MS, ending: 'archive', heldBy: null } },
      LONG_AFTER_MS,
      'not_due',
    ],
    ['without retention', { retention: null }, LONG_AFTER_MS, 'not_due'],
  ] as const)('a case %s stays', async (_, view, nowMs, expected) => {
    const id = await cases.announcedLongAgo(view as Partial<CaseView>);
    expect(await cases.remove(id, nowMs)).toBe(expected);
    expect(await findCase(database, id)).not.toBeNull();
  });

  test('a case that was opened again and closed anew is announced anew', async () => {
    const id = await cases.announcedLongAgo();
    const later = { dueAtMs: DUE_MS + DAY_MS, ending: 'delete', heldBy: null } as const;
    const [last] = await database.prisma.auditEntry.findMany({
      where: { caseId: id },
      orderBy: { sequence: 'desc' },
      take: 1,
    });
    const entries = chain([{}], { sequence: 2, hash: last!.hash } as never);
    const view = { status: 'sealed', closedAtMs: START_MS, retention: later } as const;
    await createActivities({ database }).project({
      ...batchOf(id, entries, view),
      recordedAtMs: LONG_AFTER_MS,
    });
    expect(await cases.remove(id)).toBe('not_due');
    const leaving = await listLeaving(database, { nowMs: LONG_AFTER_MS, limit: 100 });
    expect(leaving.find(({ caseId }) => caseId === id)?.keeping).toBe('announce');
  });
});
