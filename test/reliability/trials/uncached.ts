/**
 * T8: cases live as with a cache when every workflow task replays its whole history, and meets the
 * digests that are recorded in it.
 *
 * @module
 */
import { createActivities } from '../../../activities/index.ts';
import { findPlan } from '../../../prisma/queries/case-types.ts';
import { createCaseClient } from '../../../worker/case-client.ts';
import { createCaseWorker } from '../../../worker/create-worker.ts';
import { type Finding, findingsOf } from '../findings.ts';
import { live } from '../lives.ts';
import { allSealed, countsOf, eachOf, judge } from '../remains.ts';
import type { Rig } from '../rig.ts';
import type { Sizes } from '../sizes.ts';

const SCALE = 60;
const TASK_QUEUE = 'uncached';
const AT_ONCE = 20;

/** Lives with a worker of its own that keeps nothing. */
export async function uncachedTrial(
  rig: Rig,
  { uncached }: Pick<Sizes, 'uncached'>,
): Promise<readonly Finding[]> {
  const { connection, database } = rig;
  const { keys } = database;
  const worker = await createCaseWorker({
    address: rig.address,
    taskQueue: TASK_QUEUE,
    activities: createActivities({ database }),
    keys,
    plans: { load: async (hash) => (await findPlan(database, hash)) ?? undefined },
    tuning: { maxCachedWorkflows: 0 },
  });
  const running = worker.run();
  const client = createCaseClient({ connection, keys, taskQueue: TASK_QUEUE });
  try {
    const lives = await eachOf(
      Array.from({ length: uncached.cases }),
      (_, seed) =>
        live({
          client,
          isEnough: (done) => done >= uncached.commandsPerCase,
          scale: SCALE,
          seed: 20_000 + seed,
          ...(seed % 2 === 0 && { limits: { commands: 6 } }),
        }),
      AT_ONCE,
    );
    const unended = await allSealed(client, lives, 60_000);
    const { violations } = await judge(rig, lives, { scale: SCALE, withinMs: 30_000, client });
    const finding = findingsOf('P6', 'T8');
    const found = countsOf(violations);
    const done = lives.flatMap(({ sent }) => sent).filter(({ isDone }) => isDone).length;
    return [
      finding(`${lives.length} lives without a cache: 0 violations`, found, found === '0'),
      finding('0 cases stuck', `${unended}, after ${done} commands`, unended === 0),
    ];
  } finally {
    worker.shutdown();
    await running;
  }
}
