/** The vault, over HTTP and on the real stack: the case never has what is in it. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '../support/engine.ts';
import { newKey, type Stack, startStack } from './stack.ts';

const DEFINITION = `
format: caseline/v1
id: tip
version: 1
title: A tip
owner: desk
calendar: round-the-clock
start: fresh
states:
  fresh:
    assign: desk
    form: tip
    transitions:
      reach: { to: fresh, by: [assignee, officer], needs: [contact] }
      close: done
    timers: [{ after: 10 days, to: done }]
  done: { final: true }
roles: { desk: { team: desk }, officer: { team: officers } }
notes:
  call: { by: assignee, form: caller }
forms:
  tip:
    account: { type: text, required: true }
    contact: { type: text, level: identity, vault: true, max_length: 40, title: How to reach them }
  caller:
    caller: { type: text, level: identity, vault: true }
access:
  open: { read: [owner, assignee, officer], write: [owner, assignee] }
  identity: { read: officer, write: [officer] }
`;
const PEOPLE = `format: caseline-directory/v1
people:
  p-ana: { name: Ana, teams: [desk] }
  p-ola: { name: Ola, teams: [officers, auditors] }
  p-lea: { name: Lea, teams: [counsel] }
  p-max: { name: Max, teams: [counsel] }
`;
const SECRET = '+49 30 5550 117';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ engine: true });
  await stack.setPeople(PEOPLE);
  const published = await stack.call('POST', '/v1/case-types', { body: { source: DEFINITION } });
  expect(published.status).toBe(201);
});

afterAll(() => stack.stop());

const post = (as: string, path: string, body?: object, headers = newKey()) =>
  stack.call('POST', path, { as, headers, ...(body && { body }) });
const vault = (as: string, id: string) => stack.call('GET', `/v1/cases/${id}/vault`, { as });
const rows = (caseId: string) => stack.database.prisma.vaultValue.findMany({ where: { caseId } });

async function open(contact = SECRET): Promise<string> {
  const data = { account: 'The scales are wrong', contact };
  const { status, body } = await post('p-ana', '/v1/cases', { caseType: 'tip', data });
  expect(status).toBe(201);
  return body.id;
}

test('the case has a reference, and the vault the value, sealed', async () => {
  const id = await open();
  const { snapshot } = await stack.engine.report(id);
  expect(JSON.stringify(snapshot)).not.toContain(SECRET);
  const [row] = await rows(id);
  expect(row!.sealed).not.toContain(SECRET);
  const seen = await stack.call('GET', `/v1/cases/${id}`, { as: 'p-ola' });
  expect(seen.body.fields).toEqual({ account: 'The scales are wrong', contact: row!.reference });
  const trail = await stack.call('GET', `/v1/cases/${id}/timeline`, { as: 'p-ola' });
  expect(JSON.stringify(trail.body)).toContain(row!.reference);
  expect(JSON.stringify(trail.body)).not.toContain(SECRET);
});

test('is opened by whoever reads the level, and each look is a record', async () => {
  const id = await open();
  const opened = await vault('p-ola', id);
  expect(opened).toMatchObject({
    status: 200,
    body: { items: [{ field: 'contact', title: 'How to reach them', value: SECRET }] },
  });
  expect((await vault('p-ana', id)).body).toEqual({ items: [] });
  expect((await vault('p-lea', id)).status).toBe(404);
  const looks = await eventually(
    async () => (await stack.call('GET', `/v1/cases/${id}/accesses`, { as: 'p-ola' })).body.items,
    (items: readonly { operation: string; person: string }[]) =>
      items.filter(({ operation }) => operation === 'openVault').length === 3,
  );
  const mine = looks.find(
    ({ operation, person }) => operation === 'openVault' && person === 'p-ola',
  );
  expect(mine).toMatchObject({ outcome: 'shown', policies: ['access/identity/0'] });
});

test('a changed value is another one; what the case refuses leaves nothing', async () => {
  const id = await open();
  const events = `/v1/cases/${id}/events`;
  const reach = { event: 'reach', data: { contact: 'By post' } };
  expect((await post('p-ola', events, reach)).status).toBe(200);
  expect((await vault('p-ola', id)).body.items[0].value).toBe('By post');
  expect(await rows(id)).toHaveLength(2);

  const unknown = await post('p-ola', events, { event: 'fly', data: { contact: 'x' } });
  expect(unknown.body.code).toBe('event_not_allowed');
  const long = await post('p-ola', events, { event: 'reach', data: { contact: 'x'.repeat(41) } });
  expect(long).toMatchObject({ status: 422, body: { code: 'data_invalid' } });
  expect(long.body.fields.contact).toContain('at most 40 characters');
  const key = newKey();
  await post('p-ola', events, reach, key);
  await post('p-ola', events, reach, key);
  expect(await rows(id)).toHaveLength(3);
});

test('the form of a note goes there too', async () => {
  const id = await open();
  const note = { do: 'add_note', note: 'call', text: 'They rang', data: { caller: SECRET } };
  expect((await post('p-ana', `/v1/cases/${id}/work`, note)).status).toBe(200);
  expect((await rows(id)).map(({ field }) => field).sort()).toEqual(['caller', 'contact']);
  const { snapshot } = await stack.engine.report(id);
  expect(JSON.stringify(snapshot)).not.toContain(SECRET);
});

test('two people erase it alone; the case goes on, and nothing is kept there any more', async () => {
  const id = await open();
  const erasure = `/v1/cases/${id}/erasure`;
  const asked = await post('p-lea', erasure, { reason: 'Article 17', what: 'vault' });
  expect(asked.body).toEqual({ status: 'asked', what: 'vault', askedBy: 'p-lea' });
  // Who agrees says to what.
  expect((await post('p-max', `${erasure}/confirm`)).status).toBe(409);
  const erased = await post('p-max', `${erasure}/confirm?what=vault`);
  expect(erased.body).toEqual({ status: 'erased', what: 'vault', askedBy: 'p-lea' });
  expect(await rows(id)).toEqual([]);
  const key = await stack.database.prisma.dataKey.findUnique({ where: { id: `vault/${id}` } });
  expect(key!.wrapped).toBeNull();
  expect((await vault('p-ola', id)).body.items).toMatchObject([{ field: 'contact', value: null }]);
  const late = { event: 'reach', data: { contact: 'x' } };
  const refused = await post('p-ola', `/v1/cases/${id}/events`, late);
  expect(refused).toMatchObject({ status: 409, body: { code: 'vault_erased' } });
  const closing = await post('p-ana', `/v1/cases/${id}/events`, { event: 'close' });
  expect(closing.status).toBe(200);
});

test('goes with the case, and stays under a hold', async () => {
  const id = await open();
  const hold = await post('p-lea', '/v1/holds', { reason: 'A claim', cases: [id] });
  expect(hold.status).toBe(201);
  const asked = await post('p-lea', `/v1/cases/${id}/erasure`, { reason: 'x', what: 'vault' });
  expect(asked).toMatchObject({ status: 409, body: { code: 'not_erasable' } });

  const other = await open();
  await post('p-lea', `/v1/cases/${other}/erasure`, { reason: 'x' });
  expect((await post('p-max', `/v1/cases/${other}/erasure/confirm`)).status).toBe(200);
  expect(await rows(other)).toEqual([]);
  const key = await stack.database.prisma.dataKey.findUnique({ where: { id: `vault/${other}` } });
  expect(key!.wrapped).toBeNull();
});
