/**
 * Legal holds: placed, widened, and released by two people. Nothing that one covers is removed.
 *
 * Whoever changes holds and whoever removes cases takes turns, so that no case goes in the moment in
 * which its hold is placed.
 *
 * @module
 */
import type pg from 'pg';
import type { PersonId } from '../../core/plan.ts';
import type { Database } from '../client.ts';
import type { Prisma } from '../generated/client.ts';
import { type Found, opened, sealColumn, SEALED } from '../sealed.ts';
import { inTransaction } from '../transaction.ts';

/** A hold as it stands. */
export interface HoldRow {
  readonly id: string;
  readonly reason: string;
  /** Custodians are not told. */
  readonly isSilent: boolean;
  /** Named cases; those linked with them are covered too. */
  readonly cases: readonly string[];
  /** All cases in which these have or had a part are covered. */
  readonly custodians: readonly PersonId[];
  readonly placedBy: PersonId;
  readonly placedAtMs: number;
  /** Somebody wants to release it, and somebody else must agree. */
  readonly releaseAsked: {
    readonly by: PersonId;
    readonly atMs: number;
    readonly reason: string;
  } | null;
  readonly released: { readonly by: PersonId; readonly atMs: number } | null;
}

/** Who does something, and when, on the real clock. */
interface Doing {
  readonly person: PersonId;
  readonly nowMs: number;
}

/** What a hold is to cover. */
export interface Covered {
  readonly cases: readonly string[];
  readonly custodians: readonly PersonId[];
}

/** Why a change was not made. */
export type HoldRefusal = 'not_found' | 'released' | 'not_asked' | 'same_person';

/** Places a hold; from now on nothing that it covers is removed. */
export async function placeHold(
  database: Pick<Database, 'pool' | 'keys'>,
  hold: Covered &
    Doing & { readonly id: string; readonly reason: string; readonly isSilent: boolean },
): Promise<void> {
  const key = await database.keys.forWriting(keyOf(hold.id));
  const reason = sealColumn(key, hold.reason, SEALED.holdReason);
  await inTurn(database.pool, async (client) => {
    await client.query(
      `INSERT INTO holds (id, reason, silent, placed_by, placed_at)
       VALUES ($1, $2, $3, $4, to_timestamp($5::float8 / 1000))`,
      [hold.id, reason, hold.isSilent, hold.person, hold.nowMs],
    );
    await cover(client, hold.id, hold);
  });
}

/** Adds cases and custodians to a hold that stands. */
export function widenHold(
  { pool }: Pick<Database, 'pool'>,
  { id, ...more }: Covered & Doing & { readonly id: string },
): Promise<HoldRefusal | null> {
  return inTurn(pool, async (client) => {
    const refusal = refusalOf(await stateOf(client, id));
    if (refusal === null) await cover(client, id, more);
    return refusal;
  });
}

/** Asks for the release; somebody else has to agree. Asked anew, the last one counts. */
export async function askRelease(
  { pool, keys }: Pick<Database, 'pool' | 'keys'>,
  { id, reason, person, nowMs }: Doing & { readonly id: string; readonly reason: string },
): Promise<HoldRefusal | null> {
  const key = await keys.find(keyOf(id));
  if (key === null) return 'not_found';
  const sealed = sealColumn(key, reason, SEALED.releaseReason);
  return inTurn(pool, async (client) => {
    const refusal = refusalOf(await stateOf(client, id));
    if (refusal !== null) return refusal;
    await client.query(
      `UPDATE holds SET release_asked_by = $2, release_reason = $3,
         release_asked_at = to_timestamp($4::float8 / 1000) WHERE id = $1`,
      [id, person, sealed, nowMs],
    );
    return null;
  });
}

/** Releases a hold whose release somebody else has asked for. */
export function releaseHold(
  { pool }: Pick<Database, 'pool'>,
  { id, person, nowMs }: Doing & { readonly id: string },
): Promise<HoldRefusal | null> {
  return inTurn(pool, async (client) => {
    const state = await stateOf(client, id);
    const refusal = refusalOf(state);
    if (refusal !== null) return refusal;
    if (state!.askedBy === null) return 'not_asked';
    if (state!.askedBy === person) return 'same_person';
    await client.query(
      'UPDATE holds SET released_by = $2, released_at = to_timestamp($3::float8 / 1000) WHERE id = $1',
      [id, person, nowMs],
    );
    return null;
  });
}

/** A hold by its id; `null` when there is none. */
export async function findHold(
  { prisma, keys }: Pick<Database, 'prisma' | 'keys'>,
  id: string,
): Promise<HoldRow | null> {
  const row = await prisma.hold.findUnique({
    where: { id },
    include: { cases: true, custodians: true },
  });
  if (row === null) return null;
  return holdOf(row, await keys.find(keyOf(id)));
}

/** Holds, the last placed first: all, or those that tell this custodian. */
export async function listHolds(
  { prisma, keys }: Pick<Database, 'prisma' | 'keys'>,
  { toldTo, limit }: { readonly toldTo?: PersonId; readonly limit: number },
): Promise<readonly HoldRow[]> {
  const rows = await prisma.hold.findMany({
    ...(toldTo !== undefined && {
      where: { silent: false, releasedAt: null, custodians: { some: { person: toldTo } } },
    }),
    orderBy: [{ placedAt: 'desc' }, { id: 'desc' }],
    take: limit,
    include: { cases: true, custodians: true },
  });
  const found = await keys.forReading(rows.map(({ id }) => keyOf(id)));
  return rows.map((row) => holdOf(row, found.get(keyOf(row.id))));
}

/** The ids of the holds that stand over a case. */
export async function holdsOver(
  { pool }: Pick<Database, 'pool'>,
  caseId: string,
): Promise<readonly string[]> {
  const { rows } = await pool.query<{ id: string }>('SELECT caseline_holds_over($1) AS id', [
    caseId,
  ]);
  return rows.map(({ id }) => id);
}

/** Does something as the only one who changes holds or removes cases; all of it or nothing. */
export function inTurn<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  return inTransaction(pool, async (client) => {
    await client.query("SELECT pg_advisory_xact_lock(hashtextextended('caseline holds', 0))");
    return work(client);
  });
}

/** Reasons are sealed with a key of the hold's own. */
function keyOf(holdId: string): string {
  return `hold:${holdId}`;
}

async function cover(
  client: pg.PoolClient,
  id: string,
  { cases, custodians, person, nowMs }: Covered & Doing,
): Promise<void> {
  await client.query(
    `INSERT INTO hold_cases (hold_id, case_id, added_by, added_at)
     SELECT $1, c, $3, to_timestamp($4::float8 / 1000) FROM unnest($2::text[]) AS c
     ON CONFLICT DO NOTHING`,
    [id, cases, person, nowMs],
  );
  await client.query(
    `INSERT INTO hold_custodians (hold_id, person, added_by, added_at)
     SELECT $1, p, $3, to_timestamp($4::float8 / 1000) FROM unnest($2::text[]) AS p
     ON CONFLICT DO NOTHING`,
    [id, custodians, person, nowMs],
  );
}

interface HoldState {
  readonly askedBy: PersonId | null;
  readonly isReleased: boolean;
}

async function stateOf(client: pg.PoolClient, id: string): Promise<HoldState | undefined> {
  const { rows } = await client.query<HoldState>(
    `SELECT release_asked_by AS "askedBy", released_at IS NOT NULL AS "isReleased"
     FROM holds WHERE id = $1`,
    [id],
  );
  return rows[0];
}

function refusalOf(state: HoldState | undefined): HoldRefusal | null {
  if (state === undefined) return 'not_found';
  return state.isReleased ? 'released' : null;
}

type HoldModel = Prisma.HoldGetPayload<{ include: { cases: true; custodians: true } }>;

function holdOf(row: HoldModel, key: Found): HoldRow {
  const { releaseAskedBy, releaseAskedAt, releaseReason, releasedBy, releasedAt } = row;
  return {
    id: row.id,
    reason: opened(key, row.reason, SEALED.holdReason),
    isSilent: row.silent,
    cases: row.cases.map(({ caseId }) => caseId).sort(),
    custodians: row.custodians.map(({ person }) => person).sort(),
    placedBy: row.placedBy,
    placedAtMs: row.placedAt.getTime(),
    releaseAsked:
      releaseAskedBy === null
        ? null
        : {
            by: releaseAskedBy,
            atMs: releaseAskedAt!.getTime(),
            reason: opened(key, releaseReason, SEALED.releaseReason),
          },
    released: releasedBy === null ? null : { by: releasedBy, atMs: releasedAt!.getTime() },
  };
}
