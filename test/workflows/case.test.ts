import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { entryHash } from '../../core/draft.ts';
import type { Entry } from '../../core/input.ts';
import { workflowIdOf } from '../../workflows/protocol.ts';
import {
  DAY_MS,
  eventCommand,
  eventually,
  MONDAY_MS,
  requestPlan,
  startCommand,
  startEngine,
  type TestEngine,
} from '../support/engine.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

const note = (text: string, commandId?: string) =>
  eventCommand('add_note', { data: { note: text }, ...(commandId !== undefined && { commandId }) });

/** The kinds of the events of a case's current run. */
async function eventsOf(caseId: string): Promise<string[]> {
  const handle = engine.client.temporal.workflow.getHandle(workflowIdOf(caseId));
  const { events } = await handle.fetchHistory();
  return (events ?? []).map((event) => {
    const attributes = Object.keys(event).find((key) => key.endsWith('EventAttributes'));
    return attributes!.replace('EventAttributes', '').replace('workflow', '');
  });
}

const count = (events: string[], kind: string): number =>
  events.filter((event) => event === kind).length;

/** A sandbox case whose first day has not begun to pass. */
const held = { scale: 50 * DAY_MS, startMs: MONDAY_MS, untilMs: MONDAY_MS };

describe('commands', () => {
  test('a command with its projection costs five history events', async () => {
    const caseId = await engine.open();
    const before = (await eventsOf(caseId)).length;
    for (let index = 1; index <= 10; index += 1) {
      expect((await engine.client.send(caseId, note(`note ${index}`))).ok).toBe(true);
    }
    const events = (await eventsOf(caseId)).slice(before);
    expect(events).toHaveLength(50);
    expect(events.slice(0, 5)).toEqual([
      'TaskScheduled',
      'TaskStarted',
      'TaskCompleted',
      'ExecutionUpdateAccepted',
      'ExecutionUpdateCompleted',
    ]);
  });

  test('the first command comes with the start, in one workflow task', async () => {
    const caseId = await engine.open();
    expect(count(await eventsOf(caseId), 'TaskCompleted')).toBe(1);
  });

  test('a refused command says why and what is allowed, and leaves no trace', async () => {
    const caseId = await engine.open();
    const before = await eventsOf(caseId);
    const answer = await engine.client.send(caseId, eventCommand('close', { actor: 'hed' }));
    expect(answer).toMatchObject({
      ok: false,
      type: 'refused',
      refusal: { code: 'not_permitted', state: ['open'] },
    });
    expect(await eventsOf(caseId)).toEqual(before);
  });

  test('a repeated command answers as the first time and leaves no trace', async () => {
    const caseId = await engine.open();
    const first = await engine.client.send(caseId, note('once', 'the-id'));
    const second = await engine.client.send(caseId, note('later', 'other-id'));
    const before = await eventsOf(caseId);
    const again = await engine.client.send(caseId, note('once', 'the-id'));
    expect(first).toMatchObject({ ok: true, result: { duplicate: false } });
    expect(second.ok && first.ok && again.ok).toBe(true);
    if (!first.ok || !again.ok) return;
    expect(again.result).toMatchObject({ duplicate: true, sequence: first.result.sequence });
    expect(await eventsOf(caseId)).toEqual(before);
  });

  test('the same command sent many times at once is done once', async () => {
    const caseId = await engine.open();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => engine.client.send(caseId, note('once', 'the-id'))),
    );
    expect(answers.every(({ ok }) => ok)).toBe(true);
    const done = answers.filter((answer) => answer.ok && !answer.result.duplicate);
    expect(done).toHaveLength(1);
    const entries = await entriesOf(caseId);
    expect(entries.filter(({ kind }) => kind === 'data')).toHaveLength(1);
  });

  test('starting a case twice starts it once', async () => {
    const caseId = randomUUID();
    const start = { caseId, planHash: requestPlan.hash, command: startCommand() };
    const [first, second] = [await engine.client.start(start), await engine.client.start(start)];
    expect(first).toMatchObject({ ok: true, result: { duplicate: false } });
    expect(second).toMatchObject({ ok: true, result: { duplicate: true } });
    const other = await engine.client.start({ ...start, command: startCommand() });
    expect(other).toMatchObject({ ok: false, refusal: { code: 'already_started' } });
  });

  test('a start that is refused leaves nothing, and can be tried again with other data', async () => {
    const caseId = randomUUID();
    const bad = startCommand({ data: { unheard_of: 1 } });
    const start = { caseId, planHash: requestPlan.hash };
    expect(await engine.client.start({ ...start, command: bad })).toMatchObject({
      ok: false,
      refusal: { code: 'data_invalid' },
    });
    expect(await engine.client.send(caseId, note('early'))).toMatchObject({ type: 'not_started' });
    expect(await engine.client.start({ ...start, command: startCommand() })).toMatchObject({
      ok: true,
    });
    expect(engine.readModel.of(caseId).entries[0]).toMatchObject({ sequence: 1, kind: 'started' });
  });

  test('a signal goes the same way, and a refused one is noted', async () => {
    const caseId = await engine.open();
    await engine.client.signal(caseId, note('by signal', 'good'));
    await engine.client.signal(caseId, eventCommand('close', { actor: 'hed', commandId: 'bad' }));
    const { commands } = await eventually(
      () => engine.readModel.of(caseId),
      (seen) => seen.commands.length === 3,
    );
    expect(commands.slice(1).map(({ commandId, refused }) => [commandId, refused])).toEqual([
      ['good', null],
      ['bad', 'not_permitted'],
    ]);
    expect(await engine.client.send(caseId, note('by update', 'good'))).toMatchObject({
      result: { duplicate: true },
    });
  });

  test('entries reach the read model chained and without gaps', async () => {
    const caseId = await engine.open();
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => engine.client.send(caseId, note(`${index}`))),
    );
    const entries = await entriesOf(caseId);
    let head = '';
    for (const [index, { hash, ...entry }] of entries.entries()) {
      expect(entry.sequence).toBe(index + 1);
      expect(hash).toBe(entryHash(head, entry));
      head = hash;
    }
    expect((await engine.client.report(caseId)).snapshot!.head).toBe(head);
  });
});

describe('no input can end a case', () => {
  const goesOn = async (caseId: string): Promise<void> => {
    expect(await engine.client.send(caseId, note('still here'))).toMatchObject({ ok: true });
  };

  test.each([
    ['no object', 7],
    ['nothing', null],
    ['no id', { input: { kind: 'time' } }],
    ['no input', { commandId: 'x' }],
    ['a long id', { commandId: 'x'.repeat(201), input: { kind: 'time' } }],
  ])('a malformed command: %s', async (_, command) => {
    const caseId = await engine.open();
    const answer = await engine.client.send(caseId, command as never);
    expect(answer).toMatchObject({ ok: false, type: 'malformed' });
    await engine.client.signal(caseId, command as never);
    await goesOn(caseId);
  });

  test.each([
    ['an unknown kind', { kind: 'explode' }],
    ['an event without data', { kind: 'event', event: 'add_note', actor: 'cal' }],
    ['an actor that is no text', { kind: 'event', event: 'close', actor: { a: 1 }, data: {} }],
    ['people that are no people', { kind: 'people', people: { a: null } }],
  ])('an input that no client sends: %s', async (_, input) => {
    const caseId = await engine.open();
    const command = { commandId: randomUUID(), input } as never;
    const answer = await engine.client.send(caseId, command);
    await engine.client.signal(caseId, { ...(command as object), commandId: 'other' } as never);
    await goesOn(caseId);
    if (!answer.ok) expect(['refused', 'internal', 'malformed']).toContain(answer.type);
  });

  test('a command above 256 KiB is refused', async () => {
    const caseId = await engine.open();
    const answer = await engine.client.send(caseId, note('ö'.repeat(140_000)));
    expect(answer).toMatchObject({ ok: false, type: 'too_large' });
    await engine.client.signal(caseId, note('ö'.repeat(140_000)));
    await goesOn(caseId);
  });

  test('an update near the size that Temporal ends workflows for is refused', async () => {
    const caseId = await engine.open();
    const noise = randomUUID().repeat(50_000);
    const answer = await engine.client
      .send(caseId, note(noise))
      .catch((error: Error) => ({ ok: false, type: error.message }));
    expect(answer.ok).toBe(false);
    await goesOn(caseId);
  });

  test('a payload that is not encrypted is refused, not obeyed', async () => {
    const caseId = await engine.open();
    const { workflowService } = engine.client.temporal.connection;
    const execution = { workflowId: workflowIdOf(caseId) };
    const data = Buffer.from(JSON.stringify(note('forged', 'forged')));
    const payload = { metadata: { encoding: Buffer.from('json/plain') }, data };
    await workflowService.signalWorkflowExecution({
      namespace: 'default',
      workflowExecution: execution,
      signalName: 'command',
      input: { payloads: [payload] },
    });
    await goesOn(caseId);
    const entries = await entriesOf(caseId);
    expect(JSON.stringify(entries)).not.toContain('forged');
  });

  test('a request to cancel does not end it', async () => {
    const caseId = await engine.open();
    await engine.client.temporal.workflow.getHandle(workflowIdOf(caseId)).cancel();
    await goesOn(caseId);
  });

  test('a clock command to a real case is refused', async () => {
    const caseId = await engine.open();
    const answer = await engine.client.moveClock(caseId, { untilMs: Date.now() + DAY_MS });
    expect(answer).toMatchObject({ ok: false, type: 'not_sandbox' });
    await goesOn(caseId);
  });
});

describe('deadlines', () => {
  test('there is one timer, and it is touched only when the earliest deadline changes', async () => {
    const caseId = await engine.open();
    const { snapshot } = await engine.client.report(caseId);
    expect(snapshot!.deadlines.length).toBeGreaterThan(1);
    for (let index = 0; index < 5; index += 1) await engine.client.send(caseId, note(`${index}`));
    let events = await eventsOf(caseId);
    expect([count(events, 'timerStarted'), count(events, 'timerCanceled')]).toEqual([1, 0]);
    await engine.client.send(caseId, eventCommand('ask'));
    events = await eventsOf(caseId);
    expect([count(events, 'timerStarted'), count(events, 'timerCanceled')]).toEqual([2, 1]);
  });

  test('a sandbox case lives through its days on real timers', async () => {
    const caseId = await engine.open({ clock: held });
    await engine.client.moveClock(caseId, { untilMs: MONDAY_MS + 5 * DAY_MS });
    const reminders = await eventually(
      () => engine.readModel.of(caseId).entries.filter(({ kind }) => kind === 'reminded'),
      (seen) => seen.length === 2,
    );
    expect(reminders.map(({ atMs }) => (atMs - MONDAY_MS) / DAY_MS)).toEqual([2, 4]);
    const events = await eventsOf(caseId);
    expect(count(events, 'timerFired')).toBeGreaterThanOrEqual(1);
  });

  test('time stands still at the leash, and deadlines beyond it are not touched', async () => {
    const caseId = await engine.open({ clock: held });
    await engine.client.moveClock(caseId, { untilMs: MONDAY_MS + 3 * DAY_MS });
    await eventually(
      () => engine.readModel.of(caseId).entries,
      (entries) => entries.some(({ kind }) => kind === 'reminded'),
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    const moved = await engine.client.moveClock(caseId, { untilMs: MONDAY_MS + 3 * DAY_MS });
    expect(moved).toMatchObject({ ok: true, result: { nowMs: MONDAY_MS + 3 * DAY_MS } });
    const reminded = (await entriesOf(caseId)).filter(({ kind }) => kind === 'reminded');
    expect(reminded).toHaveLength(1);
  });

  test('a case that closed, and was not reopened in time, ends', async () => {
    const caseId = await engine.open({ clock: { scale: 50 * DAY_MS, startMs: MONDAY_MS } });
    const handle = engine.client.temporal.workflow.getHandle(workflowIdOf(caseId));
    await handle.result();
    const { view, entries } = engine.readModel.of(caseId);
    expect(view).toMatchObject({ status: 'sealed', outcome: 'forgotten' });
    expect(entries.at(-1)!.kind).toBe('sealed');
    expect(await engine.client.send(caseId, note('late'))).toMatchObject({ type: 'not_found' });
    const again = { caseId, planHash: requestPlan.hash, command: startCommand() };
    expect(await engine.client.start(again)).toMatchObject({ ok: false, type: 'not_found' });
  });
});

async function entriesOf(caseId: string): Promise<Entry[]> {
  const { snapshot } = await engine.client.report(caseId);
  const record = await eventually(
    () => engine.readModel.of(caseId),
    ({ entries }) => entries.length >= snapshot!.sequence,
  );
  return record.entries;
}
