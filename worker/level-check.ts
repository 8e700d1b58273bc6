/**
 * Looks whether the read model shows what cases are, after a worker may have died.
 *
 * A worker that dies between a delivery and giving its workflow task back leaves entries of
 * something that never happened. The task is done again and puts that right, unless it then comes
 * to nothing: its command was refused, or nobody sent it again. So every worker, when it starts,
 * looks at the cases that were last written before it came, and calls those to deliver again that
 * are not where the read model has them.
 *
 * @module
 */
import type { Database } from '../prisma/client.ts';
import { REDELIVER, workflowIdOf } from '../workflows/protocol.ts';
import type { CaseClient } from './case-client.ts';

/** How long before the last delivery of all a case may have been written to be looked at. */
const WINDOW = '2 minutes';
const CASES_MAX = 1_000;
const AT_ONCE = 4;

/** What {@link checkLevel} needs. */
export interface LevelCheckOptions {
  readonly database: Pick<Database, 'pool'>;
  readonly cases: Pick<CaseClient, 'report' | 'temporal'>;
  readonly signal?: AbortSignal;
}

/**
 * Checks the cases that were written last; those that differ are called to deliver again.
 *
 * @returns how many were looked at, and how many were called
 */
export async function checkLevel(
  options: LevelCheckOptions,
): Promise<{ readonly checked: number; readonly called: number }> {
  const rows = await lastWritten(options.database);
  let called = 0;
  const line = async (): Promise<void> => {
    for (let row = rows.pop(); row !== undefined; row = rows.pop()) {
      if (options.signal?.aborted) return;
      if (await isCalled(options.cases, row)) called += 1;
    }
  };
  const checked = rows.length;
  await Promise.all(Array.from({ length: AT_ONCE }, line));
  return { checked, called };
}

interface Written {
  readonly id: string;
  readonly sequence: number;
  readonly head: string;
}

async function lastWritten({ pool }: Pick<Database, 'pool'>): Promise<Written[]> {
  const { rows } = await pool.query<Written>(
    `SELECT id, sequence, head FROM cases
     WHERE recorded_at > least(now(), (SELECT max(recorded_at) FROM cases)) - $1::interval
     ORDER BY recorded_at DESC LIMIT $2`,
    [WINDOW, CASES_MAX],
  );
  return rows;
}

async function isCalled(cases: LevelCheckOptions['cases'], row: Written): Promise<boolean> {
  try {
    const { snapshot } = await cases.report(row.id);
    // Ahead of the read model it is on its way there.
    const isLevel = snapshot === null || snapshot.head === row.head;
    if (isLevel || snapshot.sequence > row.sequence) return false;
    await cases.temporal.workflow.getHandle(workflowIdOf(row.id)).signal(REDELIVER);
    return true;
  } catch {
    // It has ended, or does not answer now: whatever it does next puts the read model right.
    return false;
  }
}
