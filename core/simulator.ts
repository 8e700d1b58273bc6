/**
 * The simulator: a host of one case in memory, on a clock that the caller moves.
 *
 * For tests and previews; it keeps nothing and knows no rule of its own.
 *
 * @module
 */
import type { Entry, Input, Snapshot } from './input.ts';
import { invariant } from './invariant.ts';
import type { Plan } from './plan.ts';
import type { HostAnswer, ScenarioHost } from './scenario-run.ts';
import { nextDeadlineMs, step } from './step.ts';

/**
 * Opens a simulated case.
 *
 * Deadlines are settled one by one as the clock passes them, as a durable host's timer would do,
 * so that the snapshots in between are the same.
 */
export function createSimulator(plan: Plan): ScenarioHost {
  let snapshot: Snapshot | null = null;
  const trail: Entry[] = [];

  const put = (input: Input, atMs: number): HostAnswer => {
    const result = step(plan, snapshot, input, atMs);
    if (!result.ok) return { ok: false, refusal: result.refusal };
    snapshot = result.snapshot;
    trail.push(...result.entries);
    return { ok: true };
  };
  const started = (): Snapshot => {
    invariant(snapshot !== null, 'the case has not been started');
    return snapshot;
  };
  const pass = (untilMs: number): void => {
    for (;;) {
      const dueMs = nextDeadlineMs(started());
      if (dueMs === null || dueMs > untilMs) break;
      put({ kind: 'time' }, Math.max(dueMs, started().atMs));
    }
  };
  return {
    start: (input, atMs) => Promise.resolve(put(input, atMs)),
    command: (input, atMs) => {
      pass(atMs);
      return Promise.resolve(put(input, atMs));
    },
    wait: (untilMs) => {
      pass(untilMs);
      return Promise.resolve();
    },
    snapshot: () => Promise.resolve(started()),
    entries: () => Promise.resolve(trail),
  };
}
