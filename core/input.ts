/**
 * What goes into a case and what comes out: inputs, snapshots, entries, refusals.
 *
 * All of it is JSON, so that a workflow can carry it through continue-as-new and a test can
 * compare it. Instants are epoch milliseconds on the case's own clock.
 *
 * @module
 */
import type { RetentionFact } from './action-plans.ts';
import type { CalendarCorrection } from './calendar-correction.ts';
import type { Effect } from './effects.ts';
import type { Entry } from './entries.ts';
import type { CaseLink, HostNews, LinkAct, Origin, PendingCall } from './linked.ts';
import type { ItemRouting } from './choice.ts';
import type { StartLookup } from './duplicates.ts';
import type { Answer, CaseMemory } from './lookups.ts';
import type { ClockRuns } from './sla-plan.ts';
import type { Json, MachineContext, PersonId, StatePath, TimerId } from './plan.ts';
import type { Work, WorkAct } from './work.ts';

export type { Cause } from './causes.ts';
export type { Effect } from './effects.ts';
export type { Entry } from './entries.ts';
export type { NextAnswer, NextEvent } from './next.ts';

export type { ActionEntryKind, RoutingEntryKind, WorkEntryKind } from './entry-kinds.ts';

/**
 * What the directory says of one person. The host brings these facts with each input (all members
 * of the plan's teams, everybody named in a person field, and their chains of managers), so that
 * the case itself never looks anything up.
 */
export interface PersonFacts {
  readonly id: PersonId;
  readonly teams: readonly string[];
  readonly manager?: PersonId;
  /** `[from, until)` in epoch milliseconds. */
  readonly absences?: readonly (readonly [fromMs: number, untilMs: number])[];
  /** What guards may ask of a person beside these: `is_executive`, `country`, `department`. */
  readonly isExecutive?: boolean;
  readonly country?: string;
  readonly department?: string;
  /** What they can do, for routing by `skill`. */
  readonly skills?: readonly string[];
}

/** Facts about people, by id. */
export type People = Readonly<Record<PersonId, PersonFacts>>;

/** Data that comes with a command: field name → value. */
export type Data = Readonly<Record<string, Json>>;

/** What people and hosts ask of a case. `actor` is who asks, from the token, never from a body. */
export type Input = {
  readonly people?: People;
  /**
   * Of what people do: when it really happened, epoch milliseconds, if that was before it is
   * recorded. Kept in the cause of its entries; order and deadlines go by the time of recording.
   */
  readonly occurredAtMs?: number;
} & (
  | {
      readonly kind: 'start';
      readonly caseId: string;
      readonly actor: PersonId;
      readonly data: Data;
      /** Of a case that another one has created. */
      readonly origin?: Origin;
      /** What the host knows of cases like it, and what the starter says of them. */
      readonly lookup?: StartLookup;
    }
  /** Take a way out of a state. */
  | {
      readonly kind: 'event';
      readonly event: string;
      readonly actor: PersonId;
      readonly data: Data;
    }
  /** Answer an approval (`approved`, `rejected` or a further result). `item` is the work item. */
  | {
      readonly kind: 'answer';
      readonly item: string;
      readonly result: string;
      readonly comment?: string;
      readonly actor: PersonId;
    }
  /** Ask another person to answer for one's seat. The seat's own people may still answer. */
  | {
      readonly kind: 'delegate';
      readonly item: string;
      readonly to: PersonId;
      readonly reason?: string;
      readonly actor: PersonId;
    }
  /** Step back from an approval as conflicted: the person can answer it no more. */
  | {
      readonly kind: 'decline';
      readonly item: string;
      readonly reason: string;
      readonly actor: PersonId;
    }
  /** Do something with a task, a piece of evidence or a note. */
  | { readonly kind: 'work'; readonly act: WorkAct; readonly actor: PersonId }
  /**
   * Facts about people changed (an absence, a leaver, a new member). These are all that the plan
   * needs: whoever the case knows and who is not among them has left their teams.
   */
  | { readonly kind: 'people'; readonly people: People }
  /** Link another case, or take a link away. */
  | { readonly kind: 'links'; readonly act: LinkAct }
  /** What came of an effect, or of a linked case; from hosts alone, never from people. */
  | { readonly kind: 'news'; readonly news: HostNews }
  /** What the world answers to a question of the case (an effect `look_up`). */
  | { readonly kind: 'looked_up'; readonly answer: Answer }
  /**
   * The calendar has been corrected, by hosts on an operator's word: what differs from the plan's,
   * with what differed before. Open deadlines move; see `core/calendar-change.ts`.
   */
  | {
      readonly kind: 'calendar';
      readonly correction: CalendarCorrection;
      readonly reason: string;
      readonly actor: PersonId;
    }
  /** Nothing but time: settle what is due. */
  | { readonly kind: 'time' }
);

/** An instant at which something happens by itself. Computed once, then a fact. */
export interface Deadline {
  /**
   * Unique while armed: the timer id, `<item>/ladder/<step>`, `<item>/absence`, `<task>/due`,
   * `sla/<clock>/due` or `sla/<clock>/warn/<row>`.
   */
  readonly id: string;
  readonly kind: 'timer' | 'ladder' | 'absence' | 'task' | 'sla';
  readonly state: StatePath;
  readonly item?: string;
  readonly step?: number;
  readonly timer?: TimerId;
  /** Of an SLA clock (`state` is then `sla/<clock>`), and which of its warnings. */
  readonly clock?: string;
  readonly warning?: number;
  /** The calendar does not know all holidays up to it. */
  readonly provisional?: true;
  /** Changed by hand: who did it, and when. It is their word then, and nobody changes it again. */
  readonly changed?: { readonly by: PersonId; readonly atMs: number };
  /** What the duration was counted from. */
  readonly fromMs: number;
  readonly dueAtMs: number;
}

/** A group of people asked for one thing, and why they. */
export interface Asked {
  /** `role`: it is theirs; `backup`: in the place of `insteadOf`; `escalation`: as superiors; `delegation`: by hand. */
  readonly via: 'role' | 'backup' | 'escalation' | 'delegation';
  /** The party as text: `er_lead`, `manager of respondent`, or a person id for a delegation. */
  readonly party: string;
  readonly people: readonly PersonId[];
  readonly sinceMs: number;
  readonly insteadOf?: string;
  /** Why: the deadline's id, `absence`, `conflict`, `declined`, or the person who delegated. */
  readonly because?: string;
  /** The one of them who was chosen: the others are asked no more. */
  readonly chosen?: PersonId;
}

/**
 * One place in a work item: an approver's seat, or the one place of an assignment. The first
 * group asked is the seat's own party (with no people when all of them are absent or excluded).
 */
export interface Seat {
  readonly party: string;
  readonly asked: readonly Asked[];
  readonly answer?: {
    readonly person: PersonId;
    readonly result: string;
    readonly atMs: number;
    readonly via: Asked['via'];
    readonly comment?: string;
  };
}

/** Something somebody is asked to do: the row of an inbox. */
export interface WorkItem {
  /** `<state path>#<n>`: unique within the case for ever. */
  readonly id: string;
  /** `awaited`: a waiting state; whoever may send a way out is asked for it. */
  readonly kind: 'assignment' | 'approval' | 'awaited' | 'task';
  readonly state: StatePath;
  readonly openedAtMs: number;
  /** An approval's seats; one seat for an assignment; one for each party awaited. */
  readonly seats: readonly Seat[];
  /** Of approvals: its name, and who sent the event that asked (`null`: nobody did). */
  readonly approval?: string;
  readonly requester?: PersonId | null;
  /** In turn: the seat whose turn it is. */
  readonly turn?: number;
  /** Of an approval that is about fields: the digest of each, as the approvers are shown it. */
  readonly about?: Readonly<Record<string, string>>;
  /** Of such an approval: who has answered here and in no approval before. */
  readonly firstAnswers?: readonly PersonId[];
  /** Who has stepped back as conflicted. */
  readonly declined: readonly PersonId[];
  readonly reminders: number;
  /** Of an assignment whose people are chosen one at a time. */
  readonly routing?: ItemRouting;
}

/** The whole state of a case. Grows with what is open, not with what has happened. */
export interface Snapshot {
  readonly format: 1;
  readonly planHash: string;
  readonly caseId: string;
  /** `closed` can still be reopened; `sealed` cannot. `faulted` waits for an operator. */
  readonly status: 'open' | 'closed' | 'sealed' | 'faulted';
  /** XState's persisted snapshot: value, context, historyValue, status. */
  readonly machine: Json;
  /** The last instant settled; time never runs backwards in a case. */
  readonly atMs: number;
  readonly openedAtMs: number;
  /** When it really began; left out unless its start said so. */
  readonly beganAtMs?: number;
  readonly closedAtMs: number | null;
  /** The top-level final state that closed the case; also after it is sealed. */
  readonly finalState: StatePath | null;
  readonly reporter: PersonId;
  readonly people: People;
  readonly deadlines: readonly Deadline[];
  readonly items: readonly WorkItem[];
  /** How many items there have been: the next one's number. */
  readonly itemCount: number;
  /** Everybody who has answered an approval of this case. */
  readonly deciders: readonly PersonId[];
  /** Who has stepped out of the case; left out while there is nobody. */
  readonly recused?: readonly PersonId[];
  /** Absent when there is nothing to remember. */
  readonly memory?: CaseMemory;
  /** Tasks, evidence and attachments; left out while there are none. */
  readonly work?: Work;
  /** Hooks that have not answered; left out while there are none. */
  readonly calls?: readonly PendingCall[];
  /** Other cases; left out while there are none. */
  readonly links?: readonly CaseLink[];
  /** Of a closed case whose type says so: how long it is kept. */
  readonly retention?: RetentionFact;
  /** SLA clocks; absent when none has started. */
  readonly clocks?: ClockRuns;
  /** What differs from the plan's calendar; absent until it is corrected. */
  readonly correction?: CalendarCorrection;
  /** Of the audit trail: the last entry's number and hash. */
  readonly sequence: number;
  readonly head: string;
}

/** What a case's snapshot shows of its machine, read back for hosts and views. */
export type Facts = MachineContext;

/** Codes of refusals; the API's problems of the same name say more. */
export type RefusalCode =
  | 'already_started'
  | 'case_closed'
  | 'case_faulted'
  | 'event_not_allowed'
  | 'not_permitted'
  | 'guard_not_met'
  | 'data_missing'
  | 'data_invalid'
  | 'item_not_open'
  | 'already_answered'
  | 'result_unknown'
  | 'delegate_not_eligible'
  | 'duplicate'
  | 'duplicate_unanswered'
  | 'tasks_open'
  | 'task_not_open'
  | 'checklist_open'
  | 'evidence_not_found'
  | 'attachment_not_found'
  | 'link_unknown'
  | 'already_linked'
  | 'deadline_fixed';

/** A command that was not done, and why. Nothing of it has happened. */
export interface Refusal {
  readonly code: RefusalCode;
  /** One sentence for people. */
  readonly message: string;
  /** The events that this actor may send now. */
  readonly allowed: readonly string[];
  readonly state: readonly StatePath[];
  /** Of data refusals: what is wrong, field by field. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Of duplicates: the cases that are about the same. */
  readonly similar?: readonly string[];
}

/** What a step did. */
export type StepResult =
  | {
      readonly ok: true;
      readonly snapshot: Snapshot;
      readonly entries: readonly Entry[];
      readonly effects: readonly Effect[];
    }
  | { readonly ok: false; readonly refusal: Refusal };
