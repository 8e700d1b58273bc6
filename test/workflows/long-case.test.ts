import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { entryHash } from '../../core/draft.ts';
import { workflowIdOf } from '../../workflows/protocol.ts';
import { eventCommand, eventually, startEngine, type TestEngine } from '../support/engine.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

const note = (index: number) =>
  eventCommand('add_note', { data: { note: `note ${index}` }, commandId: `c${index}` });

/** Sends notes with eight senders at once; answers stay in the order of the commands. */
async function sendNotes(caseId: string, from: number, to: number) {
  const answers: Awaited<ReturnType<TestEngine['client']['send']>>[] = [];
  let next = from;
  const sender = async (): Promise<void> => {
    while (next <= to) {
      const index = next;
      next += 1;
      answers[index - from] = await engine.client.send(caseId, note(index));
    }
  };
  await Promise.all(Array.from({ length: 8 }, sender));
  return answers;
}

describe('continue-as-new', () => {
  test('3,000 commands through one case: each once, in order, and remembered', async () => {
    const caseId = await engine.open({ limits: { commands: 250 } });
    const answers = await sendNotes(caseId, 1, 3_000);
    expect(answers.filter((answer) => !answer?.ok)).toEqual([]);

    const report = await engine.client.report(caseId);
    expect(report.run).toBeGreaterThanOrEqual(12);
    const { entries, commands } = await eventually(
      () => engine.readModel.of(caseId),
      (seen) => seen.entries.length === report.snapshot!.sequence,
    );
    let head = '';
    for (const [index, { hash, ...entry }] of entries.entries()) {
      expect(entry.sequence).toBe(index + 1);
      if (hash !== entryHash(head, entry)) throw new Error(`entry ${entry.sequence} is unchained`);
      head = hash;
    }
    expect(head).toBe(report.snapshot!.head);
    const notes = entries.filter(({ kind }) => kind === 'data').map(({ detail }) => detail);
    const texts = notes.map(({ fields }) => (fields as { note: string }).note);
    expect(new Set(texts).size).toBe(3_000);
    expect(texts).toHaveLength(3_000);
    expect(new Set(commands.map(({ commandId }) => commandId)).size).toBe(3_001);

    // Across all those runs, sending again what was sent first changes nothing.
    const again = await sendNotes(caseId, 1, 20);
    expect(again.every((answer) => answer.ok && answer.result.duplicate)).toBe(true);
    const first = answers.slice(0, 20).map((answer) => answer.ok && answer.result.sequence);
    expect(again.map((answer) => answer.ok && answer.result.sequence)).toEqual(first);
    expect((await engine.client.report(caseId)).snapshot!.sequence).toBe(entries.length);
  });

  test('a run ends by its history as well, and keeps deadlines and open questions', async () => {
    const caseId = await engine.open({ limits: { historyEvents: 60 } });
    const before = (await engine.client.report(caseId)).snapshot!;
    for (let index = 1; index <= 40; index += 1) await engine.client.send(caseId, note(index));
    const { run, snapshot, timerDueMs } = await engine.client.report(caseId);
    expect(run).toBeGreaterThanOrEqual(4);
    expect(snapshot!.deadlines).toEqual(before.deadlines);
    expect(snapshot!.items).toEqual(before.items);
    expect(timerDueMs).toBe(Math.min(...before.deadlines.map(({ dueAtMs }) => dueAtMs)));
    const handle = engine.client.temporal.workflow.getHandle(workflowIdOf(caseId));
    const { events } = await handle.fetchHistory();
    expect(events!.length).toBeLessThan(90);
  });
});

describe('a read model that is away', () => {
  test.each(['down', 'hanging'] as const)(
    '%s: commands are answered, and nothing is lost or doubled',
    async (mode) => {
      const caseId = await engine.open();
      engine.readModel.mode = mode;
      const startedAt = Date.now();
      const answers = await sendNotes(caseId, 1, 30);
      const tookMs = Date.now() - startedAt;
      expect(answers.every(({ ok }) => ok)).toBe(true);
      expect(tookMs).toBeLessThan(10_000);
      const { snapshot, waitingEntries } = await engine.client.report(caseId);
      expect(waitingEntries).toBeGreaterThanOrEqual(60);
      engine.readModel.recover();
      const { entries } = await eventually(
        () => engine.readModel.of(caseId),
        (seen) => seen.entries.length >= snapshot!.sequence,
        30_000,
      );
      expect(entries.map(({ sequence }) => sequence)).toEqual(
        Array.from({ length: snapshot!.sequence }, (_, index) => index + 1),
      );
      expect(entries.at(-1)!.hash).toBe(snapshot!.head);
    },
    90_000,
  );

  test('a run that becomes too long carries what waits into the next one', async () => {
    const caseId = await engine.open({ limits: { commands: 20 } });
    engine.readModel.mode = 'down';
    const answers = await sendNotes(caseId, 1, 60);
    expect(answers.every(({ ok }) => ok)).toBe(true);
    const { run, snapshot } = await engine.client.report(caseId);
    expect(run).toBeGreaterThanOrEqual(2);
    engine.readModel.recover();
    const { entries } = await eventually(
      () => engine.readModel.of(caseId),
      (seen) => seen.entries.length >= snapshot!.sequence,
      30_000,
    );
    expect(entries.at(-1)!.hash).toBe(snapshot!.head);
  });

  test('more than a case can hold is refused, not lost', async () => {
    const caseId = await engine.open();
    engine.readModel.mode = 'down';
    const text = 'x'.repeat(9_000);
    let refused = 0;
    for (let index = 1; index <= 80 && refused === 0; index += 1) {
      const answer = await engine.client.send(
        caseId,
        eventCommand('add_note', { data: { note: `${index} ${text}` } }),
      );
      if (!answer.ok) {
        expect(answer.type).toBe('overloaded');
        refused += 1;
      }
    }
    expect(refused).toBe(1);
    engine.readModel.recover();
    await eventually(
      () => engine.client.send(caseId, note(1)),
      (answer) => answer.ok,
      30_000,
    );
    const { snapshot } = await engine.client.report(caseId);
    await eventually(
      () => engine.readModel.of(caseId).entries.at(-1)?.hash,
      (head) => head === snapshot!.head,
    );
  });
});
