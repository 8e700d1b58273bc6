/**
 * Links between cases, calls under way, and the news that cases have of each other.
 *
 * Types only: what is stored in a snapshot and comes in from hosts.
 *
 * @module
 */
import type { Data } from './input.ts';
import type { PersonId } from './plan.ts';

/** Another case that this one knows of. */
export interface CaseLink {
  readonly caseId: string;
  /** What it is to this case: `child`, `parent`, `related`, or a kind of the definition. */
  readonly as: string;
  /** Its type, as far as it is known here. */
  readonly caseType: string | null;
  /** `asked`: to be created; `failed`: it could not be. */
  readonly status: 'asked' | 'open' | 'closed' | 'failed';
  readonly outcome: string | null;
}

/** A hook that has been called and has not answered. */
export interface PendingCall {
  /** The effect's id. */
  readonly id: string;
  readonly hook: string;
  readonly receive: readonly string[];
  readonly answered: string | null;
  readonly failed: string | null;
  readonly sinceMs: number;
}

/** How many children there are, as guards see them: `children.open == 0`. */
export interface ChildCounts {
  /** Asked for or open. */
  readonly open: number;
  readonly closed: number;
  readonly failed: number;
}

/** What came of a call. */
export type CallNews =
  /** A hook's answer; `data` is looked at like a person's. */
  | { readonly kind: 'call_answered'; readonly effect: string; readonly data: Data }
  /** No answer can be had; `code` is closed: `unreachable`, `refused`, `no_such_hook`, … */
  | { readonly kind: 'call_failed'; readonly effect: string; readonly code: string };

/** What came of creating a case, or of a linked case. */
export type CaseNews =
  | { readonly kind: 'case_created'; readonly caseId: string }
  | { readonly kind: 'case_failed'; readonly caseId: string; readonly code: string }
  /** A linked case has closed or was reopened. */
  | {
      readonly kind: 'case_news';
      readonly caseId: string;
      readonly what: 'closed' | 'reopened';
      readonly outcome: string | null;
    };

/** What a host says came of an effect, or another case says of itself. Each is applied once. */
export type HostNews = CallNews | CaseNews;

/** What a person does with links. */
export type LinkAct =
  | {
      readonly kind: 'link';
      readonly caseId: string;
      readonly as: string;
      readonly reason?: string;
      readonly actor: PersonId;
    }
  | {
      readonly kind: 'unlink';
      readonly caseId: string;
      readonly reason?: string;
      readonly actor: PersonId;
    };

/** Which case a new one comes from, told with its start. */
export interface Origin {
  readonly caseId: string;
  readonly caseType: string;
  /** What that case is to the new one: `parent` or `related`. */
  readonly as: string;
}
