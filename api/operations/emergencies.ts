/**
 * Breaking the glass: somebody of a team asks to read a case in which they have no part, somebody
 * else of it agrees, and whoever owns the case is told. It ends by itself.
 *
 * A party to the case gets the answer for one that is not there, whatever team they are in.
 *
 * @module
 */
import { type CaseRow, findCase } from '../../prisma/queries/cases.ts';
import { askEmergency, confirmEmergency } from '../../prisma/queries/emergencies.ts';
import { decideRow } from '../access.ts';
import type { ApiAnswer, ApiRequest, Handlers } from '../http.ts';
import { notFound, Problem, refuseOthers } from '../problems.ts';
import type { Services } from '../services.ts';
import { ownersOf } from '../staffing.ts';
import { instant } from '../views.ts';

const ACCESS_MS = 24 * 3_600_000;

/** Handlers of emergency access. */
export function emergencyHandlers(services: Services): Handlers {
  return {
    breakGlass: (request) => ask(services, request),
    confirmBreakGlass: (request) => confirm(services, request),
  };
}

async function ask(services: Services, request: ApiRequest): Promise<ApiAnswer> {
  const row = await caseFor(services, request);
  const { reason } = request.body as { readonly reason: string };
  const { id: person } = request.person;
  await askEmergency(services.database, { caseId: row.id, person }, { reason, nowMs: Date.now() });
  return { status: 200, body: { person, until: null } };
}

async function confirm(services: Services, request: ApiRequest): Promise<ApiAnswer> {
  const row = await caseFor(services, request);
  const { person } = request.body as { readonly person: string };
  const nowMs = Date.now();
  const untilMs = nowMs + ACCESS_MS;
  const told = await ownersOfCase(services, row);
  const by = request.person.id;
  const agreed = { by, nowMs, untilMs, told };
  if (!(await confirmEmergency(services.database, { caseId: row.id, person }, agreed))) {
    const why = person === by ? 'Somebody else has to agree.' : 'They have not asked.';
    throw new Problem('not_permitted', why);
  }
  return { status: 200, body: { person, until: instant(untilMs) } };
}

/** The case, for people of the team who are no party to it. */
async function caseFor(services: Services, { params, person }: ApiRequest): Promise<CaseRow> {
  const { emergencyTeam, database } = services;
  refuseOthers(emergencyTeam, person);
  const row = await findCase(database, params.id as string);
  if (row === null || (await decideRow(services, row, person)).conflict !== null) {
    throw notFound('case');
  }
  return row;
}

/** Who owns the case and is no party to it. */
async function ownersOfCase(services: Services, row: CaseRow): Promise<readonly string[]> {
  const { directory, knowledge } = services;
  const plan = await knowledge.planByHash(row.planHash);
  const owners = plan === null ? [] : await ownersOf(directory, plan);
  const excluded = row.access?.excluded ?? {};
  return owners.filter((id) => !Object.hasOwn(excluded, id));
}
