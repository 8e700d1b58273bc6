import { describe, expect, test } from '@jest/globals';
import { rolesAhead, whyUnfilled } from '../../core/staffing.ts';
import { peopleOf, planOf } from '../support/cases.ts';

const plan = planOf(`
format: caseline/v1
id: staffed
version: 1
title: Staffed
owner: boss
calendar: head-office
start: intake
states:
  intake:
    assign: clerk
    open_ended: waits for a clerk
    transitions: { take: work, park: parked }
  parked:
    waiting: true
    transitions: { back: { to: previous, by: witness } }
    timers: [{ after: 5 days, escalate_to: warden }]
  work:
    assign: { role: worker, second: helper }
    tasks: { look: { assign: looker, due: 1 day, timers: [{ at: due, escalate_to: chief }] } }
    transitions: { ask: asking, drop: dropped }
    timers: [{ after: 3 days, notify: reader }]
  asking:
    approval: agree
    transitions: { approved: done, rejected: work }
  done: { final: true }
  dropped: { final: true, reopen: { to: work, by: boss, within: 5 days } }
approvals:
  agree: { approvers: [judge], ladder: [{ after: 2 days, delegate_to: deputy }, { after: 3 days, decide: rejected }] }
roles:
  boss: { team: bosses }
  clerk: { team: clerks, backup: spare }
  spare: { team: spares, backup: spare_of_spare }
  spare_of_spare: { team: more-spares }
  witness: { team: witnesses }
  warden: { team: wardens }
  worker: { team: workers }
  helper: { team: helpers }
  looker: { team: lookers }
  chief: { team: chiefs }
  reader: { team: readers }
  judge: { team: judges }
  deputy: { team: deputies }
`);
const LATER = ['boss', 'chief', 'deputy', 'helper', 'judge', 'looker', 'worker'];

describe('the roles that a case can still need', () => {
  test.each([
    [
      'everything from the start on, backups of backups too',
      ['intake'],
      [...LATER, 'clerk', 'spare', 'spare_of_spare', 'warden', 'witness'],
    ],
    ['where it stands and what lies ahead, not what lies behind', ['work'], LATER],
    [
      'a waiting state: whoever is waited for, and where it goes back to',
      ['parked'],
      [...LATER, 'clerk', 'spare', 'spare_of_spare', 'warden', 'witness'],
    ],
    ['an approval: its seats, its ladder, and where a rejection leads', ['asking'], LATER],
    ['at its end: what a reopening leads to', ['dropped'], LATER],
    ['at an end that is one: the owner alone', ['done'], ['boss']],
  ])('%s', (_, states, roles) => {
    expect(rolesAhead(plan, states)).toEqual([...roles].sort());
  });

  test('whoever is only told is not needed', () => {
    expect(rolesAhead(plan, ['intake'])).not.toContain('reader');
  });
});

describe('why nobody can fill a role', () => {
  const NOW = Date.parse('2026-03-02T09:00:00Z');
  const DAY = 86_400_000;
  const why = (
    absences: Readonly<Record<string, readonly (readonly [number, number])[]>>,
    excluded: readonly string[] = [],
  ) =>
    whyUnfilled(plan, 'judge', {
      people: peopleOf(
        Object.fromEntries(Object.keys(absences).map((id) => [id, ['judges']])),
        Object.fromEntries(Object.entries(absences).map(([id, its]) => [id, { absences: its }])),
      ),
      excluded,
      nowMs: NOW,
    });
  const forGood = Number.MAX_SAFE_INTEGER;

  test.each([
    ['nobody is in the team', {}, [], 'empty'],
    ['the only one has left for good', { a: [[NOW - DAY, forGood]] }, [], 'empty'],
    [
      'everybody is away now',
      { a: [[NOW - DAY, NOW + DAY]], b: [[NOW, NOW + 9 * DAY]] },
      [],
      'absent',
    ],
    ['the last one goes within thirty days', { a: [[NOW + 29 * DAY, forGood]] }, [], 'leaving'],
    ['everybody is a party to the case', { a: [], b: [] }, ['a', 'b'], 'parties'],
    ['whoever is no party is away', { a: [], b: [[NOW, NOW + DAY]] }, ['a'], 'absent'],
    ['one is here', { a: [[NOW, NOW + DAY]], b: [] }, [], null],
    ['the last one goes later', { a: [[NOW + 31 * DAY, forGood]] }, [], null],
  ] as const)('%s', (_, absences, excluded, expected) => {
    expect(why(absences, excluded)).toBe(expected);
  });
});
