/**
 * The trail of a case: what an entry is, and what each kind tells.
 *
 * @module
 */
import type { Cause } from './causes.ts';
import type {
  ActionEntryKind,
  MigrationEntryKind,
  RoutingEntryKind,
  WorkEntryKind,
  WorldEntryKind,
} from './entry-kinds.ts';
import type { Json, PersonId, StatePath } from './plan.ts';
import type { ClockEntryKind } from './sla-plan.ts';

/**
 * One line of the trail. `detail` by kind:
 *
 * - `started` { by } · `data` { fields } (names and values recorded)
 * - `transition` { transition, event?, from, to, purpose? } · `entered` { title }
 * - `left` { cleared, items }: the deadlines and work items that ended with the state
 * - `deadline_set` { deadline, fromMs, dueAtMs, duration, walk, provisional } · `deadline_cleared` { deadline }
 * - `deadline_due` { deadline } · `deadline_changed` { deadline, wasAtMs, dueAtMs, reason } by hand, once
 * - `calendar_corrected` { calendar, digest, reason, moved, overdue } what has moved follows as
 *   `deadline_set` and `retention_due`, with `wasAtMs` (and `overdue`: it would lie in the past)
 * - `asked` { item, party, people, via, insteadOf?, because? } · `vacant` { item, party, because } nobody is left to ask
 * - `reminded` / `notified` { item?, people, party }
 * - `answered` { item, seats, result, via, party, comment?, about? } · `delegated` { item, party, to, reason? } · `declined` { item, reason }
 *   (`about`: the digest of what the approval is about, as it was when answered)
 * - `decided` { item, approval, result, by, cleared } · `withdrawn` { item, approval, changed?, answers? } the question
 *   no longer stands; `changed`: because of these fields, which voids the answers of these people
 * - `assigned` { item, person, party, by?, open?, was?, reason? } somebody has been chosen
 * - `released` { item, person, because } who was chosen can act no more
 * - `overload` { item, party, max, open } all are at their cap (a person's id: who was given more)
 * - `similar_found` { cases } · `not_same` { cases, reason? }; the same ones are `linked`
 * - `priority_set` { score?, level?, was?, values?, rows?, guard?, override?, reason?, computed? }
 * - `flags` { set, clear } · `closed` { outcome } · `reopened` {} · `sealed` {} · `people` { changed }
 * - `task_opened` { task, title, entry? } · `task_added` { task, title, assignee, … } by hand
 * - `question_asked` { task, item, question, to } an approver wants to know something before answering
 * - `task_ticked` { task, point, done } · `task_done` { task, item, title, via, comment? }
 * - `task_overdue` { task, title, dueAtMs } · `task_cancelled` { task, item?, title, because }
 * - `evidence_added` { number, kind, description, source?, holder, file? } · `evidence_described`
 *   { number, description } · `evidence_moved` { number, from, to, reason } · `evidence_withdrawn` { number, reason }
 * - `attached` { number, version, level, upload, name, sha256, bytes, type, scan, stripped?, evidence? }
 *   · `attachment_withdrawn` { number, level, reason }
 * - `recused` { reason } · `note_added` { note, level, text, fields? } · `handed_over` { from, to, party, fields, brief }
 * - `called` { hook, effect, send } · `call_answered` { hook, effect } · `call_failed` { hook, effect, code }
 * - `case_asked` { caseType, caseId, as } · `case_created` / `case_failed` { caseId, as, caseType, code? }
 * - `linked` / `unlinked` { caseId, as, reason? } · `linked_closed` { caseId, as, caseType?, outcome? }
 *   · `linked_reopened` { caseId, as, caseType? }
 * - `retention_due` { ending, fromMs, dueAtMs, walk, provisional? } · `retention_held` { ending, because }
 * - `faulted` { code } · `repaired` { reason? }
 * - `migrated` { migration, from, to, was, version, reason, … } · `migration_undone`: see `core/migration/`
 * - `sla_…`: see {@link ClockEntryKind}
 */
export interface Entry {
  readonly sequence: number;
  readonly atMs: number;
  readonly kind:
    | 'started'
    | 'data'
    | 'transition'
    | 'entered'
    | 'left'
    | 'deadline_set'
    | 'deadline_cleared'
    | 'deadline_due'
    | 'asked'
    | 'vacant'
    | 'reminded'
    | 'notified'
    | 'answered'
    | 'delegated'
    | 'declined'
    | 'decided'
    | 'withdrawn'
    | RoutingEntryKind
    | 'flags'
    | 'closed'
    | 'reopened'
    | 'sealed'
    | 'people'
    | WorkEntryKind
    | ActionEntryKind
    | 'faulted'
    | 'repaired'
    | WorldEntryKind
    | MigrationEntryKind
    | ClockEntryKind;
  readonly state: StatePath | null;
  readonly actor: PersonId | null;
  readonly cause: Cause;
  readonly detail: Readonly<Record<string, Json>>;
  /** sha-256 over the previous hash and the canonical JSON of this entry without `hash`. */
  readonly hash: string;
}
