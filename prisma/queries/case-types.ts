/**
 * Case types and their published versions.
 *
 * @module
 */
import type { Plan } from '../../core/plan.ts';
import type { Database } from '../client.ts';
import {
  planOf,
  SUMMARY,
  type SummaryRow,
  summaryOf,
  type VersionSummary,
} from './version-rows.ts';

export type { VersionSummary } from './version-rows.ts';
export { publishVersion } from './versions.ts';

/** A published version with its YAML and its plan. */
export interface VersionDetail extends VersionSummary {
  readonly source: string;
  readonly plan: Plan;
}

/** A case type as lists show it. */
export interface CaseTypeSummary {
  readonly id: string;
  readonly title: string;
  readonly createdAtMs: number;
  readonly active: VersionSummary | null;
}

/** All case types by id. */
export async function listCaseTypes({
  prisma,
}: Pick<Database, 'prisma'>): Promise<CaseTypeSummary[]> {
  const rows = await prisma.caseType.findMany({
    orderBy: { id: 'asc' },
    include: { versions: { where: { state: 'active' }, select: SUMMARY } },
  });
  return rows.map(caseTypeOf);
}

/** One case type; `null` when there is none. */
export async function findCaseType(
  { prisma }: Pick<Database, 'prisma'>,
  id: string,
): Promise<CaseTypeSummary | null> {
  const row = await prisma.caseType.findUnique({
    where: { id },
    include: { versions: { where: { state: 'active' }, select: SUMMARY } },
  });
  return row && caseTypeOf(row);
}

/** The versions of a case type, newest first. */
export async function listVersions(
  { prisma }: Pick<Database, 'prisma'>,
  caseType: string,
): Promise<VersionSummary[]> {
  const rows = await prisma.caseTypeVersion.findMany({
    where: { caseTypeId: caseType },
    orderBy: { number: 'desc' },
    select: SUMMARY,
  });
  return rows.map(summaryOf);
}

/** A version by its number (ours), or the active one; `null` when there is none. */
export async function findVersion(
  { prisma }: Pick<Database, 'prisma'>,
  { caseType, number }: { caseType: string; number: number | 'active' },
): Promise<VersionDetail | null> {
  const row = await prisma.caseTypeVersion.findFirst({
    where: { caseTypeId: caseType, ...(number === 'active' ? { state: 'active' } : { number }) },
  });
  return row && { ...summaryOf(row), source: row.source, plan: planOf(row.plan) };
}

/**
 * As {@link findVersion} without its texts, which can be large: to learn which plan a new case
 * starts with, when the plan itself is known.
 */
export async function findVersionSummary(
  { prisma }: Pick<Database, 'prisma'>,
  { caseType, number }: { caseType: string; number: number | 'active' },
): Promise<VersionSummary | null> {
  const row = await prisma.caseTypeVersion.findFirst({
    where: { caseTypeId: caseType, ...(number === 'active' ? { state: 'active' } : { number }) },
    select: SUMMARY,
  });
  return row && summaryOf(row);
}

/** The plan with which new cases of a type start; `null` when there is none. */
export async function findActivePlan(
  database: Pick<Database, 'prisma'>,
  caseType: string,
): Promise<Plan | null> {
  const version = await findVersionSummary(database, { caseType, number: 'active' });
  return version && findPlan(database, version.hash);
}

/**
 * The plan with which new cases of a type start in the sandbox: the latest version that is being
 * tried, or else the active one; `null` when there is none.
 */
export async function findSandboxPlan(
  database: Pick<Database, 'prisma'>,
  caseType: string,
): Promise<Plan | null> {
  const tried = await database.prisma.caseTypeVersion.findFirst({
    where: { caseTypeId: caseType, state: 'sandbox' },
    orderBy: { number: 'desc' },
    select: { plan: true },
  });
  return tried === null ? findActivePlan(database, caseType) : planOf(tried.plan);
}

/** The plan with this hash; `null` when it was never published. Never changes: cache it. */
export async function findPlan(
  { prisma }: Pick<Database, 'prisma'>,
  hash: string,
): Promise<Plan | null> {
  const row = await prisma.caseTypeVersion.findFirst({ where: { hash }, select: { plan: true } });
  return row && planOf(row.plan);
}

function caseTypeOf(row: {
  id: string;
  title: string;
  createdAt: Date;
  versions: SummaryRow[];
}): CaseTypeSummary {
  const [active] = row.versions;
  return {
    id: row.id,
    title: row.title,
    createdAtMs: row.createdAt.getTime(),
    active: active ? summaryOf(active) : null,
  };
}
