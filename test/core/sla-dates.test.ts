/**
 * SLA clocks whose starts and ends are told by fields.
 */
import { describe, expect, test } from '@jest/globals';
import type { Data } from '../../core/input.ts';
import type { TestCase } from '../support/cases.ts';
import { desk, people, begun, at, view, due } from './sla-desk.ts';

describe('a start that a field gives', () => {
  test('a date counts whole days', () => {
    const one = desk('  decide: { from: field seen_on, until: closed, within: 7 days }');
    one.start(people, 'ana', { seen_on: '2026-03-01' });
    expect(due(one)).toBe('2026-03-08 23:59');
    expect(view(one).dueAtMs).toBe(Date.parse('2026-03-08T23:00:00Z') - 1);
  });

  test('business days are those after the date', () => {
    const one = desk('  decide: { from: field seen_on, until: closed, within: 1 business day }');
    one.start(people, 'ana', { seen_on: '2026-02-28' });
    expect(due(one)).toBe('2026-03-02 23:59');
  });

  test('an instant counts from itself, round the clock', () => {
    const one = desk('  decide: { from: field heard_at, until: closed, within: 72 hours }');
    one.start(people, 'ana', { heard_at: '2026-03-27T22:00:00Z' });
    expect(view(one).dueAtMs).toBe(Date.parse('2026-03-30T22:00:00Z'));
  });

  test('a start long past is breached at once', () => {
    const one = desk('  decide: { from: field seen_on, until: closed, within: 7 days }');
    one.start(people, 'ana', { seen_on: '2026-01-01' });
    expect(view(one).is).toBe('breached');
  });

  test('what was done in time is met, however late it is told', () => {
    const sla = '  decide: { from: working, until: field done_on, within: 2 days }';
    const one = begun(desk(sla, 'anywhere: { tell: { by: clerk, needs: [done_on] } }'));
    at(one, '2026-03-09 10:00');
    expect(view(one).is).toBe('breached');
    one.event('ana', 'tell', { done_on: '2026-03-04' });
    expect(view(one).is).toBe('met');
    const other = begun(desk(sla, 'anywhere: { tell: { by: clerk, needs: [done_on] } }'));
    at(other, '2026-03-09 10:00').event('ana', 'tell', { done_on: '2026-03-05' });
    expect(view(other).is).toBe('met_late');
  });

  describe('a start told by the very event that ends it', () => {
    const sla = '  decide: { from: field done_on, until: event tell, within: 7 days }';

    test.each([
      ['is met at once', '2026-03-09', 'met'],
      ['is met late when the length had passed', '2026-02-27', 'met_late'],
      ['is not over while it lies ahead', '2026-03-20', 'running'],
    ])('%s', (_, done, is) => {
      const one = begun(desk(sla, 'anywhere: { tell: { by: clerk, needs: [done_on] } }'));
      at(one, '2026-03-09 10:00').event('ana', 'tell', { done_on: done });
      expect(view(one)).toMatchObject({ is, run: 1 });
    });
  });

  describe('start and end both told by fields', () => {
    const sla = '  decide: { from: field seen_on, until: field done_on, within: 7 days }';

    test.each([
      ['the last day is in time', '2026-01-08', 'met'],
      ['the day after is late', '2026-01-09', 'met_late'],
      ['the day itself is in time', '2026-01-01', 'met'],
      ['what was before does not end it', '2025-12-31', 'breached'],
    ])('told at once, %s', (_, done, is) => {
      const one = desk(sla);
      one.start(people, 'ana', { seen_on: '2026-01-01', done_on: done });
      expect(view(one).is).toBe(is);
    });

    test('a start that is corrected afterwards is held against the same end', () => {
      const one = desk(sla);
      one.start(people, 'ana', { seen_on: '2026-01-01', done_on: '2026-01-08' });
      one.event('ana', 'log', { seen_on: '2025-12-31' });
      expect(view(one)).toMatchObject({ is: 'met_late', run: 2 });
      one.event('ana', 'log', { seen_on: '2026-01-02' });
      expect(view(one)).toMatchObject({ is: 'met', run: 3 });
    });

    test.each([
      ['2026-02-10', 'met'],
      ['2026-02-11', 'met_late'],
    ])('the length that is told along with the end decides: %s is %s', (done, is) => {
      const table =
        '  decide: { from: field seen_on, until: field done_on, within: { by: kind, huge: 10 days, otherwise: 5 days } }';
      const one = desk(table);
      one.start(people, 'ana', { seen_on: '2026-01-31' });
      expect(view(one).is).toBe('breached');
      one.event('ana', 'log', { kind: 'huge', done_on: done });
      expect(view(one).is).toBe(is);
    });

    test('a length that is corrected afterwards is held against the same end', () => {
      const one = desk(
        '  decide: { from: field seen_on, until: field done_on, within: { by: kind, huge: 10 days, otherwise: 5 days } }',
      );
      one.start(people, 'ana', { seen_on: '2026-01-01', done_on: '2026-01-10' });
      expect(view(one)).toMatchObject({ is: 'met_late', run: 1 });
      one.event('ana', 'log', { kind: 'huge' });
      expect(view(one)).toMatchObject({ is: 'met', run: 2 });
      one.event('ana', 'log', { subject: 'sue' });
      expect(view(one)).toMatchObject({ is: 'met', run: 2 });
    });

    test('a start after the end begins a run that is open', () => {
      const one = desk(sla);
      one.start(people, 'ana', { seen_on: '2026-01-01', done_on: '2026-01-08' });
      one.event('ana', 'log', { seen_on: '2026-03-01' });
      expect(view(one)).toMatchObject({ is: 'running', run: 2 });
      one.event('ana', 'log', { seen_on: '2026-01-05' });
      expect(view(one)).toMatchObject({ is: 'met', run: 2 });
    });
  });

  test.each([
    ['2026-03-08', 'met'],
    ['2026-03-09', 'met_late'],
  ])('its end may be told along with it: %s is %s', (day, is) => {
    const one = desk('  decide: { from: field seen_on, until: field done_on, within: 7 days }');
    at(one.start(people, 'ana', { seen_on: '2026-03-01', done_on: day }), '2026-06-01 10:00');
    expect([view(one).is, view(one).run]).toEqual([is, 1]);
  });

  describe.each(['task', 'call'] as const)('told by a %s', (by) => {
    const tell = (one: TestCase, data: Data): void => {
      one.event('ana', 'store');
      if (by === 'task') {
        const task = one.snapshot!.work!.tasks[0]!.id;
        one.put({ kind: 'work', act: { do: 'complete_task', task, data }, actor: 'ana' });
      } else {
        one.event('ana', 'ask');
        const { id: effect } = one.snapshot!.calls![0]!;
        one.put({ kind: 'news', news: { kind: 'call_answered', effect, data } });
      }
    };

    test('a date starts a clock', () => {
      const one = begun(desk('  decide: { from: field seen_on, until: closed, within: 7 days }'));
      tell(one, { seen_on: '2026-03-01', done_on: '2026-03-02' });
      expect(due(one)).toBe('2026-03-08 23:59');
    });

    test('a date stops a clock', () => {
      const one = begun(desk('  decide: { from: working, until: field done_on, within: 2 days }'));
      tell(one, { seen_on: '2026-03-01', done_on: '2026-03-02' });
      expect(view(one).is).toBe('met');
      expect(one.snapshot!.deadlines).toEqual([]);
    });
  });

  test('a start that changes moves the end, and takes a breach back when that lies ahead', () => {
    const one = desk('  decide: { from: field seen_on, until: closed, within: 7 days }');
    one.start(people, 'ana', { seen_on: '2026-02-20' });
    expect(view(one).is).toBe('breached');
    one.event('ana', 'log', { seen_on: '2026-02-27' });
    expect(view(one)).toMatchObject({ is: 'running', run: 1 });
    expect(due(one)).toBe('2026-03-06 23:59');
    one.event('ana', 'log', { seen_on: '2026-02-21' });
    expect(view(one)).toMatchObject({ is: 'breached', run: 1 });
  });

  test('once a pause has reset the clock, its first start moves it no more', () => {
    const sla =
      '  decide: { from: field seen_on, until: closed, within: 7 days, pauses: { waiting: reset } }';
    const more = 'anywhere: { correct: { by: clerk, needs: [seen_on] } }';
    const one = begun(desk(sla, more), { seen_on: '2026-03-01' });
    one.event('ana', 'wait');
    one.event('ana', 'correct', { seen_on: '2026-02-28' });
    at(one, '2026-03-04 10:00').event('ana', 'back');
    expect(due(one)).toBe('2026-03-11 23:59');
    one.event('ana', 'correct', { seen_on: '2026-02-27' });
    expect(due(one)).toBe('2026-03-11 23:59');
  });

  test('a start that is taken back ends the run', () => {
    const sla = '  decide: { from: field seen_on, until: closed, within: 7 days }';
    const one = desk(sla);
    one.start(people, 'ana', { seen_on: '2026-03-01' });
    one.event('ana', 'log', { seen_on: null });
    expect(view(one).is).toBe('dropped');
  });
});
