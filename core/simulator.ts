/**
 * The simulator: a host of one case in memory, on a clock that the caller moves.
 *
 * For tests and previews; it keeps nothing and knows no rule of its own.
 *
 * @module
 */
import type { Entry, Input, Snapshot, StepResult } from './input.ts';
import { invariant } from './invariant.ts';
import type { Plan } from './plan.ts';
import type { HostAnswer, ScenarioHost } from './scenario-run.ts';
import { nextDeadlineMs, step } from './step.ts';

/**
 * Takes a simulated case one input further, with all that its host does of itself because of it.
 *
 * Whoever plays with cases in memory (scenarios, previews, the search for paths) goes through here,
 * so that a host's part is played in one place.
 */
export function simulateStep(
  plan: Plan,
  snapshot: Snapshot | null,
  input: Input,
  atMs: number,
): StepResult {
  return step(plan, snapshot, input, atMs);
}

/**
 * Lets time pass in a simulated case: deadlines are settled one by one, each at its own instant.
 *
 * @returns the case at the last deadline due by then, and what happened on the way
 */
export function simulateUntil(
  plan: Plan,
  snapshot: Snapshot,
  untilMs: number,
): { readonly snapshot: Snapshot; readonly entries: readonly Entry[] } {
  const entries: Entry[] = [];
  let now = snapshot;
  for (;;) {
    const dueMs = nextDeadlineMs(now);
    if (dueMs === null || dueMs > untilMs) return { snapshot: now, entries };
    const result = simulateStep(plan, now, { kind: 'time' }, Math.max(dueMs, now.atMs));
    invariant(result.ok, 'time is never refused');
    now = result.snapshot;
    entries.push(...result.entries);
  }
}

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
    const result = simulateStep(plan, snapshot, input, atMs);
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
    const passed = simulateUntil(plan, started(), untilMs);
    snapshot = passed.snapshot;
    trail.push(...passed.entries);
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
