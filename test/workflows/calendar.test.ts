import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { calendarDigest, correctionTo } from '../../core/calendar-correction.ts';
import { movesOf } from '../../core/calendar-change.ts';
import type { Calendar } from '../../core/plan.ts';
import { step } from '../../core/step.ts';
import { workflowBundle } from '../../worker/bundle.ts';
import type { Command } from '../../workflows/protocol.ts';
import {
  DAY_MS,
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
  engine = await startEngine();
}, 120_000);
afterAll(() => engine.stop());

/** The calendar with another zone rule: clocks go forward by an hour on Monday at 20:00. */
function withSummerTime(): Calendar {
  const { calendar } = requestPlan;
  return { ...calendar, offsets: [...calendar.offsets, [MONDAY_MS + 11 * 3_600_000, 60]] };
}

const correct = (to: Calendar, commandId: string): Command => ({
  commandId,
  input: {
    kind: 'calendar',
    correction: correctionTo(requestPlan.calendar, to),
    reason: 'a new zone rule',
    actor: 'oda',
  },
});

describe('a corrected calendar on a real server', () => {
  const clock = { scale: 1, startMs: MONDAY_MS, untilMs: MONDAY_MS };

  test('moves what was foretold, once, and goes on through new runs', async () => {
    const caseId = await engine.open({ clock, limits: { commands: 4 } });
    await engine.client.send(caseId, eventCommand('ask', { commandId: 'a1' }));
    const before = (await engine.client.report(caseId)).snapshot!;
    const command = correct(withSummerTime(), 'calendar/1');
    const foretold = step(requestPlan, before, command.input, MONDAY_MS);
    const answer = await engine.client.send(caseId, command);
    expect(answer).toMatchObject({ ok: true, result: { duplicate: false } });
    const moves = movesOf(foretold.ok ? foretold.entries : []);
    expect(moves.length).toBeGreaterThan(0);
    const after = (await engine.client.report(caseId)).snapshot!;
    expect(foretold.ok && foretold.snapshot.deadlines).toEqual(after.deadlines);
    for (const { deadline, dueAtMs } of moves) {
      expect(after.deadlines.find(({ id }) => id === deadline)?.dueAtMs).toBe(dueAtMs);
    }

    // The same command, and the same calendar by another one: nothing happens again.
    const again = await engine.client.send(caseId, command);
    expect(again).toMatchObject({ ok: true, result: { duplicate: true } });
    await engine.client.send(caseId, correct(withSummerTime(), 'calendar/2'));
    expect((await engine.client.report(caseId)).snapshot!.sequence).toBe(after.sequence);

    for (let index = 0; index < 12; index += 1) {
      await engine.client.send(caseId, { ...command, commandId: `more/${index}` });
    }
    const later = await engine.client.report(caseId);
    expect(later.run).toBeGreaterThanOrEqual(3);
    expect(later.snapshot!.deadlines).toEqual(after.deadlines);
    expect(later.snapshot!.correction?.digest).toBe(calendarDigest(withSummerTime()));

    // What falls due does so at the new instant, in a later run.
    const [first] = [...moves].sort((a, b) => a.dueAtMs - b.dueAtMs);
    await engine.client.moveClock(caseId, { untilMs: first!.dueAtMs + DAY_MS, scale: 86_400 });
    const { entries } = await eventually(
      () => engine.readModel.of(caseId),
      (seen) =>
        seen.entries.some(
          ({ kind, detail }) => kind === 'deadline_due' && detail['deadline'] === first!.deadline,
        ),
    );
    const due = entries.filter(
      ({ kind, detail }) => kind === 'deadline_due' && detail['deadline'] === first!.deadline,
    );
    expect(due.map(({ atMs }) => atMs)).toEqual([first!.dueAtMs]);

    // What it does on replay is what it did.
    const { digests: known } = engine.readModel.of(caseId);
    const histories = await historiesOf(engine, caseId, requestPlan);
    const recorded = histories.map((history) => ({
      workflowId: caseId,
      history: JSON.parse(history) as unknown,
    }));
    for (const { error, digests } of await replay(await workflowBundle(), recorded)) {
      expect({ error, unknown: digests.filter((digest) => !known.has(digest)) }).toEqual({
        error: null,
        unknown: [],
      });
    }
  }, 60_000);
});
