import { describe, expect, test } from '@jest/globals';
import { caseTimeMs, moveLeash, realTimeMs, startClock } from '../../workflows/clock.ts';

const REAL = 1_000_000;

describe('the case clock', () => {
  test.each([
    ['a real case lives in real time', null, 5, REAL + 5],
    ['a sandbox starts in real time unless told', { scale: 1 }, 5, REAL + 5],
    ['a sandbox starts where it is told', { scale: 1, startMs: 77 }, 5, 82],
    ['a sandbox runs faster by its scale', { scale: 1_000, startMs: 0 }, 5, 5_000],
    ['a part of a millisecond has not passed', { scale: 0.3, startMs: 0 }, 5, 1],
    ['time stands still at the leash', { scale: 1_000, startMs: 0, untilMs: 4_999 }, 5, 4_999],
    ['time does not run before its start', { scale: 1, startMs: 9 }, -5, 9],
  ])('%s', (_, clock, passedMs, expected) => {
    const state = clock === null ? null : startClock(clock, REAL);
    expect(caseTimeMs(state, REAL + passedMs)).toBe(expected);
  });

  test.each([0, -1, Number.NaN, Infinity])('a scale of %p is refused', (scale) => {
    expect(() => startClock({ scale }, REAL)).toThrow('clock scale');
  });

  test('what the leash held back is not made up in one leap', () => {
    const held = startClock({ scale: 1_000, startMs: 0, untilMs: 2_000 }, REAL);
    const moved = moveLeash(held, { untilMs: 90_000 }, REAL + 60);
    expect(caseTimeMs(moved, REAL + 60)).toBe(2_000);
    expect(caseTimeMs(moved, REAL + 70)).toBe(12_000);
  });

  test('the leash never moves backwards', () => {
    const held = startClock({ scale: 1_000, startMs: 0, untilMs: 2_000 }, REAL);
    expect(moveLeash(held, { untilMs: 1_000 }, REAL + 60).untilMs).toBe(2_000);
  });

  test('a leash can be taken off, and the scale changed', () => {
    const held = startClock({ scale: 1_000, startMs: 0, untilMs: 2_000 }, REAL);
    const free = moveLeash(held, { untilMs: null, scale: 10 }, REAL + 60);
    expect(caseTimeMs(free, REAL + 160)).toBe(3_000);
  });

  test.each([
    ['in real time it is the instant itself', null, REAL + 9, REAL + 9],
    ['in a sandbox it comes sooner', { scale: 1_000, startMs: 0 }, 5_000, REAL + 5],
    ['never before the instant is reached', { scale: 1_000, startMs: 0 }, 5_001, REAL + 6],
    ['at the leash it is reached', { scale: 1_000, startMs: 0, untilMs: 5_000 }, 5_000, REAL + 5],
    ['beyond the leash it is not', { scale: 1_000, startMs: 0, untilMs: 5_000 }, 5_001, null],
  ])('when an instant is reached: %s', (_, clock, caseMs, expected) => {
    const state = clock === null ? null : startClock(clock, REAL);
    const realMs = realTimeMs(state, caseMs);
    expect(realMs).toBe(expected);
    if (realMs !== null) expect(caseTimeMs(state, realMs)).toBeGreaterThanOrEqual(caseMs);
  });
});
