/**
 * The projection: writes what a case tells into the read model, exactly once.
 *
 * Delivery is at least once; (case, sequence, hash) makes it exactly once. An older batch after a
 * newer one changes nothing, a batch that would leave a gap is refused and comes again. Failures
 * carry closed codes only: a database's message can hold what was written.
 *
 * @module
 */
import { ApplicationFailure } from '@temporalio/common';
import type pg from 'pg';
import { KeyGoneError } from '../keys/data-keys.ts';
import type { Database } from '../prisma/client.ts';
import { inTransaction } from '../prisma/transaction.ts';
import { settleFork } from './projection-fork.ts';
import { PROJECT_SQL } from './projection-sql.ts';
import type { ProjectionBatch } from './projection-types.ts';
import { projectionValues } from './projection-values.ts';

/** Why a batch was not written; each is worth another attempt. */
export type ProjectionFailureCode =
  /** The database is away, or did not answer in time. */
  | 'read_model_unavailable'
  /** Entries before these have not been written yet. */
  | 'read_model_gap'
  /**
   * The entry before these is another one: the engine that replayed the case means something else
   * than the one that lived it, or the database was changed. Nothing is written over.
   */
  | 'read_model_differs'
  /** The case was erased, and its key with it: what it still tells is written nowhere. */
  | 'case_erased'
  /** Anything else that the database refused. */
  | 'read_model_refused';

/** PostgreSQL's SQLSTATE of a value that is there already, and ours of a broken chain. */
const UNIQUE_VIOLATION = '23505';
const BROKEN_CHAIN = 'CL002';
/** Ours, of a case that was removed. */
const REMOVED = 'CL004';

/**
 * Writes a batch in one transaction; when it returns, all of it is durable.
 *
 * @throws ApplicationFailure with a {@link ProjectionFailureCode} as type, to be retried
 */
export async function project(
  { pool, keys }: Pick<Database, 'pool' | 'keys'>,
  batch: ProjectionBatch,
  { isSandbox = false }: { readonly isSandbox?: boolean } = {},
): Promise<void> {
  const values = await sealedValues(keys, batch, isSandbox);
  try {
    const before = await write(pool, values);
    // Beyond the end of the case stands what a lost task has delivered.
    const isTail = before !== undefined && before.sequence > batch.view.sequence;
    if (isTail && before.recordedAtMs < batch.recordedAtMs)
      await writeAgainstFork(pool, { batch, values });
  } catch (error) {
    if (error instanceof ApplicationFailure) throw error;
    const state = sqlStateOf(error);
    if (state === BROKEN_CHAIN)
      throw failure(await chainFault(pool, batch).catch(() => 'read_model_gap'));
    if (state !== UNIQUE_VIOLATION) throw asFailure(error);
    await writeAgainstFork(pool, { batch, values });
  }
}

/** A case before a batch was written. */
interface Known {
  readonly sequence: number;
  readonly recordedAtMs: number;
}

async function sealedValues(
  keys: Database['keys'],
  batch: ProjectionBatch,
  isSandbox: boolean,
): Promise<readonly unknown[]> {
  try {
    const found = batch.view.findings ?? [];
    const marks = await Promise.all(found.map((one) => keys.blind(one)));
    const key = await keys.forWriting(batch.caseId);
    return projectionValues(batch, { key, marks, isSandbox });
  } catch (error) {
    throw failure(error instanceof KeyGoneError ? 'case_erased' : 'read_model_unavailable');
  }
}

async function write(
  target: pg.Pool | pg.PoolClient,
  values: readonly unknown[],
): Promise<Known | undefined> {
  const { rows } = await target.query<Known>({
    name: 'caseline-project',
    text: PROJECT_SQL,
    values: [...values],
  });
  return rows[0];
}

/** The slow way: something is there already, be it the same at the same moment or another. */
async function writeAgainstFork(
  pool: pg.Pool,
  { batch, values }: { batch: ProjectionBatch; values: readonly unknown[] },
): Promise<void> {
  try {
    await inTransaction(pool, async (client) => {
      if ((await settleFork(client, batch)) === 'write') await write(client, values);
    });
  } catch (error) {
    throw asFailure(error);
  }
}

/** Is the entry before a batch missing, or another one? */
async function chainFault(
  pool: pg.Pool,
  { caseId, entries, previous }: ProjectionBatch,
): Promise<ProjectionFailureCode> {
  const before = (entries[0]?.sequence ?? 1) - 1;
  const { rowCount } = await pool.query(
    'SELECT FROM audit_entries WHERE case_id = $1 AND sequence = $2 AND lost = 0 AND hash <> $3',
    [caseId, before, previous],
  );
  return (rowCount ?? 0) > 0 ? 'read_model_differs' : 'read_model_gap';
}

function sqlStateOf(error: unknown): string | undefined {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

function asFailure(error: unknown): ApplicationFailure {
  const state = sqlStateOf(error);
  // Not from PostgreSQL: the way there is broken.
  if (state === undefined) return failure('read_model_unavailable');
  if (state === BROKEN_CHAIN) return failure('read_model_gap');
  if (state === REMOVED) return failure('case_erased');
  // Connection exceptions, resources, operator intervention, deadlock or serialization.
  if (/^(?:08|53|57|40)/.test(state)) return failure('read_model_unavailable', state);
  return failure('read_model_refused', state);
}

function failure(code: ProjectionFailureCode, sqlState = ''): ApplicationFailure {
  const message = sqlState === '' ? code : `${code} (SQLSTATE ${sqlState})`;
  return ApplicationFailure.create({ type: code, message, nonRetryable: false });
}
