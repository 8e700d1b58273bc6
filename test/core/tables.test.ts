/**
 * Decision tables: what fits, what counts, what is not known yet.
 */
import { describe, expect, test } from '@jest/globals';
import { lookUpTable } from '../../core/tables.ts';
import type { TablePlan } from '../../core/plan-routing.ts';

const table = (hit: TablePlan['hit'], otherwise: number | null = null): TablePlan => ({
  inputs: ['size', 'kind'],
  hit,
  gives: 'number',
  rows: [
    { cells: { size: [{ from: 1, until: 3 }] }, gives: 1 },
    { cells: { size: [4, { from: 8, until: null }], kind: ['sofa', 'lamp'] }, gives: 2 },
    { cells: { kind: ['sofa'] }, gives: 4 },
  ],
  otherwise,
});

describe('what counts when rows fit', () => {
  test.each([
    ['unique gives the one row that fits', table('unique'), { size: 2, kind: 'lamp' }, 1, [1]],
    ['first gives the first', table('first'), { size: 4, kind: 'sofa' }, 2, [2]],
    ['collect gives all, in order', table('collect'), { size: 9, kind: 'sofa' }, [2, 4], [2, 3]],
    ['collect gives an empty list', table('collect'), { size: 5, kind: 'lamp' }, [], []],
    ['sum adds all', table('sum'), { size: 3, kind: 'sofa' }, 5, [1, 3]],
    ['sum of nothing is 0', table('sum'), { size: 5, kind: 'lamp' }, 0, []],
    ['otherwise is what is left', table('first', 7), { size: 5, kind: 'lamp' }, 7, []],
    ['nothing without otherwise', table('first'), { size: 5, kind: 'lamp' }, null, []],
    ['ranges include both ends', table('first'), { size: 3, kind: 'lamp' }, 1, [1]],
    ['no range without an end ends', table('first'), { size: 1e9, kind: 'lamp' }, 2, [2]],
  ] as const)('%s', (_, plan, inputs, value, rows) => {
    expect(lookUpTable(plan, inputs)).toEqual({ value, rows });
  });
});

describe('what is missing', () => {
  test('fits no cell, and otherwise waits for it', () => {
    expect(lookUpTable(table('first', 7), { size: null, kind: 'lamp' }).value).toBeNull();
  });

  test('does not matter to a row that does not ask for it', () => {
    expect(lookUpTable(table('first', 7), { kind: 'sofa' })).toEqual({ value: 4, rows: [3] });
  });

  test('a text is in no range', () => {
    expect(lookUpTable(table('first', 7), { size: '2', kind: 'lamp' }).value).toBe(7);
  });
});
