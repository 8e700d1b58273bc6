/**
 * Work items: who is asked for what, who stands in for them, and what happens when nobody can.
 *
 * Assignments, awaited answers and approvals all consist of seats. A seat starts with its own
 * party; backups, delegates and superiors are added beside it and never replace it.
 *
 * @module
 */
import { chooseAnew, releaseChosen, routingOf, SECOND } from './choice.ts';
import { armAt, disarm } from './deadlines.ts';
import { type Draft, putItem, record, tell } from './draft.ts';
import type { Asked, WorkItem } from './input.ts';
import { partyText } from './people.ts';
import type { Party, PersonId, StatePath } from './plan.ts';
import {
  ableMembers,
  backupsOf,
  eligible,
  groupMembers,
  itemById,
  ownersFor,
  present,
  silentSeats,
} from './standing.ts';

/** The last instant that a date can name. */
const LAST_INSTANT_MS = 8_640_000_000_000_000;

/** Opens the item of a state that has just been entered, and asks its seats. */
export function openItem(
  draft: Draft,
  state: StatePath,
  { kind, approval, parties }: Pick<WorkItem, 'kind' | 'approval'> & { parties: readonly Party[] },
): WorkItem {
  draft.itemCount += 1;
  const item: WorkItem = {
    id: `${state}#${draft.itemCount}`,
    kind,
    state,
    openedAtMs: draft.nowMs,
    seats: parties.map((party) => ({ party: partyText(party), asked: [] })),
    ...(approval !== undefined && {
      approval,
      requester: draft.requester,
    }),
    declined: [],
    reminders: 0,
    ...(routingOf(draft, { kind, state }) !== null && {
      routing: { phase: 'pending', sequence: draft.sequence },
    }),
  };
  draft.items = [...draft.items, item];
  return item;
}

/** Asks a seat's own party, or whoever stands in for it when none of them can. */
export function askSeat(draft: Draft, itemId: string, seat: number): void {
  const item = itemById(draft, itemId);
  const own = { via: 'role', party: item.seats[seat]!.party } as const;
  const able = ableMembers(draft, item, own);
  const people = present(draft, able);
  ask(draft, itemId, [seat], { ...own, people });
  if (people.length > 0) return;
  const nobody = groupMembers(draft, item, own).length === 0 ? 'nobody' : 'conflict';
  relieve(draft, itemId, seat, able.length > 0 ? 'absence' : nobody);
}

/**
 * Asks the next role in the seat's chain of backups that has somebody present and not excluded.
 * When there is none and nobody else is asked either, the seat is vacant and the owner is told.
 */
export function relieve(draft: Draft, itemId: string, seat: number, because: string): void {
  if (askBackup(draft, itemId, seat, because)) return;
  const { party, asked } = itemById(draft, itemId).seats[seat]!;
  if (!asked.some((group) => group.people.length > 0)) vacate(draft, itemId, party, because);
}

/** Asks a party for several seats at once, as superiors or as a named backup. */
export function askAlso(
  draft: Draft,
  itemId: string,
  { party, via, because }: { party: Party; via: 'escalation' | 'backup'; because: string },
): void {
  const item = itemById(draft, itemId);
  const text = partyText(party);
  const seats = silentSeats(item).filter(
    (seat) => !item.seats[seat]!.asked.some((one) => one.via === via && one.party === text),
  );
  if (seats.length === 0) return;
  const insteadOf = seats.map((seat) => item.seats[seat]!.party).join(', ');
  const group = { via, insteadOf, because };
  const people = eligible(draft, item, { party, via });
  // Kept without people too: a superior who is away is asked on coming back.
  ask(draft, itemId, seats, { ...group, party: text, people });
  if (people.length > 0) return;
  // A superior who is away or a party to the case is stood in for like anybody else.
  for (const role of backupsOf(draft, text)) {
    const others = eligible(draft, item, { party: { kind: 'role', role }, via });
    if (others.length === 0) continue;
    ask(draft, itemId, seats, { ...group, party: role, people: others });
    return;
  }
  vacate(draft, itemId, text, because);
}

/** Asks whoever stands beside the assignee of a state from the start, if anybody does. */
export function askSecond(draft: Draft, itemId: string): void {
  const item = itemById(draft, itemId);
  const party = draft.plan.states[item.state]?.assign?.second;
  if (party === undefined || item.kind !== 'assignment') return;
  const people = eligible(draft, item, { party, via: 'backup' });
  const insteadOf = item.seats[0]!.party;
  // Kept without people too: a field may name them later.
  ask(draft, itemId, [0], {
    via: 'backup',
    party: partyText(party),
    people,
    insteadOf,
    because: SECOND,
  });
}

/** Adds a group to seats and writes it down; a group without people is kept but not announced. */
export function ask(
  draft: Draft,
  itemId: string,
  seats: readonly number[],
  group: Omit<Asked, 'sinceMs'>,
): void {
  const asked: Asked = { ...group, sinceMs: draft.nowMs };
  const item = itemById(draft, itemId);
  putItem(draft, {
    ...item,
    seats: item.seats.map((seat, index) =>
      seats.includes(index) ? { ...seat, asked: [...seat.asked, asked] } : seat,
    ),
  });
  if (group.people.length === 0) return;
  announce(draft, item, group);
}

/** Why a look at an item was due: what took people from it, and what brought some. */
export interface Occasion {
  readonly gone: string;
  readonly come: string;
}

/** Looks at an item again after people or facts changed: who may act now, and is anybody left? */
export function review(draft: Draft, itemId: string, occasion: Occasion): void {
  const before = itemById(draft, itemId);
  releaseChosen(draft, itemId, occasion.gone);
  for (const seat of silentSeats(itemById(draft, itemId))) {
    reviewSeat(draft, itemId, { seat, occasion });
  }
  chooseAnew(draft, before);
  watchAbsences(draft, itemId);
}

function reviewSeat(
  draft: Draft,
  itemId: string,
  { seat, occasion }: { seat: number; occasion: Occasion },
): void {
  const item = itemById(draft, itemId);
  const before = item.seats[seat]!.asked;
  if (before.length === 0) return;
  const after = before.map((group) => {
    const people = present(draft, ableMembers(draft, item, group));
    return isSame(people, group.people) ? group : { ...group, people };
  });
  if (after.some((group, index) => group !== before[index])) {
    putItem(draft, {
      ...item,
      seats: item.seats.map((one, index) => (index === seat ? { ...one, asked: after } : one)),
    });
  }
  const known = new Set(before.flatMap(({ people }) => people));
  for (const { via, party, people, insteadOf } of after) {
    const come = people.filter((person) => !known.has(person));
    if (come.length === 0) continue;
    for (const person of come) known.add(person);
    announce(draft, item, { via, party, people: come, insteadOf, because: occasion.come });
  }
  if (after.some(({ people }) => people.length > 0)) return;
  // A seat that was vacant before stays so without saying it again.
  if (before.some(({ people }) => people.length > 0)) {
    relieve(draft, itemId, seat, occasion.gone);
  } else askBackup(draft, itemId, seat, occasion.gone);
}

/**
 * Arms the item's absence deadline: the next instant at which somebody who may act goes away or
 * comes back; for a seat with nobody left, also somebody who could stand in.
 */
export function watchAbsences(draft: Draft, itemId: string): void {
  const item = itemById(draft, itemId);
  const id = `${itemId}/absence`;
  // Due at this very instant and not settled yet: it must not be moved on.
  if (draft.deadlines.some((one) => one.id === id && one.dueAtMs <= draft.nowMs)) return;
  const pool = new Set(silentSeats(item).flatMap((seat) => seatPool(draft, item, seat)));
  let dueAtMs = Number.POSITIVE_INFINITY;
  for (const person of pool) {
    for (const [fromMs, untilMs] of draft.people[person]?.absences ?? []) {
      if (fromMs > draft.nowMs) dueAtMs = Math.min(dueAtMs, fromMs);
      if (untilMs > draft.nowMs) dueAtMs = Math.min(dueAtMs, untilMs);
    }
  }
  // An absence without an end has no instant at which anything happens.
  if (dueAtMs > LAST_INSTANT_MS) disarm(draft, (deadline) => deadline.id === id);
  else {
    armAt(draft, {
      id,
      kind: 'absence',
      state: item.state,
      item: itemId,
      fromMs: draft.nowMs,
      dueAtMs,
    });
  }
}

function seatPool(draft: Draft, item: WorkItem, seat: number): readonly PersonId[] {
  const { asked, party } = item.seats[seat]!;
  const isVacant = asked.length > 0 && asked.every(({ people }) => people.length === 0);
  const backups = isVacant
    ? backupsOf(draft, party).map((role) => ({ via: 'backup', party: role }) as const)
    : [];
  return [...asked, ...backups].flatMap((group) => ableMembers(draft, item, group));
}

/** Asks the first backup that has somebody and is not asked yet; false when there is none. */
function askBackup(draft: Draft, itemId: string, seat: number, because: string): boolean {
  const item = itemById(draft, itemId);
  const { party, asked } = item.seats[seat]!;
  const via = 'backup';
  for (const role of backupsOf(draft, party)) {
    // A chain continues from the last backup asked, so a second relief reaches further.
    if (asked.some((group) => group.party === role && group.via !== 'delegation')) continue;
    const people = eligible(draft, item, { party: { kind: 'role', role }, via });
    if (people.length === 0) continue;
    ask(draft, itemId, [seat], { via, party: role, people, insteadOf: party, because });
    return true;
  }
  return false;
}

function vacate(draft: Draft, itemId: string, party: string, because: string): void {
  const item = itemById(draft, itemId);
  record(draft, 'vacant', { state: item.state, detail: { item: itemId, party, because } });
  tell(draft, ownersFor(draft, item), 'notified');
}

function announce(
  draft: Draft,
  { id, state, routing }: WorkItem,
  group: Omit<Asked, 'sinceMs' | 'insteadOf'> & { readonly insteadOf?: string | undefined },
): void {
  record(draft, 'asked', { state, detail: { item: id, ...group } });
  // One of them is about to be chosen: the others need not hear of it.
  const isHeld = routing?.phase === 'pending' && group.because !== SECOND;
  if (isHeld && group.via !== 'escalation') return;
  tell(draft, group.people, 'asked');
}

function isSame(some: readonly PersonId[], others: readonly PersonId[]): boolean {
  return some.length === others.length && some.every((person, index) => person === others[index]);
}
