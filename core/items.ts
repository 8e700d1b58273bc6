/**
 * Work items: who is asked for what, who stands in for them, and what happens when nobody can.
 *
 * Assignments, awaited answers and approvals all consist of seats. A seat starts with its own
 * party; backups, delegates and superiors are added beside it and never replace it.
 *
 * @module
 */
import { armAt, disarm } from './deadlines.ts';
import { type Draft, factsOf, putItem, record, tell } from './draft.ts';
import { guardHolds } from './guards.ts';
import type { Asked, Seat, WorkItem } from './input.ts';
import { isAbsent, members, partyOf, partyText } from './people.ts';
import type { NeverRule, Party, PersonId, StatePath } from './plan.ts';

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
      requester: draft.cause.kind === 'command' ? draft.cause.actor : null,
    }),
    declined: [],
    reminders: 0,
  };
  draft.items = [...draft.items, item];
  return item;
}

/** Asks a seat's own party, or whoever stands in for it when none of them can. */
export function askSeat(draft: Draft, itemId: string, seat: number): void {
  const party = itemById(draft, itemId).seats[seat]!.party;
  const scope = itemScope(draft, itemById(draft, itemId));
  const everybody = seatMembers(draft, itemById(draft, itemId), party);
  const able = everybody.filter((person) => !isExcluded(draft, itemById(draft, itemId), person));
  ask(draft, itemId, [seat], { via: 'role', party, people: present(draft, able) });
  if (present(draft, able).length === 0) {
    const nobody = members(partyOf(draft.plan, party)!, scope).length === 0 ? 'nobody' : 'conflict';
    relieve(draft, itemId, seat, able.length > 0 ? 'absence' : nobody);
  }
}

/**
 * Asks the next role in the seat's chain of backups that has somebody present and not excluded.
 * When there is none and nobody else is asked either, the seat is vacant and the owner is told.
 */
export function relieve(draft: Draft, itemId: string, seat: number, because: string): void {
  const item = itemById(draft, itemId);
  const { party, asked } = item.seats[seat]!;
  const seen = new Set(asked.map((group) => group.party));
  // A chain continues from the last backup asked, so a second relief reaches further.
  let role = draft.plan.roles[roleOf(draft, party) ?? '']?.backup;
  const visited = new Set<string>();
  while (role !== undefined && !visited.has(role)) {
    visited.add(role);
    const people = eligible(draft, item, { kind: 'role', role });
    if (!seen.has(role) && people.length > 0) {
      ask(draft, itemId, [seat], { via: 'backup', party: role, people, insteadOf: party, because });
      return;
    }
    role = draft.plan.roles[role]?.backup;
  }
  if (asked.some((group) => group.people.length > 0)) return;
  record(draft, 'vacant', { state: item.state, detail: { item: itemId, party, because } });
  tell(draft, ownersFor(draft, item), 'notified');
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
  let people = eligible(draft, item, party);
  let asked = text;
  // A superior who is away or a party to the case is stood in for like anybody else.
  let role = roleOf(draft, text);
  const visited = new Set<string>();
  while (people.length === 0 && role !== undefined && !visited.has(role)) {
    visited.add(role);
    role = draft.plan.roles[role]?.backup;
    if (role === undefined) break;
    people = eligible(draft, item, { kind: 'role', role });
    asked = role;
  }
  if (people.length === 0) {
    record(draft, 'vacant', { state: item.state, detail: { item: itemId, party: text, because } });
    tell(draft, ownersFor(draft, item), 'notified');
    return;
  }
  ask(draft, itemId, seats, { via, party: asked, people, insteadOf, because });
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
  record(draft, 'asked', { state: item.state, detail: { item: itemId, ...group } });
  tell(draft, group.people, 'asked');
}

/** Looks at an item again after people changed: who is present now, and is anybody left? */
export function review(draft: Draft, itemId: string, because: string): void {
  for (const seat of silentSeats(itemById(draft, itemId))) {
    const item = itemById(draft, itemId);
    const before = item.seats[seat]!.asked;
    if (before.length === 0) continue;
    const after = before.map((group) => ({ ...group, people: groupPeople(draft, item, group) }));
    putItem(draft, {
      ...item,
      seats: item.seats.map((one, index) => (index === seat ? { ...one, asked: after } : one)),
    });
    const wasAsked = before.some((group) => group.people.length > 0);
    const returned = after.find((group) => group.people.length > 0);
    if (returned === undefined) relieve(draft, itemId, seat, because);
    else if (!wasAsked) {
      const { via, party, people, insteadOf } = returned;
      record(draft, 'asked', {
        state: item.state,
        detail: { item: itemId, via, party, people, insteadOf, because: 'return' },
      });
      tell(draft, people, 'asked');
    }
  }
  watchAbsences(draft, itemId);
}

/**
 * Arms the item's absence deadline: the next instant at which a seat's last present person leaves,
 * or at which somebody comes back to a seat that has nobody.
 */
export function watchAbsences(draft: Draft, itemId: string): void {
  const item = itemById(draft, itemId);
  const id = `${itemId}/absence`;
  let dueAtMs = Number.POSITIVE_INFINITY;
  for (const seat of silentSeats(item)) {
    const pool = seatPool(draft, item, item.seats[seat]!);
    if (pool.length === 0) continue;
    dueAtMs = Math.min(dueAtMs, nextTurnover(draft, pool));
  }
  if (dueAtMs === Number.POSITIVE_INFINITY) disarm(draft, (deadline) => deadline.id === id);
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

/** The seats that nobody has answered for; in turn only the one whose turn it is. */
export function silentSeats(item: WorkItem): readonly number[] {
  return item.seats.flatMap((seat, index) =>
    seat.answer === undefined && (item.turn === undefined || item.turn === index) ? [index] : [],
  );
}

/** How a person stands to a seat: by which of its groups they may act, if by any. */
export function standing(
  draft: Draft,
  item: WorkItem,
  { seat, person }: { seat: Seat; person: PersonId },
): Asked['via'] | null {
  if (isExcluded(draft, item, person)) return null;
  for (const via of ['role', 'delegation', 'backup', 'escalation'] as const) {
    const groups = seat.asked.filter((group) => group.via === via);
    if (groups.some((group) => seatMembers(draft, item, group.party).includes(person))) return via;
  }
  return null;
}

/** Whether a person may never act in an item: its `never` rules, or having declined. */
export function isExcluded(draft: Draft, item: WorkItem, person: PersonId): boolean {
  if (item.declined.includes(person)) return true;
  return rulesOf(draft, item).some((rule) => excludes(draft, item, { rule, person }));
}

/** The open item by which a state's people act: the state's own, else the nearest around it. */
export function itemAround(
  draft: Draft,
  state: StatePath,
  kinds: readonly WorkItem['kind'][],
): WorkItem | null {
  for (let path = state; path !== ''; path = path.slice(0, Math.max(path.lastIndexOf('.'), 0))) {
    const item = draft.items.find((one) => one.state === path && kinds.includes(one.kind));
    if (item !== undefined) return item;
  }
  return null;
}

/** An open item by its id. */
export function itemById(draft: Draft, id: string): WorkItem {
  return draft.items.find((item) => item.id === id)!;
}

/** The people of a party who are present and not excluded from an item. */
export function eligible(draft: Draft, item: WorkItem, party: Party): readonly PersonId[] {
  const everybody = members(party, itemScope(draft, item));
  return present(draft, everybody).filter((person) => !isExcluded(draft, item, person));
}

/** The owner's people who may know of an item. */
function ownersFor(draft: Draft, item: WorkItem): readonly PersonId[] {
  const owners = members({ kind: 'owner' }, itemScope(draft, item));
  return owners.filter((person) => !isExcluded(draft, item, person));
}

function itemScope(draft: Draft, item: WorkItem) {
  return {
    plan: draft.plan,
    snapshot: { people: draft.people, reporter: draft.reporter },
    fields: factsOf(draft).fields,
    asked: item.seats.flatMap((seat) => (seat.answer === undefined ? seat.asked : [])),
  };
}

/** Everybody a seat's party means, present or not; a person's own id means that person. */
function seatMembers(draft: Draft, item: WorkItem, party: string): readonly PersonId[] {
  const known = partyOf(draft.plan, party);
  return known === null ? [party] : members(known, itemScope(draft, item));
}

function groupPeople(draft: Draft, item: WorkItem, group: Asked): readonly PersonId[] {
  const able = seatMembers(draft, item, group.party);
  return present(draft, able).filter((person) => !isExcluded(draft, item, person));
}

function seatPool(draft: Draft, item: WorkItem, seat: Seat): readonly PersonId[] {
  const everybody = seat.asked.flatMap((group) => seatMembers(draft, item, group.party));
  return [...new Set(everybody)].filter((person) => !isExcluded(draft, item, person));
}

/** When a pool goes from somebody present to nobody, or back; infinity when it never does. */
function nextTurnover(draft: Draft, pool: readonly PersonId[]): number {
  const isEmptyAt = (atMs: number): boolean =>
    pool.every((person) => isAbsent(draft.people[person], atMs));
  const now = isEmptyAt(draft.nowMs);
  const changes = pool
    .flatMap((person) => (draft.people[person]?.absences ?? []).flat())
    .filter((atMs) => atMs > draft.nowMs)
    .sort((a, b) => a - b);
  return changes.find((atMs) => isEmptyAt(atMs) !== now) ?? Number.POSITIVE_INFINITY;
}

function present(draft: Draft, people: readonly PersonId[]): readonly PersonId[] {
  return people.filter((person) => !isAbsent(draft.people[person], draft.nowMs));
}

function rulesOf(draft: Draft, item: WorkItem): readonly NeverRule[] {
  if (item.approval !== undefined) return draft.plan.approvals[item.approval]?.never ?? [];
  return item.kind === 'assignment' ? (draft.plan.states[item.state]?.assign?.never ?? []) : [];
}

function excludes(
  draft: Draft,
  item: WorkItem,
  { rule, person }: { rule: NeverRule; person: PersonId },
): boolean {
  switch (rule.kind) {
    case 'requester':
      return item.requester === person;
    case 'earlier_decider':
      // Answers in this very approval do not exclude: the person has then answered already.
      return (
        draft.deciders.includes(person) &&
        !item.seats.some((seat) => seat.answer?.person === person)
      );
    case 'reporter':
      return draft.reporter === person;
    case 'guard': {
      const scope = { plan: draft.plan, people: draft.people, context: factsOf(draft) };
      const verdict = guardHolds(rule.guard, scope, person);
      // What cannot be evaluated excludes: a conflict must never pass for want of a fact.
      return verdict.holds || verdict.error !== undefined;
    }
  }
}

function roleOf(draft: Draft, party: string): string | undefined {
  if (party === 'owner') return draft.plan.owner;
  return Object.hasOwn(draft.plan.roles, party) ? party : undefined;
}
