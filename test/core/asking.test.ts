import { describe, expect, test } from '@jest/globals';
import type { Entry, People, WorkItem } from '../../core/input.ts';
import { nextEvents } from '../../core/offers.ts';
import { activeStates, facts } from '../../core/step.ts';
import { peopleOf, planOf, TestCase } from '../support/cases.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const STARTS = '2026-03-02T09:00:00Z';
const STARTS_MS = Date.parse(STARTS);

/** A request that is worked on, approved (twice if need be), or waited for. */
const definition = (options: { order?: string; never?: string; ladder?: string } = {}): string => `
format: caseline/v1
id: asking
version: 1
title: Asking
owner: chief
calendar: head-office
start: draft
states:
  draft:
    assign: { role: clerk, never: conflicted }
    form: request
    transitions:
      ask: asking
      correct: { by: [assignee, chief], needs: [subject] }
      wait: { to: waiting, by: assignee }
      split: { to: split, by: assignee }
    timers:
      - { after: 5 days, notify: [subject, reporter, chief] }
      - { after: 60 days, to: closed }
  asking:
    approval: first
    transitions:
      approved: again
      rejected: draft
      lapsed: closed
      name_subject: { by: chief, needs: [subject] }
  again:
    approval: second
    transitions: { approved: closed, rejected: draft, lapsed: closed }
  waiting:
    waiting: true
    transitions: { reply: { to: draft, by: lead, needs: [answer] }, nudge: { by: clerk, needs: [note] } }
    timers:
      - { after: 2 days, escalate_to: chief }
      - { after: 60 days, to: closed }
  split:
    done: closed
    timers: [{ after: 3 days, remind: assignee }]
    regions:
      left:
        start: a
        states:
          a:
            assign: clerk
            form: request
            transitions: { left_done: z, left_note: { needs: [note] } }
            timers: [{ after: 60 days, to: z }]
          z: { final: true }
      right:
        start: a
        states:
          a:
            assign: lead
            form: findings
            transitions: { right_done: { to: z, needs: [note] } }
            timers: [{ after: 60 days, to: z }]
          z: { final: true }
  closed: { final: true, outcome: done }
anywhere:
  mark: { set: marked, by: [clerk, chief] }
  withdraw: { to: closed, by: reporter, needs: [reason] }
approvals:
  first:
    approvers: [lead, head]
    order: ${options.order ?? 'together'}
    never: ${options.never ?? 'conflicted'}
    ladder: ${options.ladder ?? '[{ after: 1 day, remind: approvers }, { after: 2 days, escalate_to: chief }, { after: 5 days, notify: [subject, reporter, chief] }, { after: 30 days, decide: lapsed }]'}
  second:
    approvers: [lead]
    never: requester
    ladder: [{ after: 30 days, decide: lapsed }]
guards:
  conflicted: { any: [person == subject, person.manages(subject)] }
roles:
  clerk: { team: clerks, backup: lead }
  lead: { team: leads, backup: deputy }
  head: { team: heads, backup: deputy }
  deputy: { team: deputies }
  chief: { team: chiefs }
forms:
  request:
    subject: { type: person }
    amount: { type: number }
  findings:
    severity: { type: number }
`;
const plan = planOf(definition());
const STAFF = {
  cal: ['clerks'],
  lea: ['leads'],
  hed: ['heads'],
  dep: ['deputies'],
  chi: ['chiefs'],
  out: [],
};

function open(people: People = peopleOf(STAFF), definitionPlan = plan): TestCase {
  return new TestCase(definitionPlan, STARTS).start(people, 'cal');
}

function asking(people?: People, definitionPlan = plan): TestCase {
  const one = open(people, definitionPlan);
  expect(one.event('cal', 'ask')).toBeNull();
  return one;
}

const item = (one: TestCase): WorkItem => one.snapshot!.items[0]!;
/** Who is asked, seat by seat. */
const asked = (one: TestCase): string[][] =>
  item(one).seats.map((seat) =>
    seat.answer === undefined ? seat.asked.flatMap((group) => group.people) : [],
  );
const since = (one: TestCase, sequence: number, kind: Entry['kind']): Entry['detail'][] =>
  one.entries
    .filter((entry) => entry.sequence > sequence && entry.kind === kind)
    .map(({ detail }) => detail);

describe('people who come and go', () => {
  test('a member who comes back while a colleague is asked is asked too', () => {
    const people = peopleOf(
      { ...STAFF, leo: ['leads'] },
      { lea: { absences: [[0, STARTS_MS + DAY]] } },
    );
    const one = asking(people);
    expect(asked(one)[0]).toEqual(['leo']);
    one.later(DAY).tick();
    expect(asked(one)[0]).toEqual(['lea', 'leo']);
    expect(one.entries.findLast(({ kind }) => kind === 'asked')?.detail).toMatchObject({
      party: 'lead',
      people: ['lea'],
    });
  });

  test('a member who came back is told when the colleague leaves', () => {
    const people = peopleOf(
      { ...STAFF, leo: ['leads'] },
      {
        lea: { absences: [[0, STARTS_MS + DAY]] },
        leo: { absences: [[STARTS_MS + 2 * DAY, STARTS_MS + 9 * DAY]] },
      },
    );
    const one = asking(people).later(3 * DAY);
    one.tick();
    expect(asked(one)[0]).toContain('lea');
    expect(asked(one)[0]).not.toContain('leo');
  });

  test('a new member of the team is asked, and the trail says so', () => {
    const one = asking();
    const sequence = one.snapshot!.sequence;
    one.put({ kind: 'people', people: peopleOf({ ...STAFF, new: ['leads'] }) });
    expect(asked(one)[0]).toEqual(['lea', 'new']);
    expect(since(one, sequence, 'asked')).toMatchObject([{ party: 'lead', people: ['new'] }]);
  });

  test('a vacant seat is told once, however often the directory changes', () => {
    const one = asking(peopleOf({ cal: ['clerks'], hed: ['heads'], chi: ['chiefs'] }));
    const vacancies = () => one.entries.filter(({ kind }) => kind === 'vacant').length;
    expect(vacancies()).toBe(1);
    for (const country of ['DE', 'FR', 'IT']) {
      const people = peopleOf(
        { cal: ['clerks'], hed: ['heads'], chi: ['chiefs'] },
        { cal: { country } },
      );
      one.put({ kind: 'people', people });
    }
    expect(vacancies()).toBe(1);
  });

  test('a vacant seat goes to its backup when the backup comes back', () => {
    const { lea: _, ...staff } = STAFF;
    const one = asking(peopleOf(staff, { dep: { absences: [[0, STARTS_MS + DAY]] } }));
    expect(asked(one)[0]).toEqual([]);
    one.later(DAY).tick();
    expect(asked(one)[0]).toEqual(['dep']);
  });

  test('a superior who is away when asked is asked on coming back', () => {
    const one = asking(peopleOf(STAFF, { chi: { absences: [[0, STARTS_MS + 4 * DAY]] } }));
    one.later(3 * DAY).tick();
    expect(one.kinds()).toContain('vacant');
    expect(asked(one)[0]).toEqual(['lea']);
    one.later(DAY).tick();
    expect(asked(one)).toEqual([
      ['lea', 'chi'],
      ['hed', 'chi'],
    ]);
    expect(one.answer('chi', 'approved')).toBeNull();
    expect(activeStates(one.snapshot!)).toEqual(['again']);
  });

  test('an absence without an end arms nothing that no date can name', () => {
    const { dep: _, ...staff } = STAFF;
    const one = asking(peopleOf(staff, { lea: { absences: [[0, 9e15]] } }));
    expect(asked(one)[0]).toEqual([]);
    expect(one.snapshot!.deadlines.every(({ dueAtMs }) => dueAtMs < 8.64e15)).toBe(true);
  });

  test('those who never were in a team of the case type do not leave one', () => {
    const one = asking(peopleOf({ ...STAFF, out: ['elsewhere'] }));
    const sequence = one.snapshot!.sequence;
    const { out: _, ...members } = STAFF;
    one.put({ kind: 'people', people: peopleOf(members) });
    expect(one.snapshot!.sequence).toBe(sequence);
  });

  test('a refusal knows the people that came with the command', () => {
    const one = open();
    const people = peopleOf({ new: ['clerks'] });
    const refusal = one.put({ kind: 'event', event: 'nonsense', actor: 'new', data: {}, people });
    expect(refusal?.allowed).toContain('ask');
  });

  test('whoever stands in for somebody awaited may answer in their place', () => {
    const one = open(peopleOf(STAFF, { lea: { absences: [[0, STARTS_MS + 9 * DAY]] } }));
    expect(one.event('cal', 'wait')).toBeNull();
    expect(asked(one)[0]).toEqual(['dep']);
    expect(one.event('hed', 'reply', { answer: 'yes' })?.code).toBe('not_permitted');
    const next = nextEvents(plan, one.snapshot!, 'dep', one.nowMs);
    expect(next.find(({ event }) => event === 'reply')).toMatchObject({
      allowed: true,
      people: ['dep', 'lea'],
    });
    expect(one.event('dep', 'reply', { answer: 'yes' })).toBeNull();
  });

  test('a waiting state asks nobody for a row that does not leave it', () => {
    const one = open();
    one.event('cal', 'wait');
    expect(asked(one)).toEqual([['lea']]);
    expect(one.event('cal', 'nudge', { note: 'soon?' })).toBeNull();
    expect(one.event('cal', 'reply', { answer: 'yes' })?.code).toBe('not_permitted');
  });

  test('a superior asked in a waiting state may answer', () => {
    const one = open();
    one.event('cal', 'wait');
    expect(one.event('chi', 'reply', { answer: 'yes' })?.code).toBe('not_permitted');
    one.later(2 * DAY).tick();
    expect(one.event('chi', 'reply', { answer: 'yes' })).toBeNull();
  });
});

describe('conflicts that arise later', () => {
  test('who becomes a party to the case loses the seat at once, and others are asked', () => {
    const one = asking();
    expect(one.event('chi', 'name_subject', { subject: 'lea' })).toBeNull();
    expect(asked(one)).toEqual([['dep'], ['hed']]);
    expect(one.entries.at(-1)).toMatchObject({
      kind: 'asked',
      detail: { party: 'deputy', insteadOf: 'lead', because: 'conflict' },
    });
    expect(one.answer('lea', 'approved')?.code).toBe('not_permitted');
  });

  test('the manager of a party loses the seat too', () => {
    const one = asking(peopleOf(STAFF, { out: { manager: 'hed' } }));
    one.event('chi', 'name_subject', { subject: 'out' });
    expect(asked(one)).toEqual([['lea'], ['dep']]);
  });

  test('who becomes a party loses the assignment in the command that names them', () => {
    const one = open();
    expect(one.event('cal', 'correct', { subject: 'cal' })).toBeNull();
    expect(asked(one)).toEqual([['lea']]);
    expect(one.event('cal', 'ask')?.code).toBe('not_permitted');
  });

  test('who no longer is a party is asked again', () => {
    const one = asking();
    one.event('chi', 'name_subject', { subject: 'lea' });
    one.event('chi', 'name_subject', { subject: 'out' });
    expect(asked(one)).toEqual([['lea', 'dep'], ['hed']]);
  });

  test('an answer once given stands', () => {
    const one = asking();
    one.answer('lea', 'approved');
    one.event('chi', 'name_subject', { subject: 'lea' });
    expect(item(one).seats[0]!.answer).toMatchObject({ person: 'lea' });
  });
});

describe('seats', () => {
  const two = { ...STAFF, lea: ['leads', 'heads'], hed: [] };

  test('a seat does not wait for somebody who has answered for another', () => {
    const one = asking(peopleOf(two));
    expect(asked(one)).toEqual([['lea'], ['lea']]);
    expect(one.answer('lea', 'approved')).toBeNull();
    expect(asked(one)[1]).toEqual(['dep']);
    expect(one.answer('lea', 'approved')?.code).toBe('already_answered');
    expect(one.answer('dep', 'approved')).toBeNull();
    expect(activeStates(one.snapshot!)).toEqual(['again']);
  });

  test('in turn too, whoever has answered is not asked for the next seat', () => {
    const one = asking(peopleOf(two), planOf(definition({ order: 'in_turn' })));
    expect(one.answer('lea', 'approved')).toBeNull();
    expect(asked(one)).toEqual([[], ['dep']]);
  });

  test('whoever has answered is reminded no more', () => {
    const people = peopleOf({ ...two, hed: ['heads'] });
    const one = asking(people);
    one.answer('lea', 'approved');
    one.later(DAY).tick();
    expect(one.entries.findLast(({ kind }) => kind === 'reminded')?.detail['people']).toEqual([
      'hed',
    ]);
  });

  test('in turn, a superior may answer in every turn in which the ladder asks them', () => {
    const one = asking(undefined, planOf(definition({ order: 'in_turn' })));
    one.later(2 * DAY).tick();
    expect(one.answer('chi', 'approved')).toBeNull();
    expect(one.answer('chi', 'approved')?.code).toBe('already_answered');
    one.later(2 * DAY).tick();
    expect(one.answer('chi', 'approved')).toBeNull();
    expect(activeStates(one.snapshot!)).toEqual(['again']);
  });

  test('the requester of an approval that follows from another is still the one who asked', () => {
    const one = asking(peopleOf({ ...STAFF, cal: ['clerks', 'leads'] }));
    one.answer('lea', 'approved');
    one.answer('hed', 'approved');
    expect(activeStates(one.snapshot!)).toEqual(['again']);
    expect(item(one).requester).toBe('cal');
    expect(one.answer('cal', 'approved')?.code).toBe('not_permitted');
  });

  test('who answers an approval elsewhere loses the seat where earlier deciders may not', () => {
    const parallel = planOf(`
format: caseline/v1
id: both
version: 1
title: Both
owner: lead
calendar: head-office
start: both
states:
  both:
    done: closed
    regions:
      one: { start: a, states: { a: { approval: one, transitions: { approved: z, rejected: z } }, z: { final: true } } }
      two: { start: a, states: { a: { approval: two, transitions: { approved: z, rejected: z } }, z: { final: true } } }
  closed: { final: true, outcome: done }
approvals:
  one: { approvers: [lead], ladder: [{ after: 9 days, decide: rejected }] }
  two: { approvers: [lead], never: earlier_decider, ladder: [{ after: 9 days, decide: rejected }] }
roles: { lead: { team: leads, backup: deputy }, deputy: { team: deputies } }
`);
    const one = open(peopleOf({ cal: [], lea: ['leads'], dep: ['deputies'] }), parallel);
    expect(one.answer('lea', 'approved')).toBeNull();
    expect(item(one)).toMatchObject({ approval: 'two' });
    expect(asked(one)).toEqual([['dep']]);
  });
});

describe('delegation', () => {
  const delegate = (one: TestCase, to: string) =>
    one.put({ kind: 'delegate', item: item(one).id, to, actor: 'lea' });

  test('a delegate called like a role is that person and nobody else', () => {
    const one = asking(peopleOf({ ...STAFF, deputy: [] }));
    expect(delegate(one, 'deputy')).toBeNull();
    expect(one.answer('dep', 'approved')?.code).toBe('not_permitted');
    one.put({ kind: 'people', people: peopleOf({ ...STAFF, deputy: [], hed: ['heads', 'more'] }) });
    expect(asked(one)[0]).toEqual(['lea', 'deputy']);
    expect(one.answer('deputy', 'approved')).toBeNull();
  });

  test('nobody is asked twice for the same seat', () => {
    const one = asking();
    expect(delegate(one, 'out')).toBeNull();
    expect(delegate(one, 'out')?.code).toBe('delegate_not_eligible');
  });

  test('whoever is away is no delegate', () => {
    const one = asking(peopleOf(STAFF, { out: { absences: [[0, STARTS_MS + DAY]] } }));
    expect(delegate(one, 'out')?.code).toBe('delegate_not_eligible');
  });

  test('a delegate who becomes a party to the case can answer no more', () => {
    const one = asking();
    delegate(one, 'out');
    one.event('chi', 'name_subject', { subject: 'out' });
    expect(asked(one)[0]).toEqual(['lea']);
    expect(one.answer('out', 'approved')?.code).toBe('not_permitted');
  });
});

describe('what may come with a command', () => {
  test('only its assignee fills in a form beside what an event needs', () => {
    const one = open();
    const withdrawn = one.event('cal', 'withdraw', { reason: 'x', amount: 3 });
    expect(withdrawn).toBeNull();
    const other = new TestCase(plan, STARTS).start(peopleOf(STAFF), 'out');
    const refusal = other.event('out', 'withdraw', { reason: 'x', amount: 3 });
    expect(refusal).toMatchObject({ code: 'data_invalid' });
    expect(Object.keys(refusal!.fields!)).toEqual(['amount']);
  });

  test('a form of another region is not filled in from here', () => {
    const one = open();
    one.event('cal', 'split');
    expect(one.event('cal', 'left_done', { severity: 1 })?.code).toBe('data_invalid');
    expect(one.event('cal', 'left_done', { amount: 1 })).toBeNull();
  });

  test('answers possible are told only to those who were asked', () => {
    expect(asking().answer('out', 'maybe')?.code).toBe('not_permitted');
    expect(asking().answer('lea', 'maybe')?.code).toBe('result_unknown');
  });
});

test('the assignees of all regions are reminded by a timer around them', () => {
  const one = open();
  one.event('cal', 'split');
  one.later(3 * DAY).tick();
  expect(one.entries.findLast(({ kind }) => kind === 'reminded')?.detail['people']).toEqual([
    'cal',
    'lea',
  ]);
});

test('people who may send an event are those whom the case would let send it', () => {
  const one = open();
  one.event('cal', 'correct', { subject: 'chi' });
  const next = nextEvents(plan, one.snapshot!, 'chi', one.nowMs);
  const correct = next.find(({ event }) => event === 'correct');
  // She is what the case is about now, and chief no more.
  expect(correct).toMatchObject({ allowed: false, people: ['cal'] });
  expect(one.event('chi', 'correct')?.code).toBe('not_permitted');
  expect(one.event('cal', 'correct', { subject: 'chi' })).toBeNull();
  expect(facts(one.snapshot!).fields).toMatchObject({ subject: 'chi' });
});

test.each(['correct', 'name_subject'])(
  'a notice after %s is for whom it names, and for no party who happens to be in a team',
  (event) => {
    const people = peopleOf(STAFF, { out: { manager: 'chi' } });
    const one = event === 'correct' ? open(people) : asking(people);
    expect(one.event('chi', event, { subject: 'out' })).toBeNull();
    one.later(5 * DAY).tick();
    expect(one.entries.findLast(({ kind }) => kind === 'notified')?.detail['people']).toEqual([
      'cal',
      'out',
    ]);
  },
);
