/**
 * The worker: Temporal's poller around the case workflow and its activities.
 *
 * @module
 */
import { NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import type { CaseActivities } from '../activities/projection-types.ts';
import type { DataKeys } from '../keys/data-keys.ts';
import { TASK_QUEUE } from '../workflows/protocol.ts';
import { ownBuildId } from './build.ts';
import { workflowBundle } from './bundle.ts';
import { createDataConverter } from './data-converter.ts';
import { createDelivery } from './delivery.ts';
import { deploymentOptions } from './deployment.ts';
import { createPlanCache, type PlanSource } from './plan-cache.ts';

/** What a worker needs. */
export interface CaseWorkerOptions {
  /** `host:port` of Temporal's front end, or an open connection. */
  readonly address: string | NativeConnection;
  /** @default 'default' */
  readonly namespace?: string;
  /** @default TASK_QUEUE */
  readonly taskQueue?: string;
  readonly activities: CaseActivities;
  readonly keys: DataKeys;
  readonly plans: PlanSource;
  /** Where plans are kept for when their source is away. */
  readonly planFolder?: string;
  /** Where the workflow bundle is kept. @default the per-user cache */
  readonly bundleFolder?: string;
  /**
   * The deployment that the worker takes part in, beside other builds. Without one it takes whatever
   * comes, and must be replaced by workers that can replay what it did.
   */
  readonly deployment?: string;
  /** @default what {@link ownBuildId} says */
  readonly buildId?: string;
  /** How many cases it keeps in memory between their steps. @default as many as there is room for */
  readonly cachedCases?: number;
  /** Anything else of Temporal's own options. */
  readonly tuning?: Partial<WorkerOptions>;
}

/** A worker that has not been started: `run()` polls until `shutdown()` is called. */
export interface CaseWorker {
  /** Polls until {@link CaseWorker.shutdown}; what is under way is finished first. */
  run(): Promise<void>;
  shutdown(): void;
}

/**
 * Workflow tasks taken on at once. After a failure all cases come together, each with its history to
 * replay; a worker that takes more than it finishes in ten seconds has done all of it for nothing.
 */
const TASKS_AT_ONCE = 20;
/** How long activities under way may take to finish when the worker stops. */
const SHUTDOWN_GRACE = '10s';
/** After this the worker stops without what still hangs; it is done again elsewhere. */
const SHUTDOWN_FORCE = '20s';

/**
 * Makes a worker.
 *
 * @throws when Temporal cannot be reached, or the bundle cannot be built
 */
export async function createCaseWorker(options: CaseWorkerOptions): Promise<CaseWorker> {
  const { activities, address, keys, planFolder, namespace = 'default' } = options;
  const isOwn = typeof address === 'string';
  const connection = isOwn ? await NativeConnection.connect({ address }) : address;
  const planBytes = createPlanCache({
    source: options.plans,
    ...(planFolder !== undefined && { folder: planFolder }),
  });
  const { deployment, buildId = await ownBuildId() } = options;
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: options.taskQueue ?? TASK_QUEUE,
    workflowBundle: await workflowBundle(options.bundleFolder),
    dataConverter: createDataConverter({ keys, planBytes, unreadable: 'mark' }),
    // By name: an object may have its methods from a class, which the SDK does not see.
    activities: {
      project: (batch) => activities.project(batch),
      carryOut: (effect, from) => activities.carryOut(effect, from),
    } satisfies CaseActivities,
    sinks: createDelivery({ activities, connection, namespace }),
    reuseV8Context: true,
    maxConcurrentWorkflowTaskExecutions: TASKS_AT_ONCE,
    shutdownGraceTime: SHUTDOWN_GRACE,
    shutdownForceTime: SHUTDOWN_FORCE,
    ...(options.cachedCases !== undefined && { maxCachedWorkflows: options.cachedCases }),
    // Stands in every workflow task that the worker completes.
    ...(deployment === undefined
      ? { buildId }
      : { workerDeploymentOptions: deploymentOptions({ name: deployment, buildId }) }),
    ...options.tuning,
  });
  return {
    run: async () => {
      try {
        await worker.run();
      } finally {
        if (isOwn) await connection.close();
      }
    },
    shutdown: () => {
      // Temporal's runtime hears SIGINT and SIGTERM too, and may have begun before us.
      if (worker.getState() === 'RUNNING') worker.shutdown();
    },
  };
}
