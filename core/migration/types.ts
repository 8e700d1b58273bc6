/**
 * Moving a case to another version of its case type: what goes in and what comes out.
 *
 * Two pure functions carry all of it. `planMigration` compares two plans and proposes what becomes
 * of each part; `migrateCase` moves one snapshot, and says what that did to its states, deadlines,
 * questions and people. A dry run calls the same function and throws the snapshot away, so that
 * what was foretold and what happens cannot differ.
 *
 * @module
 */
import type { Effect } from '../effects.ts';
import type { Entry, Snapshot } from '../input.ts';
import type { PersonId, StatePath, TimerId } from '../plan.ts';

/**
 * What becomes of the parts of the old version, by their names there. What is not listed keeps its
 * name. `null`: it has no successor, and what a case has of it ends.
 */
export interface Mapping {
  /** A case can only be moved out of a state that has a successor. */
  readonly states?: Readonly<Record<StatePath, StatePath | null>>;
  readonly approvals?: Readonly<Record<string, string | null>>;
  readonly timers?: Readonly<Record<TimerId, TimerId | null>>;
  readonly clocks?: Readonly<Record<string, string | null>>;
  readonly fields?: Readonly<Record<string, string | null>>;
  readonly flags?: Readonly<Record<string, string | null>>;
}

/** Why two versions cannot be joined by a mapping as it stands: found without any case. */
export interface MappingProblem {
  /** Stable, snake case: `state_unmapped`, `into_approval`, `region_without_position`, … */
  readonly code: string;
  /** The part of the old version (or of the mapping) that it is about, e.g. `states/triage`. */
  readonly part: string;
  /** What is wrong, one sentence without a full stop. */
  readonly message: string;
  /** How to mend it. */
  readonly help: string;
}

/** What is proposed because it is likely. */
export interface Guess {
  /** The part of the old version, e.g. `states/triage`. */
  readonly part: string;
  readonly to: string;
  /** Why, to be read after "because". */
  readonly why: string;
}

/** How cases get from one version to another. */
export interface MigrationPlan {
  readonly caseType: string;
  /** Hashes of the plans. */
  readonly from: string;
  readonly to: string;
  /** Complete: what the author said, and what was proposed for the rest. */
  readonly mapping: Required<Mapping>;
  /** What was proposed because it is likely, not because the names are the same. */
  readonly guesses: readonly Guess[];
  /** Empty when cases can be migrated. */
  readonly problems: readonly MappingProblem[];
}

/** What a migration does to one deadline. */
export interface DeadlineChange {
  /** In the old version; `null`: it is new. */
  readonly id: string | null;
  /** In the new version; `null`: it is lost. */
  readonly to: string | null;
  /**
   * `kept`: the same instant. `moved`: the rule has changed, counted from where the old one was
   * counted from. `restarted`: counted from the migration. `lost` and `new`: as they say.
   */
  readonly change: 'kept' | 'moved' | 'restarted' | 'lost' | 'new';
  /** Epoch milliseconds; `null` when there is none. */
  readonly wasAtMs: number | null;
  readonly dueAtMs: number | null;
}

/** What a migration does to one work item. */
export interface ItemChange {
  readonly item: string;
  /**
   * `asked_again`: an approval whose question has changed materially, so that what was answered is
   * void, or work that another party is asked for. It has another id.
   */
  readonly change: 'kept' | 'asked_again' | 'ended' | 'new';
  /** Who is asked now and was not, and the other way round. */
  readonly gained: readonly PersonId[];
  readonly lost: readonly PersonId[];
}

/** Why a case stays where it is. */
export interface Blocker {
  /** Stable, snake case: `case_faulted`, `state_without_successor`, `data_invalid`, … */
  readonly code: string;
  readonly message: string;
}

/** What a migration does, or would do, to one case. */
export interface MigrationOutcome {
  /** `same`: only the version changes. `mapped`: something is as `states`, `deadlines`, `items` … say. */
  readonly kind: 'same' | 'mapped' | 'blocked';
  readonly states: { readonly from: readonly StatePath[]; readonly to: readonly StatePath[] };
  readonly deadlines: readonly DeadlineChange[];
  readonly items: readonly ItemChange[];
  /** Fields whose values are no more, or are under another name. */
  readonly fields: readonly { readonly field: string; readonly to: string | null }[];
  /** One sentence each: who may see or do what they could not before, and the other way round. */
  readonly permissions: readonly string[];
  readonly blockers: readonly Blocker[];
}

/** What comes of moving one case. */
export type MigrationResult =
  | {
      readonly ok: true;
      readonly outcome: MigrationOutcome;
      /** As it was just before, with all settled that was due: what an undo puts back. */
      readonly before: Snapshot;
      /** Pinned to the new plan. */
      readonly snapshot: Snapshot;
      readonly entries: readonly Entry[];
      readonly effects: readonly Effect[];
    }
  | { readonly ok: false; readonly outcome: MigrationOutcome };
