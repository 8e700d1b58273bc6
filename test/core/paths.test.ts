/**
 * Proposed scenarios pass as they are, and show everything that can be shown.
 */
import { describe, expect, test } from '@jest/globals';
import { coverageOf, rowKey, searchedRows } from '../../core/coverage.ts';
import { findPaths } from '../../core/paths.ts';
import { sampleOf } from '../../core/paths-pattern.ts';
import { matchesWhole } from '../../core/patterns.ts';
import type { Plan } from '../../core/plan.ts';
import { runScenario, type ScenarioFile } from '../../core/scenario-run.ts';
import { createSimulator } from '../../core/simulator.ts';
import { compiled } from '../support/engine.ts';
import { loadSuite, scenarioPaths } from '../support/scenario-files.ts';

async function played(plan: Plan, file: ScenarioFile) {
  const results = [];
  for (const scenario of file.scenarios) {
    const parts = { plan, people: file.people };
    results.push(await runScenario(parts, scenario, createSimulator(plan)));
  }
  return results;
}

/** Case types of few states that between them have every kind of row. */
const HELD_TO = [
  'board-resolution',
  'budget-change',
  'candidate-hiring',
  'contract-review',
  'credit-note',
  'customer-complaint',
  'document-hold',
  'expense',
  'it-access',
  'leave-request',
  'legal-hold',
  'maintenance-window',
  'office-move',
  'promotion-panel',
  'purchase-order',
  'recall-decision',
  'safety-incident',
  'security-report',
  'tender',
  'training-course',
  'vendor-onboarding',
  'visa-support',
  'warranty-claim',
];
const small = scenarioPaths().filter(({ name }) => HELD_TO.includes(name));

test.each(small)('$name: from nothing to everything', async (path) => {
  const { plan } = loadSuite(path);
  const { file, unreached } = findPaths(plan);
  expect(unreached).toEqual([]);
  const results = await played(plan, file);
  expect(results.flatMap(({ failures }) => failures)).toEqual([]);
  const searched = new Set(searchedRows(plan).map(rowKey));
  const missed = coverageOf(plan, results).rows.filter(({ scenarios }) => scenarios === 0);
  expect(missed.filter((row) => searched.has(rowKey(row)))).toEqual([]);
});

test('a large case type: with the scenarios that there are, everything', async () => {
  const path = scenarioPaths().find(({ name }) => name === 'hr-harassment-investigation');
  const { plan, file } = loadSuite(path!);
  const before = await played(plan, { ...file, scenarios: file.scenarios.slice(0, 9) });
  const shown = coverageOf(plan, before).rows.filter(({ scenarios }) => scenarios > 0);
  const paths = findPaths(plan, { shown: new Set(shown.map(rowKey)) });
  expect(paths.unreached).toEqual([]);
  const after = await played(plan, paths.file);
  expect(after.every(({ passed }) => passed)).toBe(true);
  expect(coverageOf(plan, before).percent).toBeLessThan(100);
  expect(coverageOf(plan, [...before, ...after]).percent).toBe(100);
});

describe('what is out of reach', () => {
  const plan = compiled(`
format: caseline/v1
id: never-late
version: 1
title: Never late
owner: lead
calendar: always
start: open
states:
  open:
    assign: lead
    transitions: { close: closed }
    timers:
      - { after: 2 days, to: closed }
      - { after: 3 days, remind: assignee }
  closed: { final: true }
roles: { lead: { team: leads } }
`);

  test('is named', () => {
    const { unreached, isCutShort } = findPaths(plan);
    expect(unreached.map(({ kind, id }) => `${kind} ${id}`)).toEqual(['timer open/timers/1']);
    expect(isCutShort).toBe(false);
  });

  test('and so is a search that was cut short', () => {
    expect(findPaths(plan, { stepsMax: 1 })).toMatchObject({ isCutShort: true });
  });
});

test('the same case type gives the same proposals', () => {
  const { plan } = loadSuite(small[3]!);
  expect(findPaths(plan)).toEqual(findPaths(plan));
});

test.each([
  '[A-Z]{2}-\\d{4}',
  'INV-[0-9]{6,}',
  '(?:EU|US)\\d+',
  '[^\\s]+',
  '\\p{Lu}[a-z]*',
  '[\\w.+-]+@[\\w-]+\\.[a-z]{2,}',
  '^\\+?[0-9 ]{5,20}$',
])('a text is found for the pattern %s', (pattern) => {
  expect(matchesWhole(pattern, sampleOf(pattern))).toBe(true);
});
