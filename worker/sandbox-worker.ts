/**
 * The worker of sandbox cases, beside the one of real cases in the same process.
 *
 * @module
 */
import type { NativeConnection } from '@temporalio/worker';
import { createActivities } from '../activities/index.ts';
import type { Database } from '../prisma/client.ts';
import { findPlan, findSandboxPlan } from '../prisma/queries/case-types.ts';
import { type CaseClient, createCaseClient } from './case-client.ts';
import { type CaseWorker, type CaseWorkerOptions, createCaseWorker } from './create-worker.ts';
import { createOutside, type OutsideOptions } from './outside.ts';
import { callNoHook, ensureNamespace, SANDBOX_TASK_QUEUE, startsInSandbox } from './sandbox.ts';

/** What {@link createSandboxWorker} needs. */
export interface SandboxWorkerOptions
  extends Required<Pick<CaseWorkerOptions, 'address' | 'namespace'>>,
    Pick<CaseWorkerOptions, 'planFolder' | 'bundleFolder' | 'cachedCases'>,
    Pick<OutsideOptions, 'peopleFor'> {
  readonly database: Database;
  /** Speaks to sandbox cases. */
  readonly cases: CaseClient;
}

/** What {@link startSandbox} needs beside. */
export interface SandboxOptions extends Omit<SandboxWorkerOptions, 'cases' | 'address'> {
  readonly connection: NativeConnection;
  /** Told why there is no sandbox. */
  readonly log: (line: string) => void;
}

/** A sandbox whose worker polls. */
export interface Sandbox {
  readonly cases: CaseClient;
  readonly ended: Promise<void>;
  shutdown(): void;
}

/**
 * Makes the sandbox's namespace if need be, and starts its worker.
 *
 * @returns `null` when there can be none: real cases go on without it
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox | null> {
  const { connection, log, ...given } = options;
  const { database, namespace } = given;
  try {
    await ensureNamespace(connection, namespace);
    const keys = database.keys;
    const taskQueue = SANDBOX_TASK_QUEUE;
    const cases = createCaseClient({ connection, keys, namespace, taskQueue });
    const worker = await createSandboxWorker({ ...given, address: connection, cases });
    const ended = worker.run();
    return { cases, ended, shutdown: () => worker.shutdown() };
  } catch (error) {
    log(`there is no sandbox: namespace \`${namespace}\`: ${(error as Error).message}`);
    return null;
  }
}

/** Sandbox cases are few, and the memory is for real ones. */
const CACHED_MAX = 50;
const TASKS_AT_ONCE = 4;

/**
 * Makes the worker of the sandbox's namespace, which must be there.
 *
 * @throws as {@link createCaseWorker}
 */
export function createSandboxWorker(options: SandboxWorkerOptions): Promise<CaseWorker> {
  const { database, cases, peopleFor, cachedCases = CACHED_MAX, ...where } = options;
  const outside = createOutside({
    cases: startsInSandbox(cases),
    planToStart: (caseType) => findSandboxPlan(database, caseType),
    callHook: callNoHook,
    ...(peopleFor !== undefined && { peopleFor }),
  });
  return createCaseWorker({
    ...where,
    taskQueue: SANDBOX_TASK_QUEUE,
    activities: createActivities({ database, outside, isSandbox: true }),
    keys: database.keys,
    plans: { load: async (hash) => (await findPlan(database, hash)) ?? undefined },
    cachedCases: Math.min(cachedCases, CACHED_MAX),
    tuning: { maxConcurrentWorkflowTaskExecutions: TASKS_AT_ONCE },
  });
}
