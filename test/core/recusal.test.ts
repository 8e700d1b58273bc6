import { describe, expect, test } from '@jest/globals';
import { decide } from '../../core/access.ts';
import { accessOf } from '../../core/access-facts.ts';
import { nextEvents } from '../../core/offers.ts';
import { nextWork } from '../../core/work-offers.ts';
import { peopleOf, planOf, TestCase } from '../support/cases.ts';

const PLAN = planOf(`format: caseline/v1
id: grievance
version: 1
title: Grievance
owner: lead
calendar: head-office
start: open
states:
  open:
    assign: { role: clerk, by: least_loaded }
    transitions:
      look_into: open
      own: { to: open, by: lead }
      ask: deciding
    timers: [{ after: 2 days, remind: assignee }, { after: 30 days, to: done }]
  deciding:
    approval: consent
    transitions: { approved: done, rejected: open, lapsed: done }
  done: { final: true }
approvals:
  consent:
    approvers: lead
    ladder: [{ after: 2 days, delegate_to: backups }, { after: 9 days, decide: lapsed }]
roles:
  clerk: { team: clerks, backup: lead }
  lead: { team: leads, backup: board }
  board: { team: board }
forms:
  said: { about: { type: person } }
anywhere:
  name: { by: lead, needs: [about] }
`);
const PEOPLE = peopleOf({
  cal: ['clerks'],
  cyd: ['clerks'],
  lea: ['leads'],
  lou: ['leads'],
  bo: ['board'],
  rob: [],
});

function begin(): TestCase {
  return new TestCase(PLAN, '2026-03-02T09:00:00Z').start(PEOPLE, 'rob');
}

const recuse = (one: TestCase, actor: string, reason = 'He is my cousin') =>
  one.put({ kind: 'work', act: { do: 'recuse', reason }, actor });

function decisionOf(one: TestCase, person: string) {
  const { teams } = PEOPLE[person]!;
  return decide(accessOf(PLAN, one.snapshot!), { person, teams, wasAsked: true });
}

const asked = (one: TestCase): readonly string[] =>
  one.snapshot!.items.flatMap(({ seats }) =>
    seats.flatMap((seat) => seat.asked.flatMap(({ people }) => people)),
  );

describe('whoever steps out of a case', () => {
  test('is asked no more, and somebody else is', () => {
    const one = begin();
    const [first] = asked(one);
    expect(recuse(one, first!)).toBeNull();
    expect(asked(one)).toEqual([first === 'cal' ? 'cyd' : 'cal']);
    expect(one.entries.find(({ kind }) => kind === 'recused')).toMatchObject({
      actor: first,
      detail: { reason: 'He is my cousin' },
    });
  });

  test('knows of the case no more, and has no way in it', () => {
    const one = begin();
    expect(decisionOf(one, 'lea').isKnown).toBe(true);
    expect(recuse(one, 'lea')).toBeNull();
    expect(decisionOf(one, 'lea')).toMatchObject({ isKnown: false, conflict: 'recused' });
    expect(one.event('lea', 'own')?.code).toBe('not_permitted');
    expect(nextEvents(PLAN, one.snapshot!, 'lea', one.nowMs).some(({ allowed }) => allowed)).toBe(
      false,
    );
    expect(nextWork(PLAN, one.snapshot!, 'lea', one.nowMs)).toEqual([]);
    expect(recuse(one, 'lea')?.code).toBe('not_permitted');
    expect(one.event('lou', 'own')).toBeNull();
  });

  test('stays out of what comes later, and what was asked goes up when nobody is left', () => {
    const one = begin();
    expect(recuse(one, 'lea')).toBeNull();
    const [clerk] = asked(one);
    expect(one.event(clerk!, 'ask')).toBeNull();
    expect(asked(one)).toEqual(['lou']);
    expect(recuse(one, 'lou')).toBeNull();
    expect(asked(one)).toEqual(['bo']);
    expect(one.answer('lea', 'approved')?.code).toBe('not_permitted');
    expect(one.answer('bo', 'approved')).toBeNull();
  });
});

test('nobody steps out who has no duty, or is a party already; and never without a reason', () => {
  const one = begin();
  expect(recuse(one, 'rob')?.code).toBe('not_permitted');
  expect(recuse(one, 'lea', ' ')?.code).toBe('data_invalid');
  expect(nextWork(PLAN, one.snapshot!, 'rob', one.nowMs)).not.toContain('recuse');
  expect(nextWork(PLAN, one.snapshot!, 'lea', one.nowMs)).toContain('recuse');
});
