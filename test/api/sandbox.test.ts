/** Sandbox cases: apart from real ones in the engine, in every list, and in what they reach. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { workflowIdOf } from '../../workflows/protocol.ts';
import { eventually } from '../support/engine.ts';
import { DEFINITION } from './definition.ts';
import { newKey, type Stack, startStack } from './stack.ts';

const START = '2026-03-02T09:00:00Z';
const CLOCK = { scale: 1, startAt: START, untilAt: START };

/** It calls a hook, and starts a case of the other type. */
const MAKER = `format: caseline/v1
id: arrival
version: 1
title: Arrival
owner: finance
calendar: round-the-clock
start: announced
states:
  announced:
    assign: reporter
    form: arrival
    timers: [{ every: 2 days, remind: assignee }]
    transitions:
      prepare:
        to: preparing
        do:
          - call: { hook: payroll, send: [amount], failed: by_hand }
          - create_case: { type: expense-request, with: { amount: amount }, link: child }
  preparing:
    assign: reporter
    timers: [{ every: 2 days, remind: assignee }]
    transitions:
      by_hand: { set: unpaid }
      close: { to: closed }
  closed: { final: true }
forms: { arrival: { amount: { type: number, required: true } } }
roles: { finance: { team: finance } }
`;

let stack: Stack;
let real: string;
let tried: string;

async function begin(more: object): Promise<string> {
  const body = { caseType: 'expense-request', data: { amount: 5 }, ...more };
  const started = await stack.call('POST', '/v1/cases', { body, headers: newKey() });
  expect(started.status).toBe(201);
  return started.body.id as string;
}

beforeAll(async () => {
  stack = await startStack({ engine: true });
  await stack.call('POST', '/v1/case-types', { body: { source: DEFINITION } });
  const source = DEFINITION.replace('after: 30 days', 'after: 10 days');
  await stack.call('POST', '/v1/case-types', { body: { source, state: 'sandbox' } });
  real = await begin({});
  tried = await begin({ number: 2, sandbox: CLOCK });
  for (const id of [real, tried]) {
    const body = { event: 'submit', data: { amount: 5 } };
    expect((await stack.call('POST', `/v1/cases/${id}/events`, { body })).status).toBe(200);
  }
}, 120_000);

afterAll(() => stack.stop());

describe('are on the lists that are asked for them, and on no others', () => {
  test.each([
    ['cases', '/v1/cases?limit=100', 'p-ana'],
    ['cases, found by what they are narrowed by', '/v1/cases?caseType=expense-request', 'p-ana'],
    ['the inbox', '/v1/inbox?limit=100', 'p-fin'],
    ['notices', '/v1/notices?limit=100', 'p-fin'],
  ])('%s', async (_name, target, as) => {
    const ids = async (more: string): Promise<readonly string[]> => {
      const { status, body } = await stack.call('GET', `${target}${more}`, { as });
      expect(status).toBe(200);
      return body.items.map((one: { id: string; caseId?: string; case?: { id: string } }) =>
        JSON.stringify(one).includes(tried)
          ? 'tried'
          : JSON.stringify(one).includes(real)
            ? 'real'
            : one.id,
      );
    };
    expect([...new Set(await ids(''))]).toEqual(['real']);
    expect([...new Set(await ids('&sandbox=false'))]).toEqual(['real']);
    expect([...new Set(await ids('&sandbox=true'))]).toEqual(['tried']);
  });
});

test('say that they are of the sandbox, and have numbers of their own', async () => {
  const of = async (id: string) => (await stack.call('GET', `/v1/cases/${id}`)).body;
  expect(await of(tried)).toMatchObject({ sandbox: true, number: 'SANDBOX-EXPENSE-2026-000001' });
  expect(await of(real)).not.toHaveProperty('sandbox');
  expect((await of(real)).number).toMatch(/^EXPENSE-\d{4}-000001$/);
});

test('are in a namespace of their own', async () => {
  const { workflow } = stack.engine.temporal;
  expect((await workflow.getHandle(workflowIdOf(real)).describe()).status.name).toBe('RUNNING');
  await expect(workflow.getHandle(workflowIdOf(tried)).describe()).rejects.toMatchObject({
    name: 'WorkflowNotFoundError',
  });
});

test('go through months by a command, and take all that real ones take', async () => {
  const decided = await stack.call('GET', `/v1/cases/${tried}`, { as: 'p-fin' });
  const item = encodeURIComponent(decided.body.items[0].item as string);
  const answered = await stack.call('POST', `/v1/cases/${tried}/approvals/${item}/answer`, {
    as: 'p-fin',
    body: { result: 'rejected' },
  });
  expect(answered.body.states).toEqual(['draft']);
  const body = { untilAt: '2026-03-12T08:59:00Z', scale: 1e9 };
  const moved = await stack.call('POST', `/v1/cases/${tried}/clock`, { body });
  expect(moved.body.nextDeadlineAt).toBe('2026-03-12T09:00:00.000Z');
  const last = { untilAt: '2026-03-12T09:00:00Z', scale: 1e9 };
  expect((await stack.call('POST', `/v1/cases/${tried}/clock`, { body: last })).status).toBe(200);
  const now = await eventually(
    () => stack.call('GET', `/v1/cases/${tried}`),
    ({ body: shown }) => shown.status !== 'open',
  );
  expect(now.body.states).toEqual(['dropped']);
  // Of the active version it would have been 30 days; and the real one has not moved.
  const other = await stack.call('GET', `/v1/cases/${real}`);
  expect(other.body.states).toEqual(['review']);
  const stays = await stack.call('POST', `/v1/cases/${real}/clock`, { body: last });
  expect([stays.status, stays.body.code]).toEqual([409, 'not_sandbox']);
});

test('are never linked with real ones', async () => {
  const link = (id: string, other: string) =>
    stack.call('POST', `/v1/cases/${id}/links`, { body: { do: 'link', case: other } });
  for (const [id, other] of [
    [real, tried],
    [tried, real],
  ] as const) {
    const { status, body } = await link(id, other);
    expect([status, body.detail]).toEqual([
      422,
      'A case of the sandbox is not linked with a real one.',
    ]);
  }
});

test('call no hook, and start sandbox cases alone, on the clock that they have', async () => {
  const published = await stack.call('POST', '/v1/case-types', { body: { source: MAKER } });
  expect(published.status).toBe(201);
  const maker = await begin({ caseType: 'arrival', sandbox: CLOCK });
  const body = { event: 'prepare', data: { amount: 5 } };
  expect((await stack.call('POST', `/v1/cases/${maker}/events`, { body })).status).toBe(200);
  const timeline = await eventually(
    () => stack.call('GET', `/v1/cases/${maker}/timeline?limit=200`),
    ({ body: shown }) => /"call_failed"/.test(JSON.stringify(shown)),
  );
  const failed = timeline.body.items.find(({ kind }: { kind: string }) => kind === 'call_failed');
  expect(failed.detail).toMatchObject({ hook: 'payroll', code: 'sandbox' });
  const made = await eventually(
    () => stack.call('GET', '/v1/cases?sandbox=true&caseType=expense-request&status=open'),
    ({ body: shown }) => shown.items.length > 0,
  );
  // Of the version that is being tried, which drops it after ten days and not after thirty.
  expect(made.body.items).toMatchObject([
    { sandbox: true, states: ['draft'], nextDeadlineAt: '2026-03-12T09:00:00.000Z' },
  ]);
  const real = await stack.call('GET', '/v1/cases?caseType=arrival');
  expect(real.body.items).toEqual([]);
}, 60_000);
