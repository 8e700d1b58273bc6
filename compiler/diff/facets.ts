/**
 * Things compared facet by facet: what they have one of, and what they have several of.
 *
 * @module
 */
import { named } from '../describe/words.ts';
import type { Notes } from './note.ts';
import { pair, same } from './pair.ts';
import type { Group } from './report.ts';

/** A named table in both versions. */
export interface Tables<Value> {
  readonly before: Readonly<Record<string, Value>>;
  readonly after: Readonly<Record<string, Value>>;
}

/** Compares two tables of named things: those that are new, gone, and in both. */
export function eachName<Value>(
  { before, after }: Tables<Value>,
  given: { readonly group: Group; readonly what: string; readonly notes: Notes },
  compare: (name: string, old: Value, now: Value) => void,
): void {
  const { group, what, notes } = given;
  for (const name of Object.keys(after).sort()) {
    const old = before[name];
    if (old === undefined) notes.add(group, 'added', name, `the ${what} ${named(name)} is new`);
    else if (!same(old, after[name])) compare(name, old, after[name]!);
  }
  for (const name of Object.keys(before).sort()) {
    if (after[name] === undefined) {
      notes.add(group, 'removed', name, `the ${what} ${named(name)} is gone`);
    }
  }
}

/** One thing in both versions. */
export class Facets<Thing> {
  readonly #notes: Notes;
  readonly #group: Group;
  readonly #about: string;
  readonly #old: Thing;
  readonly #now: Thing;

  constructor(
    notes: Notes,
    given: {
      readonly group: Group;
      readonly about: string;
      readonly old: Thing;
      readonly now: Thing;
    },
  ) {
    this.#notes = notes;
    this.#group = given.group;
    this.#about = given.about;
    this.#old = given.old;
    this.#now = given.now;
  }

  /**
   * What it has one of: `the length of the clock “Answer” is 1 month, no longer 2 months`.
   *
   * @param read the part of a version that counts
   * @param say how it reads; `undefined` for none
   */
  one<Value>(
    what: string,
    read: (thing: Thing) => Value,
    say: (value: NonNullable<Value>) => string | undefined,
  ): this {
    this.#notes.member(this.#group, {
      about: this.#about,
      what,
      before: read(this.#old),
      after: read(this.#now),
      say: (value) => (value === undefined || value === null ? undefined : say(value)),
    });
    return this;
  }

  /**
   * What it has as a whole, or has not.
   *
   * @param told how it reads that it has it now, and that it has it no more
   * @returns whether both versions have it, so that its parts can be compared
   */
  both(
    read: (thing: Thing) => unknown,
    told: { readonly added: () => string; readonly removed: () => string },
  ): boolean {
    const [had, has] = [this.#old, this.#now].map((thing) => (read(thing) ?? null) !== null);
    if (has === true && had === false)
      this.#notes.add(this.#group, 'added', this.#about, told.added());
    if (had === true && has === false)
      this.#notes.add(this.#group, 'removed', this.#about, told.removed());
    return had === true && has === true;
  }

  /**
   * What it has several of, in an order that counts or does not.
   *
   * @param what one of them, with its article: `a warning of the clock “Answer”`
   * @param say how one reads in each version, which may call other things by other names
   */
  many<Row>(
    what: string,
    read: (thing: Thing) => readonly Row[],
    given: {
      readonly say: (row: Row, side: 'before' | 'after') => string;
      /** What rows that have changed have in common still. */
      readonly like?: (row: Row) => unknown;
      /** They are tried in turn, so that another order means something else. */
      readonly inOrder?: string;
    },
  ): this {
    const { say, like, inOrder } = given;
    const likenesses = like === undefined ? [] : [like];
    const rows = pair(read(this.#old), read(this.#now), (row) => row, likenesses);
    const note = (kind: 'added' | 'removed' | 'changed', text: string): void =>
      this.#notes.add(this.#group, kind, this.#about, text);
    for (const row of rows.added) note('added', `${what} is new: ${say(row, 'after')}`);
    for (const row of rows.removed) note('removed', `${what} is gone: ${say(row, 'before')}`);
    for (const [old, now] of rows.changed) {
      note('changed', `${what} is now: ${say(now, 'after')}; it was: ${say(old, 'before')}`);
    }
    if (rows.isReordered && inOrder !== undefined) note('changed', inOrder);
    return this;
  }
}
