/** Retention, holds and erasure in the database: what goes, what stays, and what is never touched. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createActivities } from '../../activities/index.ts';
import type { CaseView } from '../../activities/projection-types.ts';
import { ANNOUNCED_BEFORE_MS, ANNOUNCED_FOR_MS } from '../../core/keeping.ts';
import { KeyGoneError } from '../../keys/data-keys.ts';
import { openDatabase, type Database } from '../../prisma/client.ts';
import { writeAccesses } from '../../prisma/queries/access-records.ts';
import { findCase } from '../../prisma/queries/cases.ts';
import {
  askRelease,
  findHold,
  holdsOver,
  listHolds,
  placeHold,
  releaseHold,
  widenHold,
} from '../../prisma/queries/holds.ts';
import { noteKey } from '../../prisma/queries/lookups.ts';
import {
  announceRemoval,
  listLeaving,
  removeCase,
  type TombstoneRecord,
} from '../../prisma/queries/removal.ts';
import { approvalItem, batchOf, chain, START_MS } from '../support/batches.ts';
import { testMasterKeys } from '../support/keys.ts';
import { testDatabase, type TestDatabase } from '../support/postgres.ts';

const DAY_MS = 86_400_000;
const DUE_MS = START_MS + 1_000 * DAY_MS;
const LONG_AFTER_MS = DUE_MS + 100 * DAY_MS;
const RETENTION = { because: 'retention' } as const;

let home: TestDatabase;
let database: Database;
let count = 0;

beforeAll(async () => {
  home = await testDatabase();
  database = openDatabase(home.url, { masterKeys: testMasterKeys });
});

afterAll(async () => {
  await database.close();
  await home.drop();
});

/** A case that has ended, in which p-sam was asked and p-eve is a party. */
async function ended(view: Partial<CaseView> = {}): Promise<string> {
  const id = `case-${(count += 1)}`;
  const all = {
    status: 'sealed',
    closedAtMs: START_MS,
    retention: { dueAtMs: DUE_MS, ending: 'delete', heldBy: null },
    items: [approvalItem('s#1', ['p-sam'])],
    fields: { note: `secret of ${id}` },
    ...view,
  } as const;
  await createActivities({ database }).project(batchOf(id, chain([{}, { actor: 'p-act' }]), all));
  return id;
}

async function announcedLongAgo(view: Partial<CaseView> = {}): Promise<string> {
  const id = await ended(view);
  await announceRemoval(database, { caseId: id, people: ['p-li'], nowMs: DUE_MS - 30 * DAY_MS });
  return id;
}

const remove = (id: string, nowMs = LONG_AFTER_MS) =>
  removeCase(database, id, { removal: RETENTION, nowMs });
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

async function hold(cover: { cases?: string[]; custodians?: string[] }): Promise<string> {
  const id = `hold-${(count += 1)}`;
  await placeHold(database, {
    id,
    reason: 'Doe v. us',
    isSilent: false,
    cases: [],
    custodians: [],
    ...cover,
    person: 'p-june',
    nowMs: START_MS,
  });
  return id;
}

async function release(id: string): Promise<void> {
  const asked = { id, reason: 'Settled', person: 'p-june', nowMs: START_MS };
  expect(await askRelease(database, asked)).toBeNull();
  expect(await releaseHold(database, { id, person: 'p-abe', nowMs: START_MS })).toBeNull();
}

describe('what retention removes', () => {
  test('everything of the case goes, its key too, and a tombstone stays', async () => {
    const id = await announcedLongAgo();
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

    expect(await remove(id)).toBe('removed');
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
    expect(await remove(id)).toBe('not_found');
  });

  test('what is anonymised leaves its days and its outcome, and nobody', async () => {
    const retention = { dueAtMs: DUE_MS, ending: 'anonymise', heldBy: null } as const;
    const id = await announcedLongAgo({ retention, outcome: 'upheld', states: ['closed'] });
    expect(await remove(id)).toBe('removed');
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
    const id = await announcedLongAgo();
    await remove(id);
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
    const id = await announcedLongAgo(view as Partial<CaseView>);
    expect(await remove(id, nowMs)).toBe(expected);
    expect(await findCase(database, id)).not.toBeNull();
  });

  test('a case that was opened again and closed anew is announced anew', async () => {
    const id = await announcedLongAgo();
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
    expect(await remove(id)).toBe('not_due');
    const leaving = await listLeaving(database, { nowMs: LONG_AFTER_MS, limit: 100 });
    expect(leaving.find(({ caseId }) => caseId === id)?.keeping).toBe('announce');
  });
});

describe('a hold', () => {
  test.each([
    ['names the case', (id: string) => ({ cases: [id] })],
    ['has the reporter as custodian', () => ({ custodians: ['p-rep'] })],
    ['has somebody who was asked as custodian', () => ({ custodians: ['p-asked'] })],
    ['has a party as custodian', () => ({ custodians: ['p-party'] })],
    ['has somebody who did something as custodian', () => ({ custodians: ['p-act'] })],
  ])('that %s keeps it, and lets go of it', async (_, coverOf) => {
    const id = await announcedLongAgo({
      reporter: 'p-rep',
      items: [approvalItem('s#1', ['p-asked'])],
      access: {
        levels: {},
        sees: [],
        asked: [],
        acting: [],
        excluded: { 'p-party': 'access/party' },
        shielded: [],
        isDated: false,
        isOpenToAskedBefore: false,
      } as never,
    });
    const holdId = await hold(coverOf(id));
    expect(await holdsOver(database, id)).toEqual([holdId]);
    expect(await remove(id)).toBe('held');
    const erasure = { because: 'erasure', by: ['p-a', 'p-b'] } as const;
    expect(await removeCase(database, id, { removal: erasure, nowMs: 1 })).toBe('held');
    await release(holdId);
    expect(await remove(id)).toBe('removed');
  });

  test('covers what is linked with a named case, from either side', async () => {
    const named = await announcedLongAgo();
    const link = { caseId: named, as: 'related', status: 'open' } as const;
    const from = await announcedLongAgo({ links: [link as never] });
    const to = await announcedLongAgo();
    const other = await announcedLongAgo({ links: [{ ...link, caseId: to } as never] });
    const holdId = await hold({ cases: [named] });
    await widenHold(database, {
      id: holdId,
      cases: [other],
      custodians: [],
      person: 'p-june',
      nowMs: 2,
    });
    for (const id of [named, from, to, other]) expect(await remove(id)).toBe('held');
    await release(holdId);
    for (const id of [named, from, to, other]) expect(await remove(id)).toBe('removed');
  });

  test('is stronger than whoever goes round our code', async () => {
    const id = await announcedLongAgo();
    await hold({ cases: [id] });
    const bury = `INSERT INTO tombstones (number, case_id, record, hash, prev_hash, at)
       VALUES (4711, $1, '{}', '', '', now())`;
    await expect(database.pool.query(bury, [id])).rejects.toMatchObject({ code: 'CL006' });
    const gone = database.pool.query('DELETE FROM audit_entries WHERE case_id = $1', [id]);
    await expect(gone).rejects.toMatchObject({ code: 'CL001' });
    for (const table of ['hold_cases', 'holds']) {
      const narrowed = database.pool.query(`DELETE FROM ${table}`);
      await expect(narrowed).rejects.toMatchObject({ code: 'CL005' });
    }
  });

  test('is released by two, once, and says why in words that are sealed', async () => {
    const id = await hold({ custodians: ['p-nobody'] });
    const by = (person: string) => ({ id, person, nowMs: 3 });
    expect(await releaseHold(database, by('p-abe'))).toBe('not_asked');
    expect(await askRelease(database, { ...by('p-june'), reason: 'Settled' })).toBeNull();
    expect(await releaseHold(database, by('p-june'))).toBe('same_person');
    expect(await findHold(database, id)).toMatchObject({
      reason: 'Doe v. us',
      releaseAsked: { by: 'p-june', reason: 'Settled' },
      released: null,
    });
    const { rows } = await database.pool.query('SELECT h::text AS text FROM holds AS h');
    expect(JSON.stringify(rows)).not.toMatch(/Doe|Settled/);
    expect(await releaseHold(database, by('p-abe'))).toBeNull();
    expect(await releaseHold(database, by('p-abe'))).toBe('released');
    expect(await askRelease(database, { ...by('p-june'), reason: 'x' })).toBe('released');
    const wider = { ...by('p-june'), cases: ['case-x'], custodians: [] };
    expect(await widenHold(database, wider)).toBe('released');
    expect(await askRelease(database, { ...by('p-june'), id: 'none', reason: 'x' })).toBe(
      'not_found',
    );
  });

  test('tells its custodians, but for a silent one', async () => {
    const open = await hold({ custodians: ['p-told'] });
    await placeHold(database, {
      id: 'silent',
      reason: 'x',
      isSilent: true,
      cases: [],
      custodians: ['p-told'],
      person: 'p-june',
      nowMs: START_MS,
    });
    const told = await listHolds(database, { toldTo: 'p-told', limit: 9 });
    expect(told.map(({ id }) => id)).toEqual([open]);
  });
});

test('1,000 random lives under holds and retention', async () => {
  let seed = 20_261_129;
  const random = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  const CASES = 1_000;
  const people = Array.from({ length: 40 }, (_, n) => `p-r${n}`);
  const cases: {
    id: string;
    dueMs: number;
    person: string;
    linked: string | null;
    announcedMs: number | null;
  }[] = [];
  const holds: { id: string; cases: string[]; custodians: string[] }[] = [];
  const gone = new Set<string>();
  /** The rule, said anew: what a hold covers. */
  const isHeld = (one: (typeof cases)[number]): boolean =>
    holds.some(
      (h) =>
        h.custodians.includes(one.person) ||
        h.cases.includes(one.id) ||
        (one.linked !== null && h.cases.includes(one.linked)) ||
        cases.some(({ id, linked }) => linked === one.id && !gone.has(id) && h.cases.includes(id)),
    );
  let nowMs = START_MS;
  let tally = { removed: 0, held: 0, released: 0 };
  for (let step = 0; cases.length < CASES || step % 50 !== 0; step += 1) {
    const dueMs = nowMs + (10 + random(80)) * DAY_MS;
    const person = people[random(people.length)]!;
    const linked = random(4) === 0 ? (cases[random(cases.length)]?.id ?? null) : null;
    const id = await ended({
      reporter: person,
      items: [],
      retention: { dueAtMs: dueMs, ending: 'delete', heldBy: null },
      ...(linked !== null && {
        links: [{ caseId: linked, as: 'related', status: 'open' } as never],
      }),
    });
    cases.push({ id, dueMs, person, linked, announcedMs: null });
    if (random(10) === 0) {
      const cover =
        random(2) === 0
          ? { cases: [cases[random(cases.length)]!.id], custodians: [] }
          : { cases: [], custodians: [people[random(people.length)]!] };
      holds.push({ id: await hold(cover), ...cover });
    }
    if (random(14) === 0 && holds.length > 0) {
      const [one] = holds.splice(random(holds.length), 1);
      await release(one!.id);
      tally = { ...tally, released: tally.released + 1 };
    }
    if (step % 10 !== 0) continue;
    nowMs += random(12) * DAY_MS;
    for (const one of await listLeaving(database, { nowMs, limit: 2_000 })) {
      const known = cases.find(({ id: of }) => of === one.caseId);
      if (known === undefined) continue;
      expect(one.keeping === 'held').toBe(isHeld(known));
      if (one.keeping === 'announce') {
        await announceRemoval(database, { caseId: one.caseId, people: [], nowMs });
        known.announcedMs = nowMs;
      }
      const result = await remove(one.caseId, nowMs);
      const isDue =
        known.announcedMs !== null &&
        nowMs >= known.dueMs &&
        nowMs >= known.announcedMs + ANNOUNCED_FOR_MS;
      const wanted = isHeld(known) ? 'held' : isDue ? 'removed' : 'not_due';
      expect({ id: one.caseId, result }).toEqual({ id: one.caseId, result: wanted });
      if (result === 'removed') gone.add(one.caseId);
      tally = {
        ...tally,
        removed: tally.removed + (result === 'removed' ? 1 : 0),
        held: tally.held + (result === 'held' ? 1 : 0),
      };
    }
    // Whatever is due, announced and free is gone; and nothing else is.
    const standing = await database.prisma.case.findMany({ select: { id: true } });
    const there = new Set(standing.map(({ id: of }) => of));
    for (const one of cases) expect(there.has(one.id)).toBe(!gone.has(one.id));
  }
  expect(ANNOUNCED_BEFORE_MS).toBeGreaterThan(0);
  expect(tally.removed).toBeGreaterThan(100);
  expect(tally.held).toBeGreaterThan(100);
  expect(tally.released).toBeGreaterThan(20);
}, 180_000);
