/**
 * Records of accesses: writing them to the ends of their chains, and reading who looked at a case.
 *
 * @module
 */
import { canonicalJson } from '../../core/canonical.ts';
import type { PersonId } from '../../core/plan.ts';
import type { Database } from '../client.ts';
import type { Prisma } from '../generated/client.ts';
import { type Cursor, decodeCursor, type Page, pageOf } from './cursors.ts';

/** One request of somebody, and what came of it. Never what it showed: values stay in the case. */
export interface AccessRecord {
  /** Epoch milliseconds, on the real clock. */
  readonly atMs: number;
  readonly person: PersonId;
  /** The `operationId` of the API. */
  readonly operation: string;
  /**
   * `shown`, `done`; `refused`; `unknown`: there was nothing, or nothing they may know of; `failed`:
   * by a part of ours.
   */
  readonly outcome: 'shown' | 'done' | 'refused' | 'unknown' | 'failed';
  /** The code of the problem that was answered. */
  readonly code?: string;
  /** The cases that were shown, or that it was about. */
  readonly cases: readonly string[];
  /** The rules of the case type by which it was shown. */
  readonly policies?: readonly string[];
  /** The attachment that was downloaded, and its version: `3.1`. */
  readonly attachment?: string;
  readonly request: string;
}

/** A record with its place in the chain. */
export interface ChainedAccess extends AccessRecord {
  /** The case whose chain it is in; empty for the chain of what concerns no single case. */
  readonly chain: string;
  readonly number: number;
}

/** Writes records, all or none, in their order. `caseId`: the one case that a request was about. */
export async function writeAccesses(
  { pool }: Pick<Database, 'pool'>,
  records: readonly { readonly caseId: string | null; readonly record: AccessRecord }[],
): Promise<void> {
  await pool.query('SELECT caseline_record_accesses($1, $2)', [
    records.map(({ caseId }) => caseId),
    records.map(({ record }) => canonicalJson(record)),
  ]);
}

/** Reads the cursor of a list of accesses; `null` when it is none. */
export const decodeAccessCursor = (text: string): Cursor | null => decodeCursor(text, 2);

/** Who has looked at a case, on its page or on a list, the last first. */
export async function listAccesses(
  { prisma }: Pick<Database, 'prisma'>,
  caseId: string,
  { limit, after }: { readonly limit: number; readonly after?: Cursor },
): Promise<Page<ChainedAccess>> {
  const rows = await prisma.accessRecord.findMany({
    where: { cases: { has: caseId }, ...(after && before(after)) },
    orderBy: [{ at: 'desc' }, { chain: 'desc' }, { number: 'desc' }],
    take: limit + 1,
  });
  return pageOf(rows.map(accessOf), limit, (row) => [row.atMs, row.chain, String(row.number)]);
}

/** More than these are not told at once. */
const DOWNLOADS_MAX = 1_000;

/** Who has downloaded an attachment of a case: the last ones, the last first. */
export async function listDownloads(
  { pool }: Pick<Database, 'pool'>,
  caseId: string,
  number: number,
): Promise<{ readonly items: readonly ChainedAccess[]; readonly isWhole: boolean }> {
  const { rows } = await pool.query<Pick<Prisma.AccessRecordModel, 'chain' | 'number' | 'record'>>(
    `SELECT chain, number, record FROM access_records
     WHERE chain = $1 AND operation = 'downloadAttachment' AND outcome IN ('shown', 'failed')
       AND record::jsonb->>'attachment' LIKE $2
     ORDER BY number DESC LIMIT $3`,
    [caseId, `${number}.%`, DOWNLOADS_MAX + 1],
  );
  const isWhole = rows.length <= DOWNLOADS_MAX;
  return { items: rows.slice(0, DOWNLOADS_MAX).map(accessOf), isWhole };
}

function before([atMs, chain, number]: Cursor): Prisma.AccessRecordWhereInput {
  const at = new Date(atMs!);
  return {
    OR: [
      { at: { lt: at } },
      { at, chain: { lt: chain } },
      { at, chain, number: { lt: Number(number) } },
    ],
  };
}

function accessOf({
  chain,
  number,
  record,
}: Pick<Prisma.AccessRecordModel, 'chain' | 'number' | 'record'>): ChainedAccess {
  return { chain, number, ...(JSON.parse(record) as AccessRecord) };
}
