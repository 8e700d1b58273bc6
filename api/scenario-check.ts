/**
 * Runs the scenarios that come with a definition, within bounds: in a thread of their own, for so
 * long, with so much memory, and only so many at once.
 *
 * @module
 */
import { Worker } from 'node:worker_threads';
import type { Plan } from '../core/plan.ts';
import { Problem } from './problems.ts';
import type { ScenarioAnswer } from './scenario-verdict.ts';

/** Bounds of a run. */
export interface ScenarioBounds {
  /** @default 30,000 */
  readonly withinMs?: number;
}

const WITHIN_MS = 30_000;
const MEMORY_MB = 512;
/** Each takes a processor for itself; whoever comes next waits in line, or is told to come again. */
const AT_ONCE = 2;
const WAITING_MAX = 20;

const waiting: (() => void)[] = [];
let running = 0;

/**
 * Runs scenarios.
 *
 * @throws Problem `scenarios_invalid` for mistakes in the file, and for scenarios that do not end in
 *   time or need too much memory; `overloaded` when too many wait
 */
export async function checkScenarios(
  given: { readonly plan: Plan; readonly source: string },
  bounds: ScenarioBounds = {},
): Promise<Extract<ScenarioAnswer, { verdict: unknown }>['verdict']> {
  const answer = await inTurn(() => runInThread(given, bounds.withinMs ?? WITHIN_MS));
  if ('verdict' in answer) return answer.verdict;
  const { diagnostics, message } = answer.mistakes;
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const counted = `${errors} ${errors === 1 ? 'mistake' : 'mistakes'} in the scenarios`;
  const detail = message ?? `${counted}; nothing was published.`;
  throw new Problem('scenarios_invalid', detail, { diagnostics });
}

async function inTurn<T>(run: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) {
    if (waiting.length >= WAITING_MAX) {
      const headers = { 'Retry-After': '5' };
      throw new Problem('overloaded', 'Too many scenarios wait to be run.', { headers });
    }
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else running += 1;
  try {
    return await run();
  } finally {
    // The place goes to whoever waits longest, or is free again.
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}

async function runInThread(workerData: object, withinMs: number): Promise<ScenarioAnswer> {
  const thread = new Worker(new URL('scenario-thread.mjs', import.meta.url), {
    workerData,
    // Not those of the process: they are for it, and may load what a thread has no use for.
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
    // Nothing of ours is for it to read.
    env: {},
  });
  let limit: NodeJS.Timeout | undefined;
  try {
    return await new Promise<ScenarioAnswer>((resolve, reject) => {
      limit = setTimeout(() => {
        const seconds = withinMs / 1_000;
        reject(
          unfit(`The scenarios have not ended within ${seconds} s: send fewer or shorter ones.`),
        );
      }, withinMs);
      thread.once('message', resolve);
      thread.once('error', (error: NodeJS.ErrnoException) => {
        const isTooMuch = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
        reject(isTooMuch ? unfit('The scenarios need too much memory.') : error);
      });
      thread.once('exit', () => reject(unfit('The scenarios have ended without an answer.')));
    });
  } finally {
    clearTimeout(limit);
    await thread.terminate();
  }
}

function unfit(why: string): Problem {
  return new Problem('scenarios_invalid', why, { diagnostics: [] });
}
