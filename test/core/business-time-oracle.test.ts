/**
 * Business time against an oracle: the Temporal API with the zone database, minute by minute.
 *
 * @module
 */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { compileCalendar } from '../../compiler/calendar.ts';
import { deadlineAfter, deadlineBefore, localToInstant } from '../../core/business-time.ts';
import { toLocal, fromLocal } from '../../core/local-time.ts';
import type { Calendar, DurationUnit } from '../../core/plan.ts';

const MINUTE = 60_000;
const NINE_TO_FIVE = [[540, 1020]] as const;
const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'America/Havana',
  'Africa/Casablanca',
] as const;

/** Work at all hours around the clock changes, so that they matter. */
function calendarOf(zone: string): Calendar {
  const { calendar, problems } = compileCalendar(`
format: caseline-calendar/v1
id: oracle
zone: ${zone}
week: { monday: 09:00-17:00, tuesday: [00:00-02:15, 13:00-17:00], wednesday: 09:00-24:00, thursday: 00:00-24:00, saturday: 22:30-24:00, sunday: [00:00-02:30, 02:45-05:00] }
closed: { 2026-03-30: Closed, 2026-11-02: Closed }
`);
  if (!calendar) throw new Error(problems[0]?.message);
  return calendar;
}

const FROM = Date.UTC(2015, 0, 2);
const UNTIL = Date.UTC(2040, 0, 1);
const instants = fc
  .integer({ min: FROM / MINUTE, max: UNTIL / MINUTE })
  .map((minute) => minute * MINUTE);

function zoned(ms: number, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);
}

function isWorking(at: Temporal.ZonedDateTime, calendar: Calendar): boolean {
  const date = at.toPlainDate().toString();
  if (date === '2026-03-30' || date === '2026-11-02') return false;
  const minute = at.hour * 60 + at.minute;
  return calendar.week[at.dayOfWeek - 1]!.some(([from, until]) => from <= minute && minute < until);
}

describe.each(ZONES)('%s', (zone) => {
  const calendar = calendarOf(zone);

  test('local time is the zone database’s', () => {
    fc.assert(
      fc.property(instants, (ms) => {
        const { epochMilliseconds } = zoned(ms, zone).toPlainDateTime().toZonedDateTime('UTC');
        expect(toLocal(calendar, ms)).toBe(epochMilliseconds);
      }),
      { numRuns: 200 },
    );
  });

  test('the instant of a local time is the compatible one', () => {
    for (const year of [2016, 2026, 2039]) {
      for (let at: Temporal.ZonedDateTime | null = zoned(Date.UTC(year, 0, 1), zone); ; ) {
        at = at.getTimeZoneTransition('next');
        if (!at || at.year > year) break;
        for (let minute = -200; minute <= 200; minute += 5) {
          const local = Temporal.Instant.fromEpochMilliseconds(
            toLocal(calendar, at.epochMilliseconds) + minute * MINUTE,
          )
            .toZonedDateTimeISO('UTC')
            .toPlainDateTime();
          const wanted = local.toZonedDateTime(zone, { disambiguation: 'compatible' });
          const given = local.toZonedDateTime('UTC').epochMilliseconds;
          expect([String(local), fromLocal(calendar, given)]).toEqual([
            String(local),
            wanted.epochMilliseconds,
          ]);
        }
      }
    }
  });

  test('days, weeks, months and years as Temporal adds and subtracts them', () => {
    const units = fc.constantFrom<DurationUnit>(
      'minutes',
      'hours',
      'days',
      'weeks',
      'months',
      'years',
    );
    fc.assert(
      fc.property(instants, units, fc.nat({ max: 40 }), (ms, unit, amount) => {
        const from = zoned(ms, zone);
        const after = deadlineAfter(calendar, { amount, unit }, ms).dueAtMs;
        const before = deadlineBefore(calendar, { amount, unit }, ms).dueAtMs;
        const later = from.add({ [unit]: amount });
        const earlier = from.subtract({ [unit]: amount });
        if (later.year < 2040) expect(after).toBe(later.epochMilliseconds);
        if (earlier.year > 2015) expect(before).toBe(earlier.epochMilliseconds);
      }),
      { numRuns: 840 },
    );
  });

  test.each(['2026-03-06', '2026-03-27', '2026-04-03', '2026-10-02', '2026-10-23', '2026-10-30'])(
    'business hours count working minutes one by one around %s',
    (date) => {
      const start = localToInstant(calendar, date);
      const minutes = 4 * 1440;
      const working: boolean[] = [];
      // Hours and offsets change at multiples of five minutes, so each is asked once for five.
      for (let minute = 0; minute < minutes; minute += 5) {
        const works = isWorking(zoned(start + minute * MINUTE, zone), calendar);
        working.push(works, works, works, works, works);
      }
      for (const first of [0, 137, 1439, 1500, 2 * 1440 + 90]) {
        let counted = 0;
        for (let minute = first; minute < minutes; minute += 1) {
          if (!working[minute]) continue;
          counted += 1;
          if (counted % 60 !== 0) continue;
          const [from, end] = [start + first * MINUTE, start + (minute + 1) * MINUTE];
          const duration = { amount: counted / 60, unit: 'business_hours' } as const;
          expect(deadlineAfter(calendar, duration, from).dueAtMs).toBe(end);
        }
        for (let minute = minutes - first - 1, back = 0; minute >= 0; minute -= 1) {
          if (!working[minute]) continue;
          back += 1;
          if (back % 60 !== 0) continue;
          const [end, from] = [start + (minutes - first) * MINUTE, start + minute * MINUTE];
          const duration = { amount: back / 60, unit: 'business_hours' } as const;
          expect(deadlineBefore(calendar, duration, end).dueAtMs).toBe(from);
        }
      }
    },
  );

  test('business days as a person counts them on the zone’s own calendar', () => {
    const simple = {
      ...calendar,
      week: [0, 1, 2, 3, 4, 5, 6].map((day) => (day < 5 ? NINE_TO_FIVE : [])),
    };
    fc.assert(
      fc.property(instants, fc.integer({ min: 1, max: 40 }), (ms, amount) => {
        let at = zoned(ms, zone);
        if (!isWorking(at, simple) && at.hour >= 9) at = at.add({ days: 1 });
        const time = isWorking(zoned(ms, zone), simple) ? at.toPlainTime() : '09:00';
        let date = at.toPlainDate();
        const works = (): boolean =>
          isWorking(date.toZonedDateTime({ timeZone: zone, plainTime: '10:00' }), simple);
        while (!works()) date = date.add({ days: 1 });
        for (let left = amount; left > 0; ) {
          date = date.add({ days: 1 });
          if (works()) left -= 1;
        }
        const wanted = date.toZonedDateTime({ timeZone: zone, plainTime: time }).epochMilliseconds;
        expect(deadlineAfter(simple, { amount, unit: 'business_days' }, ms).dueAtMs).toBe(wanted);
      }),
      { numRuns: 100 },
    );
  });

  test('what a walk says is counted adds up, and its stretches join', () => {
    const units = fc.constantFrom<DurationUnit>(
      'business_hours',
      'business_days',
      'days',
      'months',
    );
    fc.assert(
      fc.property(instants, units, fc.integer({ min: 1, max: 30 }), (ms, unit, amount) => {
        const { walk, dueAtMs } = deadlineAfter(calendar, { amount, unit }, ms);
        expect([walk[0]!.from, walk.at(-1)!.until]).toEqual([ms, dueAtMs]);
        walk.slice(1).forEach((step, index) => expect(step.from).toBe(walk[index]!.until));
        const total = walk
          .filter(({ counted }) => counted)
          .map(
            ({ why }) =>
              /(?:(\d+) h)? ?(?:(\d+) min)?\)/.exec(why) ?? /(\d+) business day/.exec(why),
          )
          .reduce((sum, match) => sum + Number(match?.[1] ?? 0) * 60 + Number(match?.[2] ?? 0), 0);
        if (unit === 'business_hours' || unit === 'business_days') expect(total).toBe(amount * 60);
      }),
      { numRuns: 150 },
    );
  });
});
