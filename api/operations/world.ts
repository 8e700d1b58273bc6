/**
 * Changes of the world: corrected calendars, for operators, and roles that nobody can fill.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { compileCalendar } from '../../compiler/calendar.ts';
import { calendarDigest } from '../../core/calendar-correction.ts';
import type { Person } from '../../directory/directory.ts';
import { type AlarmRow, listAlarms } from '../../prisma/queries/alarms.ts';
import { findActivePlan, listCaseTypes } from '../../prisma/queries/case-types.ts';
import {
  applyCorrection,
  type CorrectionCase,
  type CorrectionRow,
  decodeCorrectionCursor,
  findCorrection,
  listCorrectionCases,
  listCorrections,
  makeCorrection,
} from '../../prisma/queries/corrections.ts';
import type { ApiAnswer, ApiRequest, Handlers } from '../http.ts';
import { pageAnswer, pageQueryOf } from '../paging.ts';
import { notFound, Problem, refuseOthers } from '../problems.ts';
import type { Services } from '../services.ts';
import { instant, instantOrNull } from '../views.ts';

/** Handlers of `/v1/calendars` and `/v1/alarms`. */
export function worldHandlers(services: Services): Handlers {
  const { database } = services;
  return {
    makeCorrection: (request) => make(services, request),
    listCorrections: async ({ params, query, person }) => {
      refuseOthers(services.operatorTeam, person, 'Calendars are');
      const { calendar } = params as { calendar: string };
      const rows = await listCorrections(database, { calendar, limit: query.limit as number });
      return { status: 200, body: { items: rows.map(correctionView) } };
    },
    getCorrection: async (request) => ({
      status: 200,
      body: correctionView(await correctionFor(services, request)),
    }),
    listCorrectionCases: async (request) => {
      const { id } = await correctionFor(services, request);
      const asked = pageQueryOf(request, decodeCorrectionCursor);
      const isApplied = request.query.applied as boolean;
      const reader = request.person.id;
      const page = await listCorrectionCases(database, { id, isApplied, reader, ...asked });
      return pageAnswer(request, page, caseView, ({ caseId }) => caseId);
    },
    applyCorrection: async (request) => {
      const { id } = await correctionFor(services, request);
      const given = { id, person: request.person.id, nowMs: Date.now() };
      if (!(await applyCorrection(database, given))) {
        const detail = 'It is not foretold yet, or another one has been applied since it was made.';
        throw new Problem('correction_unchanged', detail);
      }
      return { status: 200, body: correctionView(await correctionFor(services, request)) };
    },
    listAlarms: (request) => alarms(services, request),
  };
}

async function correctionFor(
  services: Services,
  { params, person }: ApiRequest,
): Promise<CorrectionRow> {
  refuseOthers(services.operatorTeam, person, 'Calendars are');
  const { id, calendar } = params as { id: string; calendar: string };
  const row = await findCorrection(services.database, { id, calendar });
  if (row === null) throw notFound('correction');
  return row;
}

async function make(services: Services, request: ApiRequest): Promise<ApiAnswer> {
  refuseOthers(services.operatorTeam, request.person, 'Calendars are');
  const { calendar: name } = request.params as { calendar: string };
  const { source, reason } = request.body as { source: string; reason: string };
  const { calendar, problems } = compileCalendar(source);
  if (calendar === undefined) {
    const told = problems.map(({ message, help, start }) => ({
      line: source.slice(0, start).split('\n').length,
      message,
      help: help ?? null,
    }));
    const detail = `${told.length === 1 ? '1 mistake' : `${told.length} mistakes`}; nothing is corrected.`;
    throw new Problem('calendar_invalid', detail, { problems: told });
  }
  if (calendar.id !== name) {
    const detail = `The calendar is \`${calendar.id}\` and not \`${name}\`: send it to its own address.`;
    throw new Problem('calendar_invalid', detail);
  }
  const id = randomUUID();
  const [digest, nowMs] = [calendarDigest(calendar), Date.now()];
  const person = request.person.id;
  const { database } = services;
  await makeCorrection(database, { id, calendar: name, source, digest, reason, person, nowMs });
  const row = await findCorrection(database, { id, calendar: name });
  const headers = { Location: `/v1/calendars/${name}/corrections/${id}` };
  return { status: 201, headers, body: correctionView(row!) };
}

async function alarms(services: Services, { person, query }: ApiRequest): Promise<ApiAnswer> {
  const { database, operatorTeam } = services;
  const given = { isEnded: query.ended as boolean, limit: query.limit as number };
  const isOperator = person.teams.includes(operatorTeam);
  const rows = isOperator
    ? await listAlarms(database, given)
    : await listAlarms(database, { ...given, caseTypes: await ownedBy(services, person) });
  return { status: 200, body: { items: rows.map(alarmView) } };
}

/** The case types for which a person is accountable, by the versions that are active. */
async function ownedBy({ database }: Services, { teams }: Person): Promise<readonly string[]> {
  const types = await listCaseTypes(database);
  const plans = await Promise.all(types.map(({ id }) => findActivePlan(database, id)));
  return plans.flatMap((plan) => {
    const team = plan?.roles[plan.owner]?.team;
    return plan !== null && team !== undefined && teams.includes(team) ? [plan.id] : [];
  });
}

function correctionView(row: CorrectionRow) {
  const { id, calendar, digest, reason, madeBy, appliedBy, foretold, applied } = row;
  return {
    id,
    calendar,
    digest,
    reason,
    madeBy,
    madeAt: instant(row.madeAtMs),
    status: statusOf(row),
    foretold,
    appliedBy,
    appliedAt: instantOrNull(row.appliedAtMs),
    applied,
    doneAt: instantOrNull(row.doneAtMs),
  };
}

function statusOf({ foretoldAtMs, appliedAtMs, doneAtMs }: CorrectionRow): string {
  if (appliedAtMs !== null) return doneAtMs === null ? 'applying' : 'applied';
  return foretoldAtMs === null ? 'foretelling' : 'foretold';
}

function caseView({ caseId, result, moves }: CorrectionCase) {
  const shown = moves.map(({ deadline, wasAtMs, dueAtMs, isOverdue }) => ({
    deadline,
    wasAt: instant(wasAtMs),
    dueAt: instant(dueAtMs),
    overdue: isOverdue,
  }));
  return { caseId, result, moves: shown };
}

function alarmView({ sinceMs, endedAtMs, ...row }: AlarmRow) {
  return { ...row, since: instant(sinceMs), endedAt: instantOrNull(endedAtMs) };
}
