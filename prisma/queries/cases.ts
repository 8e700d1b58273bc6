/**
 * Cases as lists and pages show them. Everything here reads the read model, never a workflow.
 *
 * @module
 */
import type { CaseAccess } from '../../core/access.ts';
import type { Deadline } from '../../core/input.ts';
import type { Json, PersonId, StatePath } from '../../core/plan.ts';
import type { ClockView } from '../../core/sla-view.ts';
import type { Database } from '../client.ts';
import type { Prisma } from '../generated/client.ts';
import { type CaseSort, CASE_SORTS, decodeCaseCursor } from './case-sorts.ts';
import { pageOf, type Cursor, type Page } from './cursors.ts';
import { type CaseFilter, conditions } from './case-filter.ts';
import { type Found, openJson, opened, SEALED } from '../sealed.ts';
import { knownTo, type Reader } from './known.ts';

export { type CaseFilter, type CaseSort, decodeCaseCursor };

type Reading = Pick<Database, 'prisma' | 'keys'>;

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
  readonly priorityScore: number | null;
  readonly priorityLevel: string | null;
  /** The level's place in its case type, 1 for the highest; `null` when there are no levels. */
  readonly priorityRank: number | null;
  /** Set by the owner. */
  readonly priorityByHand: boolean;
  /** The next end of an SLA clock that runs. */
  readonly slaDueAtMs: number | null;
  /** An SLA clock is overdue and still open. */
  readonly slaBreached: boolean;
  /** It runs on a clock of its own, apart from real ones. */
  readonly isSandbox: boolean;
}

/** Another case, as a case knows it, and what the read model knows of it itself. */
export interface LinkRow {
  readonly caseId: string;
  readonly as: string;
  readonly caseType: string | null;
  /** `asked`: to be created; `failed`: it could not be. Of links by hand not kept in step. */
  readonly status: string;
  readonly outcome: string | null;
  /** `null` while the read model does not know the case (yet). */
  readonly known: Pick<
    CaseRow,
    'id' | 'number' | 'caseType' | 'title' | 'status' | 'states' | 'outcome' | 'access'
  > | null;
}

/** Cases, in one of the orders of {@link CASE_SORTS}; by default the last opened first. */
export async function listCases(
  { prisma, keys }: Reading,
  filter: CaseFilter,
  { limit, after, sort = 'opened' }: { limit: number; after?: Cursor; sort?: CaseSort },
): Promise<Page<CaseRow>> {
  const { orderBy, behind, cursorOf } = CASE_SORTS[sort];
  const rows = await prisma.case.findMany({
    where: { AND: [...conditions(filter, sort), ...(after ? [await behind(after, prisma)] : [])] },
    orderBy: [...orderBy],
    take: limit + 1,
  });
  return pageOf(await casesOf(keys, rows), limit, cursorOf);
}

/** All cases that are found by a mark, as far as is needed to decide who reads what of them. */
export async function listFound(
  { prisma }: Pick<Database, 'prisma'>,
  filter: CaseFilter & { readonly mark: string },
): Promise<readonly Pick<CaseRow, 'id' | 'planHash' | 'access'>[]> {
  const rows = await prisma.case.findMany({
    where: { AND: conditions(filter, 'opened') },
    select: { id: true, planHash: true, access: true },
  });
  return rows.map((row) => ({ ...row, access: row.access as CaseAccess | null }));
}

/** A case by its id; `null` when the read model has none (yet). */
export async function findCase({ prisma, keys }: Reading, id: string): Promise<CaseRow | null> {
  const row = await prisma.case.findUnique({ where: { id } });
  return row && (await casesOf(keys, [row]))[0]!;
}

/** The plan that a case runs on; `null` when the read model has no such case (yet). */
export async function findPlanHash(
  { prisma }: Pick<Database, 'prisma'>,
  id: string,
): Promise<string | null> {
  const row = await prisma.case.findUnique({ where: { id }, select: { planHash: true } });
  return row && row.planHash;
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

/** How the SLA clocks of a case stand, in the order of their names. */
export async function listClocks(
  { prisma }: Pick<Database, 'prisma'>,
  caseId: string,
): Promise<ClockView[]> {
  const rows = await prisma.slaClock.findMany({ where: { caseId }, orderBy: { clock: 'asc' } });
  return rows.map((row) => ({
    clock: row.clock,
    title: row.title,
    run: row.run,
    is: row.is as ClockView['is'],
    within: row.within,
    fromMs: msOrNull(row.fromAt),
    dueAtMs: msOrNull(row.dueAt),
    isProvisional: row.provisional,
    isExtended: row.extended,
    pausedSinceMs: msOrNull(row.pausedSince),
    pausedMs: row.pausedMs,
    breachedAtMs: msOrNull(row.breachedAt),
    endedAtMs: msOrNull(row.endedAt),
  }));
}

/** The cases that a case is linked to. */
export async function listLinks({ prisma, keys }: Reading, caseId: string): Promise<LinkRow[]> {
  const links = await prisma.caseLink.findMany({
    where: { caseId },
    orderBy: [{ kind: 'asc' }, { linkedId: 'asc' }],
  });
  if (links.length === 0) return [];
  const rows = await prisma.case.findMany({
    where: { id: { in: links.map(({ linkedId }) => linkedId) } },
  });
  const known = new Map((await casesOf(keys, rows)).map((row) => [row.id, row]));
  return links.map(({ linkedId, kind, caseType, status, outcome }) => ({
    caseId: linkedId,
    as: kind,
    caseType,
    status,
    outcome,
    known: known.get(linkedId) ?? null,
  }));
}

async function casesOf(
  keys: Database['keys'],
  rows: readonly Prisma.CaseModel[],
): Promise<CaseRow[]> {
  const found = await keys.forReading(rows.map(({ id }) => id));
  return rows.map((row) => caseOf(row, found.get(row.id)));
}

function caseOf(row: Prisma.CaseModel, key: Found): CaseRow {
  const { openedAt, closedAt, settledAt, nextDeadlineAt, recordedAt, slaDueAt, ...others } = row;
  const {
    digest: _,
    knownTo: _k,
    knownToTeams: _t,
    excluded: _e,
    openToAsked: _o,
    marks: _m,
    sandbox: isSandbox,
    ...rest
  } = others;
  return {
    ...rest,
    isSandbox,
    access: row.access as CaseAccess | null,
    status: row.status as CaseRow['status'],
    title: opened(key, row.title, SEALED.title),
    fields: openJson<CaseRow['fields']>(key, row.fields, SEALED.fields),
    openedAtMs: openedAt.getTime(),
    closedAtMs: msOrNull(closedAt),
    settledAtMs: settledAt.getTime(),
    nextDeadlineAtMs: msOrNull(nextDeadlineAt),
    recordedAtMs: recordedAt.getTime(),
    slaDueAtMs: msOrNull(slaDueAt),
  };
}

function msOrNull(at: Date | null): number | null {
  return at?.getTime() ?? null;
}
