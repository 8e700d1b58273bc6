import { describe, expect, test } from '@jest/globals';
import { nextEvents } from '../../core/offers.ts';
import { peopleOf, planOf, TestCase } from '../support/cases.ts';

const PLAN = planOf(`format: caseline/v1
id: complaint
version: 1
title: Complaint
owner: lead
calendar: head-office
start: open
states:
  open:
    title: Open
    assign: { role: lead, never: concerned }
    transitions:
      look_into: open
      own: { to: open, by: owner }
      answer: { to: open, by: [about, lead] }
      close: { to: done, by: board }
    timers: [{ after: 2 days, notify: board }, { after: 30 days, to: done }]
  done: { title: Done, final: true, reopen: { to: open, by: lead, within: 1 year } }
anywhere:
  name: { by: [lead, reporter], needs: [about], do: { notify: lead } }
roles:
  lead: { team: leads, backup: board }
  board: { team: board }
guards:
  concerned: { any: [person == about] }
forms:
  said: { about: { type: person } }
notes: { remark: { by: lead } }
`);
const PEOPLE = peopleOf({ ana: ['leads', 'board'], ben: ['leads'], cyd: ['board'], rob: [] });

/** A case of Rob's that is about Ana, who leads such cases and sits on the board. */
function aboutAna(): TestCase {
  const one = new TestCase(PLAN, '2026-03-02T09:00:00Z').start(PEOPLE, 'rob');
  expect(one.event('ana', 'look_into')).toBeNull();
  expect(one.event('rob', 'name', { about: 'ana' })).toBeNull();
  return one;
}

describe('a party to a case', () => {
  test.each(['look_into', 'own', 'close', 'name'])('has no way by a role: %s', (event) => {
    const refusal = aboutAna().event('ana', event, event === 'name' ? { about: 'ben' } : {});
    expect(refusal?.code).toBe('not_permitted');
  });

  test('has the way that is theirs as that party', () => {
    const one = aboutAna();
    expect(one.event('ana', 'answer')).toBeNull();
    const ways = nextEvents(PLAN, one.snapshot!, 'ana', one.nowMs).filter(({ allowed }) => allowed);
    expect(ways.map(({ event }) => event)).toEqual(['answer']);
  });

  test('is named among nobody who may do something by a role', () => {
    const one = aboutAna();
    const ways = nextEvents(PLAN, one.snapshot!, 'ben', one.nowMs);
    const people = Object.fromEntries(ways.map((way) => [way.event, way.people]));
    expect(people).toMatchObject({ own: ['ben'], close: ['cyd'], answer: ['ana', 'ben'] });
  });

  test('writes no note, sets no priority and reopens nothing by a role', () => {
    const one = aboutAna();
    const note = { do: 'add_note', note: 'remark', text: 'All is well' } as const;
    expect(one.put({ kind: 'work', act: note, actor: 'ana' })?.code).toBe('not_permitted');
    expect(one.put({ kind: 'work', act: note, actor: 'ben' })).toBeNull();
    expect(one.event('cyd', 'close')).toBeNull();
    expect(one.event('ana', 'reopen')?.code).toBe('not_permitted');
    expect(one.event('ben', 'reopen')).toBeNull();
  });

  test('is told nothing as one of a team, wherever the row stands', () => {
    const one = aboutAna();
    one.later(4 * 86_400_000).tick();
    const told = one.entries.filter(({ kind }) => kind === 'notified');
    const people = told.map(({ detail }) => detail['people']);
    expect(people).toEqual([['ben'], ['cyd']]);
  });

  test('is everybody’s equal before they are named, and again once they are not', () => {
    const one = aboutAna();
    expect(one.event('ben', 'name', { about: 'cyd' })).toBeNull();
    expect(one.event('ana', 'own')).toBeNull();
    expect(one.event('cyd', 'close')?.code).toBe('not_permitted');
  });
});
