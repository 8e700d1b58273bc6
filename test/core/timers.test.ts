import { describe, expect, test } from '@jest/globals';
import { activeStates, facts, nextDeadlineMs, step } from '../../core/step.ts';
import { peopleOf, planOf, TestCase } from '../support/cases.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STARTS = '2026-03-02T09:00:00Z';

const plan = planOf(`
format: caseline/v1
id: timers
version: 1
title: Timers
owner: clerk
calendar: head-office
start: open
states:
  open:
    assign: clerk
    form: dates
    transitions:
      plan: { by: clerk, set: planned }
      note: { needs: [note] }
      again: open
      poll: polling
      listen: listening
      close: { to: closed, outcome: tired }
    timers:
      - { at: hearing_on, do: { set: heard } }
      - { before: 2 days, of: hearing_on, notify: clerk }
      - { after: 900 days, to: closed }
  polling:
    assign: clerk
    transitions: { stop: open }
    timers:
      - { every: 1 minute, remind: assignee }
      - { after: 40 days, to: closed, outcome: polled }
  listening:
    assign: clerk
    transitions: { stop: open }
    timers: [{ after: 1 minute, to: talking }]
  talking:
    assign: clerk
    transitions: { stop: open }
    timers: [{ after: 1 minute, to: listening }]
  sorting:
    route:
      - { to: closed, when: was_heard, outcome: heard }
      - { to: open }
  closed:
    final: true
    outcome: done
    reopen: { to: sorting, by: clerk, within: 10 days }
guards: { was_heard: heard }
roles: { clerk: { team: clerks } }
forms:
  dates:
    hearing_on: { type: date }
    amount: { type: number }
`);
const people = peopleOf({ cal: ['clerks'], out: [] });
const open = (): TestCase => new TestCase(plan, STARTS).start(people, 'cal');
const due = (one: TestCase, timer: string): number | undefined =>
  one.snapshot!.deadlines.find(({ id }) => id === timer)?.dueAtMs;
const count = (one: TestCase, kind: string, deadline?: string): number =>
  one.entries.filter(
    (entry) =>
      entry.kind === kind && (deadline ?? entry.detail['deadline']) === entry.detail['deadline'],
  ).length;

describe('timers on a date', () => {
  test('a date that is sent again as it was fires nothing again', () => {
    const one = open();
    one.event('cal', 'plan', { hearing_on: '2026-03-09' });
    one.later(10 * DAY).tick();
    expect(count(one, 'deadline_due', 'open/timers/0')).toBe(1);
    one.event('cal', 'plan', { hearing_on: '2026-03-09' });
    expect(count(one, 'deadline_due', 'open/timers/0')).toBe(1);
    expect(count(one, 'notified')).toBe(1);
  });

  test('a date that is moved moves its timers, and fires anew', () => {
    const one = open();
    one.event('cal', 'plan', { hearing_on: '2026-03-09' });
    one.later(10 * DAY).tick();
    one.event('cal', 'plan', { hearing_on: '2026-03-20' });
    expect(due(one, 'open/timers/0')).toBe(Date.parse('2026-03-20T08:00:00Z'));
    one.later(10 * DAY).tick();
    expect(count(one, 'deadline_due', 'open/timers/0')).toBe(2);
    expect(count(one, 'notified')).toBe(2);
  });

  test('a date that comes with a re-entry arms its timers once', () => {
    const one = open();
    const sequence = one.snapshot!.sequence;
    one.event('cal', 'again', { hearing_on: '2026-03-09' });
    const set = one.entries.filter(
      (entry) =>
        entry.sequence > sequence &&
        entry.kind === 'deadline_set' &&
        entry.detail['deadline'] === 'open/timers/0',
    );
    expect(set).toHaveLength(1);
    expect(one.kinds(sequence)).not.toContain('deadline_cleared');
  });

  test('a date that is taken away takes its timers with it', () => {
    const one = open();
    one.event('cal', 'plan', { hearing_on: '2026-03-09' });
    const refusal = one.event('cal', 'plan', { hearing_on: null });
    expect(refusal).toBeNull();
    expect(due(one, 'open/timers/0')).toBeUndefined();
    expect(
      one
        .later(30 * DAY)
        .tick()
        .kinds(),
    ).not.toContain('deadline_due');
  });
});

describe('after a long downtime', () => {
  test('weeks of reminders every minute do not stop a case, and its other deadlines hold', () => {
    const one = open();
    one.event('cal', 'poll');
    one.later(35 * DAY).tick();
    expect(activeStates(one.snapshot!)).toEqual(['polling']);
    expect(nextDeadlineMs(one.snapshot!)).toBe(one.nowMs + MINUTE);
    expect(one.entries.length).toBeLessThan(5_000);
    one.later(6 * DAY).tick();
    expect(facts(one.snapshot!).outcome).toBe('polled');
    expect(one.snapshot!.closedAtMs).toBe(Date.parse('2026-04-11T08:00:00Z'));
  });

  test('states that pass a case to and fro for a day do not stop it', () => {
    const one = open();
    one.event('cal', 'listen');
    one.later(DAY).tick();
    expect(nextDeadlineMs(one.snapshot!)).toBe(one.nowMs + MINUTE);
    expect(count(one, 'deadline_due')).toBe(24 * 60);
  });

  test('deadlines that lead in a circle at one instant are a fault', () => {
    const circle = planOf(
      `
format: caseline/v1
id: circle
version: 1
title: Circle
owner: clerk
calendar: head-office
start: here
states:
  here:
    assign: clerk
    form: dates
    transitions: { on: { to: there }, close: closed }
    timers: [{ at: hearing_on, to: there }]
  there:
    assign: clerk
    transitions: { back: here }
    timers: [{ at: hearing_on, to: here }]
  closed: { final: true, outcome: done }
roles: { clerk: { team: clerks } }
forms: { dates: { hearing_on: { type: date } } }
`.replace('{ on:', '{ go:'),
    );
    const one = new TestCase(circle, STARTS).start(people, 'cal');
    expect(() =>
      step(
        circle,
        one.snapshot,
        { kind: 'event', event: 'go', actor: 'cal', data: { hearing_on: '2026-02-02' } },
        one.nowMs,
      ),
    ).toThrow('due at once');
  });
});

describe('reopening', () => {
  test('a case that is reopened only to be closed again keeps the outcome of that', () => {
    const one = open();
    one.event('cal', 'plan', { hearing_on: '2026-02-02' });
    expect(facts(one.snapshot!).flags['heard']).toBe(true);
    one.event('cal', 'close');
    expect(facts(one.snapshot!).outcome).toBe('tired');
    expect(one.event('cal', 'reopen')).toBeNull();
    expect(one.snapshot!.status).toBe('closed');
    expect(facts(one.snapshot!).outcome).toBe('heard');
    expect(one.entries.findLast(({ kind }) => kind === 'closed')?.detail).toEqual({
      outcome: 'heard',
    });
  });

  test('a refused reopening leaves the outcome as it was', () => {
    const one = open();
    one.event('cal', 'close');
    expect(one.event('out', 'reopen')?.code).toBe('not_permitted');
    expect(facts(one.snapshot!).outcome).toBe('tired');
    one.later(11 * DAY).tick();
    expect(one.snapshot!.status).toBe('sealed');
    expect(facts(one.snapshot!).outcome).toBe('tired');
  });
});
