/**
 * How the outside speaks to a case: names, arguments and answers of the one workflow type.
 *
 * Shared by the workflow, the worker and whoever holds a Temporal client. Nothing here imports
 * Temporal, so that it can be read anywhere.
 *
 * @module
 */
import type { ProjectionBatch } from '../activities/projection-types.ts';
import type { HostEffect } from '../core/effects.ts';
import type { Input, Refusal, Snapshot } from '../core/input.ts';
import type { MigrationOutcome } from '../core/migration/types.ts';
import type { StatePath } from '../core/plan.ts';
import type { ClockState } from './clock.ts';
import type { LedgerRow } from './ledger.ts';
import type { LastMigration, UndoRefusal } from './migration-protocol.ts';
import type { CarriedOutbox } from './outbox.ts';

/** The one workflow type. */
export const CASE_WORKFLOW = 'caseWorkflow';
/** Where workers look for work unless they are told otherwise. */
export const TASK_QUEUE = 'caseline';
/** Name of the update and of the signal that carry a {@link Command}. */
export const COMMAND = 'command';
/** Name of the update that moves a sandbox case's clock: {@link ClockCommand}. */
export const CLOCK = 'clock';
/** Name of the update that sets a faulted case going again: {@link RepairCommand}. */
export const REPAIR = 'repair';
/**
 * Name of the signal by which a worker says that it could not deliver to the read model. It has no
 * arguments; the case delivers again by an activity.
 */
export const REDELIVER = 'redeliver';
/**
 * Name of the signal that ends a run at its next quiet point, however short it is, so that the next
 * one begins on the engine and the format of today. It has no arguments.
 */
export const ROLL_OVER = 'roll_over';
/** Name of the query for tests and operators: {@link CaseReport}. Lists read the database. */
export const REPORT = 'report';

/** The most bytes a command may have, as JSON. */
export const COMMAND_BYTES_MAX = 256 * 1024;
/** The most bytes a case's snapshot may have, as JSON. */
export const STATE_BYTES_MAX = 512 * 1024;
/** How many commands are remembered; older ones are no longer recognised as repeated. */
export const LEDGER_MAX = 4_000;

/** A command that is older than this, or of a later time, is not done. */
export const STALE_MS = 7 * 86_400_000;
/** A start is not waited for: whoever sends one has an answer within seconds. */
export const START_STALE_MS = 3_600_000;

const CASE_PREFIX = 'case/';

/** The workflow id of a case: the opaque case id and nothing else. */
export function workflowIdOf(caseId: string): string {
  return CASE_PREFIX + caseId;
}

/** The id of the case whose workflow has this id; `null` when it is of no case. */
export function caseIdOfWorkflow(workflowId: string): string | null {
  return workflowId.startsWith(CASE_PREFIX) ? workflowId.slice(CASE_PREFIX.length) : null;
}

/**
 * Stands for a plan on the wire. The worker's codec puts the plan in its place, so that a history
 * holds 64 characters instead of the plan, however many cases and runs there are.
 */
export interface PlanReference {
  readonly $plan: string;
}

/** When a run ends and the next one takes over; far below Temporal's own limits. */
export interface CaseLimits {
  /** History events of one run. */
  readonly historyEvents: number;
  /** Updates and signals of one run. */
  readonly commands: number;
}

/** Limits of a real case: Temporal allows 2,000 updates and warns at about 4,100 events. */
export const LIMITS: CaseLimits = { historyEvents: 3_500, commands: 1_500 };

/** The clock of a sandbox case; a real case has none. */
export interface SandboxClock {
  /** Case time that passes in one unit of real time, e.g. 86,400: a day in a second. */
  readonly scale: number;
  /** Where the case's clock starts, epoch milliseconds. @default the real time */
  readonly startMs?: number;
  /** The leash: case time stands still here until a `clock` command moves it on. */
  readonly untilMs?: number;
}

/** First argument of a case's first run. The second one is the {@link PlanReference}. */
export interface CaseStart {
  readonly kind: 'start';
  readonly caseId: string;
  readonly planHash: string;
  readonly clock?: SandboxClock;
  readonly limits?: Partial<CaseLimits>;
}

/** First argument of every later run: all that a case is. */
export interface CaseContinued {
  readonly kind: 'continued';
  /** Of what goes with the snapshot (`workflows/carried.ts`); left out means 1. */
  readonly format?: number;
  readonly caseId: string;
  readonly planHash: string;
  readonly run: number;
  readonly snapshot: Snapshot;
  readonly ledger: readonly LedgerRow[];
  readonly outbox: CarriedOutbox;
  readonly clock: ClockState | null;
  readonly limits: CaseLimits;
  /** What was asked of the outside and has not been answered; carried out again, by its id once. */
  readonly asked?: readonly HostEffect[];
  /** The last migration, while nothing has happened since and it can be taken back. */
  readonly lastMigration?: LastMigration;
}

/** What people and machines send. The id makes sending it again harmless. */
export interface Command {
  /** Opaque, at most 200 characters, chosen by the sender and used once. */
  readonly commandId: string;
  readonly input: Input;
  /**
   * When it was sent, real time in epoch milliseconds. Sealed with the rest, so that an old command
   * cannot be played to a case again. Absent in histories from before.
   */
  readonly sentAtMs?: number;
  /** Do it only when the last entry has one of these numbers and nothing is due meanwhile. */
  readonly ifSequence?: readonly number[];
}

/** Moves a sandbox case's leash forward; time runs on from where it stands. */
export interface ClockCommand {
  /** `null` takes the leash off. */
  readonly untilMs: number | null;
  readonly scale?: number;
}

/** Sets a faulted case going again, after the cause was mended. */
export interface RepairCommand {
  readonly commandId: string;
  readonly actor: string;
  /** What was mended, for the trail. */
  readonly reason?: string;
}

/**
 * The answer to a command that was done. To a repeated one it comes as the details of a failure
 * of type `repeated`, because only a refused update leaves nothing in the history.
 */
export interface CommandResult {
  /** True when this command id had been done before: nothing happened now. */
  readonly duplicate: boolean;
  /** The last entry's number when the command had been applied (the first time). */
  readonly sequence: number;
  readonly status: Snapshot['status'];
  readonly states: readonly StatePath[];
  /** The case's clock. */
  readonly atMs: number;
}

/** The answer to a clock command. */
export interface ClockResult {
  /** The case's clock now. */
  readonly nowMs: number;
  readonly nextDeadlineMs: number | null;
  readonly sequence: number;
}

/** The answer to the `report` query. */
export interface CaseReport {
  readonly run: number;
  readonly snapshot: Snapshot | null;
  readonly digest: string | null;
  readonly nowMs: number;
  /** When the one timer is due on the case's clock. */
  readonly timerDueMs: number | null;
  /** Entries that are not settled with the read model; those just sent are among them. */
  readonly waitingEntries: number;
  /** Effects that have been asked for and not answered. */
  readonly asked: number;
  readonly rememberedCommands: number;
  readonly faults: number;
}

/**
 * Types of the failures that a case answers with; all of them leave the case as it was.
 *
 * - `refused`: by the core; details: {@link Refusal}
 * - `stale`: sent too long ago, or played again by somebody who has kept it
 * - `malformed`: not a command, or a payload that was not encrypted with a key of ours
 * - `too_large`: the command, or the case after it, exceeds its limit
 * - `overloaded`: too much waits for the read model; try again later
 * - `not_started`: the case has not been started (its start was refused)
 * - `moved_on`: the case is not at the entry that the command asks for
 * - `not_sandbox`: a clock command to a real case
 * - `not_faulted`: a repair of a case that has no fault
 * - `other_version`: a migration from, or back to, another version than the case is on
 * - `blocked`: the case cannot be migrated; details: {@link MigrationOutcome}
 * - `not_undoable`: a migration cannot be taken back; details: {@link UndoRefusal}
 * - `internal`: a bug; the command was not applied
 */
export type FailureType =
  | 'refused'
  | 'malformed'
  | 'stale'
  | 'too_large'
  | 'overloaded'
  | 'not_started'
  | 'moved_on'
  | 'not_sandbox'
  | 'not_faulted'
  | 'other_version'
  | 'blocked'
  | 'not_undoable'
  | 'internal';

/** A command that was not done. */
export interface Rejection {
  readonly type: FailureType;
  readonly refusal?: Refusal;
  /** Of `blocked`. */
  readonly outcome?: MigrationOutcome;
  /** Of `not_undoable`. */
  readonly undo?: UndoRefusal;
}

/**
 * Sinks: what the worker does for a case before it gives a workflow task back. What comes of it
 * cannot be told to the case, so it must not come back before it is done, one way or the other.
 */
export type CaseSinks = {
  readonly readModel: {
    /** Writes the batch, or has the case called to deliver it again ({@link REDELIVER}). */
    deliver(batch: ProjectionBatch): void;
  };
};
