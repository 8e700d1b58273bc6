/**
 * Actions as the plan holds them: what a case does to the world around it, and what it promises
 * about its data.
 *
 * All members that a plan has of these are optional: plans published before lack them.
 *
 * @module
 */
import type { Expression } from './expressions.ts';
import type { Duration, Party, StatePath } from './plan.ts';

/** What is done on a way, on entering or leaving a state, or when a clock runs out. */
export type ActionPlan =
  /** They are told; nothing is asked of them. */
  | {
      readonly verb: 'notify';
      readonly who: readonly Party[];
      readonly template: string | null;
    }
  /** A hook of the installation is called: its address and secret are none of the definition's. */
  | {
      readonly verb: 'call';
      readonly hook: string;
      /** The fields whose values go along. */
      readonly send: readonly string[];
      /** The fields that the answer may fill in. */
      readonly receive: readonly string[];
      /** What the case reacts to when the answer comes, or none can be had. */
      readonly answered: string | null;
      readonly failed: string | null;
    }
  /** Another case is started and linked. */
  | {
      readonly verb: 'create_case';
      readonly caseType: string;
      /** Field of the new case → expression over the fields of this one. */
      readonly with: Readonly<Record<string, Expression>>;
      /** `child`, `related`, or a kind of `links`. */
      readonly link: string;
    };

/** Flags and actions of entering or leaving a state, in the author's order. */
export interface MomentPlan {
  readonly set: readonly string[];
  readonly clear: readonly string[];
  readonly actions: readonly ActionPlan[];
}

/** A message, to be rendered outside of the core. */
export interface TemplatePlan {
  readonly title: string;
  readonly body: string;
  /** The fields whose values it shows, sorted. */
  readonly fields: readonly string[];
}

/** A kind of link that people may make by hand. */
export interface LinkPlan {
  readonly title: string;
  /** Who may link and unlink. */
  readonly by: readonly Party[];
}

/** Who may see a level, from the first row that applies. */
export interface AccessRowPlan {
  /** Only while one of these states is active; `null`: always. */
  readonly in: readonly StatePath[] | null;
  readonly read: readonly Party[];
  readonly write: readonly Party[];
}

/** Who may read and write what. Compiled and checked; the API acts on it. */
export interface AccessPlan {
  readonly levels: Readonly<Record<string, readonly AccessRowPlan[]>>;
  /** Party as text → what it sees of the case without any level: fields and built-in facts. */
  readonly sees: Readonly<Record<string, readonly string[]>>;
}

/** How long a closed case is kept, and what becomes of it then. */
export interface RetentionPlan {
  readonly keep: Duration;
  readonly from: 'closed' | 'opened';
  /** What becomes of it then. */
  readonly ending: 'anonymise' | 'delete' | 'archive';
  /** A flag or guard: while it holds, nothing is due. */
  readonly unless: string | null;
}

/** When a case may be removed; `null` while something keeps it. */
export interface RetentionFact {
  readonly dueAtMs: number | null;
  readonly ending: RetentionPlan['ending'];
  /** The flag or guard that keeps it. */
  readonly heldBy: string | null;
}
