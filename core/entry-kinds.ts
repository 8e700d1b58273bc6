/**
 * The kinds of entries that single parts of the language write.
 *
 * @module
 */

/** Entries of priority, routing and duplicates. */
export type RoutingEntryKind =
  | 'assigned'
  | 'released'
  | 'overload'
  | 'similar_found'
  | 'not_same'
  | 'priority_set';

/** Entries of tasks, evidence, attachments, notes and handoffs. */
export type WorkEntryKind =
  | 'task_opened'
  | 'task_added'
  | 'question_asked'
  | 'task_ticked'
  | 'task_done'
  | 'task_overdue'
  | 'task_cancelled'
  | 'evidence_added'
  | 'evidence_described'
  | 'evidence_moved'
  | 'evidence_withdrawn'
  | 'attached'
  | 'attachment_withdrawn'
  | 'note_added'
  | 'recused'
  | 'handed_over';
/** Entries of a move to another version of the case type, and of taking it back. */
export type MigrationEntryKind = 'migrated' | 'migration_undone';

/** Entries of actions, links and retention. */
export type ActionEntryKind =
  | 'called'
  | 'call_answered'
  | 'call_failed'
  | 'case_asked'
  | 'case_created'
  | 'case_failed'
  | 'linked'
  | 'unlinked'
  | 'linked_closed'
  | 'linked_reopened'
  | 'retention_due'
  | 'retention_held';

/** Entries of a change of the world: of a deadline by hand, of the calendar. */
export type WorldEntryKind = 'deadline_changed' | 'calendar_corrected';
