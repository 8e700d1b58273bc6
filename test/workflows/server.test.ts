import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { planHashOf } from '../../worker/plan-cache.ts';
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

const folder = mkdtempSync(join(tmpdir(), 'caseline-server-'));
/** A plan that no compiler would let through: its deadline leads into an endless loop. */
const poison = (() => {
  const plan = JSON.parse(JSON.stringify(requestPlan));
  plan.machine.states.open.after['open/timers/0'] = [{ target: 'loop' }];
  plan.machine.states.loop = { always: [{ target: 'pool' }] };
  plan.machine.states.pool = { always: [{ target: 'loop' }] };
  return { ...plan, hash: planHashOf(plan) };
})();

let engine: TestEngine;
beforeAll(async () => {
  engine = await startEngine({
    dataFolder: folder,
    plans: [poison],
  });
});
afterAll(async () => {
  await engine.stop();
  rmSync(folder, { recursive: true });
});

const note = (text: string) => eventCommand('add_note', { data: { note: text } });

test('without a cache of workflows, cases live as with one', async () => {
  const caseId = await engine.open({
    clock: { scale: 1e12, startMs: MONDAY_MS, untilMs: MONDAY_MS },
  });
  await engine.stopWorkers();
  // Every workflow task replays its history, and meets the digests recorded in it.
  await engine.startWorker({ maxCachedWorkflows: 0 });
  for (let index = 1; index <= 15; index += 1) {
    expect(await engine.client.send(caseId, note(`${index}`))).toMatchObject({ ok: true });
  }
  await engine.client.send(caseId, eventCommand('ask'));
  await engine.client.moveClock(caseId, { untilMs: null });
  await engine.client.temporal.workflow.getHandle(workflowIdOf(caseId)).result();
  await engine.stopWorkers();
  await engine.startWorker();
  const { view, entries } = engine.readModel.of(caseId);
  expect(view).toMatchObject({ status: 'sealed', outcome: 'lapsed' });
  expect(entries.at(-1)!.hash).toBe(view!.head);
});

describe('a poisoned definition', () => {
  test('stops its own case and hurts no other', async () => {
    const other = await engine.open();
    const caseId = await engine.open({
      planHash: poison.hash,
      clock: { scale: 1e12, startMs: MONDAY_MS },
    });
    await eventually(
      () => engine.readModel.of(caseId).view?.status,
      (status) => status === 'faulted',
    );
    expect(await engine.client.send(caseId, note('x'))).toMatchObject({
      refusal: { code: 'case_faulted' },
    });
    const repair = await engine.client.repair(caseId, { commandId: 'r', actor: 'ops' });
    expect(repair).toMatchObject({ ok: false, type: 'internal' });
    expect(await engine.client.send(other, note('x'))).toMatchObject({ ok: true });
  });
});

describe('after a downtime', () => {
  test('no late command wins against a deadline that passed meanwhile', async () => {
    const clock = { scale: 5 * DAY_MS, startMs: MONDAY_MS, untilMs: MONDAY_MS };
    const cases = await Promise.all(Array.from({ length: 40 }, () => engine.open({ clock })));
    await Promise.all(
      cases.map((caseId) => engine.client.moveClock(caseId, { untilMs: MONDAY_MS + 10 * DAY_MS })),
    );
    await engine.stopWorkers();
    // Two seconds are ten days; the ninth is the last on which a case is open.
    await new Promise((resolve) => setTimeout(resolve, 2_200));
    const answers = cases.map((caseId) => engine.client.send(caseId, note('too late')));
    await engine.startWorker();
    const codes = (await Promise.all(answers)).map((answer) =>
      answer.ok ? 'accepted' : (answer.refusal?.code ?? answer.type),
    );
    expect(new Set(codes)).toEqual(new Set(['case_closed']));
  });
});

describe('one decision, whatever the race', () => {
  test.each([2, 8, 25])(
    '%i answers at once',
    async (voters) => {
      const caseId = await engine.open();
      await engine.client.send(caseId, eventCommand('ask'));
      const { snapshot } = await engine.client.report(caseId);
      const item = snapshot!.items.find(({ kind }) => kind === 'approval')!.id;
      const answers = await Promise.all(
        Array.from({ length: voters }, (_, index) =>
          engine.client.send(caseId, {
            commandId: `${caseId}-${index}`,
            input: {
              kind: 'answer',
              item,
              result: index % 2 === 0 ? 'rejected' : 'approved',
              actor: index % 3 === 0 ? 'lea' : 'hed',
            },
          }),
        ),
      );
      const done = answers.filter(({ ok }) => ok).length;
      expect(done).toBeGreaterThanOrEqual(1);
      expect(done).toBeLessThanOrEqual(2);
      const after = await engine.client.report(caseId);
      const { entries } = await eventually(
        () => engine.readModel.of(caseId),
        (seen) => seen.entries.at(-1)?.hash === after.snapshot!.head,
      );
      expect(entries.filter(({ kind }) => kind === 'decided')).toHaveLength(1);
      expect(entries.filter(({ kind }) => kind === 'answered')).toHaveLength(done);
    },
    60_000,
  );
});

describe('secrecy', () => {
  test('nothing of what a case says is readable in the server’s files', async () => {
    const canary = `Marlowe${randomBytes(6).toString('hex')}`;
    const teams = ['clerks'];
    const person = { id: `p-${canary}`, teams };
    const command = startCommand({ people: { [person.id]: person }, actor: person.id });
    const caseId = await engine.open({ command, limits: { commands: 5 } });
    const said = (text: string) =>
      eventCommand('add_note', { actor: person.id, data: { note: `${canary} ${text}` } });
    for (let index = 1; index <= 12; index += 1) {
      expect(await engine.client.send(caseId, said(`${index}`))).toMatchObject({ ok: true });
    }
    await engine.client.signal(caseId, said('by signal'));
    // Refusals and what a failing read model says are failures with messages.
    await engine.client.send(caseId, eventCommand(`x_${canary}`));
    engine.readModel.mode = 'down';
    await engine.client.send(caseId, said('unheard'));
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    engine.readModel.recover();
    const { snapshot } = await engine.client.report(caseId);
    expect(JSON.stringify(snapshot)).toContain(canary);

    const files = readdirSync(folder).map((name) => join(folder, name));
    const contents = files.map((file) => readFileSync(file));
    expect(statSync(join(folder, 'temporal.db')).size).toBeGreaterThan(100_000);
    expect(contents.some((content) => content.includes(workflowIdOf(caseId)))).toBe(true);
    for (const [index, content] of contents.entries()) {
      for (const form of [
        canary,
        Buffer.from(canary).toString('base64').slice(0, -4),
        'add_note',
      ]) {
        if (content.includes(form)) throw new Error(`${files[index]} holds ${form}`);
      }
    }
  });
});
