/**
 * What single words do at run time that no scenario file shows.
 */
import { describe, expect, test } from '@jest/globals';
import { wholeExample } from '../../compiler/codes/index.ts';
import { facts } from '../../core/step.ts';
import { compileText } from '../compiler/compiling.ts';
import { peopleOf, planOf, TestCase } from '../support/cases.ts';

const people = peopleOf({ cal: ['clerks'], mae: ['managers'], off: ['officers'] });
const begin = (example: string): TestCase =>
  new TestCase(planOf(wholeExample(example)), '2026-03-02T09:00:00Z').start(people, 'cal');

const columns: readonly [type: string, words: string, fits: unknown, fitsNot: unknown][] = [
  ['text', "type: text, max_length: 3, pattern: '[a-z]+'", 'abc', 'abcd'],
  ['choice', 'type: choice, options: [a, b]', 'b', 'c'],
  ['scale', 'type: scale, min: 1, max: 3', 3, 4],
  ['person', 'type: person', 'mae', 4],
  ['team', 'type: team', 'clerks', 4],
  ['date', 'type: date', '2026-03-02', '2026-02-30'],
  ['instant', 'type: instant', '2026-03-02T09:00:00Z', '2026-03-02'],
  [
    'money',
    'type: money, currency: EUR',
    { amount: 1, currency: 'EUR' },
    { amount: 1, currency: 'USD' },
  ],
  ['number', 'type: number, max: 9', 9, 10],
  ['boolean', 'type: boolean', true, 'maybe'],
  ['file', 'type: file', { id: 'f', name: 'a', sha256: 'a'.repeat(64), bytes: 1 }, { id: 'f' }],
  ['case_link', 'type: case_link', 'case-7', ''],
];

describe('cells are checked as their column says', () => {
  test.each(columns)('a column of type %s', (_type, words, fits, fitsNot) => {
    const filled = (cell: unknown): string | undefined =>
      begin(
        `forms:\n  request:\n    size: { type: scale, min: 1, max: 5 }\n    client: { type: person }\n    due: { type: date }\n    rows: { type: table, columns: { cell: { ${words} } } }\n`,
      ).event('cal', 'submit', { size: 1, rows: [{ cell }] })?.code;
    expect(filled(fits)).toBeUndefined();
    expect(filled(fitsNot)).toBe('data_invalid');
  });
});

test('a table has no column of type table', () => {
  const { diagnostics } = compileText(
    wholeExample(
      'forms:\n  more:\n    rows: { type: table, columns: { cell: { type: table } } }\n',
    ),
  );
  expect(diagnostics.map(({ code }) => code)).toContain('CL0706');
});

test('what is said of a column is in the plan', () => {
  const { plan } = compileText(
    wholeExample(
      'forms:\n  more:\n    rows: { type: table, columns: { cell: { type: text, title: Cell, help: Say more } } }\n',
    ),
  );
  expect(plan!.fields['rows']!.columns!['cell']).toEqual({
    type: 'text',
    title: 'Cell',
    help: 'Say more',
  });
});

test('a default of money is there from the start', () => {
  const one = begin(
    'guards:\n  large: fee.amount > 10.0\nforms:\n  request:\n    fee: { type: money, default: { amount: 20, currency: EUR } }\n',
  );
  expect(one.event('cal', 'submit')).toBeNull();
  expect(one.snapshot!.items.map(({ kind }) => kind)).toEqual(['approval']);
});

test('the purpose of a way is told in the trail', () => {
  const one = begin(`states:
  draft:
    assign: clerk
    form: request
    transitions: { submit: [{ to: deciding, when: large, purpose: large ones }, { to: closed, purpose: small ones }] }
    timers: [{ after: 2 days, to: closed, purpose: nobody came }]
  closed: { final: true, reopen: { to: draft, by: clerk, within: 1 month, purpose: once more } }
`);
  const purposes = (): unknown[] =>
    one.entries.flatMap(({ kind, detail }) => (kind === 'transition' ? [detail['purpose']] : []));
  one.event('cal', 'submit', { size: 1 });
  one.event('cal', 'reopen');
  one.later(3 * 86_400_000).tick();
  expect(purposes()).toEqual(['small ones', 'once more', 'nobody came']);
});

test('flags are set and cleared by reopening', () => {
  const one = new TestCase(
    planOf(`
format: caseline/v1
id: desk
version: 1
title: Desk
owner: lead
calendar: head-office
start: draft
states:
  draft:
    assign: lead
    transitions: { close: { to: closed, needs: [], set: settled } }
    open_ended: a test
  closed:
    final: true
    reopen: { to: draft, by: lead, within: 1 week, set: again, clear: settled }
roles: { lead: { team: leads } }
`),
    '2026-03-02T09:00:00Z',
  );
  one.start({ ana: { id: 'ana', teams: ['leads'] } }, 'ana').event('ana', 'close');
  expect(facts(one.snapshot!).flags).toMatchObject({ settled: true });
  one.event('ana', 'reopen');
  expect(facts(one.snapshot!).flags).toMatchObject({ again: true, settled: false });
});
