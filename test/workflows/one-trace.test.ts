/**
 * One trace: every scenario leaves the same entries in the simulator and on a Temporal server.
 *
 * The entries are compared as they are, hashes included, so a difference in any instant, cause,
 * order or detail shows.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
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
});

afterAll(() => engine.stop());

describe.each(suites)('$name', ({ plan, file }) => {
  test('simulator and server leave the same trace', async () => {
    const counts = await Promise.all(
      file.scenarios.map(async (scenario) => {
        // Ids of effects are made of the case's own.
        const caseId = randomUUID();
        const simulated = createSimulator(plan, caseId);
        const durable = temporalHost(engine, plan, caseId);
        const parts = { plan, people: file.people };
        const expected = await runScenario(parts, scenario, simulated);
        const actual = await runScenario(parts, scenario, durable);
        expect(actual).toEqual(expected);
        const count = actual.entries.length;
        // A start that is refused leaves nothing to compare.
        if (count > 0) expect(await remains(durable)).toEqual(await remains(simulated));
        return count;
      }),
    );
    expect(Math.max(...counts)).toBeGreaterThan(0);
  });
});

/** What the case is in the end: states, facts, deadlines, who is asked; only its id may differ. */
async function remains(host: ScenarioHost): Promise<object> {
  return { ...(await host.snapshot()), caseId: '' };
}
