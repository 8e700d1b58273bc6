/**
 * `Idempotency-Key`: the same request, sent again, is done once and answered alike.
 *
 * Two layers. The key becomes the command's id, so that the case itself recognises a repetition,
 * whatever happens to this process or to the database. The database's ledger adds the answer as it
 * was, and the refusal of a key that comes with another request; when it is away, the first layer
 * is enough to do nothing twice.
 *
 * @module
 */
import { createHash, randomUUID } from 'node:crypto';
import { canonicalJson, sha256Hex } from '../core/canonical.ts';
import type { PersonId } from '../core/plan.ts';
import type { Database } from '../prisma/client.ts';
import {
  claimKey,
  completeKey,
  type IdempotentRequest,
  releaseKey,
} from '../prisma/queries/idempotency.ts';
import { within } from './engine.ts';
import type { ApiAnswer, ApiRequest } from './http.ts';
import { Problem } from './problems.ts';

/** How long a key is remembered. */
const KEEP_MS = 24 * 3_600_000;
/** The ledger answers this fast, or the request goes on without it. */
const BUDGET_MS = 500;

/**
 * Does a request once for its key; without a key, simply does it.
 *
 * Only successes are kept: a refused command has left no trace, and may succeed later.
 */
export async function once(
  database: Database,
  request: ApiRequest,
  work: () => Promise<ApiAnswer>,
): Promise<ApiAnswer> {
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string') return work();
  const { method, path, person } = request;
  const requestHash = sha256Hex(canonicalJson(request.body ?? null));
  const claimed: IdempotentRequest = { person: person.id, key, method, path, requestHash };
  const time = { nowMs: Date.now(), keepMs: KEEP_MS };
  const claim = await within(BUDGET_MS, claimKey(database, claimed, time));
  if (claim?.kind === 'different') {
    const detail = 'This Idempotency-Key came with another request before.';
    throw new Problem('idempotency_key_reused', detail);
  }
  if (claim?.kind === 'done') {
    const { status, headers, body } = claim.answer;
    const again = { ...headers, 'Idempotency-Replayed': 'true' };
    return { status, headers: again, body: JSON.parse(body) as unknown };
  }
  let answer: ApiAnswer;
  try {
    answer = await work();
  } catch (error) {
    await within(BUDGET_MS, releaseKey(database, claimed));
    throw error;
  }
  if (answer.status === 202) await within(BUDGET_MS, releaseKey(database, claimed));
  else {
    const { status, headers = {}, body } = answer;
    const stored = { status, headers, body: JSON.stringify(body ?? null) };
    await within(BUDGET_MS, completeKey(database, claimed, stored));
  }
  return answer;
}

/** The id of a request's command: from the key when there is one, so that repetitions share it. */
export function commandIdOf(request: ApiRequest): string {
  const key = request.headers['idempotency-key'];
  return typeof key === 'string' ? digest(request.person.id, key) : randomUUID();
}

/** The id of the case that a request starts; the same for the same key, else random. */
export function caseIdOf(request: ApiRequest): string {
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string') return randomUUID();
  const hex = digest('case', request.person.id, key);
  // RFC 9562, version 8: bits of one's own choice.
  const variant = ((Number.parseInt(hex[16]!, 16) & 3) | 8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

function digest(...parts: readonly PersonId[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
