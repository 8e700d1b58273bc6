/**
 * Legal holds and erasure: for the team of counsel, and with two people where something is let go.
 *
 * Who is a custodian of a hold, or a party to a case, is that and nothing else: they have no part in
 * holding, releasing or erasing it, and hear of a silent hold nowhere.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import type { Person } from '../../directory/directory.ts';
import { findCase } from '../../prisma/queries/cases.ts';
import { askErasure, type Erased, findErasure } from '../../prisma/queries/erasures.ts';
import {
  askRelease,
  findHold,
  type HoldRefusal,
  type HoldRow,
  holdsOver,
  listHolds,
  placeHold,
  releaseHold,
  widenHold,
} from '../../prisma/queries/holds.ts';
import { removeCase, removeVault } from '../../prisma/queries/removal.ts';
import { decideRow } from '../access.ts';
import type { ApiAnswer, ApiRequest, Handlers } from '../http.ts';
import { notFound, Problem, refuseOthers } from '../problems.ts';
import type { Services } from '../services.ts';
import { holdNoticeView, holdView } from '../views.ts';

interface Cover {
  readonly cases?: readonly string[];
  readonly custodians?: readonly string[];
}

/** Handlers of `/v1/holds` and of erasure. */
export function holdHandlers(services: Services): Handlers {
  const { database } = services;
  return {
    listHolds: (request) => list(services, request),
    placeHold: (request) => place(services, request),
    getHold: async ({ params, person }) => {
      const hold = await holdFor(services, params.id as string, person);
      return { status: 200, body: holdView(hold), shown: { cases: hold.cases } };
    },
    coverHold: async (request) => {
      const hold = await holdFor(services, request.params.id as string, request.person);
      const covered = await checkedCover(services, request, request.body as Cover);
      const widened = await widenHold(database, { id: hold.id, ...covered, ...doing(request) });
      return changed(services, { request, hold, refusal: widened });
    },
    askRelease: async (request) => {
      const hold = await holdFor(services, request.params.id as string, request.person);
      const { reason } = request.body as { reason: string };
      const asked = await askRelease(database, { id: hold.id, reason, ...doing(request) });
      return changed(services, { request, hold, refusal: asked });
    },
    confirmRelease: async (request) => {
      const hold = await holdFor(services, request.params.id as string, request.person);
      const released = await releaseHold(database, { id: hold.id, ...doing(request) });
      return changed(services, { request, hold, refusal: released });
    },
    askErasure: (request) => erase(services, request),
    confirmErasure: (request) => confirmErasure(services, request),
  };
}

function doing({ person }: ApiRequest): { readonly person: string; readonly nowMs: number } {
  return { person: person.id, nowMs: Date.now() };
}

/** A hold, for whoever may work on it. */
async function holdFor(services: Services, id: string, person: Person): Promise<HoldRow> {
  refuseOthers(services.counselTeam, person);
  const hold = await findHold(services.database, id);
  if (hold === null || hold.custodians.includes(person.id)) throw notFound('hold');
  return hold;
}

async function list(services: Services, { person, query }: ApiRequest): Promise<ApiAnswer> {
  const { database, counselTeam } = services;
  const limit = query.limit as number;
  const told = await listHolds(database, { toldTo: person.id, limit });
  const all = person.teams.includes(counselTeam) ? await listHolds(database, { limit }) : [];
  const holds = all.filter(({ custodians }) => !custodians.includes(person.id));
  return {
    status: 200,
    body: {
      holds: holds.map(holdView),
      told: told.map(holdNoticeView),
    },
    shown: { cases: [...new Set(holds.flatMap(({ cases }) => cases))] },
  };
}

async function place(services: Services, request: ApiRequest): Promise<ApiAnswer> {
  refuseOthers(services.counselTeam, request.person);
  const {
    reason,
    silent = false,
    ...cover
  } = request.body as Cover & {
    readonly reason: string;
    readonly silent?: boolean;
  };
  const covered = await checkedCover(services, request, cover);
  if (covered.cases.length + covered.custodians.length === 0) {
    throw new Problem('hold_invalid', 'Say which cases or which custodians it covers.');
  }
  const id = randomUUID();
  await placeHold(services.database, {
    id,
    reason,
    isSilent: silent,
    ...covered,
    ...doing(request),
  });
  const hold = (await findHold(services.database, id))!;
  const headers = { Location: `/v1/holds/${id}` };
  return { status: 201, headers, body: holdView(hold), shown: { cases: hold.cases } };
}

/** @throws the problem `hold_invalid` for what there is not, or not for them */
async function checkedCover(
  services: Services,
  { person }: ApiRequest,
  { cases = [], custodians = [] }: Cover,
): Promise<Required<Cover>> {
  const known = await Promise.all(cases.map((id) => isTheirs(services, id, person)));
  const unknown = cases.filter((_id, index) => !known[index]);
  const people = await Promise.all(custodians.map((id) => services.directory.person(id)));
  const strangers = custodians.filter((_id, index) => people[index] === null);
  if (unknown.length + strangers.length > 0) {
    const named = [...unknown, ...strangers].map((id) => `\`${id}\``).join(', ');
    throw new Problem('hold_invalid', `There is no such case or person: ${named}.`);
  }
  if (custodians.includes(person.id)) {
    throw new Problem('not_permitted', 'Nobody holds their own records: ask somebody else.');
  }
  return { cases, custodians };
}

/** Is there such a case, to which they are no party? */
async function isTheirs(services: Services, id: string, person: Person): Promise<boolean> {
  const row = await findCase(services.database, id);
  return row !== null && (await decideRow(services, row, person)).conflict === null;
}

const REFUSALS: Readonly<Record<Exclude<HoldRefusal, 'not_found'>, string>> = {
  released: 'It has been released.',
  not_asked: 'Nobody has asked for its release.',
  same_person: 'Somebody else has to agree.',
};

async function changed(
  { database }: Services,
  { request, hold, refusal }: { request: ApiRequest; hold: HoldRow; refusal: HoldRefusal | null },
): Promise<ApiAnswer> {
  if (refusal === 'not_found') throw notFound('hold');
  if (refusal !== null) throw new Problem('hold_unchanged', REFUSALS[refusal]);
  const now = await findHold(database, request.params.id as string);
  return { status: 200, body: holdView(now!), shown: { cases: hold.cases } };
}

async function erase(services: Services, request: ApiRequest): Promise<ApiAnswer> {
  const caseId = await caseToErase(services, request);
  const { reason, what = 'case' } = request.body as { reason: string; what?: Erased };
  await askErasure(services.database, { caseId, what, reason, ...doing(request) });
  return { status: 200, body: { status: 'asked', what, askedBy: request.person.id } };
}

async function confirmErasure(services: Services, request: ApiRequest): Promise<ApiAnswer> {
  const caseId = await caseToErase(services, request);
  const { what = 'case' } = request.query as { what?: Erased };
  const asked = await findErasure(services.database, caseId);
  // Whoever agrees says to what: it may have been asked for anew meanwhile.
  if (asked === null || asked.what !== what) {
    throw new Problem('not_erasable', 'Nobody has asked that it be erased.');
  }
  const { person, nowMs } = doing(request);
  if (asked.askedBy === person) {
    throw new Problem('not_erasable', 'Somebody else has to agree.');
  }
  const removal = { because: 'erasure', by: [asked.askedBy, person] } as const;
  const result =
    what === 'vault'
      ? await removeVault(services.database, caseId)
      : await removeCase(services.database, caseId, { removal, nowMs });
  if (result === 'not_found') throw notFound('case');
  if (result === 'held') throw held();
  return { status: 200, body: { status: 'erased', what, askedBy: asked.askedBy } };
}

/** A case that they may erase. */
async function caseToErase(services: Services, { params, person }: ApiRequest): Promise<string> {
  refuseOthers(services.counselTeam, person);
  const caseId = params.id as string;
  if (!(await isTheirs(services, caseId, person))) throw notFound('case');
  if ((await holdsOver(services.database, caseId)).length > 0) throw held();
  return caseId;
}

function held(): Problem {
  return new Problem('not_erasable', 'A legal hold stands over it.');
}
