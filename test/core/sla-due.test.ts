/**
 * SLA clocks that run out: warnings, breaches, extensions.
 */
import { describe, expect, test } from '@jest/globals';
import { localText, localToInstant } from '../../core/business-time.ts';
import { nextEvents } from '../../core/offers.ts';
import { activeStates, facts } from '../../core/step.ts';
import { planOf, TestCase } from '../support/cases.ts';
import { desk, people, begun, at, view, due, told, kinds, PLAIN } from './sla-desk.ts';

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
