import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type EmbeddedTemporal, startTemporal } from '../../embedded/temporal.ts';
import { workflowIdOf } from '../../workflows/protocol.ts';
import {
  DAY_MS,
  eventCommand,
  eventually,
  requestPlan,
  startEngine,
  type TestEngine,
} from '../support/engine.ts';
import { workflowBundle } from '../../worker/bundle.ts';
import { historiesOf } from '../support/histories.ts';
import { replay } from '../support/replays.ts';

const dataFolder = mkdtempSync(join(tmpdir(), 'caseline-delivery-'));
let engine: TestEngine;
let server: EmbeddedTemporal | null = null;
beforeAll(async () => {
  engine = await startEngine({ dataFolder });
});
afterAll(async () => {
  await engine.stop();
  await server?.stop();
  rmSync(dataFolder, { recursive: true });
});

const note = (text: string) => eventCommand('add_note', { data: { note: text } });

/** How many signals the case's current run has had. */
async function signalsOf(caseId: string): Promise<number> {
  const handle = engine.client.temporal.workflow.getHandle(workflowIdOf(caseId));
  const { events } = await handle.fetchHistory();
  return events!.filter((event) => event.workflowExecutionSignaledEventAttributes).length;
}

test('a workflow task is not given back before its entries are in the read model', async () => {
  const caseId = await engine.open();
  engine.readModel.mode = 'hanging';
  const answer = engine.client.send(caseId, note('slow'));
  setTimeout(() => engine.readModel.recover(), 250);
  const before = engine.readModel.of(caseId).entries.length;
  expect(before).toBe(5);
  expect(await answer).toMatchObject({ ok: true });
  expect(engine.readModel.of(caseId).entries.length).toBeGreaterThan(before);
  expect(await signalsOf(caseId)).toBe(0);
});

test('a case that closes while the read model is away is delivered before it ends', async () => {
  const caseId = await engine.open({ clock: { scale: (5 * DAY_MS) / 1_000 } });
  engine.readModel.mode = 'down';
  await engine.client.send(caseId, eventCommand('close'));
  // The ten days in which it can be reopened.
  await sleep(3_000);
  engine.readModel.recover();
  await engine.client.temporal.workflow.getHandle(workflowIdOf(caseId)).result();
  const { view, entries } = engine.readModel.of(caseId);
  expect(view).toMatchObject({ status: 'sealed', outcome: 'done' });
  expect(entries.at(-1)!.hash).toBe(view!.head);
});

test('a task that the server has forgotten is done once more, and the case goes on', async () => {
  const caseId = await engine.open();
  engine.readModel.mode = 'hanging';
  const command = note('told to two servers');
  const answer = engine.client.send(caseId, command).catch(() => null);
  // The worker holds the task: it can neither deliver nor say so.
  await sleep(200);
  const { pid, port } = engine.server;
  process.kill(pid, 'SIGKILL');
  await engine.server.ended;
  await sleep(1_500);
  server = await startTemporal({ dataFolder, port });
  // The new server gives the command out again while the first task is still held.
  const again = engine.client.send(caseId, command).catch(() => null);
  await sleep(700);
  engine.readModel.recover();
  await Promise.all([answer, again]);
  const done = await eventually(
    () => engine.client.send(caseId, command).catch(() => null),
    (result) => result?.ok === true,
    30_000,
  );
  expect(done).toMatchObject({ result: { duplicate: true } });
  await engine.stopWorkers();
  await engine.startWorker();
  expect(await engine.client.send(caseId, note('after that'))).toMatchObject({ ok: true });
  const { snapshot } = await engine.client.report(caseId);
  const { entries, digests: known } = await eventually(
    () => engine.readModel.of(caseId),
    (seen) => seen.entries.at(-1)?.hash === snapshot!.head,
  );
  const told = entries.filter(({ detail }) => JSON.stringify(detail).includes('two servers'));
  expect(told).toHaveLength(1);
  for (const history of await historiesOf(engine, caseId, requestPlan)) {
    const recorded = [{ workflowId: caseId, history: JSON.parse(history) as unknown }];
    const [replayed] = await replay(await workflowBundle(), recorded);
    expect(replayed!.error).toBeNull();
    expect(replayed!.digests.filter((digest) => !known.has(digest))).toEqual([]);
  }
});
