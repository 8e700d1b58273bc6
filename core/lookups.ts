/**
 * Questions that a case asks of the world, and the answers as they come back.
 *
 * A case cannot see other cases. What it needs to know of them it asks its host by an effect
 * (`look_up`); the host answers with an input (`looked_up`), which is recorded like any other, so
 * that a replayed case decides the same. Until the answer the case goes on without it.
 *
 * @module
 */
import type { PersonId } from './plan.ts';

/** What a case asks. Repeated when the case needs it; a late or stale answer does no harm. */
export type Question =
  /** How much work these people have in *other* open cases. */
  | {
      readonly kind: 'loads';
      readonly caseId: string;
      readonly caseType: string;
      readonly item: string;
      /** To be given back; tells this question from later ones. */
      readonly sequence: number;
      /** The role (or other party) that the work is for, as text. */
      readonly party: string;
      readonly people: readonly PersonId[];
    }
  /** Which other cases of this type have this key, open or closed. */
  | {
      readonly kind: 'similar';
      readonly caseId: string;
      readonly caseType: string;
      readonly key: string;
      /** When this case was opened: what it is found by in its turn. */
      readonly openedAtMs: number;
    };

/** What work somebody has. */
export interface Load {
  /** How many other open cases they are the only one asked to work in. */
  readonly open: number;
  /** When they were last given work for this party in another case of this type. */
  readonly lastAtMs: number | null;
}

/** A case that may be about the same. */
export interface SimilarCase {
  readonly caseId: string;
  readonly openedAtMs: number;
}

/** What the host answers. */
export type Answer =
  | {
      readonly kind: 'loads';
      readonly item: string;
      readonly sequence: number;
      /** Whoever is not in it has no other work. */
      readonly loads: Readonly<Record<PersonId, Load>>;
    }
  | {
      readonly kind: 'similar';
      readonly key: string;
      readonly cases: readonly SimilarCase[];
    };

/** What a case remembers of who worked in it, and of cases like it. */
export interface CaseMemory {
  /** Who has been at work in it, and when last; at most {@link MEMORY_MAX}, the latest ones. */
  readonly workers: readonly (readonly [person: PersonId, atMs: number])[];
  /** What it is about, when all of `duplicates.same` are known; see `duplicateKey`. */
  readonly key: string | null;
  /** Cases like it of which nobody has said yet whether they are the same. */
  readonly similar: readonly string[];
  /** Cases like it of which somebody has said that they are not. */
  readonly dismissed: readonly string[];
}

/** Nothing yet. */
export const NO_MEMORY: CaseMemory = {
  workers: [],
  key: null,
  similar: [],
  dismissed: [],
};

/** A snapshot is bounded: no list of a memory grows beyond this. */
export const MEMORY_MAX = 50;

/** Whether there is anything to remember. */
export function hasMemory({ workers, key, similar, dismissed }: CaseMemory): boolean {
  return key !== null || workers.length + similar.length + dismissed.length > 0;
}

/** A list with more at its end: each once, and the latest only when there are too many. */
export function remember(known: readonly string[], more: readonly string[]): readonly string[] {
  return [...known.filter((one) => !more.includes(one)), ...new Set(more)].slice(-MEMORY_MAX);
}
