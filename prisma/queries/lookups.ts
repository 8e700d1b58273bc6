/**
 * What cases ask of other cases: how much work people have, and which cases are about the same. What
 * a case is about is kept blind: nobody can try out what a mark stands for.
 *
 * @module
 */
import type { Load, Question, SimilarCase } from '../../core/lookups.ts';
import type { PersonId } from '../../core/plan.ts';
import type { Database } from '../client.ts';

type Pool = Database['pool'];

/** The most similar cases that are told of; the latest ones. */
const SIMILAR_MAX = 50;

/** Real cases and those of the sandbox do not count for each other. */
interface Apart {
  readonly isSandbox: boolean;
}

/** The same matter in the sandbox is another one. */
function apart(key: string, isSandbox: boolean): string {
  return isSandbox ? `sandbox ${key}` : key;
}

/**
 * Work in other cases: what is one person's alone. What is offered to a whole team is nobody's yet.
 *
 * @returns everybody asked about, in no order
 */
export async function readLoads(
  pool: Pool,
  { caseId, caseType, party, people, isSandbox }: Question & { kind: 'loads' } & Apart,
): Promise<Readonly<Record<PersonId, Load>>> {
  const { rows } = await pool.query<{ person: string; open: number; lastAtMs: number | null }>(
    `SELECT p.person,
       (count(DISTINCT w.case_id) FILTER (
         WHERE w.result IS NULL AND w.until_at IS NULL AND c.status = 'open'))::int AS open,
       (extract(epoch FROM max(w.since_at) FILTER (
         WHERE w.seat_party = $3 AND c.case_type = $4)) * 1000)::float8 AS "lastAtMs"
     FROM unnest($1::text[]) AS p(person)
     LEFT JOIN work_items AS w ON w.people @> ARRAY[p.person] AND cardinality(w.people) = 1
       AND w.kind = 'assignment' AND w.case_id <> $2
       AND (SELECT of.sandbox FROM cases AS of WHERE of.id = w.case_id) = $5
     LEFT JOIN cases AS c ON c.id = w.case_id
     GROUP BY p.person`,
    [people, caseId, party, caseType, isSandbox],
  );
  return Object.fromEntries(rows.map(({ person, open, lastAtMs }) => [person, { open, lastAtMs }]));
}

/** Cases of a type with a key, oldest first; of very many the latest. */
export async function findSimilar(
  { pool, keys }: Pick<Database, 'pool' | 'keys'>,
  {
    caseType,
    key,
    except,
    isSandbox = false,
  }: { caseType: string; key: string; except: string | null; isSandbox?: boolean },
): Promise<readonly SimilarCase[]> {
  const { rows } = await pool.query<SimilarCase>(
    `SELECT case_id AS "caseId", (extract(epoch FROM opened_at) * 1000)::float8 AS "openedAtMs"
     FROM case_keys WHERE case_type = $1 AND key = $2 AND case_id IS DISTINCT FROM $3
     ORDER BY opened_at DESC, case_id DESC LIMIT ${SIMILAR_MAX}`,
    [caseType, await keys.blind(apart(key, isSandbox)), except],
  );
  return rows.reverse();
}

/** Notes what a case is about; a case that is about something else now is found by that alone. */
export async function noteKey(
  { pool, keys }: Pick<Database, 'pool' | 'keys'>,
  {
    caseId,
    caseType,
    key,
    openedAtMs,
    isSandbox = false,
  }: Question & { kind: 'similar' } & Partial<Apart>,
): Promise<void> {
  await pool.query(
    `INSERT INTO case_keys (case_id, case_type, key, opened_at)
     VALUES ($1, $2, $3, to_timestamp($4::float8 / 1000.0))
     ON CONFLICT (case_id) DO UPDATE SET key = excluded.key`,
    [caseId, caseType, await keys.blind(apart(key, isSandbox)), openedAtMs],
  );
}
