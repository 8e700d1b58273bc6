/**
 * Migrations: what was planned, by whom, and how far it is. Their cases are in `migration-cases.ts`.
 *
 * @module
 */
import type { MigrationPlan } from '../../core/migration/types.ts';
import type { PersonId } from '../../core/plan.ts';
import type { Database } from '../client.ts';
import type { Migration } from '../generated/client.ts';
import { type Found, opened, sealColumn, SEALED } from '../sealed.ts';

/**
 * Where a migration is. `stopped`: by hand, or because too much failed. `undoing`: it is being taken
 * back.
 */
export type MigrationStatus =
  | 'planned'
  | 'running'
  | 'paused'
  | 'stopped'
  | 'done'
  | 'undoing'
  | 'undone';

/** When a migration stops by itself, and how fast it goes. */
export interface MigrationPace {
  /** Cases a second. */
  readonly ratePerSecond: number;
  /** It stops when more than this share has failed, and at least `failedMin` have. */
  readonly failedShareMax: number;
  readonly failedMin: number;
}

/** A migration as it stands. Instants are on the real clock. */
export interface MigrationRow extends MigrationPace {
  readonly id: string;
  readonly caseType: string;
  readonly fromNumber: number;
  readonly toNumber: number;
  readonly plan: MigrationPlan;
  readonly reason: string;
  readonly createdBy: PersonId;
  readonly createdAtMs: number;
  readonly status: MigrationStatus;
  /** Who started it, or asked that it be taken back: the actor in the trails. */
  readonly orderedBy: PersonId;
  readonly stoppedBecause: 'by_hand' | 'failures' | null;
  /** Why it is, or was, taken back. */
  readonly undoReason: string | null;
  readonly startedAtMs: number | null;
  readonly finishedAtMs: number | null;
  /** The last dry run: asked for, and done. */
  readonly foretellAskedAtMs: number | null;
  readonly foretoldAtMs: number | null;
  /** The last dry run replays the trails of cases as well. */
  readonly isReplayAsked: boolean;
}

/** A migration that is to be. */
export interface NewMigration extends MigrationPace {
  readonly id: string;
  readonly caseType: string;
  readonly fromNumber: number;
  readonly toNumber: number;
  readonly plan: MigrationPlan;
  readonly reason: string;
  readonly person: PersonId;
  readonly nowMs: number;
}

/** Plans a migration; nothing moves before it is started. */
export async function createMigration(
  { pool, keys }: Pick<Database, 'pool' | 'keys'>,
  migration: NewMigration,
): Promise<void> {
  const { id, plan, reason, person } = migration;
  const sealed = sealColumn(await keys.forWriting(keyOf(id)), reason, SEALED.migrationReason);
  await pool.query(
    `INSERT INTO migrations (id, case_type, from_number, to_number, from_hash, to_hash, plan, reason,
       created_by, ordered_by, created_at, rate_per_second, failed_share_max, failed_min)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, to_timestamp($10::float8 / 1000), $11, $12, $13)`,
    [
      id,
      migration.caseType,
      migration.fromNumber,
      migration.toNumber,
      plan.from,
      plan.to,
      JSON.stringify(plan),
      sealed,
      person,
      migration.nowMs,
      migration.ratePerSecond,
      migration.failedShareMax,
      migration.failedMin,
    ],
  );
}

/** A migration by its id; `null` when there is none. */
export async function findMigration(
  { prisma, keys }: Pick<Database, 'prisma' | 'keys'>,
  id: string,
): Promise<MigrationRow | null> {
  const row = await prisma.migration.findUnique({ where: { id } });
  return row && migrationOf(row, await keys.find(keyOf(id)));
}

/** Migrations, the last planned first. */
export async function listMigrations(
  { prisma, keys }: Pick<Database, 'prisma' | 'keys'>,
  { limit }: { readonly limit: number },
): Promise<readonly MigrationRow[]> {
  const rows = await prisma.migration.findMany({
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit,
  });
  return opening(keys, rows);
}

/** Migrations at which there is something to do, the first planned first. */
export async function listActiveMigrations({
  prisma,
  keys,
}: Pick<Database, 'prisma' | 'keys'>): Promise<readonly MigrationRow[]> {
  const rows = await prisma.migration.findMany({
    where: {
      OR: [
        { status: { in: ['running', 'undoing'] } },
        { foretellAskedAt: { not: null }, foretoldAt: null },
      ],
    },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });
  return opening(keys, rows);
}

/** A change of a migration's status. */
export interface StatusChange {
  readonly id: string;
  /** Only from these. */
  readonly from: readonly MigrationStatus[];
  readonly to: MigrationStatus;
  readonly nowMs: number;
  /** Who orders it, when the trails are to name them from now on. */
  readonly person?: PersonId;
  readonly stoppedBecause?: 'by_hand' | 'failures';
  /** Of `undoing`. */
  readonly undoReason?: string;
}

const ENDED: readonly MigrationStatus[] = ['done', 'stopped', 'undone'];

/** Changes the status of a migration; false when it is in none that the change is made from. */
export async function changeMigration(
  { prisma, keys }: Pick<Database, 'prisma' | 'keys'>,
  { id, from, to, nowMs, person, stoppedBecause, undoReason }: StatusChange,
): Promise<boolean> {
  const key = undoReason === undefined ? null : await keys.find(keyOf(id));
  if (undoReason !== undefined && key === null) return false;
  const { count } = await prisma.migration.updateMany({
    where: { id, status: { in: [...from] } },
    data: {
      status: to,
      ...(key && { undoReason: sealColumn(key, undoReason!, SEALED.undoReason) }),
      stoppedBecause: stoppedBecause ?? null,
      finishedAt: ENDED.includes(to) ? new Date(nowMs) : null,
      ...(person !== undefined && { orderedBy: person }),
    },
  });
  if (count === 0) return false;
  if (to === 'running') {
    const first = { id, startedAt: null };
    await prisma.migration.updateMany({ where: first, data: { startedAt: new Date(nowMs) } });
  }
  return true;
}

/** Asks for a dry run; what an earlier one has found is found anew. */
export async function askForetelling(
  { prisma }: Pick<Database, 'prisma'>,
  {
    id,
    nowMs,
    isReplayAsked = false,
  }: { readonly id: string; readonly nowMs: number; readonly isReplayAsked?: boolean },
): Promise<boolean> {
  const { count } = await prisma.migration.updateMany({
    where: { id, status: { notIn: ['running', 'undoing'] } },
    data: { foretellAskedAt: new Date(nowMs), foretoldAt: null, replayAsked: isReplayAsked },
  });
  return count > 0;
}

/** Notes that a dry run has asked every case; unless another one was asked for meanwhile. */
export async function noteForetold(
  { prisma }: Pick<Database, 'prisma'>,
  {
    id,
    askedAtMs,
    nowMs,
  }: { readonly id: string; readonly askedAtMs: number; readonly nowMs: number },
): Promise<void> {
  await prisma.migration.updateMany({
    where: { id, foretellAskedAt: new Date(askedAtMs) },
    data: { foretoldAt: new Date(nowMs) },
  });
}

/** Reasons are sealed with a key of the migration's own. */
function keyOf(migrationId: string): string {
  return `migration:${migrationId}`;
}

async function opening(
  keys: Database['keys'],
  rows: readonly Migration[],
): Promise<readonly MigrationRow[]> {
  const found = await keys.forReading(rows.map(({ id }) => keyOf(id)));
  return rows.map((row) => migrationOf(row, found.get(keyOf(row.id))));
}

function migrationOf(row: Migration, key: Found): MigrationRow {
  const { startedAt, finishedAt, foretellAskedAt, foretoldAt } = row;
  return {
    id: row.id,
    caseType: row.caseType,
    fromNumber: row.fromNumber,
    toNumber: row.toNumber,
    plan: row.plan as unknown as MigrationPlan,
    reason: opened(key, row.reason, SEALED.migrationReason),
    createdBy: row.createdBy,
    createdAtMs: row.createdAt.getTime(),
    ratePerSecond: row.ratePerSecond,
    failedShareMax: row.failedShareMax,
    failedMin: row.failedMin,
    status: row.status as MigrationStatus,
    orderedBy: row.orderedBy,
    undoReason: row.undoReason === null ? null : opened(key, row.undoReason, SEALED.undoReason),
    stoppedBecause: row.stoppedBecause as MigrationRow['stoppedBecause'],
    startedAtMs: startedAt?.getTime() ?? null,
    finishedAtMs: finishedAt?.getTime() ?? null,
    foretellAskedAtMs: foretellAskedAt?.getTime() ?? null,
    foretoldAtMs: foretoldAt?.getTime() ?? null,
    isReplayAsked: row.replayAsked,
  };
}
