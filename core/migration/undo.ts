/**
 * Taking a migration of a case back, while nothing has happened since.
 *
 * @module
 */
import { closeDraft, openDraft, record } from '../draft.ts';
import type { Effect, Entry, Snapshot } from '../input.ts';
import type { PersonId, Plan } from '../plan.ts';
import { nextDeadlineMs } from '../step.ts';
import type { Blocker } from './types.ts';

/** What the host has kept of a migration, and the case as it is now. */
export interface Undoing {
  /** As it was before the migration. */
  readonly before: Snapshot;
  /** Where the trail stood when the migration was done. */
  readonly after: Pick<Snapshot, 'sequence' | 'head'>;
  readonly now: Snapshot;
}

/** Who takes it back, why, and when. */
export interface UndoOrder {
  readonly actor: PersonId;
  readonly reason: string;
  readonly nowMs: number;
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
 * Puts a case back on the version it came from: states, deadlines and work items are those from
 * before. The trail goes on; that it was migrated and taken back stays in it.
 *
 * @param from the version that it came from
 */
export function undoMigration(
  from: Plan,
  { before, after, now }: Undoing,
  order: UndoOrder,
): UndoResult {
  const { actor, reason, nowMs, migrationId } = order;
  const dueMs = nextDeadlineMs(now);
  const hasHappened = now.sequence !== after.sequence || now.head !== after.head;
  if (hasHappened || (dueMs !== null && dueMs <= nowMs)) {
    const message = 'Something has happened in the case since it was migrated.';
    return { ok: false, blocker: { code: 'case_went_on', message } };
  }
  const { sequence, head } = now;
  const atMs = Math.max(now.atMs, before.atMs);
  const draft = openDraft(from, { ...before, atMs, sequence, head }, nowMs);
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
  return closeDraft(draft);
}
