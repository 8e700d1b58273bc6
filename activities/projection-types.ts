/**
 * What a case tells the read model: the contract between the workflow and its activities.
 *
 * Types only, so that workflows can import them. A batch is delivered at least once; whoever
 * writes it makes it exactly once by (case, sequence, hash).
 *
 * **The case is right, not the first delivery.** A batch is delivered inside the workflow task
 * that made it, so the worker can die (or the task can be lost) after the delivery and before
 * Temporal has the task. What was delivered then never happened: nobody was told it had, and the
 * task is done again, with the same sequence numbers and other instants, perhaps other commands.
 * So an entry can come whose sequence is stored with another hash. The new branch counts: the
 * trail of a case is the chain that leads back from `view.head` through the previous hashes, and
 * what hangs beside it is no part of the trail. `previous` says where a batch ties in.
 *
 * @module
 */
import type { CaseAccess } from '../core/access.ts';
import type { HostEffect, NoticeEffect } from '../core/effects.ts';
import type { RetentionFact } from '../core/action-plans.ts';
import type { Deadline, Entry, Input, Snapshot, WorkItem } from '../core/input.ts';
import type { CaseLink } from '../core/linked.ts';
import type { Json, PersonId, StatePath } from '../core/plan.ts';
import type { ClockView } from '../core/sla-view.ts';

/** How urgent a case is. */
export interface PriorityView {
  readonly score: number | null;
  readonly level: string | null;
  /** The level's place in its case type, 1 for the highest; `null` when there are no levels. */
  readonly rank: number | null;
  readonly isOverride: boolean;
}

/** A case as tables show it: the state after its last entry. Instants are on the case's clock. */
export interface CaseView {
  readonly caseId: string;
  readonly caseType: string;
  readonly version: number;
  readonly planHash: string;
  readonly title: string;
  readonly owner: string;
  readonly status: Snapshot['status'];
  /** The innermost active states. */
  readonly states: readonly StatePath[];
  /** True when one of the active states waits for somebody outside. */
  readonly waiting: boolean;
  readonly outcome: string | null;
  readonly fields: Readonly<Record<string, Json>>;
  /** The flags that are set, sorted. */
  readonly flags: readonly string[];
  readonly reporter: PersonId;
  readonly openedAtMs: number;
  readonly closedAtMs: number | null;
  /** The last instant settled. */
  readonly atMs: number;
  readonly nextDeadlineAtMs: number | null;
  readonly deadlines: readonly Deadline[];
  readonly items: readonly WorkItem[];
  /** Who may what in it; absent from deliveries of earlier versions: then nobody may, until the next. */
  readonly access?: CaseAccess;
  /** `null` without one. Absent, as the two after it, in deliveries of earlier engines. */
  readonly priority?: PriorityView | null;
  /** Every clock of the case type, in the order of their names. */
  readonly clocks?: readonly ClockView[];
  /** Of a closed case whose type says so: how long it is kept. `null` otherwise. */
  readonly retention?: RetentionFact | null;
  /** What it is found by, in plain; kept blind. Absent from cases of before. */
  readonly findings?: readonly string[];
  /** The other cases that it knows of. */
  readonly links?: readonly CaseLink[];
  /** The last entry's number and hash: what the audit trail must end with. */
  readonly sequence: number;
  readonly head: string;
}

/** A command that the case has taken, so that its idempotency outlives the workflow. */
export interface CommandRecord {
  readonly commandId: string;
  /** The last entry's number after it was applied. */
  readonly sequence: number;
  /** The closed code when it came by signal and was refused; `null` when it was done. */
  readonly refused: string | null;
}

/** One delivery to the read model. */
export interface ProjectionBatch {
  readonly caseId: string;
  /** In order, without gaps. May be empty (only `commands`). */
  readonly entries: readonly Entry[];
  /** The hash of the entry before the first of `entries`; empty before the first of all. */
  readonly previous: string;
  /** Who is told of these entries; each refers to one by its sequence. */
  readonly effects: readonly NoticeEffect[];
  readonly commands: readonly CommandRecord[];
  /**
   * The case now. Its `sequence` can be ahead of the last entry while a long outbox is drained in
   * several batches. Write it unless what is stored has a later `recordedAtMs`: its sequence can
   * go back when a lost task is done again.
   */
  readonly view: CaseView;
  /** Digest of the canonical snapshot behind `view`: 16 hex digits. */
  readonly digest: string;
  /** The host's real clock when the batch was made; equal to the case's clock but in sandboxes. */
  readonly recordedAtMs: number;
}

/** The activities that a case calls. Registered by the worker under these names. */
export interface CaseActivities {
  /**
   * Writes a batch; returns when all of it is durable.
   *
   * @throws any error to have the batch delivered again later; nothing is skipped
   */
  project(batch: ProjectionBatch): Promise<void>;

  /**
   * Carries out an effect, once for its id however often it is called.
   *
   * @returns what came of it, to be put to the case; `null` when there is nothing to say
   * @throws any error to be called again later, without end: what can never succeed must be answered
   */
  carryOut(effect: HostEffect, from: { readonly caseId: string }): Promise<Input | null>;
}
