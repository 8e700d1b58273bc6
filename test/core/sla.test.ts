/**
 * SLA clocks in a case: starts, stops, pauses, tables of lengths.
 */
import { describe, expect, test } from '@jest/globals';
import { describeEntry } from '../../core/trail-text.ts';
import { desk, people, begun, at, view, due, kinds, PLAIN } from './sla-desk.ts';

describe('starting and stopping', () => {
  test('a clock runs from one state to another', () => {
    const one = desk(PLAIN).start(people, 'ana');
    expect(view(one).is).toBe('not_started');
    one.event('ana', 'begin');
    expect([view(one).is, due(one)]).toEqual(['running', '2026-03-04 09:15']);
    one.event('ana', 'finish');
    expect(view(one)).toMatchObject({ is: 'met', run: 1, endedAtMs: one.nowMs });
    expect(one.snapshot!.deadlines).toEqual([]);
    expect(kinds(one)).toEqual(['sla_started', 'sla_met']);
  });

  test.each([
    ['leaving draft', 'leaving working'],
    ['event begin', 'event finish'],
    ['[breach of other, event begin]', '[leaving review, review]'],
  ])('from %s until %s', (from, until) => {
    const one = begun(
      desk(`  decide: { from: ${from}, until: ${until}, within: 1 day }
  other: { from: review, until: closed, within: 1 day }`),
    );
    expect(view(one).is).toBe('running');
    one.event('ana', 'finish');
    expect(view(one).is).toBe('met');
  });

  test('a clock starts only when its guard holds', () => {
    const sla = PLAIN.replace('within', 'when: urgent, within');
    const one = begun(desk(sla));
    expect(view(one).is).toBe('not_started');
    one.event('ana', 'mark');
    expect(view(one).is).toBe('not_started');
    one.event('ana', 'again');
    expect(view(one).is).toBe('running');
  });

  test('the breach of a clock starts another', () => {
    const one = begun(
      desk(`${PLAIN}
  answer: { from: breach of decide, until: closed, within: 1 day }`),
    );
    at(one, '2026-03-04 09:15');
    expect([view(one).is, due(one, 'answer')]).toEqual(['breached', '2026-03-05 09:15']);
  });

  test('a clock speaks by its title', () => {
    const one = begun(desk(PLAIN.replace('from', 'title: A decision, from')));
    const words = { plan: one.plan, person: String, instant: String };
    const lines = one.entries.map((entry) => describeEntry(entry, words));
    expect(lines.join('\n')).toContain('the clock “A decision” starts: 2 business days');
    expect(lines.join('\n')).toContain('“A decision” is due');
  });
});

describe('starting again', () => {
  const sla = (again: string): string => PLAIN.replace('within', `again: ${again}, within`);

  test('a run that is open goes on when its state is entered again', () => {
    const one = begun(desk(PLAIN));
    at(one, '2026-03-03 10:00').event('ana', 'again');
    expect([due(one), view(one).run]).toEqual(['2026-03-04 09:15', 1]);
    one.event('ana', 'finish');
    one.event('ana', 'back');
    expect([due(one), view(one).run]).toEqual(['2026-03-05 10:00', 2]);
    expect(due(begun(desk(sla('goes_on'))))).toBe('2026-03-04 09:15');
  });

  test('starts_over begins a new run each time', () => {
    const one = begun(desk(sla('starts_over')));
    at(one, '2026-03-03 10:00').event('ana', 'again');
    expect([due(one), view(one).run]).toEqual(['2026-03-05 10:00', 2]);
    expect(kinds(one)).toEqual(['sla_started', 'sla_dropped', 'sla_started']);
  });

  test('never runs once and no more', () => {
    const one = begun(desk(sla('never')));
    one.event('ana', 'finish');
    one.event('ana', 'back');
    expect(view(one)).toMatchObject({ is: 'met', run: 1 });
  });
});

describe('standing still', () => {
  const sla = (words: string): string =>
    `  decide: { from: working, until: [review, closed], ${words} }`;

  test('passing from one pause to the next leaves no trace', () => {
    const one = begun(desk(sla('within: 2 business days, pauses: waiting')));
    one.event('ana', 'wait');
    expect([view(one).is, due(one)]).toEqual(['paused', null]);
    at(one, '2026-03-03 09:15').event('ana', 'rest');
    at(one, '2026-03-04 09:15').event('ana', 'back');
    expect(due(one)).toBe('2026-03-06 09:15');
    expect(kinds(one)).toEqual(['sla_started', 'sla_paused', 'sla_resumed']);
    expect(view(one).pausedMs).toBe(2 * 24 * 3_600_000);
  });

  test('a pause that was to reset does so, whatever state it ends in', () => {
    const one = begun(desk(sla('within: 2 days, pauses: { waiting: reset, resting: resume }')));
    one.event('ana', 'wait');
    at(one, '2026-03-03 09:15').event('ana', 'rest');
    at(one, '2026-03-04 10:00').event('ana', 'back');
    expect(due(one)).toBe('2026-03-06 10:00');
  });

  test('what happens in a pause is met, and breaches nothing', () => {
    const text = sla('within: 1 hour, pauses: waiting').replace('review', 'resting');
    const one = begun(desk(text));
    one.event('ana', 'wait');
    at(one, '2026-04-01 10:00').event('ana', 'rest');
    expect(view(one).is).toBe('met');
  });

  test('a thousand pauses keep the case as small as twenty', () => {
    const one = begun(desk(sla('within: 2000 business hours, pauses: waiting')));
    const from = one.nowMs;
    for (let count = 0; count < 40; count += 1) {
      one.event('ana', 'wait');
      one.later(3_600_000).event('ana', 'back');
    }
    const run = one.snapshot!.clocks!['decide']!;
    expect([run.pauses.length, run.pausesBefore]).toEqual([20, 20]);
    expect(run.paused!.ms).toBe(one.nowMs - from);
    const last = one.entries.findLast(({ kind }) => kind === 'deadline_set')!;
    expect(JSON.stringify(last.detail['walk'])).toContain('less 20 earlier pauses');
  });

  test('the walk shows the pause', () => {
    const one = begun(desk(sla('within: 8 business hours, pauses: waiting')));
    at(one, '2026-03-02 11:00').event('ana', 'wait');
    at(one, '2026-03-04 12:00').event('ana', 'back');
    const last = one.entries.findLast(({ kind }) => kind === 'deadline_set')!;
    const walk = last.detail['walk'] as { counted: boolean; why: string }[];
    expect(walk.map(({ why }) => why)).toEqual([
      'working time (1 h 45 min)',
      'paused',
      'working time (6 h 15 min)',
    ]);
    expect(due(one)).toBe('2026-03-05 10:15');
  });
});

describe('tables of lengths', () => {
  test('a table by guards is read again when facts change, from the same start', () => {
    const one = begun(
      desk(
        '  decide: { from: working, until: review, within: { urgent: 1 day, otherwise: 9 days } }',
      ),
    );
    expect(due(one)).toBe('2026-03-11 09:15');
    at(one, '2026-03-02 12:00').event('ana', 'mark');
    expect(due(one)).toBe('2026-03-03 09:15');
    one.event('ana', 'unmark');
    expect(due(one)).toBe('2026-03-11 09:15');
    expect(kinds(one)).toEqual(['sla_started', 'sla_changed', 'sla_changed']);
  });

  test('a table by a choice', () => {
    const sla =
      '  decide: { from: working, until: review, within: { by: kind, huge: 3 weeks, otherwise: 1 week } }';
    const one = begun(desk(sla));
    expect(due(one)).toBe('2026-03-09 09:15');
    one.event('ana', 'note', { kind: 'huge' });
    expect(due(one)).toBe('2026-03-23 09:15');
  });

  test('a table by the level of the priority', () => {
    const sla =
      '  decide: { from: working, until: review, within: { by: priority, high: 1 day, otherwise: 1 week } }';
    const one = begun(desk(sla, 'priority: { rubric: { high: urgent, low: otherwise } }'));
    expect(due(one)).toBe('2026-03-09 09:15');
    one.event('ana', 'mark');
    expect(due(one)).toBe('2026-03-03 09:15');
  });

  test('a table by the word that a decision table gives as the priority', () => {
    const sla =
      '  decide: { from: working, until: review, within: { by: priority, high: 1 day, otherwise: 1 week } }';
    const table = [
      'tables:',
      '  degree: { inputs: [pressing], gives: [high, low], rows: [{ pressing: true, gives: high }], otherwise: low }',
      'priority: tables.degree',
    ];
    const one = begun(desk(sla, table.join('\n')));
    expect(due(one)).toBe('2026-03-09 09:15');
    one.event('ana', 'mark');
    expect(due(one)).toBe('2026-03-03 09:15');
  });

  test('a length that is over already breaches at once', () => {
    const one = begun(
      desk(
        '  decide: { from: working, until: review, within: { urgent: 1 day, otherwise: 9 days } }',
      ),
    );
    at(one, '2026-03-05 12:00').event('ana', 'mark');
    expect(view(one)).toMatchObject({ is: 'breached', breachedAtMs: one.nowMs });
  });
});
