/**
 * Where open cases stand, put together: for what looks at all of them at once.
 *
 * @module
 */
import type { PersonId, StatePath } from '../../core/plan.ts';
import type { Database } from '../client.ts';

/** Open cases that stand alike. */
export interface CasesAlike {
  readonly planHash: string;
  readonly states: readonly StatePath[];
  /** The parties to them. */
  readonly excluded: readonly PersonId[];
  readonly count: number;
  /** One of them. */
  readonly caseId: string;
}

/** All open cases, those of one plan in the same states and about the same people together. */
export async function openCases({ pool }: Pick<Database, 'pool'>): Promise<readonly CasesAlike[]> {
  const { rows } = await pool.query<CasesAlike>(
    `SELECT plan_hash AS "planHash", states, excluded, count(*)::int AS count, min(id) AS "caseId"
     FROM cases WHERE status = 'open' AND NOT sandbox GROUP BY plan_hash, states, excluded
     ORDER BY plan_hash, states, excluded`,
  );
  return rows;
}
