/**
 * All that is recorded of one person, for whoever must tell them (GDPR, Article 15).
 *
 * @module
 */
import type { Json, PersonId } from '../../core/plan.ts';
import type { Database } from '../client.ts';
import { openJson, opened, SEALED } from '../sealed.ts';
import { openedContents } from './trail.ts';

/** What somebody is or was in a case. */
export type Part = 'reporter' | 'party' | 'asked' | 'told' | 'acted';

/** What a case holds of a person. */
export interface CaseOfPerson {
  readonly caseId: string;
  readonly number: string;
  readonly caseType: string;
  readonly title: string;
  readonly status: string;
  readonly openedAt: string;
  readonly parts: readonly Part[];
  /** The fields that name them. */
  readonly namedIn: readonly string[];
  /** What they did, in their own words. */
  readonly acts: readonly {
    readonly sequence: number;
    readonly at: string;
    readonly kind: string;
    readonly state: string | null;
    readonly detail: Json;
  }[];
  /** Entries that name them or were told to them: without contents, which are of others too. */
  readonly mentions: readonly {
    readonly sequence: number;
    readonly at: string;
    readonly kind: string;
  }[];
}

/** Their part in all cases, the first opened first. */
export async function casesOfPerson(
  { prisma, pool, keys }: Database,
  person: PersonId,
): Promise<readonly CaseOfPerson[]> {
  const { rows } = await pool.query<{ id: string; parts: Record<Part, boolean> }>(PARTS_SQL, [
    person,
  ]);
  const found: CaseOfPerson[] = [];
  for (const { id, parts } of rows) {
    const key = await keys.find(id);
    const row = await prisma.case.findUniqueOrThrow({ where: { id } });
    const entries = await prisma.auditEntry.findMany({
      where: { caseId: id, lost: 0 },
      orderBy: { sequence: 'asc' },
    });
    const fields = openJson<Record<string, Json>>(key, row.fields, SEALED.fields);
    const read = entries.map((entry) => ({ entry, contents: openedContents(entry, key) }));
    found.push({
      caseId: id,
      number: row.number,
      caseType: row.caseType,
      title: opened(key, row.title, SEALED.title),
      status: row.status,
      openedAt: row.openedAt.toISOString(),
      parts: (Object.keys(parts) as Part[]).filter((part) => parts[part]),
      namedIn: Object.keys(fields).filter((name) => names(fields[name] ?? null, person)),
      acts: read
        .filter(({ entry }) => entry.actor === person)
        .map(({ entry: { sequence, at, kind, state }, contents }) => ({
          sequence,
          at: at.toISOString(),
          kind,
          state,
          detail: contents.detail as Json,
        })),
      mentions: read
        .filter(
          ({ entry, contents }) =>
            entry.actor !== person &&
            (entry.recipients.includes(person) || names(contents.detail as Json, person)),
        )
        .map(({ entry: { sequence, at, kind } }) => ({ sequence, at: at.toISOString(), kind })),
    });
  }
  return found;
}

/** One row for each case in which they have or had a part, or that names them. */
const PARTS_SQL = `
SELECT c.id, json_build_object(
    'reporter', c.reporter = $1,
    'party', $1 = ANY (c.excluded),
    'asked', EXISTS (SELECT FROM work_items AS w
      WHERE w.case_id = c.id AND w.people @> ARRAY[$1::text]),
    'told', EXISTS (SELECT FROM notices AS n WHERE n.case_id = c.id AND n.person = $1),
    'acted', EXISTS (SELECT FROM audit_entries AS e
      WHERE e.case_id = c.id AND e.lost = 0 AND e.actor = $1)) AS parts
FROM cases AS c
WHERE c.reporter = $1 OR $1 = ANY (c.excluded)
  OR EXISTS (SELECT FROM work_items AS w WHERE w.case_id = c.id AND w.people @> ARRAY[$1::text])
  OR EXISTS (SELECT FROM notices AS n WHERE n.case_id = c.id AND n.person = $1)
  OR EXISTS (SELECT FROM audit_entries AS e WHERE e.case_id = c.id AND e.lost = 0
    AND (e.actor = $1 OR e.recipients @> ARRAY[$1::text]))
ORDER BY c.opened_at, c.id`;

/** Does a value name a person, at any depth? */
function names(value: Json, person: PersonId): boolean {
  if (value === person) return true;
  if (value === null || typeof value !== 'object') return false;
  return Object.values(value).some((member) => names(member as Json, person));
}

/** What they have asked of the API, counted by what it was and what came of it. */
export async function requestsOf(
  { pool }: Pick<Database, 'pool'>,
  person: PersonId,
): Promise<
  readonly { readonly operation: string; readonly outcome: string; readonly times: number }[]
> {
  const { rows } = await pool.query<{ operation: string; outcome: string; times: number }>(
    `SELECT operation, outcome, count(*)::int AS times FROM access_records WHERE person = $1
     GROUP BY operation, outcome ORDER BY operation, outcome`,
    [person],
  );
  return rows;
}
