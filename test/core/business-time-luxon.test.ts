/**
 * Business time against a second oracle, luxon, which shares nothing with the compiler: minute by
 * minute over both clock changes of four zones, all kinds of duration, rolled and not; and random
 * spans. `CASELINE_SPANS` sets how many (2,000 unless given; 100,000 is the long form).
 *
 * @module
 */
import { describe, expect, test } from '@jest/globals';
import { DateTime } from 'luxon';
import { compileCalendar } from '../../compiler/calendar.ts';
import { deadlineAfter, deadlineBefore } from '../../core/business-time.ts';
import type { Calendar, Duration, DurationUnit } from '../../core/plan.ts';
import { Dice } from '../support/random-case-type.ts';

const MINUTE = 60_000;
const SPANS = Number(process.env['CASELINE_SPANS'] ?? 2_000);

/** Both clock changes of a year; in Santiago it is midnight that is skipped. */
const CHANGES = [
  ['Europe/Berlin', '2026-03-29T01:00:00Z', '2026-10-25T01:00:00Z'],
  ['America/New_York', '2026-03-08T07:00:00Z', '2026-11-01T06:00:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00:00Z', '2026-10-03T15:30:00Z'],
  ['America/Santiago', '2026-04-05T03:00:00Z', '2026-09-06T04:00:00Z'],
] as const;

/** Working hours of one length on all open days, so that an end needs no moving into them. */
interface Week {
  readonly from: number;
  readonly until: number;
  readonly days: readonly number[];
  readonly closed: readonly string[];
}

const OFFICE: Week = {
  from: 9,
  until: 17,
  days: [1, 2, 3, 4, 5],
  closed: ['2026-03-30', '2026-04-07', '2026-10-26', '2026-12-25'],
};
const ALWAYS: Week = { from: 0, until: 24, days: [1, 2, 3, 4, 5, 6, 7], closed: ['2026-10-26'] };
const NAMES = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

function calendarOf(zone: string, { from, until, days, closed }: Week): Calendar {
  const hours = `${String(from).padStart(2, '0')}:00-${until}:00`;
  const { calendar, problems } = compileCalendar(`
format: caseline-calendar/v1
id: oracle
zone: ${zone}
week: { ${days.map((day) => `${NAMES[day - 1]}: ${hours}`).join(', ')} }
closed: { ${closed.map((date) => `${date}: Closed`).join(', ')} }
`);
  if (!calendar) throw new Error(problems[0]?.message);
  return calendar;
}

/** The oracle: what people do with a wall calendar, on luxon's zones. */
class Wall {
  readonly #zone: string;
  readonly #week: Week;
  readonly #working = new Map<number, boolean>();

  constructor(zone: string, week: Week) {
    this.#zone = zone;
    this.#week = week;
  }

  /** @param sign 1: after, -1: before */
  end({ amount, unit, roll }: Duration, ms: number, sign: 1 | -1): number {
    const at = DateTime.fromMillis(ms, { zone: this.#zone });
    if (unit === 'minutes' || unit === 'hours') {
      return this.#rolled(ms + sign * amount * (unit === 'hours' ? 60 : 1) * MINUTE, roll);
    }
    if (unit === 'business_hours') return this.#rolled(this.#hours(ms, amount, sign), roll);
    if (unit === 'business_days') return this.#rolled(this.#businessDays(at, amount, sign), roll);
    const local = at.setZone('UTC', { keepLocalTime: true });
    return this.#rolled(this.#instant(local.plus({ [unit]: sign * amount })), roll);
  }

  /** Of a local time that comes twice the first, of one that is skipped as much later. */
  #instant(local: DateTime): number {
    const parts = local.toObject();
    const first = DateTime.fromObject(parts, { zone: this.#zone });
    for (const minutes of [60, 30]) {
      const earlier = first.minus({ minutes });
      const same =
        earlier.toFormat('yyyy-MM-dd HH:mm:ss') === local.toFormat('yyyy-MM-dd HH:mm:ss');
      if (same) return earlier.toMillis();
    }
    return first.toMillis();
  }

  #isOpen(date: DateTime): boolean {
    return (
      this.#week.days.includes(date.weekday) && !this.#week.closed.includes(date.toISODate() ?? '')
    );
  }

  #isWorking(ms: number): boolean {
    // Hours and offsets change at multiples of five minutes, so each is asked once for five.
    const five = Math.floor(ms / (5 * MINUTE));
    const known = this.#working.get(five);
    if (known !== undefined) return known;
    const at = DateTime.fromMillis(ms, { zone: this.#zone });
    const works = this.#isOpen(at) && at.hour >= this.#week.from && at.hour < this.#week.until;
    this.#working.set(five, works);
    return works;
  }

  /** Counts working minutes one by one, five at a time: hours and offsets are multiples of it. */
  #hours(ms: number, amount: number, sign: 1 | -1): number {
    const pace = 5 * MINUTE;
    let [at, left] = [ms, amount * 60 * MINUTE];
    while (left > 0) {
      // The pieces lie between multiples of five minutes.
      const past = ((at % pace) + pace) % pace;
      const piece = sign === 1 ? pace - past : past === 0 ? pace : past;
      const works = this.#isWorking(sign === 1 ? at : at - piece);
      const used = works ? Math.min(piece, left) : piece;
      at += sign * used;
      if (works) left -= used;
    }
    return at;
  }

  #businessDays(at: DateTime, amount: number, sign: 1 | -1): number {
    const { from, until } = this.#week;
    let local = at.setZone('UTC', { keepLocalTime: true });
    if (sign === 1) {
      if (!this.#isWorking(at.toMillis())) {
        if (!this.#isOpen(local) || local.hour >= until)
          local = local.plus({ days: 1 }).startOf('day');
        while (!this.#isOpen(local)) local = local.plus({ days: 1 }).startOf('day');
        local = local.startOf('day').plus({ hours: from });
      }
    } else if (!this.#isWorking(at.toMillis())) {
      if (!this.#isOpen(local) || local.hour < from) local = local.minus({ days: 1 });
      while (!this.#isOpen(local)) local = local.minus({ days: 1 });
      local = local.startOf('day').plus({ hours: until });
    }
    const time = until === 24 && local.hour === 0 && !this.#isWorking(at.toMillis()) && sign === -1;
    // The closing at 24:00 belongs to the day before it.
    let day = (time ? local.minus({ days: 1 }) : local).startOf('day');
    const sinceMs = local.toMillis() - day.toMillis();
    for (let left = amount; left > 0; ) {
      day = day.plus({ days: sign });
      if (this.#isOpen(day)) left -= 1;
    }
    return this.#instant(day.plus(sinceMs));
  }

  #rolled(ms: number, roll: Duration['roll']): number {
    if (roll === undefined) return ms;
    const at = DateTime.fromMillis(ms, { zone: this.#zone });
    if (this.#isOpen(at)) return ms;
    let local = at.setZone('UTC', { keepLocalTime: true });
    while (!this.#isOpen(local)) local = local.plus({ days: 1 });
    return this.#instant(local);
  }
}

const DURATIONS: readonly Duration[] = [
  { amount: 1, unit: 'hours' },
  { amount: 3, unit: 'business_hours' },
  { amount: 1, unit: 'business_days' },
  { amount: 3, unit: 'business_days' },
  { amount: 1, unit: 'days' },
  { amount: 1, unit: 'days', roll: 'next_business_day' },
  { amount: 1, unit: 'weeks' },
  { amount: 1, unit: 'months' },
  { amount: 1, unit: 'months', roll: 'next_business_day' },
  { amount: 1, unit: 'years' },
];

describe.each(CHANGES)('%s', (zone, ...changes) => {
  describe.each([
    ['an office', OFFICE],
    ['always open', ALWAYS],
  ] as const)('%s', (_, week) => {
    const calendar = calendarOf(zone, week);
    const wall = new Wall(zone, week);

    test.each(changes)('every minute around the change of %s', (change) => {
      const changeMs = Date.parse(change);
      // What goes by no working day is the same in both.
      const isPlain = ({ unit, roll }: Duration): boolean =>
        roll === undefined && !unit.startsWith('business');
      for (const duration of DURATIONS) {
        if (week === ALWAYS && isPlain(duration)) continue;
        // Begins around the change, and ends around it.
        for (const anchorMs of [changeMs, wall.end({ ...duration }, changeMs, -1)]) {
          const paceMs = duration.unit === 'business_hours' ? 13 * MINUTE : MINUTE;
          for (let ms = anchorMs - 95 * MINUTE; ms <= anchorMs + 95 * MINUTE; ms += paceMs) {
            check(calendar, wall, { duration, ms });
          }
        }
      }
    });
  });
});

test('the oracle knows a day from 24 hours, and a working day from a day', () => {
  const wall = new Wall('Australia/Lord_Howe', OFFICE);
  const ms = Date.parse('2026-10-02T16:00:00Z');
  const [hours, day, working] = (['hours', 'days', 'business_days'] as const).map((unit) =>
    wall.end({ amount: unit === 'hours' ? 24 : 1, unit }, ms, 1),
  );
  expect([(day! - hours!) / MINUTE, new Date(working!).toISOString()]).toEqual([
    -30,
    '2026-10-05T22:00:00.000Z',
  ]);
});

test(`${SPANS} random spans`, () => {
  const dice = new Dice(20_260_302);
  const units: readonly DurationUnit[] = [
    ...['minutes', 'hours', 'business_hours', 'business_days'].map((unit) => unit as DurationUnit),
    ...['days', 'weeks', 'months', 'years'].map((unit) => unit as DurationUnit),
  ];
  const hosts = CHANGES.flatMap(([zone]) =>
    [OFFICE, ALWAYS].map((week) => [calendarOf(zone, week), new Wall(zone, week)] as const),
  );
  for (let left = SPANS; left > 0; left -= 1) {
    const [calendar, wall] = dice.pick(hosts);
    const unit = dice.pick(units);
    const amount = dice.roll(unit === 'business_hours' ? 30 : unit === 'years' ? 5 : 40);
    const roll = dice.chance(30) ? ({ roll: 'next_business_day' } as const) : {};
    const ms = Date.UTC(2021, 0, 1) + dice.roll(10 * 365 * 1440) * MINUTE;
    check(calendar, wall, { duration: { amount, unit, ...roll }, ms });
  }
}, 900_000);

function check(
  calendar: Calendar,
  wall: Wall,
  { duration, ms }: { readonly duration: Duration; readonly ms: number },
): void {
  const told = (endMs: number): string =>
    `${calendar.zone} ${JSON.stringify(duration)} ${new Date(ms).toISOString()} → ${new Date(endMs).toISOString()}`;
  const after = deadlineAfter(calendar, duration, ms);
  if (after.dueAtMs !== wall.end(duration, ms, 1)) {
    expect(`after: ${told(after.dueAtMs)}`).toBe(`after: ${told(wall.end(duration, ms, 1))}`);
  }
  if (duration.unit === 'business_days' && duration.amount === 0) return;
  const before = deadlineBefore(calendar, duration, ms);
  if (before.dueAtMs !== wall.end(duration, ms, -1)) {
    expect(`before: ${told(before.dueAtMs)}`).toBe(`before: ${told(wall.end(duration, ms, -1))}`);
  }
  if (after.dueAtMs < ms || (before.dueAtMs > ms && duration.roll === undefined)) {
    expect(told(after.dueAtMs)).toBe('an end that is not on the wrong side');
  }
}
