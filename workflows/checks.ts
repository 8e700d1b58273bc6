/**
 * What a case host looks at: verdicts, the shape and size of commands, faults, the earliest deadline.
 *
 * @module
 */
import type { Deadline, Snapshot, StepResult } from '../core/input.ts';
import { nextDeadlineMs } from '../core/step.ts';
import {
  type ClockCommand,
  type Command,
  type Rejection,
  STALE_MS,
  START_STALE_MS,
} from './protocol.ts';

/** What a command comes to. */
export type Verdict =
  | { readonly kind: 'done'; readonly step: StepResult & { ok: true } }
  | { readonly kind: 'repeated'; readonly sequence: number }
  | { readonly kind: 'rejected'; readonly rejection: Rejection };

/** What a command came to when it was looked at; worth nothing once anything has changed. */
export interface Judged {
  readonly commandId: string;
  readonly before: Snapshot | null;
  readonly nowMs: number;
  readonly verdict: Verdict;
}

/** A command that is not done. */
export function rejected(rejection: Rejection): Verdict {
  return { kind: 'rejected', rejection };
}

/** True for something that has the shape of a command; what it says is judged by the core. */
export function isCommand(value: unknown): value is Command {
  if (value === null || typeof value !== 'object') return false;
  const { commandId, input, ifSequence, sentAtMs } = value as Record<string, unknown>;
  return (
    typeof commandId === 'string' &&
    commandId.length > 0 &&
    commandId.length <= 200 &&
    input !== null &&
    typeof input === 'object' &&
    typeof (input as Record<string, unknown>)['kind'] === 'string' &&
    (ifSequence === undefined || Array.isArray(ifSequence)) &&
    (sentAtMs === undefined || Number.isFinite(sentAtMs))
  );
}

/** Whether a command was not sent now: nobody who has kept one may play it again. */
export function isStale({ input, sentAtMs }: Command, realMs: number): boolean {
  return isLate(sentAtMs, realMs, input.kind === 'start' ? START_STALE_MS : STALE_MS);
}

/** Whether something that says when it was sent was not sent now. */
export function isLate(sentAtMs: number | undefined, realMs: number, withinMs = STALE_MS): boolean {
  return sentAtMs !== undefined && Math.abs(realMs - sentAtMs) > withinMs;
}

/** True when a clock command says what can be done. */
export function isClockCommand({ untilMs, scale = 1 }: ClockCommand): boolean {
  const isInstant = untilMs === null || Number.isSafeInteger(untilMs);
  return isInstant && Number.isFinite(scale) && scale > 0;
}

/** Whoever sent the command saw another case than the one it would be done to. */
export function hasMovedOn(
  { ifSequence }: Command,
  snapshot: Snapshot | null,
  nowMs: number,
): boolean {
  if (ifSequence === undefined || snapshot === null) return false;
  const dueMs = nextDeadlineMs(snapshot);
  if (dueMs !== null && dueMs <= nowMs) return true;
  return !ifSequence.includes(snapshot.sequence);
}

/** Does a text exceed a number of UTF-8 bytes? Counts only when its length leaves it open. */
export function bytesExceed(text: string, limit: number): boolean {
  if (text.length > limit) return true;
  if (text.length * 3 <= limit) return false;
  let bytes = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    // A surrogate pair is four bytes: two for each half.
    if (unit < 0x80) bytes += 1;
    else bytes += unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 2 : 3;
  }
  return bytes > limit;
}

/** The code of whatever was thrown: its class and nothing it says, which may name people. */
export function faultCode(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

/** The deadline that would have been settled first. */
export function earliest({ deadlines }: Snapshot): Deadline {
  return deadlines.reduce((first, next) => (next.dueAtMs < first.dueAtMs ? next : first));
}
