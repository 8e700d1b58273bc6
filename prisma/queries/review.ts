/**
 * Who has looked at what in a time, for whoever reviews accesses.
 *
 * @module
 */
import type { PersonId } from '../../core/plan.ts';
import type { Database } from '../client.ts';

/** What one person has asked for. */
export interface Looks {
  readonly person: PersonId;
  /** Requests that were answered. */
  readonly answered: number;
  readonly refused: number;
  /** For what there was not, or not for them. */
  readonly unknown: number;
  /** Cases that were shown to them one by one: their page, trail or record of looks. */
  readonly opened: number;
  /** Cases that they opened and have no part in: reached by a role alone. */
  readonly withoutPart: readonly string[];
}

/** Everybody who asked for something in `[fromMs, untilMs)`, whoever opened most without a part first. */
export async function looksBetween(
  { pool }: Pick<Database, 'pool'>,
  { fromMs, untilMs }: { readonly fromMs: number; readonly untilMs: number },
): Promise<readonly Looks[]> {
  const { rows } = await pool.query<Looks>(
    `WITH asked AS (
       SELECT * FROM access_records
       WHERE at >= to_timestamp($1::float8 / 1000) AND at < to_timestamp($2::float8 / 1000)
     ),
     opened AS (
       SELECT DISTINCT a.person, c.id, c.number, NOT (
         c.reporter = a.person OR a.person = ANY (c.excluded)
         OR EXISTS (SELECT FROM work_items AS w
           WHERE w.case_id = c.id AND w.people @> ARRAY[a.person])
         OR EXISTS (SELECT FROM audit_entries AS e
           WHERE e.case_id = c.id AND e.lost = 0 AND e.actor = a.person)) AS apart
       FROM asked AS a JOIN cases AS c ON c.id = a.chain
       WHERE a.outcome = 'shown'
     )
     SELECT a.person,
       (count(*) FILTER (WHERE a.outcome IN ('shown', 'done')))::int AS answered,
       (count(*) FILTER (WHERE a.outcome = 'refused'))::int AS refused,
       (count(*) FILTER (WHERE a.outcome = 'unknown'))::int AS unknown,
       (SELECT count(*) FROM opened AS o WHERE o.person = a.person)::int AS opened,
       ARRAY(SELECT o.number FROM opened AS o WHERE o.person = a.person AND o.apart
         ORDER BY o.number) AS "withoutPart"
     FROM asked AS a GROUP BY a.person
     ORDER BY cardinality(ARRAY(SELECT 1 FROM opened AS o WHERE o.person = a.person AND o.apart)) DESC,
       a.person`,
    [fromMs, untilMs],
  );
  return rows;
}
