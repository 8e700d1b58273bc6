/**
 * The open cases as Temporal lists them, without reading anything that is sealed: no keys needed.
 *
 * @module
 */
import type { Client } from '@temporalio/client';
import { CASE_WORKFLOW, caseIdOfWorkflow } from '../workflows/protocol.ts';

/** A run of a case. */
export interface CaseRun {
  readonly caseId: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly begunAtMs: number;
}

const ANY = `WorkflowType = '${CASE_WORKFLOW}'`;
const OPEN = `${ANY} AND ExecutionStatus = 'Running'`;
const PAGE = 200;
/** Temporal's number for a workflow that runs. */
const RUNNING = 1;
/** A run's first completed task is among its first events. */
const FIRST_EVENTS = 10;

/** The present run of every open case, the ones begun last first; Temporal's list may be seconds late. */
export function openRuns(temporal: Client): AsyncGenerator<CaseRun> {
  return runsOf(temporal, OPEN);
}

/** Every run that Temporal still has, of cases that have ended too, the ones begun last first. */
export function allRuns(temporal: Client): AsyncGenerator<CaseRun> {
  return runsOf(temporal, ANY);
}

async function* runsOf(temporal: Client, query: string): AsyncGenerator<CaseRun> {
  let nextPageToken: Uint8Array | undefined;
  do {
    const page = await temporal.workflowService.listWorkflowExecutions({
      namespace: temporal.options.namespace,
      query,
      pageSize: PAGE,
      ...(nextPageToken && { nextPageToken }),
    });
    for (const { execution, startTime } of page.executions) {
      const { workflowId, runId } = { workflowId: '', runId: '', ...execution };
      const caseId = caseIdOfWorkflow(workflowId ?? '');
      if (caseId === null || !workflowId || !runId) continue;
      const { seconds, nanos } = { seconds: 0, nanos: 0, ...startTime };
      const begunAtMs = Number(seconds) * 1_000 + (nanos ?? 0) / 1_000_000;
      yield { caseId, workflowId, runId, begunAtMs };
    }
    nextPageToken = page.nextPageToken;
  } while (nextPageToken !== undefined && nextPageToken.length > 0);
}

/**
 * Where a run of a case is.
 *
 * @param run without a `runId`: the case's latest one
 */
export async function standingOf(
  temporal: Client,
  { workflowId, runId = '' }: { workflowId: string; runId?: string },
): Promise<{ readonly runId: string; readonly isRunning: boolean }> {
  const { workflowExecutionInfo: info } = await temporal.workflowService.describeWorkflowExecution({
    namespace: temporal.options.namespace,
    execution: { workflowId, runId },
  });
  return { runId: info?.execution?.runId ?? '', isRunning: info?.status === RUNNING };
}

/** The build that did the first work of a run; `null` when none has. */
export async function buildOfRun(
  temporal: Client,
  { workflowId, runId }: { workflowId: string; runId: string },
): Promise<string | null> {
  const { history } = await temporal.workflowService.getWorkflowExecutionHistory({
    namespace: temporal.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: FIRST_EVENTS,
  });
  for (const { workflowTaskCompletedEventAttributes: done } of history?.events ?? []) {
    if (!done) continue;
    return done.deploymentVersion?.buildId || done.workerVersion?.buildId || 'an unknown build';
  }
  return null;
}
