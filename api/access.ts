/**
 * Who may see what: every operation that reads or changes a case asks here first.
 *
 * Whoever may not know of a case gets the answer for a case that is not there.
 *
 * @module
 */
import {
  type AccessDecision,
  type CaseAccess,
  decide,
  OPEN,
  seesFact,
  throughBrokenGlass,
} from '../core/access.ts';
import { accessOf } from '../core/access-facts.ts';
import { type Onlooker, casesNamed } from '../core/access-entries.ts';
import { hiddenPersons, hidesPersons } from '../core/access-redact.ts';
import type { Entry, Snapshot } from '../core/input.ts';
import type { Plan } from '../core/plan.ts';
import type { Person } from '../directory/directory.ts';
import {
  type CaseRow,
  findCase,
  knownAmong,
  listLinks,
  wasAsked,
} from '../prisma/queries/cases.ts';
import { openedFor } from '../prisma/queries/emergencies.ts';
import { readData } from '../prisma/queries/trail.ts';
import { callEngine, within } from './engine.ts';
import { notFound, Problem } from './problems.ts';
import type { Services } from './services.ts';
import type { ShownLink } from './views.ts';

/** The database answers this fast, or commands go on without it. */
const DATABASE_BUDGET_MS = 1_000;

/** A case that somebody may know of, as the read model has it, and what they may see of it. */
export interface KnownCase {
  readonly row: CaseRow;
  readonly decision: AccessDecision;
}

/** Somebody as lists ask for them. */
export function readerOf({ id, teams }: Person): { person: string; teams: readonly string[] } {
  return { person: id, teams };
}

/** What a person may do in a case of the read model. */
export async function decideRow(
  { database }: Pick<Services, 'database'>,
  { id, access }: Pick<CaseRow, 'id' | 'access'>,
  person: Person,
  /** The cases that are open to them in an emergency, when that is known for many at once. */
  opened?: ReadonlySet<string>,
): Promise<AccessDecision> {
  if (access === null) return decide(NOBODY, { ...readerOf(person), wasAsked: false });
  const asked =
    access.isOpenToAskedBefore && (await wasAsked(database, { caseId: id, person: person.id }));
  const decision = decide(access, { ...readerOf(person), wasAsked: asked });
  if (decision.conflict !== null || readsAll(access, decision)) return decision;
  const openNow = opened ?? (await openedFor(database, person.id, Date.now()));
  return openNow.has(id) ? throughBrokenGlass(access, decision) : decision;
}

function readsAll({ levels }: CaseAccess, { read }: AccessDecision): boolean {
  return Object.keys(levels).every((level) => Object.hasOwn(read, level));
}

/**
 * A case of the read model, for somebody who may know of it.
 *
 * @throws the problem `not_found`, for a case that is not there and for one they may not know of
 */
export async function knownCase(
  services: Pick<Services, 'database'>,
  caseId: string,
  person: Person,
): Promise<KnownCase> {
  const row = await findCase(services.database, caseId);
  if (row === null) throw notFound('case');
  const decision = await decideRow(services, row, person);
  if (!decision.isKnown) throw notFound('case');
  return { row, decision };
}

/**
 * What somebody may do in a case that a command is for. Goes on while the database is away: then
 * the case itself is asked.
 *
 * @throws the problem `not_found`, as {@link knownCase}
 */
export async function decideCommand(
  services: Services,
  caseId: string,
  person: Person,
): Promise<AccessDecision> {
  const decision = await decideAnybody(services, caseId, person);
  if (!decision.isKnown) throw notFound('case');
  return decision;
}

/**
 * The same, also for somebody who may not know of the case: for operators, who need not.
 *
 * @throws the problem `not_found` when there is no such case
 */
export async function decideAnybody(
  services: Services,
  caseId: string,
  person: Person,
): Promise<AccessDecision> {
  const found = await within(
    DATABASE_BUDGET_MS,
    findCase(services.database, caseId).then(
      async (row) => row && decideRow(services, row, person),
    ),
  );
  return found ?? decideByEngine(services, caseId, person);
}

async function decideByEngine(
  { engine, knowledge }: Services,
  caseId: string,
  person: Person,
): Promise<AccessDecision> {
  const { snapshot } = await callEngine(() => engine.report(caseId));
  if (snapshot === null) throw notFound('case');
  const plan = await knowledge.planByHash(snapshot.planHash);
  if (plan === null) throw notFound('case');
  return decideSnapshot(plan, snapshot, person);
}

/** What a person may do in a case as its engine has it. */
function decideSnapshot(plan: Plan, snapshot: Snapshot, person: Person): AccessDecision {
  return decide(accessOf(plan, snapshot), { ...readerOf(person), wasAsked: false });
}

/**
 * The same decision as the engine has it now: somebody may have become a party since the read model
 * was written. `snapshot: null`: the engine was not asked, or did not answer.
 *
 * @throws the problem `not_found` when they may not know of the case now
 */
export function decideNow(
  known: KnownCase,
  { plan, snapshot, person }: { plan: Plan; snapshot: Snapshot | null; person: Person },
): AccessDecision {
  const now = snapshot === null ? known.decision : decideSnapshot(plan, snapshot, person);
  const decision = now.conflict === null ? known.decision : now;
  if (!decision.isKnown) throw notFound('case');
  return decision;
}

/** Who looks at a case: with the persons that its fields hide from them. */
export async function onlookerOf(
  { database }: Pick<Services, 'database'>,
  { row, decision }: KnownCase,
  { plan, person }: { plan: Plan; person: Person },
): Promise<Onlooker> {
  if (!hidesPersons(plan, decision)) return { person: person.id, decision, hidden: new Set() };
  const data = [row.fields, ...(await readData(database, row.id))];
  const hidden = hiddenPersons(plan, decision, { data, asker: person.id });
  return { person: person.id, decision, hidden };
}

/** The same onlooker, from whom the cases that entries name and they do not know are hidden too. */
export async function withoutUnknownCases(
  { database }: Pick<Services, 'database'>,
  { onlooker, person }: { onlooker: Onlooker; person: Person },
  entries: readonly Pick<Entry, 'cause' | 'detail'>[],
): Promise<Onlooker> {
  const ids = [...new Set(entries.flatMap(casesNamed))];
  const known = await knownAmong(database, { ids, reader: readerOf(person) });
  const unknown = ids.filter((id) => !known.has(id));
  return { ...onlooker, hidden: new Set([...onlooker.hidden, ...unknown]) };
}

/** The cases that a case is linked to and that somebody may know of, as far as they see them. */
export async function knownLinks(
  services: Pick<Services, 'database'>,
  caseId: string,
  person: Person,
): Promise<readonly ShownLink[]> {
  const links = await listLinks(services.database, caseId);
  const shown = await Promise.all(
    links.map(async ({ known, as }): Promise<readonly ShownLink[]> => {
      const decision = known === null ? null : await decideRow(services, known, person);
      if (known === null || decision?.isKnown !== true) return [];
      const { id, caseType } = known;
      const seen = <T>(fact: string, value: T): T | null =>
        seesFact(decision, fact) ? value : null;
      return [
        {
          case: id,
          as,
          caseType,
          number: seen('number', known.number),
          title: seen('title', known.title),
          status: seen('state', known.status),
          outcome: seen('outcome', known.outcome),
        },
      ];
    }),
  );
  return shown.flat();
}

/** Whether somebody sees where a case stands, and so what is said of it when it refuses. */
export function seesState(decision: AccessDecision): boolean {
  return seesFact(decision, 'state');
}

/** Whether somebody is of the team that owns the cases of a case type. */
export function ownsCases({ roles, owner }: Plan, { teams }: Person): boolean {
  const team = Object.hasOwn(roles, owner) ? roles[owner]!.team : undefined;
  return team !== undefined && teams.includes(team);
}

/** Whether somebody reads a case from the inside, and not as a party to it. */
export function isInside({ read }: AccessDecision): boolean {
  return Object.hasOwn(read, OPEN);
}

/** The rules by which a decision shows anything, each once. */
export function policiesOf({ read, sees }: AccessDecision): readonly string[] {
  const policies = [...Object.values(read), ...Object.values(sees)].map(({ policy }) => policy);
  return [...new Set(policies)].sort();
}

/**
 * A refusal for somebody who does not see the case from the inside: no more than they may know of
 * it, neither by words nor by which refusal it is.
 */
export function guardedProblem(problem: Problem, decision: AccessDecision): Problem {
  if (isInside(decision)) return problem;
  if (problem.code === 'precondition_failed') {
    return new Problem(problem.code, 'The case has moved on.');
  }
  if (problem.members['state'] === undefined) return problem;
  const { state, similar: _similar, ...members } = problem.members;
  const seen = { ...members, ...(seesState(decision) && { state }) };
  // What is wrong with their own data says nothing of the case.
  if (problem.code.startsWith('data_')) return new Problem(problem.code, problem.message, seen);
  const code = seesState(decision) ? problem.code : 'not_permitted';
  return new Problem(code, 'This is not possible now, or not for you.', seen);
}

const NOBODY: CaseAccess = {
  levels: {},
  sees: [],
  asked: [],
  acting: [],
  excluded: {},
  shielded: [],
  isDated: false,
  isOpenToAskedBefore: false,
};
