/**
 * Every request is recorded: who asked for what, and what came of it; and nothing is read unrecorded.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createAccessLog } from '../../api/access-log.ts';
import { pino } from 'pino';
import { openDatabase } from '../../prisma/client.ts';
import { type AccessRecord, writeAccesses } from '../../prisma/queries/access-records.ts';
import { eventually } from '../support/engine.ts';
import { testDatabase } from '../support/postgres.ts';
import { newKey, type Stack, startStack } from './stack.ts';

const DEFINITION = `
format: caseline/v1
id: talk
version: 1
title: Talk
owner: desk
calendar: round-the-clock
start: fresh
states:
  fresh:
    assign: desk
    transitions: { name: { to: named, by: [desk, reporter], needs: [about, who] } }
    timers: [{ after: 10 days, to: done }]
  named:
    assign: { role: desk, never: about_them }
    transitions: { finish: done }
    timers: [{ after: 10 days, to: done }]
  done: { final: true }
roles:
  desk: { team: desk, backup: board }
  board: { team: board }
forms:
  told:
    about: { type: person }
    who: { type: person, level: source }
guards:
  about_them: { any: [person == about] }
access:
  open: { read: [owner] }
  source: { read: [assignee] }
`;
const PEOPLE = `format: caseline-directory/v1
people:
  p-ana: { name: Ana, teams: [desk, authors] }
  p-ben: { name: Ben, teams: [desk] }
  p-cyd: { name: Cyd, teams: [auditors] }
  p-dan: { name: Dan, teams: [desk, auditors] }
  p-eve: { name: Eve, teams: [] }
  p-fay: { name: Fay, teams: [] }
`;

let stack: Stack;
let id: string;

beforeAll(async () => {
  stack = await startStack({ engine: true });
  await stack.setPeople(PEOPLE);
  const headers = { 'content-type': 'application/yaml' };
  const published = await stack.call('POST', '/v1/case-types', { raw: DEFINITION, headers });
  expect([published.status, published.body.diagnostics]).toEqual([201, undefined]);
  const started = await stack.call('POST', '/v1/cases', {
    as: 'p-eve',
    headers: newKey(),
    body: { caseType: 'talk', data: {} },
  });
  expect(started.status).toBe(201);
  id = started.body.id as string;
});

afterAll(() => stack.stop());

/** What was recorded since, in order of time. */
async function recordedSince(ms: number, count: number): Promise<readonly AccessRecord[]> {
  const rows = await eventually(
    async () =>
      (
        await stack.database.prisma.accessRecord.findMany({
          where: { at: { gte: new Date(ms) } },
          orderBy: [{ at: 'asc' }, { number: 'asc' }],
        })
      ).map(({ record }) => JSON.parse(record) as AccessRecord),
    (found) => found.length >= count,
    5_000,
  );
  return rows;
}

describe('a request', () => {
  test('is recorded once, whatever came of it, with the rules by which it was answered', async () => {
    const fromMs = Date.now();
    const nothing = randomUUID();
    await stack.call('GET', `/v1/cases/${id}`, { as: 'p-ana' });
    await stack.call('GET', `/v1/cases/${id}`, { as: 'p-cyd' });
    await stack.call('GET', `/v1/cases/${nothing}`, { as: 'p-ana' });
    await stack.call('GET', '/v1/cases', { as: 'p-ben' });
    await stack.call('GET', '/v1/cases?limit=none', { as: 'p-ben' });
    await stack.call('POST', `/v1/cases/${id}/events`, { as: 'p-ben', body: { event: 'none' } });
    await stack.call('GET', '/v1/case-types', { as: 'p-eve' });
    await stack.call('GET', '/v1/cases', { as: null });
    const records = await recordedSince(fromMs, 7);
    const told = records.map(({ person, operation, outcome, code = null, cases, policies }) =>
      [person, operation, outcome, code, cases.join(), (policies ?? []).join()].join(' '),
    );
    expect(told.sort()).toEqual(
      [
        `p-ana getCase shown  ${id} access/open/0,access/source/0`,
        `p-ana getCase unknown not_found ${nothing} `,
        `p-ben listCases refused invalid_request  `,
        `p-ben listCases shown  ${id} `,
        `p-ben sendEvent refused event_not_allowed ${id} `,
        `p-cyd getCase unknown not_found ${id} `,
        `p-eve listCaseTypes shown   `,
      ].sort(),
    );
    expect(JSON.stringify(records)).not.toMatch(/127\.0\.0\.1|node|undici/);
  });

  test('about a case stands in its chain; about none that there is, in that of all', async () => {
    const rows = await stack.database.prisma.accessRecord.groupBy({ by: ['chain'] });
    expect(rows.map(({ chain }) => chain).sort()).toEqual(['', id].sort());
  });
});

describe('who has looked at a case', () => {
  const list = (as: string, query = '') =>
    stack.call('GET', `/v1/cases/${id}/accesses${query}`, { as });

  test('is told to its owner and to auditors, page by page', async () => {
    for (const as of ['p-ana', 'p-cyd']) {
      const { status, body } = await list(as);
      expect(status).toBe(200);
      expect(body.items).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ person: 'p-cyd', outcome: 'unknown', code: 'not_found' }),
          expect.objectContaining({ person: 'p-ana', operation: 'getCase', outcome: 'shown' }),
          expect.objectContaining({ person: 'p-eve', operation: 'startCase', outcome: 'done' }),
          expect.objectContaining({ person: 'p-ben', operation: 'listCases', outcome: 'shown' }),
        ]),
      );
    }
    const all = (await list('p-cyd', '?limit=200')).body.items as unknown[];
    const first = await list('p-cyd', '?limit=3');
    const next = /<([^>]+)>/.exec(first.headers.get('link')!)![1]!;
    const second = await stack.call('GET', next, { as: 'p-cyd' });
    // Each list has become a record itself.
    expect([...first.body.items.slice(1), ...second.body.items].slice(0, 5)).toEqual(
      all.slice(0, 5),
    );
  });

  test('is not told to anybody else, and there is no case for who may not know of it', async () => {
    expect((await list('p-fay')).status).toBe(404);
    expect((await list('p-eve')).status).toBe(403);
    const { status, body } = await list('p-ana', '?cursor=made-up');
    expect([status, body.code]).toEqual([400, 'invalid_cursor']);
  });

  test('names nobody whom a field hides from the reader, and tells a party nothing', async () => {
    const data = { about: 'p-dan', who: 'p-ben' };
    const named = await stack.call('POST', `/v1/cases/${id}/events`, {
      as: 'p-ben',
      body: { event: 'name', data },
    });
    expect(named.status).toBe(200);
    expect((await list('p-dan')).status).toBe(404);
    const forAuditor = JSON.stringify((await list('p-cyd', '?limit=200')).body);
    expect(forAuditor).not.toContain('p-ben');
    expect(forAuditor).toContain('p-ana');
    expect(JSON.stringify((await list('p-ana', '?limit=200')).body)).toContain('p-ben');
  });
});

describe('when records cannot be written', () => {
  test('nothing is shown, and commands are recorded later', async () => {
    const home = await testDatabase();
    const database = openDatabase(home.url, { connections: 2 });
    const log = createAccessLog(database, pino({ enabled: false }));
    const record = (operation: string): AccessRecord => ({
      atMs: Date.now(),
      person: 'p-ana',
      operation,
      outcome: 'done',
      cases: [],
      request: 'r',
    });
    try {
      await database.pool.query('ALTER TABLE access_records RENAME TO away');
      log.note({ caseId: null, record: record('sendEvent') });
      await expect(log.read({ caseId: null, record: record('getCase') })).rejects.toMatchObject({
        code: 'record_unavailable',
      });
      await database.pool.query('ALTER TABLE away RENAME TO access_records');
      await log.read({ caseId: null, record: record('listCases') });
      await log.close();
      const rows = await database.prisma.accessRecord.findMany({ orderBy: { number: 'asc' } });
      expect(rows.map(({ operation }) => operation).sort()).toEqual(['listCases', 'sendEvent']);
    } finally {
      await database.close();
      await home.drop();
    }
  });

  test('a read is refused at once, however many records wait', async () => {
    const home = await testDatabase();
    const database = openDatabase(home.url, { connections: 2 });
    const log = createAccessLog(database, pino({ enabled: false }));
    const record = { atMs: 1, person: 'p-ana', cases: [], request: 'r' } as const;
    const command = { ...record, operation: 'sendEvent', outcome: 'done' } as const;
    const read = { ...record, operation: 'getCase', outcome: 'shown' } as const;
    try {
      await database.pool.query('ALTER TABLE access_records RENAME TO away');
      for (let n = 0; n < 250; n += 1) log.note({ caseId: null, record: command });
      await expect(log.read({ caseId: null, record: read })).rejects.toMatchObject({
        code: 'record_unavailable',
      });
      await database.pool.query('ALTER TABLE away RENAME TO access_records');
      await log.close();
      expect(await database.prisma.accessRecord.count()).toBe(250);
    } finally {
      await database.close();
      await home.drop();
    }
  });

  test('writers at the same time leave one chain', async () => {
    const record = (n: number): AccessRecord => ({
      atMs: Date.now(),
      person: `p-${n}`,
      operation: 'getCase',
      outcome: 'shown',
      cases: [id],
      request: 'r',
    });
    const before = await stack.database.prisma.accessRecord.count({ where: { chain: id } });
    await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        writeAccesses(stack.database, [
          { caseId: n % 2 === 0 ? id : randomUUID(), record: record(n) },
          { caseId: id, record: record(n) },
        ]),
      ),
    );
    const rows = await stack.database.prisma.accessRecord.findMany({
      where: { chain: id },
      orderBy: { number: 'asc' },
    });
    expect(rows.length).toBeGreaterThanOrEqual(before + 30);
    rows.forEach((row, index) => {
      expect([row.number, row.prevHash]).toEqual([index + 1, rows[index - 1]?.hash ?? '']);
    });
  });

  test.each(["UPDATE access_records SET person = 'p-eve'", 'DELETE FROM access_records'])(
    '%s is refused',
    async (sql) => {
      await expect(stack.database.pool.query(sql)).rejects.toMatchObject({ code: 'CL001' });
    },
  );
});
