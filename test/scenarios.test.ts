/**
 * Every scenario of every case type, in the simulator.
 *
 * @module
 */
import { describe, expect, test } from '@jest/globals';
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

function complaints({ name, failures }: ScenarioResult): readonly string[] {
  return failures.map((failure) => `${name}\n  ${failureText(failure)}`);
}
