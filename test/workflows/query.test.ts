/**
 * Questions to a case at the worst moment: asked while no worker is there, and taken after
 * something has come for the case.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { workflowBundle } from '../../worker/bundle.ts';
import { createCaseClient } from '../../worker/case-client.ts';
import { workflowIdOf } from '../../workflows/protocol.ts';
import {
  DAY_MS,
  eventCommand,
  eventually,
  requestPlan,
  startEngine,
  type TestEngine,
} from '../support/engine.ts';
import { historiesOf } from '../support/histories.ts';
import { replay } from '../support/replays.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

/** The question and the task race for the worker; of so many, some questions are first. */
const CASES = 8;
/** The reminder after two days comes after four seconds. */
const clock = { scale: (2 * DAY_MS) / 4_000 };

const note = (text: string) => eventCommand('add_note', { data: { note: text } });

async function hasCome(caseId: string): Promise<boolean> {
  const handle = engine.client.temporal.workflow.getHandle(workflowIdOf(caseId));
  const { events } = await handle.fetchHistory();
  return events!.some(
    (event) => event.timerFiredEventAttributes ?? event.workflowExecutionSignaledEventAttributes,
  );
}

/** What a case does on replay must be what it did; what it told shows what that was. */
async function replays(caseId: string): Promise<unknown[]> {
  const { digests: known } = engine.readModel.of(caseId);
  const histories = await historiesOf(engine, caseId, requestPlan);
  const recorded = histories.map((history) => ({
    workflowId: caseId,
    history: JSON.parse(history) as unknown,
  }));
  const replayed = await replay(await workflowBundle(), recorded);
  return replayed.map(({ error, digests }) => ({
    error,
    unknown: digests.filter((digest) => !known.has(digest)),
  }));
}

test.each([
  ['a deadline', async () => {}, 'due'],
  ['a signal', (caseId: string) => engine.client.signal(caseId, note('signalled')), 'signalled'],
])(
  '%s between a question and its answer does not mislead the case',
  async (_, happen, told) => {
    const cases = await Promise.all(Array.from({ length: CASES }, () => engine.open({ clock })));
    await engine.stopWorkers();
    // Patient: no worker is there for a while.
    const { connection } = engine.client.temporal;
    const asker = createCaseClient({ connection, keys: engine.keys, answerWithinMs: 60_000 });
    const questions = cases.map((caseId) => asker.report(caseId));
    await Promise.all(cases.map(happen));
    await eventually(
      () => Promise.all(cases.map(hasCome)),
      (came) => came.every(Boolean),
    );
    await engine.startWorker();
    const answers = await Promise.all(
      cases.map((caseId) => engine.client.send(caseId, note('late'))),
    );
    expect(answers.filter(({ ok }) => !ok)).toEqual([]);
    const reports = await Promise.all(questions);
    expect(reports.map(({ snapshot }) => snapshot!.caseId)).toEqual(cases);
    for (const caseId of cases) {
      expect(await replays(caseId)).toEqual([{ error: null, unknown: [] }]);
      const { entries } = engine.readModel.of(caseId);
      const texts = entries.map((entry) => JSON.stringify(entry));
      expect(texts.filter((text) => text.includes('late'))).toHaveLength(1);
      expect(texts.some((text) => text.includes(told))).toBe(true);
    }
  },
  60_000,
);
