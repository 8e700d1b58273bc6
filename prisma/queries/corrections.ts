/**
 * Corrections of calendars: made, foretold case by case, applied case by case.
 *
 * @module
 */
import type { DeadlineMove } from '../../core/calendar-change.ts';
import type { PersonId } from '../../core/plan.ts';
import type { Database } from '../client.ts';
import { pageOf, type Cursor, decodeCursor, type Page } from './cursors.ts';

type Pool = Pick<Database, 'pool'>;

/** A correction as it stands. */
export interface CorrectionRow {
  readonly id: string;
  readonly calendar: string;
  readonly source: string;
  readonly digest: string;
  readonly reason: string;
  readonly madeBy: PersonId;
  readonly madeAtMs: number;
  readonly foretoldAtMs: number | null;
  readonly appliedBy: PersonId | null;
  readonly appliedAtMs: number | null;
  readonly doneAtMs: number | null;
  /** How many cases came to which result, foretold and done. */
  readonly foretold: Readonly<Record<string, number>>;
  readonly applied: Readonly<Record<string, number>>;
}

/** What a correction does to one case. */
export interface CorrectionCase {
  readonly caseId: string;
  /** `moved`, `same`, `gone` (it ended), or the code of what keeps it from being corrected. */
  readonly result: string;
  readonly moves: readonly DeadlineMove[];
}

/** A case that a correction is still to be looked at for. */
export interface CaseToCorrect {
  readonly caseId: string;
  readonly planHash: string;
}

const ms = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::float8`;
const counts = (isApplied: boolean): string =>
  `(SELECT coalesce(jsonb_object_agg(result, n), '{}') FROM (SELECT result, count(*) AS n
    FROM calendar_correction_cases AS x WHERE x.correction_id = c.id AND x.is_applied = ${isApplied}
    GROUP BY result) AS g)`;
const CORRECTION = `SELECT id, calendar, source, digest, reason, made_by AS "madeBy",
    ${ms('made_at')} AS "madeAtMs", ${ms('foretold_at')} AS "foretoldAtMs",
    applied_by AS "appliedBy", ${ms('applied_at')} AS "appliedAtMs", ${ms('done_at')} AS "doneAtMs",
    ${counts(false)} AS foretold, ${counts(true)} AS applied
  FROM calendar_corrections AS c`;

/** Makes a correction; the worker foretells it from now on. */
export async function makeCorrection(
  { pool }: Pool,
  made: Pick<CorrectionRow, 'id' | 'calendar' | 'source' | 'digest' | 'reason'> & {
    readonly person: PersonId;
    readonly nowMs: number;
  },
): Promise<void> {
  await pool.query(
    `INSERT INTO calendar_corrections (id, calendar, source, digest, reason, made_by, made_at)
     VALUES ($1, $2, $3, $4, $5, $6, to_timestamp($7::float8 / 1000))`,
    [made.id, made.calendar, made.source, made.digest, made.reason, made.person, made.nowMs],
  );
}

/** A correction of a calendar by its id; `null` when there is none. */
export async function findCorrection(
  { pool }: Pool,
  { id, calendar }: { readonly id: string; readonly calendar: string },
): Promise<CorrectionRow | null> {
  const sql = `${CORRECTION} WHERE id = $1 AND calendar = $2`;
  const { rows } = await pool.query<CorrectionRow>(sql, [id, calendar]);
  return rows[0] ?? null;
}

/** The corrections of a calendar, the last made first. */
export async function listCorrections(
  { pool }: Pool,
  { calendar, limit }: { readonly calendar: string; readonly limit: number },
): Promise<readonly CorrectionRow[]> {
  const sql = `${CORRECTION} WHERE calendar = $1 ORDER BY made_at DESC, id LIMIT $2`;
  return (await pool.query<CorrectionRow>(sql, [calendar, limit])).rows;
}

/**
 * Has a correction applied. Applied again, it is tried again where it was refused.
 *
 * @returns false when it is not foretold yet, or another one has been applied since it was made
 */
export async function applyCorrection(
  { pool }: Pool,
  { id, person, nowMs }: { readonly id: string; readonly person: PersonId; readonly nowMs: number },
): Promise<boolean> {
  const { rowCount } = await pool.query(
    `UPDATE calendar_corrections AS c SET applied_by = $2,
       applied_at = to_timestamp($3::float8 / 1000), done_at = NULL
     WHERE id = $1 AND foretold_at IS NOT NULL AND NOT EXISTS (
       SELECT FROM calendar_corrections AS later WHERE later.calendar = c.calendar
         AND later.id <> c.id AND later.applied_at > c.made_at)`,
    [id, person, nowMs],
  );
  return rowCount === 1;
}

/**
 * What the worker has to look at: corrections that are to be foretold, and for each calendar the one
 * that was applied last, for cases may have begun since.
 */
export async function listWork({ pool }: Pool): Promise<readonly CorrectionRow[]> {
  const sql = `${CORRECTION} WHERE foretold_at IS NULL OR (applied_at IS NOT NULL AND NOT EXISTS (
      SELECT FROM calendar_corrections AS later WHERE later.calendar = c.calendar
        AND later.applied_at > c.applied_at))
    ORDER BY made_at`;
  return (await pool.query<CorrectionRow>(sql)).rows;
}

/** Whether a calendar has been corrected before this correction. */
export async function wasCorrected(
  { pool }: Pool,
  { id, calendar }: { readonly id: string; readonly calendar: string },
): Promise<boolean> {
  const sql = `SELECT FROM calendar_corrections WHERE calendar = $1 AND id <> $2
    AND applied_at IS NOT NULL LIMIT 1`;
  return (await pool.query(sql, [calendar, id])).rowCount === 1;
}

/** The plans of open and closed cases that count by a calendar. */
export async function plansBy({ pool }: Pool, calendar: string): Promise<readonly string[]> {
  const { rows } = await pool.query<{ hash: string }>(
    `SELECT DISTINCT v.hash FROM case_type_versions AS v
     WHERE v.plan->'calendar'->>'id' = $1 AND EXISTS (SELECT FROM cases AS c
       WHERE c.plan_hash = v.hash AND NOT c.sandbox AND c.status IN ('open', 'closed', 'faulted'))
     ORDER BY v.hash`,
    [calendar],
  );
  return rows.map(({ hash }) => hash);
}

/** Cases that a correction has not been looked at for; those it was refused by, if it came anew. */
export async function casesToCorrect(
  { pool }: Pool,
  given: {
    readonly id: string;
    readonly plans: readonly string[];
    readonly isApplied: boolean;
    readonly limit: number;
  },
): Promise<readonly CaseToCorrect[]> {
  const { rows } = await pool.query<CaseToCorrect>(
    `SELECT c.id AS "caseId", c.plan_hash AS "planHash" FROM cases AS c
     WHERE c.plan_hash = ANY ($2::text[]) AND NOT c.sandbox AND c.status IN ('open', 'closed', 'faulted')
       AND NOT EXISTS (SELECT FROM calendar_correction_cases AS x
         JOIN calendar_corrections AS k ON k.id = x.correction_id
         WHERE x.correction_id = $1 AND x.case_id = c.id AND x.is_applied = $3
           AND (NOT $3 OR x.result IN ('moved', 'same', 'gone') OR x.at >= k.applied_at))
     ORDER BY c.id LIMIT $4`,
    [given.id, given.plans, given.isApplied, given.limit],
  );
  return rows;
}

/** Notes what a correction does, or has done, to a case. */
export async function noteCase(
  { pool }: Pool,
  noted: CorrectionCase & {
    readonly id: string;
    readonly isApplied: boolean;
    readonly nowMs: number;
  },
): Promise<void> {
  const { id, caseId, isApplied, result, moves, nowMs } = noted;
  await pool.query(
    `INSERT INTO calendar_correction_cases (correction_id, case_id, is_applied, result, moves, at)
     VALUES ($1, $2, $3, $4, $5, to_timestamp($6::float8 / 1000))
     ON CONFLICT (correction_id, case_id, is_applied)
       DO UPDATE SET result = excluded.result, moves = excluded.moves, at = excluded.at`,
    [id, caseId, isApplied, result, JSON.stringify(moves), nowMs],
  );
}

/** Notes that every case there was is foretold, or has been corrected. */
export async function noteDone(
  { pool }: Pool,
  { id, isApplied, nowMs }: { readonly id: string; readonly isApplied: boolean; nowMs: number },
): Promise<void> {
  const column = isApplied ? 'done_at' : 'foretold_at';
  await pool.query(
    `UPDATE calendar_corrections SET ${column} = to_timestamp($2::float8 / 1000)
     WHERE id = $1 AND ${column} IS NULL`,
    [id, nowMs],
  );
}

/** Reads the cursor of a list of cases; `null` when it is none. */
export const decodeCorrectionCursor = (text: string): Cursor | null => decodeCursor(text, 1);

/** What it does to each case, without those to which the reader is a party. */
export async function listCorrectionCases(
  { pool }: Pool,
  given: {
    readonly id: string;
    readonly isApplied: boolean;
    readonly reader: PersonId;
    readonly limit: number;
    readonly after?: Cursor;
  },
): Promise<Page<CorrectionCase>> {
  const { rows } = await pool.query<CorrectionCase>(
    `SELECT x.case_id AS "caseId", x.result, x.moves FROM calendar_correction_cases AS x
     JOIN cases AS c ON c.id = x.case_id
     WHERE x.correction_id = $1 AND x.is_applied = $2 AND x.case_id > $3
       AND NOT c.excluded @> ARRAY[$4]
     ORDER BY x.case_id LIMIT $5`,
    [given.id, given.isApplied, given.after?.[1] ?? '', given.reader, given.limit + 1],
  );
  return pageOf(rows, given.limit, ({ caseId }) => [null, caseId]);
}
