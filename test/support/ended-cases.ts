/**
 * Cases that have ended, for tests of what becomes of them: kept, held or removed.
 *
 * @module
 */
import { createActivities } from '../../activities/index.ts';
import type { CaseView } from '../../activities/projection-types.ts';
import type { Database } from '../../prisma/client.ts';
import { askRelease, placeHold, releaseHold } from '../../prisma/queries/holds.ts';
import { announceRemoval, removeCase, type RemovalResult } from '../../prisma/queries/removal.ts';
import { approvalItem, batchOf, chain, START_MS } from './batches.ts';

export const DAY_MS = 86_400_000;
/** When their retention ends, unless a test says otherwise. */
export const DUE_MS = START_MS + 1_000 * DAY_MS;
export const LONG_AFTER_MS = DUE_MS + 100 * DAY_MS;

/** Makes cases and holds in a database, each with an id of its own. */
export class EndedCases {
  readonly #database: Database;
  #count = 0;

  constructor(database: Database) {
    this.#database = database;
  }

  /** A case that has ended, in which p-sam was asked and p-act did something. */
  async ended(view: Partial<CaseView> = {}): Promise<string> {
    const id = `case-${(this.#count += 1)}`;
    const all = {
      status: 'sealed',
      closedAtMs: START_MS,
      retention: { dueAtMs: DUE_MS, ending: 'delete', heldBy: null },
      items: [approvalItem('s#1', ['p-sam'])],
      fields: { note: `secret of ${id}` },
      ...view,
    } as const;
    const batch = batchOf(id, chain([{}, { actor: 'p-act' }]), all);
    await createActivities({ database: this.#database }).project(batch);
    return id;
  }

  async announcedLongAgo(view: Partial<CaseView> = {}): Promise<string> {
    const id = await this.ended(view);
    const told = { caseId: id, people: ['p-li'], nowMs: DUE_MS - 30 * DAY_MS };
    await announceRemoval(this.#database, told);
    return id;
  }

  /** Removes it, if its retention says so. */
  remove(id: string, nowMs = LONG_AFTER_MS): Promise<RemovalResult> {
    return removeCase(this.#database, id, { removal: { because: 'retention' }, nowMs });
  }

  async hold(cover: { cases?: string[]; custodians?: string[] }): Promise<string> {
    const id = `hold-${(this.#count += 1)}`;
    await placeHold(this.#database, {
      id,
      reason: 'Doe v. us',
      isSilent: false,
      cases: [],
      custodians: [],
      ...cover,
      person: 'p-june',
      nowMs: START_MS,
    });
    return id;
  }

  /** Has two people release a hold. @throws Error when one of them could not */
  async release(id: string): Promise<void> {
    const asked = { id, reason: 'Settled', person: 'p-june', nowMs: START_MS };
    const refusals = [
      await askRelease(this.#database, asked),
      await releaseHold(this.#database, { id, person: 'p-abe', nowMs: START_MS }),
    ];
    if (refusals.some((one) => one !== null)) throw new Error(`not released: ${refusals.join()}`);
  }
}
