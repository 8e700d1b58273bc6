/**
 * Tables in conditions: one without a value has no rows, and is still without a value.
 */
import { expect, test } from '@jest/globals';
import { parseExpression, printExpression, tablesAsRows } from '../../compiler/expressions.ts';
import { evaluate } from '../../core/expressions.ts';

const compiled = (source: string) =>
  tablesAsRows(parseExpression(source).expression!, (name) => name === 'jury');

test.each([
  ['jury.exists(j, j.who == person)', false],
  ['jury.all(j, j.who == person)', true],
  ['jury.exists_one(j, j.who == person)', false],
  ['jury.filter(j, j.old).size()', 0n],
  ['jury.map(j, j.who)', []],
  ['jury.size() > 1', false],
  ['size(jury)', 0n],
  ['person in jury', false],
  ['!(person in jury)', true],
  ['jury == null', true],
  ['jury != null && jury.exists(j, j.who == person)', false],
  ['notes == null || size(notes) == 0', true],
])('%s, before there is a jury', (source, value) => {
  const result = evaluate(compiled(source), { jury: null, notes: null, person: 'ann' });
  expect(result).toEqual({ ok: true, value });
});

test('of anything but a table no value is no list', () => {
  const { ok } = evaluate(compiled('notes.size() == 0'), { notes: null });
  expect(ok).toBe(false);
});

test('a condition without a table stays the very tree that it was', () => {
  const { expression } = parseExpression('person == holder && size(notes) > 1');
  expect(tablesAsRows(expression!, (name) => name === 'jury')).toBe(expression);
});

test('it is printed as it was written', () => {
  const source = 'jury.exists(j, j.who == person)';
  expect(printExpression(compiled(source))).toBe(source);
});
