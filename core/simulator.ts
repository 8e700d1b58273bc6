/**
 * The simulator: a host of one case in memory, on a clock that the caller moves.
 *
 * For tests and previews; it keeps nothing and knows no rule of its own.
 *
 * @module
 */
import type { Effect, Entry, Input, Snapshot, StepResult } from './input.ts';
import { invariant } from './invariant.ts';
import { type MigrationOrder, migrateCase, type Versions } from './migration/migrate.ts';
import type { MigrationResult } from './migration/types.ts';
import type { Plan } from './plan.ts';
import type { HostAnswer, ScenarioHost } from './scenario-run.ts';
import { answerFrom, NO_WORLD, type SimulatedWorld } from './simulated-world.ts';
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
  world: SimulatedWorld = NO_WORLD,
): StepResult {
  return answering(plan, step(plan, snapshot, input, atMs), world);
}

/** Answers what a step has asked of the world, at once, and whatever is asked because of it. */
function answering(plan: Plan, result: StepResult, world: SimulatedWorld): StepResult {
  if (!result.ok) return result;
  let { snapshot } = result;
  const entries = [...result.entries];
  const effects: Effect[] = [];
  const waiting = [...result.effects];
  for (let effect = waiting.shift(); effect !== undefined; effect = waiting.shift()) {
    effects.push(effect);
    if (effect.kind !== 'look_up') continue;
    const answer = answerFrom(world, effect.question);
    const next = step(plan, snapshot, { kind: 'looked_up', answer }, snapshot.atMs);
    invariant(next.ok, 'an answer is never refused');
    snapshot = next.snapshot;
    entries.push(...next.entries);
    waiting.push(...next.effects);
  }
  return { ok: true, snapshot, entries, effects };
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
  world: SimulatedWorld = NO_WORLD,
): { readonly snapshot: Snapshot; readonly entries: readonly Entry[] } {
  const entries: Entry[] = [];
  let now = snapshot;
  for (;;) {
    const dueMs = nextDeadlineMs(now);
    if (dueMs === null || dueMs > untilMs) return { snapshot: now, entries };
    const result = simulateStep(plan, now, { kind: 'time' }, Math.max(dueMs, now.atMs), world);
    invariant(result.ok, 'time is never refused');
    now = result.snapshot;
    entries.push(...result.entries);
  }
}

/** A simulated case, which can be moved to another version of its case type. */
export interface Simulator extends ScenarioHost {
  /** Moves it, or says why it stays; of a case that stays nothing has happened. */
  migrate(versions: Versions, order: MigrationOrder): MigrationResult;
}

/**
 * Opens a simulated case.
 *
 * Deadlines are settled one by one as the clock passes them, as a durable host's timer would do,
 * so that the snapshots in between are the same.
 *
 * @param caseId the case's id, whatever its start says; as the one on the server that it is held to
 */
export function createSimulator(firstPlan: Plan, caseId?: string): Simulator {
  let plan = firstPlan;
  let snapshot: Snapshot | null = null;
  const trail: Entry[] = [];
  let world: SimulatedWorld = NO_WORLD;

  const put = (input: Input, atMs: number): HostAnswer => {
    const result = simulateStep(plan, snapshot, input, atMs, world);
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
    const passed = simulateUntil(plan, started(), untilMs, world);
    snapshot = passed.snapshot;
    trail.push(...passed.entries);
  };
  const answerAll = (effects: readonly Effect[]): void => {
    const done = { ok: true, snapshot: started(), entries: [], effects } as const;
    const answered = answering(plan, done, world);
    invariant(answered.ok, 'an answer is never refused');
    ({ snapshot } = answered);
    trail.push(...answered.entries);
  };
  return {
    world: (other) => {
      world = other;
      return Promise.resolve();
    },
    start: (input, atMs) => {
      const own = input.kind === 'start' && caseId !== undefined ? { ...input, caseId } : input;
      return Promise.resolve(put(own, atMs));
    },
    command: (input, atMs) => {
      pass(atMs);
      return Promise.resolve(put(input, atMs));
    },
    wait: (untilMs) => {
      pass(untilMs);
      return Promise.resolve();
    },
    migrate: (versions, order) => {
      pass(order.nowMs);
      const result = migrateCase(versions, started(), order);
      if (!result.ok) return result;
      ({ snapshot } = result);
      plan = versions.to;
      trail.push(...result.entries);
      answerAll(result.effects);
      return result;
    },
    snapshot: () => Promise.resolve(started()),
    entries: () => Promise.resolve(trail),
  };
}
