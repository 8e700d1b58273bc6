import { expect, test } from '@jest/globals';
import type { Data } from '../../core/input.ts';
import { caseTitle } from '../../core/title.ts';
import { caseView } from '../../workflows/view.ts';
import { peopleOf, planOf, TestCase } from '../support/cases.ts';

const definition = (words: string): string => `
format: caseline/v1
id: repair
version: 1
title: Repair
owner: clerk
calendar: head-office
start: open
${words}
states:
  open:
    assign: clerk
    form: repair
    transitions: { move: { needs: [place] }, finish: closed }
    timers: [{ every: 1 week, remind: assignee }]
  closed: { final: true }
roles: { clerk: { team: clerks } }
forms:
  repair:
    place: { type: text }
    due: { type: date }
    cost: { type: money, currency: EUR }
    kind: { type: choice, options: [lift, door] }
`;
const plan = planOf(definition('identified_by: [kind, place, due, cost]'));

test.each<[string, Data, string]>([
  ['the kind of case alone while nothing is known', {}, 'Repair'],
  [
    'what is known, in the order of the definition',
    { due: '2026-03-31', kind: 'lift', place: 'Hall  4\n', cost: { amount: 90, currency: 'EUR' } },
    'Repair: lift, Hall 4, 2026-03-31, 90 EUR',
  ],
  ['what is empty is left out', { kind: 'door', place: ' ' }, 'Repair: door'],
])('%s', (_what, fields, title) => {
  expect(caseTitle(plan, fields)).toBe(title);
});

test('identified_by: no longer than a line, and no half of a letter', () => {
  const title = caseTitle(plan, { place: '🛗'.repeat(120) });
  expect([...title]).toHaveLength(100);
  expect(title).toBe(`Repair: ${'🛗'.repeat(91)}…`);
});

test('a list shows it as it is now', () => {
  const one = new TestCase(plan, '2026-03-02T09:00:00Z').start(
    peopleOf({ cal: ['clerks'] }),
    'cal',
    { place: 'Hall 4' },
  );
  expect(caseView(plan, one.snapshot!).title).toBe('Repair: Hall 4');
  expect(one.event('cal', 'move', { place: 'Hall 5' })).toBeNull();
  expect(caseView(plan, one.snapshot!).title).toBe('Repair: Hall 5');
});
