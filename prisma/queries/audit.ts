/**
 * The audit of the database: all that is recorded of a case as it stands there, and where its chains
 * end.
 *
 * @module
 */
import type { AuditFinding, Chained, Checkpoint } from '../../core/audit-check.ts';
import { AUDIT_FORMAT, type AuditLine } from '../../core/audit-file.ts';
import type { Plan } from '../../core/plan.ts';
import { isMigrationKind } from '../../core/trail-migration.ts';
import { SealError } from '../../keys/sealing.ts';
import type { Database } from '../client.ts';
import type { Prisma } from '../generated/client.ts';
import type { Found } from '../sealed.ts';
import type { AccessRecord } from './access-records.ts';
import { REMOVED_FROM } from './removal.ts';
import { entryOf, openedContents, type TimelineEntry } from './trail.ts';

type Reading = Pick<Database, 'prisma'>;
/** A database, or a transaction in it. */
interface Snapshot {
  readonly prisma: Prisma.TransactionClient;
}
type Opening = Pick<Database, 'prisma' | 'keys'>;

/** For all that is recorded of one case. */
const READING_LIMIT_MS = 60_000;

/** All cases by id, in the order of their opening. */
export async function listCaseIds({ prisma }: Reading): Promise<readonly string[]> {
  const rows = await prisma.case.findMany({
    select: { id: true },
    orderBy: [{ openedAt: 'asc' }, { id: 'asc' }],
  });
  return rows.map(({ id }) => id);
}

/** The id of a case by its id or its number; `null` when there is none. */
export async function findCaseId({ prisma }: Reading, name: string): Promise<string | null> {
  const where = { OR: [{ id: name }, { number: name }] };
  return (await prisma.case.findFirst({ where, select: { id: true } }))?.id ?? null;
}

/** What is recorded, as lines of an audit. */
export interface Recorded<Line = AuditLine> {
  readonly lines: readonly Line[];
  /** Accesses whose columns, by which they are found, say something else than what was hashed. */
  readonly mislisted: readonly AuditFinding[];
}

/** All that is recorded of a case; `null` when there is none. */
export async function auditOf({ prisma, keys }: Opening, caseId: string): Promise<Recorded | null> {
  const key = await keys.find(caseId);
  // All as of one moment: a case that goes on meanwhile must not look like one with entries added.
  return prisma.$transaction((snapshot) => recordedIn({ prisma: snapshot }, { caseId, key }), {
    isolationLevel: 'RepeatableRead',
    timeout: READING_LIMIT_MS,
  });
}

async function recordedIn(
  database: Snapshot,
  { caseId, key }: { caseId: string; key: Found },
): Promise<Recorded | null> {
  const { prisma } = database;
  const row = await prisma.case.findUnique({ where: { id: caseId } });
  if (row === null) return null;
  const { id, number, caseType, version, planHash, status, outcome, sequence, head } = row;
  const entries = await prisma.auditEntry.findMany({
    where: { caseId },
    orderBy: [{ sequence: 'asc' }, { lost: 'asc' }],
  });
  const accesses = await accessesOf(database, caseId);
  const told = entries.map((entry) => entryLine(entry, key));
  const plans = await plansOf(database, [planHash, ...earlierPlans(told, planHash)]);
  const facts = { id, number, caseType, version, planHash, status, outcome, sequence, head };
  const lines: readonly AuditLine[] = [
    { kind: 'case', format: AUDIT_FORMAT, ...facts },
    ...plans.map((plan) => ({ kind: 'plan' as const, plan })),
    ...told,
    ...accesses.lines,
    { kind: 'end', entries: entries.length, accesses: accesses.lines.length },
  ];
  return { lines, mislisted: accesses.mislisted };
}

/** The versions that a case was under before, as its trail tells. */
function earlierPlans(lines: readonly AuditLine[], now: string): readonly string[] {
  const hashes = lines.flatMap((line) => {
    if (line.kind !== 'entry' || line.lost !== 0 || !isMigrationKind(line.entry.kind)) return [];
    const { from, to } = line.entry.detail;
    return [from, to].filter((hash) => typeof hash === 'string' && hash !== now) as string[];
  });
  return [...new Set(hashes)];
}

/** Published versions, in the order asked for; one that is not there is left out. */
async function plansOf({ prisma }: Snapshot, hashes: readonly string[]): Promise<readonly Plan[]> {
  const rows = await prisma.caseTypeVersion.findMany({
    where: { hash: { in: [...hashes] } },
    select: { hash: true, plan: true },
  });
  const known = new Map(rows.map(({ hash, plan }) => [hash, plan as unknown as Plan]));
  return hashes.flatMap((hash) => known.get(hash) ?? []);
}

function entryLine(row: Prisma.AuditEntryModel, key: Found): AuditLine {
  const { recipients, recordedAtMs, ...entry } = readOrMarked(row, key);
  return { kind: 'entry', entry, prevHash: row.prevHash, recordedAtMs, recipients, lost: row.lost };
}

/** What somebody has changed is shown as that: it fits no hash, so the check names its place. */
function readOrMarked(row: Prisma.AuditEntryModel, key: Found): TimelineEntry {
  try {
    return entryOf(row, openedContents(row, key));
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    return entryOf(row, { cause: { kind: 'people' }, detail: { unreadable: true } });
  }
}

/** A chain of accesses; '' for what concerns no single case. */
export async function accessesOf(
  { prisma }: Snapshot,
  chain: string,
): Promise<Recorded<Extract<AuditLine, { kind: 'access' }>>> {
  const rows = await prisma.accessRecord.findMany({
    where: { chain },
    orderBy: { number: 'asc' },
  });
  return {
    lines: rows.map(({ number, record, hash, prevHash }) => {
      return { kind: 'access', number, record, hash, prevHash };
    }),
    mislisted: rows.filter(isMislisted).map(({ number }) => ({
      caseId: chain,
      at: `access ${number}`,
      what: 'is listed as something else than what was hashed',
    })),
  };
}

function isMislisted(row: Prisma.AccessRecordModel): boolean {
  const { chain, at, person, operation, outcome, cases, record } = row;
  const said = saidBy(record);
  return (
    at.getTime() !== said.atMs ||
    person !== said.person ||
    operation !== said.operation ||
    outcome !== said.outcome ||
    cases.join() !== said.cases?.join() ||
    // In a case's chain stands what was about that case.
    (chain !== '' && !cases.includes(chain))
  );
}

/** A record, whatever somebody has made of it. */
function saidBy(record: string): Partial<AccessRecord> {
  try {
    const said = JSON.parse(record) as Partial<AccessRecord> | null;
    return said !== null && (said.cases === undefined || Array.isArray(said.cases)) ? said : {};
  } catch {
    return {};
  }
}

/** Where the trails of all cases end. */
export async function listEnds({ prisma }: Reading): Promise<
  readonly {
    readonly id: string;
    readonly sequence: number;
    readonly head: string;
    /** Whether nothing can happen in it any more. */
    readonly isEnded: boolean;
  }[]
> {
  const rows = await prisma.case.findMany({
    select: { id: true, sequence: true, head: true, status: true },
    orderBy: { id: 'asc' },
  });
  return rows.map(({ status, ...end }) => ({ ...end, isEnded: status === 'sealed' }));
}

/** Cases of which something is recorded, whether or not they are there. */
export async function listRecordedIds({ prisma }: Reading): Promise<readonly string[]> {
  const entries = await prisma.auditEntry.groupBy({ by: ['caseId'] });
  const accesses = await prisma.accessRecord.groupBy({ by: ['chain'] });
  const ids = [...entries.map(({ caseId }) => caseId), ...accesses.map(({ chain }) => chain)];
  return [...new Set(ids)].filter((id) => id !== '').sort();
}

/**
 * Where all chains end now, that of what concerns no single case (id '') first: there `sequence` and
 * `head` are those of the tombstones.
 */
export async function checkpoints({ prisma }: Reading): Promise<readonly Checkpoint[]> {
  const cases = await prisma.case.findMany({
    select: { id: true, sequence: true, head: true },
    orderBy: { id: 'asc' },
  });
  const ends = await prisma.accessRecord.findMany({
    distinct: ['chain'],
    orderBy: [{ chain: 'asc' }, { number: 'desc' }],
    select: { chain: true, number: true, hash: true },
  });
  const endOf = new Map(ends.map((end) => [end.chain, end]));
  const buried = await prisma.tombstone.findFirst({ orderBy: { number: 'desc' } });
  const general = { id: '', sequence: buried?.number ?? 0, head: buried?.hash ?? '' };
  return [general, ...cases].map(({ id, sequence, head }) => {
    const { number: accesses = 0, hash: accessHead = '' } = endOf.get(id) ?? {};
    return { caseId: id, sequence, head, accesses, accessHead };
  });
}

/** A tombstone, and what there still is of its case. */
export interface Buried {
  readonly line: Chained;
  readonly ends: Checkpoint;
  readonly remains: { readonly rows: number; readonly isKeyGone: boolean };
}

/** The tombstones of all cases that were removed. */
export async function tombstonesOf({
  prisma,
  pool,
}: Pick<Database, 'prisma' | 'pool'>): Promise<readonly Buried[]> {
  const rows = await prisma.tombstone.findMany({ orderBy: { number: 'asc' } });
  const { rows: remains } = await pool.query<{ id: string; rows: number; isKeyGone: boolean }>(
    `SELECT t.case_id AS id,
       (SELECT count(*)::int FROM cases AS c WHERE c.id = t.case_id)
       ${REMOVED_FROM.map((table) => `+ (SELECT count(*)::int FROM ${table} AS x WHERE x.case_id = t.case_id)`).join('\n')} AS rows,
       EXISTS (SELECT FROM data_keys AS k WHERE k.id = t.case_id AND k.wrapped IS NULL) AS "isKeyGone"
     FROM tombstones AS t`,
  );
  const remainsOf = new Map(remains.map(({ id, ...rest }) => [id, rest]));
  return rows.map(({ number, caseId, record, hash, prevHash }) => ({
    line: { number, record, hash, prevHash },
    ends: endsSaidBy(record, caseId),
    remains: remainsOf.get(caseId) ?? { rows: 0, isKeyGone: false },
  }));
}

/** What a tombstone says of its case's chains, whatever somebody has made of it. */
function endsSaidBy(record: string, caseId: string): Checkpoint {
  const nothing = { caseId, sequence: 0, head: '', accesses: 0, accessHead: '' };
  try {
    const { sequence, head, accesses, accessHead } = JSON.parse(record) as Checkpoint;
    return { ...nothing, sequence, head, accesses, accessHead };
  } catch {
    return nothing;
  }
}
