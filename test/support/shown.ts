/**
 * Scenarios that pages of the documentation name as showing something.
 *
 * @module
 */
import { expect } from '@jest/globals';
import { runScenario } from '../../core/scenario-run.ts';
import { createSimulator } from '../../core/simulator.ts';
import { loadSuite, scenarioPaths, type ScenarioSuite } from './scenario-files.ts';

const suites = new Map<string, ScenarioSuite>();

/** Expects a scenario file (its path from the root) to have a scenario of this name that passes. */
export async function expectShown(path: string, name: string): Promise<void> {
  const { plan, file } = suiteOf(path);
  const scenario = file.scenarios.find((one) => one.name === name);
  expect(scenario?.name).toBe(name);
  const parts = { plan, people: file.people };
  const result = await runScenario(parts, scenario!, createSimulator(plan));
  expect(result.failures).toEqual([]);
  expect(result.entries.length).toBeGreaterThan(0);
}

function suiteOf(path: string): ScenarioSuite {
  const known = suites.get(path);
  if (known !== undefined) return known;
  const paths = scenarioPaths().find(({ scenarios }) => scenarios === path);
  if (paths === undefined) throw new Error(`there are no scenarios in ${path}`);
  const suite = loadSuite(paths);
  suites.set(path, suite);
  return suite;
}
