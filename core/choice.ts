/**
 * The choice of one person of a team: asking for it, and giving it up when they can act no more.
 *
 * What is told of other work (`routing.ts`) makes the choice; until then the work is offered to all.
 *
 * @module
 */
import { type Draft, putItem, record } from './draft.ts';
import type { Asked, WorkItem } from './input.ts';
import type { PersonId } from './plan.ts';
import type { RoutingPlan } from './plan-routing.ts';
import { ableMembers, backupsOf, eligible, itemById, present } from './standing.ts';
import { planOfTask } from './task-plans.ts';

/** Why somebody is asked beside the assignee from the start. */
export const SECOND = 'second';

/** How a routed item stands. */
export interface ItemRouting {
  /**
   * `pending`: the world has been asked; `chosen`: it is somebody's; `queue`: nobody could be
   * chosen, so it is everybody's.
   */
  readonly phase: 'pending' | 'chosen' | 'queue';
  /** Of the last question; answers to others are stale. */
  readonly sequence: number;
  readonly person?: PersonId;
}

/** People of one party, of whom one can be chosen; the role's own first, then its backups. */
export interface Tier {
  readonly party: string;
  readonly people: readonly PersonId[];
  /** Whether the seat has asked them already. */
  readonly isAsked: boolean;
}

/** How an item's people are chosen; `null` when the work is everybody's. */
export function routingOf(
  draft: Draft,
  item: Pick<WorkItem, 'kind' | 'state'> & { readonly id?: string },
): RoutingPlan | null {
  if (item.kind === 'task') {
    const task = draft.work.tasks.find(({ id }) => id === item.id);
    return (task && planOfTask(draft.plan, task).assign.routing) ?? null;
  }
  if (item.kind !== 'assignment') return null;
  return draft.plan.states[item.state]?.assign?.routing ?? null;
}

/** Everybody who can be chosen now, by party. */
export function tiersOf(draft: Draft, item: WorkItem): readonly Tier[] {
  const { party: own, asked } = item.seats[0]!;
  const groups = asked.filter(
    ({ via, because }) => via === 'role' || (via === 'backup' && because !== SECOND),
  );
  const known = groups.map((group) => ({
    party: group.party,
    people: present(draft, ableMembers(draft, item, group)),
    isAsked: true,
  }));
  const others = backupsOf(draft, own).filter((role) => !known.some(({ party }) => party === role));
  const more = others.map((role) => ({
    party: role,
    people: eligible(draft, item, { party: { kind: 'role', role }, via: 'backup' }),
    isAsked: false,
  }));
  return [...known, ...more];
}

/** Asks the world what is needed to choose somebody; a queue when there is nobody to choose. */
export function requestChoice(draft: Draft, itemId: string): void {
  const item = itemById(draft, itemId);
  if (routingOf(draft, item) === null) return;
  const { sequence } = draft;
  const people = [...new Set(tiersOf(draft, item).flatMap((tier) => tier.people))].sort();
  const phase = people.length === 0 ? 'queue' : 'pending';
  putItem(draft, { ...item, routing: { phase, sequence } });
  if (phase === 'pending') askLoads(draft, item, people);
}

/** Asks how much other work people have. */
export function askLoads(draft: Draft, item: WorkItem, people: readonly PersonId[]): void {
  draft.effects.push({
    kind: 'look_up',
    question: {
      kind: 'loads',
      caseId: draft.caseId,
      caseType: draft.plan.id,
      item: item.id,
      sequence: draft.sequence,
      party: item.seats[0]!.party,
      people,
    },
  });
}

/** Gives up whoever was chosen when they can act no more; the work is then offered to all anew. */
export function releaseChosen(draft: Draft, itemId: string, because: string): void {
  const item = itemById(draft, itemId);
  const person = item.routing?.person;
  if (person === undefined) return;
  const seat = item.seats[0]!;
  const own = seat.asked.filter(({ via, chosen }) => via === 'delegation' || chosen !== undefined);
  const able = own.flatMap((group) => present(draft, ableMembers(draft, item, group)));
  if (able.includes(person)) return;
  record(draft, 'released', { state: item.state, detail: { item: itemId, person, because } });
  const asked = seat.asked
    .filter(({ via }) => via !== 'delegation')
    .map((group) => reopened(draft, item, { group, person }));
  const routing = { phase: 'pending', sequence: draft.sequence } as const;
  putItem(draft, { ...item, seats: [{ ...seat, asked }], routing });
  for (const { via, party, people, insteadOf } of asked) {
    if (people.length === 0 || people.includes(person)) continue;
    const detail = { item: itemId, via, party, people, insteadOf, because: 'released' };
    record(draft, 'asked', { state: item.state, detail });
  }
}

/** A group without the choice. When nobody is left it keeps who was chosen, for the review to see. */
function reopened(
  draft: Draft,
  item: WorkItem,
  { group, person }: { group: Asked; person: PersonId },
): Asked {
  if (group.chosen === undefined) return group;
  const { chosen: _, ...bare } = group;
  const people = present(draft, ableMembers(draft, item, bare));
  return { ...bare, people: people.length > 0 ? people : [person] };
}

/** Asks for a choice again after a review: somebody was given up, or came to a queue. */
export function chooseAnew(draft: Draft, before: WorkItem): void {
  const item = itemById(draft, before.id);
  const phase = item.routing?.phase;
  if (phase === undefined) return;
  const known = new Set(before.seats.flatMap(peopleOf));
  const hasNew = item.seats.flatMap(peopleOf).some((person) => !known.has(person));
  const isReleased = phase === 'pending' && before.routing?.phase === 'chosen';
  if (isReleased || (phase === 'queue' && hasNew)) requestChoice(draft, item.id);
}

function peopleOf({ asked }: WorkItem['seats'][number]): readonly PersonId[] {
  return asked.flatMap(({ people }) => people);
}
