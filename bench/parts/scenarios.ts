/**
 * Scenarios: how many steps and entries of shipped ones the simulator plays in a second.
 *
 * @module
 */
import { loadSuites, type Suite } from '../../cli/files.ts';
import { invariant } from '../../core/invariant.ts';
import { runScenario, type ScenarioResult } from '../../core/scenario-run.ts';
import { createSimulator } from '../../core/simulator.ts';
import { cpuMsOf } from '../cpu.ts';
import { type Figure, median, shown } from '../figures.ts';

/** What is to be reached, in a second. */
const GOAL = 10_000;
const ROUND_MS = 1_000;

/** Plays every scenario of some suites once. */
async function playAll(suites: readonly Suite[]): Promise<readonly ScenarioResult[]> {
  const results: ScenarioResult[] = [];
  for (const { plan, sources } of suites) {
    for (const { file } of sources) {
      for (const scenario of file.scenarios) {
        const parts = { plan, people: file.people };
        results.push(await runScenario(parts, scenario, createSimulator(plan)));
      }
    }
  }
  return results;
}

/** Measures it on the shipped definitions. */
export async function benchScenarios({ rounds }: { rounds: number }): Promise<Figure[]> {
  const suites = loadSuites(['definitions'], {});
  const scenarios = suites.flatMap(({ sources }) => sources.flatMap(({ file }) => file.scenarios));
  const steps = scenarios.reduce((sum, scenario) => sum + scenario.steps.length, 0);
  const results = await playAll(suites);
  invariant(
    results.every(({ passed }) => passed),
    'a shipped scenario fails',
  );
  const entries = results.reduce((sum, result) => sum + result.entries.length, 0);
  const rates: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const [fromMs, cpuFromMs] = [performance.now(), cpuMsOf([])];
    let runs = 0;
    do {
      await playAll(suites);
      runs += 1;
    } while (performance.now() - fromMs < ROUND_MS);
    // By CPU time: how many others use the machine is not what is measured.
    rates.push((runs * 1000) / (cpuMsOf([]) - cpuFromMs));
  }
  const rate = median(rates);
  return [
    {
      what: 'scenario entries a CPU second ÷ 10,000',
      ratio: (rate * entries) / GOAL,
      goal: { relation: '≥', value: 1 },
      detail: `${shown(rate * entries)} entries/s, ${shown(rate * steps)} lines/s, ${scenarios.length} scenarios`,
    },
  ];
}
