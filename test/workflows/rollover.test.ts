/** Builds of the engine side by side on a real Temporal server, and rollover from one to the next. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeCurrent, ramp, readDeployment } from '../../worker/deployment.ts';
import { buildOfRun } from '../../worker/open-runs.ts';
import { rollOver } from '../../worker/rollover.ts';
import { REPORT, workflowIdOf } from '../../workflows/protocol.ts';
import { codeOf, NEXT } from '../support/engines.ts';
import { eventCommand, eventually, startEngine, type TestEngine } from '../support/engine.ts';

const CASES = 24;
const note = (text: string) => eventCommand('add_note', { data: { note: text } });

describe('builds of a deployment', () => {
  let engine: TestEngine;
  let stopFirst: () => Promise<void>;
  const ids: string[] = [];
  beforeAll(async () => {
    engine = await startEngine({ as: { deployment: 'cases', buildId: 'first' } });
    stopFirst = () => engine.stopWorkers();
  }, 120_000);
  afterAll(() => engine.stop());

  const place = () => ({
    connection: engine.client.temporal.connection,
    namespace: 'default',
    name: 'cases',
  });
  const roll = (buildId: string) =>
    rollOver({ temporal: engine.client.temporal, buildId, perSecond: 100 });
  const began = async (caseId: string) => {
    const handle = engine.client.temporal.workflow.getHandle(workflowIdOf(caseId));
    const { runId } = await handle.describe();
    return buildOfRun(engine.client.temporal, { workflowId: workflowIdOf(caseId), runId });
  };

  test('get cases once one of them is current', async () => {
    expect(await readDeployment({ ...place(), name: 'nobody' })).toBeNull();
    await eventually(
      () => readDeployment(place()),
      (seen) => seen?.builds.length === 1,
    );
    await eventually(
      () => makeCurrent(place(), 'first').then(() => true, String),
      (done) => done === true,
    );
    expect(await readDeployment(place())).toMatchObject({ current: 'first', ramping: null });
    for (let index = 0; index < CASES; index += 1) ids.push(await engine.open());
    await engine.client.send(ids[0]!, eventCommand('ask'));
    await engine.client.send(ids[1]!, eventCommand('close'));
    expect(await began(ids[0]!)).toBe('first');
  }, 60_000);

  test('a case that has begun on the build is passed over', async () => {
    const report = await eventually(
      () => roll('first'),
      ({ seen }) => seen === CASES,
    );
    expect(report).toMatchObject({ there: CASES, moved: 0, failures: [], isStopped: false });
  }, 60_000);

  test('a ramp and then the whole: cases go over, commands go on, nothing else changes', async () => {
    await engine.startWorker({}, { deployment: 'cases', buildId: 'second' });
    await eventually(
      () => ramp(place(), { buildId: 'second', percent: 50 }).then(() => true, String),
      (done) => done === true,
    );
    for (const id of ids) await engine.client.send(id, note('while both run'));
    const deployment = await readDeployment(place());
    expect(deployment).toMatchObject({ ramping: { buildId: 'second', percent: 50 } });
    await makeCurrent(place(), 'second');
    expect(await readDeployment(place())).toMatchObject({ current: 'second', ramping: null });
    const before = new Map<string, unknown>();
    for (const id of ids) before.set(id, (await engine.client.report(id)).snapshot);

    const sent = note('on the way');
    const [report, answer] = await Promise.all([
      roll('second'),
      engine.client.send(ids.at(-1)!, sent),
    ]);
    expect(report).toMatchObject({ seen: CASES, moved: CASES, failed: 0 });
    expect(answer.ok).toBe(true);
    for (const id of ids) {
      expect(await began(id)).toBe('second');
      const { run, snapshot } = await engine.client.report(id);
      expect(run).toBe(2);
      if (id !== ids.at(-1)) expect(snapshot).toEqual(before.get(id));
    }
    // What was done in the run before is still known.
    const again = await engine.client.send(ids.at(-1)!, sent);
    expect(again).toMatchObject({ ok: true, result: { duplicate: true } });
  }, 120_000);

  test('doing it again does nothing', async () => {
    expect(await roll('second')).toMatchObject({ there: CASES, moved: 0, failed: 0 });
  }, 60_000);

  test('whoever ends up elsewhere, or does not answer, is said', async () => {
    const elsewhere = await roll('third');
    expect(elsewhere).toMatchObject({ moved: 0, failed: CASES });
    expect(elsewhere.failures[0]).toMatchObject({ why: 'elsewhere' });
    await stopFirst();
    const { temporal } = engine.client;
    const some = await rollOver({ temporal, buildId: 'third', perSecond: 100, withinMs: 500 });
    expect(some.failures[0]).toMatchObject({ why: 'waiting' });
  }, 120_000);
});

describe('a later release with another format', () => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await startEngine();
  }, 120_000);
  afterAll(() => engine.stop());

  const written = async (caseId: string) => {
    const handle = engine.client.temporal.workflow.getHandle(workflowIdOf(caseId));
    const { snapshot } = await handle.query<{ snapshot: Record<string, unknown> }>(REPORT);
    return snapshot;
  };

  test('upgrades what the run before carried; an older engine leaves it alone', async () => {
    const caseId = await engine.open();
    await engine.client.send(caseId, note('before'));
    const { snapshot: before } = await engine.client.report(caseId);
    await engine.stopWorkers();
    const bundle = { code: await codeOf(NEXT) };
    const stopNext = await engine.startWorker({ workflowBundle: bundle }, { buildId: 'next' });
    const { temporal } = engine.client;
    const report = await rollOver({ temporal, buildId: 'next', perSecond: 10 });
    expect(report).toMatchObject({ moved: 1, failed: 0 });
    const { itemCount, ...rest } = before!;
    expect(await written(caseId)).toEqual({ ...rest, format: 2, itemsEver: itemCount });
    await stopNext();

    // Rolled back: the case waits, and so does whoever sends to it.
    await engine.startWorker();
    const late = note('meanwhile');
    const sending = engine.client.send(caseId, late);
    await expect(sending).resolves.toEqual({ ok: false, type: 'pending' });
    await engine.stopWorkers();

    await engine.startWorker({ workflowBundle: bundle }, { buildId: 'next' });
    const answer = await engine.client.send(caseId, late);
    expect(answer.ok).toBe(true);
    const texts = engine.readModel
      .of(caseId)
      .entries.flatMap(({ detail }) => (detail['fields'] as { note?: string })?.note ?? []);
    expect(texts).toEqual(['before', 'meanwhile']);
  }, 120_000);
});
