/**
 * What the API shows: rows of the read model and answers of the engine as documented bodies.
 *
 * @module
 */
import type { Message } from '../activities/messages.ts';
import type { ShownEntry } from '../core/access-entries.ts';
import type { AccessRecord } from '../prisma/queries/access-records.ts';
import type { TimelineEntry } from '../prisma/queries/trail.ts';
import type { Deadline } from '../core/input.ts';
import type { PersonId } from '../core/plan.ts';
import { saidToHaveOccurredMs } from '../core/occurred.ts';
import type { ClockView } from '../core/sla-view.ts';
import type { EvidencePiece, NextTask } from '../core/work.ts';
import type { CaseTypeSummary, VersionSummary } from '../prisma/queries/case-types.ts';
import type { CaseRow } from '../prisma/queries/cases.ts';
import type { HoldRow } from '../prisma/queries/holds.ts';
import type { AskedRow, InboxItem, NoticeRow } from '../prisma/queries/inbox.ts';
import type { CommandResult } from '../workflows/protocol.ts';

/** Epoch milliseconds as RFC 3339 in UTC. */
export function instant(ms: number): string {
  return new Date(ms).toISOString();
}

/** The same, or null. */
export function instantOrNull(ms: number | null): string | null {
  return ms === null ? null : instant(ms);
}

/** `CaseTypeVersion` */
export function versionView(version: VersionSummary) {
  const { caseType, number, hash, title, state, active, note } = version;
  return {
    caseType,
    number,
    version: version.version,
    hash,
    title,
    state,
    active,
    note,
    publishedAt: instant(version.createdAtMs),
    publishedBy: version.createdBy,
  };
}

/** `CaseType` */
export function caseTypeView({ id, title, active }: CaseTypeSummary) {
  return { id, title, active: active === null ? null : versionView(active) };
}

/** `CaseSummary` */
export function caseSummaryView(row: CaseRow) {
  const { id, number, caseType, version, title, owner, status, states, waiting } = row;
  return {
    id,
    number,
    caseType,
    ...(row.isSandbox && { sandbox: true as const }),
    version,
    title,
    owner,
    status,
    states,
    waiting,
    outcome: row.outcome,
    reporter: row.reporter,
    openedAt: instant(row.openedAtMs),
    closedAt: instantOrNull(row.closedAtMs),
    settledAt: instant(row.settledAtMs),
    nextDeadlineAt: instantOrNull(row.nextDeadlineAtMs),
    priority: priorityView(row),
    slaDueAt: instantOrNull(row.slaDueAtMs),
    slaBreached: row.slaBreached,
    sequence: row.sequence,
  };
}

/** `Priority`, or `null` without one. */
function priorityView(
  of: Pick<CaseRow, 'priorityScore' | 'priorityLevel' | 'priorityByHand'>,
): object | null {
  const { priorityScore: score, priorityLevel: level, priorityByHand: byHand } = of;
  return score === null && level === null ? null : { score, level, byHand };
}

/** What belongs to a case beside its own row. */
export interface CaseParts {
  readonly asked: readonly AskedRow[];
  readonly deadlines: readonly Deadline[];
  readonly clocks: readonly ClockView[];
  readonly links: readonly ShownLink[];
  readonly next: unknown;
}

/** `Case` */
export function caseView(row: CaseRow, parts: CaseParts) {
  const { asked, deadlines, clocks, links, next } = parts;
  const { planHash, head, fields, flags } = row;
  return {
    ...caseSummaryView(row),
    planHash,
    head,
    fields,
    flags,
    items: itemViews(asked),
    deadlines: deadlines.map(deadlineView),
    clocks: clocks.map(clockView),
    links,
    next,
  };
}

/** `WorkItem`s, from the rows of everybody asked, in order. */
function itemViews(rows: readonly AskedRow[]) {
  return groupBy(rows, ({ item }) => item).map((ofItem) => {
    const { item, kind, state, approval, openedAtMs, reminders } = ofItem[0]!;
    const seats = groupBy(ofItem, ({ seat }) => seat).map(seatView);
    return { item, kind, state, approval, openedAt: instant(openedAtMs), reminders, seats };
  });
}

function seatView(rows: readonly AskedRow[]) {
  const answered = rows.find(({ answeredBy }) => answeredBy !== null);
  return {
    party: rows[0]!.seatParty,
    answer:
      answered === undefined
        ? null
        : {
            person: answered.answeredBy,
            result: answered.answer,
            at: instantOrNull(answered.untilMs),
          },
    asked: rows.map(({ via, party, insteadOf, because, people, sinceMs }) => ({
      via,
      party,
      insteadOf,
      because,
      people,
      sinceAt: instant(sinceMs),
    })),
  };
}

function deadlineView({ id, kind, state, item, fromMs, dueAtMs }: Deadline) {
  return {
    id,
    kind,
    state,
    item: item ?? null,
    fromAt: instant(fromMs),
    dueAt: instant(dueAtMs),
  };
}

/** `Clock` */
function clockView(clock: ClockView) {
  return {
    clock: clock.clock,
    title: clock.title,
    is: clock.is,
    run: clock.run,
    within: clock.within,
    fromAt: instantOrNull(clock.fromMs),
    dueAt: instantOrNull(clock.dueAtMs),
    isProvisional: clock.isProvisional,
    isExtended: clock.isExtended,
    pausedSince: instantOrNull(clock.pausedSinceMs),
    pausedSeconds: clock.pausedMs / 1_000,
    breachedAt: instantOrNull(clock.breachedAtMs),
    endedAt: instantOrNull(clock.endedAtMs),
  };
}

/** Another case, as far as somebody may see it. */
export interface ShownLink {
  readonly case: string;
  readonly as: string;
  readonly caseType: string | null;
  readonly number: string | null;
  readonly title: string | null;
  readonly status: string | null;
  readonly outcome: string | null;
}

/** `NextTask` */
export function nextTaskView({ dueAtMs, ...task }: NextTask) {
  return { ...task, dueAt: instantOrNull(dueAtMs) };
}

/** `EvidencePiece` */
export function evidenceView({ sinceMs, ...piece }: EvidencePiece) {
  return { ...piece, since: instant(sinceMs) };
}

/** `Entry` */
export function entryView(entry: ShownEntry<TimelineEntry>) {
  const { sequence, atMs, kind, state, actor, cause, detail, hash } = entry;
  const at = instant(atMs);
  const occurredAt = instantOrNull(saidToHaveOccurredMs(entry));
  const recordedAt = instant(entry.recordedAtMs);
  return { sequence, at, occurredAt, recordedAt, kind, state, actor, cause, detail, hash };
}

/** `CommandDone` */
export function commandView(
  id: string,
  { duplicate, sequence, status, states, atMs }: CommandResult,
) {
  return {
    id,
    status: 'done',
    duplicate,
    sequence,
    caseStatus: status,
    states,
    at: instant(atMs),
  };
}

/** `InboxItem` */
export function inboxItemView(item: InboxItem) {
  const { caseId, number, caseType, caseTitle, kind, state, approval, requester, seats } = item;
  return {
    caseId,
    caseNumber: number,
    caseType,
    caseTitle,
    item: item.item,
    kind,
    state,
    approval,
    requester,
    seats,
    sinceAt: instant(item.sinceMs),
    dueAt: instantOrNull(item.dueAtMs),
    reminders: item.reminders,
    priority: priorityView(item),
  };
}

/** `Notice` */
export function noticeView(notice: NoticeRow, message: Message | null) {
  const { caseId, number, caseTitle, sequence, atMs, readAtMs } = notice;
  return {
    id: `${caseId}:${sequence}`,
    caseId,
    caseNumber: number,
    caseTitle,
    sequence,
    notice: notice.notice,
    at: instant(atMs),
    readAt: instantOrNull(readAtMs),
    message,
  };
}

/** Rows with equal keys together, in the order in which the keys come first. */
function groupBy<T>(rows: readonly T[], keyOf: (row: T) => unknown): readonly T[][] {
  const groups = new Map<unknown, T[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group === undefined) groups.set(keyOf(row), [row]);
    else group.push(row);
  }
  return [...groups.values()];
}

/** `AccessRecord` */
export function accessView({
  atMs,
  person,
  operation,
  outcome,
  code,
  policies = [],
  attachment = null,
}: Omit<AccessRecord, 'person' | 'attachment'> & {
  readonly person: PersonId | null;
  readonly attachment?: string | null;
}) {
  return {
    at: instant(atMs),
    person,
    operation,
    outcome,
    code: code ?? null,
    attachment,
    policies,
  };
}

/** A legal hold, for counsel. */
export function holdView(hold: HoldRow) {
  const { placedAtMs, isSilent, releaseAsked, released, ...rest } = hold;
  return {
    ...rest,
    silent: isSilent,
    placedAt: instant(placedAtMs),
    releaseAsked: releaseAsked && {
      by: releaseAsked.by,
      at: instant(releaseAsked.atMs),
      reason: releaseAsked.reason,
    },
    released: released && { by: released.by, at: instant(released.atMs) },
  };
}

/** What a custodian is told of a hold. */
export function holdNoticeView({ id, placedAtMs }: HoldRow) {
  return { id, placedAt: instant(placedAtMs) };
}
