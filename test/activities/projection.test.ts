import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createActivities } from '../../activities/index.ts';
import type { ProjectionBatch } from '../../activities/projection-types.ts';
import { numberPrefix } from '../../activities/projection-values.ts';
import type { CaseLink } from '../../core/linked.ts';
import type { ClockView } from '../../core/sla-view.ts';
import { openDatabase, type Database } from '../../prisma/client.ts';
import { findCase } from '../../prisma/queries/cases.ts';
import { readTimeline } from '../../prisma/queries/trail.ts';
import { approvalItem, batchOf, chain, START_MS } from '../support/batches.ts';
import { testMasterKeys } from '../support/keys.ts';
import { testDatabase, type TestDatabase } from '../support/postgres.ts';

let home: TestDatabase;
let database: Database;
let activities: ReturnType<typeof createActivities>;
let cases = 0;

beforeAll(async () => {
  home = await testDatabase();
  database = openDatabase(home.url, { masterKeys: testMasterKeys });
  activities = createActivities({ database });
});

afterAll(async () => {
  await database.close();
  await home.drop();
});

const project = (batch: ProjectionBatch): Promise<void> => activities.project(batch);
const newCase = (): string => `case-${(cases += 1)}`;
const stored = (id: string) => database.prisma.case.findUniqueOrThrow({ where: { id } });
const sequences = async (caseId: string): Promise<number[]> => {
  const rows = await database.prisma.auditEntry.findMany({
    where: { caseId },
    orderBy: { sequence: 'asc' },
  });
  return rows.map((row) => row.sequence);
};

describe('the case and its trail', () => {
  test('a first batch makes the case, its number and its trail', async () => {
    const id = newCase();
    const entries = chain([{ kind: 'started' }, {}, { detail: { title: 'Intake' } }]);
    await project(
      batchOf(id, entries, {
        fields: { severity: 4 },
        flags: ['legal_hold'],
        states: ['a', 'b.c'],
      }),
    );

    expect(await findCase(database, id)).toMatchObject({ fields: { severity: 4 } });
    expect(await stored(id)).toMatchObject({
      number: expect.stringMatching(/^HR-2026-\d{6}$/),
      flags: ['legal_hold'],
      states: ['a', 'b.c'],
      openedAt: new Date(START_MS),
      sequence: 3,
      head: entries[2]!.hash,
    });
    const rows = await database.prisma.auditEntry.findMany({ where: { caseId: id } });
    expect(rows.map(({ sequence, hash, prevHash }) => [sequence, hash, prevHash])).toEqual([
      [1, entries[0]!.hash, ''],
      [2, entries[1]!.hash, entries[0]!.hash],
      [3, entries[2]!.hash, entries[1]!.hash],
    ]);
  });

  test('numbers count up within a prefix and year, and stay with their case', async () => {
    const [first, second, third] = [newCase(), newCase(), newCase()];
    const begin = (id: string) =>
      batchOf(id, chain([{ kind: 'started' }]), { caseType: 'dsar', openedAtMs: START_MS });
    await project(begin(first));
    await project(begin(second));
    await project(begin(first));
    await project(begin(third));
    const numbers = await Promise.all(
      [first, second, third].map(async (id) => (await stored(id)).number),
    );
    expect(numbers).toEqual(['DSAR-2026-000001', 'DSAR-2026-000002', 'DSAR-2026-000003']);
  });

  test('cases that begin at once get different numbers', async () => {
    const ids = Array.from({ length: 20 }, newCase);
    await Promise.all(
      ids.map((id) => project(batchOf(id, chain([{ kind: 'started' }]), { caseType: 'race-x' }))),
    );
    const rows = await database.prisma.case.findMany({ where: { caseType: 'race-x' } });
    expect(new Set(rows.map((row) => row.number)).size).toBe(20);
  });

  test.each([
    ['hr-harassment-investigation', 'HR'],
    ['dsar', 'DSAR'],
  ])('the prefix of %s is %s', (caseType, prefix) => {
    expect(numberPrefix(caseType)).toBe(prefix);
  });
});

describe('how urgent a case is, its clocks and its links', () => {
  const clock: ClockView = {
    clock: 'answer',
    title: 'Answer',
    run: 1,
    is: 'running',
    within: '1 month',
    fromMs: START_MS,
    dueAtMs: START_MS + 1000,
    isProvisional: false,
    isExtended: false,
    pausedSinceMs: null,
    pausedMs: 0,
    breachedAtMs: null,
    endedAtMs: null,
  };
  const link: CaseLink = {
    caseId: 'other',
    as: 'child',
    caseType: 'x',
    status: 'asked',
    outcome: null,
  };
  const of = async (id: string) => ({
    row: await stored(id),
    clocks: await database.prisma.slaClock.findMany({ where: { caseId: id } }),
    links: await database.prisma.caseLink.findMany({ where: { caseId: id } }),
  });

  test('follow the case; an older batch changes nothing, and what is gone goes', async () => {
    const id = newCase();
    const entries = chain([{}, {}, {}]);
    const priority = { score: 7.5, level: 'high', rank: 1, isOverride: true };
    const first = batchOf(id, entries.slice(0, 1), { priority, clocks: [clock], links: [link] });
    await project(first);
    expect(await of(id)).toMatchObject({
      row: {
        priorityScore: 7.5,
        priorityLevel: 'high',
        priorityRank: 1,
        priorityByHand: true,
        slaDueAt: new Date(START_MS + 1000),
        slaBreached: false,
      },
      clocks: [{ clock: 'answer', is: 'running', dueAt: new Date(START_MS + 1000) }],
      links: [{ linkedId: 'other', kind: 'child', status: 'asked' }],
    });
    const breached = { ...clock, is: 'breached', breachedAtMs: START_MS + 1000 } as const;
    const next = {
      clocks: [breached, { ...clock, clock: 'more', dueAtMs: null, is: 'paused' as const }],
      links: [{ ...link, status: 'open' as const }],
    };
    await project(batchOf(id, entries.slice(1, 2), next));
    await project(first);
    expect(await of(id)).toMatchObject({
      row: { priorityScore: null, priorityByHand: false, slaDueAt: null, slaBreached: true },
      clocks: [{ is: 'breached' }, { clock: 'more', is: 'paused', dueAt: null }],
      links: [{ status: 'open' }],
    });
    // As earlier engines deliver: nothing is said of them.
    await project(batchOf(id, entries.slice(2)));
    expect(await of(id)).toMatchObject({ row: { slaBreached: false }, clocks: [], links: [] });
  });
});

describe('exactly once, in order', () => {
  test('a batch that comes twice is written once', async () => {
    const id = newCase();
    const batch = batchOf(id, chain([{}, {}]), { items: [approvalItem('s#1', ['p-li'])] }, [
      { kind: 'notify', people: ['p-li', 'p-li'], sequence: 2, notice: 'asked' },
    ]);
    await project(batch);
    await project(batch);
    expect(await sequences(id)).toEqual([1, 2]);
    expect(await database.prisma.notice.count({ where: { caseId: id } })).toBe(1);
    expect(await database.prisma.workItem.count({ where: { caseId: id } })).toBe(1);
  });

  test('an older batch after a newer one changes nothing', async () => {
    const id = newCase();
    const entries = chain([{}, {}, {}, {}]);
    const older = batchOf(id, entries.slice(0, 2), { states: ['old'] });
    await project(older);
    await project(batchOf(id, entries.slice(2), { states: ['new'] }));
    await project(older);
    expect(await stored(id)).toMatchObject({
      states: ['new'],
      sequence: 4,
      head: entries[3]!.hash,
    });
    expect(await sequences(id)).toEqual([1, 2, 3, 4]);
  });

  test('a batch that overlaps what is known adds the rest', async () => {
    const id = newCase();
    const entries = chain([{}, {}, {}, {}]);
    await project(batchOf(id, entries.slice(0, 3)));
    await project(batchOf(id, entries.slice(1)));
    expect(await sequences(id)).toEqual([1, 2, 3, 4]);
  });

  test('a batch that would leave a gap is refused whole, and done when the gap is filled', async () => {
    const id = newCase();
    const entries = chain([{}, {}, {}]);
    await project(batchOf(id, entries.slice(0, 1), { states: ['first'] }));
    const later = batchOf(id, entries.slice(2), { states: ['third'] });
    await expect(project(later)).rejects.toMatchObject({
      type: 'read_model_gap',
      nonRetryable: false,
    });
    expect(await stored(id)).toMatchObject({ states: ['first'], sequence: 1 });
    await project(batchOf(id, entries.slice(1, 2)));
    await project(later);
    expect(await sequences(id)).toEqual([1, 2, 3]);
  });

  test('a first batch that does not begin at the beginning is refused', async () => {
    const id = newCase();
    await expect(project(batchOf(id, chain([{}, {}]).slice(1)))).rejects.toMatchObject({
      type: 'read_model_gap',
    });
    expect(await database.prisma.case.findUnique({ where: { id } })).toBeNull();
  });

  test('a batch that ties in with another past is refused, and says so', async () => {
    const id = newCase();
    const [first, second] = chain([{}, { kind: 'closed' }]);
    await project(batchOf(id, [first!]));
    const other = { ...batchOf(id, [second!]), previous: 'f'.repeat(64) };
    await expect(project(other)).rejects.toMatchObject({ type: 'read_model_differs' });
    expect(await sequences(id)).toEqual([1]);
  });

  test('concurrent deliveries of one case leave one whole trail', async () => {
    const id = newCase();
    const entries = chain(Array.from({ length: 30 }, () => ({})));
    const batches = Array.from({ length: 10 }, (_, n) =>
      batchOf(id, entries.slice(n * 3, n * 3 + 3)),
    );
    // Each is delivered by two at once until both are through, as after a lost answer.
    for (const batch of batches) await Promise.all([project(batch), project(batch)]);
    expect(await sequences(id)).toEqual(entries.map((entry) => entry.sequence));
    expect(await stored(id)).toMatchObject({ sequence: 30 });
  });

  test('a view ahead of its entries is kept while the rest of the outbox follows', async () => {
    const id = newCase();
    const entries = chain([{}, {}, {}]);
    const view = { sequence: 3, head: entries[2]!.hash, states: ['last'] };
    await project(batchOf(id, entries.slice(0, 1), view));
    await project(batchOf(id, entries.slice(1), view));
    expect(await stored(id)).toMatchObject({ states: ['last'], sequence: 3 });
    expect(await sequences(id)).toEqual([1, 2, 3]);
  });

  test('a batch of commands alone is written', async () => {
    const id = newCase();
    const entries = chain([{}]);
    await project(batchOf(id, entries));
    const commands = [
      { commandId: 'k-1', sequence: 1, refused: null },
      { commandId: 'k-2', sequence: 1, refused: 'not_permitted' },
    ];
    const batch = { ...batchOf(id, [], { sequence: 1, head: entries[0]!.hash }), commands };
    await project(batch);
    await project(batch);
    const rows = await database.prisma.command.findMany({ where: { caseId: id } });
    expect(rows.map(({ commandId, refused }) => [commandId, refused])).toEqual([
      ['k-1', null],
      ['k-2', 'not_permitted'],
    ]);
  });
});

describe('what is asked of whom', () => {
  const rows = (caseId: string) =>
    database.prisma.workItem.findMany({
      where: { caseId },
      orderBy: [{ item: 'asc' }, { asked: 'asc' }],
    });

  test('a backup who is asked as well gets a row of its own', async () => {
    const id = newCase();
    const item = approvalItem('s#1', ['p-li']);
    const entries = chain([{}, {}]);
    await project(batchOf(id, entries.slice(0, 1), { items: [item] }));
    const backup = {
      via: 'backup' as const,
      party: 'hr_director',
      people: ['p-kim'],
      sinceMs: START_MS + 5,
      insteadOf: 'er_lead',
      because: 's#1/ladder/1',
    };
    const seats = [{ ...item.seats[0]!, asked: [...item.seats[0]!.asked, backup] }];
    await project(
      batchOf(id, entries.slice(1), {
        items: [{ ...item, seats, reminders: 1 }],
        deadlines: [
          {
            id: 'd',
            kind: 'ladder',
            state: 'outcome_approval',
            item: 's#1',
            fromMs: START_MS,
            dueAtMs: START_MS + 9,
          },
        ],
      }),
    );
    expect(await rows(id)).toMatchObject([
      { asked: 0, via: 'role', people: ['p-li'], reminders: 1, untilAt: null },
      {
        asked: 1,
        via: 'backup',
        people: ['p-kim'],
        insteadOf: 'er_lead',
        because: 's#1/ladder/1',
        dueAt: new Date(START_MS + 9),
      },
    ]);
  });

  test('an answered seat and a decided item keep who was asked, until when, and the result', async () => {
    const id = newCase();
    const item = approvalItem('s#1', ['p-li']);
    const other = approvalItem('s#2', ['p-sam'], { kind: 'assignment' });
    const entries = chain([
      {},
      { kind: 'decided', atMs: START_MS + 7000, detail: { item: 's#1', result: 'approved' } },
      { kind: 'left', atMs: START_MS + 7000, detail: { items: ['s#1', 's#2'], cleared: [] } },
    ]);
    await project(batchOf(id, entries.slice(0, 1), { items: [item, other] }));
    await project(batchOf(id, entries.slice(1)));
    expect(await rows(id)).toMatchObject([
      { item: 's#1', result: 'approved', untilAt: new Date(START_MS + 7000), people: ['p-li'] },
      { item: 's#2', result: 'left', untilAt: new Date(START_MS + 7000) },
    ]);
  });

  test('deadlines that are gone are gone', async () => {
    const id = newCase();
    const deadline = (name: string, dueAtMs: number) =>
      ({ id: name, kind: 'timer', state: 'intake', fromMs: START_MS, dueAtMs }) as const;
    const entries = chain([{}, {}]);
    await project(
      batchOf(id, entries.slice(0, 1), { deadlines: [deadline('a', 1), deadline('b', 2)] }),
    );
    await project(
      batchOf(id, entries.slice(1), { deadlines: [deadline('b', 3), deadline('c', 4)] }),
    );
    const left = await database.prisma.deadline.findMany({
      where: { caseId: id },
      orderBy: { id: 'asc' },
    });
    expect(left.map((row) => [row.id, row.dueAt.getTime()])).toEqual([
      ['b', 3],
      ['c', 4],
    ]);
  });
});

describe('hostile values', () => {
  test('texts that PostgreSQL cannot hold do not hold up the case', async () => {
    const id = newCase();
    const nasty = 'a\0b\ud800c"\\{},\u2028';
    const item = approvalItem('s#1', [nasty], { declined: [nasty] });
    const entries = chain([{ actor: nasty, detail: { comment: nasty } }]);
    await project(
      batchOf(
        id,
        entries,
        { fields: { note: nasty, '\0': [nasty] }, items: [item], reporter: nasty },
        [{ kind: 'notify', people: [nasty, ''], sequence: 1, notice: 'asked' }],
      ),
    );
    // Sealed, the very texts are kept.
    const [entry] = await readTimeline(database, id, { limit: 1 });
    expect(entry).toMatchObject({ detail: { comment: nasty } });
    expect(await findCase(database, id)).toMatchObject({ fields: { note: nasty, '\0': [nasty] } });
  });
});

describe('when the database is away', () => {
  test('a failure is retryable and says nothing of what was to be written', async () => {
    const nowhere = openDatabase('postgresql://nobody@127.0.0.1:1/none', { connectLimitMs: 500 });
    const away = createActivities({ database: nowhere });
    const batch = batchOf(newCase(), chain([{}]), { fields: { secret: 'MARKER' } });
    const error = await away.project(batch).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ type: 'read_model_unavailable', nonRetryable: false });
    expect(JSON.stringify(error) + String(error)).not.toContain('MARKER');
    await nowhere.close();
  });

  test('a refused value is reported by its code alone', async () => {
    const batch = batchOf(newCase(), chain([{}]), { status: 'MARKER' as 'open' });
    const error = await project(batch).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      type: 'read_model_refused',
      message: 'read_model_refused (SQLSTATE 23514)',
    });
  });
});
