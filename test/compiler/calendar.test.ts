import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { compileCalendar } from '../../compiler/calendar.ts';
import { deadlineAfter, localText, localToInstant } from '../../core/business-time.ts';
import { formatDate, parseDate } from '../../core/dates.ts';
import type { Calendar } from '../../core/plan.ts';

const FOLDER = new URL('../../definitions/calendars/', import.meta.url);
const WEEK = 'week: { monday: 09:00-17:00, tuesday: [09:00-12:00, 13:00-17:00] }';

function text(...lines: string[]): string {
  return ['format: caseline-calendar/v1', 'id: a-b', 'zone: Europe/Berlin', ...lines].join('\n');
}

function compiled(source: string): Calendar {
  const { calendar, problems } = compileCalendar(source);
  if (!calendar) throw new Error(JSON.stringify(problems));
  return calendar;
}

function exceptionOn(calendar: Calendar, date: string): unknown {
  return calendar.exceptions.find(([day]) => day === parseDate(date))?.slice(1);
}

describe('a calendar becomes data', () => {
  test('the week, Monday first, closed days without hours', () => {
    expect(compiled(text(WEEK)).week).toEqual([
      [[540, 1020]],
      [
        [540, 720],
        [780, 1020],
      ],
      [],
      [],
      [],
      [],
      [],
    ]);
  });

  test('the zone’s offsets, in order, from before any case until after the horizon', () => {
    const { offsets } = compiled(text(WEEK));
    expect(offsets[0]).toEqual([Date.UTC(2015, 0, 1), 60]);
    expect(offsets).toContainEqual([Date.UTC(2026, 2, 29, 1), 120]);
    expect(offsets.at(-1)).toEqual([Date.UTC(2040, 9, 28, 1), 60]);
    expect(offsets.every(([from], index) => index === 0 || from > offsets[index - 1]![0])).toBe(
      true,
    );
  });

  test('holidays by country and state, closed and open days over them', () => {
    const calendar = compiled(
      text(
        'week: { monday: 09:00-17:00, friday: 09:00-17:00, sunday: 10:00-12:00 }',
        'holidays: { country: DE, state: BE }',
        'closed: { 2026-12-21: "Works outing" }',
        'open: { 2026-04-03: 10:00-14:00, 2026-12-19: [10:00-11:00, 11:00-12:00] }',
      ),
    );
    expect(exceptionOn(calendar, '2026-03-08')).toEqual(["International Women's Day", []]);
    expect(exceptionOn(calendar, '2026-04-06')).toEqual(['Easter Monday', []]);
    expect(exceptionOn(calendar, '2026-12-21')).toEqual(['Works outing', []]);
    expect(exceptionOn(calendar, '2026-04-03')).toEqual(['other hours', [[600, 840]]]);
    expect(exceptionOn(calendar, '2026-12-19')).toEqual(['other hours', [[600, 720]]]);
    // A holiday on a day that is closed every week changes nothing and is left out.
    expect(exceptionOn(calendar, '2026-10-03')).toBeUndefined();
    expect(formatDate(calendar.knownUntilDay)).toBe('2036-12-31');
  });

  test('a holiday of several days closes all of them', () => {
    const calendar = compiled(
      `format: caseline-calendar/v1\nid: r\nzone: Asia/Riyadh\nweek: { sunday: 08:00-16:00, monday: 08:00-16:00, tuesday: 08:00-16:00, wednesday: 08:00-16:00, thursday: 08:00-16:00 }\nholidays: { country: SA }`,
    );
    const fitr = calendar.exceptions.filter(
      ([day]) => day >= parseDate('2027-03-01')! && day <= parseDate('2027-03-20')!,
    );
    expect(fitr.length).toBeGreaterThanOrEqual(3);
  });

  test('the same text gives the same data', () => {
    expect(compileCalendar(text(WEEK))).toBe(compileCalendar(text(WEEK)));
    expect(compileCalendar(text(WEEK, '# other'))).toEqual(compileCalendar(text(WEEK)));
  });
});

describe('a mistake is told where it is', () => {
  test.each([
    [
      'unknown zone',
      text(WEEK).replace('Berlin', 'Berln'),
      'Europe/Berln',
      '`Europe/Berln` is no time zone',
      'did you mean `Europe/Berlin`?',
    ],
    [
      'an offset is no zone',
      text(WEEK).replace('Europe/Berlin', '+02:00'),
      '+02:00',
      '`+02:00` is no time zone',
      'write the zone’s IANA name, e.g. `zone: Europe/Berlin`',
    ],
    [
      'unknown weekday',
      text('week: { mondy: 09:00-17:00, friday: 09:00-10:00 }'),
      'mondy',
      'unknown word `mondy`',
      'did you mean `monday`?',
    ],
    [
      'no stretch',
      text('week: { monday: 9 to 5, friday: 09:00-10:00 }'),
      '9 to 5',
      '`9 to 5` is no stretch of time',
      'write it as `09:00-17:00`',
    ],
    [
      'no time of day',
      text('week: { monday: 09:00-25:00, friday: 09:00-10:00 }'),
      '09:00-25:00',
      '`09:00-25:00` is no stretch of time',
      'write it as `09:00-17:00`',
    ],
    [
      'backwards',
      text('week: { monday: 22:00-06:00, friday: 09:00-10:00 }'),
      '22:00-06:00',
      'these hours end before they begin',
      'working time ends on its day, at 24:00 at the latest: give the next day the rest',
    ],
    [
      'overlap',
      text('week: { monday: [09:00-12:00, 11:00-13:00] }'),
      '11:00-13:00',
      'these hours overlap the ones before, or come before them',
      'begin at 12:00 or later',
    ],
    [
      'unknown country',
      text(WEEK, 'holidays: { country: Germany }'),
      'Germany',
      'there is no country `GERMANY`',
      'write its code: `DE`',
    ],
    [
      'unknown state',
      text(WEEK, 'holidays: { country: DE, state: Berlin }'),
      'Berlin',
      'there is no state `BERLIN`',
      'write its code: `BE`',
    ],
    [
      'state of a country without any',
      text(WEEK, 'holidays: { country: VA, state: XX }'),
      'XX',
      'there is no state `XX`',
      'leave `state` out',
    ],
    [
      'no such date',
      text(WEEK, 'closed: { 2026-02-30: x }'),
      '2026-02-30',
      '`2026-02-30` is no date',
      'write a date that exists, as `2026-12-24`',
    ],
    [
      'closed and open',
      text(WEEK, 'closed: { 2026-02-03: x }', 'open: { 2026-02-03: 09:00-10:00 }'),
      '2026-02-03',
      'this day is closed and open',
      'keep one of the two',
    ],
    [
      'never open',
      text('week: {}'),
      'format',
      'this calendar is never open',
      'give `week` at least one day',
    ],
    [
      'no value',
      text(WEEK, 'closed:'),
      'closed',
      '`closed` has no value',
      'give it a value or leave it out',
    ],
    ['twice', text(WEEK, 'id: b'), 'id', '`id` stands twice', 'keep one of the two'],
    ['no week', text(), 'format', 'there is no `week`', 'write `week: { monday: 09:00-17:00, … }`'],
    [
      'another format',
      text(WEEK).replace('/v1', '/v9'),
      'caseline-calendar/v9',
      'this format is not known',
      'write `format: caseline-calendar/v1`',
    ],
  ])('%s', (_what, source, marked, message, help) => {
    const { calendar, problems } = compileCalendar(source);
    expect(calendar).toBeUndefined();
    const [problem, ...others] = problems;
    expect(others).toEqual([]);
    expect({ message: problem?.message, help: problem?.help }).toEqual({ message, help });
    expect(source.slice(problem!.start, problem!.end).startsWith(marked)).toBe(true);
  });

  test.each([
    ['nothing', ''],
    ['a list', '- 1'],
    ['no YAML', 'a: [b'],
    ['an anchor bomb', 'a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]'],
    ['depth', '['.repeat(5_000)],
    ['a tag', `${text(WEEK)}\nx-a: !!js/function 'x'`],
    ['size', `x-a: ${'y'.repeat(200_000)}`],
    ['two documents', `${text(WEEK)}\n---\nb: 1`],
  ])('hostile text gets problems, not an exception: %s', (_what, source) => {
    const { calendar, problems } = compileCalendar(source);
    expect(calendar).toBeUndefined();
    expect(problems.length).toBeGreaterThan(0);
  });
});

describe('the shipped calendars', () => {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));

  test('are five or more', () => {
    expect(names.length).toBeGreaterThanOrEqual(5);
  });

  test.each(names)('%s compiles to a few kB and is called by its file', (name) => {
    const calendar = compiled(readFileSync(new URL(name, FOLDER), 'utf8'));
    expect(`${calendar.id}.yaml`).toBe(name);
    expect(JSON.stringify(calendar).length).toBeLessThan(9_000);
  });

  test.each([
    ['head-office.yaml', '2026-04-02 16:00', '2026-04-07 16:00'],
    ['london.yaml', '2026-05-22 10:00', '2026-05-26 10:00'],
    ['new-york.yaml', '2026-07-02 10:00', '2026-07-06 10:00'],
    ['kolkata.yaml', '2026-08-14 12:00', '2026-08-17 12:00'],
    ['amsterdam.yaml', '2026-04-24 10:00', '2026-04-28 10:00'],
  ])('%s: a business day after %s is %s', (name, start, expected) => {
    const calendar = compiled(readFileSync(new URL(name, FOLDER), 'utf8'));
    const from = localToInstant(calendar, start);
    const { dueAtMs } = deadlineAfter(calendar, { amount: 1, unit: 'business_days' }, from);
    expect(localText(calendar, dueAtMs)).toBe(expected);
  });
});
