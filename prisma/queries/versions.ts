/**
 * Publishing versions of case types and moving them through their life; who did it stays on record.
 *
 * @module
 */
import type { PersonId, Plan } from '../../core/plan.ts';
import {
  type ChangeNote,
  decideMove,
  isForward,
  type Missing,
  missingOf,
  type MoveDecision,
  type PublishSettings,
  type ScenarioVerdict,
  type VersionAction,
  type VersionState,
} from '../../core/versions.ts';
import type { Database } from '../client.ts';
import type { Prisma } from '../generated/client.ts';
import {
  type Judged,
  judge,
  lockCaseType,
  noteEvent,
  planOf,
  SUMMARY,
  summaryOf,
  type VersionEventRow,
  type VersionSummary,
} from './version-rows.ts';

/** What is published. */
export interface Publication {
  readonly plan: Plan;
  readonly source: string;
  readonly person: PersonId;
  /** Where it shall stand. @default 'active' */
  readonly state?: Exclude<VersionState, 'retired'>;
  readonly note?: ChangeNote;
  /** As they were sent, and what came of them. */
  readonly scenarios?: { readonly source: string; readonly verdict: ScenarioVerdict };
  /** @default nothing beside what the definitions ask for */
  readonly settings?: PublishSettings;
  /** @default now */
  readonly nowMs?: number;
}

/** What came of publishing. */
export interface Published {
  /** False when the content was known. */
  readonly created: boolean;
  readonly version: VersionSummary;
  /** Why it does not stand where it shall; empty when it does. */
  readonly missing: readonly Missing[];
}

const ASKS_FOR_NOTHING: PublishSettings = { asksForScenarios: false, asksForTwoPeople: false };

/**
 * Publishes a plan. When it shall be active and something is missing, it stays a draft. Publishing
 * the same content again takes it further on its way and never back, so that a repeated request
 * cannot undo what came after it.
 */
export async function publishVersion(
  { prisma }: Pick<Database, 'prisma'>,
  publication: Publication,
): Promise<Published> {
  const { plan, person, nowMs: atMs = Date.now(), settings = ASKS_FOR_NOTHING } = publication;
  return prisma.$transaction(async (tx) => {
    await tx.caseType.createMany({
      data: [{ id: plan.id, title: plan.title }],
      skipDuplicates: true,
    });
    // One publication of a case type at a time: the numbers follow each other.
    await lockCaseType(tx, plan.id);
    const where = { caseTypeId_hash: { caseTypeId: plan.id, hash: plan.hash } };
    const known = await tx.caseTypeVersion.findUnique({ where, select: SUMMARY });
    const { number, state } = known ?? (await createDraft(tx, publication, atMs));
    const wanted = publication.state ?? 'active';
    const from = state as VersionState;
    if (from === 'draft' || from === 'sandbox') await keepScenarios(tx, publication, number);
    const missing = isForward(from, wanted)
      ? await forward(tx, { caseType: plan.id, number, wanted, person, atMs, settings })
      : [];
    const now = await tx.caseTypeVersion.findUniqueOrThrow({ where, select: SUMMARY });
    return { created: known === null, version: summaryOf(now), missing };
  });
}

async function createDraft(
  tx: Prisma.TransactionClient,
  { plan, source, person, note }: Publication,
  atMs: number,
): Promise<{ number: number; state: string }> {
  const last = await tx.caseTypeVersion.aggregate({
    where: { caseTypeId: plan.id },
    _max: { number: true },
  });
  const number = (last._max.number ?? 0) + 1;
  await tx.caseTypeVersion.create({
    data: {
      caseTypeId: plan.id,
      number,
      version: plan.version,
      hash: plan.hash,
      title: plan.title,
      source,
      plan: plan as unknown as Prisma.InputJsonValue,
      createdBy: person,
      ...(note !== undefined && { note: { ...note } }),
    },
  });
  await noteEvent(tx, { caseType: plan.id, number, action: 'publish', person, atMs });
  return { number, state: 'draft' };
}

/** Keeps scenarios that are other than the last ones. */
async function keepScenarios(
  tx: Prisma.TransactionClient,
  { plan, person, scenarios, nowMs: atMs = Date.now() }: Publication,
  number: number,
): Promise<void> {
  if (scenarios === undefined) return;
  const last = await tx.versionScenarios.findFirst({
    where: { caseTypeId: plan.id, number },
    orderBy: { run: 'desc' },
  });
  if (last?.source === scenarios.source) return;
  const run = (last?.run ?? 0) + 1;
  await tx.versionScenarios.create({
    data: {
      caseTypeId: plan.id,
      number,
      run,
      source: scenarios.source,
      verdict: scenarios.verdict as unknown as Prisma.InputJsonObject,
      sentBy: person,
      at: new Date(atMs),
    },
  });
  const event = { caseType: plan.id, number, action: 'scenarios', person, atMs } as const;
  await noteEvent(tx, { ...event, detail: { run, passed: scenarios.verdict.passed } });
}

async function forward(
  tx: Prisma.TransactionClient,
  {
    wanted,
    settings,
    ...of
  }: {
    readonly caseType: string;
    readonly number: number;
    readonly wanted: VersionState;
    readonly person: PersonId;
    readonly atMs: number;
    readonly settings: PublishSettings;
  },
): Promise<readonly Missing[]> {
  if (wanted !== 'active') {
    await place(tx, { ...of, action: 'to_sandbox', to: wanted });
    return [];
  }
  const { standing } = await judge(tx, { ...of, settings });
  const missing = missingOf(standing);
  if (missing.length === 0) await place(tx, { ...of, action: 'activate', to: 'active' });
  return missing;
}

/** What somebody does with a version. */
export interface Move {
  readonly caseType: string;
  readonly number: number;
  readonly action: VersionAction;
  readonly reason: string;
  readonly by: { readonly id: PersonId; readonly teams: readonly string[] };
  readonly settings: PublishSettings;
  readonly nowMs: number;
}

/** Moves a version, or approves it; `null`: there is none. */
export async function moveVersion(
  { prisma }: Pick<Database, 'prisma'>,
  { caseType, number, action, reason, by, settings, nowMs: atMs }: Move,
): Promise<MoveDecision | null> {
  return prisma.$transaction(async (tx) => {
    await lockCaseType(tx, caseType);
    const where = { caseTypeId_number: { caseTypeId: caseType, number } };
    const known = await tx.caseTypeVersion.findUnique({ where, select: { number: true } });
    if (known === null) return null;
    const { standing, against, scenariosHash } = await judge(tx, { caseType, number, settings });
    const approval = { person: by.id, teams: by.teams };
    const decision = decideMove(standing, { action, by: approval });
    if (!decision.ok) return decision;
    const done = { caseType, number, action, person: by.id, atMs, reason } as const;
    if (action === 'approve') {
      const over = { against: against?.summary.hash ?? null, scenarios: scenariosHash };
      await noteEvent(tx, { ...done, detail: { ...over, teams: [...by.teams] } });
    } else await place(tx, { ...done, to: decision.to });
    return decision;
  });
}

/** Puts a version where it was decided to stand; the one that it replaces is retired. */
async function place(
  tx: Prisma.TransactionClient,
  {
    to,
    ...event
  }: Omit<VersionEventRow, 'sequence' | 'reason'> & {
    readonly caseType: string;
    readonly to: VersionState;
    readonly reason?: string;
  },
): Promise<void> {
  const { caseType, number } = event;
  if (to === 'active') {
    const replaced = await tx.caseTypeVersion.updateManyAndReturn({
      where: { caseTypeId: caseType, state: 'active' },
      data: { state: 'retired' },
      select: { number: true },
    });
    for (const old of replaced) {
      const detail = { by: number };
      await noteEvent(tx, { ...event, number: old.number, action: 'replace', detail });
    }
  }
  const moved = await tx.caseTypeVersion.update({
    where: { caseTypeId_number: { caseTypeId: caseType, number } },
    data: { state: to },
    select: { title: true },
  });
  if (to === 'active') {
    await tx.caseType.update({ where: { id: caseType }, data: { title: moved.title } });
  }
  await noteEvent(tx, event);
}

/** All that somebody who decides about a version looks at. */
export interface VersionReview extends Judged {
  readonly summary: VersionSummary;
  readonly plan: Plan;
  readonly events: readonly VersionEventRow[];
}

/** A version as it stands before whoever decides about it; `null`: there is none. */
export async function reviewVersion(
  { prisma }: Pick<Database, 'prisma'>,
  { caseType, number, settings }: { caseType: string; number: number; settings: PublishSettings },
): Promise<VersionReview | null> {
  const where = { caseTypeId_number: { caseTypeId: caseType, number } };
  const row = await prisma.caseTypeVersion.findUnique({ where });
  if (row === null) return null;
  const judged = await judge(prisma, { caseType, number, settings });
  const events = await prisma.versionEvent.findMany({
    where: { caseTypeId: caseType, number },
    orderBy: { sequence: 'asc' },
  });
  return {
    ...judged,
    summary: summaryOf(row),
    plan: planOf(row.plan),
    events: events.map(({ sequence, action, person, at, reason }) => ({
      sequence,
      number,
      action: action as VersionEventRow['action'],
      person,
      atMs: at.getTime(),
      reason,
    })),
  };
}
