/** People who go: at the instant at which they do, and without one at which they come back. */
import { describe, expect, test } from '@jest/globals';
import { peopleOf, planOf, TestCase } from '../support/cases.ts';

const plan = planOf(`
format: caseline/v1
id: leavers
version: 1
title: Leavers
owner: boss
calendar: head-office
start: open
states:
  open:
    assign: clerk
    tasks: { look: { assign: looker, due: 60 days } }
    transitions: { ask: asking, close: { to: closed } }
    timers: [{ after: 90 days, remind: assignee }]
  asking:
    approval: agree
    transitions: { approved: closed, rejected: open }
  closed: { final: true }
approvals:
  agree: { approvers: [judge], ladder: [{ after: 90 days, decide: rejected }] }
roles:
  boss: { team: bosses }
  clerk: { team: clerks, backup: spare }
  looker: { team: lookers, backup: spare }
  judge: { team: judges, backup: spare }
  spare: { team: spares }
`);
const STARTS = '2026-03-02T09:00:00Z';
const LEAVES = Date.parse('2026-04-01T00:00:00Z');
const FOR_GOOD = [[LEAVES, Number.MAX_SAFE_INTEGER]] as const;
const TEAMS = {
  cal: ['clerks'],
  lou: ['lookers'],
  jon: ['judges'],
  sue: ['spares'],
  bea: ['bosses'],
};
const people = peopleOf(TEAMS, {
  cal: { absences: FOR_GOOD },
  lou: { absences: FOR_GOOD },
  jon: { absences: FOR_GOOD },
});

const asked = ({ snapshot }: TestCase): readonly string[] =>
  snapshot!.items.flatMap(({ seats }) =>
    seats.flatMap((seat) => seat.asked.flatMap((one) => one.people)),
  );
const until = (one: TestCase, atMs: number): TestCase => one.later(atMs - one.nowMs).tick();

describe('the day after the last one', () => {
  test.each([
    ['an assignment and a task', null, ['cal', 'lou'], ['sue', 'sue']],
    ['an approval', 'ask', ['jon'], ['sue']],
  ])('%s are the backup’s, at that instant', (_, event, before, after) => {
    const one = new TestCase(plan, STARTS).start(people, 'cal');
    if (event !== null) one.event('cal', event);
    until(one, LEAVES - 1);
    expect(asked(one)).toEqual(before);
    until(one, LEAVES);
    expect(asked(one)).toEqual(after);
    const told = one.entries.filter(({ kind, atMs }) => kind === 'asked' && atMs === LEAVES);
    expect(told.map(({ detail }) => detail['because'])).toEqual(after.map(() => 'absence'));
  });

  test('nothing is armed for a return that never comes', () => {
    const one = new TestCase(plan, STARTS).start(people, 'cal');
    until(one, LEAVES);
    expect(one.snapshot!.deadlines.filter(({ kind }) => kind === 'absence')).toEqual([]);
  });
});

describe('facts of a directory that knows somebody no more', () => {
  test('take a delegate off, who was in no team', () => {
    const known = { ...peopleOf({ ...TEAMS, dan: [] }) };
    const one = new TestCase(plan, STARTS).start(known, 'cal');
    one.event('cal', 'ask');
    const [item] = one.snapshot!.items;
    one.put({ kind: 'delegate', item: item!.id, to: 'dan', actor: 'jon' });
    expect(asked(one)).toEqual(['jon', 'dan']);
    const gone = { id: 'dan', teams: [], absences: [[0, Number.MAX_SAFE_INTEGER]] as const };
    one.put({ kind: 'people', people: { ...known, dan: gone } });
    expect(asked(one)).toEqual(['jon']);
  });

  test('take a renamed team for the same one', () => {
    const known = peopleOf(TEAMS);
    const one = new TestCase(plan, STARTS).start(known, 'cal');
    const before = one.snapshot!;
    const cal = { id: 'cal', teams: ['clerks', 'desk'] };
    one.put({ kind: 'people', people: { ...known, cal } });
    expect(one.snapshot!.items).toEqual(before.items);
    expect(one.kinds(before.sequence)).toEqual(['people']);
  });
});
