/** Deliveries of a task that was lost and done again: the case is right, and not whoever came first. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createActivities } from '../../activities/index.ts';
import type { ProjectionBatch } from '../../activities/projection-types.ts';
import { openDatabase, type Database } from '../../prisma/client.ts';
import { approvalItem, batchOf, chain, START_MS } from '../support/batches.ts';
import { foundIn } from '../support/chains.ts';
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
/** The numbers of the entries that have not been lost. */
const standing = async (caseId: string): Promise<number[]> => {
  const rows = await database.prisma.auditEntry.findMany({
    where: { caseId, lost: 0 },
    orderBy: { sequence: 'asc' },
  });
  return rows.map((row) => row.sequence);
};

describe('a lost task that is done again', () => {
  const LATER_MS = START_MS + 30_000;
  const first = chain([{ kind: 'started' }, {}]);
  const notify = (sequence: number) =>
    ({ kind: 'notify', people: ['p-li'], sequence, notice: 'asked' }) as const;
  /** Delivered first, but the task was lost. */
  const lostEntries = chain([{ detail: { lost: 3 } }, { detail: { lost: 4 } }, {}], first[1]);
  const lost = (id: string) => ({
    ...batchOf(
      id,
      lostEntries,
      {
        states: ['lost'],
        items: [approvalItem('ghost#2', ['p-li'], { openedAtMs: lostEntries[0]!.atMs })],
      },
      [notify(4)],
    ),
    commands: [{ commandId: 'lost', sequence: 5, refused: null }],
  });
  /** What happened instead: shorter, and later. */
  const kept = chain([{ atMs: LATER_MS, detail: { kept: 3 } }], first[1]);
  const redone = (id: string) => ({
    ...batchOf(id, kept, { states: ['kept'], items: [approvalItem('s#1', ['p-li'])] }, [notify(3)]),
    commands: [{ commandId: 'kept', sequence: 3, refused: null }],
    recordedAtMs: LATER_MS,
  });
  const begun = async (): Promise<string> => {
    const id = newCase();
    await project(batchOf(id, first, { items: [approvalItem('s#1', ['p-li'])] }));
    return id;
  };
  const expectKept = async (id: string): Promise<void> => {
    expect(await stored(id)).toMatchObject({ states: ['kept'], sequence: 3, head: kept[0]!.hash });
    expect(await foundIn(database, id)).toEqual([]);
    const { prisma } = database;
    const where = { caseId: id };
    expect((await prisma.notice.findMany({ where })).map((row) => row.sequence)).toEqual([3]);
    expect((await prisma.command.findMany({ where })).map((row) => row.commandId)).toEqual([
      'kept',
    ]);
    expect((await prisma.workItem.findMany({ where })).map((row) => row.item)).toEqual(['s#1']);
  };

  test('takes the place of what was delivered first; that stays, marked', async () => {
    const id = await begun();
    await project(lost(id));
    await project(redone(id));
    await expectKept(id);
    const marked = await database.prisma.auditEntry.findMany({
      where: { caseId: id, lost: { gt: 0 } },
      orderBy: { sequence: 'asc' },
    });
    expect(marked.map((row) => row.hash)).toEqual(lostEntries.map((entry) => entry.hash));
  });

  test('a late delivery of the lost task changes nothing', async () => {
    const id = await begun();
    await project(redone(id));
    await project(lost(id));
    await expectKept(id);
    await project(redone(id));
    await expectKept(id);
  });

  test('both at once, and again, end with what happened', async () => {
    const id = await begun();
    await Promise.all([project(lost(id)), project(redone(id)), project(lost(id))]);
    await project(redone(id));
    await expectKept(id);
  });

  test('the case goes on from what happened', async () => {
    const id = await begun();
    await project(lost(id));
    await project(redone(id));
    const next = chain([{}, {}], kept[0]);
    await project({ ...batchOf(id, next, { states: ['next'] }), recordedAtMs: LATER_MS + 1 });
    expect(await stored(id)).toMatchObject({ states: ['next'], sequence: 5 });
    expect(await foundIn(database, id)).toEqual([]);
  });

  test('that comes to nothing when it is done again takes back what it delivered', async () => {
    const id = newCase();
    const entries = chain([{ kind: 'started' }, {}, {}, { kind: 'closed' }]);
    const [kept, lost] = [entries.slice(0, 2), entries.slice(2)];
    await project({ ...batchOf(id, kept), recordedAtMs: 1_000 });
    await project({ ...batchOf(id, lost, { status: 'closed' }), recordedAtMs: 2_000 });
    expect(await standing(id)).toEqual([1, 2, 3, 4]);
    const end = { ...batchOf(id, kept), entries: [], effects: [], commands: [] };
    await project({ ...end, recordedAtMs: 3_000 });
    expect(await standing(id)).toEqual([1, 2]);
    expect(await stored(id)).toMatchObject({ status: 'open', sequence: 2, head: kept[1]!.hash });
    // It may be delivered once more, by the worker that has lost it.
    await project({ ...batchOf(id, lost, { status: 'closed' }), recordedAtMs: 2_000 });
    expect(await standing(id)).toEqual([1, 2]);
    expect(await stored(id)).toMatchObject({ status: 'open', sequence: 2 });
  });

  test('an approval that was decided in the lost task is open again', async () => {
    const id = await begun();
    const decided = chain(
      [{ kind: 'decided', detail: { item: 's#1', result: 'approved' } }],
      first[1],
    );
    await project(batchOf(id, decided));
    await project(redone(id));
    const rows = await database.prisma.workItem.findMany({ where: { caseId: id } });
    expect(rows).toMatchObject([{ item: 's#1', result: null, untilAt: null }]);
  });

  test('a start can be lost as well; the case keeps its number', async () => {
    const id = newCase();
    await project(batchOf(id, first));
    const { number } = await stored(id);
    const again = chain([{ kind: 'started', atMs: LATER_MS }]);
    await project({ ...batchOf(id, again), recordedAtMs: LATER_MS });
    expect(await stored(id)).toMatchObject({ number, sequence: 1, head: again[0]!.hash });
    expect(await foundIn(database, id)).toEqual([]);
  });
});
