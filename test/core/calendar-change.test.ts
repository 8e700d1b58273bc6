import { describe, expect, test } from '@jest/globals';
import { localText } from '../../core/business-time.ts';
import { calendarDigest, correctedCalendar, correctionTo } from '../../core/calendar-correction.ts';
import { movesOf } from '../../core/calendar-change.ts';
import { parseDate } from '../../core/dates.ts';
import type { Input } from '../../core/input.ts';
import type { Calendar } from '../../core/plan.ts';
import { step } from '../../core/step.ts';
import { compile } from '../../compiler/compile.ts';
import { peopleOf, planOf, shippedCalendar, TestCase } from '../support/cases.ts';

const HOUR = 3_600_000;
const STARTS = '2026-03-02T09:00:00Z';

const plan = planOf(`
format: caseline/v1
id: corrected
version: 1
title: Corrected
owner: boss
calendar: head-office
start: open
states:
  open:
    assign: clerk
    form: dates
    tasks:
      look:
        assign: boss
        due: 4 business days
        timers: [{ before: 1 business day, of: due, remind: assignee }]
    transitions: { wait: waiting, ask: asking, close: { to: closed }, plan: { needs: [held_on] } }
    timers:
      - { after: 3 business days, to: closed }
      - { every: 1 hour, remind: assignee }
      - { at: held_on, remind: assignee }
  waiting:
    waiting: true
    transitions: { go: { to: open, by: clerk } }
    timers: [{ after: 10 business days, to: open }]
  asking:
    approval: agree
    transitions: { approved: closed, rejected: open }
  closed: { final: true, outcome: done, reopen: { to: open, by: clerk, within: 5 business days } }
approvals:
  agree: { approvers: [boss], ladder: [{ after: 2 business days, decide: rejected }] }
roles: { clerk: { team: clerks }, boss: { team: bosses } }
forms: { dates: { held_on: { type: date } } }
sla:
  reply:
    title: Reply
    from: open
    until: closed
    within: 5 business days
    pauses: [waiting]
    warn_at: [50%, { before: 1 business day, notify: boss }]
    breached: [{ notify: boss }]
retention: { keep: 10 business days, then: delete }
`);
const people = peopleOf({ cal: ['clerks'], bea: ['bosses'] });

/** The calendar with one more holiday on a date. */
function withHoliday(date: string, calendar: Calendar = plan.calendar): Calendar {
  const day = parseDate(date)!;
  const exceptions = [...calendar.exceptions, [day, 'Day of mourning', []] as const];
  return { ...calendar, exceptions: exceptions.sort(([a], [b]) => a - b) };
}

function corrects(to: Calendar): Input {
  const correction = correctionTo(plan.calendar, to);
  return { kind: 'calendar', correction, reason: 'by law of 2 March', actor: 'oda' };
}

const open = (): TestCase => new TestCase(plan, STARTS).start(people, 'cal');
const dues = (one: TestCase): Record<string, string> =>
  Object.fromEntries(
    one.snapshot!.deadlines.map(({ id, dueAtMs }) => [id, localText(plan.calendar, dueAtMs)]),
  );

describe('a correction', () => {
  test('comes to the calendar that it was made from, and back', () => {
    const to = withHoliday('2026-03-04');
    const there = correctionTo(plan.calendar, to);
    expect(correctedCalendar(plan.calendar, there)).toEqual(to);
    expect(correctedCalendar(to, correctionTo(to, plan.calendar))).toEqual(plan.calendar);
    expect(there.digest).toBe(calendarDigest(to));
  });

  test('says what differs and no more', () => {
    expect(correctionTo(plan.calendar, withHoliday('2026-03-04'))).toEqual({
      calendar: 'head-office',
      digest: expect.any(String),
      days: [[parseDate('2026-03-04'), 'Day of mourning', []]],
    });
    const offsets = [[plan.calendar.offsets[0]![0], 60]] as const;
    expect(correctionTo(plan.calendar, { ...plan.calendar, offsets })).toMatchObject({
      days: [],
      offsets,
    });
  });

  test('is not for another calendar', () => {
    const other = {
      ...correctionTo(plan.calendar, withHoliday('2026-03-04')),
      calendar: 'kolkata',
    };
    expect(correctedCalendar(plan.calendar, other)).toBe(plan.calendar);
    const one = open();
    const before = one.snapshot;
    one.put({ kind: 'calendar', correction: other, reason: 'so', actor: 'oda' });
    expect(one.snapshot!.sequence).toBe(before!.sequence);
  });
});

test('a definition that is published anew has another plan with a corrected calendar', () => {
  const text = shippedCalendar('head-office')!;
  const definition = `format: caseline/v1
id: tiny
version: 1
title: Tiny
owner: clerk
calendar: head-office
start: open
states:
  open: { assign: clerk, transitions: { end: closed }, timers: [{ every: 1 day, remind: assignee }] }
  closed: { final: true }
roles: { clerk: { team: clerks } }
`;
  const hashOf = (calendar: string): string | undefined =>
    compile(definition, { calendars: () => calendar }).plan?.hash;
  const corrected = text.replace('closed:\n', 'closed:\n  2026-03-04: Day of mourning\n');
  expect(hashOf(text)).toMatch(/^[0-9a-f]{64}$/);
  expect(hashOf(corrected)).toMatch(/^[0-9a-f]{64}$/);
  expect(hashOf(corrected)).not.toBe(hashOf(text));
});

describe('a new public holiday', () => {
  test('moves what counts over it, and nothing else', () => {
    const one = open();
    one.event('cal', 'plan', { held_on: '2026-03-04' });
    const before = new Map(one.snapshot!.deadlines.map((deadline) => [deadline.id, deadline]));
    const was = dues(one);
    one.put(corrects(withHoliday('2026-03-04')));
    expect(was).toMatchObject({
      'open/timers/0': '2026-03-05 10:00',
      'open.look#1/due': '2026-03-06 10:00',
      'open.look#1/timers/0': '2026-03-05 10:00',
      'open/timers/2': '2026-03-04 09:00',
      'sla/reply/due': '2026-03-09 10:00',
    });
    expect(dues(one)).toMatchObject({
      'open/timers/0': '2026-03-06 10:00',
      'open.look#1/due': '2026-03-09 10:00',
      'open.look#1/timers/0': '2026-03-06 10:00',
      // A date on a closed day means the next business day.
      'open/timers/2': '2026-03-05 09:00',
      'sla/reply/due': '2026-03-10 10:00',
    });
    expect(one.snapshot!.clocks!['reply']!.dueAtMs).toBe(Date.parse('2026-03-10T09:00:00Z'));
    expect(one.snapshot!.work!.tasks[0]!.dueAtMs).toBe(Date.parse('2026-03-09T09:00:00Z'));
    const same = one.snapshot!.deadlines.find(({ id }) => id === 'open/timers/1');
    expect(same).toBe(before.get('open/timers/1'));
  });

  test('is told with what it was, in the trail and to whoever is asked and is accountable', () => {
    const one = open();
    const { sequence } = one.snapshot!;
    one.effects.length = 0;
    one.put(corrects(withHoliday('2026-03-04')));
    const told = one.entries.filter((entry) => entry.sequence > sequence);
    expect(told[0]).toMatchObject({
      kind: 'calendar_corrected',
      actor: 'oda',
      detail: { calendar: 'head-office', reason: 'by law of 2 March', overdue: 0 },
    });
    const moves = movesOf(told);
    expect(moves.length).toBe(told[0]!.detail['moved']);
    expect(moves).toContainEqual({
      deadline: 'open/timers/0',
      wasAtMs: Date.parse('2026-03-05T09:00:00Z'),
      dueAtMs: Date.parse('2026-03-06T09:00:00Z'),
      isOverdue: false,
    });
    expect(one.effects).toEqual([
      expect.objectContaining({ kind: 'notify', notice: 'notified', people: ['bea', 'cal'] }),
    ]);
  });

  test('counts for everything that comes later', () => {
    const one = open();
    one.put(corrects(withHoliday('2026-03-04')));
    one.event('cal', 'ask');
    expect(dues(one)['asking#3/ladder/0']).toBe('2026-03-05 10:00');
  });

  test('comes once: what the case has already leaves no trace', () => {
    const one = open();
    one.put(corrects(withHoliday('2026-03-04')));
    const after = one.snapshot;
    one.put(corrects(withHoliday('2026-03-04')));
    expect(one.snapshot!.sequence).toBe(after!.sequence);
    expect(one.snapshot!.deadlines).toEqual(after!.deadlines);
  });

  test('is taken back by the calendar as it was', () => {
    const one = open();
    const before = one.snapshot!.deadlines;
    one.put(corrects(withHoliday('2026-03-04')));
    one.put(corrects(plan.calendar));
    expect(one.snapshot!.deadlines).toEqual(before);
    expect(one.snapshot!.correction).toBeUndefined();
  });

  test('does not touch what was changed by hand', () => {
    const one = open();
    const given = { deadline: 'open/timers/0', until: '2026-03-05T12:00:00Z', reason: 'so' };
    one.event('bea', 'change_deadline', given);
    one.put(corrects(withHoliday('2026-03-04')));
    expect(dues(one)['open/timers/0']).toBe('2026-03-05 13:00');
  });

  test('moves how long a closed case is kept', () => {
    const one = open();
    one.event('cal', 'close');
    const was = one.snapshot!.retention!.dueAtMs!;
    one.put(corrects(withHoliday('2026-03-04')));
    expect(one.snapshot!.retention!.dueAtMs).toBe(was + 24 * HOUR);
    expect(movesOf(one.entries)).toContainEqual({
      deadline: 'retention',
      wasAtMs: was,
      dueAtMs: was + 24 * HOUR,
      isOverdue: false,
    });
  });
});

describe('a clock that stood still', () => {
  test('is measured again with its pause', () => {
    const one = open();
    one.event('cal', 'wait');
    one.later(48 * HOUR);
    one.event('cal', 'go');
    expect(one.snapshot!.clocks!['reply']!.paused!.workDays).toBe(2);
    one.put(corrects(withHoliday('2026-03-03')));
    expect(one.snapshot!.clocks!['reply']!.paused!.workDays).toBe(1);
    // The holiday lay in the pause: what is left counts as before.
    expect(localText(plan.calendar, one.snapshot!.clocks!['reply']!.dueAtMs!)).toBe(
      '2026-03-11 10:00',
    );
  });

  test('goes on by the corrected calendar', () => {
    const one = open();
    one.event('cal', 'wait');
    one.put(corrects(withHoliday('2026-03-03')));
    one.later(48 * HOUR);
    one.event('cal', 'go');
    expect(one.snapshot!.clocks!['reply']!.paused!.workDays).toBe(1);
  });
});

describe('a holiday that was none', () => {
  const was = withHoliday('2026-03-04');
  const wrong = { ...plan, calendar: was };

  test('brings deadlines forward; what would lie in the past is due at once, and said to be', () => {
    const one = new TestCase(wrong, STARTS).start(people, 'cal');
    expect(localText(was, one.snapshot!.deadlines[0]!.dueAtMs)).toBe('2026-03-06 10:00');
    // Thursday 5 March, 17:00: by the right calendar its three days were over at 10:00.
    one.later(79 * HOUR).tick();
    const before = one.snapshot!;
    const correction = correctionTo(was, plan.calendar);
    const told: Input = { kind: 'calendar', correction, reason: 'a mistake', actor: 'oda' };
    const preview = step(wrong, before, told, one.nowMs);
    one.put(told);
    const mine = one.entries.filter(({ sequence }) => sequence > before.sequence);
    expect(preview.ok && preview.entries).toEqual(mine);
    expect(movesOf(mine)).toContainEqual({
      deadline: 'open/timers/0',
      wasAtMs: Date.parse('2026-03-06T09:00:00Z'),
      dueAtMs: one.nowMs,
      isOverdue: true,
    });
    expect(mine.find(({ kind }) => kind === 'deadline_due')).toMatchObject({
      atMs: one.nowMs,
      detail: { deadline: 'open/timers/0' },
    });
    expect(one.snapshot!.status).toBe('closed');
  });
});

describe('a changed zone rule', () => {
  test('moves the hours of the day, and what runs round the clock stays', () => {
    const one = open();
    const offsets = plan.calendar.offsets.map(
      ([fromMs, minutes]) => [fromMs, minutes + (fromMs > 1_760_000_000_000 ? -60 : 0)] as const,
    );
    const was = new Map(one.snapshot!.deadlines.map(({ id, dueAtMs }) => [id, dueAtMs]));
    one.put(corrects({ ...plan.calendar, offsets }));
    const now = new Map(one.snapshot!.deadlines.map(({ id, dueAtMs }) => [id, dueAtMs]));
    expect(now.get('open/timers/1')).toBe(was.get('open/timers/1'));
    // Begun at 09:00 of the corrected clocks and not at 10:00: it opens the day.
    expect(now.get('open/timers/0')! - was.get('open/timers/0')!).toBe(0);
    one.event('cal', 'plan', { held_on: '2026-03-09' });
    expect(one.snapshot!.deadlines.at(-1)!.dueAtMs).toBe(Date.parse('2026-03-09T09:00:00Z'));
  });
});
