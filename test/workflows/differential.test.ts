/**
 * Random case types and random lives: the simulator and a Temporal server must agree on all.
 *
 * Every definition is compiled from text; every answer, every entry with its hash, and what
 * remains in the end are compared, and histories must replay: many cases live at once in
 * one thread, and what one does must never show in another's history. `CASELINE_SEEDS` sets how
 * many, `CASELINE_SEED` one alone.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createSimulator } from '../../core/simulator.ts';
import type { Plan } from '../../core/plan.ts';
import { planOf } from '../support/cases.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { historiesOf } from '../support/histories.ts';
import { replay } from '../support/replays.ts';
import { randomCaseType, randomMoves } from '../support/random-case-type.ts';
import { liveAgain, liveThrough } from '../support/random-life.ts';
import { temporalHost } from '../support/temporal-host.ts';
import { workflowBundle } from '../../worker/bundle.ts';
import { workflowIdOf } from '../../workflows/protocol.ts';

const ONE = process.env['CASELINE_SEED'];
const SEEDS = ONE
  ? [Number(ONE)]
  : Array.from({ length: Number(process.env['CASELINE_SEEDS'] ?? 300) }, (_, index) => index + 1);
const MOVES = 14;
const AT_ONCE = 12;
/** A replay costs ten times what living did: each starts a worker of its own. */
const REPLAYED_MAX = 60;

let plans: ReadonlyMap<number, Plan>;
let engine: TestEngine;
/** Case id → plan, of every life lived on the server. */
const lived = new Map<string, Plan>();

beforeAll(async () => {
  plans = new Map(SEEDS.map((seed) => [seed, planOf(randomCaseType(seed, 3 + (seed % 4)))]));
  engine = await startEngine({ plans: [...plans.values()] });
});

afterAll(() => engine.stop());

test(`${SEEDS.length} random case types live the same life in the simulator and on the server`, async () => {
  const waiting = [...SEEDS];
  let entries = 0;
  const work = async (): Promise<void> => {
    for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift()) {
      const count = await compare(seed);
      entries += count;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  // A generator that had stopped to generate anything would pass everything above.
  expect(entries).toBeGreaterThan(SEEDS.length * 10);
}, 900_000);

test(`the histories of ${REPLAYED_MAX} of them replay, or of all when they are fewer`, async () => {
  const histories = async function* () {
    for (const [caseId, plan] of [...lived].slice(0, REPLAYED_MAX)) {
      for (const json of await historiesOf(engine, caseId, plan)) {
        yield { workflowId: workflowIdOf(caseId), history: JSON.parse(json) };
      }
    }
  };
  const replayed = await replay(await workflowBundle(), histories());
  for (const { workflowId, error, digests } of replayed) {
    expect(error).toBeNull();
    const known = engine.readModel.of(workflowId.slice('case/'.length)).digests;
    expect(digests.filter((digest) => !known.has(digest))).toEqual([]);
  }
  const count = replayed.length;
  expect(count).toBeGreaterThanOrEqual(Math.min(REPLAYED_MAX, SEEDS.length));
});

async function compare(seed: number): Promise<number> {
  const plan = plans.get(seed)!;
  const caseId = randomUUID();
  lived.set(caseId, plan);
  const [simulated, durable] = [createSimulator(plan), temporalHost(engine, plan, caseId)];
  const moves = randomMoves(seed, MOVES);
  const life = await liveThrough(simulated, { plan, caseId: `random-${seed}`, moves });
  const answers = await liveAgain(durable, life);
  const trail = await simulated.entries();
  // The seed is in what is compared, so that a failure names it.
  expect({ seed, answers, trail: await durable.entries() }).toEqual({
    seed,
    answers: life.answers,
    trail,
  });
  const { caseId: _a, ...left } = await durable.snapshot();
  const { caseId: _b, ...right } = await simulated.snapshot();
  expect({ seed, remains: left }).toEqual({ seed, remains: right });
  return trail.length;
}
