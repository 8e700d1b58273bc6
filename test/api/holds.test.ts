/** Legal holds, retention and erasure by the API, on a real engine: who may, what goes, what stays. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { keepOnce } from '../../worker/keeper.ts';
import { workflowIdOf } from '../../workflows/protocol.ts';
import { eventually } from '../support/engine.ts';
import { newKey, type Stack, startStack } from './stack.ts';

const DEFINITION = `
format: caseline/v1
id: matter
version: 1
title: Matter
owner: desk
calendar: round-the-clock
start: fresh
states:
  fresh:
    assign: desk
    form: told
    transitions: { finish: done }
    timers: [{ after: 10 days, to: done }]
  done: { final: true }
roles:
  desk: { team: desk, backup: board }
  board: { team: board }
forms:
  told:
    about: { type: person }
    account: { type: text, required: true }
retention: { keep: 20 days, from: closed, then: delete }
`;
const PEOPLE = `format: caseline-directory/v1
people:
  p-ana: { name: Ana, teams: [desk] }
  p-ben: { name: Ben, teams: [desk] }
  p-lea: { name: Lea, teams: [counsel] }
  p-max: { name: Max, teams: [counsel] }
  p-nia: { name: Nia, teams: [counsel] }
  p-zoe: { name: Zoe, teams: [board] }
`;
const DAY_MS = 86_400_000;

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ engine: true });
  await stack.setPeople(PEOPLE);
  const published = await stack.call('POST', '/v1/case-types', { body: { source: DEFINITION } });
  expect(published.status).toBe(201);
});

afterAll(() => stack.stop());

const post = (as: string, path: string, body?: unknown) =>
  stack.call('POST', path, { as, ...(body !== undefined && { body }) });

async function open(about?: string): Promise<string> {
  const data = { account: 'Words about it', ...(about !== undefined && { about }) };
  const { status, body } = await stack.call('POST', '/v1/cases', {
    body: { caseType: 'matter', data },
    headers: newKey(),
  });
  expect(status).toBe(201);
  return body.id as string;
}

async function close(id: string): Promise<void> {
  const data = { account: 'Words about it' };
  const { status } = await post('p-ana', `/v1/cases/${id}/events`, { event: 'finish', data });
  expect(status).toBe(200);
  await eventually(
    () => stack.call('GET', `/v1/cases/${id}`),
    ({ body }) => body.status === 'sealed',
  );
}

const keep = (afterMs: number) => {
  const { database, engine, directory } = stack;
  const membersOf = (team: string) => directory.members(team);
  const options = { database, temporal: engine.temporal, membersOf, log: () => undefined };
  return keepOnce(options, Date.now() + afterMs);
};
const tombstone = (caseId: string) =>
  stack.database.prisma.tombstone.findUnique({ where: { caseId } });
const isInTemporal = (id: string): Promise<boolean> =>
  stack.engine.temporal.workflow
    .getHandle(workflowIdOf(id))
    .describe()
    .then(
      () => true,
      () => false,
    );

/**
 * Rounds of the keeper until Temporal has nothing of a case any more. A workflow that has ended goes
 * only once the server has worked off its queues, which takes up to a minute.
 */
async function gone(id: string): Promise<void> {
  await eventually(
    async () => {
      await keep(0);
      await sleep(500);
      return (await tombstone(id))?.historyDeletedAt ?? null;
    },
    (at) => at !== null,
    150_000,
  );
  expect(await isInTemporal(id)).toBe(false);
}

test('a hold keeps a case from its retention, until two people release it', async () => {
  const id = await open();
  await close(id);
  expect((await post('p-ana', '/v1/holds', { reason: 'x', cases: [id] })).status).toBe(403);
  const placed = await post('p-lea', '/v1/holds', { reason: 'Doe v. us', custodians: ['p-ana'] });
  expect(placed).toMatchObject({ status: 201, body: { reason: 'Doe v. us', silent: false } });
  const hold = placed.headers.get('location')!;
  expect(hold).toBe(`/v1/holds/${placed.body.id}`);

  // Who is told, who reads it, and for whom there is none.
  const told = (await stack.call('GET', '/v1/holds')).body;
  expect(told).toEqual({ holds: [], told: [{ id: placed.body.id, placedAt: expect.any(String) }] });
  const forCounsel = (await stack.call('GET', '/v1/holds', { as: 'p-max' })).body;
  expect(forCounsel).toMatchObject({ holds: [{ id: placed.body.id }], told: [] });
  expect((await stack.call('GET', hold, { as: 'p-zoe' })).status).toBe(403);

  expect(await keep(21 * DAY_MS)).toMatchObject({ removed: 0, announced: 0, held: 1 });
  const refused = await post('p-lea', `/v1/cases/${id}/erasure`, { reason: 'x' });
  expect(refused).toMatchObject({ status: 409, body: { code: 'not_erasable' } });

  expect((await post('p-max', `${hold}/release/confirm`)).body.detail).toContain(
    'Nobody has asked',
  );
  await post('p-lea', `${hold}/release`, { reason: 'Settled' });
  const alone = await post('p-lea', `${hold}/release/confirm`);
  expect(alone).toMatchObject({ status: 409, body: { code: 'hold_unchanged' } });
  expect((await post('p-max', `${hold}/release/confirm`)).body).toMatchObject({
    releaseAsked: { by: 'p-lea', reason: 'Settled' },
    released: { by: 'p-max' },
  });

  // Its owners hear of it, and after a week it goes.
  expect(await keep(21 * DAY_MS)).toMatchObject({ removed: 0, announced: 1, held: 0 });
  const notices = (await stack.call('GET', '/v1/notices', { as: 'p-ben' })).body.items;
  expect(notices[0]).toMatchObject({ caseId: id, notice: 'leaving', sequence: 0, message: null });
  expect((await post('p-ben', `/v1/notices/${id}:0/read`)).status).toBe(204);
  expect(await keep(27 * DAY_MS)).toMatchObject({ removed: 0 });
  expect(await keep(29 * DAY_MS)).toMatchObject({ removed: 1 });
  expect((await stack.call('GET', `/v1/cases/${id}`)).status).toBe(404);
  await gone(id);
});

test('an open case is erased by two people, and with it what the engine has', async () => {
  const id = await open();
  const erasure = `/v1/cases/${id}/erasure`;
  expect((await post('p-ana', erasure, { reason: 'x' })).status).toBe(403);
  expect((await post('p-lea', `${erasure}/confirm`)).body.detail).toContain('Nobody has asked');
  const asked = await post('p-lea', erasure, { reason: 'Article 17' });
  expect(asked.body).toEqual({ status: 'asked', what: 'case', askedBy: 'p-lea' });
  expect((await post('p-lea', `${erasure}/confirm`)).status).toBe(409);
  expect((await stack.call('GET', `/v1/cases/${id}`)).status).toBe(200);
  const erased = await post('p-max', `${erasure}/confirm`);
  expect(erased.body).toEqual({ status: 'erased', what: 'case', askedBy: 'p-lea' });

  expect((await stack.call('GET', `/v1/cases/${id}`)).status).toBe(404);
  const data = { account: 'x' };
  const late = await post('p-ana', `/v1/cases/${id}/events`, { event: 'finish', data });
  expect([404, 503]).toContain(late.status);
  expect(JSON.parse((await tombstone(id))!.record)).toMatchObject({
    because: 'erasure',
    by: ['p-lea', 'p-max'],
  });
  expect(await isInTemporal(id)).toBe(true);
  await gone(id);
  const again = await post('p-ana', `/v1/cases/${id}/events`, { event: 'finish', data });
  expect(again.status).toBe(404);
});

test('who is a party or a custodian has no part in it, and hears of a silent hold nowhere', async () => {
  const id = await open('p-lea');
  const known = await post('p-lea', '/v1/holds', { reason: 'x', cases: [id] });
  expect(known).toMatchObject({ status: 422, body: { code: 'hold_invalid' } });
  const unknown = '00000000-0000-4000-8000-000000000000';
  const nothing = await post('p-lea', '/v1/holds', { reason: 'x', cases: [unknown] });
  expect(known.body.detail.replace(id, unknown)).toBe(nothing.body.detail);
  expect((await post('p-lea', `/v1/cases/${id}/erasure`, { reason: 'x' })).status).toBe(404);

  const self = await post('p-nia', '/v1/holds', { reason: 'x', custodians: ['p-nia'] });
  expect(self).toMatchObject({ status: 403 });
  const body = { reason: 'They must not know', silent: true, custodians: ['p-lea', 'p-ana'] };
  const hold = (await post('p-max', '/v1/holds', body)).headers.get('location')!;
  for (const as of ['p-lea', 'p-ana']) {
    const list = await stack.call('GET', '/v1/holds', { as });
    expect(JSON.stringify(list.body)).not.toContain(hold.split('/').at(-1)!);
  }
  expect((await stack.call('GET', hold, { as: 'p-lea' })).status).toBe(404);
  await post('p-max', `${hold}/release`, { reason: 'x' });
  expect((await post('p-lea', `${hold}/release/confirm`)).status).toBe(404);
  const wider = await post('p-nia', `${hold}/cover`, { cases: [id], custodians: ['p-ben'] });
  expect(wider.body).toMatchObject({ cases: [id], custodians: ['p-ana', 'p-ben', 'p-lea'] });
});

test.each([
  ['nothing', { reason: 'x' }, 'which cases or which custodians'],
  ['a person that there is not', { reason: 'x', custodians: ['p-nobody'] }, '`p-nobody`'],
])('a hold over %s is refused', async (_, body, words) => {
  const refused = await post('p-lea', '/v1/holds', body);
  expect(refused).toMatchObject({ status: 422, body: { code: 'hold_invalid' } });
  expect(refused.body.detail).toContain(words);
});
