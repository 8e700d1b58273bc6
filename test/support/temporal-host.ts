/**
 * A host for scenarios on a real Temporal server: each case a durable workflow on a sandbox clock.
 *
 * The clock is held on a leash at the instant that the scenario has reached. It runs so fast that
 * a moved leash is reached at once, but every deadline on the way is a real Temporal timer.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import type { Input, Snapshot } from '../../core/input.ts';
import { invariant } from '../../core/invariant.ts';
import type { Plan } from '../../core/plan.ts';
import type { HostAnswer, ScenarioHost } from '../../core/scenario-run.ts';
import { nextDeadlineMs, step } from '../../core/step.ts';
import type { Answer } from '../../worker/case-client.ts';
import { eventually, type TestEngine } from './engine.ts';

/** A millisecond is 31 years: whatever instant the leash allows is reached by the next task. */
const SCALE = 1e12;

/** Opens a case of a plan on the engine's server, under an id of its own. */
export function temporalHost(
  engine: TestEngine,
  plan: Plan,
  caseId: string = randomUUID(),
): ScenarioHost {
  let isStarted = false;
  let leashMs = 0;

  const snapshot = async (): Promise<Snapshot> => {
    const report = await engine.client.report(caseId);
    invariant(report.snapshot !== null, 'the case has no snapshot');
    return report.snapshot;
  };
  const moveLeash = async (untilMs: number): Promise<void> => {
    if (untilMs > leashMs) await engine.client.moveClock(caseId, { untilMs });
    leashMs = Math.max(leashMs, untilMs);
  };
  const pass = async (untilMs: number): Promise<void> => {
    await moveLeash(untilMs);
    await eventually(snapshot, (seen) => (nextDeadlineMs(seen) ?? Infinity) > untilMs);
  };
  const refusalOf = async (answer: Answer<unknown>, input: Input): Promise<HostAnswer> => {
    if (answer.ok) return { ok: true };
    if (answer.refusal !== undefined) return { ok: false, refusal: answer.refusal };
    invariant(answer.type === 'not_found', `the case answered ${answer.type}`);
    // The workflow of a sealed case has ended; what it would say follows from its last snapshot.
    const verdict = step(plan, await snapshot(), input, leashMs);
    invariant(!verdict.ok, 'an ended case takes no commands');
    return { ok: false, refusal: verdict.refusal };
  };
  return {
    start: async (input, atMs) => {
      leashMs = atMs;
      const answer = await engine.client.start({
        caseId,
        planHash: plan.hash,
        command: { commandId: randomUUID(), input },
        clock: { scale: SCALE, startMs: atMs, untilMs: atMs },
      });
      isStarted = answer.ok;
      return refusalOf(answer, input);
    },
    command: async (input, atMs) => {
      // What is due by then, the case settles first.
      await moveLeash(atMs);
      const command = { commandId: randomUUID(), input };
      return refusalOf(await engine.client.send(caseId, command), input);
    },
    wait: pass,
    snapshot,
    entries: async () => {
      if (!isStarted) return [];
      const { sequence } = await snapshot();
      const record = engine.readModel.of(caseId);
      return eventually(
        () => record.entries,
        (entries) => entries.length >= sequence,
      );
    },
  };
}
