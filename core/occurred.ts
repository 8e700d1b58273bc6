/**
 * When things really happened, where whoever records them says so.
 *
 * A case that is recorded late keeps both instants: when it was recorded, which counts for order
 * and deadlines, and when it happened, which is told and never calculated with.
 *
 * @module
 */
import type { Cause, Entry, Input } from './input.ts';
import { Refused } from './refused.ts';

/** What a case knows when a command comes. */
interface Bounds {
  /** The command's own instant, epoch milliseconds. */
  readonly nowMs: number;
  /** When the case began, epoch milliseconds; `null` for the start itself. */
  readonly beganAtMs: number | null;
}

/**
 * Looks at what a command says of when it happened.
 *
 * It lies not in the future, and not before the case began: that is when its start happened, if
 * the start said so, else when the case was opened. A start can lie as far back as it wants.
 *
 * @throws Refused `data_invalid` with the field `occurredAt`
 */
export function checkOccurred({ occurredAtMs }: Input, { nowMs, beganAtMs }: Bounds): void {
  if (occurredAtMs === undefined) return;
  if (!Number.isSafeInteger(occurredAtMs)) throw refusedAs('is no instant');
  if (occurredAtMs > nowMs) throw refusedAs('lies in the future');
  if (beganAtMs !== null && occurredAtMs < beganAtMs) throw refusedAs('lies before the case began');
}

/** The part of a cause that says when a command happened; nothing when the command did not say. */
export function occurredPart({ occurredAtMs }: Input): { readonly occurredAtMs?: number } {
  return occurredAtMs === undefined ? {} : { occurredAtMs };
}

/** When what an entry tells really happened, if whoever recorded it said so; else `null`. */
export function saidToHaveOccurredMs(entry: { readonly cause: Cause }): number | null {
  const { cause } = entry;
  return cause.kind === 'command' ? (cause.occurredAtMs ?? null) : null;
}

/** When what an entry tells happened: as was said, else when it was recorded. */
export function occurredMs(entry: Pick<Entry, 'atMs' | 'cause'>): number {
  return saidToHaveOccurredMs(entry) ?? entry.atMs;
}

function refusedAs(why: string): Refused {
  const message = `The time at which it happened ${why}.`;
  return new Refused('data_invalid', message, { occurredAt: why });
}
