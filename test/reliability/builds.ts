/**
 * Builds of the engine side by side: workers in this process, each with a bundle of its own.
 *
 * @module
 */
import { createActivities } from '../../activities/index.ts';
import type { Snapshot } from '../../core/input.ts';
import type { Written } from '../../core/upgrades.ts';
import { findPlan } from '../../prisma/queries/case-types.ts';
import type { CaseClient } from '../../worker/case-client.ts';
import { createCaseWorker } from '../../worker/create-worker.ts';
import { type DeploymentPlace, makeCurrent } from '../../worker/deployment.ts';
import { openRuns } from '../../worker/open-runs.ts';
import { type CaseReport, REPORT, workflowIdOf } from '../../workflows/protocol.ts';
import { codeOf, type OtherEngine } from '../support/engines.ts';
import { eventually } from '../support/engine.ts';
import type { Rig } from './rig.ts';

/** The deployment that builds take part in. */
export const DEPLOYMENT = 'trial';
/** Of each build, as in a rolling upgrade. */
const WORKERS = 2;
/** A busy development server is slow about deployments. */
const HEARD_WITHIN_MS = 120_000;

/** Starts the workers of a build; returns what stops them once they have finished their work. */
export async function startBuild(
  rig: Rig,
  { buildId, engine }: { buildId: string; engine: OtherEngine },
): Promise<() => Promise<void>> {
  const { database } = rig;
  const code = await codeOf(engine);
  const workers = await Promise.all(
    Array.from({ length: WORKERS }, () =>
      createCaseWorker({
        address: rig.address,
        deployment: DEPLOYMENT,
        buildId,
        activities: createActivities({ database }),
        keys: database.keys,
        plans: { load: async (hash) => (await findPlan(database, hash)) ?? undefined },
        tuning: { workflowBundle: { code } },
      }),
    ),
  );
  const running = workers.map((worker) => worker.run());
  return async () => {
    for (const worker of workers) worker.shutdown();
    await Promise.all(running);
  };
}

/** Where the builds of a rig are. */
export function placeOf(rig: Rig): DeploymentPlace {
  return { connection: rig.connection, namespace: 'default', name: DEPLOYMENT };
}

/** Does something to a deployment as soon as Temporal has heard of its workers. */
export async function soon(act: () => Promise<void>): Promise<void> {
  await eventually(
    () => act().then(() => '', String),
    (error) => error === '',
    HEARD_WITHIN_MS,
  );
}

/**
 * Work during which others go on; when it breaks off they are ended first, for what goes on would meet
 * closed connections.
 */
export async function during<T>(end: () => Promise<unknown>, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await end();
    throw error;
  }
}

/** Makes a build current as soon as Temporal has heard of its workers. */
export function makeCurrentSoon(rig: Rig, buildId: string): Promise<void> {
  return soon(() => makeCurrent(placeOf(rig), buildId));
}

/**
 * A client that reads what the later release (`NEXT`) writes as well: the one that its API has.
 */
export function readingBoth(client: CaseClient): CaseClient {
  const report = async (caseId: string): Promise<CaseReport> => {
    const handle = client.temporal.workflow.getHandle(workflowIdOf(caseId));
    const seen = await handle.query<CaseReport>(REPORT);
    return { ...seen, snapshot: seen.snapshot && asToday(seen.snapshot) };
  };
  return { ...client, report };
}

function asToday(snapshot: Written): Snapshot {
  if (snapshot.format === 1) return snapshot as Snapshot;
  const { itemsEver, ...rest } = snapshot as Written & { itemsEver: number };
  return { ...rest, format: 1, itemCount: itemsEver } as unknown as Snapshot;
}

/**
 * Why workflow tasks of a case have failed, in all of its runs.
 *
 * `UnhandledCommand` is no failure of an engine: something came just as a run handed over, and Temporal
 * has the case look again. Nor is a task that took too long on a busy machine; it is given out again.
 */
export async function taskTroubles(client: CaseClient, caseId: string): Promise<string[]> {
  const { workflow } = client.temporal;
  const latest = await workflow.getHandle(workflowIdOf(caseId)).fetchHistory();
  let runId = latest.events?.[0]?.workflowExecutionStartedEventAttributes?.firstExecutionRunId;
  const troubles: string[] = [];
  while (runId) {
    const { events } = await workflow.getHandle(workflowIdOf(caseId), runId).fetchHistory();
    for (const { workflowTaskFailedEventAttributes: failed } of events ?? []) {
      const why = failed?.failure?.message ?? 'failed';
      if (failed && why !== 'UnhandledCommand') troubles.push(why);
    }
    runId = events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
  }
  return troubles;
}

/** Open cases whose workflow task waits, or is tried again, for longer than it may. */
export async function stuckTasks(client: CaseClient, longerThanMs: number): Promise<string[]> {
  const stuck: string[] = [];
  for await (const { workflowId, caseId } of openRuns(client.temporal)) {
    const { pendingWorkflowTask } = await client.temporal.workflowService.describeWorkflowExecution(
      {
        namespace: 'default',
        execution: { workflowId },
      },
    );
    const seconds = Number(pendingWorkflowTask?.originalScheduledTime?.seconds ?? 0);
    if (seconds > 0 && Date.now() - seconds * 1_000 > longerThanMs) stuck.push(caseId);
  }
  return stuck;
}
