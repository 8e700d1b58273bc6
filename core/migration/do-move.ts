/**
 * Doing a move: each part of the case is put into the new version and what changes is written down.
 *
 * @module
 */
import { canonicalJson } from '../canonical.ts';
import { arm } from '../deadlines.ts';
import { type Draft, record } from '../draft.ts';
import { watchKey } from '../duplicates.ts';
import type { Deadline, WorkItem } from '../input.ts';
import { review } from '../items.ts';
import { innermost } from '../offers.ts';
import type { Json } from '../plan.ts';
import { reprioritise } from '../priority.ts';
import { inNewWords } from '../renames.ts';
import { setRetention } from '../retention.ts';
import { settleClocks } from '../sla.ts';
import type { MovedFacts } from './facts.ts';
import type { Decision, MigrationOrder, Move } from './move.ts';
import { decideClock, moveClocks } from './move-clocks.ts';
import { decideItem, type ItemDecision, moveItems } from './move-items.ts';
import { armNewSteps, decideStep } from './move-ladders.ts';
import {
  decideTask,
  decideTaskDeadline,
  moveTasks,
  openNewTasks,
  recountTask,
} from './move-tasks.ts';
import { armNewTimers, decideTimer } from './move-timers.ts';

type DecidedItem = readonly [WorkItem, ItemDecision];
type DecidedDeadline = readonly [Deadline, Decision];

/** Moves all of a case whose statechart and facts are in the new version already. */
export function doMove(
  move: Move,
  facts: MovedFacts,
  order: Pick<MigrationOrder, 'actor' | 'reason' | 'migrationId'>,
): void {
  const { draft, before } = move;
  const items = before.items.map((item): DecidedItem => [item, decideAny(move, item)]);
  const deadlines = before.deadlines.map((deadline): DecidedDeadline => {
    return [deadline, decideDeadline(move, deadline, items)];
  });
  draft.cause = { kind: 'command', command: 'migrate', actor: order.actor };
  draft.requester = null;
  recordMigrated(move, { facts, order, deadlines });
  moveDeadlines(move, deadlines);
  moveClocks(move);
  moveItems(move, items, clearedWith(items, before.deadlines));
  restartLadders(move);
  moveTasks(move);
  for (const [, made] of deadlines) if (made.is === 'counted') arm(draft, made.spec);
  for (const [old, made] of items) {
    if (made.is !== 'kept') continue;
    if (old.kind === 'approval') armNewSteps(move, { old, now: made.item });
    if (old.kind === 'task') recountTask(move, made.item);
  }
  armNewTimers(move);
  moveRest(move);
  for (const { id } of draft.items) review(draft, id, { gone: 'migration', come: 'migration' });
  tellLost(move, { items, deadlines });
  draft.deadlines = inOrder(move);
}

function decideAny(move: Move, item: WorkItem): ItemDecision {
  return item.kind === 'task' ? decideTask(move, item) : decideItem(move, item);
}

function decideDeadline(move: Move, deadline: Deadline, items: readonly DecidedItem[]): Decision {
  if (deadline.kind === 'timer') return decideTimer(move, deadline);
  if (deadline.kind === 'sla') return decideClock(move, deadline);
  const [old, made] = items.find(([{ id }]) => id === deadline.item) ?? [];
  if (old === undefined || made?.is !== 'kept') return { is: 'told', id: null };
  if (deadline.kind === 'ladder') return decideStep(move, deadline, { old, now: made.item });
  if (deadline.kind === 'task') return decideTaskDeadline(move, deadline);
  return { is: 'kept', deadline: { ...deadline, state: made.item.state } };
}

/** What is kept stays in its order, for that decides between deadlines of the same instant. */
function moveDeadlines({ draft, deadlines }: Move, decided: readonly DecidedDeadline[]): void {
  draft.deadlines = decided.flatMap(([, made]) => (made.is === 'kept' ? [made.deadline] : []));
  for (const [{ id }, made] of decided) {
    const to = idAfter(made);
    if (to !== null) deadlines.set(id, to);
  }
}

/** The ladder of what is asked again begins again, step by step. */
function restartLadders({ before, draft, items, deadlines }: Move): void {
  for (const { id, kind, item = '', step } of before.deadlines) {
    const now = items.get(item);
    if (kind !== 'ladder' || typeof now !== 'string' || now === item) continue;
    const restarted = `${now}/ladder/${step}`;
    if (draft.deadlines.some((deadline) => deadline.id === restarted)) deadlines.set(id, restarted);
  }
}

function idAfter(made: Decision): string | null {
  switch (made.is) {
    case 'kept':
      return made.deadline.id;
    case 'counted':
      return made.spec.id;
    case 'told':
      return made.id;
    case 'lost':
      return null;
  }
}

function recordMigrated(
  { draft, joined, were, active }: Move,
  {
    facts,
    order,
    deadlines,
  }: {
    readonly facts: MovedFacts;
    readonly order: Pick<MigrationOrder, 'actor' | 'reason' | 'migrationId'>;
    readonly deadlines: readonly DecidedDeadline[];
  },
): void {
  const { from, to } = joined;
  const { actor, reason, migrationId } = order;
  const states = { from: innermost([...were]), to: innermost([...active]) };
  const renamed = deadlines.flatMap(([{ id }, made]) =>
    made.is === 'kept' && made.deadline.id !== id ? [[id, made.deadline.id] as const] : [],
  );
  record(draft, 'migrated', {
    actor,
    detail: {
      migration: migrationId,
      from: from.hash,
      to: to.hash,
      was: from.version,
      version: to.version,
      reason,
      states: states.from.join() === states.to.join() ? undefined : (states as unknown as Json),
      deadlines: renamed.length === 0 ? undefined : Object.fromEntries(renamed),
      fields:
        facts.fields.length === 0
          ? undefined
          : Object.fromEntries(facts.fields.map(({ field, to: name }) => [field, name])),
    },
  });
  if (Object.keys(facts.data).length > 0) {
    record(draft, 'data', { actor, detail: { fields: facts.data } });
  }
  const { set, clear } = facts.flags;
  if (set.length + clear.length > 0) record(draft, 'flags', { actor, detail: { set, clear } });
}

function clearedWith(
  items: readonly DecidedItem[],
  deadlines: readonly Deadline[],
): ReadonlyMap<string, readonly string[]> {
  const ended = items.filter(([, made]) => made.is !== 'kept');
  return new Map(
    ended.map(([{ id }]) => [
      id,
      deadlines.filter(({ item }) => item === id).map((deadline) => deadline.id),
    ]),
  );
}

/** What follows from facts, and what other versions say of them. */
function moveRest(move: Move): void {
  const { draft, joined } = move;
  const { fields } = joined.mapping;
  draft.calls = draft.calls.map((call) => {
    const receive = call.receive.flatMap((field) =>
      field in fields ? (fields[field] ?? []) : field,
    );
    return receive.join() === call.receive.join() ? call : { ...call, receive };
  });
  if (draft.status === 'open') reprioritise(draft);
  openNewTasks(move);
  settleClocks(draft);
  moveKey(draft);
  moveRetention(move);
}

/** What the case is about, when the new version tells cases apart by other fields. */
function moveKey(draft: Draft): void {
  if (draft.plan.duplicates !== undefined) watchKey(draft);
  else if (draft.memory.key !== null) draft.memory = { ...draft.memory, key: null };
}

/** How long a closed case is kept: another rule counts from when it was closed or opened. */
function moveRetention({ draft, joined }: Move): void {
  if (draft.status !== 'closed') return;
  const { from, to, names } = joined;
  const before = inNewWords({ retention: from.retention ?? null }, { guards: names.guards });
  if (canonicalJson(before.retention) === canonicalJson(to.retention ?? null)) return;
  draft.retention = null;
  setRetention(draft);
}

/**
 * Between deadlines of the same instant the one armed first comes first. What is counted anew takes
 * the place of what it was; what counts from the same instant stands in the order of its rows, as if
 * it had been armed together.
 */
function inOrder({ draft, before, deadlines }: Move): Deadline[] {
  const places = new Map(before.deadlines.map(({ id }, place) => [deadlines.get(id) ?? '', place]));
  const placeOf = ({ id }: Deadline): number => places.get(id) ?? Number.POSITIVE_INFINITY;
  const ordered = [...draft.deadlines].sort((one, other) => {
    const [a, b] = [placeOf(one), placeOf(other)];
    return a === b ? 0 : a - b;
  });
  const groups = new Map<string, Deadline[]>();
  for (const deadline of ordered) {
    const key = groupOf(deadline);
    groups.set(key, [...(groups.get(key) ?? []), deadline]);
  }
  for (const group of groups.values()) group.sort((one, other) => rowOf(one) - rowOf(other));
  return ordered.map((deadline) => groups.get(groupOf(deadline))!.shift()!);
}

/** What is armed together: the timers of a state, the steps of a ladder. */
function groupOf({ id, kind, state, item, fromMs }: Deadline): string {
  if (kind !== 'timer' && kind !== 'ladder') return id;
  return `${kind} ${item ?? state} ${fromMs}`;
}

function rowOf({ id }: Deadline): number {
  const row = Number(id.slice(id.lastIndexOf('/') + 1));
  return Number.isNaN(row) ? 0 : row;
}

/** A deadline that nothing else speaks of is said to be one no more. */
function tellLost(
  { draft, deadlines: ids }: Move,
  {
    items,
    deadlines,
  }: { readonly items: readonly DecidedItem[]; readonly deadlines: readonly DecidedDeadline[] },
): void {
  const armed = new Set(draft.deadlines.map(({ id }) => id));
  for (const [{ id, kind, item, state }] of deadlines) {
    const isEnded = items.some(([one, made]) => one.id === item && made.is !== 'kept');
    if (kind === 'absence' || isEnded || armed.has(ids.get(id) ?? '')) continue;
    record(draft, 'deadline_cleared', { state, detail: { deadline: id } });
  }
}
