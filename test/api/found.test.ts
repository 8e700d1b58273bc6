/** Cases are found by the exact value of a sealed field, and only for whoever reads it. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '../support/engine.ts';
import { newKey, type Stack, startStack } from './stack.ts';

const DEFINITION = `
format: caseline/v1
id: claim
version: 1
title: Claim
owner: desk
calendar: round-the-clock
start: open
states:
  open:
    assign: desk
    form: claim
    transitions: { change: { to: open, needs: [invoice] }, close: done }
    timers: [{ after: 2 days, remind: assignee }, { after: 30 days, to: done }]
  done: { final: true }
roles: { desk: { team: desk }, board: { team: board } }
found_by: [invoice, patient]
forms:
  claim:
    invoice: { type: text }
    patient: { type: text, level: medical }
    about: { type: person }
access:
  open: { read: [owner, assignee, board], write: [owner, assignee] }
  medical: { read: [owner, assignee], write: [owner, assignee] }
`;
const PEOPLE = `format: caseline-directory/v1
people:
  p-ana: { name: Ana, teams: [desk] }
  p-dan: { name: Dan, teams: [desk] }
  p-zoe: { name: Zoe, teams: [board] }
  p-eve: { name: Eve, teams: [] }
`;

let stack: Stack;
const ids: string[] = [];

beforeAll(async () => {
  stack = await startStack({ engine: true });
  await stack.setPeople(PEOPLE);
  const published = await stack.call('POST', '/v1/case-types', { body: { source: DEFINITION } });
  expect(published.status).toBe(201);
  for (const data of [
    { invoice: 'A-4711', patient: 'Mary Jones' },
    { invoice: 'A-4711', patient: 'John Smith', about: 'p-dan' },
    { invoice: 'B-1', patient: 'Mary Jones' },
  ]) {
    const { body } = await stack.call('POST', '/v1/cases', {
      body: { caseType: 'claim', data },
      headers: newKey(),
    });
    ids.push(body.id as string);
  }
  await eventually(
    () => stack.database.prisma.case.count(),
    (count) => count === 3,
  );
});

afterAll(() => stack.stop());

async function find(found: string, as = 'p-ana'): Promise<readonly number[]> {
  const query = `caseType=claim&found=${encodeURIComponent(found)}`;
  const { status, body } = await stack.call('GET', `/v1/cases?${query}`, { as });
  expect(status).toBe(200);
  return (body.items as { id: string }[]).map(({ id }) => ids.indexOf(id)).sort((a, b) => a - b);
}

test('by the exact value, however it is written', async () => {
  expect(await find('invoice:A-4711')).toEqual([0, 1]);
  expect(await find('invoice: a-4711 ')).toEqual([0, 1]);
  expect(await find('patient:MARY  jones')).toEqual([0, 2]);
  expect(await find('invoice:A-47')).toEqual([]);
  expect(await find('about:p-dan')).toEqual([]);
});

test('for whoever reads the field, and no party to the case', async () => {
  expect(await find('invoice:A-4711', 'p-zoe')).toEqual([0, 1]);
  expect(await find('patient:Mary Jones', 'p-zoe')).toEqual([]);
  expect(await find('invoice:A-4711', 'p-dan')).toEqual([0]);
  expect(await find('invoice:A-4711', 'p-eve')).toEqual([]);
});

test('by what it is now', async () => {
  const event = { body: { event: 'change', data: { invoice: 'C-9' } } };
  expect((await stack.call('POST', `/v1/cases/${ids[2]}/events`, event)).status).toBe(200);
  await eventually(
    () => find('invoice:C-9'),
    (found) => found.length === 1,
  );
  expect(await find('invoice:B-1')).toEqual([]);
});

test('of one case type, and the value stands nowhere in plain', async () => {
  const refused = await stack.call('GET', '/v1/cases?found=invoice:A-4711');
  expect(refused).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  const { rows } = await stack.database.pool.query('SELECT x::text AS row FROM cases AS x');
  expect(JSON.stringify(rows)).not.toMatch(/4711|jones/i);
  expect(JSON.stringify(rows)).toMatch(/[0-9a-f]{64}/);
});
