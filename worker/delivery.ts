/**
 * Delivery to the read model inside a workflow task.
 *
 * The SDK awaits sinks before it gives a workflow task back (`finally` around the activation in
 * worker.js of 1.24.0; test/workflows/delivery.test.ts shows it), so that a task is recorded only when
 * its batch is in the read model, or the case has been called to deliver it again. A worker that
 * dies in between has not given the task back, and it is done again elsewhere.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type ConnectionLike, WorkflowNotFoundError } from '@temporalio/client';
import { type InjectedSinks, Runtime } from '@temporalio/worker';
import type { CaseActivities, ProjectionBatch } from '../activities/projection-types.ts';
import { type CaseSinks, REDELIVER } from '../workflows/protocol.ts';

/** How long a workflow task waits for the read model. */
const WITHIN_MS = 500;
/** Between two attempts when neither the read model nor Temporal answers. */
const PAUSE_MS = 500;

/** What {@link createDelivery} needs. */
export interface DeliveryOptions {
  readonly activities: Pick<CaseActivities, 'project'>;
  /** By which cases are called to deliver again. */
  readonly connection: ConnectionLike;
  readonly namespace: string;
}

/** Makes the sink that delivers; it ends only when it is safe to give the task back. */
export function createDelivery(options: DeliveryOptions): InjectedSinks<CaseSinks> {
  const { activities, connection, namespace } = options;
  const { workflow } = new Client({ connection, namespace });
  const isCalled = async (workflowId: string): Promise<boolean> => {
    try {
      await workflow.getHandle(workflowId).signal(REDELIVER);
      return true;
    } catch (error) {
      // It has ended meanwhile, so another worker did this task and delivered what it came to.
      return error instanceof WorkflowNotFoundError;
    }
  };
  const deliver = async (workflowId: string, batch: ProjectionBatch): Promise<void> => {
    for (;;) {
      const fault = await within(WITHIN_MS, activities.project(batch));
      if (fault === null) return;
      // Codes and ids only: what a batch holds is nobody's business.
      Runtime.instance().logger.warn('a delivery to the read model failed', { workflowId, fault });
      if (await isCalled(workflowId)) return;
      await sleep(PAUSE_MS);
    }
  };
  // The SDK calls all sinks of a task at once, but a batch ties in with the one before it.
  const lines = new Map<string, Promise<void>>();
  const inLine = async (workflowId: string, batch: ProjectionBatch): Promise<void> => {
    const before = lines.get(workflowId) ?? Promise.resolve();
    const own = before.then(() => deliver(workflowId, batch));
    lines.set(workflowId, own);
    await own;
    if (lines.get(workflowId) === own) lines.delete(workflowId);
  };
  return { readModel: { deliver: { fn: ({ workflowId }, batch) => inLine(workflowId, batch) } } };
}

/** What went wrong, as a closed code; `null` when it was done in time. */
async function within(ms: number, work: Promise<void>): Promise<string | null> {
  const timer = new AbortController();
  const late = sleep(ms, 'late', { signal: timer.signal }).catch(() => 'late');
  try {
    return await Promise.race([work.then(() => null), late]);
  } catch (error) {
    const { type, name } = error as { type?: unknown; name?: unknown };
    return typeof type === 'string' ? type : String(name);
  } finally {
    timer.abort();
    work.catch(() => {});
  }
}
