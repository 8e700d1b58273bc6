/**
 * Cases of a log on any host of the core: sent to it as they happened, one beside the other.
 *
 * @module
 */
import type { Entry, Input, RefusalCode, Snapshot } from '../../core/input.ts';
import type { ScenarioHost } from '../../core/scenario-run.ts';

/** An input and the time of the case at which it comes. */
export interface TimedInput {
  readonly input: Input;
  readonly atMs: number;
}

/** What came of a case. */
export interface Lived {
  /** The index of the input that was refused; `null`: none. */
  readonly refusedAt: number | null;
  readonly code: RefusalCode | null;
  /** `null` when the start was refused. */
  readonly snapshot: Snapshot | null;
  readonly entries: readonly Entry[];
}

/** Sends inputs, of which the first is the start, until one is refused. */
export async function live(host: ScenarioHost, inputs: readonly TimedInput[]): Promise<Lived> {
  for (const [index, { input, atMs }] of inputs.entries()) {
    const answer =
      input.kind === 'start' ? await host.start(input, atMs) : await host.command(input, atMs);
    if (answer.ok) continue;
    const isStarted = index > 0;
    return {
      refusedAt: index,
      code: answer.refusal.code,
      snapshot: isStarted ? await host.snapshot() : null,
      entries: await host.entries(),
    };
  }
  const [snapshot, entries] = [await host.snapshot(), await host.entries()];
  return { refusedAt: null, code: null, snapshot, entries };
}

/**
 * Does something for each, so many at a time, in their order. When one fails, no other begins, and
 * those under way end before the failure is told.
 */
export async function eachOf<T, R>(
  all: readonly T[],
  atATime: number,
  run: (one: T, index: number) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const failures: unknown[] = [];
  const rest = all.entries();
  const workers = Array.from({ length: atATime }, async () => {
    for (const [index, one] of rest) {
      if (failures.length > 0) return;
      try {
        results[index] = await run(one, index);
      } catch (error) {
        failures.push(error);
      }
    }
  });
  await Promise.all(workers);
  if (failures.length > 0) throw failures[0];
  return results;
}

/** Every n-th, the first one included. */
export function everyNth<T>(all: readonly T[], n: number): readonly T[] {
  return all.filter((_one, index) => index % n === 0);
}
