/**
 * Lists against lists: which rows are the same, which have changed, which are new or gone.
 *
 * @module
 */
import { canonicalJson } from '../../core/canonical.ts';

/** Rows of two lists, matched. */
export interface Pairs<Row> {
  readonly changed: readonly (readonly [Row, Row])[];
  readonly added: readonly Row[];
  readonly removed: readonly Row[];
  /** The same rows stand in another order. */
  readonly isReordered: boolean;
}

/**
 * Matches rows: equal ones first, then by each of the likenesses in turn, the surest first.
 *
 * @param content what of a row is compared
 * @param likenesses what rows that are not equal can have in common
 */
export function pair<Row>(
  before: readonly Row[],
  after: readonly Row[],
  content: (row: Row) => unknown,
  likenesses: readonly ((row: Row) => unknown)[],
): Pairs<Row> {
  const sign = (row: Row): string => canonicalJson(content(row));
  const left = [...before];
  const right = [...after];
  const equal: (readonly [Row, Row])[] = match(left, right, sign);
  const order = equal.map(([row]) => before.indexOf(row));
  const places = equal.map(([, row]) => after.indexOf(row));
  const sorted = [...places].sort((a, b) => a - b);
  const isReordered =
    order.length > 1 && [...order.keys()].some((index) => places[index] !== sorted[index]);
  const changed = likenesses.flatMap((likeness) =>
    match(left, right, (row) => canonicalJson(likeness(row) ?? null)),
  );
  return { changed, added: right, removed: left, isReordered };
}

/** Takes pairs with the same sign out of both lists. */
function match<Row>(
  left: Row[],
  right: Row[],
  sign: (row: Row) => string,
): (readonly [Row, Row])[] {
  const pairs: (readonly [Row, Row])[] = [];
  const candidates = left.slice();
  for (const row of candidates) {
    const twin = right.find((other) => sign(other) === sign(row));
    if (twin === undefined) continue;
    left.splice(left.indexOf(row), 1);
    right.splice(right.indexOf(twin), 1);
    pairs.push([row, twin]);
  }
  return pairs;
}

/** Whether two values are the same JSON. */
export function same(a: unknown, b: unknown): boolean {
  return canonicalJson(a ?? null) === canonicalJson(b ?? null);
}

/** An object without some of its members. */
export function without(of: object, ...members: readonly string[]): object {
  return Object.fromEntries(Object.entries(of).filter(([key]) => !members.includes(key)));
}
