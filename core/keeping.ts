/**
 * Keeping: what becomes of a case that has ended, as its retention says and holds allow.
 *
 * @module
 */
import type { RetentionFact } from './action-plans.ts';

/** Before a case is removed it is announced this long before, to whoever is accountable for it. */
export const ANNOUNCED_BEFORE_MS = 30 * 86_400_000;
/** And it has been announced for this long at least, whatever was late. */
export const ANNOUNCED_FOR_MS = 7 * 86_400_000;

/** What is known of a case. Instants in epoch milliseconds. */
export interface Kept {
  /** It has ended for good: nobody can open it again. */
  readonly isSealed: boolean;
  /** `null`: it is kept for ever, or its end kept it. */
  readonly dueAtMs: number | null;
  readonly ending: RetentionFact['ending'] | null;
  /** When it was announced that it will be removed. */
  readonly announcedAtMs: number | null;
  /** A legal hold stands over it. */
  readonly isHeld: boolean;
}

/** `due`: to be removed as soon as it has been announced for long enough. */
export type Keeping = 'kept' | 'announce' | 'due' | 'held' | 'remove';

/** What is to be done with a case now. A hold beats everything. */
export function keepingOf(kept: Kept, nowMs: number): Keeping {
  const { isSealed, dueAtMs, ending, announcedAtMs, isHeld } = kept;
  // What is archived is never removed.
  if (!isSealed || dueAtMs === null || ending === null || ending === 'archive') return 'kept';
  if (nowMs < dueAtMs - ANNOUNCED_BEFORE_MS) return 'kept';
  if (isHeld) return 'held';
  if (announcedAtMs === null) return 'announce';
  if (nowMs < dueAtMs || nowMs < announcedAtMs + ANNOUNCED_FOR_MS) return 'due';
  return 'remove';
}
