import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createHooks } from '../../worker/hooks.ts';
import { createOutside } from '../../worker/outside.ts';
import {
  compiled,
  eventCommand,
  eventually,
  people,
  startCommand,
  startEngine,
  type TestEngine,
} from '../support/engine.ts';

const CHILD = compiled(`
format: caseline/v1
id: it-access
version: 1
title: Access
owner: lead
calendar: always
start: open
states:
  open:
    assign: clerk
    form: access
    transitions: { grant: { to: closed, outcome: granted } }
    timers: [{ every: 2 days, remind: assignee }]
  closed: { final: true }
forms: { access: { holder: { type: person, required: true } } }
roles: { clerk: { team: clerks }, lead: { team: leads } }
`);

const PARENT = compiled(`
format: caseline/v1
id: new-colleague
version: 1
title: New colleague
owner: lead
calendar: always
start: announced
states:
  announced:
    assign: clerk
    form: arrival
    transitions:
      prepare:
        to: preparing
        do:
          - call: { hook: payroll, send: [starter], receive: [payroll_number], answered: on_payroll }
          - create_case: { type: it-access, with: { holder: starter }, link: child }
          - create_case: { type: no-such-type, with: { holder: starter } }
    timers: [{ every: 2 days, remind: assignee }]
  preparing:
    assign: clerk
    transitions:
      on_payroll: { set: paid }
      child_closed: { to: ready, when: all_done }
      note: { needs: [post] }
    timers: [{ every: 2 days, remind: assignee }]
  ready: { final: true, outcome: welcomed }
guards: { all_done: children.open == 0 && paid }
forms:
  arrival:
    starter: { type: person, required: true }
    post: { type: text }
  payroll: { payroll_number: { type: text, pattern: '[0-9]{4}' } }
roles: { clerk: { team: clerks }, lead: { team: leads } }
`);

let engine: TestEngine;
let hook: Server;
let calls = 0;
beforeAll(async () => {
  hook = createServer((request, response) => {
    request.resume().on('end', () => {
      calls += 1;
      // The first attempt fails as a system does that is being restarted.
      response.writeHead(calls === 1 ? 503 : 200).end('{"payroll_number":"4711"}');
    });
  });
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(hook.address() as AddressInfo).port}`;
  engine = await startEngine({ plans: [CHILD, PARENT] });
  engine.readModel.carryOut = createOutside({
    cases: engine.client,
    planToStart: async (caseType) => (caseType === CHILD.id ? CHILD : null),
    peopleFor: async () => people,
    callHook: createHooks(new Map([['payroll', { url, private: true }]])),
  });
});
afterAll(async () => {
  await engine.stop();
  await new Promise((resolve) => hook.close(resolve));
});

const entriesOf = (caseId: string, kind: string) =>
  engine.readModel.of(caseId).entries.filter((entry) => entry.kind === kind);

test('a case calls a hook, starts another case, and hears of its end', async () => {
  const caseId = randomUUID();
  const data = { starter: 'hed' };
  // It moves to another run while it waits for what it has asked for.
  const limits = { commands: 3 };
  const command = startCommand({ data });
  await engine.open({ caseId, planHash: PARENT.hash, command, limits });
  expect(await engine.client.send(caseId, eventCommand('prepare'))).toMatchObject({ ok: true });
  for (let index = 1; index <= 4; index += 1) {
    const said = eventCommand('note', { data: { post: `${index}` } });
    expect(await engine.client.send(caseId, said)).toMatchObject({ ok: true });
  }
  await eventually(
    () => entriesOf(caseId, 'call_answered'),
    (seen) => seen.length > 0,
  );
  expect(calls).toBeGreaterThan(1);
  const { snapshot, run } = await engine.client.report(caseId);
  expect(run).toBeGreaterThan(1);
  expect(JSON.stringify(snapshot)).toContain('4711');
  const links = await eventually(
    async () => (await engine.client.report(caseId)).snapshot!.links ?? [],
    (seen) => seen.every(({ status }) => status !== 'asked'),
  );
  const standing = Object.fromEntries(links.map(({ caseType, status }) => [caseType, status]));
  expect(standing).toEqual({ 'it-access': 'open', 'no-such-type': 'failed' });

  const child = links.find(({ caseType }) => caseType === 'it-access')!.caseId;
  expect((await engine.client.report(child)).snapshot!.reporter).toBe('cal');
  await engine.client.send(child, eventCommand('grant'));
  await eventually(
    () => engine.readModel.of(caseId).view?.outcome,
    (outcome) => outcome === 'welcomed',
  );
  expect(entriesOf(caseId, 'call_answered')).toHaveLength(1);
  const { entries, view } = engine.readModel.of(caseId);
  expect(entries.at(-1)!.hash).toBe(view!.head);
});
