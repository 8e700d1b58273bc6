/** Breaking the glass: two people, for a time, told to whoever owns the case, and never for a party. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '../support/engine.ts';
import { newKey, type Stack, startStack } from './stack.ts';

const DEFINITION = `
format: caseline/v1
id: complaint
version: 1
title: Complaint
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
roles: { desk: { team: desk } }
forms:
  told:
    about: { type: person }
    account: { type: text, required: true, level: secret }
access:
  open: { read: [owner, assignee], write: [owner, assignee] }
  secret: { read: assignee, write: assignee }
`;
const PEOPLE = `format: caseline-directory/v1
people:
  p-ana: { name: Ana, teams: [desk] }
  p-dan: { name: Dan, teams: [desk, emergency] }
  p-eve: { name: Eve, teams: [emergency] }
  p-fay: { name: Fay, teams: [emergency] }
  p-zoe: { name: Zoe, teams: [board] }
`;

let stack: Stack;
let id: string;

beforeAll(async () => {
  stack = await startStack({ engine: true });
  await stack.setPeople(PEOPLE);
  const published = await stack.call('POST', '/v1/case-types', { body: { source: DEFINITION } });
  expect(published.status).toBe(201);
  const data = { account: 'What nobody may know', about: 'p-dan' };
  const started = await stack.call('POST', '/v1/cases', {
    body: { caseType: 'complaint', data },
    headers: newKey(),
  });
  ({ id } = started.body);
});

afterAll(() => stack.stop());

const read = (as: string, of = id) => stack.call('GET', `/v1/cases/${of}`, { as });
const ask = (as: string, of = id) =>
  stack.call('POST', `/v1/cases/${of}/break-glass`, { as, body: { reason: 'She is in danger' } });
const agree = (as: string, person: string, of = id) =>
  stack.call('POST', `/v1/cases/${of}/break-glass/confirm`, { as, body: { person } });

test('is for two people of the team, who are no party, and of a case that there is', async () => {
  expect((await ask('p-zoe')).body).toMatchObject({ code: 'not_permitted' });
  expect((await agree('p-eve', 'p-fay')).body.detail).toBe('They have not asked.');
  expect(await ask('p-eve')).toMatchObject({ status: 200, body: { person: 'p-eve', until: null } });
  expect((await read('p-eve')).status).toBe(404);
  expect((await agree('p-eve', 'p-eve')).body.detail).toBe('Somebody else has to agree.');
  expect((await agree('p-zoe', 'p-eve')).status).toBe(403);
  // Whom the case is about hears nothing, whatever team they are in.
  const absent = randomUUID();
  for (const [mine, none] of [
    [await ask('p-dan'), await ask('p-dan', absent)],
    [await agree('p-dan', 'p-eve'), await agree('p-dan', 'p-eve', absent)],
  ]) {
    expect(mine!.status).toBe(404);
    expect(mine!.body.detail).toBe(none!.body.detail);
  }
  expect((await read('p-eve')).status).toBe(404);
});

test('opens the case to read for a day, and nothing else', async () => {
  const agreed = await agree('p-fay', 'p-eve');
  expect(agreed.status).toBe(200);
  const hours = (Date.parse(agreed.body.until) - Date.now()) / 3_600_000;
  expect(hours).toBeGreaterThan(23.9);
  expect(hours).toBeLessThan(24.1);
  const seen = await read('p-eve');
  expect(seen).toMatchObject({
    status: 200,
    body: { fields: { account: 'What nobody may know' }, access: { read: ['open', 'secret'] } },
  });
  expect((await read('p-fay')).status).toBe(404);
  const finish = { as: 'p-eve', body: { event: 'finish' } };
  expect((await stack.call('POST', `/v1/cases/${id}/events`, finish)).body.code).toBe(
    'not_permitted',
  );
  const { items } = (await stack.call('GET', '/v1/cases', { as: 'p-eve' })).body;
  expect(items).toEqual([]);
});

test('is told to whoever owns the case, and recorded with every look', async () => {
  const told = await stack.call('GET', '/v1/notices');
  expect(told.body.items).toEqual(
    expect.arrayContaining([expect.objectContaining({ caseId: id, notice: 'opened' })]),
  );
  const others = await stack.call('GET', '/v1/notices', { as: 'p-dan' });
  expect(others.body.items).toEqual([]);
  const { items } = await eventually(
    async () => (await stack.call('GET', `/v1/cases/${id}/accesses?limit=100`)).body,
    (page) =>
      page.items.some((one: { policies: string[] }) => one.policies.includes('break-glass')),
  );
  const by = (operation: string) =>
    (items as { operation: string; person: string | null; outcome: string }[])
      .filter((one) => one.operation === operation && one.outcome === 'done')
      .map(({ person }) => person);
  expect(by('breakGlass')).toEqual(['p-eve']);
  expect(by('confirmBreakGlass')).toEqual(['p-fay']);
});

test('ends by itself, and must be asked for anew', async () => {
  await stack.database.prisma.emergencyAccess.updateMany({
    where: { caseId: id, person: 'p-eve' },
    data: { until: new Date(Date.now() - 1) },
  });
  expect((await read('p-eve')).status).toBe(404);
  expect((await agree('p-fay', 'p-eve')).status).toBe(403);
  expect((await ask('p-eve')).status).toBe(200);
  expect((await read('p-eve')).status).toBe(404);
  expect((await agree('p-fay', 'p-eve')).status).toBe(200);
  expect((await read('p-eve')).status).toBe(200);
});

test('the reason is sealed, and nobody agrees with themselves, even in the database', async () => {
  const row = await stack.database.prisma.emergencyAccess.findFirst({ where: { caseId: id } });
  expect(JSON.stringify(row)).not.toContain('danger');
  const alone = { confirmedBy: 'p-eve', until: new Date(Date.now() + 1_000) };
  const where = { caseId: id, person: 'p-eve' };
  await expect(
    stack.database.prisma.emergencyAccess.updateMany({ where, data: alone }),
  ).rejects.toThrow('emergency_accesses_two_check');
});
