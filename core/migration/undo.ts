/**
 * Taking a migration of a case back, while nothing has happened since.
 *
 * States, deadlines and work items are those from before. The trail goes on: that the case was moved
 * and taken back stays in it, and what changes once more is written down as it was the first time.
 *
 * @module
 */
import { canonicalJson } from '../canonical.ts';
import { requestChoice } from '../choice.ts';
import { closeDraft, type Draft, openDraft, record, tell } from '../draft.ts';
import type { Deadline, Effect, Entry, Snapshot, WorkItem } from '../input.ts';
import { invariant } from '../invariant.ts';
import type { Json, PersonId, Plan } from '../plan.ts';
import { facts, nextDeadlineMs } from '../step.ts';
import { askedIn } from './move-items.ts';
import type { Blocker } from './types.ts';

/** What the host has kept of a migration, and the case as it is now. */
export interface Undoing {
  /** As it was just before the migration: the `before` of its result. */
  readonly before: Snapshot;
  /** Where the trail stood when the migration was done. */
  readonly after: Pick<Snapshot, 'sequence' | 'head'>;
  readonly now: Snapshot;
}

/** Who takes it back, why, and when. */
export interface UndoOrder {
  readonly actor: PersonId;
  readonly reason: string;
  /** The host's clock, epoch milliseconds. */
  readonly nowMs: number;
  /** Of the migration that is taken back. */
  readonly migrationId: string;
}

/** The case as it was, or why it stays as it is. */
export type UndoResult =
  | {
      readonly ok: true;
      readonly snapshot: Snapshot;
      readonly entries: readonly Entry[];
      readonly effects: readonly Effect[];
    }
  | { readonly ok: false; readonly blocker: Blocker };

/**
 * Puts a case back on the version it came from. What is overdue there by now is left to the next
 * step of the host.
 *
 * @param from the version that it came from
 */
export function undoMigration(
  from: Plan,
  { before, after, now }: Undoing,
  order: UndoOrder,
): UndoResult {
  invariant(before.planHash === from.hash, 'the case did not come from this version');
  const dueMs = nextDeadlineMs(now);
  const hasHappened = now.sequence !== after.sequence || now.head !== after.head;
  // What is due has happened, also when nobody has settled it yet.
  if (hasHappened || (dueMs !== null && dueMs <= order.nowMs)) {
    const message = 'Something has happened in the case since it was migrated.';
    return { ok: false, blocker: { code: 'case_went_on', message } };
  }
  const { sequence, head } = now;
  const atMs = Math.max(now.atMs, before.atMs);
  const draft = openDraft(from, { ...before, atMs, sequence, head }, order.nowMs);
  const { actor, reason, migrationId } = order;
  draft.cause = { kind: 'command', command: 'undo_migration', actor };
  record(draft, 'migration_undone', {
    actor,
    detail: {
      migration: migrationId,
      from: now.planHash,
      to: from.hash,
      version: from.version,
      reason,
    },
  });
  tellFacts(draft, { before, now }, actor);
  tellItems(draft, { before, now });
  tellDeadlines(draft, { before, now });
  askAgain(draft);
  return closeDraft(draft);
}

type Both = Pick<Undoing, 'before' | 'now'>;

function tellFacts(draft: Draft, { before, now }: Both, actor: PersonId): void {
  const [was, is] = [facts(before), facts(now)];
  const names = new Set([...Object.keys(was.fields), ...Object.keys(is.fields)]);
  const fields: Record<string, Json> = {};
  for (const name of names) {
    const [value, other] = [was.fields[name] ?? null, is.fields[name] ?? null];
    if (canonicalJson(value) !== canonicalJson(other)) fields[name] = value;
  }
  if (Object.keys(fields).length > 0) record(draft, 'data', { actor, detail: { fields } });
  const [old, others] = [was, is].map(({ flags }) =>
    Object.keys(flags).filter((flag) => flags[flag] === true),
  );
  const set = old!.filter((flag) => !others!.includes(flag));
  const clear = others!.filter((flag) => !old!.includes(flag));
  if (set.length + clear.length > 0) record(draft, 'flags', { actor, detail: { set, clear } });
}

/** What was asked because of the migration is taken back; what was taken back is asked again. */
function tellItems(draft: Draft, { before, now }: Both): void {
  const isIn = ({ items }: Snapshot, { id }: WorkItem): boolean =>
    items.some((item) => item.id === id);
  for (const item of now.items.filter((one) => !isIn(before, one))) {
    const { id, state, approval } = item;
    record(draft, 'withdrawn', { state, detail: { item: id, approval, because: 'migration' } });
    tell(draft, askedIn(item), 'notified');
  }
  for (const item of before.items.filter((one) => !isIn(now, one))) {
    for (const { answer, asked } of item.seats) {
      for (const { via, party, people } of answer === undefined ? asked : []) {
        if (people.length === 0) continue;
        const detail = { item: item.id, via, party, people, because: 'migration' };
        record(draft, 'asked', { state: item.state, detail });
        tell(draft, people, 'asked');
      }
    }
  }
}

function tellDeadlines(draft: Draft, { before, now }: Both): void {
  const known = (list: readonly Deadline[], { id, dueAtMs }: Deadline): boolean =>
    list.some((deadline) => deadline.id === id && deadline.dueAtMs === dueAtMs);
  for (const { id, state } of now.deadlines) {
    if (before.deadlines.some((deadline) => deadline.id === id)) continue;
    record(draft, 'deadline_cleared', { state, detail: { deadline: id } });
  }
  for (const deadline of before.deadlines) {
    if (known(now.deadlines, deadline)) continue;
    const { id, state, fromMs, dueAtMs } = deadline;
    record(draft, 'deadline_set', { state, detail: { deadline: id, fromMs, dueAtMs } });
  }
}

/** The answer to a question that was under way may have come to nobody: it is put again. */
function askAgain(draft: Draft): void {
  for (const { id, routing } of draft.items) {
    if (routing?.phase === 'pending') requestChoice(draft, id);
  }
}
