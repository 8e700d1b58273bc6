/**
 * Versions as they stand in the database, and what decides about them, inside a transaction.
 *
 * @module
 */
import { sha256Hex } from '../../core/canonical.ts';
import type { PersonId, Plan } from '../../core/plan.ts';
import {
  approvalDemands,
  type ChangeNote,
  type PublishSettings,
  type ScenarioVerdict,
  type VersionAction,
  type VersionApproval,
  type VersionStanding,
  type VersionState,
} from '../../core/versions.ts';
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
  readonly state: VersionState;
  /** New cases start with it. */
  readonly active: boolean;
  readonly note: ChangeNote | null;
}

/** What was done with a version; `publish`, `scenarios` and `replace` come by themselves. */
export interface VersionEventRow {
  /** Of the case type, 1 to n. */
  readonly sequence: number;
  readonly number: number;
  readonly action: VersionAction | 'publish' | 'scenarios' | 'replace';
  readonly person: PersonId;
  readonly atMs: number;
  readonly reason: string | null;
}

/** What a version is judged by. */
export interface Judged {
  readonly standing: VersionStanding;
  /** The version that is active, or was so last; `null`: none ever was. */
  readonly against: { readonly summary: VersionSummary; readonly plan: Plan } | null;
  /** SHA-256 of the scenarios that count; `null`: there are none. */
  readonly scenariosHash: string | null;
}

/** Reads and writes inside of a transaction, or outside of one. */
export type Target = Prisma.TransactionClient | Database['prisma'];

/** The columns of a {@link VersionSummary}. */
export const SUMMARY = {
  caseTypeId: true,
  number: true,
  version: true,
  hash: true,
  title: true,
  createdAt: true,
  createdBy: true,
  state: true,
  note: true,
} as const satisfies Prisma.CaseTypeVersionSelect;

/** A row of {@link SUMMARY}. */
export type SummaryRow = Prisma.CaseTypeVersionGetPayload<{ select: typeof SUMMARY }>;

/** A version of a row. */
export function summaryOf(row: SummaryRow): VersionSummary {
  const { caseTypeId, createdAt, number, version, hash, title, createdBy } = row;
  const state = row.state as VersionState;
  return {
    caseType: caseTypeId,
    number,
    version,
    hash,
    title,
    createdAtMs: createdAt.getTime(),
    createdBy,
    state,
    active: state === 'active',
    note: row.note as ChangeNote | null,
  };
}

/** Only what the compiler made is ever stored there. */
export function planOf(plan: Prisma.JsonValue): Plan {
  return plan as unknown as Plan;
}

/** Lets nobody else publish or move versions of a case type until the transaction ends. */
export async function lockCaseType(tx: Prisma.TransactionClient, caseType: string): Promise<void> {
  await tx.$queryRaw`SELECT id FROM case_types WHERE id = ${caseType} FOR UPDATE`;
}

/** All that decides about a version: its state, scenarios, approvals, and who asks for what. */
export async function judge(
  target: Target,
  { caseType, number, settings }: { caseType: string; number: number; settings: PublishSettings },
): Promise<Judged> {
  const where = { caseTypeId_number: { caseTypeId: caseType, number } };
  const row = await target.caseTypeVersion.findUniqueOrThrow({ where });
  const against = await lastActive(target, caseType);
  const scenarios = await target.versionScenarios.findFirst({
    where: { caseTypeId: caseType, number },
    orderBy: { run: 'desc' },
  });
  const scenariosHash = scenarios === null ? null : sha256Hex(scenarios.source);
  const approvals = await approvalsOf(target, {
    caseType,
    number,
    over: { against: against?.summary.hash ?? null, scenarios: scenariosHash },
  });
  return {
    against,
    scenariosHash,
    standing: {
      state: row.state as VersionState,
      authors: [row.createdBy, ...(scenarios === null ? [] : [scenarios.sentBy])],
      asksForScenarios: settings.asksForScenarios,
      approvals,
      demands: approvalDemands(settings, {
        active: against?.plan ?? null,
        candidate: planOf(row.plan),
      }),
      verdict: (scenarios?.verdict ?? null) as ScenarioVerdict | null,
    },
  };
}

/** The version that is active, or was so last: whoever retires it does not drop its rules. */
async function lastActive(target: Target, caseType: string): Promise<Judged['against']> {
  const active = await target.caseTypeVersion.findFirst({
    where: { caseTypeId: caseType, state: 'active' },
  });
  if (active !== null) return { summary: summaryOf(active), plan: planOf(active.plan) };
  const last = await target.versionEvent.findFirst({
    where: { caseTypeId: caseType, action: { in: ['activate', 'reactivate'] } },
    orderBy: { sequence: 'desc' },
    include: { version: true },
  });
  return last && { summary: summaryOf(last.version), plan: planOf(last.version.plan) };
}

/** What an approval was given over; when that has changed, it counts no more. */
export interface Approved {
  /** Hash of the version it was compared with. */
  readonly against: string | null;
  readonly scenarios: string | null;
}

async function approvalsOf(
  target: Target,
  { caseType, number, over }: { caseType: string; number: number; over: Approved },
): Promise<readonly VersionApproval[]> {
  const rows = await target.versionEvent.findMany({
    where: { caseTypeId: caseType, number, action: 'approve' },
    orderBy: { sequence: 'asc' },
  });
  return rows.flatMap(({ person, detail }) => {
    const { teams, ...given } = detail as unknown as Approved & { readonly teams: string[] };
    const counts = given.against === over.against && given.scenarios === over.scenarios;
    return counts ? [{ person, teams }] : [];
  });
}

/** Notes what was done with a version. The case type is locked. */
export async function noteEvent(
  tx: Prisma.TransactionClient,
  event: Omit<VersionEventRow, 'sequence' | 'reason'> & {
    readonly caseType: string;
    readonly reason?: string | undefined;
    readonly detail?: Prisma.InputJsonObject;
  },
): Promise<void> {
  const { caseType, number, action, person, atMs, reason, detail = {} } = event;
  const last = await tx.versionEvent.aggregate({
    where: { caseTypeId: caseType },
    _max: { sequence: true },
  });
  await tx.versionEvent.create({
    data: {
      caseTypeId: caseType,
      sequence: (last._max.sequence ?? 0) + 1,
      number,
      action,
      person,
      at: new Date(atMs),
      reason: reason ?? null,
      detail,
    },
  });
}
