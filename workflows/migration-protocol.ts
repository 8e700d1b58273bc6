/**
 * How the outside moves a case to another version: names, arguments and answers.
 *
 * The new plan is a second argument, on the wire a `PlanReference`: so the history holds which plan
 * it was, and a replay gets the very same one.
 *
 * @module
 */
import type { People, Snapshot } from '../core/input.ts';
import type { MigrationOutcome, MigrationPlan } from '../core/migration/types.ts';
import type { PersonId } from '../core/plan.ts';

/** Name of the update that moves a case to another version: {@link MigrateCommand} and a plan. */
export const MIGRATE = 'migrate';
/** Name of the update that takes a migration back: {@link UndoCommand} and the earlier plan. */
export const UNDO_MIGRATION = 'undo_migration';
/** Name of the query that tells what a migration would do: {@link ForetellQuestion} and a plan. */
export const FORETELL = 'foretell';

/**
 * The most bytes, as JSON, of an earlier state that a case keeps so that its migration can be taken
 * back. The next run gets it in its argument, beside the case as it is (512 KiB) and what waits for
 * the read model, and a payload may have 2 MB.
 */
export const UNDO_BYTES_MAX = 128 * 1024;

/** Moves a case to another version. */
export interface MigrateCommand {
  /** As a command's: what was done under it is not done again. */
  readonly commandId: string;
  readonly migrationId: string;
  readonly actor: PersonId;
  readonly reason: string;
  readonly plan: MigrationPlan;
  /** Facts about everybody whom the new version needs. @default what the case knows */
  readonly people?: People;
  /** Real time, epoch milliseconds: an old command cannot be played to a case again. */
  readonly sentAtMs?: number;
}

/** Takes a migration back. */
export interface UndoCommand {
  readonly commandId: string;
  readonly migrationId: string;
  readonly actor: PersonId;
  readonly reason: string;
  readonly sentAtMs?: number;
}

/** Asks what a migration would do. Nothing moves. */
export interface ForetellQuestion {
  readonly migrationId: string;
  readonly actor: PersonId;
  readonly reason: string;
  readonly plan: MigrationPlan;
  readonly people?: People;
  /** Real time at the asker: a question is answered with the time of the last event before it. */
  readonly askedAtMs: number;
}

/** The answer to `migrate` and `undo_migration`. */
export interface MigrationDone {
  /** True when this command id had been done before: nothing happened now. */
  readonly duplicate: boolean;
  /** The last entry's number after it. */
  readonly sequence: number;
  /** The same before it, and before what was due then; `null` as `outcome`. */
  readonly before: number | null;
  /** What it did; `null` of an undo, and when the case does not remember it any more. */
  readonly outcome: MigrationOutcome | null;
}

/** The answer to `foretell`. */
export type Foretold =
  | {
      readonly ok: true;
      readonly outcome: MigrationOutcome;
      /** The last entry's number before the migration that was foretold. */
      readonly sequence: number;
    }
  | { readonly ok: false; readonly type: 'not_started' | 'other_version' | 'internal' };

/**
 * Why a migration cannot be taken back.
 *
 * - `nothing_to_undo`: the case has not been migrated, or by another migration
 * - `happened_since`: something has happened in the case since
 * - `too_large`: its earlier state was too large to be kept
 */
export type UndoRefusal = 'nothing_to_undo' | 'happened_since' | 'too_large';

/** What a case keeps of its last migration, until the next change. Carried into the next run. */
export interface LastMigration {
  readonly migrationId: string;
  readonly commandId: string;
  readonly outcome: MigrationOutcome;
  /** Where the trail stood before it and after it. */
  readonly cameAfter: number;
  readonly sequence: number;
  readonly head: string;
  /** The case as it was; `null`: it was too large to be kept. */
  readonly before: Snapshot | null;
}
