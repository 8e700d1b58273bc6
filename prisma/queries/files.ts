/**
 * The rows of files that were sent to cases. Which of them are attached the trail says.
 *
 * @module
 */
import { ATTACHMENT_KINDS } from '../../core/attachment-record.ts';
import type { PersonId } from '../../core/plan.ts';
import type { Database } from '../client.ts';
import type { Prisma } from '../generated/client.ts';
import { type Found, openJson, SEALED, sealColumn } from '../sealed.ts';
import { entryOf, openedContents, type TimelineEntry } from './trail.ts';

/** What a file is; sealed. */
export interface FileFacts {
  readonly name: string;
  /** The media type, as its content shows. */
  readonly type: string;
  /** Of the plain content, as what follows. */
  readonly bytes: number;
  readonly sha256: string;
  /** What it told of its making was taken out. */
  readonly isStripped: boolean;
}

/** A file that has arrived. */
export interface FileRow extends FileFacts {
  readonly id: string;
  readonly caseId: string;
  readonly person: PersonId;
  readonly scan: 'clean' | 'not_scanned' | 'quarantined';
  readonly createdAtMs: number;
}

/** Which file. */
export type FileId = Pick<FileRow, 'id' | 'caseId'>;

type Db = Pick<Database, 'prisma' | 'pool' | 'keys'>;

/** Notes that a file is arriving: what is left of it if we end meanwhile is found by this. */
export async function beginFile(
  { prisma }: Db,
  { id, caseId, person, createdAtMs }: Omit<FileRow, keyof FileFacts | 'scan'>,
): Promise<void> {
  await prisma.caseFile.create({
    data: { id, caseId, person, scan: 'receiving', createdAt: new Date(createdAtMs) },
  });
}

/** Notes what has arrived. */
export async function completeFile(
  { prisma, keys }: Db,
  { id, caseId }: FileId,
  { scan, ...facts }: FileFacts & Pick<FileRow, 'scan'>,
): Promise<void> {
  const key = await keys.forWriting(caseId);
  const detail = sealColumn(key, JSON.stringify(facts), SEALED.file(id));
  await prisma.caseFile.update({ where: { id }, data: { scan, detail } });
}

/** A file of a case; `null` when there is none, or it has not arrived. */
export async function findFile(
  { prisma, keys }: Db,
  { id, caseId }: FileId,
): Promise<FileRow | null> {
  const row = await prisma.caseFile.findFirst({ where: { id, caseId } });
  if (row === null || row.detail === null) return null;
  const facts = openJson<FileFacts>(await keys.find(caseId), row.detail, SEALED.file(id));
  const scan = row.scan as FileRow['scan'];
  return { id, caseId, person: row.person, scan, createdAtMs: row.createdAt.getTime(), ...facts };
}

/** Takes away the row of a file that is not kept any more. */
export async function forgetFile({ prisma }: Db, id: string): Promise<void> {
  await prisma.caseFile.deleteMany({ where: { id } });
}

/** How many files a person has sent to a case since an instant. */
export async function countFiles(
  { prisma }: Db,
  { caseId, person, sinceMs }: Pick<FileRow, 'caseId' | 'person'> & { readonly sinceMs: number },
): Promise<number> {
  return prisma.caseFile.count({ where: { caseId, person, createdAt: { gt: new Date(sinceMs) } } });
}

/** Files of cases that were removed. */
export async function listOrphans({ pool }: Db, limit: number): Promise<readonly FileId[]> {
  const { rows } = await pool.query<FileId>(
    `SELECT f.id, f.case_id AS "caseId" FROM case_files AS f
     JOIN tombstones AS t ON t.case_id = f.case_id LIMIT $1`,
    [limit],
  );
  return rows;
}

/**
 * Files that came before an instant and that no case has attached, the oldest first. Those that
 * were attached are noted as that; those of cases that are held stay.
 */
export async function listUnattached(
  db: Db,
  { beforeMs, limit }: { readonly beforeMs: number; readonly limit: number },
): Promise<readonly FileId[]> {
  const { rows } = await db.pool.query<FileId>(
    `SELECT f.id, f.case_id AS "caseId" FROM case_files AS f
     WHERE f.created_at < $1 AND NOT f.attached
       AND NOT EXISTS (SELECT caseline_holds_over(f.case_id))
     ORDER BY f.created_at LIMIT $2`,
    [new Date(beforeMs), limit],
  );
  const unattached: FileId[] = [];
  for (const caseId of new Set(rows.map((row) => row.caseId))) {
    const attached = new Set(
      (await readAttachments(db, caseId)).map(({ detail }) => detail['upload']),
    );
    const files = rows.filter((row) => row.caseId === caseId);
    unattached.push(...files.filter(({ id }) => !attached.has(id)));
    const known = files.flatMap(({ id }) => (attached.has(id) ? [id] : []));
    await db.prisma.caseFile.updateMany({
      where: { id: { in: known } },
      data: { attached: true },
    });
  }
  return unattached;
}

/** The entries of a case that attach and withdraw files, in order. */
export async function readAttachments(
  { prisma, keys }: Pick<Database, 'prisma' | 'keys'>,
  caseId: string,
): Promise<readonly TimelineEntry[]> {
  const rows = await prisma.auditEntry.findMany({
    where: { caseId, lost: 0, kind: { in: [...ATTACHMENT_KINDS] } },
    orderBy: { sequence: 'asc' },
  });
  if (rows.length === 0) return [];
  const key: Found = await keys.find(caseId);
  return rows.map((row: Prisma.AuditEntryModel) => entryOf(row, openedContents(row, key)));
}
