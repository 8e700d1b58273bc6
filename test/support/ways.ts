/**
 * Ways into the states of a case type, taken from its scenarios: what to send, and when.
 *
 * @module
 */
import type { Input } from '../../core/input.ts';
import type { ScenarioFile, ScenarioHost } from '../../core/scenario-run.ts';
import { runScenario } from '../../core/scenario-run.ts';
import { createSimulator } from '../../core/simulator.ts';
import { activeStates } from '../../core/step.ts';
import type { Plan } from '../../core/plan.ts';

/** One thing that happens to a case on its way; without an input only time passes. */
export interface Happening {
  readonly atMs: number;
  readonly input: Input | null;
}

/** A way into a set of states. */
export interface Way {
  readonly states: readonly string[];
  readonly happenings: readonly Happening[];
}

/** The shortest way into each set of states that a scenario passes and in which a case can stay. */
export async function waysInto(plan: Plan, file: ScenarioFile): Promise<readonly Way[]> {
  const ways = new Map<string, Way>();
  for (const scenario of file.scenarios) {
    const happenings: Happening[] = [];
    const simulated = createSimulator(plan);
    const note = async (): Promise<void> => {
      const snapshot = await simulated.snapshot();
      const states = activeStates(snapshot);
      const known = ways.get(states.join());
      const isShorter = known === undefined || happenings.length < known.happenings.length;
      if (snapshot.status !== 'sealed' && isShorter) {
        ways.set(states.join(), { states, happenings: [...happenings] });
      }
    };
    const host: ScenarioHost = {
      ...simulated,
      start: async (input, atMs) => {
        const answer = await simulated.start(input, atMs);
        if (!answer.ok) return answer;
        happenings.push({ atMs, input });
        await note();
        return answer;
      },
      command: async (input, atMs) => {
        const answer = await simulated.command(input, atMs);
        if (!answer.ok) return answer;
        happenings.push({ atMs, input });
        await note();
        return answer;
      },
      wait: async (untilMs) => {
        await simulated.wait(untilMs);
        happenings.push({ atMs: untilMs, input: null });
        await note();
      },
    };
    await runScenario({ plan, people: file.people }, scenario, host);
  }
  return [...ways.values()];
}
