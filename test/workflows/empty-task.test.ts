/**
 * A run whose first task has nothing to do, on a worker that keeps no case: Temporal's SDK shows the
 * second task together with the first, and by itself on replay.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { workflowBundle } from '../../worker/bundle.ts';
import { ROLL_OVER, workflowIdOf } from '../../workflows/protocol.ts';
import {
  eventCommand,
  eventually,
  MONDAY_MS,
  requestPlan,
  startEngine,
  type TestEngine,
} from '../support/engine.ts';
import { historiesOf } from '../support/histories.ts';
import { replay } from '../support/replays.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startEngine({ tuning: { maxCachedWorkflows: 0 } });
});
afterAll(() => engine.stop());

/** Its time stands still, so that no run begins with a timer. */
const clock = { scale: 1, startMs: MONDAY_MS, untilMs: MONDAY_MS };
const note = (text: string) => eventCommand('add_note', { data: { note: text } });

test('what the second task brings comes in the same order again', async () => {
  const caseId = await engine.open({ clock });
  const handle = engine.client.temporal.workflow.getHandle(workflowIdOf(caseId));
  await handle.signal(ROLL_OVER);
  const kinds = await eventually(
    async () => (await handle.fetchHistory()).events!.map(({ eventType }) => eventType),
    (seen) => seen.length === 4,
  );
  // Started, then a task that was scheduled, started and completed, and asked for nothing.
  expect(kinds).toEqual([1, 5, 6, 7]);

  await engine.client.moveClock(caseId, { untilMs: null });
  expect(await engine.client.send(caseId, note('and on'))).toMatchObject({ ok: true });
  const recorded = (await historiesOf(engine, caseId, requestPlan)).map((history) => ({
    workflowId: caseId,
    history: JSON.parse(history) as unknown,
  }));
  const { digests: known } = engine.readModel.of(caseId);
  const replayed = await replay(await workflowBundle(), recorded);
  expect(replayed.map(({ error }) => error)).toEqual([null, null]);
  expect(replayed.flatMap(({ digests }) => digests).filter((one) => !known.has(one))).toEqual([]);
});
