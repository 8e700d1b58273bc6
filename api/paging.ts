/**
 * Pages: cursors that clients send back, and the link to the next page.
 *
 * @module
 */
import type { Cursor, Page } from '../prisma/queries/cursors.ts';
import { type ApiAnswer, type ApiRequest, nextLink } from './http.ts';
import { Problem } from './problems.ts';

/** What every list's query holds. */
interface PageQuery {
  readonly limit: number;
  readonly after?: Cursor;
}

/** The years whose instants every part of us can read. */
const ORDER_MIN = Date.UTC(1900, 0, 1);
const ORDER_MAX = Date.UTC(3000, 0, 1);

/**
 * The page that a request asks for.
 *
 * @param decode reads the cursors of this list
 * @throws Problem `invalid_cursor` for the cursor of another list, or one made up
 */
export function pageQueryOf(
  { query }: ApiRequest,
  decode: (text: string) => Cursor | null,
): PageQuery {
  const { limit, cursor } = query as { limit: number; cursor?: string };
  if (cursor === undefined) return { limit };
  const after = decode(cursor);
  if (after === null || !isPlausible(after)) {
    const detail = 'Take the cursor from the `Link` header of the page before.';
    throw new Problem('invalid_cursor', detail);
  }
  return { limit, after };
}

/** A page as an answer; `caseOf` names the case that a row shows. */
export function pageAnswer<T>(
  request: ApiRequest,
  page: Page<T>,
  viewOf: (row: T) => object,
  caseOf?: (row: T) => string,
): ApiAnswer {
  return {
    ...(caseOf && { shown: { cases: [...new Set(page.rows.map(caseOf))] } }),
    status: 200,
    headers: page.next === null ? {} : nextLink(request, { cursor: page.next }),
    body: { items: page.rows.map(viewOf) },
  };
}

function isPlausible([order, ...ties]: Cursor): boolean {
  const isOrder = order === null || (order >= ORDER_MIN && order < ORDER_MAX);
  // A tie can be an entry's number, which is an `integer` of PostgreSQL.
  return isOrder && !ties.some((tie) => Math.abs(Number(tie)) > 2_147_483_647);
}
