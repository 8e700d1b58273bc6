/**
 * The replay of trails in a dry run: each case's own trail, read from the database, is put to the new
 * version.
 *
 * It is the very function of `caseline migrate replay`. It takes the processor, so it runs here and
 * not in the API, and others have their turn after each case.
 *
 * @module
 */
import { setImmediate as othersTurn } from 'node:timers/promises';
import type { People } from '../core/input.ts';
import { InvariantError } from '../core/invariant.ts';
import { type Replay, replayToday, unreplayable } from '../core/migration/replay.ts';
import type { MigrationPlan } from '../core/migration/types.ts';
import type { Plan } from '../core/plan.ts';
import { SealError } from '../keys/sealing.ts';
import type { Database } from '../prisma/client.ts';
import { readTimeline, type TimelineEntry } from '../prisma/queries/trail.ts';

/** What trails are replayed against. */
export interface Replaying {
  readonly from: Plan;
  readonly to: Plan;
  readonly plan: MigrationPlan;
  /** Everybody whom one of the versions needs; `null` where there is no directory. */
  readonly people: People | null;
}

/** A trail of more entries would hold up all others. */
const ENTRIES_MAX = 10_000;

/** Replays the trail of a case as it stands in the database; nothing moves. */
export async function replayCase(
  database: Pick<Database, 'prisma' | 'keys'>,
  caseId: string,
  { people, ...versions }: Replaying,
): Promise<Replay> {
  const entries = await trailOf(database, caseId);
  if (entries === null) {
    return unreplayable('the trail is not as it was written; `caseline audit verify` says where');
  }
  if (entries.length > ENTRIES_MAX) {
    return unreplayable(`the trail has more than ${ENTRIES_MAX} entries`);
  }
  await othersTurn();
  try {
    return replayToday(versions, entries, { caseId, people });
  } catch (error) {
    // A bug of ours in one case must not keep the others from being told.
    if (!(error instanceof InvariantError)) throw error;
    return unreplayable(`a bug of ours: ${error.message}`);
  }
}

/** The trail; `null`: it cannot be opened. */
async function trailOf(
  database: Pick<Database, 'prisma' | 'keys'>,
  caseId: string,
): Promise<readonly TimelineEntry[] | null> {
  try {
    return await readTimeline(database, caseId, { limit: ENTRIES_MAX + 1 });
  } catch (error) {
    if (error instanceof SealError) return null;
    throw error;
  }
}
