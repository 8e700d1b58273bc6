/**
 * Reading cases: lists, a case with what may happen next, its trail, and what became of commands.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { nextLinks } from '../../core/links.ts';
import { nextAnswers, nextEvents } from '../../core/offers.ts';
import { nextTasks, nextWork } from '../../core/work-offers.ts';
import type { PersonId, Plan } from '../../core/plan.ts';
import {
  type CaseFilter,
  type CaseRow,
  type CaseSort,
  decodeCaseCursor,
  findCase,
  listCases,
  listClocks,
  listDeadlines,
  listLinks,
} from '../../prisma/queries/cases.ts';
import { listAsked } from '../../prisma/queries/inbox.ts';
import { readTimeline } from '../../prisma/queries/trail.ts';
import { within } from '../engine.ts';
import {
  type ApiAnswer,
  type ApiRequest,
  etagOf,
  type Handlers,
  matchesEtag,
  nextLink,
} from '../http.ts';
import { pageAnswer, pageQueryOf } from '../paging.ts';
import { notFound } from '../problems.ts';
import type { Services } from '../services.ts';
import { caseSummaryView, caseView, entryView, evidenceView, nextTaskView } from '../views.ts';

/** The engine answers this fast, or the case is shown without what may happen next. */
const NEXT_BUDGET_MS = 2_000;
/** How long a new case is waited for in the read model. */
const AWAIT_MS = 500;

/** Handlers of everything that reads cases. */
export function caseHandlers(services: Services): Handlers {
  const { database } = services;
  return {
    listCases: (request) => list(services, request),
    getCase: (request) => getCase(services, request),
    getTimeline: (request) => getTimeline(services, request),
    getCommand: async ({ params }) => {
      const { id: caseId, command: commandId } = params as { id: string; command: string };
      const where = { caseId_commandId: { caseId, commandId } };
      const row = await database.prisma.command.findUnique({ where });
      const status = row === null ? 'unknown' : row.refused === null ? 'done' : 'refused';
      const { sequence = null, refused: code = null } = row ?? {};
      return { status: 200, body: { id: commandId, status, sequence, code } };
    },
  };
}

/**
 * A case that has just been started, as soon as the read model knows it.
 *
 * @returns `null` when it does not in time; the case lives all the same
 */
export async function awaitCase(
  services: Services,
  { caseId, plan, person }: { caseId: string; plan: Plan; person: PersonId },
): Promise<object | null> {
  const deadlineMs = Date.now() + AWAIT_MS;
  for (;;) {
    const row = await within(AWAIT_MS, findCase(services.database, caseId));
    if (row !== null) return within(AWAIT_MS, show(services, row, { plan, person }));
    if (Date.now() >= deadlineMs) return null;
    await sleep(25);
  }
}

async function list({ database }: Services, request: ApiRequest): Promise<ApiAnswer> {
  const sort = request.query.sort as CaseSort;
  const asked = pageQueryOf(request, (text) => decodeCaseCursor(text, sort));
  const page = await listCases(database, filterOf(request), { ...asked, sort });
  return pageAnswer(request, page, caseSummaryView);
}

function filterOf({ query, person }: ApiRequest): CaseFilter {
  const text = (name: string): string | undefined => query[name] as string | undefined;
  const personOf = (name: string) => (text(name) === 'me' ? person.id : text(name));
  const instantOf = (name: string) =>
    text(name) === undefined ? undefined : Date.parse(text(name)!);
  const filter = {
    caseType: text('caseType'),
    status: text('status') as CaseRow['status'] | undefined,
    state: text('state'),
    waiting: query.waiting as boolean | undefined,
    reporter: personOf('reporter'),
    asked: personOf('assignee'),
    openedFromMs: instantOf('openedAfter'),
    openedUntilMs: instantOf('openedBefore'),
    dueFromMs: instantOf('dueAfter'),
    dueUntilMs: instantOf('dueBefore'),
    priorityLevel: text('priorityLevel'),
    priorityFrom: query.priorityFrom as number | undefined,
    slaBreached: query.slaBreached as boolean | undefined,
    slaDueFromMs: instantOf('slaDueAfter'),
    slaDueUntilMs: instantOf('slaDueBefore'),
  };
  const given = Object.entries(filter).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as CaseFilter;
}

async function getCase(services: Services, request: ApiRequest): Promise<ApiAnswer> {
  const row = await findCase(services.database, request.params.id as string);
  if (row === null) throw notFound('case');
  const headers = { ETag: etagOf(row.sequence) };
  const known = request.headers['if-none-match'];
  if (typeof known === 'string' && matchesEtag(known, headers.ETag)) {
    return { status: 304, headers };
  }
  const plan = await services.knowledge.planByHash(row.planHash);
  const body = await show(services, row, { plan, person: request.person.id });
  return { status: 200, headers, body };
}

async function show(
  services: Services,
  row: CaseRow,
  { plan, person }: { plan: Plan | null; person: PersonId },
): Promise<object> {
  const { database } = services;
  const [asked, deadlines, clocks, links, next] = await Promise.all([
    listAsked(database, row.id, { open: true }),
    listDeadlines(database, row.id),
    listClocks(database, row.id),
    listLinks(database, row.id),
    plan === null ? null : nextOf(services, row, { plan, person }),
  ]);
  const stillAsked = asked.filter((one) => one.untilMs === null || one.answeredBy !== null);
  return caseView(row, { asked: stillAsked, deadlines, clocks, links, next });
}

/** What may happen next; only the case itself has all it takes to tell. */
async function nextOf(
  { engine }: Services,
  row: CaseRow,
  { plan, person }: { plan: Plan; person: PersonId },
): Promise<object | null> {
  const nothing = { events: [], answers: [], tasks: [], work: [], evidence: [], links: [] };
  if (row.status === 'sealed') return nothing;
  const report = await within(NEXT_BUDGET_MS, engine.report(row.id));
  if (report?.snapshot == null) return null;
  const { snapshot, nowMs } = report;
  return {
    events: nextEvents(plan, snapshot, person, nowMs),
    answers: nextAnswers(plan, snapshot, person, nowMs),
    tasks: nextTasks(plan, snapshot, person, nowMs).map(nextTaskView),
    work: nextWork(plan, snapshot, person, nowMs),
    evidence: (snapshot.work?.evidence ?? []).map(evidenceView),
    links: nextLinks(plan, snapshot, person, nowMs),
  };
}

async function getTimeline({ database }: Services, request: ApiRequest): Promise<ApiAnswer> {
  const { after, limit } = request.query as { after: number; limit: number };
  const caseId = request.params.id as string;
  const entries = await readTimeline(database, caseId, { afterSequence: after, limit: limit + 1 });
  if (entries.length === 0 && (await findCase(database, caseId)) === null) throw notFound('case');
  const shown = entries.slice(0, limit);
  return {
    status: 200,
    headers: entries.length > limit ? nextLink(request, { after: shown.at(-1)!.sequence }) : {},
    body: { items: shown.map(entryView) },
  };
}
