/**
 * The cases of a migration: which are taken in, what was foretold of each, and what came of it.
 *
 * Outcomes are sealed with the key of their case. What is counted stands beside them in plain: kinds
 * of changes and codes, words of ours.
 *
 * @module
 */
import type { Replay } from '../../core/migration/replay.ts';
import type { MigrationOutcome } from '../../core/migration/types.ts';
import type { PersonId } from '../../core/plan.ts';
import { KeyGoneError } from '../../keys/data-keys.ts';
import type { Database } from '../client.ts';
import type { MigrationCase } from '../generated/client.ts';
import { type Found, opened, sealColumn, SEALED } from '../sealed.ts';
import { pageOf, type Cursor, type Page } from './cursors.ts';
import { knownTo, type Reader } from './known.ts';

/** Where a case of a migration is. `gone`: it ended before its turn. */
export type MigrationCaseStatus = 'waiting' | 'migrated' | 'blocked' | 'failed' | 'undone' | 'gone';

/** A case of a migration. */
export interface MigrationCaseRow {
  readonly caseId: string;
  readonly status: MigrationCaseStatus;
  /** One more after each time that it was taken back. */
  readonly attempt: number;
  readonly tries: number;
  readonly error: string | null;
  readonly foretold: MigrationOutcome | null;
  /** The case's last entry when it was foretold. */
  readonly foretoldSequence: number | null;
  /** What came of the replay of its trail, when one was asked for. */
  readonly replayed: Replay | null;
  readonly outcome: MigrationOutcome | null;
  /** The case's last entry after the migration. */
  readonly sequence: number | null;
  /** The outcome is what was foretold; `null` when something had happened in between. */
  readonly agrees: boolean | null;
  readonly undoRefused: string | null;
}

/** A case of a migration. */
export interface MigrationCaseId {
  readonly id: string;
  readonly caseId: string;
}

type Db = Pick<Database, 'pool' | 'prisma' | 'keys'>;

/** Takes in the cases of the old version that have not been taken in; how many there were. */
export async function takeIn({ pool }: Pick<Database, 'pool'>, id: string): Promise<number> {
  const { rowCount } = await pool.query(
    `INSERT INTO migration_cases (migration_id, case_id)
     SELECT m.id, c.id FROM migrations AS m JOIN cases AS c
       ON c.plan_hash = m.from_hash AND c.case_type = m.case_type AND c.status <> 'sealed'
       AND NOT c.sandbox
     WHERE m.id = $1 ON CONFLICT DO NOTHING`,
    [id],
  );
  return rowCount ?? 0;
}

/** What did not go the last time gets another try. */
export async function retryCases({ prisma }: Pick<Database, 'prisma'>, id: string): Promise<void> {
  await prisma.migrationCase.updateMany({
    where: { migrationId: id, status: { in: ['blocked', 'failed', 'undone'] } },
    data: { status: 'waiting', tries: 0, error: null },
  });
}

/** Cases that are to be migrated next; those that could not be asked come last. */
export async function listWaiting(
  { prisma, keys }: Pick<Database, 'prisma' | 'keys'>,
  { id, limit }: { readonly id: string; readonly limit: number },
): Promise<readonly MigrationCaseRow[]> {
  const rows = await prisma.migrationCase.findMany({
    where: { migrationId: id, status: 'waiting' },
    orderBy: [{ tries: 'asc' }, { caseId: 'asc' }],
    take: limit,
  });
  return rowsOf(keys, rows);
}

/** Cases that are on the old version and were not asked since a dry run began. */
export async function listUnforetold(
  { prisma, keys }: Pick<Database, 'prisma' | 'keys'>,
  {
    id,
    sinceMs,
    limit,
    isReplayAsked,
  }: {
    readonly id: string;
    readonly sinceMs: number;
    readonly limit: number;
    /** Then those too whose trail was not replayed, because they were asked just before. */
    readonly isReplayAsked: boolean;
  },
): Promise<readonly MigrationCaseRow[]> {
  const rows = await prisma.migrationCase.findMany({
    where: {
      migrationId: id,
      status: { in: ['waiting', 'blocked', 'failed', 'undone'] },
      OR: [
        { foretoldAt: null },
        { foretoldAt: { lt: new Date(sinceMs) } },
        ...(isReplayAsked ? [{ replayedVerdict: null }] : []),
      ],
    },
    orderBy: { caseId: 'asc' },
    take: limit,
  });
  return rowsOf(keys, rows);
}

/** Cases that are to be taken back. */
export async function listToUndo(
  { prisma, keys }: Pick<Database, 'prisma' | 'keys'>,
  { id, limit }: { readonly id: string; readonly limit: number },
): Promise<readonly MigrationCaseRow[]> {
  const rows = await prisma.migrationCase.findMany({
    where: { migrationId: id, status: 'migrated', undoRefused: null },
    orderBy: [{ tries: 'asc' }, { caseId: 'asc' }],
    take: limit,
  });
  return rowsOf(keys, rows);
}

/** Forgets which cases could not be taken back, to try again. */
export async function retryUndo({ prisma }: Pick<Database, 'prisma'>, id: string): Promise<void> {
  const where = { migrationId: id, status: 'migrated' };
  await prisma.migrationCase.updateMany({ where, data: { undoRefused: null, tries: 0 } });
}

/** Notes what a migration would do to a case; `null`: it could not be asked, for this reason. */
export async function noteForetoldCase(
  database: Db,
  { id, caseId }: MigrationCaseId,
  said: {
    readonly nowMs: number;
    readonly error: string | null;
    readonly foretold: { readonly outcome: MigrationOutcome; readonly sequence: number } | null;
    /** `null`: no replay was asked for. */
    readonly replayed: Replay | null;
  },
): Promise<void> {
  const { foretold, replayed, nowMs, error } = said;
  const outcome = foretold?.outcome ?? null;
  const sealed = await sealedFor(database, caseId, outcome, SEALED.foretold(id));
  await database.prisma.migrationCase.updateMany({
    where: { migrationId: id, caseId },
    data: {
      foretold: sealed,
      foretoldKind: outcome?.kind ?? null,
      foretoldSequence: foretold?.sequence ?? null,
      foretoldDeadlines: changesOf(outcome),
      foretoldBlockers: blockersOf(outcome),
      foretoldAt: new Date(nowMs),
      replayed: await sealedFor(database, caseId, replayed, SEALED.replayed(id)),
      replayedVerdict: replayed?.verdict ?? null,
      replayedDeadlines: replayed?.deadlines.length ?? null,
      error,
    },
  });
}

/** What came of one case. */
export interface CaseResult {
  readonly status: Exclude<MigrationCaseStatus, 'waiting' | 'undone'>;
  readonly outcome: MigrationOutcome | null;
  readonly sequence: number | null;
  readonly agrees: boolean | null;
  readonly error: string | null;
  readonly nowMs: number;
}

/** Notes what came of a case; false when it was not waiting any more. */
export async function noteResult(
  database: Db,
  { id, caseId }: MigrationCaseId,
  result: CaseResult,
): Promise<boolean> {
  const { status, outcome, sequence, agrees, error, nowMs } = result;
  const sealed = await sealedFor(database, caseId, outcome, SEALED.migrated(id));
  const { count } = await database.prisma.migrationCase.updateMany({
    where: { migrationId: id, caseId, status: 'waiting' },
    data: {
      status,
      outcome: sealed,
      outcomeKind: outcome?.kind ?? null,
      outcomeDeadlines: changesOf(outcome),
      outcomeBlockers: blockersOf(outcome),
      sequence,
      agrees,
      error,
      undoRefused: null,
      tries: 0,
      doneAt: new Date(nowMs),
    },
  });
  return count > 0;
}

/** Notes that a case could not be asked; it stays where it is and is asked again. */
export async function noteTry(
  { prisma }: Pick<Database, 'prisma'>,
  { id, caseId }: MigrationCaseId,
  error: string,
): Promise<void> {
  await prisma.migrationCase.updateMany({
    where: { migrationId: id, caseId },
    data: { tries: { increment: 1 }, error },
  });
}

/** Notes that a case was taken back, or why not. */
export async function noteUndo(
  { prisma }: Pick<Database, 'prisma'>,
  { id, caseId }: MigrationCaseId,
  { refused, nowMs }: { readonly refused: string | null; readonly nowMs: number },
): Promise<void> {
  await prisma.migrationCase.updateMany({
    where: { migrationId: id, caseId, status: 'migrated' },
    data:
      refused === null
        ? { status: 'undone', attempt: { increment: 1 }, doneAt: new Date(nowMs), agrees: null }
        : { undoRefused: refused },
  });
}

/** A case of a migration; `null` when it has not been taken in. */
export async function findMigrationCase(
  { prisma, keys }: Pick<Database, 'prisma' | 'keys'>,
  { id, caseId }: MigrationCaseId,
): Promise<MigrationCaseRow | null> {
  const where = { migrationId_caseId: { migrationId: id, caseId } };
  const row = await prisma.migrationCase.findUnique({ where });
  return row && (await rowsOf(keys, [row]))[0]!;
}

/** The cases of a migration of which somebody may know, by their ids. */
export async function listMigrationCases(
  { prisma, keys }: Pick<Database, 'prisma' | 'keys'>,
  {
    id,
    reader,
    status,
  }: { readonly id: string; readonly reader: Reader; readonly status?: MigrationCaseStatus },
  { limit, after }: { readonly limit: number; readonly after?: Cursor },
): Promise<Page<MigrationCaseRow>> {
  const rows = await prisma.migrationCase.findMany({
    where: {
      migrationId: id,
      ...(status !== undefined && { status }),
      ...(after !== undefined && { caseId: { gt: after[1]! } }),
      case: { AND: knownTo(reader, []) },
    },
    orderBy: { caseId: 'asc' },
    take: limit + 1,
  });
  return pageOf(await rowsOf(keys, rows), limit, ({ caseId }) => [null, caseId]);
}

/** How many cases of a migration there are of each kind, without those a person is a party to. */
export interface MigrationCounts {
  readonly statuses: Readonly<Record<string, number>>;
  readonly foretold: Readonly<Record<string, number>>;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly foretoldDeadlines: Readonly<Record<string, number>>;
  readonly outcomeDeadlines: Readonly<Record<string, number>>;
  readonly foretoldBlockers: Readonly<Record<string, number>>;
  readonly outcomeBlockers: Readonly<Record<string, number>>;
  readonly errors: Readonly<Record<string, number>>;
  /** `true`: the outcome was what was foretold; `false`: it was not. */
  readonly agreement: Readonly<Record<string, number>>;
  readonly undoRefused: Readonly<Record<string, number>>;
  readonly replayed: Readonly<Record<string, number>>;
  /** `true`: all deadlines come at the same instants; of those that could be replayed. */
  readonly replayedDeadlines: Readonly<Record<string, number>>;
}

/** What is counted: a name for each value that a row has. */
const COUNTED: Readonly<Record<keyof MigrationCounts, string>> = {
  statuses: 'ARRAY[status]',
  foretold: 'ARRAY[foretold_kind]',
  outcomes: 'ARRAY[outcome_kind]',
  foretoldDeadlines: 'foretold_deadlines',
  outcomeDeadlines: 'outcome_deadlines',
  foretoldBlockers: 'foretold_blockers',
  outcomeBlockers: 'outcome_blockers',
  errors: 'ARRAY[error]',
  agreement: 'ARRAY[agrees::text]',
  undoRefused: 'ARRAY[undo_refused]',
  replayed: 'ARRAY[replayed_verdict]',
  replayedDeadlines: `ARRAY[CASE WHEN replayed_verdict <> 'not_replayable'
    THEN (replayed_deadlines = 0)::text END]`,
};

/** Counts the cases of a migration for somebody: what they are a party to is in no number. */
export async function countMigrationCases(
  { pool }: Pick<Database, 'pool'>,
  { id, person }: { readonly id: string; readonly person: PersonId },
): Promise<MigrationCounts> {
  const parts = Object.entries(COUNTED).map(
    ([what, values]) =>
      `SELECT '${what}' AS what, value, count(*)::int AS count
       FROM counted, unnest(${values}) AS value WHERE value IS NOT NULL GROUP BY value`,
  );
  const { rows } = await pool.query<{ what: string; value: string; count: number }>(
    `WITH counted AS (
       SELECT mc.* FROM migration_cases AS mc JOIN cases AS c ON c.id = mc.case_id
       WHERE mc.migration_id = $1
         AND NOT c.excluded @> ARRAY[$2]
     ) ${parts.join(' UNION ALL ')}`,
    [id, person],
  );
  const of = (what: string) =>
    Object.fromEntries(
      rows.filter((row) => row.what === what).map((row) => [row.value, row.count]),
    );
  return Object.fromEntries(
    Object.keys(COUNTED).map((what) => [what, of(what)]),
  ) as unknown as MigrationCounts;
}

/** How many cases have failed unforeseen, and how many were dealt with. */
export async function failuresOf(
  { pool }: Pick<Database, 'pool'>,
  id: string,
): Promise<{ readonly failed: number; readonly done: number }> {
  const { rows } = await pool.query<{ failed: number; done: number }>(
    `SELECT count(*) FILTER (WHERE status = 'failed'
         OR (status = 'blocked' AND foretold_kind IS DISTINCT FROM 'blocked'))::int AS failed,
       count(*) FILTER (WHERE status IN ('migrated', 'failed', 'blocked'))::int AS done
     FROM migration_cases WHERE migration_id = $1`,
    [id],
  );
  return rows[0]!;
}

async function sealedFor(
  { keys }: Pick<Database, 'keys'>,
  caseId: string,
  found: MigrationOutcome | Replay | null,
  about: string,
): Promise<string | null> {
  if (found === null) return null;
  try {
    return sealColumn(await keys.forWriting(caseId), JSON.stringify(found), about);
  } catch (error) {
    // The case was erased meanwhile, and with it whatever could be said of it.
    if (error instanceof KeyGoneError) return null;
    throw error;
  }
}

function changesOf(outcome: MigrationOutcome | null): string[] {
  return (outcome?.deadlines ?? []).map(({ change }) => change);
}

function blockersOf(outcome: MigrationOutcome | null): string[] {
  return (outcome?.blockers ?? []).map(({ code }) => code);
}

async function rowsOf(
  keys: Database['keys'],
  rows: readonly MigrationCase[],
): Promise<MigrationCaseRow[]> {
  const found = await keys.forReading(rows.map(({ caseId }) => caseId));
  return rows.map((row) => {
    const { migrationId, caseId, status, attempt, tries, error } = row;
    const key = found.get(caseId);
    return {
      caseId,
      status: status as MigrationCaseStatus,
      attempt,
      tries,
      error,
      foretold: openedFor<MigrationOutcome>(key, row.foretold, SEALED.foretold(migrationId)),
      foretoldSequence: row.foretoldSequence,
      replayed: openedFor<Replay>(key, row.replayed, SEALED.replayed(migrationId)),
      outcome: openedFor<MigrationOutcome>(key, row.outcome, SEALED.migrated(migrationId)),
      sequence: row.sequence,
      agrees: row.agrees,
      undoRefused: row.undoRefused,
    };
  });
}

function openedFor<T>(key: Found, sealed: string | null, about: string): T | null {
  return sealed === null ? null : (JSON.parse(opened(key, sealed, about)) as T);
}
