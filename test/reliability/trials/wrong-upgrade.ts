/**
 * An upgrade that goes wrong: a release that cannot replay the open cases. It is found beforehand;
 * made current all the same, its tasks fail, and nothing is lost once the build before is back.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { findPlan } from '../../../prisma/queries/case-types.ts';
import { rehearse, type RehearsalReport } from '../../../worker/rehearsal.ts';
import { codeOf, INCOMPATIBLE, THIS } from '../../support/engines.ts';
import { eventually } from '../../support/engine.ts';
import { during, makeCurrentSoon, startBuild, stuckTasks, taskTroubles } from '../builds.ts';
import { type Finding, findingsOf } from '../findings.ts';
import { live } from '../lives.ts';
import { allSealed, countsOf, eachOf, judge } from '../remains.ts';
import type { Rig } from '../rig.ts';
import type { Sizes } from '../sizes.ts';

const SCALE = 30;
const WINDOW_MS = 5 * 60_000;
const SETTLING_MS = 120_000;
const STUCK_MS = 30_000;
/** Until each case has a history, on a busy machine. */
const STARTING_MS = 300_000;

/** Upgrades to what cannot work, and goes back. */
export async function wrongUpgradeTrial(
  rig: Rig,
  { upgrade }: Pick<Sizes, 'upgrade'>,
): Promise<readonly Finding[]> {
  const { client } = rig;
  const count = upgrade.wrongCases;
  let isOver = false;
  let answered = 0;
  const stopGood = await startBuild(rig, { buildId: 'good', engine: THIS });
  await makeCurrentSoon(rig, 'good');
  const living = Promise.all(
    Array.from({ length: count }, (_, seed) =>
      live({
        client,
        isEnough: () => isOver,
        scale: SCALE,
        seed: 50_000 + seed,
        pauseMs: upgrade.pauseMs,
        onSent: ({ isDone }) => (answered += isDone ? 1 : 0),
      }),
    ),
  );
  living.catch(() => {});
  const end = async (): Promise<void> => {
    isOver = true;
    await Promise.allSettled([living]);
  };
  const { rehearsal, meanwhile } = await during(end, () =>
    thereAndBack(rig, { upgrade, answered: () => answered }),
  );
  isOver = true;
  const lives = await living;
  const stuck = await stuckTasks(client, STUCK_MS);
  const unended = await allSealed(client, lives, WINDOW_MS / SCALE + SETTLING_MS);
  const { violations } = await judge(rig, lives, { scale: SCALE, withinMs: SETTLING_MS });
  const troubled = (await eachOf(lives, ({ caseId }) => taskTroubles(client, caseId))).filter(
    (troubles) => troubles.length > 0,
  ).length;
  await stopGood();
  const { seen, differing } = rehearsal;
  const finding = findingsOf('P6', 'wrong upgrade');
  const found = countsOf(violations);
  return [
    finding(
      'found in rehearsal, in every open case',
      `${differing.length} of ${seen}`,
      differing.length === seen && seen === count,
    ),
    finding(
      'its workflow tasks fail',
      `in ${troubled} of ${count} cases, ${meanwhile} commands answered meanwhile`,
      troubled > 0 && meanwhile === 0,
    ),
    finding('0 violations after going back', found, found === '0'),
    finding('0 workflow tasks stuck', stuck.length, stuck.length === 0),
    finding('0 cases stuck', unended, unended === 0),
  ];
}

/** Makes the wrong build current, and after a while the one before. */
async function thereAndBack(
  rig: Rig,
  { upgrade, answered }: { upgrade: Sizes['upgrade']; answered: () => number },
): Promise<{ rehearsal: RehearsalReport; meanwhile: number }> {
  const { client, database } = rig;
  const count = upgrade.wrongCases;
  // Each has a history that the wrong build cannot have made.
  await eventually(answered, (all) => all >= 4 * count, STARTING_MS);
  const rehearsal = await rehearse({
    temporal: client.temporal,
    database,
    plans: { load: async (hash) => (await findPlan(database, hash)) ?? undefined },
    bundle: { code: await codeOf(INCOMPATIBLE) },
  });
  const stopBad = await startBuild(rig, { buildId: 'bad', engine: INCOMPATIBLE });
  await makeCurrentSoon(rig, 'bad');
  rig.log('the wrong build is current');
  // A task in the hands of a worker of the good build may still be finished there.
  await sleep(1_000);
  const before = answered();
  await sleep(2 * upgrade.stageMs);
  const meanwhile = answered() - before;
  await makeCurrentSoon(rig, 'good');
  await stopBad();
  rig.log('the build before is back');
  const back = answered();
  await eventually(answered, (all) => all - back >= 2 * count, STARTING_MS);
  return { rehearsal, meanwhile };
}
