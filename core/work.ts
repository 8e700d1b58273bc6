/**
 * Work of a case beside its states and approvals: what people do, and what the snapshot keeps.
 *
 * Part of the contract (`core/input.ts`), in a file of its own.
 *
 * @module
 */
import type { Data } from './input.ts';
import type { Duration, Json, PersonId, StatePath } from './plan.ts';
import type { TaskGate } from './work-plan.ts';

/** What people do with tasks, evidence, attachments and notes. */
export type WorkAct =
  /** Complete a task; `data` are the fields it needs. */
  | {
      readonly do: 'complete_task';
      readonly task: string;
      readonly data?: Data;
      readonly comment?: string;
    }
  /** Tick a point of a checklist (its number, from 1), or take the tick back. */
  | {
      readonly do: 'tick_task';
      readonly task: string;
      readonly point: number;
      readonly done: boolean;
    }
  | { readonly do: 'cancel_task'; readonly task: string; readonly reason: string }
  /** Ask for something nobody foresaw. */
  | {
      readonly do: 'add_task';
      readonly title: string;
      /** A role, or the id of a person. */
      readonly assignee: string;
      readonly help?: string;
      readonly due?: Duration;
      readonly checklist?: readonly string[];
      /** The state is not left (a kept task: the case not closed) before it has ended. */
      readonly required?: boolean;
    }
  /** Ask whoever wants an approval something, before answering it. */
  | { readonly do: 'ask_question'; readonly item: string; readonly question: string }
  | {
      readonly do: 'add_evidence';
      readonly kind: string;
      readonly description: string;
      readonly source?: string;
      /** Who has it, when not whoever adds it: a person's id or a place. */
      readonly holder?: string;
      readonly file?: EvidenceFile;
    }
  | { readonly do: 'describe_evidence'; readonly number: number; readonly description: string }
  /** Custody passes on. */
  | {
      readonly do: 'move_evidence';
      readonly number: number;
      readonly holder: string;
      readonly reason: string;
    }
  | { readonly do: 'withdraw_evidence'; readonly number: number; readonly reason: string }
  /** Attach a file whose bytes are kept already; with `replaces` as the next version of another. */
  | {
      readonly do: 'attach';
      readonly file: AttachedFile;
      /** Who may see it: the readers of this level. Default: as before, or `open`. */
      readonly level?: string;
      /** The piece of evidence that it belongs to. */
      readonly evidence?: number;
      readonly replaces?: number;
    }
  | { readonly do: 'withdraw_attachment'; readonly number: number; readonly reason: string }
  /** Step out of the case, as conflicted. */
  | { readonly do: 'recuse'; readonly reason: string }
  | {
      readonly do: 'add_note';
      readonly note: string;
      readonly text: string;
      readonly data?: Data;
    };

/** A file by reference: the bytes are kept elsewhere. */
export interface EvidenceFile {
  readonly id: string;
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** A file as it was taken in. */
export interface AttachedFile extends EvidenceFile {
  /** The media type, as its content shows. */
  readonly type: string;
  /** `not_scanned`: the installation has no scanner. */
  readonly scan: 'clean' | 'not_scanned';
  /** What the file said of its making was taken out of it. */
  readonly isStripped?: true;
}

/** An attachment as the snapshot keeps it, in short: all of its versions stand in the trail. */
export interface Attachment {
  /** From 1. */
  readonly number: number;
  readonly level: string;
  /** Of the last version. */
  readonly name: string;
  /** How many there are. */
  readonly versions: number;
  /** Who attached the last version. */
  readonly by: PersonId;
  readonly evidence?: number;
  readonly isWithdrawn: boolean;
}

/**
 * A task of a running case. It is `asleep` while its guard does not hold, `blocked` while tasks
 * before it are open, and `open` while somebody is asked: then a work item has the same id. One
 * that is `done` or `cancelled` is kept while its state lasts.
 */
export interface CaseTask {
  /** `<state path>.<name>#<n>`: unique within the case for ever. */
  readonly id: string;
  readonly state: StatePath;
  /** `null`: added by hand. */
  readonly name: string | null;
  readonly standing: 'asleep' | 'blocked' | 'open' | 'done' | 'cancelled';
  /** Of a task for each entry: the entry's value. */
  readonly entry?: Json;
  /** Points of the checklist that are ticked, by number from 1. */
  readonly ticked: readonly number[];
  readonly isOverdue: boolean;
  readonly dueAtMs?: number;
  /** Who has ended it, and when. */
  readonly by?: PersonId;
  readonly endedAtMs?: number;
  /** Of a task added by hand: all that a plan says of others. */
  readonly own?: OwnTask;
  /** Of the acceptance of a handoff: the state that handed over. */
  readonly handedFrom?: StatePath;
}

/** What a task added by hand is. */
export interface OwnTask {
  readonly title: string;
  readonly help?: string;
  /** A role or a person's id. */
  readonly assignee: string;
  readonly due?: Duration;
  readonly checklist: readonly string[];
  readonly required: TaskGate | null;
  readonly keep: boolean;
  readonly addedBy: PersonId;
  /** Of an approver's question: the work item of the approval. */
  readonly asksFor?: string;
}

/** A piece of evidence; never deleted. What has been said of it before stands in the trail. */
export interface EvidencePiece {
  /** From 1, in the order of the register. */
  readonly number: number;
  readonly kind: string;
  readonly description: string;
  readonly source?: string;
  readonly file?: EvidenceFile;
  /** Custody: who has it, and since when. */
  readonly holder: string;
  readonly sinceMs: number;
  readonly isWithdrawn: boolean;
}

/** What the snapshot keeps of it. */
export interface Work {
  readonly tasks: readonly CaseTask[];
  readonly evidence: readonly EvidencePiece[];
  /** Left out while there are none. */
  readonly attachments?: readonly Attachment[];
}

/** What guards may count, as `evidence.count`. */
export const COUNTED = ['evidence', 'handoffs'] as const;
/** One of them. */
export type Counted = (typeof COUNTED)[number];

/** No work at all: snapshots leave it out. */
export const NO_WORK: Work = { tasks: [], evidence: [] };

/** A task, and what a person may do with it. */
export interface NextTask {
  readonly task: string;
  readonly state: StatePath;
  readonly name: string | null;
  readonly title: string;
  readonly help: string | null;
  readonly standing: CaseTask['standing'];
  readonly entry: Json;
  readonly checklist: readonly { readonly point: string; readonly isTicked: boolean }[];
  readonly needs: readonly string[];
  readonly dueAtMs: number | null;
  readonly isOverdue: boolean;
  readonly isRequired: boolean;
  readonly people: readonly PersonId[];
  /** For the asking person: may they complete it now, and why not, in a sentence. */
  readonly allowed: boolean;
  readonly because: string | null;
}
