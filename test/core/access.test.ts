/**
 * Who may know of a case, what of it they see, and what is left of its data and its trail.
 */
import { describe, expect, test } from '@jest/globals';
import { mayAsParty } from '../../core/access-acting.ts';
import { accessOf } from '../../core/access-facts.ts';
import { type Onlooker, shownEntry } from '../../core/access-entries.ts';
import { indexOf } from '../../core/access-index.ts';
import { hiddenPersons, seesAll, shownFields } from '../../core/access-redact.ts';
import { explainDecision } from '../../core/access-text.ts';
import { type AccessDecision, decide } from '../../core/access.ts';
import type { People } from '../../core/input.ts';
import type { Plan } from '../../core/plan.ts';
import { facts } from '../../core/step.ts';
import { peopleOf, planOf, TestCase } from '../support/cases.ts';

const TEXT = `format: caseline/v1
id: grievance
version: 1
title: Grievance
owner: lead
calendar: head-office
start: intake
states:
  intake:
    assign: { role: clerk, never: conflicted }
    form: report
    transitions: { submit: hearing }
    timers: [{ after: 5 days, remind: assignee }]
  hearing:
    assign: mediator
    form: talk
    transitions: { decide: deciding, schedule: { needs: [heard_on] }, amend: { by: lead, set: amended } }
    timers: [{ at: heard_on, notify: owner }, { after: 30 days, remind: assignee }]
  deciding:
    approval: outcome
    transitions: { approved: closed, rejected: hearing, lapsed: closed }
  closed: { final: true }
anywhere: { withdraw: { to: closed, by: subject } }
approvals:
  outcome:
    approvers: [lead]
    never: conflicted
    ladder: [{ after: 5 days, decide: lapsed }]
guards: { conflicted: person == subject || person.manages(subject) }
roles: { clerk: { team: clerks }, lead: { team: leads } }
forms:
  report:
    subject: { type: person, required: true, level: secret }
    mediator: { type: person, required: true }
    grade: { type: number, level: secret }
    summary: { type: text }
  talk:
    heard_on: { type: date, level: secret }
    witnesses: { type: table, level: secret, columns: { who: { type: person }, said: { type: text } } }
`;
const ACCESS = `access:
  open: { read: [owner, assignee, approvers, clerk], write: assignee }
  secret: [{ in: hearing, read: assignee, write: assignee }, { read: [owner, assignee], write: [owner, assignee] }]
  subject_sees: [number, state, grade]
`;
const PEOPLE: People = peopleOf(
  {
    ann: ['clerks'],
    bob: ['clerks'],
    lea: ['leads'],
    max: [],
    zoe: [],
    sue: ['leads'],
    boss: ['leads'],
  },
  { sue: { manager: 'boss' } },
);

const plain = planOf(TEXT.replaceAll(', level: secret', ''));
const guarded = planOf(`${TEXT}${ACCESS}`);

/** A case about sue, reported by ann, with max to mediate. */
function grievance(plan: Plan, data: object = {}): TestCase {
  const report = { subject: 'sue', mediator: 'max', grade: 4, summary: 'Loud words', ...data };
  return new TestCase(plan, '2026-03-02T09:00:00Z').start(PEOPLE, 'ann', report as never);
}

function decisionOn(one: TestCase, person: string, wasAsked = false): AccessDecision {
  const { teams = [] } = PEOPLE[person] ?? {};
  return decide(accessOf(one.plan, one.snapshot!), { person, teams, wasAsked });
}

const levels = ({ read }: AccessDecision): readonly string[] => Object.keys(read).sort();

describe('without `access`', () => {
  const one = grievance(plain);

  test.each([
    ['the owner reads', 'lea', false, ['open']],
    ['whoever is asked reads', 'bob', false, ['open']],
    ['the reporter reads', 'ann', false, ['open']],
    ['whoever was asked reads', 'zoe', true, ['open']],
    ['nobody else does', 'zoe', false, []],
    ['no party does by a role', 'sue', false, []],
    ['nor by having been asked', 'sue', true, []],
    ['nor does who is excluded by a guard about the parties', 'boss', false, []],
  ])('%s', (_rule, person, wasAsked, expected) => {
    expect(levels(decisionOn(one, person, wasAsked))).toEqual(expected);
  });

  test('a party who reports it reads it as the reporter', () => {
    const own = new TestCase(plain, '2026-03-02T09:00:00Z').start(PEOPLE, 'sue', {
      subject: 'sue' as never,
    });
    expect(decisionOn(own, 'sue').read['open']).toEqual({
      policy: 'access/default',
      party: 'reporter',
    });
  });

  test('whoever may send an event knows of it, and no more', () => {
    const { isKnown, read, sees } = decisionOn(one, 'sue');
    expect([isKnown, read, Object.keys(sees)]).toEqual([true, {}, ['number', 'title']]);
    expect(decisionOn(one, 'boss').isKnown).toBe(false);
  });
});

describe('with `access`', () => {
  const one = grievance(guarded);

  test('the first row in force counts', () => {
    expect(levels(decisionOn(one, 'lea'))).toEqual(['open', 'secret']);
    const later = grievance(guarded);
    expect(later.event('ann', 'submit')).toBeNull();
    expect(levels(decisionOn(later, 'lea'))).toEqual(['open']);
    expect(levels(decisionOn(later, 'max'))).toEqual(['open', 'secret']);
  });

  test('whoever is named in order to work is no party', () => {
    expect(decisionOn(one, 'max')).toMatchObject({ conflict: null, isKnown: false });
  });

  test('a party sees exactly what is granted to it', () => {
    const decision = decisionOn(one, 'sue');
    expect(decision.conflict).toBe('field subject');
    expect([levels(decision), Object.keys(decision.sees).sort()]).toEqual([
      [],
      ['grade', 'number', 'state', 'title'],
    ]);
    expect(shownFields(guarded, decision, facts(one.snapshot!).fields)).toEqual({ grade: 4 });
  });

  test('the manager above a party has no right by duty', () => {
    expect(decisionOn(one, 'boss')).toMatchObject({ isKnown: false, conflict: 'guard conflicted' });
  });

  test('a party added later loses every right with the next decision', () => {
    const later = grievance(guarded, { subject: 'zoe' });
    expect(levels(decisionOn(later, 'bob'))).toEqual(['open', 'secret']);
    expect(later.event('ann', 'submit', { subject: 'bob' })).toBeNull();
    expect(decisionOn(later, 'bob')).toMatchObject({ read: {}, conflict: 'field subject' });
    expect(indexOf(accessOf(guarded, later.snapshot!)).excluded).toEqual(['bob']);
  });

  test('a decision says why, with its policies', () => {
    expect(explainDecision('lea', decisionOn(one, 'lea'))).toBe(
      'lea reads `open` as owner (access/open/0); reads `secret` as owner (access/secret/1); ' +
        'writes `secret` as owner (access/secret/1).',
    );
    expect(explainDecision('boss', decisionOn(one, 'boss'))).toBe(
      'boss is a party to the case (guard conflicted) and so has no right by duty; ' +
        'may not know of the case: no row grants anything here.',
    );
  });
});

describe('what a party may do', () => {
  const own = new TestCase(plain, '2026-03-02T09:00:00Z').start(
    { ...PEOPLE, sue: { ...PEOPLE['sue']!, teams: ['leads', 'clerks'] } },
    'sue',
    { subject: 'sue', mediator: 'max' } as never,
  );
  const may = (one: TestCase, event: string, actor = 'sue'): boolean =>
    mayAsParty(one.plan, one.snapshot!, {
      input: { kind: 'event', event, actor, data: {} },
      decision: decisionOn(one, actor),
      nowMs: one.nowMs,
    });

  test('what the definition asks of them by name', () => {
    expect(may(own, 'withdraw')).toBe(true);
  });

  test('nothing by a role, and the case itself does not take it either', () => {
    expect(own.event('ann', 'submit')).toBeNull();
    expect(own.event('max', 'schedule', { heard_on: '2026-03-20' })).toBeNull();
    expect(may(own, 'amend')).toBe(false);
    expect(own.event('sue', 'amend')?.code).toBe('not_permitted');
  });

  test('work that is given to them as that party', () => {
    const plan = planOf(
      TEXT.replaceAll(', level: secret', '').replace(
        '{ role: clerk, never: conflicted }',
        'reporter',
      ),
    );
    const mine = new TestCase(plan, '2026-03-02T09:00:00Z').start(PEOPLE, 'sue', {
      subject: 'sue',
      mediator: 'max',
    } as never);
    expect(decisionOn(mine, 'sue').conflict).toBe('field subject');
    expect(may(mine, 'submit')).toBe(true);
  });
});

describe('writing by level', () => {
  const heard = (plan: Plan): TestCase => {
    const one = grievance(plan);
    expect(one.event('ann', 'submit')).toBeNull();
    return one;
  };

  test('whoever may not write a level does not fill in its fields', () => {
    const one = heard(guarded);
    const before = one.snapshot;
    expect(one.event('lea', 'amend', { heard_on: '2026-03-20' })).toMatchObject({
      code: 'not_permitted',
      fields: { heard_on: 'is not yours to write' },
    });
    expect(one.snapshot).toBe(before);
    expect(one.event('lea', 'amend')).toBeNull();
  });

  test('whoever may write it does', () => {
    expect(heard(guarded).event('max', 'decide', { heard_on: '2026-03-20' })).toBeNull();
  });

  test('what the way itself needs comes from whoever may take it', () => {
    expect(heard(guarded).event('max', 'schedule', { heard_on: '2026-03-20' })).toBeNull();
  });

  test('without `access` a form is written by whoever it is asked of', () => {
    expect(heard(plain).event('lea', 'amend', { heard_on: '2026-03-20' })).toBeNull();
  });
});

describe('what is left of a case', () => {
  const one = grievance(guarded);
  one.event('ann', 'submit', {});
  one.event('max', 'schedule', { heard_on: '2026-03-20' });
  one.event('max', 'decide', {
    witnesses: [{ who: 'bob', said: 'I heard it' }],
  });
  // A clerk reads what is open.
  const decision = decisionOn(one, 'bob');
  const clerk = decide(accessOf(guarded, one.snapshot!), {
    person: 'cid',
    teams: ['clerks'],
    wasAsked: false,
  });
  const values = facts(one.snapshot!).fields;
  const hidden = hiddenPersons(guarded, clerk, { data: [values], asker: 'cid' });
  const looking: Onlooker = { person: 'cid', decision: clerk, hidden };
  const shown = one.entries.map((entry) => shownEntry(guarded, entry, looking));

  test('fields by their level', () => {
    expect(levels(clerk)).toEqual(['open']);
    expect(shownFields(guarded, clerk, values)).toEqual({
      mediator: 'max',
      summary: 'Loud words',
    });
  });

  test('nobody who is named in a hidden field, anywhere', () => {
    expect([...hidden].sort()).toEqual(['bob', 'sue']);
    expect(JSON.stringify(shown)).not.toMatch(/"(sue|bob)"/);
  });

  test('no entry that tells a hidden value, and the others by their numbers', () => {
    const left = shown.filter((entry) => entry !== null);
    const missing = one.entries.filter((_, index) => shown[index] === null);
    expect(left.length).toBeGreaterThan(10);
    expect(left.map(({ sequence }) => sequence)).toEqual(
      one.entries.filter((_, index) => shown[index] !== null).map(({ sequence }) => sequence),
    );
    // The deadline that is counted from a hidden date would tell it.
    expect(missing.map(({ kind, detail }) => [kind, detail['deadline']])).toContainEqual([
      'deadline_set',
      'hearing/timers/0',
    ]);
    expect(JSON.stringify(left)).not.toContain('2026-03-20');
    expect(JSON.stringify(left)).not.toContain('"grade"');
  });

  test('no hash, by which hidden values could be tried out', () => {
    expect(seesAll(guarded, clerk)).toBe(false);
    expect(shown.every((entry) => entry === null || entry.hash === null)).toBe(true);
    const owner = decisionOn(one, 'lea');
    expect(seesAll(guarded, owner)).toBe(true);
    const onlooker = { person: 'lea', decision: owner, hidden: new Set<string>() };
    expect(one.entries.map((entry) => shownEntry(guarded, entry, onlooker))).toEqual(one.entries);
  });

  test('no other case that is not known', () => {
    const origin = { caseId: 'case-0', caseType: 'report', as: 'child' };
    const child = new TestCase(plain, '2026-03-02T09:00:00Z');
    child.put({
      kind: 'start',
      caseId: 'case-1',
      actor: 'ann',
      data: { subject: 'sue' },
      people: PEOPLE,
      origin,
    });
    child.put({
      kind: 'links',
      act: { kind: 'link', caseId: 'case-9', as: 'related', actor: 'lea' },
    });
    const trailWithout = (...cases: readonly string[]): string => {
      const onlooker = {
        person: 'lea',
        decision: decisionOn(child, 'lea'),
        hidden: new Set(cases),
      };
      return JSON.stringify(child.entries.map((entry) => shownEntry(plain, entry, onlooker)));
    };
    expect(trailWithout()).toMatch(/case-0.*case-9/);
    expect(trailWithout('case-0', 'case-9')).not.toMatch(/case-[09]|origin|"linked"/);
  });

  test('for a witness nothing', () => {
    expect(decision).toMatchObject({ isKnown: false, conflict: 'column witnesses.who' });
  });
});
