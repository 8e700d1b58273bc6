/**
 * Cases as lists and pages show them. Everything here reads the read model, never a workflow.
 *
 * @module
 */
import type { Deadline } from '../../core/input.ts';
import type { Json, PersonId, StatePath } from '../../core/plan.ts';
import type { Database } from '../client.ts';
import type { Prisma } from '../generated/client.ts';
import { decodeCursor, pageOf, type Cursor, type Page } from './cursors.ts';

/** A case: the state after its entry `sequence`. Instants are on the case's clock. */
export interface CaseRow {
  readonly id: string;
  /** For people, e.g. `HR-2026-000042`. */
  readonly number: string;
  readonly caseType: string;
  readonly version: number;
  readonly planHash: string;
  readonly title: string;
  readonly owner: string;
  readonly status: 'open' | 'closed' | 'sealed' | 'faulted';
  readonly states: readonly StatePath[];
  readonly waiting: boolean;
  readonly outcome: string | null;
  readonly reporter: PersonId;
  readonly fields: Readonly<Record<string, Json>>;
  readonly flags: readonly string[];
  readonly openedAtMs: number;
  readonly closedAtMs: number | null;
  readonly settledAtMs: number;
  readonly nextDeadlineAtMs: number | null;
  readonly sequence: number;
  readonly head: string;
  /** On the real clock. */
  readonly recordedAtMs: number;
}

/** What a list may be narrowed by; all that are given must hold. */
export interface CaseFilter {
  readonly caseType?: string;
  readonly status?: CaseRow['status'];
  /** An active innermost state. */
  readonly state?: StatePath;
  readonly waiting?: boolean;
  readonly outcome?: string;
  readonly flag?: string;
  readonly reporter?: PersonId;
  /** Is asked for something in it now. */
  readonly asked?: PersonId;
  readonly number?: string;
  /** `[from, until)` of the opening. */
  readonly openedFromMs?: number;
  readonly openedUntilMs?: number;
  /** `[from, until)` of the next deadline; cases without one are left out. */
  readonly dueFromMs?: number;
  readonly dueUntilMs?: number;
  /**
   * Only cases in which this person has a part: as reporter, as somebody who is or was asked, or
   * through the case types named (those whose owner they are).
   */
  readonly visibleTo?: { readonly person: PersonId; readonly caseTypes: readonly string[] };
}

/** Reads the cursor of a list of cases; `null` when it is none. */
export const decodeCaseCursor = (text: string): Cursor | null => decodeCursor(text, 1);

/** Cases, the last opened first. */
export async function listCases(
  { prisma }: Pick<Database, 'prisma'>,
  filter: CaseFilter,
  { limit, after }: { limit: number; after?: Cursor },
): Promise<Page<CaseRow>> {
  const rows = await prisma.case.findMany({
    where: { AND: [...conditions(filter), ...(after ? [olderThan(after)] : [])] },
    orderBy: [{ openedAt: 'desc' }, { id: 'desc' }],
    take: limit + 1,
  });
  return pageOf(rows.map(caseOf), limit, (row) => [row.openedAtMs, row.id]);
}

/** A case by its id; `null` when the read model has none (yet). */
export async function findCase(
  { prisma }: Pick<Database, 'prisma'>,
  id: string,
): Promise<CaseRow | null> {
  const row = await prisma.case.findUnique({ where: { id } });
  return row && caseOf(row);
}

/** Has this person a part in the case? As `visibleTo` of {@link CaseFilter}, for one case. */
export async function hasPart(
  { prisma }: Pick<Database, 'prisma'>,
  id: string,
  visibleTo: NonNullable<CaseFilter['visibleTo']>,
): Promise<boolean> {
  return (await prisma.case.count({ where: { AND: [{ id }, partOf(visibleTo)] } })) > 0;
}

/** What will happen in a case by itself, soonest first. */
export async function listDeadlines(
  { prisma }: Pick<Database, 'prisma'>,
  caseId: string,
): Promise<Deadline[]> {
  const rows = await prisma.deadline.findMany({
    where: { caseId },
    orderBy: [{ dueAt: 'asc' }, { id: 'asc' }],
  });
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind as Deadline['kind'],
    state: row.state,
    ...(row.item === null ? {} : { item: row.item }),
    fromMs: row.fromAt.getTime(),
    dueAtMs: row.dueAt.getTime(),
  }));
}

function conditions(filter: CaseFilter): Prisma.CaseWhereInput[] {
  const { caseType, status, state, waiting, outcome, flag, reporter, asked, number } = filter;
  return [
    { caseType, status, waiting, outcome, reporter, number },
    { openedAt: { gte: instant(filter.openedFromMs), lt: instant(filter.openedUntilMs) } },
    { nextDeadlineAt: { gte: instant(filter.dueFromMs), lt: instant(filter.dueUntilMs) } },
    ...(state === undefined ? [] : [{ states: { has: state } }]),
    ...(flag === undefined ? [] : [{ flags: { has: flag } }]),
    ...(asked === undefined ? [] : [{ workItems: { some: askedNow(asked) } }]),
    ...(filter.visibleTo === undefined ? [] : [partOf(filter.visibleTo)]),
  ];
}

function askedNow(person: PersonId): Prisma.WorkItemWhereInput {
  return {
    people: { has: person },
    NOT: { declined: { has: person } },
    untilAt: null,
    result: null,
  };
}

function partOf({
  person,
  caseTypes,
}: NonNullable<CaseFilter['visibleTo']>): Prisma.CaseWhereInput {
  return {
    OR: [
      { reporter: person },
      { workItems: { some: { people: { has: person } } } },
      { caseType: { in: [...caseTypes] } },
    ],
  };
}

function olderThan([openedAtMs, id]: Cursor): Prisma.CaseWhereInput {
  const openedAt = new Date(openedAtMs ?? 0);
  return { OR: [{ openedAt: { lt: openedAt } }, { openedAt, id: { lt: id } }] };
}

function instant(ms: number | undefined): Date | undefined {
  return ms === undefined ? undefined : new Date(ms);
}

function caseOf(row: Prisma.CaseModel): CaseRow {
  const { openedAt, closedAt, settledAt, nextDeadlineAt, recordedAt, digest: _, ...rest } = row;
  return {
    ...rest,
    status: row.status as CaseRow['status'],
    fields: row.fields as CaseRow['fields'],
    openedAtMs: openedAt.getTime(),
    closedAtMs: closedAt?.getTime() ?? null,
    settledAtMs: settledAt.getTime(),
    nextDeadlineAtMs: nextDeadlineAt?.getTime() ?? null,
    recordedAtMs: recordedAt.getTime(),
  };
}
