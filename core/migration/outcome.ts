/**
 * What a move has done, found by holding the case as it was against the case as it is.
 *
 * So that a report cannot say one thing and the migration do another.
 *
 * @module
 */
import type { Deadline, WorkItem } from '../input.ts';
import { innermost } from '../offers.ts';
import type { StatePath } from '../plan.ts';
import { askedIn } from './move-items.ts';
import type { Move } from './move.ts';
import { permissionChanges } from './permissions.ts';
import type { Blocker, DeadlineChange, ItemChange, MigrationOutcome } from './types.ts';

/** What a case is that stays where it is, and why. */
export function blockedOutcome(states: readonly StatePath[], blocker: Blocker): MigrationOutcome {
  return { ...nothing(states), kind: 'blocked', blockers: [blocker] };
}

/** What a move is that does nothing. */
export function nothing(states: readonly StatePath[]): MigrationOutcome {
  return {
    kind: 'same',
    states: { from: states, to: states },
    deadlines: [],
    items: [],
    fields: [],
    permissions: [],
    blockers: [],
  };
}

/** What a finished move has done. */
export function outcomeOf(move: Move, fields: MigrationOutcome['fields']): MigrationOutcome {
  const { before, draft, joined, were, active } = move;
  const isClosed = before.finalState !== null;
  const states = {
    from: isClosed ? [before.finalState] : innermost([...were]),
    to: draft.finalState !== null ? [draft.finalState] : innermost([...active]),
  };
  const deadlines = deadlineChanges(move);
  const items = itemChanges(move);
  const permissions = permissionChanges(joined, states);
  const isSame =
    states.from.join() === states.to.join() &&
    deadlines.every(({ id, to, change }) => change === 'kept' && id === to) &&
    items.every(
      ({ change, gained, lost }) => change === 'kept' && gained.length + lost.length === 0,
    ) &&
    fields.length + permissions.length === 0;
  const kind = isSame ? 'same' : 'mapped';
  return { kind, states, deadlines, items, fields, permissions, blockers: [] };
}

function deadlineChanges({ before, draft, deadlines }: Move): readonly DeadlineChange[] {
  const known = new Map(draft.deadlines.map((deadline) => [deadline.id, deadline]));
  const old = before.deadlines.map((deadline): DeadlineChange => {
    const now = known.get(deadlines.get(deadline.id) ?? '');
    const { id, dueAtMs: wasAtMs } = deadline;
    if (now === undefined) return { id, to: null, change: 'lost', wasAtMs, dueAtMs: null };
    const change = changeOf(deadline, now);
    return { id, to: now.id, change, wasAtMs, dueAtMs: now.dueAtMs };
  });
  const taken = new Set(old.map(({ to }) => to));
  const fresh = draft.deadlines
    .filter(({ id }) => !taken.has(id))
    .map(({ id, dueAtMs }): DeadlineChange => {
      return { id: null, to: id, change: 'new', wasAtMs: null, dueAtMs };
    });
  return [...old, ...fresh];
}

function changeOf(old: Deadline, now: Deadline): DeadlineChange['change'] {
  // What is asked again has a ladder that begins again.
  if (now.item !== old.item) return 'restarted';
  return old.dueAtMs === now.dueAtMs ? 'kept' : 'moved';
}

function itemChanges({ before, draft, items }: Move): readonly ItemChange[] {
  const known = new Map(draft.items.map((item) => [item.id, item]));
  const old = before.items.map((item): ItemChange => {
    const now = known.get(items.get(item.id) ?? '');
    const change = now === undefined ? 'ended' : now.id === item.id ? 'kept' : 'asked_again';
    return { item: item.id, change, ...people(item, now) };
  });
  const taken = new Set(before.items.map(({ id }) => items.get(id) ?? id));
  const fresh = draft.items
    .filter(({ id }) => !taken.has(id))
    .map((item): ItemChange => ({ item: item.id, change: 'new', ...people(undefined, item) }));
  return [...old, ...fresh];
}

function people(
  old: WorkItem | undefined,
  now: WorkItem | undefined,
): Pick<ItemChange, 'gained' | 'lost'> {
  const [was, is] = [old, now].map((item) => (item === undefined ? [] : askedIn(item)));
  return {
    gained: is!.filter((person) => !was!.includes(person)),
    lost: was!.filter((person) => !is!.includes(person)),
  };
}
