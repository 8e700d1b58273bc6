/**
 * Where the event logs of others are.
 *
 * `CASELINE_DATA` names the folder with `receipt.xes.gz` and `domestic-declarations.xes.gz` (both
 * from 4TU.ResearchData); without it they are looked for in `../shared/data`.
 *
 * @module
 */
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** The receipt phase of a Dutch environmental permit (CoSeLoG): J.C.A.M. Buijs, 4TU.ResearchData. */
export const RECEIPT = 'receipt';
/** Domestic declarations of BPI Challenge 2020: B.F. van Dongen, 4TU.ResearchData. */
export const DECLARATIONS = 'domestic-declarations';

/** Where a log is; it may be missing. */
export function logPath(name: string): string {
  const folder = process.env['CASELINE_DATA'] ?? join(ROOT, '../shared/data');
  return join(folder, `${name}.xes.gz`);
}
