import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createActivities } from '../../activities/index.ts';
import type { Answer, Question } from '../../core/lookups.ts';
import { openDatabase, type Database } from '../../prisma/client.ts';
import { findSimilar } from '../../prisma/queries/lookups.ts';
import { testMasterKeys } from '../support/keys.ts';
import { testDatabase, type TestDatabase } from '../support/postgres.ts';

const START_MS = Date.parse('2026-03-02T09:00:00Z');
const HOUR = 3_600_000;

let home: TestDatabase;
let database: Database;
let ask: (question: Question) => Promise<Answer>;

beforeAll(async () => {
  home = await testDatabase({ timeZone: 'Asia/Kolkata' });
  database = openDatabase(home.url, { masterKeys: testMasterKeys });
  const activities = createActivities({ database });
  ask = async (question) => {
    const { caseId } = question;
    const input = await activities.carryOut({ kind: 'look_up', question }, { caseId });
    if (input?.kind !== 'looked_up') throw new Error(`answered by ${input?.kind}`);
    return input.answer;
  };
});

afterAll(async () => {
  await database.close();
  await home.drop();
});

/** A case with one assignment. */
async function assignment(given: {
  caseId: string;
  caseType?: string;
  status?: string;
  party?: string;
  people: readonly string[];
  sinceMs?: number;
  untilMs?: number;
}): Promise<void> {
  const { caseId, caseType = 'repair', status = 'open', party = 'mechanic', people } = given;
  const { sinceMs = START_MS, untilMs } = given;
  await database.pool.query(
    `INSERT INTO cases (id, number, case_type, version, plan_hash, title, owner, status, states,
       waiting, reporter, fields, flags, opened_at, settled_at, sequence, head, digest, recorded_at)
     VALUES ($1, $1, $2, 1, repeat('a', 64), 'T', 'lead', $3, '{}', false, 'p-1', '{}', '{}',
       to_timestamp($4), to_timestamp($4), 1, repeat('b', 64), repeat('c', 16), to_timestamp($4))`,
    [caseId, caseType, status, START_MS / 1000],
  );
  await database.pool.query(
    `INSERT INTO work_items (case_id, item, seat, asked, kind, state, seat_party, party, via, people,
       declined, opened_at, since_at, until_at, reminders)
     VALUES ($1, 'work#1', 0, 0, 'assignment', 'work', $2, $2, 'role', $3, '{}', to_timestamp($4),
       to_timestamp($4), to_timestamp($5), 0)`,
    [caseId, party, people, sinceMs / 1000, untilMs === undefined ? null : untilMs / 1000],
  );
}

test('loads are the open cases that are one person alone, and when the last one came', async () => {
  await assignment({ caseId: 'l-1', people: ['ann'] });
  await assignment({ caseId: 'l-2', people: ['ann'], sinceMs: START_MS + HOUR });
  await assignment({ caseId: 'l-3', people: ['ann', 'bob'] });
  await assignment({ caseId: 'l-4', people: ['bob'], status: 'closed', untilMs: START_MS });
  await assignment({ caseId: 'l-5', people: ['bob'], caseType: 'other', party: 'clerk' });
  await assignment({ caseId: 'l-6', people: ['ann'], sinceMs: START_MS + 2 * HOUR });
  const answer = await ask({
    kind: 'loads',
    caseId: 'l-6',
    caseType: 'repair',
    item: 'work#1',
    sequence: 7,
    party: 'mechanic',
    people: ['ann', 'bob', 'cem'],
  });
  expect(answer).toEqual({
    kind: 'loads',
    item: 'work#1',
    sequence: 7,
    loads: {
      ann: { open: 2, lastAtMs: START_MS + HOUR },
      bob: { open: 1, lastAtMs: START_MS },
      cem: { open: 0, lastAtMs: null },
    },
  });
});

test('similar cases are found by their key, oldest first, and not by an older one', async () => {
  const question = (caseId: string, key: string, openedAtMs: number): Question => ({
    kind: 'similar',
    caseId,
    caseType: 'leak',
    key,
    openedAtMs,
  });
  await ask(question('s-2', 'k', START_MS + HOUR));
  await ask(question('s-1', 'k', START_MS));
  await ask(question('s-3', 'k', START_MS));
  await ask(question('s-3', 'other', START_MS));
  expect(await ask(question('s-4', 'k', START_MS + 2 * HOUR))).toEqual({
    kind: 'similar',
    key: 'k',
    cases: [
      { caseId: 's-1', openedAtMs: START_MS },
      { caseId: 's-2', openedAtMs: START_MS + HOUR },
    ],
  });
  const all = await findSimilar(database, { caseType: 'leak', key: 'k', except: null });
  expect(all.map(({ caseId }) => caseId)).toEqual(['s-1', 's-2', 's-4']);
  const none = await findSimilar(database, { caseType: 'leek', key: 'k', except: null });
  expect(none).toEqual([]);
});
