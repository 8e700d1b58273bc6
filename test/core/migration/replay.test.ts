/**
 * Trails replayed: against the version that they were written under, and against others.
 */
import { describe, expect, test } from '@jest/globals';
import type { Entry, Input } from '../../../core/input.ts';
import { joinVersions } from '../../../core/migration/joined.ts';
import { planMigration } from '../../../core/migration/plan.ts';
import { type PeopleSince, type Replay, replayTrail } from '../../../core/migration/replay.ts';
import { relive } from '../../../core/migration/replay-run.ts';
import { readInputs } from '../../../core/migration/trail-inputs.ts';
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

/**
 * What comes back otherwise, by kind of entry and member: when people got such work last in other
 * cases is in no trail, so another rule may say why the same person was chosen.
 */
const NOT_IN_TRAILS: Readonly<Partial<Record<Entry['kind'], readonly string[]>>> = {
  assigned: ['by'],
};

function told({ hash: _hash, ...entry }: Entry): Omit<Entry, 'hash'> {
  const left = NOT_IN_TRAILS[entry.kind] ?? [];
  const detail = Object.entries(entry.detail).filter(([name]) => !left.includes(name));
  return { ...entry, detail: Object.fromEntries(detail) };
}

describe('the whole trail comes back, entry by entry', () => {
  test.each(SUITES)('$name', async ({ plan, file }) => {
    const joined = joinVersions({ from: plan, to: plan, plan: planMigration(plan, plan) });
    for (const scenario of file.scenarios) {
      const { entries, people } = await lived(plan, file, scenario);
      if (entries.length === 0) continue;
      const { inputs, stopped } = readInputs(entries, 'scenario');
      expect(stopped).toBeNull();
      const untilMs = entries.at(-1)!.atMs;
      const life = relive(joined, { entries, inputs, people, untilMs });
      const again = life.lived.flatMap((one) => one.entries);
      expect(again.map(told)).toEqual(entries.map(told));
    }
  });
});
