import { describe, expect, test } from '@jest/globals';
import {
  deadlineAfter,
  deadlineBefore,
  explainWalk,
  localParts,
  localText,
  localToInstant,
  openingOfDay,
} from '../../core/business-time.ts';
import { parseDate } from '../../core/dates.ts';
import { InvariantError } from '../../core/invariant.ts';
import type { Calendar, Duration, DurationUnit } from '../../core/plan.ts';

const NINE_TO_FIVE = [[540, 1020]] as const;
const summer = Date.UTC(2026, 2, 29, 1);
const winter = Date.UTC(2026, 9, 25, 1);

/** Berlin in 2026: Fridays until 15:00, Good Friday and Easter Monday closed, one open Saturday. */
const BERLIN: Calendar = {
  id: 'berlin',
  zone: 'Europe/Berlin',
  week: [NINE_TO_FIVE, NINE_TO_FIVE, NINE_TO_FIVE, NINE_TO_FIVE, [[540, 900]], [], []],
  offsets: [
    [0, 60],
    [summer, 120],
    [winter, 60],
  ],
  exceptions: [
    [parseDate('2026-04-03')!, 'Good Friday', []],
    [parseDate('2026-04-06')!, 'Easter Monday', []],
    [parseDate('2026-12-05')!, 'other hours', [[600, 840]]],
  ],
  knownUntilDay: parseDate('2026-12-31')!,
};
const LUNCH: Calendar = {
  ...BERLIN,
  week: BERLIN.week.map((day) =>
    day.length === 0
      ? []
      : [
          [540, 720],
          [780, 1020],
        ],
  ),
};

function length(text: string): Duration {
  const [, amount, unit] = /^(\d+) (.*)$/.exec(text)!;
  return { amount: Number(amount), unit: unit!.replace(' ', '_') as DurationUnit };
}

function after(start: string, duration: string, calendar = BERLIN): string {
  const from = localToInstant(calendar, start);
  return localText(calendar, deadlineAfter(calendar, length(duration), from).dueAtMs);
}

function before(end: string, duration: string, calendar = BERLIN): string {
  const at = localToInstant(calendar, end);
  return localText(calendar, deadlineBefore(calendar, length(duration), at).dueAtMs);
}

describe('a duration ends', () => {
  test.each([
    ['hours run round the clock', '2026-03-06 16:00', '24 hours', '2026-03-07 16:00'],
    [
      'hours are hours, also when clocks go forward',
      '2026-03-28 12:00',
      '24 hours',
      '2026-03-29 13:00',
    ],
    ['minutes', '2026-03-02 09:15', '90 minutes', '2026-03-02 10:45'],
    ['business hours within a day', '2026-03-02 09:15', '4 business hours', '2026-03-02 13:15'],
    ['business hours over a night', '2026-03-02 15:00', '4 business hours', '2026-03-03 11:00'],
    [
      'business hours over a weekend and a short Friday',
      '2026-03-06 14:00',
      '2 business hours',
      '2026-03-09 10:00',
    ],
    [
      'business hours that fill a day end at its closing',
      '2026-03-02 09:00',
      '8 business hours',
      '2026-03-02 17:00',
    ],
    [
      'business hours from outside working time',
      '2026-03-07 20:00',
      '1 business hours',
      '2026-03-09 10:00',
    ],
    ['business hours over Easter', '2026-04-02 16:00', '2 business hours', '2026-04-07 10:00'],
    [
      'business hours on an open Saturday',
      '2026-12-04 14:00',
      '2 business hours',
      '2026-12-05 11:00',
    ],
    [
      'business days at the same local time',
      '2026-03-02 10:30',
      '3 business days',
      '2026-03-05 10:30',
    ],
    ['business days over a weekend', '2026-03-05 10:30', '2 business days', '2026-03-09 10:30'],
    ['business days over Easter', '2026-04-01 10:30', '3 business days', '2026-04-08 10:30'],
    [
      'business days over a clock change',
      '2026-03-27 10:30',
      '1 business days',
      '2026-03-30 10:30',
    ],
    [
      'a start before the opening counts as the opening',
      '2026-03-02 07:00',
      '1 business days',
      '2026-03-03 09:00',
    ],
    [
      'a start after the closing counts as the next opening',
      '2026-03-02 17:00',
      '1 business days',
      '2026-03-04 09:00',
    ],
    [
      'a start on a weekend counts as Monday’s opening',
      '2026-03-07 12:00',
      '1 business days',
      '2026-03-10 09:00',
    ],
    [
      'a shorter day ends it at its closing',
      '2026-03-05 16:30',
      '1 business days',
      '2026-03-06 15:00',
    ],
    ['a later opening ends it at that', '2026-12-04 09:30', '1 business days', '2026-12-05 10:00'],
    ['days are calendar days', '2026-03-27 12:00', '3 days', '2026-03-30 12:00'],
    ['eight weeks are 56 local days', '2026-03-02 23:30', '8 weeks', '2026-04-27 23:30'],
    ['56 days are the same', '2026-03-02 23:30', '56 days', '2026-04-27 23:30'],
    ['a month ends on the same date', '2026-03-15 12:00', '1 months', '2026-04-15 12:00'],
    ['or on the month’s last day', '2026-01-31 12:00', '1 months', '2026-02-28 12:00'],
    ['months count from the original date', '2026-01-31 12:00', '2 months', '2026-03-31 12:00'],
    ['a leap day', '2028-01-31 12:00', '1 months', '2028-02-29 12:00'],
    ['a year from a leap day', '2028-02-29 12:00', '1 years', '2029-02-28 12:00'],
    ['four years from a leap day', '2028-02-29 12:00', '4 years', '2032-02-29 12:00'],
    ['a skipped local time moves forward', '2026-03-28 02:30', '1 days', '2026-03-29 03:30'],
    ['nothing at all', '2026-03-07 02:30', '0 business hours', '2026-03-07 02:30'],
  ])('%s', (_rule, start, duration, expected) => {
    expect(after(start, duration)).toBe(expected);
  });

  test('of a local time that comes twice it is the first', () => {
    const from = localToInstant(BERLIN, '2026-10-24 02:30');
    const { dueAtMs } = deadlineAfter(BERLIN, length('1 days'), from);
    expect(dueAtMs).toBe(Date.UTC(2026, 9, 25, 0, 30));
    expect(localToInstant(BERLIN, '2026-10-25 02:30')).toBe(dueAtMs);
  });

  test.each([
    ['within a break counts as its end', '2026-03-02 12:30', '1 business days', '2026-03-03 13:00'],
    [
      'business hours pass over a break',
      '2026-03-02 11:00',
      '2 business hours',
      '2026-03-02 14:00',
    ],
  ])('%s', (_rule, start, duration, expected) => {
    expect(after(start, duration, LUNCH)).toBe(expected);
  });

  test('a time within another day’s break ends with the break', () => {
    const [monday, ...others] = LUNCH.week;
    const mixed = { ...LUNCH, week: [NINE_TO_FIVE, ...others] };
    expect(monday).toBeDefined();
    expect(after('2026-03-02 12:30', '1 business days', mixed)).toBe('2026-03-03 13:00');
  });
});

describe('a duration before an instant begins', () => {
  test.each([
    ['hours', '2026-03-30 10:00', '24 hours', '2026-03-29 10:00'],
    ['business hours over a weekend', '2026-03-09 10:00', '2 business hours', '2026-03-06 14:00'],
    [
      'business hours that fill a day begin at its opening',
      '2026-03-03 17:00',
      '8 business hours',
      '2026-03-03 09:00',
    ],
    ['business days', '2026-03-09 10:30', '2 business days', '2026-03-05 10:30'],
    ['business days before an opening', '2026-03-09 09:00', '1 business days', '2026-03-06 09:00'],
    [
      'an instant outside working time counts as the closing before',
      '2026-03-07 12:00',
      '1 business days',
      '2026-03-05 15:00',
    ],
    ['days over a clock change', '2026-03-30 12:00', '3 days', '2026-03-27 12:00'],
    ['months clamp', '2026-03-31 12:00', '1 months', '2026-02-28 12:00'],
    ['years', '2028-02-29 12:00', '1 years', '2027-02-28 12:00'],
  ])('%s', (_rule, end, duration, expected) => {
    expect(before(end, duration)).toBe(expected);
  });
});

describe('roll', () => {
  const rolled = (start: string, duration: string): string => {
    const from = localToInstant(BERLIN, start);
    const rolling = { ...length(duration), roll: 'next_business_day' as const };
    return localText(BERLIN, deadlineAfter(BERLIN, rolling, from).dueAtMs);
  };
  test.each([
    [
      'moves an end on a weekend to Monday, same time',
      '2026-03-06 22:00',
      '1 days',
      '2026-03-09 22:00',
    ],
    ['moves an end on a holiday', '2026-03-06 11:00', '4 weeks', '2026-04-07 11:00'],
    ['leaves an end on a business day', '2026-03-05 11:00', '1 days', '2026-03-06 11:00'],
    [
      'counts the opened Saturday as a business day',
      '2026-12-04 11:00',
      '1 days',
      '2026-12-05 11:00',
    ],
  ])('%s', (_rule, start, duration, expected) => {
    expect(rolled(start, duration)).toBe(expected);
  });
});

describe('what the calendar does not know', () => {
  const from = localToInstant(BERLIN, '2026-12-30 10:00');
  test.each([
    ['1 business days', false],
    ['2 business days', true],
    ['3 business hours', false],
    ['30 business hours', true],
    ['1 months', true],
    ['500 hours', false],
  ])('%s from the horizon on: provisional %s', (duration, expected) => {
    expect(deadlineAfter(BERLIN, length(duration), from).provisional).toBe(expected);
  });

  test('a roll past the horizon is provisional', () => {
    const sunday = localToInstant(BERLIN, '2027-01-03 10:00') - 3_600_000;
    const hour = { amount: 1, unit: 'hours', roll: 'next_business_day' } as const;
    const { provisional, dueAtMs } = deadlineAfter(BERLIN, hour, sunday);
    expect([provisional, localText(BERLIN, dueAtMs)]).toEqual([true, '2027-01-04 10:00']);
  });

  test('a calendar that never opens is a bug of its compiler, not an endless loop', () => {
    const shut = { ...BERLIN, week: [[], [], [], [], [], [], []], exceptions: [] };
    for (const duration of ['1 business hours', '1 business days']) {
      expect(() => deadlineAfter(shut, length(duration), from)).toThrow(InvariantError);
      expect(() => deadlineBefore(shut, length(duration), from)).toThrow(InvariantError);
    }
  });

  test('a hundred years of business hours end', () => {
    const { walk, dueAtMs } = deadlineAfter(BERLIN, length('200000 business hours'), from);
    expect(localText(BERLIN, dueAtMs)).toMatch(/^21\d\d-/);
    expect(walk.length).toBe(60);
    expect(walk.at(-1)).toMatchObject({ until: dueAtMs, why: 'and so on' });
  });
});

test('the opening of a date is that of its working day, or of the next business day', () => {
  const opening = (date: string): string => localText(BERLIN, openingOfDay(BERLIN, date));
  expect(opening('2026-03-02')).toBe('2026-03-02 09:00');
  expect(opening('2026-03-07')).toBe('2026-03-09 09:00');
  expect(opening('2026-04-03')).toBe('2026-04-07 09:00');
  expect(opening('2026-12-05')).toBe('2026-12-05 10:00');
});

test('an instant in local parts', () => {
  expect(localParts(BERLIN, summer - 60_000)).toMatchObject({
    date: '2026-03-29',
    time: '01:59',
    weekday: 'Sun',
    offset: 60,
  });
  expect(localParts(BERLIN, summer)).toMatchObject({ time: '03:00', offset: 120 });
});

describe('the walk', () => {
  const lines = (start: string, duration: Duration): readonly string[] => {
    const { walk } = deadlineAfter(BERLIN, duration, localToInstant(BERLIN, start));
    return explainWalk(walk, BERLIN);
  };

  test('of business hours names nights, weekends and holidays', () => {
    expect(lines('2026-04-01 18:00', length('20 business hours'))).toEqual([
      'Wed 2026-04-01 18:00 to Thu 2026-04-02 09:00: not counted, outside working time',
      'Thu 2026-04-02 09:00 to Thu 2026-04-02 17:00: counted, working time (8 h)',
      'Thu 2026-04-02 17:00 to Tue 2026-04-07 09:00: not counted, Good Friday, weekend, Easter Monday',
      'Tue 2026-04-07 09:00 to Wed 2026-04-08 13:00: counted, working time (12 h)',
    ]);
  });

  test('of business days counts the days and names the closed ones', () => {
    expect(lines('2026-04-01 10:30', length('3 business days'))).toEqual([
      'Wed 2026-04-01 10:30 to Fri 2026-04-03 00:00: counted, 1 business day',
      'Fri 2026-04-03 00:00 to Tue 2026-04-07 00:00: not counted, Good Friday, weekend, Easter Monday',
      'Tue 2026-04-07 00:00 to Wed 2026-04-08 10:30: counted, 2 business days',
    ]);
  });

  test('of a rolled end says why it moved', () => {
    expect(lines('2026-03-06 22:00', { ...length('1 days'), roll: 'next_business_day' })).toEqual([
      'Fri 2026-03-06 22:00 to Sat 2026-03-07 22:00: counted, calendar days',
      'Sat 2026-03-07 22:00 to Mon 2026-03-09 22:00: not counted, weekend',
    ]);
  });
});
