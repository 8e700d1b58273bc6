/**
 * Approvals: seats, quorum, the ladder, and what people may do with their seat.
 *
 * @module
 */
import { canonicalJson, sha256Hex } from './canonical.ts';
import { arm, disarm } from './deadlines.ts';
import { type Draft, factsOf, putItem, record, tell } from './draft.ts';
import type { Asked, RefusalCode, WorkItem } from './input.ts';
import { invariant } from './invariant.ts';
import { ask, askAlso, askSeat, openItem, relieve, review, watchAbsences } from './items.ts';
import type { ApprovalPlan, Party, PersonId, StatePath, TimerAction } from './plan.ts';
import {
  hasAnswered,
  isExcluded,
  itemById,
  present,
  silentSeats,
  standing,
  standsAs,
} from './standing.ts';

/** Actions on seats. */
export type SeatAction = Extract<
  TimerAction,
  { verb: 'delegate_to' | 'escalate_to' } | { verb: 'decide' }
>;

/** Why an answer, delegation or decline is not possible. */
export interface ApprovalRefusal {
  readonly code: RefusalCode;
  readonly message: string;
}

/** Asks an approval in the state that has just been entered. */
export function requestApproval(draft: Draft, state: StatePath, approval: string): void {
  const plan = approvalPlan(draft, approval);
  const item = openItem(draft, state, { kind: 'approval', approval, parties: plan.seats });
  if (plan.order === 'in_turn' || plan.about !== undefined) {
    putItem(draft, {
      ...item,
      ...(plan.order === 'in_turn' && { turn: 0 }),
      ...(plan.about !== undefined && { about: digestsOf(draft, plan.about) }),
    });
  }
  askTurn(draft, item.id);
}

/**
 * Takes back the approvals about which something has changed, and asks them anew: what was answered
 * was about something else. The new item has an id of its own, so that an answer to what was shown
 * before comes too late, and its ladder starts from the beginning.
 */
export function askAboutChanges(draft: Draft): void {
  for (const item of draft.items) {
    if (item.about === undefined) continue;
    const now = digestsOf(draft, Object.keys(item.about));
    const changed = Object.keys(now).filter((field) => now[field] !== item.about![field]);
    if (changed.length === 0) continue;
    const answers = answeredBy(item);
    draft.items = draft.items.filter(({ id }) => id !== item.id);
    const cleared = disarm(draft, (deadline) => deadline.item === item.id);
    record(draft, 'withdrawn', {
      state: item.state,
      detail: { item: item.id, approval: item.approval!, changed, answers, cleared },
    });
    tell(draft, answers, 'notified');
    // Their answers are void, so they have not decided yet.
    draft.deciders = draft.deciders.filter((person) => !item.firstAnswers?.includes(person));
    const { requester } = draft;
    draft.requester = item.requester ?? null;
    requestApproval(draft, item.state, item.approval!);
    draft.requester = requester;
  }
}

/** What fields say now, each as a digest: values would be kept twice. */
function digestsOf(draft: Draft, fields: readonly string[]): Readonly<Record<string, string>> {
  const values = factsOf(draft).fields;
  return Object.fromEntries(
    fields.map((field) => [field, sha256Hex(canonicalJson(values[field] ?? null))]),
  );
}

/** Asks the seats that are to be asked now, and starts the ladder. */
function askTurn(draft: Draft, itemId: string): void {
  for (const seat of silentSeats(itemById(draft, itemId))) askSeat(draft, itemId, seat);
  startLadder(draft, itemId);
  watchAbsences(draft, itemId);
}

function startLadder(draft: Draft, itemId: string): void {
  const item = itemById(draft, itemId);
  approvalPlan(draft, item.approval!).ladder.forEach((row, step) => {
    arm(draft, {
      id: `${itemId}/ladder/${step}`,
      kind: 'ladder',
      state: item.state,
      item: itemId,
      step,
      fromMs: draft.nowMs,
      when: row.when,
    });
  });
}

/**
 * Does what a ladder row or a state's timer says with the seats of an open item.
 *
 * @returns the result when the action decides an approval
 */
export function act(
  draft: Draft,
  itemId: string,
  { action, because }: { action: SeatAction; because: string },
): string | null {
  const item = itemById(draft, itemId);
  switch (action.verb) {
    case 'delegate_to':
      delegateTo(draft, itemId, { who: action.who, because });
      watchAbsences(draft, itemId);
      return null;
    case 'escalate_to':
      askAlso(draft, itemId, { party: action.who, via: 'escalation', because });
      watchAbsences(draft, itemId);
      return null;
    case 'decide':
      decide(draft, item, { result: action.result, by: [] });
      return action.result;
  }
}

function delegateTo(
  draft: Draft,
  itemId: string,
  { who, because }: { who: Party; because: string },
): void {
  if (who.kind !== 'backups') {
    askAlso(draft, itemId, { party: who, via: 'backup', because });
    return;
  }
  for (const seat of silentSeats(itemById(draft, itemId))) relieve(draft, itemId, seat, because);
}

/**
 * Counts a person's answer.
 *
 * @returns the result when the answer decides, `null` while the question stands, or a refusal
 */
export function answer(
  draft: Draft,
  item: WorkItem,
  { person, result, comment }: { person: PersonId; result: string; comment?: string | undefined },
): { decided: string | null } | ApprovalRefusal {
  const plan = approvalPlan(draft, item.approval!);
  const place = placeOf(draft, item, person);
  if ('code' in place) return place;
  const known = ['approved', 'rejected', ...plan.results];
  if (!known.includes(result)) {
    return {
      code: 'result_unknown',
      message: `\`${result}\` is no answer here; possible are ${known.join(', ')}.`,
    };
  }
  const seats = item.seats.map((seat, index) =>
    place.seats.includes(index)
      ? {
          ...seat,
          answer: {
            person,
            result,
            atMs: draft.nowMs,
            via: place.via,
            ...(comment !== undefined && { comment }),
          },
        }
      : seat,
  );
  const isFirst = !draft.deciders.includes(person);
  const answered = putItem(draft, {
    ...item,
    seats,
    ...(isFirst &&
      item.about !== undefined && { firstAnswers: [...(item.firstAnswers ?? []), person] }),
  });
  if (isFirst) draft.deciders = [...draft.deciders, person];
  record(draft, 'answered', {
    state: item.state,
    actor: person,
    detail: {
      item: item.id,
      seats: place.seats.map((seat) => item.seats[seat]!.party),
      result,
      via: place.via,
      comment,
      about: item.about && sha256Hex(canonicalJson(item.about)),
    },
  });
  const decision = decisionOf(plan, answered);
  if (decision !== null) {
    decide(draft, answered, { result: decision, by: answeredBy(answered) });
    return { decided: decision };
  }
  // Whoever has answered is asked no more for the other seats, and those must not wait for them.
  if (answered.turn === undefined) review(draft, item.id, { gone: 'answered', come: 'return' });
  else nextTurn(draft, answered);
  return { decided: null };
}

/** Lets a person ask another one, by name, to answer for their seat. */
export function delegate(
  draft: Draft,
  item: WorkItem,
  { person, to, reason }: { person: PersonId; to: PersonId; reason?: string | undefined },
): ApprovalRefusal | null {
  const place = placeOf(draft, item, person);
  if ('code' in place) return place;
  const seat = place.seats[0]!;
  const why = whyNotDelegate(draft, item, { seat, person, to });
  if (why !== null) return { code: 'delegate_not_eligible', message: why };
  const party = item.seats[seat]!.party;
  record(draft, 'delegated', {
    state: item.state,
    actor: person,
    detail: { item: item.id, party, to, reason },
  });
  ask(draft, item.id, [seat], {
    via: 'delegation',
    party: to,
    people: [to],
    insteadOf: party,
    because: person,
  });
  watchAbsences(draft, item.id);
  return null;
}

/** Lets a person step back as conflicted; their seat goes to others of the role, or on. */
export function decline(
  draft: Draft,
  item: WorkItem,
  { person, reason }: { person: PersonId; reason: string },
): ApprovalRefusal | null {
  const place = placeOf(draft, item, person);
  if ('code' in place) return place;
  putItem(draft, { ...item, declined: [...item.declined, person] });
  record(draft, 'declined', {
    state: item.state,
    actor: person,
    detail: { item: item.id, reason },
  });
  review(draft, item.id, { gone: 'declined', come: 'return' });
  return null;
}

/** Ends an approval: the item, its ladder and its watch over absences go. */
function decide(
  draft: Draft,
  item: WorkItem,
  { result, by }: { result: string; by: readonly PersonId[] },
): void {
  draft.items = draft.items.filter(({ id }) => id !== item.id);
  const cleared = disarm(draft, (deadline) => deadline.item === item.id);
  record(draft, 'decided', {
    state: item.state,
    detail: { item: item.id, approval: item.approval!, result, by, cleared },
  });
  tell(draft, item.requester ? [item.requester] : [], 'notified');
}

function nextTurn(draft: Draft, item: WorkItem): void {
  disarm(draft, (deadline) => deadline.item === item.id);
  putItem(draft, { ...item, turn: item.turn! + 1 });
  askTurn(draft, item.id);
}

/** Which seats a person may answer for now, or why none. */
export function placeOf(
  draft: Draft,
  item: WorkItem,
  person: PersonId,
): { seats: readonly number[]; via: Asked['via'] } | ApprovalRefusal {
  const hasOwnAnswer = hasAnswered(item, person);
  const places = silentSeats(item).flatMap((index) => {
    const seat = item.seats[index]!;
    const via = standing(draft, item, { seat, person });
    if (via === null) return [];
    if (!hasOwnAnswer) return [{ seat: index, via }];
    // One person answers for one seat, and for others only as a superior whom the ladder asked.
    const isSuperior = standsAs(draft, item, { seat, person, via: 'escalation' });
    return isSuperior ? [{ seat: index, via: 'escalation' as const }] : [];
  });
  if (hasOwnAnswer && places.length === 0) {
    return { code: 'already_answered', message: 'You have answered this approval already.' };
  }
  for (const via of ['role', 'delegation', 'backup'] as const) {
    const own = places.find((place) => place.via === via);
    if (own !== undefined) return { seats: [own.seat], via };
  }
  if (places.length > 0) return { seats: places.map(({ seat }) => seat), via: 'escalation' };
  const message = isExcluded(draft, item, person)
    ? 'You are excluded from this approval.'
    : 'You have not been asked in this approval.';
  return { code: 'not_permitted', message };
}

function whyNotDelegate(
  draft: Draft,
  item: WorkItem,
  { seat, person, to }: { seat: number; person: PersonId; to: PersonId },
): string | null {
  if (to === person) return 'You cannot delegate to yourself.';
  if (!Object.hasOwn(draft.people, to)) return `\`${to}\` is not in the directory.`;
  if (isExcluded(draft, item, to)) return `\`${to}\` may not answer this approval.`;
  if (hasAnswered(item, to)) return `\`${to}\` has answered this approval already.`;
  if (present(draft, [to]).length === 0) return `\`${to}\` is away.`;
  if (standing(draft, item, { seat: item.seats[seat]!, person: to }) !== null) {
    return `\`${to}\` has been asked already.`;
  }
  return null;
}

/** What the answers so far come to; `null` while the question stands. */
function decisionOf(plan: ApprovalPlan, item: WorkItem): string | null {
  const results = item.seats.map((seat) => seat.answer?.result);
  const further = results.find((result) => result !== undefined && plan.results.includes(result));
  if (further !== undefined) return further;
  const approved = results.filter((result) => result === 'approved').length;
  if (approved >= plan.quorum) return 'approved';
  const rejected = results.filter((result) => result === 'rejected').length;
  if (rejected > 0 && plan.oneRejection === 'decides') return 'rejected';
  return results.length - rejected < plan.quorum ? 'rejected' : null;
}

function answeredBy(item: WorkItem): readonly PersonId[] {
  return [...new Set(item.seats.flatMap(({ answer: given }) => (given ? [given.person] : [])))];
}

function approvalPlan(draft: Draft, name: string): ApprovalPlan {
  const plan = draft.plan.approvals[name];
  invariant(plan, `the plan has no approval \`${name}\``);
  return plan;
}
