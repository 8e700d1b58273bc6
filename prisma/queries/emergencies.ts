/**
 * Emergency access: somebody reads a case in which they have no part, because somebody else agreed.
 *
 * @module
 */
import type { PersonId } from '../../core/plan.ts';
import type { Database } from '../client.ts';
import { sealColumn, SEALED } from '../sealed.ts';

type Db = Pick<Database, 'pool' | 'prisma' | 'keys'>;

/** Whose access to which case. */
export interface EmergencyId {
  readonly caseId: string;
  readonly person: PersonId;
}

/** Asks for access; asked anew, it begins anew. */
export async function askEmergency(
  { pool, keys }: Db,
  { caseId, person }: EmergencyId,
  { reason, nowMs }: { readonly reason: string; readonly nowMs: number },
): Promise<void> {
  const sealed = sealColumn(await keys.forWriting(caseId), reason, SEALED.emergencyReason(person));
  await pool.query(
    `INSERT INTO emergency_accesses (case_id, person, reason, asked_at)
     VALUES ($1, $2, $3, to_timestamp($4::float8 / 1000))
     ON CONFLICT (case_id, person) DO UPDATE
       SET reason = excluded.reason, asked_at = excluded.asked_at, confirmed_by = NULL, until = NULL`,
    [caseId, person, sealed, nowMs],
  );
}

/**
 * Agrees, and tells people of it.
 *
 * @returns whether somebody had asked who is not the one that agrees
 */
export async function confirmEmergency(
  { pool }: Db,
  { caseId, person }: EmergencyId,
  {
    by,
    nowMs,
    untilMs,
    told,
  }: {
    readonly by: PersonId;
    readonly nowMs: number;
    readonly untilMs: number;
    readonly told: readonly PersonId[];
  },
): Promise<boolean> {
  const { rowCount } = await pool.query(
    `WITH opened AS (
       UPDATE emergency_accesses SET confirmed_by = $3, until = to_timestamp($4::float8 / 1000)
       WHERE case_id = $1 AND person = $2 AND person <> $3 AND confirmed_by IS NULL
       RETURNING case_id
     ), told AS (
       INSERT INTO notices (person, case_id, sequence, notice, at)
       SELECT p, opened.case_id, 0, 'opened', to_timestamp($5::float8 / 1000)
       FROM opened, unnest($6::text[]) AS p
       ON CONFLICT (case_id, sequence, person)
         DO UPDATE SET notice = excluded.notice, at = excluded.at, read_at = NULL
     )
     SELECT FROM opened`,
    [caseId, person, by, untilMs, nowMs, told],
  );
  return rowCount === 1;
}

/** The cases that are open to somebody now because somebody else agreed. */
export async function openedFor(
  { prisma }: Pick<Database, 'prisma'>,
  person: PersonId,
  nowMs: number,
): Promise<ReadonlySet<string>> {
  const where = { person, until: { gt: new Date(nowMs) } };
  const rows = await prisma.emergencyAccess.findMany({ where, select: { caseId: true } });
  return new Set(rows.map(({ caseId }) => caseId));
}
