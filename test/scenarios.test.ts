/**
 * Every scenario of every case type, in the simulator.
 *
 * @module
 */
import { describe, expect, test } from '@jest/globals';
import { testScenarios } from '../cli/test.ts';
import { runScenario, type ScenarioResult } from '../core/scenario-run.ts';
import { createSimulator } from '../core/simulator.ts';
import { failureText, loadSuite, scenarioPaths } from './support/scenario-files.ts';

const paths = scenarioPaths();

test('there are at least 25 files of scenarios', () => {
  expect(paths.length).toBeGreaterThanOrEqual(25);
});

describe.each(paths)('$name', (path) => {
  test('every scenario goes as its author expects', async () => {
    const { plan, file } = loadSuite(path);
    expect(file.caseType).toBe(plan.id);
    const failures: string[] = [];
    for (const scenario of file.scenarios) {
      const result = await runScenario(
        { plan, people: file.people },
        scenario,
        createSimulator(plan),
      );
      failures.push(...complaints(result));
    }
    expect(failures.join('\n')).toBe('');
  });
});

test('the scenarios of shipped case types show all that these can do', async () => {
  const said: string[] = [];
  const output = { log: () => {}, error: (line: string) => void said.push(line) };
  const code = await testScenarios(['definitions'], { threshold: 100 }, output);
  expect({ code, said: said.filter((line) => line.includes('is asked for')) }).toEqual({
    code: 0,
    said: [],
  });
});

function complaints({ name, failures }: ScenarioResult): readonly string[] {
  return failures.map((failure) => `${name}\n  ${failureText(failure)}`);
}
