/**
 * What people are asked for, and what they were told.
 *
 * @module
 */
import type { CaseAccess } from '../../core/access.ts';
import type { Asked, Data, WorkItem } from '../../core/input.ts';
import type { Json, PersonId, StatePath } from '../../core/plan.ts';
import type { Database } from '../client.ts';
import type { Prisma } from '../generated/client.ts';
import { openJson, opened, SEALED } from '../sealed.ts';
import { knownTo, type Reader } from './known.ts';
import { decodeCursor, pageOf, type Cursor, type Page } from './cursors.ts';

/** One group of people asked for one place of a work item. */
export interface AskedRow {
  readonly item: string;
  readonly kind: WorkItem['kind'];
  readonly state: StatePath;
  readonly approval: string | null;
  readonly requester: PersonId | null;
  readonly seat: number;
  readonly seatParty: string;
  readonly party: string;
  readonly via: Asked['via'];
  readonly insteadOf: string | null;
  readonly because: string | null;
  readonly people: readonly PersonId[];
  readonly declined: readonly PersonId[];
  readonly openedAtMs: number;
  readonly sinceMs: number;
  /** `null`: still asked. */
  readonly untilMs: number | null;
  readonly answeredBy: PersonId | null;
  readonly answer: string | null;
  /** How the whole item ended; `null` while it is open. */
  readonly result: string | null;
  readonly reminders: number;
  readonly dueAtMs: number | null;
}

/** One thing that a person is asked for. */
export interface InboxItem {
  readonly caseId: string;
  readonly number: string;
  readonly caseType: string;
  readonly caseTitle: string;
  readonly planHash: string;
  readonly item: string;
  readonly kind: WorkItem['kind'];
  readonly state: StatePath;
  readonly approval: string | null;
  readonly requester: PersonId | null;
  /** The places that this person may answer for, and as what. */
  readonly seats: readonly {
    readonly party: string;
    readonly via: Asked['via'];
    readonly insteadOf: string | null;
    readonly because: string | null;
  }[];
  readonly sinceMs: number;
  readonly dueAtMs: number | null;
  readonly reminders: number;
  /** Who may what in the case, and what its fields hold. */
  readonly access: CaseAccess | null;
  readonly fields: Readonly<Record<string, Json>>;
  /** Of the case. */
  readonly priorityScore: number | null;
  readonly priorityLevel: string | null;
  readonly priorityByHand: boolean;
}

/** Something a person was told. */
export interface NoticeRow {
  readonly caseId: string;
  readonly number: string;
  readonly caseTitle: string;
  /** The entry that caused it. */
  readonly sequence: number;
  readonly notice: 'asked' | 'reminded' | 'notified' | 'leaving' | 'opened' | 'unstaffed';
  readonly atMs: number;
  readonly readAtMs: number | null;
  /** The message of the case's plan, and the values that it shows; `null` without one. */
  readonly template: string | null;
  readonly values: Data;
  readonly planHash: string;
}

/** Everybody who is or was asked in a case; with `open`, only what still stands. */
export async function listAsked(
  { prisma }: Pick<Database, 'prisma'>,
  caseId: string,
  { open = false }: { open?: boolean } = {},
): Promise<AskedRow[]> {
  const rows = await prisma.workItem.findMany({
    where: { caseId, ...(open ? { result: null } : {}) },
    orderBy: [{ openedAt: 'asc' }, { item: 'asc' }, { seat: 'asc' }, { asked: 'asc' }],
  });
  return rows.map(askedOf);
}

/** Reads the cursor of an inbox; `null` when it is none. */
export const decodeInboxCursor = (text: string): Cursor | null => decodeCursor(text, 2);

/**
 * What a person is asked for now, the next due first. A party to the case finds only what they are
 * asked for as that. Not what they have stepped back from, nor
 * the other seats of an approval in which they have answered: one person answers for one seat.
 */
export async function readInbox(
  { pool, keys }: Pick<Database, 'pool' | 'keys'>,
  person: PersonId,
  { limit, after, sandbox = false }: { limit: number; after?: Cursor; sandbox?: boolean },
): Promise<Page<InboxItem>> {
  const { rows } = await pool.query<InboxItem>(INBOX_SQL, [
    person,
    after !== undefined,
    after?.[0] ?? null,
    after?.[1] ?? '',
    after?.[2] ?? '',
    limit + 1,
    sandbox,
  ]);
  const found = await keys.forReading(rows.map(({ caseId }) => caseId));
  const items = rows.map((row) => ({
    ...row,
    caseTitle: opened(found.get(row.caseId), row.caseTitle, SEALED.title),
    fields: openJson<InboxItem['fields']>(found.get(row.caseId), row.fields, SEALED.fields),
  }));
  return pageOf(items, limit, (row) => [row.dueAtMs, row.caseId, row.item]);
}

/** `1e18`: after everything that is due at all. */
const INBOX_SQL = `
WITH mine AS (
  SELECT w.case_id AS "caseId", w.item, w.kind, w.state, w.approval, w.requester,
    json_agg(json_build_object('party', w.seat_party, 'via', w.via, 'insteadOf', w.instead_of,
      'because', w.because) ORDER BY w.seat, w.asked) AS seats,
    (extract(epoch FROM min(w.since_at)) * 1000)::float8 AS "sinceMs",
    (extract(epoch FROM min(w.due_at)) * 1000)::float8 AS "dueAtMs",
    max(w.reminders) AS reminders
  FROM work_items AS w
  WHERE w.people @> ARRAY[$1::text] AND w.result IS NULL AND w.until_at IS NULL
  GROUP BY w.case_id, w.item, w.kind, w.state, w.approval, w.requester
)
SELECT mine.*, c.number, c.case_type AS "caseType", c.title AS "caseTitle",
  c.plan_hash AS "planHash", c.priority_score AS "priorityScore",
  c.priority_level AS "priorityLevel", c.priority_by_hand AS "priorityByHand",
  c.access, c.fields
FROM mine JOIN cases AS c ON c.id = mine."caseId"
WHERE c.sandbox = $7::boolean AND c.known_to @> ARRAY['item:' || mine.item || ' ' || $1::text] AND (NOT $2::boolean OR (coalesce("dueAtMs", 1e18), "caseId", item)
  > (coalesce($3::float8, 1e18), $4::text, $5::text))
ORDER BY coalesce("dueAtMs", 1e18), "caseId", item
LIMIT $6::int`;

/** Reads the cursor of a list of notices; `null` when it is none. */
export const decodeNoticeCursor = (text: string): Cursor | null => decodeCursor(text, 2);

/** What a person was told of cases that they may know of now, the last first. */
export async function listNotices(
  { prisma, keys }: Pick<Database, 'prisma' | 'keys'>,
  reader: Reader,
  {
    limit,
    after,
    unread = false,
    sandbox = false,
  }: { limit: number; after?: Cursor; unread?: boolean; sandbox?: boolean },
): Promise<Page<NoticeRow>> {
  const rows = await prisma.notice.findMany({
    where: {
      person: reader.person,
      case: { AND: [{ sandbox }, ...knownTo(reader, [])] },
      ...(unread ? { readAt: null } : {}),
      ...(after ? toldBefore(after) : {}),
    },
    orderBy: [{ at: 'desc' }, { caseId: 'desc' }, { sequence: 'desc' }],
    take: limit + 1,
    include: { case: { select: { number: true, title: true, planHash: true } } },
  });
  const found = await keys.forReading(rows.map(({ caseId }) => caseId));
  const notices = rows.map((row) => ({
    caseId: row.caseId,
    number: row.case.number,
    caseTitle: opened(found.get(row.caseId), row.case.title, SEALED.title),
    sequence: row.sequence,
    notice: row.notice as NoticeRow['notice'],
    atMs: row.at.getTime(),
    readAtMs: row.readAt?.getTime() ?? null,
    template: row.template,
    values:
      row.values === null
        ? {}
        : openJson<Data>(found.get(row.caseId), row.values, SEALED.shown(row.sequence)),
    planHash: row.case.planHash,
  }));
  return pageOf(notices, limit, (row) => [row.atMs, row.caseId, String(row.sequence)]);
}

/**
 * Marks what a person has read in a case, up to and including an entry.
 *
 * @returns how many were unread
 */
export async function markNoticesRead(
  { prisma }: Pick<Database, 'prisma'>,
  {
    person,
    caseId,
    untilSequence,
    nowMs,
  }: {
    person: PersonId;
    caseId: string;
    untilSequence: number;
    nowMs: number;
  },
): Promise<number> {
  const { count } = await prisma.notice.updateMany({
    where: { person, caseId, sequence: { lte: untilSequence }, readAt: null },
    data: { readAt: new Date(nowMs) },
  });
  return count;
}

function toldBefore([atMs, caseId, sequence]: Cursor): Prisma.NoticeWhereInput {
  const at = new Date(atMs ?? 0);
  return {
    OR: [
      { at: { lt: at } },
      { at, caseId: { lt: caseId } },
      { at, caseId, sequence: { lt: Number(sequence) || 0 } },
    ],
  };
}

function askedOf(row: Prisma.WorkItemModel): AskedRow {
  const { caseId: _c, asked: _a, openedAt, sinceAt, untilAt, dueAt, ...rest } = row;
  return {
    ...rest,
    kind: row.kind as WorkItem['kind'],
    via: row.via as Asked['via'],
    openedAtMs: openedAt.getTime(),
    sinceMs: sinceAt.getTime(),
    untilMs: untilAt?.getTime() ?? null,
    dueAtMs: dueAt?.getTime() ?? null,
  };
}
