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
export const CARRIED_FORMAT = 1;

/** From each earlier format. */
export const CARRIED_UPGRADES: Upgrades = [];

/** What was written before there were formats is of the first one. */
const FIRST: Written = { format: 1 };

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
