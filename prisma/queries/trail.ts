/**
 * The audit trail: reading it, and checking that nobody has changed it.
 *
 * @module
 */
import { canonicalJson } from '../../core/canonical.ts';
import type { Entry } from '../../core/input.ts';
import type { Json, PersonId } from '../../core/plan.ts';
import { createHash } from 'node:crypto';
import type { Database } from '../client.ts';
import type { Prisma } from '../generated/client.ts';

/** An entry as it was written, and who was told because of it. */
export interface TimelineEntry extends Entry {
  readonly recipients: readonly PersonId[];
  /** On the real clock. */
  readonly recordedAtMs: number;
}

/** What a check of a case's trail found. */
export type ChainCheck =
  | { readonly ok: true; readonly entries: number; readonly head: string }
  | {
      readonly ok: false;
      /** The first entry that does not hold. */
      readonly sequence: number;
      /** `missing`: numbers are left out; `changed`: the hash does not fit; `cut`: the case knows more. */
      readonly reason: 'missing' | 'changed' | 'cut';
    };

const PAGE = 500;

/** A case's entries in order, after the one with number `afterSequence`. */
export async function readTimeline(
  { prisma }: Pick<Database, 'prisma'>,
  caseId: string,
  { afterSequence = 0, limit }: { afterSequence?: number; limit: number },
): Promise<TimelineEntry[]> {
  const rows = await prisma.auditEntry.findMany({
    where: { caseId, lost: 0, sequence: { gt: afterSequence } },
    orderBy: { sequence: 'asc' },
    take: limit,
  });
  return rows.map(entryOf);
}

/** All that has ever been recorded as data of a case, entry by entry. */
export async function readData(
  { prisma }: Pick<Database, 'prisma'>,
  caseId: string,
): Promise<readonly Readonly<Record<string, Json>>[]> {
  const rows = await prisma.auditEntry.findMany({
    where: { caseId, lost: 0, kind: 'data' },
    select: { detail: true },
  });
  return rows.map(({ detail }) => {
    const { fields = {} } = detail as { fields?: Readonly<Record<string, Json>> };
    return fields;
  });
}

/**
 * Recomputes every hash of a case's trail, and compares its end with what the case's own row
 * says. A cut tail together with a changed case row shows only against the engine or an outside
 * checkpoint: compare `head` with theirs.
 *
 * @returns `null` when there is no such case
 */
export async function verifyChain(
  database: Pick<Database, 'prisma'>,
  caseId: string,
): Promise<ChainCheck | null> {
  // The row first: entries come with it or before it, so that none is missed meanwhile.
  const known = await database.prisma.case.findUnique({
    where: { id: caseId },
    select: { sequence: true, head: true },
  });
  if (!known) return null;
  let sequence = 0;
  let head = '';
  for (;;) {
    const page = await readTimeline(database, caseId, { afterSequence: sequence, limit: PAGE });
    for (const { recipients: _r, recordedAtMs: _m, hash, ...entry } of page) {
      if (entry.sequence !== sequence + 1) {
        return { ok: false, sequence: sequence + 1, reason: 'missing' };
      }
      if (hash !== entryHash(head, entry)) {
        return { ok: false, sequence: entry.sequence, reason: 'changed' };
      }
      sequence = entry.sequence;
      head = hash;
      if (sequence === known.sequence && head !== known.head) {
        return { ok: false, sequence, reason: 'changed' };
      }
    }
    if (page.length < PAGE) break;
  }
  if (sequence < known.sequence) return { ok: false, sequence: sequence + 1, reason: 'cut' };
  return { ok: true, entries: sequence, head };
}

/** As the core computes it, by the platform's own SHA-256: trails can be long. */
function entryHash(previous: string, entry: Omit<Entry, 'hash'>): string {
  return createHash('sha256')
    .update(previous + canonicalJson(entry))
    .digest('hex');
}

/** An entry of a row. */
export function entryOf(row: Prisma.AuditEntryModel): TimelineEntry {
  return {
    sequence: row.sequence,
    atMs: row.at.getTime(),
    kind: row.kind as Entry['kind'],
    state: row.state,
    actor: row.actor,
    cause: row.cause as unknown as Entry['cause'],
    detail: row.detail as unknown as Entry['detail'],
    hash: row.hash,
    recipients: row.recipients,
    recordedAtMs: row.recordedAt.getTime(),
  };
}
