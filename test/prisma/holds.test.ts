/** Legal holds in the database: what they keep, who lets go of it, and 1,000 lives under them. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ANNOUNCED_FOR_MS } from '../../core/keeping.ts';
import { openDatabase, type Database } from '../../prisma/client.ts';
import {
  askRelease,
  findHold,
  holdsOver,
  listHolds,
  placeHold,
  releaseHold,
  widenHold,
} from '../../prisma/queries/holds.ts';
import { announceRemoval, listLeaving, removeCase } from '../../prisma/queries/removal.ts';
import { approvalItem, START_MS } from '../support/batches.ts';
import { DAY_MS, EndedCases } from '../support/ended-cases.ts';
import { testMasterKeys } from '../support/keys.ts';
import { Dice } from '../support/random-case-type.ts';
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

describe('a hold', () => {
  test.each([
    ['names the case', (id: string) => ({ cases: [id] })],
    ['has the reporter as custodian', () => ({ custodians: ['p-rep'] })],
    ['has somebody who was asked as custodian', () => ({ custodians: ['p-asked'] })],
    ['has a party as custodian', () => ({ custodians: ['p-party'] })],
    ['has somebody who did something as custodian', () => ({ custodians: ['p-act'] })],
  ])('that %s keeps it, and lets go of it', async (_, coverOf) => {
    const id = await cases.announcedLongAgo({
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
    const holdId = await cases.hold(coverOf(id));
    expect(await holdsOver(database, id)).toEqual([holdId]);
    expect(await cases.remove(id)).toBe('held');
    const erasure = { because: 'erasure', by: ['p-a', 'p-b'] } as const;
    expect(await removeCase(database, id, { removal: erasure, nowMs: 1 })).toBe('held');
    await cases.release(holdId);
    expect(await cases.remove(id)).toBe('removed');
  });

  test('covers what is linked with a named case, from either side', async () => {
    const named = await cases.announcedLongAgo();
    const link = { caseId: named, as: 'related', status: 'open' } as const;
    const from = await cases.announcedLongAgo({ links: [link as never] });
    const to = await cases.announcedLongAgo();
    const other = await cases.announcedLongAgo({ links: [{ ...link, caseId: to } as never] });
    const holdId = await cases.hold({ cases: [named] });
    await widenHold(database, {
      id: holdId,
      cases: [other],
      custodians: [],
      person: 'p-june',
      nowMs: 2,
    });
    for (const id of [named, from, to, other]) expect(await cases.remove(id)).toBe('held');
    await cases.release(holdId);
    for (const id of [named, from, to, other]) expect(await cases.remove(id)).toBe('removed');
  });

  test('is stronger than whoever goes round our code', async () => {
    const id = await cases.announcedLongAgo();
    await cases.hold({ cases: [id] });
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
    const id = await cases.hold({ custodians: ['p-nobody'] });
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
    const open = await cases.hold({ custodians: ['p-told'] });
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
  const dice = new Dice(20_261_129);
  const CASES = 1_000;
  const people = Array.from({ length: 40 }, (_, n) => `p-r${n}`);
  const lives: {
    id: string;
    dueMs: number;
    person: string;
    linked: string | null;
    announcedMs: number | null;
  }[] = [];
  const holds: { id: string; cases: string[]; custodians: string[] }[] = [];
  const gone = new Set<string>();
  /** The rule, said anew: what a hold covers. */
  const isHeld = (one: (typeof lives)[number]): boolean =>
    holds.some(
      (h) =>
        h.custodians.includes(one.person) ||
        h.cases.includes(one.id) ||
        (one.linked !== null && h.cases.includes(one.linked)) ||
        lives.some(({ id, linked }) => linked === one.id && !gone.has(id) && h.cases.includes(id)),
    );
  let nowMs = START_MS;
  let tally = { removed: 0, held: 0, released: 0 };
  for (let step = 0; lives.length < CASES || step % 50 !== 0; step += 1) {
    const dueMs = nowMs + (10 + dice.roll(80)) * DAY_MS;
    const person = dice.pick(people);
    const linked = lives.length > 0 && dice.chance(25) ? dice.pick(lives).id : null;
    const id = await cases.ended({
      reporter: person,
      items: [],
      retention: { dueAtMs: dueMs, ending: 'delete', heldBy: null },
      ...(linked !== null && {
        links: [{ caseId: linked, as: 'related', status: 'open' } as never],
      }),
    });
    lives.push({ id, dueMs, person, linked, announcedMs: null });
    if (dice.chance(10)) {
      const cover = dice.chance(50)
        ? { cases: [dice.pick(lives).id], custodians: [] }
        : { cases: [], custodians: [dice.pick(people)] };
      holds.push({ id: await cases.hold(cover), ...cover });
    }
    if (dice.chance(7) && holds.length > 0) {
      const [one] = holds.splice(dice.roll(holds.length), 1);
      await cases.release(one!.id);
      tally = { ...tally, released: tally.released + 1 };
    }
    if (step % 10 !== 0) continue;
    nowMs += dice.roll(12) * DAY_MS;
    for (const one of await listLeaving(database, { nowMs, limit: 2_000 })) {
      const known = lives.find(({ id: of }) => of === one.caseId);
      if (known === undefined) continue;
      expect(one.keeping === 'held').toBe(isHeld(known));
      if (one.keeping === 'announce') {
        await announceRemoval(database, { caseId: one.caseId, people: [], nowMs });
        known.announcedMs = nowMs;
      }
      const result = await cases.remove(one.caseId, nowMs);
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
    for (const one of lives) expect(there.has(one.id)).toBe(!gone.has(one.id));
  }
  expect(tally.removed).toBeGreaterThan(100);
  expect(tally.held).toBeGreaterThan(100);
  expect(tally.released).toBeGreaterThan(20);
});
