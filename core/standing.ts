/**
 * Standing: who may act in a work item, and as what.
 *
 * @module
 */
import { type Draft, factsOf } from './draft.ts';
import { guardExcludes } from './guards.ts';
import type { Asked, Seat, WorkItem } from './input.ts';
import { isAbsent, members, partyOf, type PartyScope, partyText } from './people.ts';
import type { NeverRule, Party, PersonId, StatePath, StatePlan } from './plan.ts';
import { neverOfTask } from './task-plans.ts';

/** By what a person may act, in the order in which it counts. */
const STANDINGS = ['role', 'delegation', 'backup', 'escalation'] as const;

/** An open item by its id. */
export function itemById(draft: Draft, id: string): WorkItem {
  return draft.items.find((item) => item.id === id)!;
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

/** Whom a waiting state waits for: everybody named by its own ways out, each once. */
export function awaitedParties(draft: Draft, state: StatePlan): readonly Party[] {
  const parties = new Map<string, Party>();
  for (const id of Object.values(state.on).flat()) {
    const transition = draft.plan.transitions[id];
    // A row that does not leave the state is open to somebody; nobody is waited for because of it.
    if (transition?.from !== state.path || transition.to === null) continue;
    for (const party of transition.by) {
      if (party.kind !== 'assignee' && party.kind !== 'approvers') {
        parties.set(partyText(party), party);
      }
    }
  }
  return [...parties.values()];
}

/** The items whose people are a state's assignees or approvers: its own, around it, or inside. */
export function actingItems(
  draft: Draft,
  state: StatePath,
  kinds: readonly WorkItem['kind'][],
): readonly WorkItem[] {
  const around = itemAround(draft, state, kinds);
  if (around !== null) return [around];
  return draft.items.filter(
    (item) => item.state.startsWith(`${state}.`) && kinds.includes(item.kind),
  );
}

/** The seats that nobody has answered for; in turn only the one whose turn it is. */
export function silentSeats(item: WorkItem): readonly number[] {
  return item.seats.flatMap((seat, index) =>
    seat.answer === undefined && (item.turn === undefined || item.turn === index) ? [index] : [],
  );
}

/** Whether a person has answered for a seat of an item. */
export function hasAnswered(item: WorkItem, person: PersonId): boolean {
  return item.seats.some((seat) => seat.answer?.person === person);
}

/** How a person stands to a seat: by which of its groups they may act, if by any. */
export function standing(
  draft: Draft,
  item: WorkItem,
  { seat, person }: { seat: Seat; person: PersonId },
): Asked['via'] | null {
  if (isExcluded(draft, item, person)) return null;
  return STANDINGS.find((via) => standsAs(draft, item, { seat, person, via })) ?? null;
}

/** Whether a person belongs to one of the groups that a seat asked in one way. */
export function standsAs(
  draft: Draft,
  item: WorkItem,
  { seat, person, via }: { seat: Seat; person: PersonId; via: Asked['via'] },
): boolean {
  return seat.asked.some(
    (group) => group.via === via && groupMembers(draft, item, group).includes(person),
  );
}

/** Whether a person may never act in an item: its `never` rules, or having declined or stepped out. */
export function isExcluded(draft: Draft, item: WorkItem, person: PersonId): boolean {
  if (draft.recused.includes(person) || item.declined.includes(person)) return true;
  return rulesOf(draft, item).some((rule) => excludes(draft, item, { rule, person }));
}

/** Whether a person is a party to the case as an item sees it: by a guard, or by their own word. */
export function isConflicted(draft: Draft, item: WorkItem, person: PersonId): boolean {
  if (draft.recused.includes(person) || item.declined.includes(person)) return true;
  return rulesOf(draft, item).some(
    (rule) => rule.kind === 'guard' && excludes(draft, item, { rule, person }),
  );
}

/** Everybody of a group, present or not; who was asked by hand is that person and no role. */
export function groupMembers(
  draft: Draft,
  item: WorkItem,
  { via, party, chosen }: Pick<Asked, 'via' | 'party' | 'chosen'>,
): readonly PersonId[] {
  const known = via === 'delegation' ? null : partyOf(draft.plan, party);
  // A party that is no more after a migration is nobody; tasks are asked of persons by their ids.
  if (known === null) return via === 'delegation' || item.kind === 'task' ? [party] : [];
  if (known.kind === 'assignee' && item.kind === 'task') return assigneesAround(draft, item);
  const everybody = members(known, itemScope(draft, item));
  return chosen === undefined ? everybody : everybody.filter((person) => person === chosen);
}

/** Whoever is at work in the state of a task; without an assignment, the party that would be. */
function assigneesAround(draft: Draft, item: WorkItem): readonly PersonId[] {
  const work = itemAround(draft, item.state, ['assignment']);
  if (work !== null) {
    return [...new Set(work.seats.flatMap(({ asked }) => asked.flatMap(({ people }) => people)))];
  }
  const who = draft.plan.states[item.state]?.assign?.who;
  return who === undefined ? [] : members(who, itemScope(draft, item));
}

/** Those of a group who may act, present or not. */
export function ableMembers(
  draft: Draft,
  item: WorkItem,
  group: Pick<Asked, 'via' | 'party' | 'chosen'>,
): readonly PersonId[] {
  return able(draft, item, { people: groupMembers(draft, item, group), via: group.via });
}

/** The people of a party who are present and may act. */
export function eligible(
  draft: Draft,
  item: WorkItem,
  { party, via }: { party: Party; via: Asked['via'] },
): readonly PersonId[] {
  const people = members(party, itemScope(draft, item));
  return present(draft, able(draft, item, { people, via }));
}

/** Of some people those who are not away now. */
export function present(draft: Draft, people: readonly PersonId[]): readonly PersonId[] {
  return people.filter((person) => !isAbsent(draft.people[person], draft.nowMs));
}

/** The owner's people who may know of an item, else those who stand in for them. */
export function ownersFor(draft: Draft, item: WorkItem): readonly PersonId[] {
  for (const role of [draft.plan.owner, ...backupsOf(draft, draft.plan.owner)]) {
    const everybody = members({ kind: 'role', role }, itemScope(draft, item));
    const owners = everybody.filter((person) => !isConflicted(draft, item, person));
    if (owners.length > 0) return owners;
  }
  return [];
}

/** The roles that stand in for a party, one after the other; none when it is no role. */
export function backupsOf(draft: Draft, party: string): readonly string[] {
  const { roles, owner } = draft.plan;
  const backupOf = (role: string): string | undefined =>
    Object.hasOwn(roles, role) ? roles[role]!.backup : undefined;
  const chain: string[] = [];
  let role = backupOf(party === 'owner' ? owner : party);
  while (role !== undefined && !chain.includes(role)) {
    chain.push(role);
    role = backupOf(role);
  }
  return chain;
}

/** One person answers for one seat; only a superior answers for more. */
function able(
  draft: Draft,
  item: WorkItem,
  { people, via }: { people: readonly PersonId[]; via: Asked['via'] },
): readonly PersonId[] {
  return people.filter(
    (person) =>
      (via === 'escalation' || !hasAnswered(item, person)) && !isExcluded(draft, item, person),
  );
}

function itemScope(draft: Draft, item: WorkItem): PartyScope {
  return {
    plan: draft.plan,
    snapshot: { people: draft.people, reporter: draft.reporter },
    fields: factsOf(draft).fields,
    asked: item.seats.flatMap((seat) => (seat.answer === undefined ? seat.asked : [])),
  };
}

function rulesOf(draft: Draft, item: WorkItem): readonly NeverRule[] {
  if (item.approval !== undefined) return draft.plan.approvals[item.approval]?.never ?? [];
  if (item.kind === 'task') return neverOfTask(draft, item.id);
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
      return draft.deciders.includes(person) && !hasAnswered(item, person);
    case 'reporter':
      return draft.reporter === person;
    case 'guard': {
      const scope = { plan: draft.plan, people: draft.people, context: factsOf(draft) };
      return guardExcludes(rule.guard, scope, person);
    }
  }
}
