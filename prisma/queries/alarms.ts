/**
 * Alarms: roles that open cases may still need and that nobody can fill.
 *
 * @module
 */
import type { PersonId } from '../../core/plan.ts';
import type { Database } from '../client.ts';

type Reading = Pick<Database, 'prisma'>;

/** An alarm as it stands. */
export interface AlarmRow {
  readonly number: number;
  readonly caseType: string;
  readonly role: string;
  readonly team: string;
  readonly because: string;
  readonly cases: number;
  readonly sinceMs: number;
  readonly endedAtMs: number | null;
}

/** What was found now. */
export type Finding = Pick<AlarmRow, 'caseType' | 'role' | 'team' | 'because' | 'cases'>;

/** Alarms, the last raised first. `caseTypes`: those of these alone. */
export async function listAlarms(
  { prisma }: Reading,
  given: {
    readonly caseTypes?: readonly string[];
    readonly isEnded?: boolean;
    readonly limit: number;
  },
): Promise<readonly AlarmRow[]> {
  const { caseTypes, isEnded = false, limit } = given;
  const rows = await prisma.staffingAlarm.findMany({
    where: {
      ...(!isEnded && { endedAt: null }),
      ...(caseTypes !== undefined && { caseType: { in: [...caseTypes] } }),
    },
    orderBy: { number: 'desc' },
    take: limit,
  });
  return rows.map((row) => {
    const { since, endedAt, told: _, ...rest } = row;
    return { ...rest, sinceMs: since.getTime(), endedAtMs: endedAt?.getTime() ?? null };
  });
}

/**
 * Raises an alarm and tells people of it, or takes up what has changed in one.
 *
 * @returns its number when it is new
 */
export async function raiseAlarm(
  { prisma }: Reading,
  finding: Finding & {
    readonly told: readonly PersonId[];
    /** A case for which it is one. */
    readonly caseId: string;
    readonly nowMs: number;
  },
): Promise<number | null> {
  const { caseType, role, team, because, cases, told, caseId, nowMs } = finding;
  const known = await prisma.staffingAlarm.findFirst({ where: { caseType, role, endedAt: null } });
  if (known !== null && known.because === because) {
    if (known.cases !== cases) {
      await prisma.staffingAlarm.update({ where: { number: known.number }, data: { cases } });
    }
    return null;
  }
  const since = new Date(nowMs);
  if (known !== null) await endAlarm({ prisma }, known.number, nowMs);
  const made = await prisma.staffingAlarm.create({
    data: { caseType, role, team, because, cases, since, told: [...told] },
    select: { number: true },
  });
  // Entries count from 1 and the case's end is 0: what is about no entry has a number below.
  await prisma.notice.createMany({
    data: told.map((person) => ({
      person,
      caseId,
      sequence: -made.number,
      notice: 'unstaffed',
      at: since,
    })),
  });
  return made.number;
}

/** An alarm by its number; `null` when there is none. */
export async function findAlarm({ prisma }: Reading, number: number): Promise<Finding | null> {
  return prisma.staffingAlarm.findUnique({
    where: { number },
    select: { caseType: true, role: true, team: true, because: true, cases: true },
  });
}

/** An alarm is over: somebody can fill the role, or no case needs it. */
export async function endAlarm({ prisma }: Reading, number: number, nowMs: number): Promise<void> {
  const endedAt = new Date(nowMs);
  await prisma.staffingAlarm.updateMany({ where: { number, endedAt: null }, data: { endedAt } });
}
