/**
 * Reads cases and their trails from the API, page by page.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { TrailCase, TrailEntry } from '../logs/trails.ts';

/** Where the API is and who asks. */
export interface ApiAccess {
  /** e.g. `http://127.0.0.1:8080` */
  readonly url: string;
  readonly token: string;
}

/** Which cases; all of them unless something is said. */
export interface CaseQuery {
  readonly caseType?: string;
  readonly openedAfter?: string;
  readonly openedBefore?: string;
}

/** A case of the API, with its trail. */
export interface ReadCase extends TrailCase {
  readonly caseType: string;
}

/** The API cannot be read; the message is for people. */
export class ApiError extends Error {}

/** What the API answers in the place of a body (RFC 9457), as far as it is read here. */
export interface ApiProblem {
  readonly title?: string;
  readonly detail?: string;
  /** What is wrong, one by one. */
  readonly problems?: readonly Readonly<Record<string, unknown>>[];
  readonly [member: string]: unknown;
}

/** The API refuses. */
export class ApiRefusal extends ApiError {
  readonly problem: ApiProblem;

  constructor(where: string, problem: ApiProblem) {
    super([where, [problem.title, problem.detail].filter(Boolean).join('. ')].join(': '));
    this.problem = problem;
  }
}

/** How often a request is sent again that came at a bad moment, and the longest wait for it. */
const TRIES = 5;
const WAIT_SECONDS_MAX = 90;
const PAGE = 100;

interface CaseSummary {
  readonly id: string;
  readonly number: string;
  readonly caseType: string;
  readonly version: number;
  readonly status: string;
  readonly outcome: string | null;
}

interface TimelineItem extends Omit<TrailEntry, 'atMs'> {
  readonly at: string;
}

/**
 * The cases, the latest opened first, each with its whole trail.
 *
 * @throws ApiError when the API is away, refuses the token, or answers something else
 */
export async function* readCases(access: ApiAccess, query: CaseQuery): AsyncGenerator<ReadCase> {
  const search = new URLSearchParams({ limit: String(PAGE) });
  for (const [name, value] of Object.entries(query)) search.set(name, String(value));
  for await (const item of pages<CaseSummary>(access, `/v1/cases?${search.toString()}`)) {
    const { id, number, caseType, version, status, outcome } = item;
    const entries: TrailEntry[] = [];
    const timeline = `/v1/cases/${encodeURIComponent(id)}/timeline?limit=${PAGE}`;
    for await (const { at, ...entry } of pages<TimelineItem>(access, timeline)) {
      entries.push({ ...entry, atMs: Date.parse(at) });
    }
    const attributes = {
      'caseline:id': id,
      'caseline:type': caseType,
      'caseline:version': String(version),
      'caseline:status': status,
      ...(outcome !== null && { 'caseline:outcome': outcome }),
    };
    yield { id: number, caseType, attributes, entries };
  }
}

/**
 * The items of a list, page by page.
 *
 * @throws ApiError as {@link readCases}
 */
export async function* pages<T>(access: ApiAccess, first: string): AsyncGenerator<T> {
  for (let path: string | null = first; path !== null; ) {
    const response: Response = await sendPatiently(access, path);
    const { items } = (await response.json().catch(() => ({}))) as { items?: readonly T[] };
    if (!Array.isArray(items)) throw new ApiError(`${access.url}${path} answers no list`);
    yield* items as readonly T[];
    path = /<([^>]+)>;\s*rel="next"/.exec(response.headers.get('link') ?? '')?.[1] ?? null;
  }
}

/**
 * Sends a request, again when it comes at a bad moment.
 *
 * @throws ApiError when the API is away, or refuses: with what it says
 */
export async function sendPatiently(
  { url, token }: ApiAccess,
  path: string,
  { method = 'GET', body }: { readonly method?: string; readonly body?: string } = {},
): Promise<Response> {
  for (let tried = 1; ; tried += 1) {
    const response = await fetch(new URL(path, url), {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body }),
      // The token is for this server alone.
      redirect: 'error',
    }).catch((error: unknown) => {
      throw new ApiError(`${url} cannot be reached (${reasonOf(error)})`);
    });
    if (response.ok) return response;
    const isBadMoment = response.status === 429 || response.status === 503;
    if (isBadMoment && tried < TRIES) {
      await response.body?.cancel();
      await sleep(waitSeconds(response) * 1000);
      continue;
    }
    const problem = (await response.json().catch(() => ({}))) as ApiProblem;
    throw new ApiRefusal(`${url}${path} answers ${response.status}`, problem);
  }
}

function waitSeconds(response: Response): number {
  const seconds = Number(response.headers.get('retry-after') ?? '1');
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 1), WAIT_SECONDS_MAX) : 1;
}

function reasonOf(error: unknown): string {
  const { cause, message } = error as Error;
  return cause instanceof Error && cause.message !== '' ? cause.message : message;
}
