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

/** What came of a check. */
export interface LevelCheck {
  readonly checked: number;
  /** How many were called to deliver again. */
  readonly called: number;
  /** Cases of which more is recorded than one lost task can have delivered: Temporal was set back. */
  readonly setBack: readonly string[];
}

/** What {@link checkLevel} needs. */
export interface LevelCheckOptions {
  readonly database: Pick<Database, 'pool'>;
  readonly cases: Pick<CaseClient, 'report' | 'temporal'>;
  readonly signal?: AbortSignal;
}

/**
 * Checks the cases that were written last; those that differ are called to deliver again.
 *
 * A case whose engine was brought back to an earlier instant is left alone: what was acknowledged
 * meanwhile stands in its trail until an operator has seen it.
 */
export async function checkLevel(options: LevelCheckOptions): Promise<LevelCheck> {
  const rows = await lastWritten(options.database);
  const setBack: string[] = [];
  let called = 0;
  const line = async (): Promise<void> => {
    for (let row = rows.pop(); row !== undefined; row = rows.pop()) {
      if (options.signal?.aborted) return;
      const is = await levelOf(options, row);
      if (is === 'called') called += 1;
      if (is === 'set back') setBack.push(row.id);
    }
  };
  const checked = rows.length;
  await Promise.all(Array.from({ length: AT_ONCE }, line));
  return { checked, called, setBack: setBack.sort() };
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

async function levelOf(
  { cases, database }: LevelCheckOptions,
  row: Written,
): Promise<'level' | 'called' | 'set back'> {
  try {
    const { snapshot } = await cases.report(row.id);
    // Ahead of the read model it is on its way there.
    const isLevel = snapshot === null || snapshot.head === row.head;
    if (isLevel || snapshot.sequence > row.sequence) return 'level';
    if (await isSetBack(database, { caseId: row.id, sequence: snapshot.sequence })) {
      return 'set back';
    }
    await cases.temporal.workflow.getHandle(workflowIdOf(row.id)).signal(REDELIVER);
    return 'called';
  } catch {
    // It has ended, or does not answer now: whatever it does next puts the read model right.
    return 'level';
  }
}

/** A task delivers once, and the next one begins when Temporal has it: two were not lost by a worker. */
async function isSetBack(
  { pool }: Pick<Database, 'pool'>,
  { caseId, sequence }: { caseId: string; sequence: number },
): Promise<boolean> {
  const { rows } = await pool.query<{ deliveries: number }>(
    `SELECT count(DISTINCT recorded_at)::int AS deliveries FROM audit_entries
     WHERE case_id = $1 AND sequence > $2 AND lost = 0`,
    [caseId, sequence],
  );
  return (rows[0]?.deliveries ?? 0) > 1;
}
