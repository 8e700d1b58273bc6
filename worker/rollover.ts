/**
 * Rollover: every open case begins a new run, on the engine of today and in its formats.
 *
 * A case upgrades to a new build with its next workflow task, but its run keeps the events that
 * older builds have written until it ends by itself, perhaps in years. After a rollover no run is
 * older than the release: what only old histories need can be taken out of the code.
 *
 * It may be stopped and started again at any time: which build a run has begun on stands in its
 * history, and whoever is there is passed over.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { ROLL_OVER } from '../workflows/protocol.ts';
import { buildOfRun, type CaseRun, openRuns, standingOf } from './open-runs.ts';

/** What {@link rollOver} needs. */
export interface RolloverOptions {
  readonly temporal: Client;
  /** Runs that began on it are passed over. */
  readonly buildId: string;
  /** The most cases told in a second. */
  readonly perSecond: number;
  /** How long a case may take to find its quiet point. @default 30_000 */
  readonly withinMs?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (counts: RolloverCounts) => void;
}

/** How far it is. */
export interface RolloverCounts {
  /** Open cases seen. */
  readonly seen: number;
  /** Passed over: the run began on the build, or has begun no work at all. */
  readonly there: number;
  readonly moved: number;
  /** Ended by themselves meanwhile. */
  readonly ended: number;
  readonly failed: number;
}

/** A case that is not there yet. */
export interface RolloverFailure {
  readonly caseId: string;
  /** `waiting`: told, and will do it at its next quiet point. */
  readonly why: 'waiting' | 'elsewhere' | 'unreachable';
  readonly message: string;
}

/** What came of it. */
export interface RolloverReport extends RolloverCounts {
  readonly failures: readonly RolloverFailure[];
  /** It was told to stop before it had seen all. */
  readonly isStopped: boolean;
}

const WITHIN_MS = 30_000;
/** Cases waited for at once. */
const AT_ONCE = 16;
const LOOK_EVERY_MS = 100;

type Moved = 'there' | 'moved' | 'ended' | RolloverFailure;

/** Rolls all open cases over that are not on the build yet. */
export async function rollOver(options: RolloverOptions): Promise<RolloverReport> {
  const { temporal, perSecond, signal, onProgress } = options;
  const counts = { seen: 0, there: 0, moved: 0, ended: 0, failed: 0 };
  const failures: RolloverFailure[] = [];
  const turn = turnsOf(perSecond);
  const running = new Set<Promise<void>>();
  for await (const run of openRuns(temporal)) {
    if (signal?.aborted) break;
    const { caseId } = run;
    while (running.size >= AT_ONCE) await Promise.race(running);
    counts.seen += 1;
    const one = moved(options, { ...run, turn })
      .catch((error: unknown): Moved => ({ caseId, why: 'unreachable', message: String(error) }))
      .then((what) => {
        if (typeof what === 'string') counts[what] += 1;
        else {
          counts.failed += 1;
          failures.push(what);
        }
        onProgress?.({ ...counts });
      })
      .finally(() => running.delete(one));
    running.add(one);
  }
  await Promise.all(running);
  return { ...counts, failures, isStopped: signal?.aborted === true };
}

interface Run extends CaseRun {
  /** Comes when it may be told. */
  readonly turn: () => Promise<void>;
}

async function moved(options: RolloverOptions, run: Run): Promise<Moved> {
  const { temporal, buildId, withinMs = WITHIN_MS } = options;
  const { caseId, workflowId, runId, turn } = run;
  const began = await buildOfRun(temporal, run);
  // A run without any work done begins on whatever is current.
  if (began === null || began === buildId) return 'there';
  await turn();
  try {
    // To this very run: one that began meanwhile is not ended again.
    await temporal.workflow.getHandle(workflowId, runId).signal(ROLL_OVER);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
  const untilMs = Date.now() + withinMs;
  while ((await standingOf(temporal, run)).isRunning) {
    if (Date.now() > untilMs) {
      return { caseId, why: 'waiting', message: 'told, and not at a quiet point yet' };
    }
    await sleep(LOOK_EVERY_MS);
  }
  return newRun(options, run, untilMs);
}

/** Waits until the run after it has done its first work, and looks where. */
async function newRun(options: RolloverOptions, run: Run, untilMs: number): Promise<Moved> {
  const { temporal, buildId } = options;
  const { caseId, workflowId } = run;
  for (;;) {
    const { runId, isRunning } = await standingOf(temporal, { workflowId });
    if (runId === run.runId) return isRunning ? 'there' : 'ended';
    const began = await buildOfRun(temporal, { workflowId, runId });
    if (began === buildId) return 'moved';
    if (began !== null) {
      return { caseId, why: 'elsewhere', message: `its new run has begun on ${began}` };
    }
    if (Date.now() > untilMs) {
      return { caseId, why: 'waiting', message: 'no worker has taken up its new run yet' };
    }
    await sleep(LOOK_EVERY_MS);
  }
}

/** Each call comes back when its turn is, so many in a second. */
function turnsOf(perSecond: number): () => Promise<void> {
  let nextMs = 0;
  return async () => {
    const nowMs = Date.now();
    const mineMs = Math.max(nowMs, nextMs);
    nextMs = mineMs + 1_000 / perSecond;
    if (mineMs > nowMs) await sleep(mineMs - nowMs);
  };
}
