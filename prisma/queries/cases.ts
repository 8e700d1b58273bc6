/**
 * Cases as lists and pages show them. Everything here reads the read model, never a workflow.
 *
 * @module
 */
import type { CaseAccess } from '../../core/access.ts';
import { ALL } from '../../core/access-index.ts';
import type { Deadline } from '../../core/input.ts';
import type { Json, PersonId, StatePath } from '../../core/plan.ts';
import type { Database } from '../client.ts';
import type { Prisma } from '../generated/client.ts';
import { decodeCursor, pageOf, type Cursor, type Page } from './cursors.ts';
import { knownTo, type Reader } from './known.ts';

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
  /** Who may what in it; `null` until the case has said so: then nobody may. */
  readonly access: CaseAccess | null;
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
   * Only cases of which this person may know, and of these only those of which they see every fact
   * that the list is narrowed by. Left out: all cases, for the parts of ours that serve nobody.
   */
  readonly knownTo?: Reader;
}

/** Reads the cursor of a list of cases; `null` when it is none. */
export const decodeCaseCursor = (text: string): Cursor | null => decodeCursor(text, 1);

/** Cases, the last opened first. */
export async function listCases(
  { prisma }: Pick<Database, 'prisma'>,
  filter: CaseFilter,
  { limit, after }: { limit: number; after?: Cursor },
): Promise<Page<CaseRow>> {
  const from = after === undefined ? [] : await olderThan(prisma, after);
  const rows = await prisma.case.findMany({
    where: { AND: [...conditions(filter), ...from] },
    orderBy: [{ openedAt: 'desc' }, { id: 'desc' }],
    take: limit + 1,
  });
  // The id alone: when a case was opened is not for everybody who knows of it.
  return pageOf(rows.map(caseOf), limit, (row) => [null, row.id]);
}

/** A case by its id; `null` when the read model has none (yet). */
export async function findCase(
  { prisma }: Pick<Database, 'prisma'>,
  id: string,
): Promise<CaseRow | null> {
  const row = await prisma.case.findUnique({ where: { id } });
  return row && caseOf(row);
}

/** Is or was this person asked for something in a case, and has not stepped back from it? */
export async function wasAsked(
  { prisma }: Pick<Database, 'prisma'>,
  { caseId, person }: { caseId: string; person: PersonId },
): Promise<boolean> {
  const where = { caseId, people: { has: person }, NOT: { declined: { has: person } } };
  return (await prisma.workItem.findFirst({ where, select: { item: true } })) !== null;
}

/** Which of some cases this person may know of. */
export async function knownAmong(
  { prisma }: Pick<Database, 'prisma'>,
  { ids, reader }: { ids: readonly string[]; reader: Reader },
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const where = { AND: [{ id: { in: [...ids] } }, ...knownTo(reader, [])] };
  const rows = await prisma.case.findMany({ where, select: { id: true } });
  return new Set(rows.map(({ id }) => id));
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
    ...(filter.knownTo === undefined ? [] : knownTo(filter.knownTo, factsAsked(filter))),
  ];
}

/** The facts by which a list is narrowed; what somebody knows of themselves is none. */
function factsAsked(filter: CaseFilter): readonly string[] {
  const {
    status,
    state,
    waiting,
    outcome,
    flag,
    reporter,
    asked,
    number,
    knownTo: reader,
  } = filter;
  const isGiven = (...values: readonly unknown[]): boolean =>
    values.some((value) => value !== undefined);
  const isOther = (person: PersonId | undefined): boolean =>
    person !== undefined && person !== reader?.person;
  return [
    ...(isGiven(status, state, waiting) ? ['state'] : []),
    ...(isGiven(outcome) ? ['outcome'] : []),
    ...(isGiven(number) ? ['number'] : []),
    ...(isGiven(filter.openedFromMs, filter.openedUntilMs) ? ['opened_at'] : []),
    ...(isGiven(filter.dueFromMs, filter.dueUntilMs) ? ['next_step'] : []),
    ...(isGiven(flag) || isOther(reporter) || isOther(asked) ? [ALL] : []),
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

/** Where a page begins; nowhere when its last case is not there. */
async function olderThan(
  prisma: Database['prisma'],
  [, id = '']: Cursor,
): Promise<Prisma.CaseWhereInput[]> {
  const last = await prisma.case.findUnique({ where: { id }, select: { openedAt: true } });
  if (last === null) return [{ id: { in: [] } }];
  const { openedAt } = last;
  return [{ OR: [{ openedAt: { lt: openedAt } }, { openedAt, id: { lt: id } }] }];
}

function instant(ms: number | undefined): Date | undefined {
  return ms === undefined ? undefined : new Date(ms);
}

function caseOf(row: Prisma.CaseModel): CaseRow {
  const { openedAt, closedAt, settledAt, nextDeadlineAt, recordedAt, digest: _, ...others } = row;
  const { knownTo: _k, knownToTeams: _t, excluded: _e, openToAsked: _o, ...rest } = others;
  return {
    ...rest,
    access: row.access as CaseAccess | null,
    status: row.status as CaseRow['status'],
    fields: row.fields as CaseRow['fields'],
    openedAtMs: openedAt.getTime(),
    closedAtMs: closedAt?.getTime() ?? null,
    settledAtMs: settledAt.getTime(),
    nextDeadlineAtMs: nextDeadlineAt?.getTime() ?? null,
    recordedAtMs: recordedAt.getTime(),
  };
}
