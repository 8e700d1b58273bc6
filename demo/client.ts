/**
 * The demo's people at their keyboards: each speaks to the API by HTTP with a token of their own.
 *
 * @module
 */
import type { Entry } from '../core/input.ts';
import type { Plan } from '../core/plan.ts';
import { devToken } from '../embedded/identity.ts';

/** A case as `GET /v1/cases/{id}` answers it; the members that the demo reads. */
export interface CaseAnswer {
  readonly id: string;
  readonly number: string;
  readonly status: string;
  readonly states: readonly string[];
  readonly outcome: string | null;
  readonly settledAt: string;
  readonly nextDeadlineAt: string | null;
  readonly sequence: number;
  readonly head: string;
  readonly items: readonly { readonly item: string; readonly kind: string }[];
}

/** A problem, as the API tells it. */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly allowed?: readonly string[];
}

/** A request that was answered otherwise than the story needs. */
export class DemoError extends Error {
  override readonly name = 'DemoError';
}

/** Speaks to the API as one person or another. */
export class DemoClient {
  readonly #apiUrl: string;
  readonly #issuer: string;
  readonly #tokens = new Map<string, Promise<string>>();

  constructor(apiUrl: string, issuer: string) {
    this.#apiUrl = apiUrl;
    this.#issuer = issuer;
  }

  /** Publishes a definition and returns its plan. */
  async publish(
    person: string,
    yaml: string,
  ): Promise<{ plan: Plan; isNew: boolean; number: number }> {
    const response = await this.#send(person, 'POST', '/v1/case-types', {
      body: yaml,
      contentType: 'application/yaml',
    });
    const published = (await this.#expect(response)) as { id?: string; number: number };
    const location = response.headers.get('location') ?? '';
    const version = (await this.get(person, location)) as { plan: Plan };
    return { plan: version.plan, isNew: response.status === 201, number: published.number };
  }

  async get(person: string, path: string): Promise<unknown> {
    return this.#expect(await this.#send(person, 'GET', path, {}));
  }

  async post(person: string, path: string, body: unknown): Promise<unknown> {
    return this.#expect(await this.#post(person, path, body));
  }

  /** Sends what must be refused, and returns the problem. */
  async refused(person: string, path: string, body: unknown): Promise<Problem> {
    const response = await this.#post(person, path, body);
    const problem = (await response.json()) as Problem;
    if (response.ok) throw new DemoError(`${person} was let through at ${path}`);
    return problem;
  }

  /** The whole trail after an entry. */
  async trail(person: string, caseId: string, after: number): Promise<readonly Entry[]> {
    const entries: Entry[] = [];
    for (let next = after; ; ) {
      const path = `/v1/cases/${caseId}/timeline?after=${next}&limit=200`;
      const page = (await this.get(person, path)) as { items: readonly TrailRow[] };
      // What the API tells beside is no part of what was hashed.
      for (const { at, occurredAt: _told, recordedAt: _kept, ...row } of page.items) {
        entries.push({ ...row, atMs: Date.parse(at) } as unknown as Entry);
      }
      if (page.items.length < 200) return entries;
      next = page.items.at(-1)!.sequence;
    }
  }

  #post(person: string, path: string, body: unknown): Promise<Response> {
    return this.#send(person, 'POST', path, {
      body: JSON.stringify(body),
      contentType: 'application/json',
    });
  }

  async #send(
    person: string,
    method: string,
    path: string,
    { body, contentType }: { body?: string; contentType?: string },
  ): Promise<Response> {
    let token = this.#tokens.get(person);
    if (token === undefined) {
      token = devToken(this.#issuer, person);
      this.#tokens.set(person, token);
    }
    return fetch(new URL(path, this.#apiUrl), {
      method,
      headers: {
        authorization: `Bearer ${await token}`,
        ...(contentType !== undefined && { 'content-type': contentType }),
      },
      ...(body !== undefined && { body }),
    });
  }

  async #expect(response: Response): Promise<unknown> {
    const text = await response.text();
    if (response.ok) return text === '' ? null : (JSON.parse(text) as unknown);
    throw new DemoError(`${response.url} answered ${response.status}: ${text.slice(0, 2_000)}`);
  }
}

interface TrailRow {
  readonly sequence: number;
  readonly at: string;
  readonly occurredAt: string | null;
  readonly recordedAt: string;
}
