/**
 * Requests that a case be erased, until somebody else agrees.
 *
 * @module
 */
import type { PersonId } from '../../core/plan.ts';
import type { Database } from '../client.ts';
import { sealColumn, SEALED } from '../sealed.ts';

/** All of a case, or its vault alone. */
export type Erased = 'case' | 'vault';

/** Notes that somebody asks for it; asked anew, the last one counts. */
export async function askErasure(
  { pool, keys }: Pick<Database, 'pool' | 'keys'>,
  {
    caseId,
    what,
    reason,
    person,
    nowMs,
  }: {
    readonly caseId: string;
    readonly what: Erased;
    readonly reason: string;
    readonly person: PersonId;
    readonly nowMs: number;
  },
): Promise<void> {
  const key = await keys.forWriting(caseId);
  await pool.query(
    `INSERT INTO erasures (case_id, reason, asked_by, asked_at, what)
     VALUES ($1, $2, $3, to_timestamp($4::float8 / 1000), $5)
     ON CONFLICT (case_id) DO UPDATE SET reason = excluded.reason, asked_by = excluded.asked_by,
       asked_at = excluded.asked_at, what = excluded.what`,
    [caseId, sealColumn(key, reason, SEALED.erasureReason), person, nowMs, what],
  );
}

/** Who has asked for it; `null`: nobody. */
export async function findErasure(
  { prisma }: Pick<Database, 'prisma'>,
  caseId: string,
): Promise<{ readonly askedBy: PersonId; readonly what: Erased } | null> {
  const select = { askedBy: true, what: true };
  const row = await prisma.erasure.findUnique({ where: { caseId }, select });
  return row && { ...row, what: row.what as Erased };
}
