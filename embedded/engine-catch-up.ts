/**
 * Catching up for operators' commands, on the Temporal of the environment or of the Caseline that runs
 * here: real cases, and those of the sandbox.
 *
 * @module
 */
import { Client } from '@temporalio/client';
import type { Database } from '../prisma/client.ts';
import { findPlan } from '../prisma/queries/case-types.ts';
import { catchUp, type CatchUpReport } from '../worker/catch-up.ts';
import { isNoNamespace, withTemporal } from './engine-heads.ts';
import { quietRuntime } from './upgrades.ts';

export type { CatchUpReport } from '../worker/catch-up.ts';

/**
 * Gives the read model what it lacks; no worker need run.
 *
 * @throws EngineError when Temporal does not answer
 */
export function catchUpFromEngine(
  database: Database,
  onProgress: (seen: number) => void,
): Promise<CatchUpReport> {
  return withTemporal(async (connection, namespace, sandboxNamespace) => {
    quietRuntime();
    const plans = { load: async (hash: string) => (await findPlan(database, hash)) ?? undefined };
    const from = (temporal: Client, isSandbox: boolean): Promise<CatchUpReport> =>
      catchUp({ temporal, database, plans, isSandbox, onProgress });
    const real = await from(new Client({ connection, namespace }), false);
    const sandbox = await ifThere(
      from(new Client({ connection: connection, namespace: sandboxNamespace }), true),
    );
    return {
      seen: real.seen + sandbox.seen,
      caughtUp: [...real.caughtUp, ...sandbox.caughtUp],
      failed: [...real.failed, ...sandbox.failed],
      plansMissing: [...real.plansMissing, ...sandbox.plansMissing],
      ahead: [...real.ahead, ...sandbox.ahead],
    };
  });
}

/** Where there is no sandbox, there is nothing to catch up with. */
async function ifThere(work: Promise<CatchUpReport>): Promise<CatchUpReport> {
  try {
    return await work;
  } catch (error) {
    if (!isNoNamespace(error)) throw error;
    return { seen: 0, caughtUp: [], failed: [], plansMissing: [], ahead: [] };
  }
}
