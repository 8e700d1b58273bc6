/**
 * The audit trail, read as it was written.
 *
 * @module
 */
import type { Entry } from '../../core/input.ts';
import type { Json, PersonId } from '../../core/plan.ts';
import type { Database } from '../client.ts';
import type { Prisma } from '../generated/client.ts';
import { type Found, openJson, SEALED } from '../sealed.ts';

/** An entry as it was written, and who was told because of it. */
export interface TimelineEntry extends Entry {
  readonly recipients: readonly PersonId[];
  /** On the real clock. */
  readonly recordedAtMs: number;
}

type Reading = Pick<Database, 'prisma' | 'keys'>;

/** More deadlines than a case can have open. */
const FOLLOWING_MAX = 5_000;

/**
 * A case's entries in order, after the one with number `afterSequence`.
 *
 * @throws SealError when one is not as it was sealed
 */
export async function readTimeline(
  { prisma, keys }: Reading,
  caseId: string,
  { afterSequence = 0, limit }: { afterSequence?: number; limit: number },
): Promise<TimelineEntry[]> {
  const rows = await prisma.auditEntry.findMany({
    where: { caseId, lost: 0, sequence: { gt: afterSequence } },
    orderBy: { sequence: 'asc' },
    take: limit,
  });
  if (rows.length === 0) return [];
  const key = await keys.find(caseId);
  return rows.map((row) => entryOf(row, openedContents(row, key)));
}

/** The entry that tells of the last corrected calendar of a case, and what followed it. */
export async function readCorrection(
  database: Reading,
  caseId: string,
): Promise<readonly TimelineEntry[]> {
  const last = await database.prisma.auditEntry.findFirst({
    where: { caseId, lost: 0, kind: 'calendar_corrected' },
    orderBy: { sequence: 'desc' },
    select: { sequence: true },
  });
  if (last === null) return [];
  return readTimeline(database, caseId, { afterSequence: last.sequence - 1, limit: FOLLOWING_MAX });
}

/** All that has ever been recorded as data of a case, entry by entry. */
export async function readData(
  { prisma, keys }: Reading,
  caseId: string,
): Promise<readonly Readonly<Record<string, Json>>[]> {
  const rows = await prisma.auditEntry.findMany({
    where: { caseId, lost: 0, kind: 'data' },
    select: { detail: true, sequence: true },
  });
  if (rows.length === 0) return [];
  const key = await keys.find(caseId);
  return rows.map(({ detail, sequence }) => {
    const about = SEALED.detail(sequence);
    return openJson<{ fields?: Readonly<Record<string, Json>> }>(key, detail, about).fields ?? {};
  });
}

/** What stands sealed in an entry's row. */
export function openedContents(
  row: Prisma.AuditEntryModel,
  key: Found,
): Pick<Entry, 'cause' | 'detail'> {
  return {
    cause: openJson<Entry['cause']>(key, row.cause, SEALED.cause(row.sequence)),
    detail: openJson<Entry['detail']>(key, row.detail, SEALED.detail(row.sequence)),
  };
}

/** An entry of a row and its opened contents. */
export function entryOf(
  row: Prisma.AuditEntryModel,
  { cause, detail }: Pick<Entry, 'cause' | 'detail'>,
): TimelineEntry {
  return {
    sequence: row.sequence,
    atMs: row.at.getTime(),
    kind: row.kind as Entry['kind'],
    state: row.state,
    actor: row.actor,
    cause,
    detail,
    hash: row.hash,
    recipients: row.recipients,
    recordedAtMs: row.recordedAt.getTime(),
  };
}
