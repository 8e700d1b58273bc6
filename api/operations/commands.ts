/**
 * Commands: starting a case and whatever people do in it. The case decides; this forwards.
 *
 * @module
 */
import type { AccessDecision } from '../../core/access.ts';
import { mayAsParty } from '../../core/access-acting.ts';
import { duplicateKey } from '../../core/duplicates.ts';
import type { Data, Input } from '../../core/input.ts';
import type { SimilarCase } from '../../core/lookups.ts';
import type { PersonId, Plan } from '../../core/plan.ts';
import { activeStates } from '../../core/step.ts';
import type { WorkAct } from '../../core/work.ts';
import type { Person } from '../../directory/directory.ts';
import { knownAmong } from '../../prisma/queries/cases.ts';
import { findSimilar } from '../../prisma/queries/lookups.ts';
import type { Command, CommandResult, SandboxClock } from '../../workflows/protocol.ts';
import { decideCommand, guardedProblem, isInside, readerOf, seesState } from '../access.ts';
import { callEngine, type EngineAnswer, engineUnavailable, problemOf, within } from '../engine.ts';
import { type ApiAnswer, type ApiRequest, etagOf, type Handlers, sequencesOf } from '../http.ts';
import { caseIdOf, commandIdOf, once } from '../idempotency.ts';
import { namedIn } from '../knowledge.ts';
import { mustBeBeside, mustBeKnown } from '../linking.ts';
import { notFound, Problem } from '../problems.ts';
import type { Services } from '../services.ts';
import { throughVault } from '../vault.ts';
import { commandView, instant } from '../views.ts';
import { workActOf } from './attachments.ts';
import { awaitCase } from './cases.ts';

/** A command's input before the facts about people are added. */
type Asked = Extract<Input, { actor: PersonId } | { kind: 'links' }>;

/** The database answers this fast, or a case starts without having been compared. */
const DATABASE_BUDGET_MS = 1_000;

/** Handlers of everything that changes a case. */
export function commandHandlers(services: Services): Handlers {
  const { database } = services;
  const command =
    (inputOf: (request: ApiRequest) => Asked | Promise<Asked>) => async (request: ApiRequest) => {
      // Before the answer to an earlier request is given again: it may not be theirs any more.
      const decision = await decideCommand(services, request.params.id as string, request.person);
      return guarded(decision, () =>
        once(database, request, async () =>
          send(services, request, {
            input: { ...(await inputOf(request)), ...occurredIn(request.body) },
            decision,
          }),
        ),
      );
    };
  return {
    startCase: async (request) => {
      const answer = await once(database, request, () =>
        startCaseAs(services, request, caseIdOf(request)),
      );
      return withoutStranger(services, request, answer);
    },
    moveClock: (request) => moveClock(services, request),
    sendEvent: command(({ body, person }) => {
      const { event, data = {} } = body as { event: string; data?: Data };
      return { kind: 'event', event, data, actor: person.id };
    }),
    doWork: command(async (request) => {
      const { occurredAt: _, ...body } = request.body as Parameters<typeof workActOf>[2] & Late;
      const act = await workActOf(services, request, body as Parameters<typeof workActOf>[2]);
      return { kind: 'work', act, actor: request.person.id };
    }),
    linkCase: async (request) => {
      const decision = await decideCommand(services, request.params.id as string, request.person);
      return guarded(decision, () =>
        once(database, request, () => linkCase(services, request, decision)),
      );
    },
    answerApproval: command(({ body, params, person }) => {
      const { result, comment } = body as { result: string; comment?: string };
      const item = params.item as string;
      const said = comment === undefined ? {} : { comment };
      return { kind: 'answer', item, result, ...said, actor: person.id };
    }),
    delegateApproval: command(({ body, params, person }) => {
      const { to, reason } = body as { to: PersonId; reason?: string };
      const item = params.item as string;
      const said = reason === undefined ? {} : { reason };
      return { kind: 'delegate', item, to, ...said, actor: person.id };
    }),
    declineApproval: command(({ body, params, person }) => {
      const { reason } = body as { reason: string };
      return { kind: 'decline', item: params.item as string, reason, actor: person.id };
    }),
  };
}

/** A member of every command's body: when it really happened. */
interface Late {
  readonly occurredAt?: string;
}

function occurredIn(body: unknown): Pick<Input, 'occurredAtMs'> {
  const { occurredAt } = body as Late;
  return occurredAt === undefined ? {} : { occurredAtMs: Date.parse(occurredAt) };
}

/** Does something in a case; a refusal says no more of the case than may be seen of it. */
async function guarded<T>(decision: AccessDecision, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof Problem ? guardedProblem(error, decision) : error;
  }
}

/** The answer to a start, given again, without the case when whoever started it may see it no more. */
async function withoutStranger(
  services: Services,
  { person }: ApiRequest,
  answer: ApiAnswer,
): Promise<ApiAnswer> {
  if (answer.headers?.['Idempotency-Replayed'] === undefined || answer.status !== 201)
    return answer;
  const body = answer.body as { readonly id: string };
  const shown = await awaitCase(services, { caseId: body.id, person });
  return { ...answer, body: { ...body, case: shown } };
}

interface StartBody extends Late {
  readonly caseType: string;
  readonly number?: number;
  readonly data?: Data;
  /** Cases about the same, of which the sender says so; empty: none of them is. */
  readonly link?: readonly string[];
  readonly sandbox?: {
    readonly scale: number;
    readonly startAt?: string;
    readonly untilAt?: string;
  };
}

/** Starts a case as the person of a request. */
export async function startCaseAs(
  services: Services,
  request: ApiRequest,
  caseId: string,
): Promise<ApiAnswer> {
  const { knowledge, engine, directory } = services;
  const { caseType, number = null, data = {}, link, sandbox } = request.body as StartBody;
  const plan = await knowledge.planToStart(caseType, {
    number,
    isSandbox: sandbox !== undefined,
  });
  if (plan === null) {
    const what = number === null ? '' : ` with a version number ${number}`;
    throw new Problem('case_type_unknown', `There is no case type \`${caseType}\`${what}.`);
  }
  const commandId = commandIdOf(request);
  const actor = request.person.id;
  const { version } = directory;
  const people = await directory.peopleFor(plan, [actor, ...namedIn(plan, data)]);
  const similar = await similarCases(services, {
    plan,
    data,
    caseId,
    person: request.person,
    isSandbox: sandbox !== undefined,
  });
  const occurred = occurredIn(request.body);
  const lookup = plan.duplicates && { similar, ...(link !== undefined && { link }) };
  const input = {
    kind: 'start',
    caseId,
    actor,
    data,
    people,
    ...(lookup && { lookup }),
    ...occurred,
  } as const;
  const clock = sandbox && { clock: clockOf(sandbox) };
  const answer = await throughVault(services, { caseId, plan, input }, (kept) =>
    callEngine(() =>
      engine.start({ caseId, planHash: plan.hash, command: { commandId, input: kept }, ...clock }),
    ),
  );
  if (!answer.ok) return pendingOrThrow(services, answer, { caseId, commandId });
  knowledge.heard(caseId, plan, version);
  return {
    status: 201,
    shown: { cases: [caseId] },
    headers: { Location: `/v1/cases/${caseId}`, ETag: etagOf(answer.result.sequence) },
    body: {
      id: caseId,
      command: commandView(commandId, answer.result),
      case: await awaitCase(services, { caseId, person: request.person }),
    },
  };
}

/**
 * Cases of the type that are about the same, of those that the starter may know of; none while the
 * database is away: the case asks later.
 */
async function similarCases(
  { database }: Services,
  {
    plan,
    data,
    caseId,
    person,
    isSandbox,
  }: { plan: Plan; data: Data; caseId: string; person: Person; isSandbox: boolean },
): Promise<readonly SimilarCase[]> {
  const key = duplicateKey(plan, data);
  if (key === null) return [];
  const caseType = plan.id;
  const asked = { caseType, key, except: caseId, isSandbox };
  const found = findSimilar(database, asked).then(async (cases) => {
    const ids = cases.map((one) => one.caseId);
    const known = await knownAmong(database, { ids, reader: readerOf(person) });
    return cases.filter((one) => known.has(one.caseId));
  });
  return (await within(DATABASE_BUDGET_MS, found)) ?? [];
}

type LinkBody =
  | { readonly do: 'link'; readonly case: string; readonly as?: string; readonly reason?: string }
  | { readonly do: 'unlink'; readonly case: string; readonly reason?: string };

async function linkCase(
  services: Services,
  request: ApiRequest,
  decision: AccessDecision,
): Promise<ApiAnswer> {
  const body = request.body as LinkBody;
  const { reason } = body;
  const said = {
    caseId: body.case,
    actor: request.person.id,
    ...(reason !== undefined && { reason }),
  };
  await mustBeKnown(services, body.case, request.person);
  await mustBeBeside(services, [request.params.id as string, body.case]);
  const act =
    body.do === 'unlink'
      ? ({ kind: 'unlink', ...said } as const)
      : ({ kind: 'link', as: body.as ?? 'related', ...said } as const);
  return send(services, request, { input: { kind: 'links', act }, decision });
}

async function send(
  services: Services,
  request: ApiRequest,
  { input, decision }: { input: Asked; decision: AccessDecision },
): Promise<ApiAnswer> {
  const { knowledge, engine, directory } = services;
  const caseId = request.params.id as string;
  const plan = await knowledge.planOfCase(caseId);
  const commandId = commandIdOf(request);
  const { version } = directory;
  const people = await knowledge.peopleFor({ caseId, plan, named: namedBy(plan, input) });
  if (decision.conflict !== null) await refuseDuty(services, { caseId, plan, input, decision });
  const answer = await throughVault(services, { caseId, plan, input }, (kept) =>
    callEngine(() =>
      engine.send(caseId, { commandId, input: { ...kept, people }, ...precondition(request) }),
    ),
  );
  if (!answer.ok && answer.type === 'moved_on') throw await movedOn(services, caseId);
  if (!answer.ok) return pendingOrThrow(services, answer, { caseId, commandId });
  knowledge.heard(caseId, plan, version);
  return {
    status: 200,
    ...(isInside(decision) && { headers: { ETag: etagOf(answer.result.sequence) } }),
    body: shownCommand(decision, commandView(commandId, answer.result)),
  };
}

/** A party to a case does in it what is theirs as that party, and nothing by a role beside. */
async function refuseDuty(
  { engine }: Services,
  {
    caseId,
    plan,
    input,
    decision,
  }: { caseId: string; plan: Plan; input: Asked; decision: AccessDecision },
): Promise<void> {
  const { snapshot, nowMs } = await callEngine(() => engine.report(caseId));
  if (snapshot === null) throw notFound('case');
  if (mayAsParty(plan, snapshot, { input, decision, nowMs })) return;
  const state = activeStates(snapshot);
  throw new Problem('not_permitted', 'This is for somebody else.', { state, allowed: [] });
}

/** What came of a command, without where the case stands now for whoever may not see that. */
export function shownCommand(
  decision: AccessDecision,
  done: ReturnType<typeof commandView>,
): object {
  if (isInside(decision)) return done;
  const { sequence: _sequence, caseStatus, states, ...rest } = done;
  return { ...rest, ...(seesState(decision) && { caseStatus, states }) };
}

/** Everybody whom a command speaks of. */
function namedBy(plan: Plan, input: Asked): readonly PersonId[] {
  if (input.kind === 'links') return [input.act.actor];
  if (input.kind === 'work') return [input.actor, ...namedByWork(plan, input.act)];
  const data = 'data' in input ? namedIn(plan, input.data) : [];
  return [input.actor, ...data, ...(input.kind === 'delegate' ? [input.to] : [])];
}

function namedByWork(plan: Plan, act: WorkAct): readonly PersonId[] {
  if ('data' in act && act.data !== undefined) return namedIn(plan, act.data);
  // A role is nobody in the directory, and is then simply not found there.
  return 'assignee' in act ? [act.assignee] : [];
}

/** An answer that has not come yet (202), or the problem that a refusal means. */
export async function pendingOrThrow(
  services: Services,
  answer: Exclude<EngineAnswer<CommandResult>, { ok: true }>,
  { caseId, commandId }: { caseId: string; commandId: string },
): Promise<ApiAnswer> {
  if (answer.type !== 'pending') throw await closedOr(services, problemOf(answer), caseId);
  // No answer in time: from a busy engine it may still come, from one that is away it will not.
  await callEngine(services.pingEngine);
  const href = `/v1/cases/${caseId}/commands/${commandId}`;
  return {
    status: 202,
    headers: { Location: href, 'Retry-After': '1' },
    body: { id: commandId, status: 'pending', href },
  };
}

/** A case that has ended is not in the engine any more, but it is no stranger. */
async function closedOr(
  { database }: Services,
  problem: Problem,
  caseId: string,
): Promise<Problem> {
  if (problem.code !== 'not_found') return problem;
  const row = await database.prisma.case.findUnique({
    where: { id: caseId },
    select: { status: true, states: true },
  });
  if (row?.status !== 'sealed') return problem;
  const members = { state: row.states, allowed: [] };
  return new Problem('case_closed', 'The case is closed for good.', members);
}

/** `If-Match`: the case itself compares, so nothing can happen in between. */
function precondition(request: ApiRequest): Pick<Command, 'ifSequence'> {
  const header = request.headers['if-match'];
  if (typeof header !== 'string') return {};
  const wanted = sequencesOf(header);
  return wanted === null ? {} : { ifSequence: wanted };
}

async function movedOn({ engine }: Services, caseId: string): Promise<Problem> {
  const { snapshot } = await callEngine(() => engine.report(caseId));
  const etag = etagOf(snapshot?.sequence ?? 0);
  const headers = { ETag: etag };
  return new Problem('precondition_failed', `The case is at ${etag} now.`, { headers });
}

async function moveClock(services: Services, request: ApiRequest): Promise<ApiAnswer> {
  const { untilAt, scale } = request.body as { untilAt: string | null; scale?: number };
  const caseId = request.params.id as string;
  const decision = await decideCommand(services, caseId, request.person);
  if (!isInside(decision))
    throw new Problem('not_permitted', 'The clock is for those who work here.');
  const answer = await callEngine(() =>
    services.engine.moveClock(caseId, {
      untilMs: untilAt === null ? null : Date.parse(untilAt),
      ...(scale !== undefined && { scale }),
    }),
  );
  if (!answer.ok) {
    if (answer.type !== 'pending') throw await closedOr(services, problemOf(answer), caseId);
    throw engineUnavailable();
  }
  const { nowMs, nextDeadlineMs, sequence } = answer.result;
  const nextDeadlineAt = nextDeadlineMs === null ? null : instant(nextDeadlineMs);
  return { status: 200, body: { now: instant(nowMs), nextDeadlineAt, sequence } };
}

function clockOf({ scale, startAt, untilAt }: NonNullable<StartBody['sandbox']>): SandboxClock {
  return {
    scale,
    ...(startAt !== undefined && { startMs: Date.parse(startAt) }),
    ...(untilAt !== undefined && { untilMs: Date.parse(untilAt) }),
  };
}
