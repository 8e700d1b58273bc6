/**
 * Work items of a case: kept, asked again, ended or new.
 *
 * An approval whose question is the same keeps its answers and its ladder. One whose question is
 * another is taken back, and asked again; so is work whose party is another one. What nobody is
 * asked for in the new version ends.
 *
 * @module
 */
import { requestApproval } from '../approvals.ts';
import { canonicalJson } from '../canonical.ts';
import { type ItemRouting, requestChoice, SECOND } from '../choice.ts';
import { type Draft, putItem, record, tell } from '../draft.ts';
import { askAll } from '../happen.ts';
import type { Asked, WorkItem } from '../input.ts';
import { askSecond, openItem } from '../items.ts';
import { partyText } from '../people.ts';
import type { Party, PersonId, StatePath } from '../plan.ts';
import { inNewWords, type Renames } from '../renames.ts';
import { clockOfPlace, clockPlace } from '../sla-plan.ts';
import { awaitedParties } from '../standing.ts';
import { type Joined, stateAfter } from './joined.ts';
import type { Move } from './move.ts';
import { changedQuestion } from './plan-approvals.ts';

/** What becomes of a work item. */
export type ItemDecision =
  | { readonly is: 'kept'; readonly item: WorkItem }
  /** `changed`: the parts in which it is another question. */
  | {
      readonly is: 'again';
      readonly state: StatePath;
      readonly approval: string | null;
      readonly changed: readonly string[];
    }
  | { readonly is: 'ended' };

const ENDED: ItemDecision = { is: 'ended' };

/** Decides what becomes of an assignment, an awaited answer or an approval. */
export function decideItem(move: Move, item: WorkItem): ItemDecision {
  const place = placeAfter(move, item.state);
  if (place === null) return ENDED;
  if (item.kind === 'approval') return decideApproval(move, item, place);
  const { to } = move.joined;
  const state = to.states[place]!;
  if (item.kind === 'awaited' && !state.waiting) return ENDED;
  if (item.kind === 'assignment' && state.assign === null) return ENDED;
  const parties = item.kind === 'awaited' ? awaitedParties(move.draft, state) : [state.assign!.who];
  const now = inWordsAfter(move.joined, { ...item, state: place });
  const isSame =
    says(parties.map(partyText).sort()) === says(now.seats.map(({ party }) => party).sort());
  if (parties.length === 0) return ENDED;
  if (isSame) return { is: 'kept', item: now };
  return { is: 'again', state: place, approval: null, changed: ['party'] };
}

function decideApproval(move: Move, item: WorkItem, place: StatePath): ItemDecision {
  const { joined } = move;
  const { from, to, mapping, names } = joined;
  const old = item.approval!;
  const now = approvalAt(joined, place);
  if (now === null) return ENDED;
  const changed =
    mapping.approvals[old] === now
      ? changedQuestion({ from, to }, { old, now }, names)
      : ['approval'];
  if (changed.length > 0) return { is: 'again', state: place, approval: now, changed };
  return { is: 'kept', item: inWordsAfter(joined, { ...item, state: place, approval: now }) };
}

function approvalAt({ to }: Joined, place: StatePath): string | null {
  const clock = clockOfPlace(place);
  if (clock === null) return to.states[place]?.approval ?? null;
  return to.sla?.[clock]?.extend?.approval ?? null;
}

/** Where an item stands in the new version: a state that the case is in, or a clock. */
function placeAfter({ joined, active }: Move, place: StatePath): StatePath | null {
  const clock = clockOfPlace(place);
  if (clock !== null) {
    const target = joined.mapping.clocks[clock] ?? null;
    return target === null ? null : clockPlace(target);
  }
  const state = stateAfter(joined, place);
  return state !== null && active.has(state) ? state : null;
}

/** An item in the words of the new version. */
export function inWordsAfter({ names }: Joined, item: WorkItem): WorkItem {
  const changes = [names.roles, names.fields].some((of) => Object.keys(of).length > 0);
  if (!changes) return item;
  const { about } = item;
  return {
    ...item,
    seats: item.seats.map((seat) => ({
      ...seat,
      party: partyAfter(seat.party, names),
      asked: seat.asked.map((group) => groupAfter(group, names)),
    })),
    ...(about !== undefined && {
      about: Object.fromEntries(
        Object.entries(about).map(([field, digest]) => [names.fields[field] ?? field, digest]),
      ),
    }),
  };
}

function groupAfter(group: Asked, names: Renames): Asked {
  // Who was asked by hand is a person, and no name of the definition.
  if (group.via === 'delegation') return group;
  const { insteadOf } = group;
  return {
    ...group,
    party: partyAfter(group.party, names),
    ...(insteadOf !== undefined && {
      insteadOf: insteadOf
        .split(', ')
        .map((party) => partyAfter(party, names))
        .join(', '),
    }),
  };
}

function partyAfter(text: string, names: Renames): string {
  const manager = 'manager of ';
  if (text.startsWith(manager)) return manager + partyAfter(text.slice(manager.length), names);
  return names.roles[text] ?? names.fields[text] ?? text;
}

/** Does what has been decided of the items, and opens those that are new. */
export function moveItems(
  move: Move,
  decisions: readonly (readonly [WorkItem, ItemDecision])[],
  cleared: ReadonlyMap<string, readonly string[]>,
): void {
  const { draft } = move;
  draft.items = decisions.flatMap(([, made]) => (made.is === 'kept' ? [made.item] : []));
  for (const [item, made] of decisions) {
    move.items.set(item.id, made.is === 'kept' ? item.id : null);
    if (made.is === 'kept') keepUp(move, item, made.item);
    // Tasks say so themselves.
    else if (item.kind !== 'task')
      takeBack(move, { item, made, cleared: cleared.get(item.id) ?? [] });
  }
  for (const state of move.active) openMissing(move, state);
}

/** How people are chosen, and who stands beside them, may have changed. */
function keepUp({ joined, draft }: Move, old: WorkItem, item: WorkItem): void {
  if (item.kind !== 'assignment') return;
  const { from, to, names } = joined;
  const [before, after] = [from.states[old.state]!.assign!, to.states[item.state]!.assign!];
  const { routing, second } = inNewWords(
    { routing: before.routing ?? null, second: before.second ?? null },
    { roles: names.roles, fields: names.fields },
  );
  if (says(routing) !== says(after.routing ?? null)) rechoose(draft, item.id);
  if (says(second) === says(after.second ?? null)) return;
  const now = draft.items.find(({ id }) => id === item.id)!;
  putItem(draft, { ...now, seats: now.seats.map((seat) => withoutSecond(seat)) });
  askSecond(draft, item.id);
}

/** Nobody is asked as second any more; the place among those asked stays. */
function withoutSecond(seat: WorkItem['seats'][number]): WorkItem['seats'][number] {
  const asked = seat.asked.map((group) =>
    group.because === SECOND ? { ...group, party: '', people: [], because: 'migration' } : group,
  );
  return { ...seat, asked };
}

/** Whoever is at work goes on; who is still to be chosen is chosen by the new rule. */
function rechoose(draft: Draft, id: string): void {
  const item = draft.items.find((one) => one.id === id)!;
  if (draft.plan.states[item.state]!.assign!.routing === undefined) {
    offerToAll(draft, item);
    return;
  }
  const routing: ItemRouting = item.routing ?? { phase: 'queue', sequence: draft.sequence };
  if (routing.phase === 'chosen') return;
  putItem(draft, { ...item, routing });
  requestChoice(draft, id);
}

/** Nobody is chosen any more: the work is everybody's, and they hear of it now. */
function offerToAll(draft: Draft, { routing, ...item }: WorkItem): void {
  const everybody = (group: Asked): Asked => {
    const { chosen: _, ...open } = group;
    return open;
  };
  const seats = item.seats.map((seat) => ({ ...seat, asked: seat.asked.map(everybody) }));
  putItem(draft, { ...item, seats });
  // Until somebody is chosen nobody is told; whoever comes because of this is told by the review.
  if (routing?.phase === 'pending') tell(draft, askedIn(item), 'asked');
}

function takeBack(
  move: Move,
  {
    item,
    made,
    cleared,
  }: {
    readonly item: WorkItem;
    readonly made: Exclude<ItemDecision, { is: 'kept' }>;
    readonly cleared: readonly string[];
  },
): void {
  const { draft } = move;
  const answers = item.seats.flatMap(({ answer }) => (answer ? [answer.person] : []));
  const changed = made.is === 'again' ? made.changed : undefined;
  record(draft, 'withdrawn', {
    state: made.is === 'again' ? made.state : item.state,
    detail: {
      item: item.id,
      approval: item.approval,
      because: 'migration',
      changed,
      answers: answers.length > 0 ? answers : undefined,
      cleared: cleared.length > 0 ? cleared : undefined,
    },
  });
  tell(draft, [...new Set([...askedIn(item), ...answers])].sort(), 'notified');
  if (made.is === 'ended') return;
  if (item.kind === 'approval') {
    draft.deciders = withoutVoid(move, item, answers);
    draft.requester = item.requester ?? null;
    requestApproval(draft, made.state, made.approval!);
    draft.requester = null;
  } else openFor(draft, made.state, item.kind);
  move.items.set(item.id, draft.items.at(-1)!.id);
}

/** Whose answer is void has not decided yet, as far as it is known that it was their only one. */
function withoutVoid(
  { joined, draft }: Move,
  item: WorkItem,
  answers: readonly PersonId[],
): readonly PersonId[] {
  const never = joined.from.approvals[item.approval!]?.never ?? [];
  // Nobody who had decided before could answer where that excludes.
  const isFirst = never.some(({ kind }) => kind === 'earlier_decider');
  const first = isFirst ? answers : (item.firstAnswers ?? []);
  return draft.deciders.filter((person) => !first.includes(person));
}

function openMissing({ joined, draft }: Move, path: StatePath): void {
  if (draft.status !== 'open') return;
  const state = joined.to.states[path]!;
  const isThere = (kind: WorkItem['kind']): boolean =>
    draft.items.some((item) => item.state === path && item.kind === kind);
  if (state.assign !== null && !isThere('assignment')) openFor(draft, path, 'assignment');
  if (state.waiting && !isThere('awaited')) openFor(draft, path, 'awaited');
}

function openFor(draft: Draft, path: StatePath, kind: WorkItem['kind']): void {
  const state = draft.plan.states[path]!;
  const parties: readonly Party[] =
    kind === 'awaited' ? awaitedParties(draft, state) : [state.assign!.who];
  if (parties.length > 0) askAll(draft, openItem(draft, path, { kind, parties }).id);
}

/** Everybody who is asked in an item and has not answered. */
export function askedIn({ seats }: WorkItem): readonly PersonId[] {
  const people = seats
    .filter(({ answer }) => answer === undefined)
    .flatMap(({ asked }) => asked.flatMap((group) => group.people));
  return [...new Set(people)].sort();
}

function says(value: unknown): string {
  return canonicalJson(value);
}
