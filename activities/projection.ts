/**
 * The projection: writes what a case tells into the read model, exactly once.
 *
 * Delivery is at least once; (case, sequence) makes it exactly once. An older batch after a newer
 * one changes nothing, a batch that would leave a gap is refused and comes again. Failures carry
 * closed codes only: a database's message can hold what was written.
 *
 * @module
 */
import { ApplicationFailure } from '@temporalio/common';
import type pg from 'pg';
import { PROJECT_SQL } from './projection-sql.ts';
import type { ProjectionBatch } from './projection-types.ts';
import { projectionValues } from './projection-values.ts';

/** Why a batch was not written; each is worth another attempt. */
export type ProjectionFailureCode =
  /** The database is away, or did not answer in time. */
  | 'read_model_unavailable'
  /** Entries before these have not been written yet. */
  | 'read_model_gap'
  /** An entry with this number and another hash is there: engine and trail disagree. */
  | 'read_model_conflict'
  /** Anything else that the database refused. */
  | 'read_model_refused';

/**
 * Writes a batch in one transaction; when it returns, all of it is durable.
 *
 * @throws ApplicationFailure with a {@link ProjectionFailureCode} as type, to be retried
 */
export async function project(pool: pg.Pool, batch: ProjectionBatch): Promise<void> {
  let added: number;
  try {
    const result = await pool.query<{ added: number }>({
      name: 'caseline-project',
      text: PROJECT_SQL,
      values: projectionValues(batch),
    });
    added = result.rows[0]?.added ?? 0;
    if (added < batch.entries.length && (await differs(pool, batch))) {
      throw failure('read_model_conflict');
    }
  } catch (error) {
    throw error instanceof ApplicationFailure ? error : asFailure(error);
  }
}

/** True when the entries that were there already are not those of the batch. */
async function differs(pool: pg.Pool, { caseId, entries }: ProjectionBatch): Promise<boolean> {
  const { rows } = await pool.query<{ found: number }>(
    `SELECT count(*)::int AS found FROM audit_entries
     JOIN unnest($2::int[], $3::text[]) AS e(sequence, hash) USING (sequence, hash)
     WHERE case_id = $1`,
    [caseId, entries.map((entry) => entry.sequence), entries.map((entry) => entry.hash)],
  );
  return rows[0]?.found !== entries.length;
}

function asFailure(error: unknown): ApplicationFailure {
  const { code } = error as { code?: unknown };
  if (typeof code !== 'string' || !/^[0-9A-Z]{5}$/.test(code)) {
    return failure('read_model_unavailable'); // Not from PostgreSQL: the way there is broken.
  }
  if (code === 'CL002') return failure('read_model_gap');
  // Connection exceptions, resources, operator intervention, deadlock or serialization.
  if (/^(?:08|53|57|40)/.test(code)) return failure('read_model_unavailable', code);
  return failure('read_model_refused', code);
}

function failure(code: ProjectionFailureCode, sqlState = ''): ApplicationFailure {
  const message = sqlState === '' ? code : `${code} (SQLSTATE ${sqlState})`;
  return ApplicationFailure.create({ type: code, message, nonRetryable: false });
}
