/**
 * Rows of two versions (timers, steps of a ladder, warnings): which is which.
 *
 * Rows have no names, only places, and a row put in before them moves them all. So they are known
 * by what they say: first those that say the same in every word, then those that do the same at
 * another time, then those of the same kind at the same time.
 *
 * @module
 */
import { canonicalJson } from '../canonical.ts';

/** What a row says, both parts as JSON. */
export interface Row {
  /** When it is due. */
  readonly when: unknown;
  /** What it does. */
  readonly does: unknown;
  /** The kind of what it does, by name. */
  readonly verb: string;
}

/** How sure it is that two rows are the same. */
export type RowLikeness = 'same' | 'other_time' | 'other_doing';

/** For each earlier row the place of the later one, if there is one. */
export type RowMatches = readonly ({ readonly row: number; readonly is: RowLikeness } | null)[];

const WAYS: readonly (readonly [RowLikeness, (one: Row, other: Row) => boolean])[] = [
  ['same', (one, other) => says(one.when, other.when) && says(one.does, other.does)],
  ['other_time', (one, other) => says(one.does, other.does)],
  ['other_doing', (one, other) => says(one.when, other.when) && one.verb === other.verb],
];

/** Finds for each earlier row the later one that it has become. */
export function matchRows(before: readonly Row[], after: readonly Row[]): RowMatches {
  const found = before.map((): RowMatches[number] => null);
  const taken = new Set<number>();
  for (const [is, isAlike] of WAYS) {
    before.forEach((one, index) => {
      if (found[index] !== null) return;
      // A row in its old place before one elsewhere.
      const places = [index, ...after.keys()];
      const row = places.find((place) => {
        const other = after[place];
        return other !== undefined && !taken.has(place) && isAlike(one, other);
      });
      if (row === undefined) return;
      found[index] = { row, is };
      taken.add(row);
    });
  }
  return found;
}

function says(one: unknown, other: unknown): boolean {
  return canonicalJson(one) === canonicalJson(other);
}
