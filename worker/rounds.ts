/**
 * Work that is done in rounds, as long as a worker runs.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';

/** What goes on in rounds. */
export interface RoundsOptions<T extends object> {
  /** One round; what it throws is tried again by the next. Returns how much was done of what. */
  readonly round: (signal: AbortSignal) => Promise<T>;
  /** How long it rests after a round. */
  readonly everyMs: number;
  /** Whether the next round follows at once when something was done. @default false */
  readonly isEager?: boolean;
  /** Told when something was done. */
  readonly log: (done: T) => void;
}

/** Starts to work; `stop` ends when the round under way has. */
export function startRounds<T extends object>(
  options: RoundsOptions<T>,
): { stop(): Promise<void> } {
  const { round, everyMs, isEager = false, log } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const work = async (): Promise<void> => {
    while (!signal.aborted) {
      let hasWorked = false;
      try {
        const done = await round(signal);
        hasWorked = Object.values(done).some((count) => count > 0);
        if (hasWorked) log(done);
      } catch {
        // A part is away: the next round goes on from where this one was.
      }
      if (!hasWorked || !isEager) await rest(everyMs, signal);
    }
  };
  const working = work();
  return {
    stop: async () => {
      stopping.abort();
      await working;
    },
  };
}

/** Rests, or does not when it is to stop. */
export async function rest(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await sleep(ms, undefined, { signal }).catch(() => undefined);
}
