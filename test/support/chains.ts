/**
 * Whether what is recorded of a case stands as it was written: what `caseline audit verify` finds,
 * but for the plan, since tests make up cases of none.
 */
import { checkAudit } from '../../core/audit-check.ts';
import type { Database } from '../../prisma/client.ts';
import { auditOf } from '../../prisma/queries/audit.ts';

export async function foundIn(database: Database, caseId: string): Promise<readonly string[]> {
  const recorded = await auditOf(database, caseId);
  if (recorded === null) return ['there is no such case'];
  const found = [...checkAudit(recorded.lines), ...recorded.mislisted];
  return found.filter(({ at }) => at !== 'plan').map(({ at, what }) => `${at} ${what}`);
}
