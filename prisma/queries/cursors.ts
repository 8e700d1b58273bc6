/**
 * Cursors: where a page ended, as one opaque word.
 *
 * They hold the last row's sort key, so that a page stays where it was whatever comes in before it.
 *
 * @module
 */

/** The sort key of a page's last row: a number (an instant, or none) and what breaks ties. */
export type Cursor = readonly [order: number | null, ...ties: string[]];

/** A page, and the cursor of the next one (`null`: this is the last). */
export interface Page<T> {
  readonly rows: readonly T[];
  readonly next: string | null;
}

/** The cursor as text for a URL. */
export function encodeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

/** Reads a cursor back; `null` when it is none of ours. */
export function decodeCursor(text: string, ties: number): Cursor | null {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
  if (!Array.isArray(value) || value.length !== ties + 1) return null;
  const [order, ...rest] = value as unknown[];
  const isOrder =
    order === null || (Number.isSafeInteger(order) && Math.abs(Number(order)) <= 8.64e15);
  const areTies = rest.every((tie) => typeof tie === 'string' && !tie.includes('\0'));
  return isOrder && areTies ? (value as unknown as Cursor) : null;
}

/** Cuts a list, read with one row more than asked for, into a page. */
export function pageOf<T>(
  rows: readonly T[],
  limit: number,
  cursorOf: (row: T) => Cursor,
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const hasMore = rows.length > limit && last !== undefined;
  return { rows: shown, next: hasMore ? encodeCursor(cursorOf(last)) : null };
}
