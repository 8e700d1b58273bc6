/**
 * The time of SLA clocks: the legal clocks at their edges, and what pauses do to an end.
 */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compileCalendar } from '../../compiler/calendar.ts';
import { deadlineAfter, localText, localToInstant } from '../../core/business-time.ts';
import { parseDate } from '../../core/dates.ts';
import type { Calendar, Duration, DurationUnit } from '../../core/plan.ts';
import {
  type ClockStart,
  addPaused,
  endOf,
  pausedBetween,
  shareOf,
  startOfDay,
  workingBetween,
} from '../../core/sla-time.ts';
import { shippedCalendar } from '../support/cases.ts';

const calendar = (name: string): Calendar => compileCalendar(shippedCalendar(name)!).calendar!;
const berlin = calendar('head-office');
const london = calendar('london');
const amsterdam = calendar('amsterdam');

const length = (amount: number, unit: DurationUnit, roll = false): Duration => ({
  amount,
  unit,
  ...(roll && { roll: 'next_business_day' as const }),
});
const onDay = (of: Calendar, date: string): ClockStart => {
  const day = parseDate(date)!;
  return { fromMs: startOfDay(of, day), day };
};
const at = (of: Calendar, time: string): ClockStart => ({ fromMs: localToInstant(of, time) });
const end = (of: Calendar, duration: Duration, start: ClockStart): string =>
  localText(of, endOf(of, duration, { start }).dueAtMs);

describe('legal clocks at their edges', () => {
  test.each([
    [
      'one month from a date (ICO)',
      london,
      length(1, 'months', true),
      '2026-09-03',
      '2026-10-05 23:59',
    ],
    [
      'clamped to the end of February',
      london,
      length(1, 'months'),
      '2026-01-31',
      '2026-02-28 23:59',
    ],
    ['clamped in a leap year', london, length(1, 'months', true), '2028-01-31', '2028-02-29 23:59'],
    ['rolled past Easter', london, length(1, 'months', true), '2026-03-03', '2026-04-07 23:59'],
    [
      'three months from the same start',
      london,
      length(3, 'months', true),
      '2026-01-31',
      '2026-04-30 23:59',
    ],
    ['a year from a leap day', london, length(1, 'years'), '2028-02-29', '2029-02-28 23:59'],
    [
      'EU 2019/1937: seven days from receipt',
      berlin,
      length(7, 'days'),
      '2026-03-27',
      '2026-04-03 23:59',
    ],
    ['EU 2019/1937: three months', berlin, length(3, 'months'), '2025-11-30', '2026-02-28 23:59'],
    [
      'seven working days from a Saturday',
      berlin,
      length(7, 'business_days'),
      '2026-02-28',
      '2026-03-10 23:59',
    ],
    [
      '180 days, the last of them rolled',
      calendar('new-york'),
      length(180, 'days', true),
      '2026-01-06',
      '2026-07-06 23:59',
    ],
  ])('%s', (_, of, duration, date, expected) => {
    expect(end(of, duration, onDay(of, date))).toBe(expected);
  });

  test('72 hours go round the clock, also when clocks change', () => {
    expect(end(berlin, length(72, 'hours'), at(berlin, '2026-03-27 22:00'))).toBe(
      '2026-03-30 23:00',
    );
    expect(end(berlin, length(72, 'hours'), at(berlin, '2026-10-23 22:00'))).toBe(
      '2026-10-26 21:00',
    );
  });

  test('eight weeks are 56 local days whatever the clocks do', () => {
    const start = at(amsterdam, '2026-02-20 14:30');
    expect(end(amsterdam, length(8, 'weeks'), start)).toBe('2026-04-17 14:30');
    expect(end(amsterdam, length(14, 'weeks'), start)).toBe('2026-05-29 14:30');
  });
});

const units: readonly DurationUnit[] = [
  'minutes',
  'hours',
  'business_hours',
  'business_days',
  'days',
  'weeks',
  'months',
  'years',
];
const instant = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2029, 0, 1) });
const amount = fc.integer({ min: 1, max: 60 });

describe('properties', () => {
  test('without a pause a clock ends where a timer of the same length does', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...units),
        amount,
        instant,
        fc.boolean(),
        (unit, many, fromMs, roll) => {
          const duration = length(unit === 'years' ? 1 + (many % 5) : many, unit, roll);
          const { dueAtMs, provisional } = deadlineAfter(berlin, duration, fromMs);
          expect(endOf(berlin, duration, { start: { fromMs } })).toEqual({ dueAtMs, provisional });
        },
      ),
      { numRuns: 300 },
    );
  });

  test('a pause moves the end of business hours by exactly the working time it took', () => {
    fc.assert(
      fc.property(
        amount,
        instant,
        fc.integer({ min: 0, max: 20 * 24 * 60 }),
        (many, fromMs, minutes) => {
          const duration = length(many, 'business_hours');
          const start = { fromMs };
          const untilMs = fromMs + minutes * 60_000;
          const paused = pausedBetween(berlin, { start, fromMs, untilMs });
          const plain = endOf(berlin, duration, { start }).dueAtMs;
          const moved = endOf(berlin, duration, { start, paused }).dueAtMs;
          expect(workingBetween(berlin, plain, moved)).toBe(
            workingBetween(berlin, fromMs, untilMs),
          );
          // The time that counted is the length, however long it stood still.
          expect(workingBetween(berlin, untilMs, moved)).toBe(many * 3_600_000);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('a pause of whole business days moves business days by as many', () => {
    fc.assert(
      fc.property(amount, instant, fc.integer({ min: 1, max: 15 }), (many, someMs, days) => {
        // From working time on, so that the pause begins and ends at the same local time.
        const fromMs = deadlineAfter(berlin, length(1, 'business_days'), someMs).dueAtMs;
        const start = { fromMs };
        const untilMs = deadlineAfter(berlin, length(days, 'business_days'), fromMs).dueAtMs;
        const paused = pausedBetween(berlin, { start, fromMs, untilMs });
        const moved = endOf(berlin, length(many, 'business_days'), { start, paused }).dueAtMs;
        expect(moved).toBe(endOf(berlin, length(many + days, 'business_days'), { start }).dueAtMs);
      }),
      { numRuns: 200 },
    );
  });

  test('a pause over a weekend costs no business time, and calendar time in full', () => {
    const start = at(berlin, '2026-03-04 10:00');
    const [fromMs, untilMs] = ['2026-03-06 16:00', '2026-03-09 08:00'].map((time) =>
      localToInstant(berlin, time),
    ) as [number, number];
    const paused = pausedBetween(berlin, { start, fromMs, untilMs });
    const moved = (many: number, unit: DurationUnit): string =>
      localText(berlin, endOf(berlin, length(many, unit), { start, paused }).dueAtMs);
    expect(moved(20, 'business_hours')).toBe(end(berlin, length(20, 'business_hours'), start));
    expect(moved(5, 'business_days')).toBe('2026-03-11 10:00');
    expect(moved(5, 'days')).toBe('2026-03-12 02:00');
    expect(moved(5 * 24, 'hours')).toBe('2026-03-12 02:00');
  });

  test('from a date, a pause counts by its dates, whatever the hour', () => {
    const start = onDay(london, '2026-09-03');
    const took = (from: string, until: string): string => {
      const [fromMs, untilMs] = [localToInstant(london, from), localToInstant(london, until)];
      const paused = pausedBetween(london, { start, fromMs, untilMs });
      return localText(london, endOf(london, length(1, 'months'), { start, paused }).dueAtMs);
    };
    expect(took('2026-09-05 09:00', '2026-09-09 23:00')).toBe('2026-10-07 23:59');
    expect(took('2026-09-05 23:00', '2026-09-09 01:00')).toBe('2026-10-07 23:59');
    expect(took('2026-09-05 09:00', '2026-09-05 17:00')).toBe('2026-10-03 23:59');
  });

  test('two pauses cost what each of them does', () => {
    fc.assert(
      fc.property(
        instant,
        fc.integer({ min: 0, max: 9_000 }),
        fc.integer({ min: 0, max: 9_000 }),
        (fromMs, a, b) => {
          const start = { fromMs };
          const [first, second] = [fromMs + a * 60_000, fromMs + (a + b) * 60_000];
          const both = addPaused(
            pausedBetween(berlin, { start, fromMs, untilMs: first }),
            pausedBetween(berlin, { start, fromMs: first, untilMs: second }),
          );
          const whole = pausedBetween(berlin, { start, fromMs, untilMs: second });
          expect([both.ms, both.localMs, both.workMs]).toEqual([
            whole.ms,
            whole.localMs,
            whole.workMs,
          ]);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('a share lies between start and end, and a whole number of units is exact', () => {
    const start = at(berlin, '2026-03-04 10:00');
    const share = (percent: number): number =>
      shareOf(berlin, length(40, 'business_days'), { start, percent });
    expect(share(80)).toBe(endOf(berlin, length(32, 'business_days'), { start }).dueAtMs);
    fc.assert(
      fc.property(fc.constantFrom(...units), amount, instant, (unit, many, fromMs) => {
        const duration = length(unit === 'years' ? 1 : many, unit);
        const due = endOf(berlin, duration, { start: { fromMs } }).dueAtMs;
        const shares = [10, 33, 50, 99].map((percent) =>
          shareOf(berlin, duration, { start: { fromMs }, percent }),
        );
        expect(shares).toEqual([...shares].sort((x, y) => x - y));
        expect(shares.at(-1)).toBeLessThanOrEqual(due);
      }),
      { numRuns: 100 },
    );
  });
});
