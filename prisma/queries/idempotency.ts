/**
 * The API's own ledger: one answer for one `Idempotency-Key` of one person.
 *
 * A key is claimed before the request is done and completed after it, so that of two requests at
 * once only one is done. All instants are on the real clock.
 *
 * @module
 */
import type { PersonId } from '../../core/plan.ts';
import type { Database } from '../client.ts';
import type { Prisma } from '../generated/client.ts';
import { opened, sealColumn, SEALED } from '../sealed.ts';

/** A key, and the request that came with it. */
export interface IdempotentRequest {
  readonly person: PersonId;
  readonly key: string;
  readonly method: string;
  readonly path: string;
  /** Digest of the body. */
  readonly requestHash: string;
}

/** A stored answer. */
export interface StoredAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What became of a claim. */
export type Claim =
  /** Yours: do the request, then complete or release it. */
  | { readonly kind: 'new' }
  | { readonly kind: 'done'; readonly answer: StoredAnswer }
  /** Another request with this key is being done. */
  | { readonly kind: 'running' }
  /** The key came with another request before. */
  | { readonly kind: 'different' };

/** Whoever has not completed by then is taken for dead, and the key may be claimed anew. */
export const CLAIM_LIMIT_MS = 60_000;

/** Claims a key. Expired keys count as never seen. */
export async function claimKey(
  { pool, prisma, keys }: Pick<Database, 'pool' | 'prisma' | 'keys'>,
  request: IdempotentRequest,
  { nowMs, keepMs }: { nowMs: number; keepMs: number },
): Promise<Claim> {
  const { person, key, method, path } = request;
  // Blind: a short body could be tried out from its digest.
  const requestHash = await keys.blind(request.requestHash);
  const now = new Date(nowMs);
  const { rowCount } = await pool.query(
    `INSERT INTO idempotency_keys AS known
       (person, key, method, path, request_hash, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (person, key) DO UPDATE SET method = excluded.method, path = excluded.path,
       request_hash = excluded.request_hash, status = NULL, headers = NULL, body = NULL,
       created_at = excluded.created_at, expires_at = excluded.expires_at
     WHERE known.expires_at <= excluded.created_at
       OR (known.status IS NULL AND known.created_at < $8 AND known.method = excluded.method
         AND known.path = excluded.path AND known.request_hash = excluded.request_hash)`,
    [
      person,
      key,
      method,
      path,
      requestHash,
      now,
      new Date(nowMs + keepMs),
      new Date(nowMs - CLAIM_LIMIT_MS),
    ],
  );
  if (rowCount === 1) return { kind: 'new' };
  const known = await prisma.idempotencyKey.findUnique({ where: { person_key: { person, key } } });
  if (!known) return { kind: 'running' }; // Released in this very moment: the client tries again.
  if (known.method !== method || known.path !== path || known.requestHash !== requestHash) {
    return { kind: 'different' };
  }
  if (known.status === null) return { kind: 'running' };
  const headers = (known.headers ?? {}) as Record<string, string>;
  const body = opened(await keys.forAnswers(), known.body, SEALED.answer(person, key));
  return { kind: 'done', answer: { status: known.status, headers, body } };
}

/** Keeps the answer for whoever asks again. */
export async function completeKey(
  { prisma, keys }: Pick<Database, 'prisma' | 'keys'>,
  { person, key }: Pick<IdempotentRequest, 'person' | 'key'>,
  { status, headers, body: plain }: StoredAnswer,
): Promise<void> {
  const body = sealColumn(await keys.forAnswers(), plain, SEALED.answer(person, key));
  await prisma.idempotencyKey.updateMany({
    where: { person, key },
    data: { status, headers: headers as Prisma.InputJsonObject, body },
  });
}

/** Gives a key back unused: the request failed in a way that is worth another attempt. */
export async function releaseKey(
  { prisma }: Pick<Database, 'prisma'>,
  { person, key }: Pick<IdempotentRequest, 'person' | 'key'>,
): Promise<void> {
  await prisma.idempotencyKey.deleteMany({ where: { person, key, status: null } });
}

/** Forgets what has expired; returns how many. */
export async function purgeKeys(
  { prisma }: Pick<Database, 'prisma'>,
  nowMs: number,
): Promise<number> {
  const expired = { expiresAt: { lte: new Date(nowMs) } };
  return (await prisma.idempotencyKey.deleteMany({ where: expired })).count;
}
