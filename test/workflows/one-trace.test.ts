/**
 * One trace: every scenario leaves the same entries in the simulator and on a Temporal server.
 *
 * The entries are compared as they are, hashes included, so a difference in any instant, cause,
 * order or detail shows.
 *
 * @module
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runScenario, type ScenarioHost } from '../../core/scenario-run.ts';
import { createSimulator } from '../../core/simulator.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { loadSuite, scenarioPaths } from '../support/scenario-files.ts';
import { temporalHost } from '../support/temporal-host.ts';

const suites = scenarioPaths().map(loadSuite);
let engine: TestEngine;

beforeAll(async () => {
  engine = await startEngine({ plans: suites.map(({ plan }) => plan) });
}, 120_000);

afterAll(() => engine.stop());

describe.each(suites)('$name', ({ plan, file }) => {
  test('simulator and server leave the same trace', async () => {
    await Promise.all(
      file.scenarios.map(async (scenario) => {
        const [simulated, durable] = [createSimulator(plan), temporalHost(engine, plan)];
        const parts = { plan, people: file.people };
        const expected = await runScenario(parts, scenario, simulated);
        const actual = await runScenario(parts, scenario, durable);
        expect(actual).toEqual(expected);
        expect(actual.entries.length).toBeGreaterThan(0);
        expect(await remains(durable)).toEqual(await remains(simulated));
      }),
    );
  }, 60_000);
});

/** What the case is in the end: states, facts, deadlines, who is asked; only its id may differ. */
async function remains(host: ScenarioHost): Promise<object> {
  return { ...(await host.snapshot()), caseId: '' };
}
