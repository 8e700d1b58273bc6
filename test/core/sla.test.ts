/**
 * SLA clocks in a case: starts, stops, pauses, tables, warnings, breaches, extensions.
 */
import { describe, expect, test } from '@jest/globals';
import { localText, localToInstant } from '../../core/business-time.ts';
import type { Data } from '../../core/input.ts';
import { nextEvents } from '../../core/offers.ts';
import { clockViews } from '../../core/sla-view.ts';
import { activeStates, facts } from '../../core/step.ts';
import { describeEntry } from '../../core/trail-text.ts';
import { peopleOf, planOf, TestCase } from '../support/cases.ts';

/** A desk that works, waits, looks again and ends; the clocks are the test's. */
function desk(sla: string, more = ''): TestCase {
  const plan = planOf(
    `
format: caseline/v1
id: desk
version: 1
title: Desk
owner: lead
calendar: head-office
start: draft
states:
  draft:
    assign: clerk
    form: facts
    transitions:
      begin: working
      log: { to: draft, needs: [] }
    open_ended: a test
  working:
    assign: clerk
    transitions:
      wait: waiting
      rest: resting
      again: working
      finish: review
      stop: closed
      shelve: shelf
      store: archive
      note: { needs: [kind] }
      mark: { set: pressing }
      unmark: { clear: pressing }
    open_ended: a test
  waiting:
    waiting: true
    transitions: { back: { to: working, by: clerk }, rest: { to: resting, by: clerk } }
    open_ended: a test
  resting:
    waiting: true
    transitions: { back: { to: working, by: clerk } }
    open_ended: a test
  shelf:
    transitions: { back: { to: working, by: clerk } }
    open_ended: a test
  archive:
    assign: clerk
    transitions:
      ask: { do: { call: { hook: files, receive: [seen_on, done_on], answered: heard } } }
      heard: { do: { notify: lead } }
      leave: review
    tasks: { report: { needs: [seen_on, done_on] } }
    open_ended: a test
  review:
    assign: clerk
    transitions: { back: working, close: closed }
    open_ended: a test
  closed: { final: true }
roles:
  clerk: { team: clerks }
  lead: { team: leads }
  boss: { team: bosses }
forms:
  facts:
    seen_on: { type: date }
    heard_at: { type: instant }
    done_on: { type: date }
    kind: { type: choice, options: [small, huge], default: small }
    subject: { type: person }
guards:
  urgent: pressing
  huge: kind == "huge"
  was_late: sla.decide.breached
${more}
sla:
${sla}
`,
  );
  return new TestCase(plan, '2026-03-02T08:15:00Z');
}

const people = peopleOf({ ana: ['clerks'], lea: ['leads'], bo: ['bosses'], sue: [] });
const begun = (one: TestCase, data: object = {}): TestCase => {
  one.start(people, 'ana', data as never);
  one.event('ana', 'begin');
  return one;
};
const at = (one: TestCase, time: string): TestCase => {
  one.nowMs = localToInstant(one.plan.calendar, time);
  return one.tick();
};
const view = (one: TestCase, clock = 'decide') =>
  clockViews(one.plan, one.snapshot!).find((row) => row.clock === clock)!;
const due = (one: TestCase, clock = 'decide'): string | null => {
  const { dueAtMs } = view(one, clock);
  return dueAtMs === null ? null : localText(one.plan.calendar, dueAtMs);
};
const told = (one: TestCase, kind: string): unknown[] =>
  one.entries.filter((entry) => entry.kind === kind).map(({ detail }) => detail['people']);
const kinds = (one: TestCase): string[] => one.kinds().filter((kind) => kind.startsWith('sla_'));

const PLAIN = '  decide: { from: working, until: review, within: 2 business days }';

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

describe('warnings', () => {
  test('warnings do what they say', () => {
    const one = begun(
      desk(
        `  decide:
    from: working
    until: review
    within: 10 business days
    warn_at:
      - 50%
      - { after: 6 business days, notify: boss }
      - { at: 70%, escalate_to: boss }
      - { before: 1 business day, remind: [assignee, lead] }
      - { before: 4 hours, do: { set: pressing, clear: calm, notify: lead } }`,
        'anywhere: { soothe: { by: clerk, set: calm } }',
      ),
    );
    one.event('ana', 'soothe');
    at(one, '2026-03-09 09:15');
    expect(told(one, 'reminded')).toEqual([['ana']]);
    at(one, '2026-03-10 09:15');
    expect(told(one, 'notified')).toEqual([['bo']]);
    at(one, '2026-03-11 09:15');
    expect(one.snapshot!.items[0]!.seats[0]!.asked.map(({ party }) => party)).toEqual([
      'clerk',
      'boss',
    ]);
    at(one, '2026-03-13 09:15');
    expect(told(one, 'reminded').at(-1)).toEqual(['ana', 'bo', 'lea']);
    at(one, '2026-03-16 05:15');
    expect(facts(one.snapshot!).flags).toEqual({ calm: false, pressing: true });
    expect(told(one, 'notified').at(-1)).toEqual(['lea']);
    expect(view(one).is).toBe('running');
    expect(kinds(one).filter((kind) => kind === 'sla_warned')).toHaveLength(5);
  });

  test('when nobody works on the case the owner is told', () => {
    const one = begun(desk(PLAIN.replace('within', 'warn_at: 50%, within')));
    one.event('ana', 'shelve');
    at(one, '2026-03-03 09:15');
    expect([told(one, 'reminded'), told(one, 'notified')]).toEqual([[], [['lea']]]);
  });

  test('a warning given is not given again after a pause, but anew after a reset', () => {
    const count = (pauses: string): number => {
      const one = begun(
        desk(
          `  decide: { from: working, until: review, within: 4 days, warn_at: 25%, pauses: ${pauses} }`,
        ),
      );
      at(one, '2026-03-03 10:00').event('ana', 'wait');
      at(one, '2026-03-06 10:00').event('ana', 'back');
      at(one, '2026-03-07 12:00');
      return one.kinds().filter((kind) => kind === 'sla_warned').length;
    };
    expect(count('waiting')).toBe(1);
    expect(count('{ waiting: reset }')).toBe(2);
  });
});

describe('breaches', () => {
  test('a missed clock is told to the owner, and met late', () => {
    const one = begun(desk(PLAIN));
    at(one, '2026-03-04 09:15');
    expect(told(one, 'notified')).toEqual([['lea']]);
    expect(view(one)).toMatchObject({ is: 'breached', breachedAtMs: one.nowMs });
    at(one, '2026-03-05 10:00').event('ana', 'finish');
    expect(view(one).is).toBe('met_late');
    expect(one.entries.findLast(({ kind }) => kind === 'sla_met')!.detail['late']).toBe(true);
  });

  test('a command at the very instant is late', () => {
    const one = begun(desk(PLAIN));
    one.nowMs = localToInstant(one.plan.calendar, '2026-03-04 09:15');
    one.event('ana', 'finish');
    expect(view(one).is).toBe('met_late');
    const other = begun(desk(PLAIN));
    other.nowMs = localToInstant(other.plan.calendar, '2026-03-04 09:15') - 1;
    other.event('ana', 'finish');
    expect(view(other).is).toBe('met');
  });

  test('a breach does what it says', () => {
    const one = begun(
      desk(
        `  decide:
    from: working
    until: review
    within: 1 hour
    breached:
      - { remind: assignee }
      - { notify: boss }
      - { escalate_to: lead }
      - { do: { set: pressing, clear: calm, notify: subject } }`,
        'anywhere: { soothe: { by: clerk, set: calm } }',
      ),
      { subject: 'sue' },
    );
    one.event('ana', 'soothe');
    at(one, '2026-03-02 10:15');
    expect(told(one, 'reminded')).toEqual([['ana']]);
    expect(told(one, 'notified')).toEqual([['bo'], ['sue']]);
    expect(told(one, 'asked').at(-1)).toEqual(['lea']);
    expect(facts(one.snapshot!).flags).toEqual({ calm: false, pressing: true });
  });

  test('a breach moves the case by the first way whose guard holds', () => {
    const sla = `  decide:
    from: working
    until: closed
    within: 1 hour
    breached:
      - { to: closed, when: huge, outcome: too_late }
      - { to: review, set: pressing, clear: calm, purpose: somebody looks }
      - { notify: boss }`;
    const soothe = 'anywhere: { soothe: { by: clerk, set: calm } }';
    const one = begun(desk(sla, soothe));
    one.event('ana', 'soothe');
    at(one, '2026-03-02 10:15');
    expect(activeStates(one.snapshot!)).toEqual(['review']);
    expect(facts(one.snapshot!).flags).toEqual({ calm: false, pressing: true });
    const taken = one.entries.filter(({ kind }) => kind === 'transition').at(-1)!;
    expect(taken).toMatchObject({ actor: null, detail: { purpose: 'somebody looks' } });
    expect(told(one, 'notified')).toEqual([['bo']]);
    const other = begun(desk(sla, soothe), { kind: 'huge' });
    at(other, '2026-03-02 10:15');
    expect(facts(other.snapshot!).outcome).toBe('too_late');
    expect(view(other).is).toBe('met_late');
  });

  test('guards see how a clock stands', () => {
    const more = 'anywhere: { report: { to: closed, by: clerk, when: was_late, outcome: late } }';
    const one = begun(desk(PLAIN, more));
    expect(one.event('ana', 'report')?.code).toBe('guard_not_met');
    at(one, '2026-03-04 09:15');
    expect(one.event('ana', 'report')).toBeNull();
  });
});

describe('extensions', () => {
  const sla = (words = ''): string =>
    `  decide: { from: field seen_on, until: closed, within: 8 weeks, extend: { to: 14 weeks, by: clerk${words} } }`;
  const reason = { reason: 'Objections' };

  test('once, from the original start, and with a reason', () => {
    const one = begun(desk(sla()), { seen_on: '2026-03-02' });
    expect(due(one)).toBe('2026-04-27 23:59');
    expect(one.event('lea', 'extend_decide', reason)?.code).toBe('not_permitted');
    expect(one.event('ana', 'extend_decide')?.code).toBe('data_missing');
    expect(one.event('ana', 'extend_decide', reason)).toBeNull();
    expect([due(one), view(one).isExtended]).toEqual(['2026-06-08 23:59', true]);
    expect(one.event('ana', 'extend_decide', reason)).toMatchObject({
      code: 'guard_not_met',
      message: 'The clock `decide` has been extended already.',
    });
    expect(one.entries.find(({ kind }) => kind === 'sla_extended')).toMatchObject({
      actor: 'ana',
      detail: { clock: 'decide', run: 1, to: '14 weeks' },
    });
  });

  test('not before it runs and not after it is breached', () => {
    const one = begun(desk(sla()));
    const offer = (): unknown =>
      nextEvents(one.plan, one.snapshot!, 'ana', one.nowMs).find(
        ({ event }) => event === 'extend_decide',
      );
    expect(one.event('ana', 'extend_decide', reason)?.message).toContain('is not running');
    expect(offer()).toMatchObject({
      allowed: false,
      because: 'The clock `decide` is not running.',
    });
    const late = begun(desk(sla()), { seen_on: '2025-01-02' });
    expect(late.event('ana', 'extend_decide', reason)?.message).toContain('is breached');
  });

  test('who must hear of an extension does', () => {
    const one = begun(desk(sla(', needs: [], notify: [subject, boss]')), {
      seen_on: '2026-03-02',
      subject: 'sue',
    });
    expect(one.event('ana', 'extend_decide')).toBeNull();
    expect(told(one, 'notified')).toEqual([['bo', 'sue']]);
  });

  test('in a pause it counts from when the clock goes on', () => {
    const text = sla().replace('within', 'pauses: waiting, within');
    const one = begun(desk(text), { seen_on: '2026-03-02' });
    one.event('ana', 'wait');
    expect(one.event('ana', 'extend_decide', reason)).toBeNull();
    expect(due(one)).toBeNull();
    at(one, '2026-03-05 10:00').event('ana', 'back');
    expect(due(one)).toBe('2026-06-11 23:59');
  });

  test('an extension gives the warnings that lie ahead again', () => {
    const text = sla().replace('within', 'warn_at: 50%, within');
    const one = begun(desk(text), { seen_on: '2026-03-02' });
    at(one, '2026-04-10 10:00').event('ana', 'extend_decide', reason);
    at(one, '2026-06-01 10:00');
    const warned = one.entries.filter(({ kind }) => kind === 'sla_warned');
    expect(warned.map(({ atMs }) => localText(one.plan.calendar, atMs))).toEqual([
      '2026-03-30 23:59',
      '2026-04-20 23:59',
    ]);
  });
});

describe('beyond the known holidays', () => {
  test('a deadline is marked as provisional in the fact, the entry and the view', () => {
    const one = begun(
      desk('  decide: { from: working, until: review, within: 2600 business days }'),
    );
    at(one, '2030-01-02 10:00').event('ana', 'again');
    const [deadline] = one.snapshot!.deadlines;
    expect(deadline!.provisional).toBeUndefined();
    const far = desk(
      '  decide: { from: working, until: review, within: 9 years, roll: next_business_day }',
    );
    far.nowMs = Date.parse('2030-03-04T09:00:00Z');
    begun(far);
    expect(far.snapshot!.deadlines[0]!.provisional).toBe(true);
    expect(view(far).isProvisional).toBe(true);
    expect(far.entries.findLast(({ kind }) => kind === 'deadline_set')!.detail).toMatchObject({
      provisional: true,
    });
  });
});

test('a clock and a state timer due at once: the move of the timer comes first', () => {
  const one = desk(PLAIN);
  const plan = planOf(`
format: caseline/v1
id: tie
version: 1
title: Tie
owner: lead
calendar: head-office
start: working
states:
  working:
    assign: lead
    transitions: { finish: closed }
    timers: [{ after: 2 days, to: closed }]
  closed: { final: true }
roles: { lead: { team: leads } }
sla:
  decide: { from: working, until: closed, within: 2 days }
`);
  const other = new TestCase(plan, '2026-03-02T08:15:00Z').start(people, 'lea');
  other.later(3 * 86_400_000).tick();
  expect(view(other).is).toBe('met');
  expect(one.snapshot).toBeNull();
});
