/**
 * The case's clock: real time, or in a sandbox time that runs faster and can be held on a leash.
 *
 * Everything in a case counts in case time; only the one timer needs to know how long that is in
 * reality. Pure: the caller brings the real time.
 *
 * @module
 */
import { invariant } from '../core/invariant.ts';
import type { ClockCommand, SandboxClock } from './protocol.ts';

/** A sandbox clock under way: `baseCaseMs` was the case's time at `baseRealMs`. */
export interface ClockState {
  readonly scale: number;
  readonly baseCaseMs: number;
  readonly baseRealMs: number;
  readonly untilMs: number | null;
}

/**
 * Starts a sandbox clock.
 *
 * @throws InvariantError when the scale is no positive number
 */
export function startClock(clock: SandboxClock, realMs: number): ClockState {
  invariant(Number.isFinite(clock.scale) && clock.scale > 0, `clock scale ${clock.scale}`);
  return {
    scale: clock.scale,
    baseCaseMs: clock.startMs ?? realMs,
    baseRealMs: realMs,
    untilMs: clock.untilMs ?? null,
  };
}

/** The case's time at a real time: whole epoch milliseconds, not beyond the leash. */
export function caseTimeMs(clock: ClockState | null, realMs: number): number {
  if (clock === null) return realMs;
  const passedMs = Math.max(0, realMs - clock.baseRealMs) * clock.scale;
  const caseMs = clock.baseCaseMs + Math.floor(passedMs);
  return clock.untilMs === null ? caseMs : Math.min(clock.untilMs, caseMs);
}

/**
 * Moves the leash. Time runs on from where it stands now, so that what was held back by the
 * leash is not made up in one leap. The leash never moves backwards.
 */
export function moveLeash(clock: ClockState, command: ClockCommand, realMs: number): ClockState {
  const nowMs = caseTimeMs(clock, realMs);
  return {
    scale: command.scale ?? clock.scale,
    baseCaseMs: nowMs,
    baseRealMs: realMs,
    untilMs: command.untilMs === null ? null : Math.max(command.untilMs, clock.untilMs ?? nowMs),
  };
}

/**
 * The real time at which the case's clock reaches an instant.
 *
 * @returns epoch milliseconds, perhaps past; `null` when the leash ends before that instant
 */
export function realTimeMs(clock: ClockState | null, caseMs: number): number | null {
  if (clock === null) return caseMs;
  if (clock.untilMs !== null && caseMs > clock.untilMs) return null;
  return clock.baseRealMs + Math.ceil((caseMs - clock.baseCaseMs) / clock.scale);
}
