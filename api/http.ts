/**
 * What handlers see of HTTP: a checked request in, an answer out. Express stays in `app.ts`.
 *
 * @module
 */
import type { AccessRecord } from '../prisma/queries/access-records.ts';
import type { Person } from '../directory/directory.ts';

/** A request that has the shape its operation documents. */
export interface ApiRequest {
  readonly method: string;
  /** As sent, without the query. */
  readonly path: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  /** Documented headers, by lower-case name. */
  readonly headers: Readonly<Record<string, unknown>>;
  /** JSON, or the text of another media type. */
  readonly body: unknown;
  readonly mediaType: string | null;
  /** A body that is not read yet; only of operations that take one in streams. */
  readonly stream?: {
    readonly content: AsyncIterable<Uint8Array>;
    /** As announced; `null` when it was not. */
    readonly length: number | null;
  };
  /** Who asks. */
  readonly person: Person;
  readonly requestId: string;
}

/** An answer; `body` is sent as JSON, and `stream` in its place as it is. */
export interface ApiAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly stream?: {
    readonly content: AsyncIterable<Uint8Array>;
    /** The media type. */
    readonly type: string;
    readonly bytes: number;
  };
  /** For the record of accesses: the cases that it shows, unless it is the one in the path; and why. */
  readonly shown?: Pick<AccessRecord, 'policies'> &
    Partial<Pick<AccessRecord, 'cases' | 'attachment'>>;
}

/** Does one operation. Throws problems. */
export type Handler = (request: ApiRequest) => Promise<ApiAnswer>;

/** Handlers by `operationId`. */
export type Handlers = Readonly<Record<string, Handler>>;

/** A `Link` header to the next page: the same request with other parameters. */
export function nextLink(
  request: ApiRequest,
  changed: Readonly<Record<string, string | number>>,
): Record<string, string> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...request.query, ...changed })) {
    query.set(name, String(value));
  }
  return { Link: `<${request.path}?${query.toString()}>; rel="next"` };
}

/** The ETag of a case at an entry. */
export function etagOf(sequence: number): string {
  return `"${sequence}"`;
}

/** Whether an `If-Match` or `If-None-Match` header names an ETag (or `*`). */
export function matchesEtag(header: string, etag: string): boolean {
  return header.split(',').some((one) => one.trim() === '*' || one.trim() === etag);
}

/** The entries' numbers that an `If-Match` header names; `null` when any will do (`*`). */
export function sequencesOf(header: string): readonly number[] | null {
  const tags = header.split(',').map((one) => one.trim());
  if (tags.includes('*')) return null;
  return tags.flatMap((tag) => (/^"\d{1,15}"$/.test(tag) ? [Number(tag.slice(1, -1))] : []));
}
