/**
 * Formats of what a case carries, and the way from each earlier one to the present.
 *
 * A case lives for years and meets engines that write its state down otherwise. Whatever is read
 * from outside (the run before, the answer of a worker) says its format and is brought to the
 * present one, step by step. A later format is never touched: this engine does not know what it
 * would lose, so it leaves the case to a newer one.
 *
 * To change what a snapshot is written as: raise the format, add the upgrade from the one before,
 * and keep the golden of the old shape (`test/replay/formats.test.ts` says which).
 *
 * @module
 */
import type { Snapshot } from './input.ts';

/** Something that was written down, of some format. */
export interface Written {
  readonly format: number;
}

/** Brings what was written in one format to the next. Pure; it sets the new format itself. */
export type Upgrade = (older: Written) => Written;

/** From format n to n + 1 by the n-th, so that there are as many as there were formats before. */
export type Upgrades = readonly Upgrade[];

/** The format in which this engine writes snapshots. */
export const SNAPSHOT_FORMAT = 1;

/** From each earlier format of snapshots. */
export const SNAPSHOT_UPGRADES: Upgrades = [];

/**
 * What was written by an engine that is newer than this one. No bug: in a workflow it fails the
 * task, and the case waits, untouched, for a worker that can read it.
 */
export class LaterFormatError extends Error {
  override readonly name = 'LaterFormatError';
}

/**
 * Brings something to the present format.
 *
 * @param upgrades from each earlier format; the present one is the one after the last of them
 * @returns the same object when nothing is to be done
 * @throws LaterFormatError when its format is later, or no format at all
 */
export function upgraded(written: Written, upgrades: Upgrades): Written {
  const present = upgrades.length + 1;
  const { format } = written;
  if (!Number.isSafeInteger(format) || format < 1 || format > present) {
    throw new LaterFormatError(`format ${format}, and this engine reads 1 to ${present}`);
  }
  return upgrades.slice(format - 1).reduce((older, upgrade) => upgrade(older), written);
}

/**
 * Brings a snapshot of any earlier engine to the present format.
 *
 * @throws LaterFormatError as {@link upgraded}
 */
export function upgradeSnapshot(snapshot: Written): Snapshot {
  return upgraded(snapshot, SNAPSHOT_UPGRADES) as Snapshot;
}
