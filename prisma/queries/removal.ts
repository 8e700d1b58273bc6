/**
 * Removing cases: the rows go, the key is destroyed, and a tombstone stays.
 *
 * All in one transaction, in which holds are looked at; the database itself refuses a tombstone for a
 * case that is held. Temporal's history is removed after it: without its key nobody can read it.
 *
 * @module
 */
import type pg from 'pg';
import type { RetentionFact } from '../../core/action-plans.ts';
import { canonicalJson, sha256Hex } from '../../core/canonical.ts';
import { ANNOUNCED_BEFORE_MS, type Keeping, keepingOf, type Kept } from '../../core/keeping.ts';
import type { PersonId } from '../../core/plan.ts';
import { vaultKeyOf } from '../../core/vault.ts';
import type { Database } from '../client.ts';
import { inTurn } from './holds.ts';

/** What a tombstone says. Nothing of it is about a person but who removed it. */
export interface TombstoneRecord {
  readonly caseId: string;
  readonly number: string;
  readonly caseType: string;
  readonly version: number;
  readonly planHash: string;
  /** The ends of its chains: a file of `audit export` from before can be held against them. */
  readonly sequence: number;
  readonly head: string;
  readonly accesses: number;
  readonly accessHead: string;
  readonly because: 'retention' | 'erasure';
  /** Of retention. */
  readonly ending?: RetentionFact['ending'];
  readonly dueAtMs?: number;
  /** Who asked for its erasure, and who agreed. */
  readonly by?: readonly PersonId[];
  readonly atMs: number;
  /** What `anonymise` keeps for statistics; days, since instants could be found elsewhere. */
  readonly kept?: {
    readonly outcome: string | null;
    readonly states: readonly string[];
    readonly openedOn: string;
    readonly closedOn: string | null;
    readonly priority: string | null;
    readonly clocks: readonly { readonly clock: string; readonly is: string }[];
  };
}

/** Why a case is removed. */
export type Removal =
  | { readonly because: 'retention' }
  | { readonly because: 'erasure'; readonly by: readonly PersonId[] };

/** What came of it. */
export type RemovalResult = 'removed' | 'held' | 'not_due' | 'not_found';

/** A row of {@link KEEPING_COLUMNS}. */
type KeepingRow = Omit<Kept, 'isSealed'> & { readonly status: string };

interface CaseRow extends KeepingRow {
  readonly number: string;
  readonly caseType: string;
  readonly version: number;
  readonly planHash: string;
  readonly states: readonly string[];
  readonly outcome: string | null;
  readonly priority: string | null;
  readonly sequence: number;
  readonly head: string;
  readonly openedAt: Date;
  readonly closedAt: Date | null;
}

/** What {@link keepingOf} asks of a case. */
const KEEPING_COLUMNS = `status,
    (extract(epoch FROM retention_due_at) * 1000)::float8 AS "dueAtMs",
    retention_ending AS ending,
    (extract(epoch FROM retention_announced_at) * 1000)::float8 AS "announcedAtMs",
    EXISTS (SELECT caseline_holds_over(id)) AS "isHeld"`;

const CASE_SQL = `SELECT number, case_type AS "caseType", version, plan_hash AS "planHash",
    states, outcome, priority_level AS priority, sequence, head, opened_at AS "openedAt",
    closed_at AS "closedAt", ${KEEPING_COLUMNS}
  FROM cases WHERE id = $1 FOR UPDATE`;

/** What hangs on a case. Who looked at it stays: the tombstone names that chain. */
export const REMOVED_FROM = [
  'notices',
  'commands',
  'work_items',
  'deadlines',
  'sla_clocks',
  'case_links',
  'case_keys',
  'erasures',
  'receipts',
  'emergency_accesses',
  'vault_values',
  'migration_cases',
  'calendar_correction_cases',
  'audit_entries',
] as const;

/** Removes a case, if its retention or two people say so and no hold stands over it. */
export async function removeCase(
  { pool, keys }: Pick<Database, 'pool' | 'keys'>,
  caseId: string,
  { removal, nowMs }: { readonly removal: Removal; readonly nowMs: number },
): Promise<RemovalResult> {
  const result = await inTurn(pool, async (client): Promise<RemovalResult> => {
    const { rows } = await client.query<CaseRow>(CASE_SQL, [caseId]);
    const [row] = rows;
    if (row === undefined) return 'not_found';
    if (row.isHeld) return 'held';
    if (removal.because === 'retention' && keepingOf(keptOf(row), nowMs) !== 'remove') {
      return 'not_due';
    }
    await bury(client, await recordOf(client, caseId, { row, removal, nowMs }));
    for (const table of REMOVED_FROM) {
      await client.query(`DELETE FROM ${table} WHERE case_id = $1`, [caseId]);
    }
    await client.query('DELETE FROM cases WHERE id = $1', [caseId]);
    await client.query("DELETE FROM idempotency_keys WHERE path LIKE '/v1/cases/' || $1 || '/%'", [
      caseId,
    ]);
    await destroyKeys(client, [caseId, vaultKeyOf(caseId)]);
    return 'removed';
  });
  if (result === 'removed') {
    keys.bury(caseId);
    keys.bury(vaultKeyOf(caseId));
  }
  return result;
}

/**
 * Empties the vault of a case for good, and leaves the case.
 *
 * @returns `removed`, or why not
 */
export async function removeVault(
  { pool, keys }: Pick<Database, 'pool' | 'keys'>,
  caseId: string,
): Promise<Exclude<RemovalResult, 'not_due'>> {
  const result = await inTurn(pool, async (client) => {
    const { rows } = await client.query<CaseRow>(CASE_SQL, [caseId]);
    if (rows[0] === undefined) return 'not_found';
    if (rows[0].isHeld) return 'held';
    await client.query('DELETE FROM vault_values WHERE case_id = $1', [caseId]);
    await client.query('DELETE FROM erasures WHERE case_id = $1', [caseId]);
    const key = vaultKeyOf(caseId);
    // A vault that was never opened is closed for good too.
    await client.query(
      `INSERT INTO data_keys (id, wrapped, destroyed_at) VALUES ($1, NULL, now())
       ON CONFLICT (id) DO NOTHING`,
      [key],
    );
    await destroyKeys(client, [key]);
    return 'removed';
  });
  if (result === 'removed') keys.bury(vaultKeyOf(caseId));
  return result;
}

async function destroyKeys(client: pg.PoolClient, ids: readonly string[]): Promise<void> {
  await client.query(
    `UPDATE data_keys SET wrapped = NULL, destroyed_at = now()
     WHERE id = ANY ($1::text[]) AND wrapped IS NOT NULL`,
    [ids],
  );
}

function keptOf(row: KeepingRow): Kept {
  return { ...row, isSealed: row.status === 'sealed' };
}

async function recordOf(
  client: pg.PoolClient,
  caseId: string,
  { row, removal, nowMs }: { row: CaseRow; removal: Removal; nowMs: number },
): Promise<TombstoneRecord> {
  const { rows: ends } = await client.query<{ number: number; hash: string }>(
    'SELECT number, hash FROM access_records WHERE chain = $1 ORDER BY number DESC LIMIT 1',
    [caseId],
  );
  const { number, caseType, version, planHash, sequence, head, ending, dueAtMs } = row;
  const [end] = ends;
  return {
    caseId,
    number,
    caseType,
    version,
    planHash,
    sequence,
    head,
    accesses: end?.number ?? 0,
    accessHead: end?.hash ?? '',
    atMs: nowMs,
    ...removal,
    ...(removal.because === 'retention' && { ending: ending!, dueAtMs: dueAtMs! }),
    ...(removal.because === 'retention' &&
      ending === 'anonymise' && { kept: await statisticsOf(client, caseId, row) }),
  };
}

async function statisticsOf(
  client: pg.PoolClient,
  caseId: string,
  { outcome, states, priority, openedAt, closedAt }: CaseRow,
): Promise<TombstoneRecord['kept']> {
  const { rows: clocks } = await client.query<{ clock: string; is: string }>(
    'SELECT clock, "is" FROM sla_clocks WHERE case_id = $1 ORDER BY clock',
    [caseId],
  );
  const dayOf = (at: Date): string => at.toISOString().slice(0, 10);
  return {
    outcome,
    states,
    priority,
    clocks,
    openedOn: dayOf(openedAt),
    closedOn: closedAt && dayOf(closedAt),
  };
}

async function bury(client: pg.PoolClient, record: TombstoneRecord): Promise<void> {
  const { rows } = await client.query<{ number: number; hash: string }>(
    'SELECT number, hash FROM tombstones ORDER BY number DESC LIMIT 1',
  );
  const [last] = rows;
  const text = canonicalJson(record);
  const previous = last?.hash ?? '';
  const hash = sha256Hex(previous + text);
  await client.query(
    `INSERT INTO tombstones (number, case_id, record, hash, prev_hash, at)
     VALUES ($1, $2, $3, $4, $5, to_timestamp($6::float8 / 1000))`,
    [(last?.number ?? 0) + 1, record.caseId, text, hash, previous, record.atMs],
  );
}

/** A case that will be removed, if nothing happens. */
export interface Leaving {
  readonly caseId: string;
  readonly planHash: string;
  readonly owner: string;
  readonly excluded: readonly PersonId[];
  readonly dueAtMs: number;
  readonly keeping: Keeping;
}

/** Cases whose retention ends soon or has ended, the next due first. */
export async function listLeaving(
  { pool }: Pick<Database, 'pool'>,
  { nowMs, limit }: { readonly nowMs: number; readonly limit: number },
): Promise<readonly Leaving[]> {
  const { rows } = await pool.query<KeepingRow & Omit<Leaving, 'keeping'>>(
    `SELECT id AS "caseId", plan_hash AS "planHash", owner, excluded,
       ${KEEPING_COLUMNS}
     FROM cases
     WHERE status = 'sealed' AND retention_ending <> 'archive'
       AND retention_due_at <= to_timestamp($1::float8 / 1000)
     ORDER BY retention_due_at, id LIMIT $2`,
    [nowMs + ANNOUNCED_BEFORE_MS, limit],
  );
  return rows.map((row) => ({
    caseId: row.caseId,
    planHash: row.planHash,
    owner: row.owner,
    excluded: row.excluded,
    dueAtMs: row.dueAtMs,
    keeping: keepingOf(keptOf(row), nowMs),
  }));
}

/** Tells people that a case will be removed, and notes that it was told. */
export async function announceRemoval(
  { pool }: Pick<Database, 'pool'>,
  { caseId, people, nowMs }: { caseId: string; people: readonly PersonId[]; nowMs: number },
): Promise<void> {
  await pool.query(
    `WITH told AS (
       INSERT INTO notices (person, case_id, sequence, notice, at)
       SELECT p, $1, 0, 'leaving', to_timestamp($3::float8 / 1000) FROM unnest($2::text[]) AS p
       ON CONFLICT (case_id, sequence, person) DO UPDATE SET at = excluded.at, read_at = NULL
     )
     UPDATE cases SET retention_announced_at = to_timestamp($3::float8 / 1000) WHERE id = $1`,
    [caseId, people, nowMs],
  );
}

/** Removed cases of which Temporal may still have something. */
export async function listUndeletedHistories({
  pool,
}: Pick<Database, 'pool'>): Promise<readonly string[]> {
  const { rows } = await pool.query<{ caseId: string }>(
    `SELECT case_id AS "caseId" FROM tombstones WHERE history_deleted_at IS NULL
     ORDER BY number LIMIT 1000`,
  );
  return rows.map(({ caseId }) => caseId);
}

/** Notes that Temporal has nothing of a case any more. */
export async function noteHistoryDeleted(
  { pool }: Pick<Database, 'pool'>,
  caseId: string,
): Promise<void> {
  await pool.query(
    'UPDATE tombstones SET history_deleted_at = now() WHERE case_id = $1 AND history_deleted_at IS NULL',
    [caseId],
  );
}
