/**
 * What a plan says of priority, decision tables, duplicates, and who of a team gets the work.
 *
 * Types alone; the plan (`plan.ts`) holds them, and `tables.ts`, `derived.ts`, `routing.ts` and
 * `duplicates.ts` act on them.
 *
 * @module
 */
import type { Expression } from './expressions.ts';
import type { Duration } from './plan-time.ts';

/** What one cell of a decision table accepts: a value, or a range with both ends included. */
export type CellTest =
  | string
  | number
  | boolean
  | { readonly from: number | null; readonly until: number | null };

/** A row of a decision table: what each input must be (an input left out: anything), and the result. */
export interface TableRowPlan {
  readonly cells: Readonly<Record<string, readonly CellTest[]>>;
  readonly gives: string | number;
}

/**
 * A decision table over fields and flags.
 *
 * `unique`: at most one row fits (the compiler has proven it); `first`: the first that fits;
 * `collect`: the results of all that fit, as a list; `sum`: their sum.
 */
export interface TablePlan {
  readonly inputs: readonly string[];
  readonly hit: 'unique' | 'first' | 'collect' | 'sum';
  /** The words it can give, in the author's order, or numbers. */
  readonly gives: 'number' | readonly string[];
  readonly rows: readonly TableRowPlan[];
  /** When no row fits and every input has a value. */
  readonly otherwise: string | number | null;
}

/** How a case's priority comes about. Levels stand highest first. */
export type PriorityPlan =
  /** A number, and the level that it reaches, when there are levels. */
  | {
      readonly kind: 'score';
      readonly source: string;
      readonly expression: Expression;
      readonly levels: readonly { readonly name: string; readonly from: number }[];
      /** Fields, flags and tables that it is computed from. */
      readonly inputs: readonly string[];
      readonly tables: readonly string[];
    }
  /** A word that an expression gives: a choice, or a decision table's result. */
  | {
      readonly kind: 'level';
      readonly source: string;
      readonly expression: Expression;
      readonly levels: readonly { readonly name: string }[];
      readonly inputs: readonly string[];
      readonly tables: readonly string[];
    }
  /** The first level one of whose guards holds; the last one has none and always fits. */
  | {
      readonly kind: 'rubric';
      readonly levels: readonly { readonly name: string; readonly guards: readonly string[] }[];
    };

/** A case's priority as it was last written down; XState's context holds it. */
export interface PriorityFact {
  readonly score: number | null;
  readonly level: string | null;
  /** Set by the owner: it stands until it is reset, whatever the inputs say. */
  readonly isOverride?: boolean;
}

/** When two cases are about the same, and what is done about it. */
export interface DuplicatesPlan {
  readonly same: readonly string[];
  readonly within: Duration;
  readonly do: 'ask_to_link' | 'refuse' | 'link';
}

/** By what one of several people is chosen; each keeps the best of those whom the one before left. */
export type RoutingRule = 'round_robin' | 'least_loaded' | 'skill' | 'familiar';

/** How one person of the role is chosen. What remains equal goes round robin, then by id. */
export interface RoutingPlan {
  readonly by: readonly RoutingRule[];
  /** Skills that are wanted: words, or fields whose value is the word. */
  readonly skills: readonly string[];
}

/** What of a plan says how urgent its cases are, how they are told apart, and which are about the same. */
export interface RoutingParts {
  readonly tables?: Readonly<Record<string, TablePlan>>;
  readonly priority?: PriorityPlan;
  readonly duplicates?: DuplicatesPlan;
  /** Fields that stand in the title of a case, after the case type's own. */
  readonly identifiedBy?: readonly string[];
  /** Fields by whose exact values a case is found. */
  readonly foundBy?: readonly string[];
}
