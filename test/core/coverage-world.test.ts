/**
 * Coverage of what depends on values and on the world: tables, calls, started cases, duplicates.
 */
import { describe, expect, test } from '@jest/globals';
import { COVERAGE_ASPECTS, coverageOf, coverageRows, searchedRows } from '../../core/coverage.ts';
import type { Entry } from '../../core/input.ts';
import { findPaths } from '../../core/paths.ts';
import type { Plan } from '../../core/plan.ts';
import { runScenario, type ScenarioResult } from '../../core/scenario-run.ts';
import { createSimulator } from '../../core/simulator.ts';
import { compiled } from '../support/engine.ts';
import { loadSuite, scenarioPaths } from '../support/scenario-files.ts';

async function resultsOf(name: string) {
  const { plan, file } = loadSuite(scenarioPaths().find((path) => path.name === name)!);
  const results = new Map<string, ScenarioResult>();
  for (const scenario of file.scenarios) {
    const parts = { plan, people: file.people };
    results.set(scenario.name, await runScenario(parts, scenario, createSimulator(plan)));
  }
  return { plan, results };
}

const idsOf = (kind: string, rows: readonly { kind: string; id: string }[]): readonly string[] =>
  rows.filter((row) => row.kind === kind).map(({ id }) => id);

function shown(kind: string, plan: Plan, results: readonly ScenarioResult[]): readonly string[] {
  const { rows } = coverageOf(plan, results);
  return idsOf(
    kind,
    rows.filter(({ scenarios }) => scenarios > 0),
  );
}

describe('decision tables', () => {
  const plan = compiled(`
format: caseline/v1
id: tabled
version: 1
title: Tabled
owner: lead
calendar: always
start: open
states:
  open:
    assign: lead
    form: facts
    transitions: { alarm: { set: loud }, calm: { clear: loud }, close: { to: closed, when: grave } }
    timers: [{ after: 2 days, to: closed }]
  closed: { final: true }
guards: { grave: tables.first_fit > 1 }
tables:
  first_fit:
    inputs: [size, loud]
    gives: number
    hit: first
    rows:
      - { size: 1..3, loud: true, gives: 3 }
      - { size: 1..3, gives: 2 }
    otherwise: 1
  added:
    inputs: [size]
    gives: number
    hit: sum
    rows:
      - { size: 2.., gives: 1 }
      - { size: 3.., gives: 10 }
priority: tables.added
roles: { lead: { team: leads } }
forms: { facts: { size: { type: number, min: 0, max: 9 } } }
`);
  const aspect = COVERAGE_ASPECTS.find(({ kind }) => kind === 'table')!;
  const entry = (kind: Entry['kind'], detail: Entry['detail']): Entry =>
    ({ kind, detail, sequence: 1, atMs: 0, state: null, actor: null, hash: '' }) as never;
  const size = (value: number | null) => entry('data', { fields: { size: value } });
  const flags = (set: string[], clear: string[] = []) => entry('flags', { set, clear });
  const started = entry('started', {});

  test('have a row for each of theirs, and for otherwise', () => {
    expect(idsOf('table', coverageRows(plan))).toEqual([
      'added/1',
      'added/2',
      'first_fit/1',
      'first_fit/2',
      'first_fit/otherwise',
    ]);
    expect(aspect.rows(plan)[2]!.text).toBe('first_fit: size 1..3, loud true: 3');
  });

  test.each<readonly [string, readonly Entry[], readonly string[]]>([
    ['nothing is known', [started], []],
    ['the first row that fits', [started, size(1)], ['first_fit/2']],
    ['a flag that is set', [size(1), flags(['loud'])], ['first_fit/2', 'first_fit/1']],
    ['and cleared again', [flags(['loud']), flags([], ['loud']), size(1)], ['first_fit/2']],
    ['no row fits', [flags(['loud']), size(0)], ['first_fit/otherwise']],
    ['an input is missing', [size(null)], []],
    ['all rows that fit of a sum', [size(3)], ['added/1', 'added/2', 'first_fit/2']],
    ['entries of other kinds say nothing', [entry('entered', { fields: { size: 3 } })], []],
  ])('%s', (_what, entries, expected) => {
    const ids = aspect.shownByTrail!(entries, plan);
    expect([...new Set(ids)]).toEqual(expected);
  });

  test('a trail of the engine shows them', async () => {
    const { plan: fault, results } = await resultsOf('plant-fault');
    const rows = shown('table', fault, [...results.values()]);
    expect(rows.length).toBeGreaterThan(5);
    expect(rows.length).toBeLessThan(idsOf('table', coverageRows(fault)).length);
  });
});

test('calls are answered and fail; cases are started, close and fail', async () => {
  const { plan, results } = await resultsOf('new-colleague');
  const rows = coverageRows(plan);
  expect(idsOf('call', rows)).toEqual(
    idsOf('call', rows).flatMap((id) =>
      id.endsWith('/answered') ? [id, `${hookOf(id)}/failed`] : [],
    ),
  );
  expect(idsOf('started_case', rows)).toEqual([
    'badge-request/created',
    'badge-request/closed',
    'badge-request/failed',
    'it-access/created',
    'it-access/closed',
    'it-access/failed',
  ]);
  const all = [...results.values()];
  expect(shown('call', plan, all).length).toBeGreaterThan(0);
  expect(shown('started_case', plan, all)).toContain('it-access/closed');
  expect(shown('started_case', plan, [])).toEqual([]);
});

test('cases about the same are asked about, linked, and told apart', async () => {
  const { plan, results } = await resultsOf('leak-report');
  const of = (name: string) => shown('duplicate', plan, [results.get(name)!]);
  expect(idsOf('duplicate', coverageRows(plan))).toEqual(['asked', 'linked', 'not_same']);
  expect(of('the starter is asked whether it is the same')).toEqual(['asked']);
  expect(of('the starter says that it is')).toContain('linked');
  expect(of('what is long ago is another matter')).toEqual([]);
  expect(of('when the fields come later the owner and the worker are asked')).toEqual([
    'linked',
    'not_same',
  ]);
});

test('nothing of this is searched for, so that a search can come to an end', () => {
  const { plan } = loadSuite(scenarioPaths().find(({ name }) => name === 'plant-fault')!);
  const kinds = new Set(searchedRows(plan).map(({ kind }) => kind));
  expect([...kinds]).toEqual(expect.arrayContaining(['state', 'transition', 'timer']));
  expect(kinds.has('table')).toBe(false);
  const { unreached } = findPaths(plan);
  expect(unreached.map(({ kind }) => kind)).not.toContain('table');
});

function hookOf(id: string): string {
  return id.slice(0, id.lastIndexOf('/'));
}
