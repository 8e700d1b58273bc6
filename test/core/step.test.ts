import { describe, expect, test } from '@jest/globals';
import { canonicalJson } from '../../core/canonical.ts';
import { entryHash } from '../../core/draft.ts';
import { nextAnswers, nextEvents } from '../../core/offers.ts';
import { activeStates, facts, nextDeadlineMs, step } from '../../core/step.ts';
import { peopleOf, planOf, TestCase } from '../support/cases.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const definition = `
format: caseline/v1
id: purchase
version: 1
title: Purchase
owner: head
calendar: head-office
start: draft
states:
  draft:
    assign: clerk
    form: order
    transitions:
      submit:
        - { to: small, when: is_small }
        - { to: asking }
      cancel: { to: closed, outcome: cancelled, needs: [reason] }
    timers:
      - { every: 1 day, remind: assignee }
      - { after: 30 days, to: closed, outcome: forgotten }
  asking:
    approval: spend
    transitions:
      approved: closed
      rejected: draft
      lapsed: { to: closed, outcome: lapsed }
  small:
    assign: clerk
    transitions: { buy: closed }
    timers: [{ after: 2 hours, to: closed }]
  closed:
    final: true
    outcome: bought
    reopen: { to: draft, by: head, within: 10 days, needs: [reason] }
anywhere:
  mark: { set: marked, by: [clerk, head] }
approvals:
  spend:
    approvers: [lead, head]
    quorum: all
    never: requester
    ladder:
      - { after: 1 day, remind: approvers }
      - { after: 2 days, delegate_to: backups }
      - { after: 3 days, escalate_to: chief }
      - { after: 4 days, decide: lapsed }
guards:
  is_small: amount < 10.0
roles:
  clerk: { team: clerks }
  lead: { team: leads, backup: deputy }
  deputy: { team: deputies }
  head: { team: heads, backup: deputy }
  chief: { team: chiefs, backup: head }
forms:
  order:
    amount: { type: number, required: true, min: 0 }
    note: { type: text }
`;
const plan = planOf(definition);
const people = peopleOf({
  cal: ['clerks'],
  lea: ['leads'],
  dep: ['deputies'],
  hed: ['heads'],
  chi: ['chiefs'],
  out: [],
});
const open = (): TestCase => new TestCase(plan, '2026-03-02T09:00:00Z').start(people, 'cal');
const asking = (): TestCase => {
  const one = open();
  expect(one.event('cal', 'submit', { amount: 50 })).toBeNull();
  return one;
};

describe('commands', () => {
  test('the first row whose guard holds is taken, with the data of the command', () => {
    const small = open();
    expect(small.event('cal', 'submit', { amount: 5 })).toBeNull();
    expect(activeStates(small.snapshot!)).toEqual(['small']);
    expect(activeStates(asking().snapshot!)).toEqual(['asking']);
  });

  test.each([
    ['an event the state does not offer', 'cal', 'buy', {}, 'event_not_allowed'],
    ['a person who may not send it', 'out', 'submit', { amount: 1 }, 'not_permitted'],
    ['a form that is not complete', 'cal', 'submit', {}, 'data_missing'],
    ['a field that must come with it', 'cal', 'cancel', {}, 'data_missing'],
    ['a value of another type', 'cal', 'submit', { amount: 'much' }, 'data_invalid'],
    ['a field nobody asked for', 'cal', 'submit', { amount: 1, colour: 'red' }, 'data_invalid'],
    ['a prototype key', 'cal', 'submit', JSON.parse('{"amount":1,"__proto__":{}}'), 'data_invalid'],
    ['an event named like a prototype member', 'cal', 'constructor', {}, 'event_not_allowed'],
  ])('%s is refused and nothing has happened', (_, actor, event, data, code) => {
    const one = open();
    const before = canonicalJson(one.snapshot);
    const refusal = one.event(actor, event, data);
    expect(refusal).toMatchObject({ code, state: ['draft'] });
    expect(canonicalJson(one.snapshot)).toBe(before);
  });

  test('a refusal names the events that the same person may send', () => {
    expect(open().event('cal', 'buy')?.allowed).toEqual(['cancel', 'mark', 'submit']);
    expect(open().event('hed', 'submit', { amount: 1 })?.allowed).toEqual([
      'mark',
      'change_deadline',
    ]);
  });

  test('a row whose guard cannot be read is passed over', () => {
    // `amount` has no value: `null < 10` is no condition, so the second row is taken.
    const one = open();
    expect(one.event('cal', 'submit', { amount: 10 })).toBeNull();
    expect(activeStates(one.snapshot!)).toEqual(['asking']);
  });

  test('flags are set in place and the state is not left', () => {
    const one = open();
    const sequence = one.snapshot!.sequence;
    one.event('hed', 'mark');
    expect(facts(one.snapshot!).flags).toEqual({ marked: true });
    expect(one.kinds(sequence)).toEqual(['transition', 'flags']);
  });
});

describe('deadlines', () => {
  test('a late command never wins against a deadline that was due before it', () => {
    const one = open();
    one.event('cal', 'submit', { amount: 5 });
    one.later(2 * HOUR + 1);
    expect(one.event('cal', 'buy')).toMatchObject({ code: 'case_closed' });
    one.tick();
    expect(one.entries.at(-1)).toMatchObject({ atMs: Date.parse('2026-03-02T11:00:00Z') });
  });

  test('a command at the very instant of a deadline comes after it', () => {
    const one = open();
    one.event('cal', 'submit', { amount: 5 });
    expect(one.later(2 * HOUR).event('cal', 'buy')?.code).toBe('case_closed');
    const early = open();
    early.event('cal', 'submit', { amount: 5 });
    expect(early.later(2 * HOUR - 1).event('cal', 'buy')).toBeNull();
  });

  test('every missed reminder is settled at its own instant, and its siblings keep theirs', () => {
    const one = open();
    one.later(31 * DAY).tick();
    const reminders = one.entries.filter(({ kind }) => kind === 'reminded');
    expect(reminders).toHaveLength(29);
    expect(
      reminders.every(
        ({ atMs }) =>
          (atMs - Date.parse('2026-03-02T09:00:00Z')) % DAY === 0 ||
          atMs > Date.parse('2026-03-29T00:00:00Z'),
      ),
    ).toBe(true);
    expect(facts(one.snapshot!).outcome).toBe('forgotten');
  });

  test('time that runs backwards counts as the case’s own', () => {
    const one = open();
    one.later(-5 * DAY);
    expect(one.event('cal', 'submit', { amount: 50 })).toBeNull();
    expect(one.snapshot!.atMs).toBe(Date.parse('2026-03-02T09:00:00Z'));
  });

  test('leaving a state clears its deadlines and says so', () => {
    const one = asking();
    const left = one.entries.find(({ kind }) => kind === 'left');
    expect(left?.detail['cleared']).toEqual(['draft/timers/0', 'draft/timers/1']);
    expect(one.snapshot!.deadlines.every(({ kind }) => kind === 'ladder')).toBe(true);
  });
});

describe('approvals', () => {
  test('the ladder reminds, asks the backups, asks a superior, and ends', () => {
    const one = asking();
    one.later(5 * DAY).tick();
    const told = one.entries
      .filter(({ kind }) => ['asked', 'reminded', 'decided', 'vacant'].includes(kind))
      .map(({ kind, detail }) => [kind, detail['party'] ?? detail['result'], detail['insteadOf']]);
    expect(told.slice(1)).toEqual([
      ['asked', 'lead', undefined],
      ['asked', 'head', undefined],
      ['reminded', ['approvers'], undefined],
      ['asked', 'deputy', 'lead'],
      ['asked', 'deputy', 'head'],
      ['asked', 'chief', 'lead, head'],
      ['decided', 'lapsed', undefined],
    ]);
    expect(facts(one.snapshot!).outcome).toBe('lapsed');
  });

  test('one person answers for one seat, even when asked for two', () => {
    const one = asking()
      .later(2 * DAY + 1)
      .tick();
    expect(one.answer('dep', 'approved')).toBeNull();
    expect(one.answer('dep', 'approved')?.code).toBe('already_answered');
    expect(activeStates(one.snapshot!)).toEqual(['asking']);
    expect(one.answer('hed', 'approved')).toBeNull();
    expect(activeStates(one.snapshot!)).toEqual(['closed']);
  });

  test('an escalated superior answers for all silent seats', () => {
    const one = asking()
      .later(3 * DAY)
      .tick();
    expect(one.answer('lea', 'approved')).toBeNull();
    expect(one.answer('chi', 'approved')).toBeNull();
    expect(one.entries.findLast(({ kind }) => kind === 'answered')?.detail['seats']).toEqual([
      'head',
    ]);
    expect(facts(one.snapshot!).outcome).toBe('bought');
  });

  test('whoever asked may not answer, not even as a delegate', () => {
    const one = new TestCase(plan, '2026-03-02T09:00:00Z');
    one.start(
      peopleOf({ cal: ['clerks', 'leads'], lea: ['leads'], hed: ['heads'], dep: [], chi: [] }),
      'cal',
    );
    one.event('cal', 'submit', { amount: 50 });
    expect(one.answer('cal', 'approved')?.code).toBe('not_permitted');
    const item = one.snapshot!.items[0]!.id;
    expect(one.put({ kind: 'delegate', item, to: 'cal', actor: 'lea' })?.code).toBe(
      'delegate_not_eligible',
    );
  });

  test('of many at the same instant only one decides', () => {
    const one = asking();
    expect(one.answer('lea', 'rejected')).toBeNull();
    expect(one.answer('hed', 'approved')?.code).toBe('item_not_open');
    expect(one.entries.filter(({ kind }) => kind === 'decided')).toHaveLength(1);
    expect(activeStates(one.snapshot!)).toEqual(['draft']);
  });

  test('an absent seat goes to its backup at once, and when an absence begins', () => {
    const away = Date.parse('2026-03-03T00:00:00Z');
    const one = new TestCase(plan, '2026-03-02T09:00:00Z');
    one.start(
      peopleOf(
        { cal: ['clerks'], lea: ['leads'], dep: ['deputies'], hed: ['heads'] },
        {
          lea: { absences: [[away, away + 9 * DAY]] },
          hed: { absences: [[Date.parse('2026-03-01T00:00:00Z'), away]] },
        },
      ),
      'cal',
    );
    one.event('cal', 'submit', { amount: 50 });
    const asked = () =>
      one.snapshot!.items[0]!.seats.map((seat) => seat.asked.flatMap(({ people: group }) => group));
    expect(asked()).toEqual([['lea'], ['dep']]);
    one.later(15 * HOUR).tick();
    expect(asked()[0]).toEqual(['dep']);
    expect(one.entries.at(-1)?.cause).toMatchObject({ kind: 'deadline' });
  });

  test('a leaver is asked no more, and the seat goes on', () => {
    const one = asking();
    const { lea: _, ...others } = people;
    expect(one.put({ kind: 'people', people: others })).toBeNull();
    expect(one.entries.slice(-2)).toMatchObject([
      { kind: 'people', detail: { changed: ['lea'] } },
      { kind: 'asked', detail: { party: 'deputy', insteadOf: 'lead' } },
    ]);
    expect(one.answer('lea', 'approved')?.code).toBe('not_permitted');
  });

  test('a command that brings news of people acts on them first', () => {
    const one = asking();
    const away = { ...people['lea']!, absences: [[0, 9e15]] as const };
    one.put({ kind: 'event', event: 'mark', actor: 'hed', data: {}, people: { lea: away } });
    expect(one.kinds().slice(-4)).toEqual(['people', 'asked', 'transition', 'flags']);
  });

  test('who steps back can answer no more, and the seat goes on', () => {
    const one = asking();
    const item = one.snapshot!.items[0]!.id;
    expect(one.put({ kind: 'decline', item, reason: 'a cousin', actor: 'lea' })).toBeNull();
    expect(one.answer('lea', 'approved')?.code).toBe('not_permitted');
    expect(one.entries.at(-1)).toMatchObject({
      kind: 'asked',
      detail: { party: 'deputy', because: 'declined' },
    });
  });
});

describe('closing and reopening', () => {
  test('a closed case can be reopened for a while, then it is sealed', () => {
    const one = open();
    one.event('cal', 'cancel', { reason: 'no need' });
    expect(one.snapshot!).toMatchObject({ status: 'closed', finalState: 'closed' });
    expect(facts(one.snapshot!).outcome).toBe('cancelled');
    expect(one.event('hed', 'reopen', { reason: 'we need it' })).toBeNull();
    expect(one.snapshot!).toMatchObject({ status: 'open', finalState: null, closedAtMs: null });
    one.event('cal', 'cancel', { reason: 'really' });
    const result = step(plan, one.later(11 * DAY).snapshot, { kind: 'time' }, one.nowMs);
    expect(result).toMatchObject({ ok: true, snapshot: { status: 'sealed' } });
    expect(result.ok && result.effects.at(-1)).toEqual({ kind: 'sealed' });
    expect(result.ok && nextDeadlineMs(result.snapshot)).toBeNull();
  });
});

describe('what may happen next', () => {
  test('says who may, and why not', () => {
    const one = open();
    const next = nextEvents(plan, one.snapshot!, 'out', one.nowMs);
    expect(next.map(({ event, allowed }) => [event, allowed])).toContainEqual(['cancel', false]);
    expect(next.find(({ event }) => event === 'cancel')).toMatchObject({
      people: ['cal'],
      needs: ['reason'],
      because: 'It is for `assignee`.',
    });
  });

  test('says who may answer an approval', () => {
    const one = asking();
    expect(nextAnswers(plan, one.snapshot!, 'lea', one.nowMs)).toMatchObject([
      { approval: 'spend', allowed: true, via: 'role', results: ['approved', 'rejected'] },
    ]);
    expect(nextAnswers(plan, one.snapshot!, 'out', one.nowMs)[0]).toMatchObject({ allowed: false });
  });
});

describe('the trail', () => {
  test('is numbered without gaps and chained by hashes', () => {
    const one = asking()
      .later(9 * DAY)
      .tick();
    let head = '';
    one.entries.forEach((entry, index) => {
      const { hash, ...content } = entry;
      expect(entry.sequence).toBe(index + 1);
      expect(hash).toBe(entryHash(head, content));
      head = hash;
    });
    expect(one.snapshot!.head).toBe(head);
  });

  test('a snapshot that was stored and read back goes on exactly the same', () => {
    const live = asking();
    const stored = asking();
    stored.snapshot = JSON.parse(JSON.stringify(stored.snapshot));
    live.later(9 * DAY).tick();
    stored.later(9 * DAY).tick();
    expect(stored.snapshot).toEqual(live.snapshot);
    expect(stored.entries).toEqual(live.entries);
  });
});
