/**
 * A step in the making: the snapshot as it changes, and the entries and effects so far.
 *
 * A draft lives for one call of `step` and is the only mutable thing in `core`. When a command is
 * refused the draft is dropped, so nothing of it has happened.
 *
 * @module
 */
import type { RetentionFact } from './action-plans.ts';
import { canonicalJson, sha256Hex } from './canonical.ts';
import type {
  Cause,
  Data,
  Deadline,
  Effect,
  Entry,
  People,
  Snapshot,
  StepResult,
  WorkItem,
} from './input.ts';
import type { CaseLink, PendingCall } from './linked.ts';
import { type CalendarCorrection, correctedCalendar } from './calendar-correction.ts';
import { type CaseMemory, hasMemory, NO_MEMORY } from './lookups.ts';
import { activePaths, contextOf, type Live, persistMachine, restoreMachine } from './machine.ts';
import type { Calendar, Json, MachineContext, PersonId, Plan, StatePath } from './plan.ts';
import { SNAPSHOT_FORMAT } from './upgrades.ts';
import { NO_WORK, type Work } from './work.ts';
import type { ClockRuns } from './sla-plan.ts';

/** The mutable state of a step. */
export interface Draft {
  readonly plan: Plan;
  /** The plan's calendar as it has been corrected. */
  calendar: Calendar;
  correction: CalendarCorrection | null;
  readonly caseId: string;
  readonly openedAtMs: number;
  readonly beganAtMs: number | null;
  readonly reporter: PersonId;
  live: Live;
  status: Snapshot['status'];
  /** The instant at which things are happening: a deadline's own, or the command's. */
  nowMs: number;
  closedAtMs: number | null;
  finalState: StatePath | null;
  people: People;
  deadlines: Deadline[];
  items: WorkItem[];
  itemCount: number;
  deciders: readonly PersonId[];
  recused: readonly PersonId[];
  work: Work;
  memory: CaseMemory;
  /** A handoff that has to be accepted in the state about to be entered. */
  handing: { readonly from: StatePath; readonly toState: StatePath } | null;
  /** What a person wrote to go along with a handoff. */
  brief: string | null;
  calls: readonly PendingCall[];
  links: readonly CaseLink[];
  retention: RetentionFact | null;
  clocks: ClockRuns;
  sequence: number;
  head: string;
  /** What the entries written now are due to. */
  cause: Cause;
  /** Who sent the event that led here; an approval asked now remembers them. */
  requester: PersonId | null;
  readonly entries: Entry[];
  readonly effects: Effect[];
}

const NOBODY: readonly PersonId[] = [];

/** Opens a draft on a stored snapshot. */
export function openDraft(plan: Plan, snapshot: Snapshot, nowMs: number): Draft {
  return {
    plan,
    calendar: correctedCalendar(plan.calendar, snapshot.correction),
    correction: snapshot.correction ?? null,
    caseId: snapshot.caseId,
    openedAtMs: snapshot.openedAtMs,
    beganAtMs: snapshot.beganAtMs ?? null,
    reporter: snapshot.reporter,
    live: restoreMachine(plan, snapshot.machine),
    status: snapshot.status,
    // Hosts' clocks may disagree by a little; a case's time never runs backwards.
    nowMs: Math.max(nowMs, snapshot.atMs),
    closedAtMs: snapshot.closedAtMs,
    finalState: snapshot.finalState,
    people: snapshot.people,
    deadlines: [...snapshot.deadlines],
    items: [...snapshot.items],
    itemCount: snapshot.itemCount,
    deciders: snapshot.deciders,
    recused: snapshot.recused ?? NOBODY,
    work: snapshot.work ?? NO_WORK,
    memory: snapshot.memory ?? NO_MEMORY,
    handing: null,
    brief: null,
    calls: snapshot.calls ?? [],
    links: snapshot.links ?? [],
    retention: snapshot.retention ?? null,
    clocks: snapshot.clocks ?? {},
    sequence: snapshot.sequence,
    head: snapshot.head,
    cause: { kind: 'people' },
    requester: null,
    entries: [],
    effects: [],
  };
}

/** The result of a finished draft. */
export function closeDraft(draft: Draft): StepResult & { ok: true } {
  return {
    ok: true,
    snapshot: {
      format: SNAPSHOT_FORMAT,
      planHash: draft.plan.hash,
      caseId: draft.caseId,
      status: draft.status,
      machine: persistMachine(draft.plan, draft.live),
      atMs: draft.nowMs,
      openedAtMs: draft.openedAtMs,
      ...(draft.beganAtMs !== null && { beganAtMs: draft.beganAtMs }),
      closedAtMs: draft.closedAtMs,
      finalState: draft.finalState,
      reporter: draft.reporter,
      people: draft.people,
      deadlines: draft.deadlines,
      items: draft.items,
      itemCount: draft.itemCount,
      deciders: draft.deciders,
      ...(draft.recused.length > 0 && { recused: draft.recused }),
      ...(hasWork(draft.work) && { work: draft.work }),
      ...(draft.calls.length > 0 && { calls: draft.calls }),
      ...(draft.links.length > 0 && { links: draft.links }),
      ...(draft.retention !== null && { retention: draft.retention }),
      ...(hasMemory(draft.memory) && { memory: draft.memory }),
      ...(Object.keys(draft.clocks).length > 0 && { clocks: draft.clocks }),
      ...(draft.correction !== null && { correction: draft.correction }),
      sequence: draft.sequence,
      head: draft.head,
    },
    entries: draft.entries,
    effects: draft.effects,
  };
}

function hasWork({ tasks, evidence, attachments = [] }: Work): boolean {
  return tasks.length + evidence.length + attachments.length > 0;
}

/** Writes an entry: numbers it, chains it, and remembers its cause. */
export function record(
  draft: Draft,
  kind: Entry['kind'],
  {
    state = null,
    actor = null,
    detail = {},
  }: {
    state?: StatePath | null;
    actor?: PersonId | null;
    detail?: Readonly<Record<string, Json | undefined>>;
  },
): Entry {
  const content = {
    sequence: draft.sequence + 1,
    atMs: draft.nowMs,
    kind,
    state,
    actor,
    cause: draft.cause,
    detail: present(detail),
  };
  const entry: Entry = { ...content, hash: sha256Hex(draft.head + contentText(content)) };
  draft.entries.push(entry);
  draft.sequence = entry.sequence;
  draft.head = entry.hash;
  return entry;
}

/** The canonical JSON of an entry's content: its members are known, so there is nothing to sort. */
function contentText(content: Omit<Entry, 'hash'>): string {
  const { actor, atMs, cause, detail, kind, sequence, state } = content;
  return (
    `{"actor":${canonicalJson(actor)},"atMs":${atMs},"cause":${canonicalJson(cause)},` +
    `"detail":${canonicalJson(detail)},"kind":"${kind}","sequence":${sequence},` +
    `"state":${canonicalJson(state)}}`
  );
}

/**
 * The hash of an entry: SHA-256 over the previous entry's hash (empty for the first) and the
 * canonical JSON of the entry without its hash.
 */
export function entryHash(previous: string, entry: Omit<Entry, 'hash'>): string {
  return sha256Hex(previous + canonicalJson(entry));
}

/** Tells people of the entry just written. */
export function tell(
  draft: Draft,
  people: readonly PersonId[],
  notice: 'asked' | 'reminded' | 'notified',
  message: { readonly template?: string; readonly values?: Data } = {},
): void {
  if (people.length === 0) return;
  draft.effects.push({ kind: 'notify', people, sequence: draft.sequence, notice, ...message });
}

/** The facts guards see now. */
export function factsOf(draft: Draft): MachineContext {
  return contextOf(draft.live);
}

/** The paths of all active states, outermost first. */
export function statesOf(draft: Draft): readonly StatePath[] {
  return activePaths(draft.live);
}

/** Replaces a work item by its next version. */
export function putItem(draft: Draft, item: WorkItem): WorkItem {
  draft.items = draft.items.map((known) => (known.id === item.id ? item : known));
  return item;
}

function present(
  detail: Readonly<Record<string, Json | undefined>>,
): Readonly<Record<string, Json>> {
  // Most details have everything, and are made for their entry alone.
  if (Object.values(detail).every((member) => member !== undefined)) {
    return detail as Readonly<Record<string, Json>>;
  }
  return Object.fromEntries(
    Object.entries(detail).filter((member): member is [string, Json] => member[1] !== undefined),
  );
}
