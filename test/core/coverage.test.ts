/**
 * Coverage counts every row that scenarios can show, and no more than they have shown.
 */
import { describe, expect, test } from '@jest/globals';
import { coverageOf, coverageRows, rowKey } from '../../core/coverage.ts';
import { runScenario, type ScenarioResult } from '../../core/scenario-run.ts';
import { createSimulator } from '../../core/simulator.ts';
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

function keysOf(kind: string, rows: readonly { kind: string; id: string }[]): readonly string[] {
  return rows.filter((row) => row.kind === kind).map(({ id }) => id);
}

test('the rows of a case type are its states, ways, timers, ladder steps and results', async () => {
  const { plan } = await resultsOf('purchase-order');
  const rows = coverageRows(plan);
  expect(keysOf('state', rows)).toEqual(Object.keys(plan.states));
  expect(keysOf('ladder', rows).length).toBe(
    Object.values(plan.approvals).flatMap(({ ladder }) => ladder).length,
  );
  expect(keysOf('result', rows)).toContain(`${Object.keys(plan.approvals)[0]}/lapsed`);
  expect(new Set(rows.map(rowKey)).size).toBe(rows.length);
  expect(rows.every(({ text }) => text.length > 0)).toBe(true);
});

test('nothing is covered without scenarios, and a row counts once for each scenario', async () => {
  const { plan, results } = await resultsOf('purchase-order');
  expect(coverageOf(plan, [])).toMatchObject({ covered: 0, percent: 0 });
  const { total } = coverageOf(plan, []);
  expect(total).toBe(coverageRows(plan).length);
  const all = coverageOf(plan, [...results.values()]);
  const start = all.rows.find(({ kind, id }) => kind === 'state' && id === plan.start)!;
  expect(start.scenarios).toBe(results.size);
  expect(all.percent).toBeLessThan(100);
  expect(all.covered).toBe(all.rows.filter(({ scenarios }) => scenarios > 0).length);
});

test("a timer's way out is a row of its timer alone", async () => {
  const { plan } = await resultsOf('hr-harassment-investigation');
  const rows = coverageRows(plan);
  expect(keysOf('timer', rows)).toContain('follow_up/timers/1');
  expect(keysOf('transition', rows)).not.toContain('follow_up/timers/1');
  expect(keysOf('timer', rows)).toContain('closed/reopen');
});

describe('guards', () => {
  test('a way that a guard can shut is shown by a refusal', async () => {
    const { plan, results } = await resultsOf('legal-hold');
    const guards = (names: readonly string[]) =>
      keysOf(
        'guard',
        coverageOf(
          plan,
          names.map((name) => results.get(name)!),
        ).rows.filter(({ scenarios }) => scenarios > 0),
      );
    const isShut = (name: string): boolean =>
      results.get(name)!.refusals.some(({ code }) => code === 'guard_not_met');
    const [shut, open] = [
      [...results.keys()].filter(isShut),
      [...results.keys()].filter((name) => !isShut(name)),
    ];
    expect(guards(shut).length).toBeGreaterThan(0);
    expect(guards(open)).toEqual([]);
  });

  test('rows with an open one at the end are no rows of guards', async () => {
    const { plan } = await resultsOf('hr-harassment-investigation');
    expect(keysOf('guard', coverageRows(plan))).toEqual([]);
  });
});

test('clocks and tasks are rows of their own, shown by what came of them', async () => {
  const small = scenarioPaths().map(loadSuite);
  const withClocks = small.find(({ plan }) => Object.keys(plan.sla ?? {}).length > 0)!;
  const { results } = await resultsOf(withClocks.name);
  const { rows } = coverageOf(withClocks.plan, [...results.values()]);
  const [clock] = Object.keys(withClocks.plan.sla!);
  expect(keysOf('sla', rows)).toEqual(
    expect.arrayContaining([`${clock}/met`, `${clock}/breached`]),
  );
  expect(rows.some(({ kind, scenarios }) => kind === 'sla' && scenarios > 0)).toBe(true);
  const hold = await resultsOf('document-hold');
  const shown = coverageOf(hold.plan, [...hold.results.values()]).rows;
  const task = shown.find(({ kind, id }) => kind === 'task' && id === 'collecting.acknowledge');
  expect(task!.scenarios).toBeGreaterThan(0);
});

test('the ladder of an approval that only an extension asks for can be shown', async () => {
  const { plan, results } = await resultsOf('dsar');
  const ladder = coverageOf(plan, [...results.values()]).rows.filter(
    ({ kind, id }) => kind === 'ladder' && id.startsWith('longer/'),
  );
  expect(ladder.map(({ text }) => text)).toContain(
    'longer: ladder: 3 business days, decide lapsed',
  );
  expect(ladder.map(({ scenarios }) => scenarios)).toEqual([1, 1, 1]);
});
