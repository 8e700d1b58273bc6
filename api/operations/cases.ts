/**
 * Reading cases: lists, a case with what may happen next, its trail, and what became of commands.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type AccessDecision, type CaseAccess, seesField } from '../../core/access.ts';
import { isWayOfParty } from '../../core/access-acting.ts';
import { shownEntry } from '../../core/access-entries.ts';
import { findingOf } from '../../core/found-by.ts';
import { nextLinks } from '../../core/links.ts';
import { nextAnswers, nextEvents } from '../../core/offers.ts';
import { nextTasks, nextWork } from '../../core/work-offers.ts';
import type { Snapshot } from '../../core/input.ts';
import type { Plan } from '../../core/plan.ts';
import type { Person } from '../../directory/directory.ts';
import {
  type CaseFilter,
  type CaseRow,
  type CaseSort,
  decodeCaseCursor,
  findCase,
  listCases,
  listClocks,
  listDeadlines,
  listFound,
} from '../../prisma/queries/cases.ts';
import { openedFor } from '../../prisma/queries/emergencies.ts';
import { listAsked } from '../../prisma/queries/inbox.ts';
import { readTimeline } from '../../prisma/queries/trail.ts';
import type { CaseReport } from '../../workflows/protocol.ts';
import {
  decideRow,
  decideNow,
  type KnownCase,
  isInside,
  knownCase,
  knownLinks,
  onlookerOf,
  policiesOf,
  readerOf,
  withoutUnknownCases,
} from '../access.ts';
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
import { notFound, Problem } from '../problems.ts';
import type { Services } from '../services.ts';
import { listOnlooker, type NextSteps, shownCase, shownSummary } from '../shown.ts';
import { entryView, evidenceView } from '../views.ts';

/** The engine answers this fast, or the case is shown without what may happen next. */
const NEXT_BUDGET_MS = 2_000;
/** How long a new case is waited for in the read model. */
const AWAIT_MS = 500;

/** Handlers of everything that reads cases. */
export function caseHandlers(services: Services): Handlers {
  return {
    listCases: (request) => list(services, request),
    getCase: (request) => getCase(services, request),
    getTimeline: (request) => getTimeline(services, request),
    getCommand: (request) => getCommand(services, request),
  };
}

/** A case that is not there, or not known to whoever asks, has taken no command. */
async function getCommand(services: Services, { params, person }: ApiRequest): Promise<ApiAnswer> {
  const { id: caseId, command: commandId } = params as { id: string; command: string };
  const { prisma } = services.database;
  const where = { caseId_commandId: { caseId, commandId } };
  const include = { case: { select: { access: true } } };
  const row = await prisma.command.findUnique({ where, include });
  const access = (row?.case.access ?? null) as CaseAccess | null;
  const { isKnown } = await decideRow(services, { id: caseId, access }, person);
  const told = isKnown ? row : null;
  const status = told === null ? 'unknown' : told.refused === null ? 'done' : 'refused';
  const { sequence = null, refused: code = null } = told ?? {};
  return { status: 200, body: { id: commandId, status, sequence, code } };
}

/**
 * A case that has just been started, as soon as the read model knows it.
 *
 * @returns `null` when it does not in time; the case lives all the same
 */
export async function awaitCase(
  services: Services,
  { caseId, person }: { caseId: string; person: Person },
): Promise<object | null> {
  const deadlineMs = Date.now() + AWAIT_MS;
  for (;;) {
    const row = await within(AWAIT_MS, findCase(services.database, caseId));
    if (row !== null) {
      const decision = await within(AWAIT_MS, decideRow(services, row, person));
      if (decision?.isKnown !== true) return null;
      return within(AWAIT_MS, show(services, { row, decision }, person));
    }
    if (Date.now() >= deadlineMs) return null;
    await sleep(25);
  }
}

async function list(services: Services, request: ApiRequest): Promise<ApiAnswer> {
  const { database, knowledge } = services;
  const { person } = request;
  const filter = await narrowed(services, request);
  const sort = request.query.sort as CaseSort;
  const asked = pageQueryOf(request, (text) => decodeCaseCursor(text, sort));
  const page = await listCases(database, filter, { ...asked, sort });
  const opened = await openedFor(database, person.id, Date.now());
  const rows = await Promise.all(
    page.rows.map(async (row) => {
      const decision = await decideRow(services, row, person, opened);
      const plan = await knowledge.planByHash(row.planHash);
      if (plan === null || !decision.isKnown) return [];
      return [shownSummary(plan, row, listOnlooker(plan, row, { person: person.id, decision }))];
    }),
  );
  return pageAnswer(
    request,
    { rows: rows.flat(), next: page.next },
    (row) => row,
    ({ id }) => id,
  );
}

/** What a list is narrowed by; of cases with a value those alone of which the person reads the field. */
async function narrowed(services: Services, request: ApiRequest): Promise<CaseFilter> {
  const { database, knowledge } = services;
  const { person, query } = request;
  const filter = { ...filterOf(request), knownTo: readerOf(person) };
  if (query.found === undefined) return filter;
  const [, field = '', value = ''] = /^([^:]+):(.*)$/s.exec(query.found as string) ?? [];
  if (filter.caseType === undefined) {
    throw new Problem('invalid_request', '`found` needs a `caseType`.');
  }
  const finding = findingOf({ caseType: filter.caseType, field, value });
  const mark = await database.keys.blind(finding);
  const ids: string[] = [];
  for (const row of await listFound(database, { ...filter, mark })) {
    const plan = await knowledge.planByHash(row.planHash);
    if (plan === null) continue;
    if (seesField(plan, await decideRow(services, row, person), field)) ids.push(row.id);
  }
  return { ...filter, ids };
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
    sandbox: query.sandbox as boolean,
  };
  const given = Object.entries(filter).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as CaseFilter;
}

async function getCase(services: Services, request: ApiRequest): Promise<ApiAnswer> {
  const known = await knownCase(services, request.params.id as string, request.person);
  // How much has happened is not for whoever sees single facts.
  const shown = { policies: policiesOf(known.decision) };
  const headers = isInside(known.decision) ? { ETag: etagOf(known.row.sequence) } : undefined;
  const has = request.headers['if-none-match'];
  if (headers !== undefined && typeof has === 'string' && matchesEtag(has, headers.ETag)) {
    return { status: 304, headers, shown };
  }
  const body = await show(services, known, request.person);
  return { status: 200, ...(headers && { headers }), body, shown };
}

/**
 * @throws the problem `not_found` when somebody has become a party since the read model was written
 */
async function show(services: Services, known: KnownCase, person: Person): Promise<object> {
  const { database, knowledge } = services;
  const { row } = known;
  const plan = await knowledge.planByHash(row.planHash);
  if (plan === null) throw notFound('case');
  const [asked, deadlines, clocks, links, report] = await Promise.all([
    listAsked(database, row.id, { open: true }),
    listDeadlines(database, row.id),
    listClocks(database, row.id),
    knownLinks(services, row.id, person),
    row.status === 'sealed' ? null : within(NEXT_BUDGET_MS, services.engine.report(row.id)),
  ]);
  const snapshot = report?.snapshot ?? null;
  const decision = decideNow(known, { plan, snapshot, person });
  const onlooker = await onlookerOf(services, { row, decision }, { plan, person });
  const stillAsked = asked.filter((one) => one.untilMs === null || one.answeredBy !== null);
  const all = nextOf(plan, { row, report, person });
  const next =
    all && snapshot && decision.conflict !== null
      ? partysNext(plan, snapshot, { next: all, person, decision })
      : all;
  return shownCase(plan, onlooker, {
    row,
    asked: stillAsked,
    deadlines,
    clocks,
    links,
    next,
  });
}

/** What may happen next; only the case itself has all it takes to tell. */
function nextOf(
  plan: Plan,
  { row, report, person: { id } }: { row: CaseRow; report: CaseReport | null; person: Person },
): NextSteps | null {
  if (row.status === 'sealed')
    return { events: [], answers: [], tasks: [], work: [], evidence: [], links: [] };
  if (report?.snapshot == null) return null;
  const { snapshot, nowMs } = report;
  return {
    events: nextEvents(plan, snapshot, id, nowMs),
    answers: nextAnswers(plan, snapshot, id, nowMs),
    tasks: nextTasks(plan, snapshot, id, nowMs),
    work: nextWork(plan, snapshot, id, nowMs),
    evidence: (snapshot.work?.evidence ?? []).map(evidenceView),
    links: nextLinks(plan, snapshot, id, nowMs),
  };
}

/** Of what may happen next, what a party may do as that party. */
function partysNext(
  plan: Plan,
  snapshot: Snapshot,
  { next, person, decision }: { next: NextSteps; person: Person; decision: AccessDecision },
): NextSteps {
  const isOwn = (way: NextSteps['events'][number]): boolean =>
    !way.allowed || isWayOfParty(plan, snapshot, { way, person: person.id, decision });
  return { ...next, events: next.events.filter(isOwn), work: [], links: [] };
}

async function getTimeline(services: Services, request: ApiRequest): Promise<ApiAnswer> {
  const { after, limit } = request.query as { after: number; limit: number };
  const { person } = request;
  const known = await knownCase(services, request.params.id as string, person);
  const { id, planHash } = known.row;
  const plan = await services.knowledge.planByHash(planHash);
  if (plan === null) throw notFound('case');
  const wanted = { afterSequence: after, limit: limit + 1 };
  const entries = await readTimeline(services.database, id, wanted);
  const page = entries.slice(0, limit);
  const onlooker = await onlookerOf(services, known, { plan, person });
  const looking = await withoutUnknownCases(services, { onlooker, person }, page);
  return {
    status: 200,
    headers: entries.length > limit ? nextLink(request, { after: page.at(-1)!.sequence }) : {},
    body: { items: page.flatMap((entry) => shownEntry(plan, entry, looking) ?? []).map(entryView) },
    shown: { policies: policiesOf(known.decision) },
  };
}
