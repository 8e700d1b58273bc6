/**
 * Random lives that are moved to another version somewhere in between, held against lives that
 * were never moved.
 *
 * `CASELINE_SEEDS` sets how many, `CASELINE_SEED` one alone.
 */
import { expect, test } from '@jest/globals';
import type { Entry, Snapshot } from '../../../core/input.ts';
import { planMigration } from '../../../core/migration/plan.ts';
import type { Plan } from '../../../core/plan.ts';
import { createSimulator } from '../../../core/simulator.ts';
import { planOf } from '../../support/cases.ts';
import { randomCaseType, randomMoves } from '../../support/random-case-type.ts';
import { liveThrough } from '../../support/random-life.ts';

const ONE = process.env['CASELINE_SEED'];
const SEEDS = ONE
  ? [Number(ONE)]
  : Array.from({ length: Number(process.env['CASELINE_SEEDS'] ?? 150) }, (_, index) => index + 1);
const MOVES = 24;

async function lived(
  seed: number,
  { before, after, split }: { before: Plan; after: Plan; split: number | null },
): Promise<{ snapshot: Snapshot; entries: readonly Entry[]; isMoved: boolean }> {
  const host = createSimulator(before);
  const moves = randomMoves(seed, MOVES);
  const caseId = `life-${seed}`;
  let count = 0;
  let isMoved = false;
  const migrating = {
    ...host,
    snapshot: async () => {
      const snapshot = await host.snapshot();
      if (split === null || count++ !== split) return snapshot;
      const plan = planMigration(before, after);
      expect(plan.problems).toEqual([]);
      const nowMs = snapshot.atMs;
      const order = { actor: 'owner', reason: 'a new version', nowMs, migrationId: 'm-1' };
      const result = host.migrate({ from: before, to: after, plan }, order);
      if (snapshot.status === 'sealed') expect(result.ok).toBe(false);
      else expect(result.outcome).toMatchObject({ kind: 'same', blockers: [] });
      isMoved = result.ok;
      return host.snapshot();
    },
  };
  // What is possible is the same in both versions: the moves go by the plan of the later one.
  await liveThrough(migrating, { plan: before, caseId, moves });
  return { snapshot: await host.snapshot(), entries: await host.entries(), isMoved };
}

function meaning(entries: readonly Entry[]): unknown {
  return entries
    .filter(({ kind }) => kind !== 'migrated')
    .map(({ hash: _hash, sequence: _sequence, detail, ...rest }) => ({
      ...rest,
      detail: rest.kind === 'started' ? null : detail,
    }));
}

test(`${SEEDS.length} lives moved to the same under another number go on as if nothing were`, async () => {
  let moved = 0;
  for (const seed of SEEDS) {
    const text = randomCaseType(seed, 3 + (seed % 4));
    const before = planOf(text);
    const after = planOf(text.replace('version: 1', 'version: 2'));
    try {
      const stayed = await lived(seed, { before, after: before, split: null });
      const went = await lived(seed, { before, after, split: seed % MOVES });
      if (!went.isMoved) continue;
      moved += 1;
      expect(meaning(went.entries)).toEqual(meaning(stayed.entries));
      const { planHash: _, sequence: __, head: ___, ...one } = went.snapshot;
      const { planHash: _1, sequence: _2, head: _3, ...other } = stayed.snapshot;
      expect(one).toEqual(other);
    } catch (error) {
      throw new Error(`seed ${seed}: ${(error as Error).message}`, { cause: error });
    }
  }
  expect(moved).toBeGreaterThan(SEEDS.length / 3);
}, 600_000);
