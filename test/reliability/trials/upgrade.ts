/**
 * A rolling upgrade to a release with another format, while cases live: old and new workers side by
 * side, a ramp, the whole, the old ones stopped, and all open cases rolled over.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { ramp, readDeployment } from '../../../worker/deployment.ts';
import { buildOfRun, standingOf } from '../../../worker/open-runs.ts';
import { rollOver, type RolloverReport } from '../../../worker/rollover.ts';
import { REPORT, workflowIdOf } from '../../../workflows/protocol.ts';
import { NEXT, THIS } from '../../support/engines.ts';
import { eventually } from '../../support/engine.ts';
import {
  during,
  makeCurrentSoon,
  placeOf,
  readingBoth,
  soon,
  startBuild,
  stuckTasks,
  taskTroubles,
} from '../builds.ts';
import { type Finding, findingsOf } from '../findings.ts';
import { type Life, live } from '../lives.ts';
import { allSealed, countsOf, eachOf, judge } from '../remains.ts';
import type { Rig } from '../rig.ts';
import type { Sizes } from '../sizes.ts';

const SCALE = 30;
/** After the last command: the window to reopen, on the cases' clocks. */
const WINDOW_MS = 5 * 60_000;
const SETTLING_MS = 120_000;
const STUCK_MS = 15_000;
/** Until each case has begun, on a busy machine. */
const STARTING_MS = 300_000;

/** Commands that were answered, by the stage in which they were. */
type Stages = Map<string, number>;

/** Upgrades while cases live, then judges every one of them. */
export async function upgradeTrial(
  rig: Rig,
  { upgrade }: Pick<Sizes, 'upgrade'>,
): Promise<readonly Finding[]> {
  const client = readingBoth(rig.client);
  const stages: Stages = new Map();
  let stage = 'old alone';
  let isOver = false;
  let started = 0;
  const enter = (name: string): void => {
    rig.log(`${name}: ${stages.get(stage) ?? 0} commands answered with ${stage}`);
    stage = name;
  };
  const stopOld = await startBuild(rig, { buildId: 'old', engine: THIS });
  await makeCurrentSoon(rig, 'old');
  const living = Promise.all(
    Array.from({ length: upgrade.cases }, async (_, seed): Promise<Life> => {
      const life = live({
        client,
        isEnough: () => isOver,
        scale: SCALE,
        seed: 40_000 + seed,
        pauseMs: upgrade.pauseMs,
        onSent: ({ isDone }) => {
          if (isDone) stages.set(stage, (stages.get(stage) ?? 0) + 1);
          if (isDone) started += 1;
        },
        // Half of them go from run to run meanwhile.
        ...(seed % 2 === 0 && { limits: { commands: 6 } }),
      });
      return life;
    }),
  );
  living.catch(() => {});
  const end = async (): Promise<void> => {
    isOver = true;
    await Promise.allSettled([living]);
  };
  const { rolled, stopNew } = await during(end, async () => {
    await eventually(
      () => started,
      (count) => count >= 2 * upgrade.cases,
      STARTING_MS,
    );
    return upgradeUnderway(rig, { upgrade, enter, stopOld });
  });
  enter('the end');
  isOver = true;
  const lives = await living;
  const stuck = await stuckTasks(client, STUCK_MS);
  const elsewhere = await notOnNew(rig, lives);
  const unended = await allSealed(client, lives, WINDOW_MS / SCALE + SETTLING_MS);
  const { violations, remains } = await judge(rig, lives, {
    scale: SCALE,
    withinMs: SETTLING_MS,
    client,
  });
  const troubles = (await eachOf(lives, ({ caseId }) => taskTroubles(client, caseId))).flat();
  const deployment = await readDeployment(placeOf(rig));
  const standing = deployment?.builds.find(({ buildId }) => buildId === 'old')?.standing;
  await stopNew();
  const finding = findingsOf('P6', 'rolling upgrade');
  const none = (what: string, found: readonly string[]): Finding =>
    finding(
      `0 ${what}`,
      found.length === 0 ? '0' : `${found.length}, e.g. ${found[0]}`,
      found.length === 0,
    );
  const due = remains.flatMap(({ trail }) => trail).filter(({ kind }) => kind === 'deadline_due');
  return [
    finding(
      `${lives.length} cases under load in every stage`,
      [...stages].map(([name, count]) => `${name}: ${count}`).join(', '),
      stages.size === 7,
    ),
    finding(
      '0 commands lost, twice or out of order; 0 trails broken; 0 deadlines lost, doubled, early',
      `${countsOf(violations)} (${due.length} deadlines)`,
      violations.length === 0,
    ),
    finding(
      'every open case rolled over',
      countsOfRollover(rolled),
      rolled.failed === 0 && rolled.moved > 0,
    ),
    none('cases whose last run did not begin on the new build, in its format', elsewhere),
    none('workflow tasks failed', troubles),
    none('workflow tasks stuck', stuck),
    finding('0 cases stuck', unended, unended === 0),
    finding(
      'the old build drains',
      standing ?? 'unknown',
      standing === 'draining' || standing === 'drained',
    ),
  ];
}

/** The upgrade as an operator does it. */
async function upgradeUnderway(
  rig: Rig,
  {
    upgrade,
    enter,
    stopOld,
  }: {
    upgrade: Sizes['upgrade'];
    enter: (stage: string) => void;
    stopOld: () => Promise<void>;
  },
): Promise<{ rolled: RolloverReport; stopNew: () => Promise<void> }> {
  const { stageMs } = upgrade;
  const stopNew = await startBuild(rig, { buildId: 'new', engine: NEXT });
  enter('new beside it');
  await sleep(stageMs);
  await soon(() => ramp(placeOf(rig), { buildId: 'new', percent: 25 }));
  enter('a quarter on new');
  await sleep(stageMs);
  await makeCurrentSoon(rig, 'new');
  enter('new current');
  await sleep(stageMs);
  await stopOld();
  enter('old stopped');
  await sleep(stageMs);
  enter('rollover');
  const { temporal } = rig.client;
  const perSecond = upgrade.rolledPerSecond;
  const roll = (): Promise<RolloverReport> =>
    rollOver({ temporal, buildId: 'new', perSecond, withinMs: SETTLING_MS });
  const rolled = await roll();
  // A case that went from run to run just when it was to be listed is met by the second time.
  const again = await roll();
  return { rolled: { ...rolled, failed: rolled.failed + again.failed }, stopNew };
}

function countsOfRollover({ seen, moved, there, ended, failures }: RolloverReport): string {
  const failed = failures.length === 0 ? '0' : `${failures.length}, ${failures[0]!.message}`;
  return `${seen} seen, ${moved} moved, ${there} there, ${ended} ended, ${failed} failed`;
}

/** Cases whose last run began on another build, or is not in the new format. */
async function notOnNew(rig: Rig, lives: readonly Life[]): Promise<string[]> {
  const { temporal } = rig.client;
  const others = await eachOf(lives, async ({ caseId }) => {
    const workflowId = workflowIdOf(caseId);
    const { runId } = await standingOf(temporal, { workflowId });
    const build = await buildOfRun(temporal, { workflowId, runId });
    const { snapshot } = await temporal.workflow
      .getHandle(workflowId)
      .query<{ snapshot: { format: number } }>(REPORT);
    return build === 'new' && snapshot.format === 2
      ? []
      : [`${caseId}: ${build}, ${snapshot.format}`];
  });
  return others.flat();
}
