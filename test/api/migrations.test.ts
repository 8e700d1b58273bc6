/** Migrations by the API, on a real engine: who may, what is foretold, what comes, what is told. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { migrateRound } from '../../worker/migrator.ts';
import { eventually } from '../support/engine.ts';
import { newKey, type Stack, startStack } from './stack.ts';

const definition = (version: number, days: number) => `
format: caseline/v1
id: matter
version: ${version}
title: Matter
owner: desk
calendar: round-the-clock
start: fresh
states:
  fresh:
    assign: desk
    form: told
    transitions:
      add_note: { needs: [note] }
      finish: done
      set_aside: { to: aside, needs: [] }
    timers: [{ after: ${days} days, to: done }]
  aside:
    assign: desk
    transitions: { finish: done }
    timers: [{ after: 90 days, to: done }]
  done: { final: true }
roles:
  desk: { team: desk, backup: board }
  board: { team: board }
forms:
  told:
    about: { type: person }
    account: { type: text, required: true }
`;
const PEOPLE = `format: caseline-directory/v1
people:
  p-ana: { name: Ana, teams: [desk] }
  p-kim: { name: Kim, teams: [board] }
  p-joe: { name: Joe, teams: [board] }
  p-may: { name: May, teams: [desk, board] }
`;

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ engine: true, authorTeam: 'desk' });
  await stack.setPeople(PEOPLE);
  for (const source of [definition(1, 10), definition(2, 10), definition(3, 12)]) {
    const published = await stack.call('POST', '/v1/case-types', { body: { source } });
    expect(published.status).toBe(201);
  }
}, 60_000);

afterAll(() => stack.stop());

const post = (as: string, path: string, body?: unknown) =>
  stack.call('POST', path, { as, ...(body !== undefined && { body }) });
const get = (as: string, path: string) => stack.call('GET', path, { as });

/** A case begins on the version that is active: for an earlier one that is gone back to. */
async function open(version: number, about?: string): Promise<string> {
  const at = `/v1/case-types/matter/versions/${version}`;
  if ((await get('p-ana', at)).body.active !== true) {
    await post('p-ana', at, { do: 'reactivate', reason: 'a case of this version' });
  }
  const data = { account: 'Words about it', ...(about !== undefined && { about }) };
  const { status, body } = await stack.call('POST', '/v1/cases', {
    body: { caseType: 'matter', number: version, data },
    headers: newKey(),
  });
  expect(status).toBe(201);
  return body.id as string;
}

const note = (id: string) =>
  post('p-ana', `/v1/cases/${id}/events`, { event: 'add_note', data: { note: 'more' } });

const setAside = async (id: string) => {
  const { status } = await post('p-ana', `/v1/cases/${id}/events`, {
    event: 'set_aside',
    data: {},
  });
  expect(status).toBe(200);
};
const DAY_MS = 86_400_000;

/** Rounds of the migrator until a migration is where it is to be. */
async function worked(id: string, status: string): Promise<void> {
  const { database, engine, directory } = stack;
  await eventually(
    async () => {
      await migrateRound({
        database,
        cases: engine,
        peopleFor: (plan) => directory.peopleFor(plan, []),
        log: () => undefined,
      });
      const { body } = await get('p-kim', `/v1/migrations/${id}`);
      return body.migration as { status: string; dryRun: { doneAt: string | null } | null };
    },
    (seen) => seen.status === status && seen.dryRun?.doneAt !== null,
  );
}

async function planned(from: number, to: number, more: object = {}): Promise<string> {
  const body = {
    caseType: 'matter',
    from,
    to,
    reason: 'the new rule',
    ratePerSecond: 100,
    ...more,
  };
  const created = await post('p-kim', '/v1/migrations', body);
  expect(created.status).toBe(201);
  expect(created.headers.get('location')).toBe(`/v1/migrations/${created.body.id}`);
  return created.body.id as string;
}

async function foretold(id: string, how = ''): Promise<void> {
  expect((await post('p-kim', `/v1/migrations/${id}/dry-run${how}`)).status).toBe(200);
  await worked(id, 'planned');
}

const counts = async (as: string, id: string) =>
  (await get(as, `/v1/migrations/${id}`)).body.counts as Record<string, Record<string, number>>;
const versionOf = async (id: string) => (await get('p-ana', `/v1/cases/${id}`)).body.version;
const kindsOf = async (id: string) => {
  const { body } = await get('p-ana', `/v1/cases/${id}/timeline?limit=200`);
  return body.items as { kind: string; actor: string; detail: Record<string, unknown> }[];
};

test('authors plan, operators do the rest, and nobody else anything', async () => {
  const asked = { caseType: 'matter', from: 1, to: 2 };
  for (const person of ['p-ana', 'p-kim']) {
    const { status, body } = await post(person, '/v1/migration-plans', asked);
    expect(status).toBe(200);
    expect(body).toMatchObject({ caseType: 'matter', problems: [], mapping: { states: {} } });
  }
  const id = await planned(1, 2);
  const refused = [
    await post('p-ana', '/v1/migrations', { ...asked, reason: 'x' }),
    await get('p-ana', '/v1/migrations'),
    await get('p-ana', `/v1/migrations/${id}`),
    await get('p-ana', `/v1/migrations/${id}/cases`),
    ...(await Promise.all(
      ['dry-run', 'start', 'pause', 'resume', 'stop'].map((order) =>
        post('p-ana', `/v1/migrations/${id}/${order}`),
      ),
    )),
    await post('p-ana', `/v1/migrations/${id}/undo`, { reason: 'x' }),
  ];
  expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 403));
  const list = await get('p-kim', '/v1/migrations');
  expect(list.body.items).toMatchObject([{ id, status: 'planned', reason: 'the new rule' }]);
});

test('what there is not is not planned', async () => {
  const plan = (body: object) => post('p-kim', '/v1/migration-plans', body);
  expect(await plan({ caseType: 'matter', from: 1, to: 9 })).toMatchObject({
    status: 422,
    body: { code: 'case_type_unknown' },
  });
  expect((await plan({ caseType: 'matter', from: 0, to: 2 })).status).toBe(400);
  expect((await get('p-kim', `/v1/migrations/${randomUUID()}`)).status).toBe(404);
});

describe('a migration', () => {
  test('is foretold, done, and told to each as much as they may know', async () => {
    const [waiting, moved] = [await open(1), await open(1)];
    const id = await planned(1, 2);
    const tooEarly = await post('p-kim', `/v1/migrations/${id}/start`);
    expect(tooEarly).toMatchObject({ status: 409, body: { code: 'migration_unchanged' } });
    await foretold(id);
    expect(await counts('p-kim', id)).toMatchObject({
      statuses: { waiting: 2 },
      foretold: { same: 2 },
    });
    expect(await versionOf(waiting)).toBe(1);
    expect((await note(moved)).status).toBe(200);
    const late = await open(1);
    expect((await post('p-kim', `/v1/migrations/${id}/start`)).status).toBe(200);
    await worked(id, 'done');
    expect(await counts('p-kim', id)).toMatchObject({
      statuses: { migrated: 3 },
      // One has gone on since it was foretold, one came later: nothing is said of those.
      agreement: { true: 1 },
    });
    for (const one of [waiting, moved, late]) {
      expect(await versionOf(one)).toBe(2);
      expect((await note(one)).status).toBe(200);
      const migrated = (await kindsOf(one)).filter(({ kind }) => kind === 'migrated');
      expect(migrated).toMatchObject([
        { actor: 'p-kim', detail: { migration: id, reason: 'the new rule' } },
      ]);
    }
    // The desk owns the cases; the board is its backup, and nobody there has a part in them yet.
    const { body } = await get('p-kim', `/v1/migrations/${id}/cases`);
    expect(body.items).toEqual([]);
  });

  test('is paused between two cases, goes on, and is stopped', async () => {
    await Promise.all(Array.from({ length: 6 }, () => open(1)));
    const id = await planned(1, 2, { ratePerSecond: 1 });
    await foretold(id);
    const order = (what: string) => post('p-kim', `/v1/migrations/${id}/${what}`);
    expect((await order('pause')).status).toBe(409);
    await order('start');
    const { database, engine } = stack;
    const working = migrateRound({ database, cases: engine, log: () => undefined });
    await eventually(
      () => counts('p-kim', id),
      ({ statuses }) => (statuses!.migrated ?? 0) > 0,
    );
    expect((await order('pause')).body.status).toBe('paused');
    await working;
    const { statuses } = await counts('p-kim', id);
    expect(statuses!.waiting).toBeGreaterThan(0);
    await migrateRound({ database, cases: engine, log: () => undefined });
    expect((await counts('p-kim', id)).statuses).toEqual(statuses);
    expect((await order('dry-run')).status).toBe(200);
    expect((await order('resume')).body.status).toBe('running');
    expect((await order('dry-run')).status).toBe(409);
    expect((await order('stop')).body).toMatchObject({
      status: 'stopped',
      stoppedBecause: 'by_hand',
    });
    expect((await order('resume')).status).toBe(409);
  });

  test('is taken back, one case or all, where nothing has happened since', async () => {
    const [one, busy, other] = [await open(1), await open(1), await open(1)];
    const id = await planned(1, 2);
    await foretold(id);
    await post('p-kim', `/v1/migrations/${id}/start`);
    await worked(id, 'done');
    await note(busy!);
    const undo = (body: object) => post('p-kim', `/v1/migrations/${id}/undo`, body);
    expect((await undo({ reason: 'a mistake', case: one })).status).toBe(200);
    expect(await versionOf(one)).toBe(1);
    expect((await undo({ reason: 'a mistake', case: busy })).body).toMatchObject({
      code: 'migration_not_undoable',
      detail: 'Something has happened in the case since.',
    });
    expect((await undo({ reason: 'x', case: randomUUID() })).status).toBe(404);
    expect((await undo({ reason: 'a mistake' })).body.status).toBe('undoing');
    await worked(id, 'undone');
    expect(await Promise.all([one, busy, other].map(versionOf))).toEqual([1, 2, 1]);
    const told = await counts('p-kim', id);
    expect(told.undoRefused!.happened_since).toBeGreaterThan(0);
    const trail = await kindsOf(other);
    expect(trail.map(({ kind }) => kind).slice(-2)).toEqual(['migrated', 'migration_undone']);
    expect(trail.at(-1)).toMatchObject({ actor: 'p-kim', detail: { reason: 'a mistake' } });
    // What was taken back can be migrated again.
    await post('p-kim', `/v1/migrations/${id}/start`);
    await worked(id, 'done');
    expect(await Promise.all([one, busy, other].map(versionOf))).toEqual([2, 2, 2]);
  });
});

describe('what a migration cannot move', () => {
  const mapping = { states: { aside: null } };

  test('stays, as foretold', async () => {
    const [one, aside] = [await open(2), await open(2)];
    await setAside(aside);
    const id = await planned(2, 3, { mapping });
    await foretold(id);
    const before = await counts('p-may', id);
    expect(before.foretoldBlockers).toEqual({ state_without_successor: 1 });
    const { body } = await get('p-may', `/v1/migrations/${id}/cases?limit=200`);
    const item = body.items.find((row: { case: string }) => row.case === one);
    expect(item).toMatchObject({ status: 'waiting', isShown: true, outcome: null });
    const [deadline] = item.foretold.deadlines as { wasAt: string; dueAt: string }[];
    // The rule has changed from ten days to twelve, counted from where it was counted from.
    expect(deadline).toMatchObject({ change: 'moved' });
    expect(Date.parse(deadline!.dueAt) - Date.parse(deadline!.wasAt)).toBe(2 * DAY_MS);
    await post('p-may', `/v1/migrations/${id}/start`);
    await worked(id, 'done');
    expect(await Promise.all([one, aside].map(versionOf))).toEqual([3, 2]);
    const after = await get('p-may', `/v1/migrations/${id}/cases?status=blocked`);
    expect(after.body.items).toMatchObject([
      { case: aside, agrees: true, outcome: { blockers: [{ code: 'state_without_successor' }] } },
    ]);
    const { nextDeadlineAt } = (await get('p-ana', `/v1/cases/${one}`)).body;
    expect(nextDeadlineAt).toBe(deadline!.dueAt);
  });

  test('stops it when nobody foretold it', async () => {
    const cases = await Promise.all(Array.from({ length: 12 }, () => open(1)));
    const id = await planned(1, 3, {
      mapping,
      failedMin: 3,
      failedShareMax: 0.5,
      ratePerSecond: 5,
    });
    await foretold(id);
    for (const one of cases) await setAside(one);
    await post('p-kim', `/v1/migrations/${id}/start`);
    await worked(id, 'stopped');
    const { body } = await get('p-kim', `/v1/migrations/${id}`);
    expect(body.migration.stoppedBecause).toBe('failures');
    expect(body.counts.statuses.blocked).toBeGreaterThanOrEqual(3);
    expect(body.counts.statuses.waiting).toBeGreaterThan(0);
  });

  test('is not planned when the mapping leads nowhere', async () => {
    const body = { caseType: 'matter', from: 1, to: 3, mapping: { states: { aside: 'nowhere' } } };
    const refused = await post('p-kim', '/v1/migrations', { ...body, reason: 'x' });
    expect(refused).toMatchObject({ status: 422, body: { code: 'migration_unsound' } });
    expect(refused.body.problems).toMatchObject([{ part: 'states/aside' }]);
  });
});

test('a party to a case learns of it neither from a number nor from a list', async () => {
  const id = await planned(1, 2);
  await open(1);
  const about = await open(1, 'p-kim');
  await foretold(id);
  const total = async (as: string) =>
    Object.values((await counts(as, id)).statuses!).reduce((sum, count) => sum + count, 0);
  const [toParty, toOther] = [await total('p-kim'), await total('p-joe')];
  expect(toOther).toBe(toParty + 1);
  const { body } = await get('p-kim', `/v1/migrations/${id}/cases`);
  expect(body.items.map((item: { case: string }) => item.case)).not.toContain(about);
  await post('p-joe', `/v1/migrations/${id}/start`);
  await worked(id, 'done');
  const undone = await post('p-kim', `/v1/migrations/${id}/undo`, { reason: 'x', case: about });
  const unknown = await post('p-kim', `/v1/migrations/${id}/undo`, {
    reason: 'x',
    case: randomUUID(),
  });
  expect([undone.status, unknown.status]).toEqual([404, 404]);
  expect(await versionOf(about)).toBe(2);
});

test('a case shows what it has under its new names', async () => {
  const source = definition(4, 10).replaceAll('fresh', 'arrived');
  expect((await stack.call('POST', '/v1/case-types', { body: { source } })).status).toBe(201);
  const moved = await open(1);
  const id = await planned(1, 4, { mapping: { states: { fresh: 'arrived' } } });
  await foretold(id);
  await post('p-kim', `/v1/migrations/${id}/start`);
  await worked(id, 'done');
  const seen = (await get('p-ana', `/v1/cases/${moved}`)).body;
  expect(seen).toMatchObject({ version: 4, states: ['arrived'], items: [{ state: 'arrived' }] });
  expect(seen.deadlines.map(({ id: deadline }: { id: string }) => deadline)).toEqual([
    'arrived/timers/0',
  ]);
  const inbox = (await get('p-ana', '/v1/inbox?limit=100')).body.items;
  expect(inbox.filter(({ caseId }: { caseId: string }) => caseId === moved)).toMatchObject([
    { state: 'arrived' },
  ]);
  await post('p-ana', `/v1/cases/${moved}/events`, { event: 'finish', data: { account: 'x' } });
  const left = (await get('p-ana', '/v1/inbox?limit=100')).body.items;
  expect(left.some(({ caseId }: { caseId: string }) => caseId === moved)).toBe(false);
});

describe('a dry run that replays the trails', () => {
  const stripped = `${definition(5, 10)}`.replace(
    '{ needs: [note] }',
    '{ needs: [note], by: board }',
  );

  test('tells where they would have gone otherwise, to whoever reads all of a case', async () => {
    expect(
      (await stack.call('POST', '/v1/case-types', { body: { source: stripped } })).status,
    ).toBe(201);
    const [quiet, noted, aside] = [await open(3), await open(3), await open(3)];
    expect((await note(noted!)).status).toBe(200);
    await setAside(aside!);
    const id = await planned(3, 5);
    await foretold(id, '?replay=true');
    const { body } = await get('p-may', `/v1/migrations/${id}/cases?limit=200`);
    const replayOf = (one: string) =>
      body.items.find((row: { case: string }) => row.case === one).replayed;
    expect(replayOf(noted!)).toMatchObject({
      verdict: 'refused',
      because: expect.stringMatching(/^at entry \d+ `add_note` was refused: /),
    });
    expect(replayOf(aside!)).toMatchObject({ verdict: 'same_way', because: null });
    // Twelve days have become ten again.
    const [deadline] = replayOf(quiet!).deadlines as { wasAt: string; dueAt: string }[];
    expect(Date.parse(deadline!.wasAt) - Date.parse(deadline!.dueAt)).toBe(2 * DAY_MS);
    // Nothing has moved, and whoever does not read a case is told numbers alone.
    expect(await versionOf(noted!)).toBe(3);
    const numbers = await counts('p-may', id);
    expect(numbers.replayed).toMatchObject({ refused: 1 });
    expect(numbers.replayed!.same_way).toBeGreaterThanOrEqual(2);
    expect(numbers.replayedDeadlines!.false).toBeGreaterThanOrEqual(1);
    expect((await get('p-kim', `/v1/migrations/${id}/cases`)).body.items).toEqual([]);
  });

  test('says of a case that was moved before that its trail cannot be replayed', async () => {
    const moved = await open(1);
    const first = await planned(1, 3);
    await foretold(first);
    await post('p-kim', `/v1/migrations/${first}/start`);
    await worked(first, 'done');
    const id = await planned(3, 5);
    await foretold(id, '?replay=true');
    const { body } = await get('p-may', `/v1/migrations/${id}/cases?limit=200`);
    const row = body.items.find((one: { case: string }) => one.case === moved);
    expect(row.replayed).toMatchObject({ verdict: 'not_replayable', moves: [] });
  });

  test('is forgotten by the next dry run that replays none', async () => {
    await open(3);
    const id = await planned(3, 5);
    await foretold(id, '?replay=true');
    const at = `/v1/migrations/${id}`;
    expect((await get('p-may', at)).body.migration.dryRun.replay).toBe(true);
    await foretold(id);
    const { migration, counts: numbers } = (await get('p-may', at)).body;
    expect(migration.dryRun.replay).toBe(false);
    expect(numbers.replayed).toEqual({});
  });

  test('finds a trail that somebody has changed, and goes on with the others', async () => {
    const [whole, changed] = [await open(3), await open(3)];
    const { pool } = stack.database;
    await pool.query(`ALTER TABLE audit_entries DISABLE TRIGGER USER`);
    await pool.query(`UPDATE audit_entries SET detail = '"x"' WHERE case_id = $1`, [changed]);
    await pool.query(`ALTER TABLE audit_entries ENABLE TRIGGER USER`);
    const id = await planned(3, 5);
    await foretold(id, '?replay=true');
    const { body } = await get('p-may', `/v1/migrations/${id}/cases?limit=200`);
    const replayOf = (one: string) =>
      body.items.find((row: { case: string }) => row.case === one).replayed;
    expect(replayOf(whole!).verdict).toBe('same_way');
    expect(replayOf(changed!)).toMatchObject({
      verdict: 'not_replayable',
      because: expect.stringContaining('`caseline audit verify` says where'),
    });
  });
});
