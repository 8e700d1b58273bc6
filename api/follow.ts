/**
 * Work that follows the directory: at once, after each change, and again when it failed.
 *
 * @module
 */
import type { Directory } from '../directory/directory.ts';

/** What is done. */
export interface FollowOptions {
  /** One at a time. `isStopped` tells long work when to end. */
  readonly act: (isStopped: () => boolean) => Promise<void>;
  /** Also after so long without a change. @default never */
  readonly everyMs?: number;
  /** After so long when it failed. */
  readonly retryMs: number;
  /** Told the name of an error. */
  readonly warn: (error: string) => void;
}

/** Starts to follow; `stop` ends when what is under way has. */
export function followDirectory(
  directory: Pick<Directory, 'onChange'>,
  { act, everyMs, retryMs, warn }: FollowOptions,
): { stop(): Promise<void> } {
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const turn = async (): Promise<void> => {
    if (isStopped) return;
    clearTimeout(timer);
    let nextMs = everyMs;
    try {
      await act(() => isStopped);
    } catch (error) {
      nextMs = retryMs;
      warn((error as Error).name);
    }
    if (!isStopped && nextMs !== undefined) timer = setTimeout(next, nextMs);
  };
  const next = (): void => {
    running = running.then(turn);
  };
  const unfollow = directory.onChange(next);
  next();
  return {
    stop: async () => {
      isStopped = true;
      unfollow();
      clearTimeout(timer);
      await running;
    },
  };
}
