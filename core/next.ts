/**
 * What may happen next in a case, as hosts and views are told.
 *
 * Part of the contract (`core/input.ts`), in a file of its own.
 *
 * @module
 */
import type { Asked } from './input.ts';
import type { PersonId, StatePath, TransitionId } from './plan.ts';

/** One thing that may happen next. */
export interface NextEvent {
  readonly event: string;
  readonly transition: TransitionId;
  readonly to: StatePath | null;
  readonly title: string | null;
  /** The parties, as text, and the people they mean now. */
  readonly by: readonly string[];
  readonly people: readonly PersonId[];
  /** Fields that must come with it. */
  readonly needs: readonly string[];
  /** The form that must be complete. */
  readonly form: string | null;
  /** The package that goes along, and a draft of its brief, to be edited and sent as `brief`. */
  readonly handoff?: { readonly fields: readonly string[]; readonly brief: string };
  /** For the asking person: may they? */
  readonly allowed: boolean;
  /** Why not, in a sentence. */
  readonly because: string | null;
}

/** An open approval, and what a person may do in it. */
export interface NextAnswer {
  readonly item: string;
  readonly state: StatePath;
  readonly approval: string;
  readonly results: readonly string[];
  /** For the asking person: may they answer, and in which standing? */
  readonly allowed: boolean;
  readonly via: Asked['via'] | null;
  /** Why not, in a sentence. */
  readonly because: string | null;
}
