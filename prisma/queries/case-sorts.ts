/**
 * The orders in which lists of cases stand, each with where a page of it goes on.
 *
 * @module
 */
import type { Database } from '../client.ts';
import type { Prisma } from '../generated/client.ts';
import type { CaseRow } from './cases.ts';
import { decodeCursor, type Cursor } from './cursors.ts';

/**
 * `opened`: the last opened first. `priority`: the highest level first, then the highest score, then
 * the last opened; levels count by their place in their own case type. `sla`: the SLA clock that ends
 * next first. Cases without what is asked for come last.
 */
export type CaseSort = 'opened' | 'priority' | 'sla';

interface Order {
  readonly orderBy: readonly Prisma.CaseOrderByWithRelationInput[];
  /** The cases that come after the one that a cursor names. */
  readonly behind: (
    cursor: Cursor,
    prisma: Database['prisma'],
  ) => Prisma.CaseWhereInput | Promise<Prisma.CaseWhereInput>;
  readonly cursorOf: (row: CaseRow) => Cursor;
  /** How many words a cursor has beside its instant, and what the first of them is. */
  readonly ties: number;
  readonly mark?: string;
}

/** Keeps the cursors of two orders apart. */
const SLA_MARK = 'sla';

/** All orders. */
export const CASE_SORTS: Readonly<Record<CaseSort, Order>> = {
  opened: {
    orderBy: [{ openedAt: 'desc' }, { id: 'desc' }],
    behind: openedBeforeThat,
    // The id alone: when a case was opened is not for everybody who knows of it.
    cursorOf: (row) => [null, row.id],
    ties: 1,
  },
  priority: {
    orderBy: [
      { priorityRank: { sort: 'asc', nulls: 'last' } },
      { priorityScore: { sort: 'desc', nulls: 'last' } },
      { openedAt: 'desc' },
      { id: 'desc' },
    ],
    behind: lessUrgent,
    cursorOf: (row) => [
      row.openedAtMs,
      String(row.priorityRank),
      `score ${row.priorityScore}`,
      row.id,
    ],
    ties: 3,
  },
  sla: {
    orderBy: [{ slaDueAt: { sort: 'asc', nulls: 'last' } }, { id: 'desc' }],
    behind: dueLater,
    cursorOf: (row) => [row.slaDueAtMs, SLA_MARK, row.id],
    ties: 2,
    mark: SLA_MARK,
  },
};

/** Reads the cursor of a list of cases in an order; `null` when it is none of that order. */
export function decodeCaseCursor(text: string, sort: CaseSort = 'opened'): Cursor | null {
  const { ties, mark } = CASE_SORTS[sort];
  const cursor = decodeCursor(text, ties);
  if (cursor === null || (mark !== undefined && cursor[1] !== mark)) return null;
  if (cursor[0] === null ? sort === 'priority' : sort === 'opened') return null;
  return sort !== 'priority' || isPlace(rankOf(cursor), scoreOf(cursor)) ? cursor : null;
}

function isPlace(rank: number | null, score: number | null): boolean {
  return (rank === null || Number.isInteger(rank)) && (score === null || Number.isFinite(score));
}

function lessUrgent(cursor: Cursor): Prisma.CaseWhereInput {
  const [openedAtMs, , , id] = cursor;
  const [priorityRank, priorityScore] = [rankOf(cursor), scoreOf(cursor)];
  return {
    OR: [
      ...(priorityRank === null
        ? []
        : [{ priorityRank: { gt: priorityRank } }, { priorityRank: null }]),
      ...(priorityScore === null
        ? []
        : [
            { priorityRank, priorityScore: { lt: priorityScore } },
            { priorityRank, priorityScore: null },
          ]),
      { priorityRank, priorityScore, ...openedBefore(openedAtMs, id!) },
    ],
  };
}

function rankOf([, rank = '']: Cursor): number | null {
  return rank === 'null' ? null : Number(rank || NaN);
}

function scoreOf([, , score = '']: Cursor): number | null {
  const text = score.startsWith('score ') ? score.slice('score '.length) : '';
  return text === 'null' ? null : Number(text || NaN);
}

function dueLater([dueAtMs, , id]: Cursor): Prisma.CaseWhereInput {
  if (dueAtMs === null) return { slaDueAt: null, id: { lt: id! } };
  const slaDueAt = new Date(dueAtMs);
  return {
    OR: [{ slaDueAt: { gt: slaDueAt } }, { slaDueAt: null }, { slaDueAt, id: { lt: id! } }],
  };
}

/** Nowhere when the last case of the page before is not there. */
async function openedBeforeThat(
  [, id = '']: Cursor,
  prisma: Database['prisma'],
): Promise<Prisma.CaseWhereInput> {
  const last = await prisma.case.findUnique({ where: { id }, select: { openedAt: true } });
  return last === null ? { id: { in: [] } } : openedBefore(last.openedAt.getTime(), id);
}

function openedBefore(openedAtMs: number | null, id: string): Prisma.CaseWhereInput {
  const openedAt = new Date(openedAtMs ?? 0);
  return { OR: [{ openedAt: { lt: openedAt } }, { openedAt, id: { lt: id } }] };
}
