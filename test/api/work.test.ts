import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Answer, type Call, type Stack, startStack } from './stack.ts';

const RELOCATION = `format: caseline/v1
id: relocation
version: 1
title: Relocation
owner: finance
calendar: round-the-clock
start: moving
ad_hoc: owner
evidence: { by: assignee, kinds: [photo] }
notes: { call: {} }
states:
  moving:
    assign: reporter
    form: move
    tasks:
      pack: { due: 1 day, required: true, checklist: [Boxes closed], needs: [boxes] }
      unpack: { after: pack, assign: finance }
    transitions: { finish: { to: closed, handoff: [boxes] } }
    timers: [{ every: 30 days, remind: assignee }]
  closed: { final: true }
roles:
  finance: { team: finance }
forms:
  move: { boxes: { type: number } }
`;

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ engine: true });
  const headers = { 'content-type': 'application/yaml' };
  const published = await stack.call('POST', '/v1/case-types', { raw: RELOCATION, headers });
  expect(published.status).toBe(201);
});

afterAll(() => stack.stop());

test('tasks, evidence and notes over HTTP', async () => {
  const started = await stack.call('POST', '/v1/cases', { body: { caseType: 'relocation' } });
  const id = started.body.id as string;
  const work = (body: object, call: Call = {}): Promise<Answer> =>
    stack.call('POST', `/v1/cases/${id}/work`, { body, ...call });
  const next = async (as = 'p-ana') =>
    (await stack.call('GET', `/v1/cases/${id}`, { as })).body.next;

  const [pack, unpack] = (await next()).tasks;
  expect(pack).toMatchObject({ title: 'Pack', standing: 'open', isRequired: true, allowed: false });
  expect(unpack).toMatchObject({ standing: 'blocked', allowed: false });
  const { items } = (await stack.call('GET', '/v1/inbox')).body;
  expect(items.map(({ kind }: { kind: string }) => kind).sort()).toEqual(['assignment', 'task']);

  const refused = await stack.call('POST', `/v1/cases/${id}/events`, {
    body: { event: 'finish' },
  });
  expect(refused).toMatchObject({ status: 409, body: { code: 'tasks_open' } });
  expect((await work({ do: 'complete_task', task: pack.task })).body.code).toBe('checklist_open');
  expect((await work({ do: 'fly' })).status).toBe(400);
  const tick = { do: 'tick_task', task: pack.task, point: 1, done: true };
  expect((await work(tick)).status).toBe(200);
  const complete = { do: 'complete_task', task: pack.task, data: { boxes: 40 } };
  expect((await work(complete, { as: 'p-joe' })).body.code).toBe('not_found');
  expect((await work(complete)).status).toBe(200);

  const file = { id: 'f-1', name: 'box.jpg', sha256: 'a'.repeat(64), bytes: 1 };
  const piece = { do: 'add_evidence', kind: 'photo', description: 'A box', file };
  expect((await work(piece)).status).toBe(200);
  expect((await work({ do: 'add_note', note: 'call', text: 'They come at ten.' })).status).toBe(
    200,
  );
  const now = await next();
  expect(now.evidence).toMatchObject([{ number: 1, holder: 'p-ana', file, isWithdrawn: false }]);
  expect(now.work).toEqual(['add_evidence', 'attach', 'add_note', 'recuse']);
  expect(now.events[0].handoff).toEqual({ fields: ['boxes'], brief: 'Boxes: 40' });

  const { items: trail } = (await stack.call('GET', `/v1/cases/${id}/timeline?limit=200`)).body;
  const kinds = new Set(trail.map(({ kind }: { kind: string }) => kind));
  expect([...kinds]).toEqual(
    expect.arrayContaining(['task_opened', 'task_ticked', 'task_done', 'evidence_added']),
  );
});
