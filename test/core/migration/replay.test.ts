/**
 * Trails replayed: against the version that they were written under, and against others.
 */
import { describe, expect, test } from '@jest/globals';
import type { Entry, Input } from '../../../core/input.ts';
import { planMigration } from '../../../core/migration/plan.ts';
import { type PeopleSince, type Replay, replayTrail } from '../../../core/migration/replay.ts';
import type { Plan } from '../../../core/plan.ts';
import { runScenario, type Scenario, type ScenarioFile } from '../../../core/scenario-run.ts';
import { createSimulator } from '../../../core/simulator.ts';
import { loadSuite, scenarioPaths } from '../../support/scenario-files.ts';

const SUITES = scenarioPaths().map((paths) => loadSuite(paths));

interface Told {
  readonly entries: readonly Entry[];
  readonly people: readonly PeopleSince[];
}

/** A scenario's trail, and what its directory said of people at which entry. */
async function lived(plan: Plan, file: ScenarioFile, scenario: Scenario): Promise<Told> {
  const host = createSimulator(plan);
  const people: PeopleSince[] = [];
  const note = async (input: Input): Promise<void> => {
    if (input.people === undefined) return;
    const count = people.length === 0 ? 0 : (await host.entries()).length + 1;
    people.push({ sequence: count, people: input.people });
  };
  const { entries } = await runScenario({ plan, people: file.people }, scenario, {
    ...host,
    start: async (input, atMs) => {
      await note(input);
      return host.start(input, atMs);
    },
    command: async (input, atMs) => {
      // What is due comes first, so that the numbers are those of the change itself.
      await host.wait(atMs);
      await note(input);
      return host.command(input, atMs);
    },
  });
  return { entries, people };
}

function replayed(plan: Plan, { entries, people }: Told): Replay {
  const versions = { from: plan, to: plan, plan: planMigration(plan, plan) };
  return replayTrail(versions, entries, { people, caseId: 'scenario' });
}

const MOVES: readonly Entry['kind'][] = ['transition', 'decided', 'closed'];

describe('every scenario goes the same way again under its own version', () => {
  test.each(SUITES)('$name', async ({ plan, file }) => {
    for (const scenario of file.scenarios) {
      const told = await lived(plan, file, scenario);
      if (told.entries.length === 0) continue;
      const result = replayed(plan, told);
      const { verdict, because } = result;
      expect([scenario.name, verdict, because]).toEqual([scenario.name, 'same_way', null]);
      const moves = told.entries.filter(({ kind }) => MOVES.includes(kind));
      expect(result.moves.map(({ sequence, atMs }) => [sequence, atMs])).toEqual(
        moves.map(({ sequence, atMs }) => [sequence, atMs]),
      );
      expect(result.deadlines).toEqual([]);
      expect(result.wouldStand).toEqual(result.stands);
    }
  });
});
