/**
 * Case types and their published versions.
 *
 * @module
 */
import type { PersonId, Plan } from '../../core/plan.ts';
import type { Database } from '../client.ts';
import type { Prisma } from '../generated/client.ts';

/** A published version, without its texts. */
export interface VersionSummary {
  readonly caseType: string;
  /** Ours, 1 to n in the order of publishing. */
  readonly number: number;
  /** The author's. */
  readonly version: number;
  readonly hash: string;
  readonly title: string;
  readonly createdAtMs: number;
  readonly createdBy: PersonId;
  /** New cases start with it. */
  readonly active: boolean;
}

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

const SUMMARY = {
  caseTypeId: true,
  number: true,
  version: true,
  hash: true,
  title: true,
  createdAt: true,
  createdBy: true,
  active: true,
} as const satisfies Prisma.CaseTypeVersionSelect;

type SummaryRow = Prisma.CaseTypeVersionGetPayload<{ select: typeof SUMMARY }>;

/**
 * Publishes a plan: new cases start with it from now on. Publishing the same content again
 * changes nothing, not even which version is active, so that a repeated request cannot undo
 * what came after it.
 *
 * @returns `created` is false when the content was known
 */
export async function publishVersion(
  { prisma }: Pick<Database, 'prisma'>,
  { plan, source, person }: { plan: Plan; source: string; person: PersonId },
): Promise<{ readonly created: boolean; readonly version: VersionSummary }> {
  return prisma.$transaction(async (tx) => {
    await tx.caseType.createMany({
      data: [{ id: plan.id, title: plan.title }],
      skipDuplicates: true,
    });
    // One publication of a case type at a time: the numbers follow each other.
    await tx.$queryRaw`SELECT id FROM case_types WHERE id = ${plan.id} FOR UPDATE`;
    const where = { caseTypeId_hash: { caseTypeId: plan.id, hash: plan.hash } };
    const known = await tx.caseTypeVersion.findUnique({ where, select: SUMMARY });
    if (known) return { created: false, version: summaryOf(known) };
    const last = await tx.caseTypeVersion.aggregate({
      where: { caseTypeId: plan.id },
      _max: { number: true },
    });
    await deactivate(tx, plan.id);
    await tx.caseType.update({ where: { id: plan.id }, data: { title: plan.title } });
    const made = await tx.caseTypeVersion.create({
      data: {
        caseTypeId: plan.id,
        number: (last._max.number ?? 0) + 1,
        version: plan.version,
        hash: plan.hash,
        title: plan.title,
        source,
        plan: plan as unknown as Prisma.InputJsonValue,
        createdBy: person,
        active: true,
      },
      select: SUMMARY,
    });
    return { created: true, version: summaryOf(made) };
  });
}

/** Makes another published version the one that new cases start with; `null`: there is none. */
export async function activateVersion(
  { prisma }: Pick<Database, 'prisma'>,
  { caseType, number }: { caseType: string; number: number },
): Promise<VersionSummary | null> {
  return prisma.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT id FROM case_types WHERE id = ${caseType} FOR UPDATE`;
    const where = { caseTypeId_number: { caseTypeId: caseType, number } };
    const known = await tx.caseTypeVersion.findUnique({ where, select: { number: true } });
    if (!known) return null;
    await deactivate(tx, caseType);
    const data = { active: true };
    const active = await tx.caseTypeVersion.update({ where, data, select: SUMMARY });
    await tx.caseType.update({ where: { id: caseType }, data: { title: active.title } });
    return summaryOf(active);
  });
}

/** All case types by id. */
export async function listCaseTypes({
  prisma,
}: Pick<Database, 'prisma'>): Promise<CaseTypeSummary[]> {
  const rows = await prisma.caseType.findMany({
    orderBy: { id: 'asc' },
    include: { versions: { where: { active: true }, select: SUMMARY } },
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
    include: { versions: { where: { active: true }, select: SUMMARY } },
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
    where: { caseTypeId: caseType, ...(number === 'active' ? { active: true } : { number }) },
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
    where: { caseTypeId: caseType, ...(number === 'active' ? { active: true } : { number }) },
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

/** The plan with this hash; `null` when it was never published. Never changes: cache it. */
export async function findPlan(
  { prisma }: Pick<Database, 'prisma'>,
  hash: string,
): Promise<Plan | null> {
  const row = await prisma.caseTypeVersion.findFirst({ where: { hash }, select: { plan: true } });
  return row && planOf(row.plan);
}

async function deactivate(tx: Prisma.TransactionClient, caseTypeId: string): Promise<void> {
  await tx.caseTypeVersion.updateMany({
    where: { caseTypeId, active: true },
    data: { active: false },
  });
}

/** Only what the compiler made is ever stored there. */
function planOf(plan: Prisma.JsonValue): Plan {
  return plan as unknown as Plan;
}

function summaryOf(row: SummaryRow): VersionSummary {
  const { caseTypeId, createdAt, number, version, hash, title, createdBy, active } = row;
  const createdAtMs = createdAt.getTime();
  return { caseType: caseTypeId, number, version, hash, title, createdAtMs, createdBy, active };
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
