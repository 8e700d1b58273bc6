/**
 * What one run hands to the next, whichever engine wrote it.
 *
 * The snapshot has a format of its own, as it is also read by others; this one is of all that goes
 * with it: ledger, outbox, clock, limits.
 *
 * @module
 */
import { upgraded, type Upgrades, upgradeSnapshot, type Written } from '../core/upgrades.ts';
import type { CaseContinued } from './protocol.ts';

/** The format in which this engine hands over. */
export const CARRIED_FORMAT = 2;

/** From each earlier format. The second says nothing else than the first: see {@link isInOrder}. */
export const CARRIED_UPGRADES: Upgrades = [(older) => ({ ...older, format: 2 })];

/** What was written before there were formats is of the first one. */
const FIRST: Written = { format: 1 };

/**
 * True for a run that asks for nothing before the handlers of its first task have run.
 *
 * One that nobody wants anything of at first has an empty first task. Temporal's SDK takes such a
 * task for a heartbeat when the worker has not kept the case (core of 1.24.0,
 * `find_end_index_of_next_wft_seq` in history_update.rs), and shows the second task together with
 * the first; on replay it comes by itself. Runs that were handed over before the second format have
 * the other order in their histories.
 */
export function isInOrder({ format = FIRST.format }: CaseContinued): boolean {
  return format >= 2;
}

/**
 * Brings what the run before has handed over to what this engine works with.
 *
 * @throws LaterFormatError when a newer engine wrote it, which must be left alone
 */
export function readCarried(start: CaseContinued): CaseContinued {
  const carried = upgraded({ ...FIRST, ...start }, CARRIED_UPGRADES) as CaseContinued;
  const { lastMigration: last } = carried;
  const before = last?.before && upgradeSnapshot(last.before);
  return {
    ...carried,
    snapshot: upgradeSnapshot(carried.snapshot),
    ...(last !== undefined && { lastMigration: { ...last, before: before ?? null } }),
  };
}
