/**
 * Alarms before it bites: roles that open cases may still need and that nobody can fill.
 *
 * Looked at when the directory changes and once a day. Whoever is accountable for the case type is
 * told once of each, by a notice; where nobody is, the operators find it among the alarms.
 *
 * @module
 */
import type { Logger } from 'pino';
import type { People } from '../core/input.ts';
import type { PersonId, Plan } from '../core/plan.ts';
import { rolesAhead, type Unfilled, whyUnfilled } from '../core/staffing.ts';
import { type Directory, factsOf } from '../directory/directory.ts';
import type { Database } from '../prisma/client.ts';
import { endAlarm, type Finding, listAlarms, raiseAlarm } from '../prisma/queries/alarms.ts';
import { findPlan } from '../prisma/queries/case-types.ts';
import { type CasesAlike, openCases } from '../prisma/queries/standings.ts';
import { alone } from '../prisma/transaction.ts';
import { followDirectory } from './follow.ts';

/** What it works with. */
export interface StaffingOptions {
  readonly directory: Directory;
  readonly database: Database;
  readonly log: Logger;
  /** @default a day */
  readonly everyMs?: number;
}

/** What a look at all open cases came to. */
export interface StaffingLook {
  readonly raised: number;
  readonly ended: number;
}

/** A finding, and a case for which it is one: the notice leads there. */
interface Found extends Finding {
  readonly plan: Plan;
  readonly example: CasesAlike;
}

const DAY_MS = 86_400_000;
const RETRY_MS = 60_000;
const ALARMS_MAX = 10_000;
/** Of several findings about a role the one that is worst is told. */
const WORST: readonly Unfilled[] = ['empty', 'absent', 'leaving', 'parties'];

/** Starts to look: at once, after each change of the directory, and every day. */
export function startStaffing(options: StaffingOptions): { stop(): Promise<void> } {
  const { directory, log, everyMs = DAY_MS } = options;
  return followDirectory(directory, {
    act: async () => void (await lookOnce(options, Date.now())),
    everyMs,
    retryMs: RETRY_MS,
    warn: (err) => log.warn({ err }, 'staffing could not be looked at'),
  });
}

/** Looks at all open cases once, unless another process is at it: raises alarms and ends them. */
export async function lookOnce(options: StaffingOptions, nowMs: number): Promise<StaffingLook> {
  const done = await alone(options.database.pool, 'staffing', () => look(options, nowMs));
  return done ?? { raised: 0, ended: 0 };
}

/**
 * The roles of a plan that nobody can fill as the directory stands: for whoever publishes it.
 *
 * @returns names of roles with their teams, by name
 */
export async function unfilledRoles(
  directory: Directory,
  plan: Plan,
): Promise<readonly { readonly role: string; readonly team: string }[]> {
  const people = await directory.peopleFor(plan, []);
  const nowMs = Date.now();
  return Object.entries(plan.roles)
    .filter(([role]) => whyUnfilled(plan, role, { people, excluded: [], nowMs }) === 'empty')
    .map(([role, { team }]) => ({ role, team }))
    .sort((a, b) => (a.role < b.role ? -1 : 1));
}

async function look(options: StaffingOptions, nowMs: number): Promise<StaffingLook> {
  const { database, directory, log } = options;
  const everybody = await directory.people();
  const found = await find(database, { everybody: peopleOf(everybody.map(factsOf)), nowMs });
  let [raised, ended] = [0, 0];
  for (const { plan, example, ...finding } of found.values()) {
    const told = (await ownersOf(directory, plan)).filter((id) => !example.excluded.includes(id));
    const number = await raiseAlarm(database, { ...finding, told, caseId: example.caseId, nowMs });
    if (number === null) continue;
    raised += 1;
    const { caseType, role, team, because } = finding;
    log.warn({ alarm: number, caseType, role, team, because }, 'nobody can fill a role');
  }
  for (const { number, caseType, role } of await listAlarms(database, { limit: ALARMS_MAX })) {
    if (found.has(keyOf({ caseType, role }))) continue;
    await endAlarm(database, number, nowMs);
    ended += 1;
  }
  return { raised, ended };
}

function peopleOf(facts: readonly People[string][]): People {
  return Object.fromEntries(facts.map((one) => [one.id, one]));
}

function keyOf({ caseType, role }: Pick<Finding, 'caseType' | 'role'>): string {
  return `${caseType} ${role}`;
}

/** What is wrong, by case type and role. */
async function find(
  database: Database,
  { everybody, nowMs }: { readonly everybody: People; readonly nowMs: number },
): Promise<ReadonlyMap<string, Found>> {
  const found = new Map<string, Found>();
  const plans = new Map<string, Plan | null>();
  for (const alike of await openCases(database)) {
    const { planHash, states, excluded, count } = alike;
    if (!plans.has(planHash)) plans.set(planHash, await findPlan(database, planHash));
    const plan = plans.get(planHash);
    if (plan === null || plan === undefined) continue;
    for (const role of rolesAhead(plan, states)) {
      const because = whyUnfilled(plan, role, { people: everybody, excluded, nowMs });
      if (because === null) continue;
      const team = plan.roles[role]?.team ?? '';
      const fresh = { caseType: plan.id, role, team, because, cases: count, plan, example: alike };
      const known = found.get(keyOf(fresh));
      found.set(keyOf(fresh), known === undefined ? fresh : worse(known, fresh));
    }
  }
  return found;
}

function worse(known: Found, fresh: Found): Found {
  const first = WORST.indexOf(fresh.because as Unfilled) < WORST.indexOf(known.because as Unfilled);
  return { ...(first ? fresh : known), cases: known.cases + fresh.cases };
}

/** Whoever is accountable for the cases of a type, by the directory as it is. */
export async function ownersOf(directory: Directory, plan: Plan): Promise<readonly PersonId[]> {
  const team = plan.roles[plan.owner]?.team;
  return team === undefined ? [] : (await directory.members(team)).map(({ id }) => id);
}
