/**
 * Random lives moved to a version that has little to do with the one before: whatever becomes of
 * them, they must stand where a case can stand, say what became of each deadline, and go on.
 *
 * `CASELINE_PAIRS` sets how many.
 */
import { expect, test } from '@jest/globals';
import type { Entry, Snapshot } from '../../../core/input.ts';
import { planMigration } from '../../../core/migration/plan.ts';
import type { MigrationOrder } from '../../../core/migration/migrate.ts';
import type { MigrationOutcome, MigrationResult } from '../../../core/migration/types.ts';
import type { Plan } from '../../../core/plan.ts';
import { createSimulator } from '../../../core/simulator.ts';
import { undoMigration } from '../../../core/migration/undo.ts';
import { activeStates, nextDeadlineMs } from '../../../core/step.ts';
import { planOf } from '../../support/cases.ts';
import { randomCaseType, randomMoves } from '../../support/random-case-type.ts';
import { liveThrough } from '../../support/random-life.ts';

const PAIRS = Number(process.env['CASELINE_PAIRS'] ?? 100);
const MOVES = 24;

/** Cases of states that do not fit stay where they are. */
function soundPlan(from: Plan, to: Plan) {
  let states: Record<string, null> = {};
  for (let tries = 0; tries < 20; tries += 1) {
    const plan = planMigration(from, to, { states });
    const unfit = plan.problems.filter(({ part }) => part.startsWith('states/'));
    if (unfit.length === 0) return plan;
    const more = unfit.map(({ part }) => [part.slice('states/'.length), null] as const);
    states = { ...states, ...Object.fromEntries(more) };
  }
  throw new Error('no mapping is sound');
}

function checkMoved(
  plan: Plan,
  {
    before,
    after,
    outcome,
    entries,
  }: { before: Snapshot; after: Snapshot; outcome: MigrationOutcome; entries: readonly Entry[] },
): void {
  const active = activeStates(after).flatMap((path) =>
    path.split('.').map((_, index, names) => names.slice(0, index + 1).join('.')),
  );
  for (const { state, item, dueAtMs, timer } of after.deadlines) {
    expect(active).toContain(state);
    expect(Number.isSafeInteger(dueAtMs)).toBe(true);
    if (item !== undefined) expect(after.items.map(({ id }) => id)).toContain(item);
    if (timer !== undefined && !timer.endsWith('/reopen'))
      expect(plan.timers[timer]?.state).toBe(state);
  }
  expect(new Set(after.deadlines.map(({ id }) => id)).size).toBe(after.deadlines.length);
  for (const { state, approval } of after.items) {
    expect(active).toContain(state);
    if (approval !== undefined) expect(plan.states[state]!.approval).toBe(approval);
  }
  // Every deadline there was is spoken of, and every one that is lost is told in the trail.
  expect(outcome.deadlines.flatMap(({ id }) => id ?? [])).toEqual(
    before.deadlines.map(({ id }) => id),
  );
  const cleared = entries.flatMap(({ kind, detail }) =>
    kind === 'deadline_cleared'
      ? [detail['deadline']]
      : kind === 'withdrawn'
        ? ((detail['cleared'] as string[] | undefined) ?? [])
        : [],
  );
  for (const { id, change } of outcome.deadlines) {
    if (change === 'lost' && !id!.endsWith('/absence')) expect(cleared).toContain(id);
  }
}

/** Taken back at once the case is as it was; unless the new version has made something due. */
function checkUndone(
  from: Plan,
  { before, snapshot }: MigrationResult & { ok: true },
  order: MigrationOrder,
): void {
  const undone = undoMigration(from, { before, after: snapshot, now: snapshot }, order);
  const dueMs = nextDeadlineMs(snapshot);
  expect(undone.ok).toBe(dueMs === null || dueMs > order.nowMs);
  if (!undone.ok) return;
  const { sequence: _1, head: _2, atMs: _3, ...now } = undone.snapshot;
  const { sequence: _4, head: _5, atMs: _6, ...was } = before;
  expect(now).toEqual(was);
}

test(`${PAIRS} lives moved to another version stand soundly and go on`, async () => {
  let moved = 0;
  for (let seed = 1; seed <= PAIRS; seed += 1) {
    const size = 3 + (seed % 4);
    const from = planOf(randomCaseType(seed, size));
    const other = randomCaseType(seed + 5_000, size).replace(
      `random-${seed + 5_000}`,
      `random-${seed}`,
    );
    const to = planOf(other.replace('version: 1', 'version: 2'));
    const plan = soundPlan(from, to);
    const host = createSimulator(from);
    let now = from;
    try {
      await liveThrough(host, {
        plan: from,
        caseId: `life-${seed}`,
        moves: randomMoves(seed, MOVES),
        before: async (_move, nowMs) => {
          const snapshot = await host.snapshot();
          if (now === to || snapshot.status === 'sealed') return now;
          await host.wait(nowMs);
          const count = (await host.entries()).length;
          const order = { actor: 'owner', reason: 'other rules', nowMs, migrationId: 'm-1' };
          const result = host.migrate({ from, to, plan }, order);
          if (!result.ok) {
            expect(result.outcome.blockers).toHaveLength(1);
            return now;
          }
          now = to;
          moved += 1;
          const entries = (await host.entries()).slice(count);
          checkUndone(from, result, order);
          checkMoved(to, { ...result, after: result.snapshot, entries });
          return now;
        },
      });
    } catch (error) {
      throw new Error(`pair ${seed}: ${(error as Error).message}`, { cause: error });
    }
  }
  expect(moved).toBeGreaterThan(PAIRS / 3);
}, 600_000);
