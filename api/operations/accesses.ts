/**
 * Who has looked at a case: for whoever owns it, and for auditors.
 *
 * @module
 */
import { decodeAccessCursor, listAccesses } from '../../prisma/queries/access-records.ts';
import { findCase } from '../../prisma/queries/cases.ts';
import { decideRow, isInside, onlookerOf, ownsCases } from '../access.ts';
import type { ApiAnswer, ApiRequest, Handlers } from '../http.ts';
import { pageAnswer, pageQueryOf } from '../paging.ts';
import { notFound, Problem } from '../problems.ts';
import type { Services } from '../services.ts';
import { accessView } from '../views.ts';

/** Handler of the list of accesses. */
export function accessHandlers(services: Services): Handlers {
  return { listAccesses: (request) => list(services, request) };
}

async function list(services: Services, request: ApiRequest): Promise<ApiAnswer> {
  const { database, knowledge, auditorTeam } = services;
  const { person } = request;
  const row = await findCase(database, request.params.id as string);
  if (row === null) throw notFound('case');
  const decision = await decideRow(services, row, person);
  const isAuditor = person.teams.includes(auditorTeam) && decision.conflict === null;
  if (!decision.isKnown && !isAuditor) throw notFound('case');
  const plan = await knowledge.planByHash(row.planHash);
  if (plan === null) throw notFound('case');
  if (!isAuditor && !(isInside(decision) && ownsCases(plan, person))) {
    const detail = `Who looked at a case is for its owner and for the team \`${auditorTeam}\`.`;
    throw new Problem('not_permitted', detail);
  }
  // Whoever is named in a field that is hidden from the reader would be named here too.
  const { hidden } = await onlookerOf(services, { row, decision }, { plan, person });
  const page = await listAccesses(database, row.id, pageQueryOf(request, decodeAccessCursor));
  return pageAnswer(request, page, (access) =>
    accessView(hidden.has(access.person) ? { ...access, person: null } : access),
  );
}
