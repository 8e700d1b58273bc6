import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createActivities } from '../../activities/index.ts';
import type { CaseView, ProjectionBatch } from '../../activities/projection-types.ts';
import type { NoticeEffect } from '../../core/effects.ts';
import type { CaseLink } from '../../core/linked.ts';
import type { Plan } from '../../core/plan.ts';
import type { ClockView } from '../../core/sla-view.ts';
import { openDatabase, type Database } from '../../prisma/client.ts';
import {
  findCaseType,
  findPlan,
  findVersion,
  findVersionSummary,
  listCaseTypes,
  listVersions,
  publishVersion,
} from '../../prisma/queries/case-types.ts';
import {
  decodeCaseCursor,
  findCase,
  knownAmong,
  listCases,
  listClocks,
  listDeadlines,
  listLinks,
  type CaseFilter,
} from '../../prisma/queries/cases.ts';
import type { Cursor } from '../../prisma/queries/cursors.ts';
import {
  CLAIM_LIMIT_MS,
  claimKey,
  completeKey,
  purgeKeys,
  releaseKey,
} from '../../prisma/queries/idempotency.ts';
import {
  decodeInboxCursor,
  decodeNoticeCursor,
  listAsked,
  listNotices,
  markNoticesRead,
  readInbox,
} from '../../prisma/queries/inbox.ts';
import { readTimeline } from '../../prisma/queries/trail.ts';
import { approvalItem, batchOf, chain, START_MS } from '../support/batches.ts';
import { testMasterKeys } from '../support/keys.ts';
import { testDatabase, type TestDatabase } from '../support/postgres.ts';

/** The queries need no more of a plan than its head. */
const planWith = (id: string, hash: string, version = 1): Plan =>
  ({ id, hash: hash.repeat(64), version, title: `Title ${hash}`, z: 1, a: [1.5, null] }) as never;

// On a server in another time zone every instant must come back as it went in.
describe.each(['UTC', 'Asia/Kolkata'])('on a server in %s', (timeZone) => {
  let home: TestDatabase;
  let database: Database;
  let activities: ReturnType<typeof createActivities>;
  let count = 0;

  beforeAll(async () => {
    home = await testDatabase({ timeZone });
    database = openDatabase(home.url, { masterKeys: testMasterKeys });
    activities = createActivities({ database });
  });

  afterAll(async () => {
    await database.close();
    await home.drop();
  });

  const project = (batch: ProjectionBatch): Promise<void> => activities.project(batch);

  async function open(view: Partial<CaseView> = {}, effects: NoticeEffect[] = []): Promise<string> {
    const id = `case-${(count += 1)}`;
    await project(batchOf(id, chain([{ kind: 'started' }, {}]), view, effects));
    return id;
  }

  describe('case types', () => {
    const publish = (plan: Plan) =>
      publishVersion(database, { plan, source: `# ${plan.hash}`, person: 'p-ana' });

    test('a new content becomes the active version; the numbers follow each other', async () => {
      const first = await publish(planWith('one', 'a'));
      const second = await publish(planWith('one', 'b', 2));
      expect(first).toMatchObject({ created: true, version: { number: 1, active: true } });
      expect(second).toMatchObject({
        created: true,
        version: { number: 2, version: 2, active: true },
      });
      expect((await listVersions(database, 'one')).map((v) => [v.number, v.active])).toEqual([
        [2, true],
        [1, false],
      ]);
      expect(await findCaseType(database, 'one')).toMatchObject({
        title: 'Title b',
        active: { number: 2 },
      });
    });

    test('the same content again changes nothing', async () => {
      await publish(planWith('two', 'a'));
      await publish(planWith('two', 'b'));
      expect(await publish(planWith('two', 'a'))).toMatchObject({
        created: false,
        version: { number: 1, active: false },
      });
      expect(await findVersion(database, { caseType: 'two', number: 'active' })).toMatchObject({
        number: 2,
      });
    });

    test('publications at once get different numbers and leave one active', async () => {
      const hashes = ['1', '2', '3', '4', '5', '6'];
      await Promise.all(hashes.map((hash) => publish(planWith('four', hash))));
      const versions = await listVersions(database, 'four');
      expect(versions.map((version) => version.number)).toEqual([6, 5, 4, 3, 2, 1]);
      expect(versions.filter((version) => version.active)).toHaveLength(1);
    });

    test('a plan comes back as it was', async () => {
      const plan = planWith('five', 'c');
      await publish(plan);
      expect(JSON.stringify(await findPlan(database, plan.hash))).toBe(JSON.stringify(plan));
      expect(await findVersion(database, { caseType: 'five', number: 1 })).toMatchObject({
        source: `# ${plan.hash}`,
        createdBy: 'p-ana',
      });
      expect(await findPlan(database, 'f'.repeat(64))).toBeNull();
      const summary = await findVersionSummary(database, { caseType: 'five', number: 'active' });
      expect(summary).toMatchObject({ number: 1, hash: plan.hash, active: true });
      expect(summary).not.toHaveProperty('plan');
    });

    test('a published version cannot be rewritten', async () => {
      await publish(planWith('six', 'a'));
      await expect(
        database.pool.query(
          "UPDATE case_type_versions SET source = 'x' WHERE case_type_id = 'six'",
        ),
      ).rejects.toMatchObject({ code: 'CL001' });
      expect((await listCaseTypes(database)).map(({ id }) => id)).toContain('six');
    });
  });

  describe('cases', () => {
    test('a case comes back with its instants as they were', async () => {
      const id = await open({
        closedAtMs: START_MS + 1,
        nextDeadlineAtMs: START_MS + 123_456_789,
        fields: { money: { amount: 1.1, currency: 'EUR' }, none: null },
      });
      expect(await findCase(database, id)).toMatchObject({
        openedAtMs: START_MS,
        closedAtMs: START_MS + 1,
        nextDeadlineAtMs: START_MS + 123_456_789,
        fields: { money: { amount: 1.1, currency: 'EUR' }, none: null },
      });
      expect(await findCase(database, 'none')).toBeNull();
    });

    test('pages follow each other without a gap or a double, the last opened first', async () => {
      const ids: string[] = [];
      // Three with the same instant: the id breaks the tie.
      for (const offset of [0, 1, 1, 1, 2]) {
        ids.push(await open({ caseType: 'paged-type', openedAtMs: START_MS + offset }));
      }
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const after = cursor === null ? undefined : decodeCaseCursor(cursor)!;
        const page = await listCases(
          database,
          { caseType: 'paged-type' },
          { limit: 2, ...(after ? { after } : {}) },
        );
        seen.push(...page.rows.map((row) => row.id));
        cursor = page.next;
      } while (cursor !== null);
      expect(seen).toHaveLength(5);
      expect(seen[0]).toBe(ids[4]);
      expect(seen[4]).toBe(ids[0]);
      expect(new Set(seen)).toEqual(new Set(ids));
    });

    test('each filter finds its case and no other', async () => {
      const caseType = 'filtered-type';
      const id = await open({
        caseType,
        status: 'closed',
        states: ['a.b', 'c'],
        waiting: true,
        outcome: 'resolved',
        flags: ['legal_hold'],
        reporter: 'p-rep',
        openedAtMs: START_MS + 5000,
        items: [approvalItem('s#1', ['p-li', 'p-gone'], { declined: ['p-gone'] })],
      });
      await open({ caseType, openedAtMs: START_MS });
      const found = async (filter: CaseFilter): Promise<string[]> => {
        const page = await listCases(database, { caseType, ...filter }, { limit: 10 });
        return page.rows.map((row) => row.id);
      };
      const { number } = (await findCase(database, id))!;
      const hits: CaseFilter[] = [
        { status: 'closed' },
        { state: 'a.b' },
        { waiting: true },
        { outcome: 'resolved' },
        { flag: 'legal_hold' },
        { reporter: 'p-rep' },
        { asked: 'p-li' },
        { number },
        { openedFromMs: START_MS + 5000 },
        { openedFromMs: START_MS + 1, openedUntilMs: START_MS + 5001, status: 'closed' },
        { knownTo: { person: 'p-rep', teams: [] } },
        { knownTo: { person: 'p-li', teams: [] }, flag: 'legal_hold' },
      ];
      for (const filter of hits) expect([filter, await found(filter)]).toEqual([filter, [id]]);
      const misses: CaseFilter[] = [
        { state: 'a' },
        { asked: 'p-gone' },
        { asked: 'p-none' },
        { openedFromMs: START_MS + 5001 },
        { knownTo: { person: 'p-none', teams: ['other'] } },
        { knownTo: { person: 'p-gone', teams: [] } },
      ];
      for (const filter of misses) expect([filter, await found(filter)]).toEqual([filter, []]);
      const owner = { person: 'p-none', teams: ['employee-relations'] };
      expect(await found({ knownTo: owner })).toHaveLength(2);
      const known = (person: string) =>
        knownAmong(database, { ids: [id, 'none'], reader: { person, teams: [] } });
      expect(await known('p-li')).toEqual(new Set([id]));
      expect(await known('p-none')).toEqual(new Set());
    });

    test('deadlines come soonest first', async () => {
      const id = await open({
        deadlines: [
          { id: 'late', kind: 'timer', state: 'intake', fromMs: START_MS, dueAtMs: START_MS + 2 },
          {
            id: 'soon',
            kind: 'ladder',
            state: 's',
            item: 's#1',
            fromMs: START_MS,
            dueAtMs: START_MS + 1,
          },
        ],
      });
      expect(await listDeadlines(database, id)).toEqual([
        {
          id: 'soon',
          kind: 'ladder',
          state: 's',
          item: 's#1',
          fromMs: START_MS,
          dueAtMs: START_MS + 1,
        },
        { id: 'late', kind: 'timer', state: 'intake', fromMs: START_MS, dueAtMs: START_MS + 2 },
      ]);
    });

    const clock = (name: string, more: Partial<ClockView> = {}): ClockView => ({
      clock: name,
      title: `Clock ${name}`,
      run: 1,
      is: 'running',
      within: '2 days',
      fromMs: START_MS,
      dueAtMs: START_MS + 10,
      isProvisional: false,
      isExtended: false,
      pausedSinceMs: null,
      pausedMs: 0,
      breachedAtMs: null,
      endedAtMs: null,
      ...more,
    });

    test('SLA clocks come back as they were; the list knows the next end and a breach', async () => {
      const paused = {
        is: 'paused',
        dueAtMs: null,
        pausedSinceMs: START_MS,
        pausedMs: 1.5,
      } as const;
      const clocks = [
        clock('a', { isProvisional: true, isExtended: true }),
        clock('b', { dueAtMs: START_MS + 5 }),
        clock('c', paused),
        clock('d', { is: 'breached', dueAtMs: START_MS - 5, breachedAtMs: START_MS - 5 }),
      ];
      const id = await open({ caseType: 'clocked', clocks });
      expect(await listClocks(database, id)).toEqual(clocks);
      const row = { slaDueAtMs: START_MS + 5, slaBreached: true };
      expect(await findCase(database, id)).toMatchObject(row);
      const other = await open({ caseType: 'clocked', clocks: [clock('a', paused)] });
      expect(await findCase(database, other)).toMatchObject({
        slaDueAtMs: null,
        slaBreached: false,
      });
      const found = async (filter: CaseFilter): Promise<string[]> => {
        const page = await listCases(database, { caseType: 'clocked', ...filter }, { limit: 9 });
        return page.rows.map((one) => one.id);
      };
      expect(await found({ slaBreached: true })).toEqual([id]);
      expect(await found({ slaBreached: false })).toEqual([other]);
      expect(await found({ slaDueFromMs: START_MS + 5, slaDueUntilMs: START_MS + 6 })).toEqual([
        id,
      ]);
      expect(await found({ slaDueUntilMs: START_MS + 5 })).toEqual([]);
    });

    test('links show what is known of the other case', async () => {
      const other = await open({ caseType: 'linked-to', status: 'closed', outcome: 'resolved' });
      const link = { as: 'related', caseType: null, status: 'open', outcome: null } as const;
      const unknown = { caseId: 'z-9', as: 'child', caseType: 'x', status: 'asked', outcome: null };
      const id = await open({ links: [{ ...link, caseId: other }, unknown as CaseLink] });
      expect(await listLinks(database, id)).toMatchObject([
        { caseId: 'z-9', as: 'child', caseType: 'x', status: 'asked', known: null },
        { caseId: other, known: { caseType: 'linked-to', status: 'closed', outcome: 'resolved' } },
      ]);
      expect(await listLinks(database, other)).toEqual([]);
    });

    test.each([
      ['priority', [2, 4, 0, 1, 3, 6, 5]],
      ['sla', [4, 1, 6, 5, 3, 2, 0]],
    ] as const)('in the order of %s, whatever the size of a page', async (sort, expected) => {
      const caseType = `sorted-by-${sort}`;
      const level = (rank: number | null, score: number | null) => ({
        priority: { rank, score, level: null, isOverride: false },
      });
      const due = (ms: number) => ({ clocks: [clock('a', { dueAtMs: START_MS + ms })] });
      const ids: string[] = [];
      for (const view of [
        level(1, 10),
        { ...level(2, 90), ...due(20) },
        level(1, 20.5),
        level(2, null),
        { ...level(1, 20.5), openedAtMs: START_MS - 1, ...due(10) },
        { priority: null },
        { ...level(null, 7), ...due(30) },
      ]) {
        ids.push(await open({ caseType, ...view }));
      }
      for (const limit of [1, 2, 9]) {
        const seen: string[] = [];
        let after: Cursor | undefined;
        do {
          const page = await listCases(
            database,
            { caseType },
            { limit, sort, ...(after && { after }) },
          );
          seen.push(...page.rows.map((row) => row.id));
          after = page.next === null ? undefined : decodeCaseCursor(page.next, sort)!;
        } while (after !== undefined);
        expect(seen.map((id) => ids.indexOf(id))).toEqual(expected);
      }
    });

    test.each([
      ['opened', [1, 'a']],
      ['priority', [1, 'x', 'score 1', 'a']],
      ['priority', [1, '1.5', 'score 1', 'a']],
      ['priority', [1, '1', '1', 'a']],
      ['priority', [1, '1', 'score ', 'a']],
      ['priority', [1, '', 'score 1', 'a']],
      ['priority', [1, '1', 'score Infinity', 'a']],
      ['priority', [null, '1', 'score 1', 'a']],
      ['sla', [1, 'a', 'b']],
      ['sla', [1, 'a']],
    ] as const)('no cursor of the order %s: %j', (sort, cursor) => {
      const text = Buffer.from(JSON.stringify(cursor)).toString('base64url');
      expect(decodeCaseCursor(text, sort)).toBeNull();
    });

    test.each(['', 'x', 'WzFd', 'e30', Buffer.from('[1e99,"a"]').toString('base64url')])(
      'no cursor: %j',
      (text) => {
        expect(decodeCaseCursor(text)).toBeNull();
      },
    );
  });

  describe('the inbox', () => {
    const seat = (party: string, people: string[], answer?: string) => ({
      party,
      asked: [{ via: 'role' as const, party, people, sinceMs: START_MS }],
      ...(answer
        ? {
            answer: {
              person: answer,
              result: 'approved',
              atMs: START_MS + 1,
              via: 'role' as const,
            },
          }
        : {}),
    });

    test('an item with two seats of one person stands there once, with both', async () => {
      const seats = [seat('er_lead', ['p-two']), seat('counsel', ['p-two', 'p-sam'])];
      const id = await open({ items: [approvalItem('s#1', [], { seats })] });
      const { rows } = await readInbox(database, 'p-two', { limit: 10 });
      expect(rows).toMatchObject([
        {
          caseId: id,
          item: 's#1',
          seats: [{ party: 'er_lead' }, { party: 'counsel' }],
          sinceMs: START_MS,
        },
      ]);
    });

    test('what somebody else has answered for is not asked any more', async () => {
      const seats = [seat('er_lead', ['p-ans', 'p-oth'], 'p-ans'), seat('counsel', ['p-oth'])];
      await open({ items: [approvalItem('s#1', [], { seats })] });
      expect((await readInbox(database, 'p-ans', { limit: 10 })).rows).toEqual([]);
      const [row] = (await readInbox(database, 'p-oth', { limit: 10 })).rows;
      expect(row?.seats).toMatchObject([{ party: 'counsel' }]);
    });

    test('the next due comes first, the undated last, page by page', async () => {
      const due = async (dueAtMs: number | null): Promise<string> =>
        open({
          items: [approvalItem('s#1', ['p-busy'])],
          deadlines:
            dueAtMs === null
              ? []
              : [{ id: 'd', kind: 'ladder', state: 's', item: 's#1', fromMs: START_MS, dueAtMs }],
        });
      const undated = [await due(null), await due(null)];
      const late = await due(START_MS + 20);
      const soon = await due(START_MS + 10);
      const seen: string[] = [];
      let next: string | null = null;
      do {
        const after = next === null ? undefined : decodeInboxCursor(next)!;
        const page = await readInbox(database, 'p-busy', { limit: 1, ...(after ? { after } : {}) });
        seen.push(...page.rows.map((row) => row.caseId));
        next = page.next;
      } while (next !== null);
      expect(seen).toEqual([soon, late, ...undated]);
    });

    test('who was asked in a case, and what still stands', async () => {
      const id = await open({ items: [approvalItem('s#1', ['p-li'])] });
      expect(await listAsked(database, id, { open: true })).toMatchObject([
        { item: 's#1', seatParty: 'er_lead', people: ['p-li'], untilMs: null, result: null },
      ]);
    });
  });

  describe('notices', () => {
    test('keep the message and its values as they were', async () => {
      const reader = { person: 'p-msg', teams: ['employee-relations'] };
      const message = { template: 'heard', values: { who: 'p-joe', note: 'a\u0000b' } };
      await open({}, [
        { kind: 'notify', people: ['p-msg'], sequence: 1, notice: 'asked' },
        { kind: 'notify', people: ['p-msg'], sequence: 2, notice: 'notified', ...message },
      ]);
      const { rows } = await listNotices(database, reader, { limit: 9 });
      expect(rows).toMatchObject([
        { template: 'heard', values: { who: 'p-joe', note: 'a\0b' }, planHash: 'f'.repeat(64) },
        { template: null, values: {} },
      ]);
    });

    test('are listed the last first, and read once', async () => {
      const reader = { person: 'p-note', teams: ['employee-relations'] };
      const id = await open({}, [
        { kind: 'notify', people: ['p-note'], sequence: 1, notice: 'asked' },
        { kind: 'notify', people: ['p-note', 'p-x'], sequence: 2, notice: 'reminded' },
      ]);
      const first = await listNotices(database, reader, { limit: 1 });
      expect(first.rows).toMatchObject([
        { caseId: id, sequence: 2, notice: 'reminded', readAtMs: null },
      ]);
      const after = decodeNoticeCursor(first.next!)!;
      const second = await listNotices(database, reader, { limit: 1, after });
      expect(second).toMatchObject({ rows: [{ sequence: 1, notice: 'asked' }], next: null });

      const read = { person: 'p-note', caseId: id, untilSequence: 1, nowMs: START_MS };
      expect(await markNoticesRead(database, read)).toBe(1);
      expect(await markNoticesRead(database, read)).toBe(0);
      const unread = await listNotices(database, reader, { limit: 9, unread: true });
      expect(unread.rows.map((row) => row.sequence)).toEqual([2]);
      const stranger = { person: 'p-note', teams: [] };
      expect((await listNotices(database, stranger, { limit: 9 })).rows).toEqual([]);
    });
  });

  describe('the trail', () => {
    const contents = [
      { kind: 'started' as const, detail: { z: 1, a: { b: [1.5, 1e21, -0, 'é\u0000\ud83d'] } } },
      { actor: null, state: null, atMs: START_MS + 0.0, cause: { kind: 'people' as const } },
      { atMs: Date.UTC(2199, 11, 31, 23, 59, 59, 999) },
    ];

    test('entries come back exactly as they were, in order', async () => {
      const entries = chain(contents);
      await project(
        batchOf('trail', entries, {}, [
          { kind: 'notify', people: ['p-li'], sequence: 2, notice: 'asked' },
        ]),
      );
      const rows = await readTimeline(database, 'trail', { limit: 10 });
      expect(rows.map(({ recipients: _r, recordedAtMs: _m, ...entry }) => entry)).toEqual(
        JSON.parse(JSON.stringify(entries)),
      );
      expect(rows.map((row) => row.recipients)).toEqual([[], ['p-li'], []]);
      const later = await readTimeline(database, 'trail', { afterSequence: 2, limit: 1 });
      expect(later.map((row) => row.sequence)).toEqual([3]);
    });
  });

  describe('idempotency keys', () => {
    const request = (key: string, more: Partial<Parameters<typeof claimKey>[1]> = {}) => ({
      person: 'p-ana',
      key,
      method: 'POST',
      path: '/cases',
      requestHash: 'h',
      ...more,
    });
    const times = { nowMs: START_MS, keepMs: 1000 };
    const answer = { status: 201, headers: { location: '/cases/1' }, body: '{"é":1}' };

    test('of several claims at once exactly one is new', async () => {
      const claims = await Promise.all(
        Array.from({ length: 8 }, () => claimKey(database, request('race'), times)),
      );
      expect(claims.map((claim) => claim.kind).sort()).toEqual([
        'new',
        ...Array.from({ length: 7 }, () => 'running'),
      ]);
    });

    test('a done request is answered again, another one with its key is not', async () => {
      await claimKey(database, request('done'), times);
      await completeKey(database, request('done'), answer);
      expect(await claimKey(database, request('done'), times)).toEqual({ kind: 'done', answer });
      for (const more of [{ requestHash: 'x' }, { path: '/x' }, { method: 'PUT' }]) {
        expect(await claimKey(database, request('done', more), times)).toEqual({
          kind: 'different',
        });
      }
      expect(await claimKey(database, request('done', { person: 'p-li' }), times)).toEqual({
        kind: 'new',
      });
    });

    test('a released key is new again, a completed one stays', async () => {
      await claimKey(database, request('released'), times);
      await releaseKey(database, request('released'));
      expect(await claimKey(database, request('released'), times)).toEqual({ kind: 'new' });
      await completeKey(database, request('released'), answer);
      await releaseKey(database, request('released'));
      expect(await claimKey(database, request('released'), times)).toMatchObject({ kind: 'done' });
    });

    test('a claim whose owner died may be taken over, by the same request alone', async () => {
      const long = { nowMs: START_MS, keepMs: CLAIM_LIMIT_MS * 10 };
      await claimKey(database, request('dead'), long);
      const later = { ...long, nowMs: START_MS + CLAIM_LIMIT_MS + 1 };
      expect(await claimKey(database, request('dead', { requestHash: 'x' }), later)).toEqual({
        kind: 'different',
      });
      expect(await claimKey(database, request('dead'), later)).toEqual({ kind: 'new' });
      expect(await claimKey(database, request('dead'), later)).toEqual({ kind: 'running' });
    });

    test('an expired key is forgotten', async () => {
      await claimKey(database, request('old'), times);
      await completeKey(database, request('old'), answer);
      const later = { ...times, nowMs: START_MS + 1000 };
      expect(await claimKey(database, request('old', { requestHash: 'x' }), later)).toEqual({
        kind: 'new',
      });
      expect(await purgeKeys(database, START_MS + 5000)).toBeGreaterThan(0);
    });
  });
});
