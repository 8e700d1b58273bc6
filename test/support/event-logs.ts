/**
 * The event logs of others, which the repository does not hold: read where they are, else said to
 * be missing.
 *
 * `CASELINE_DATA` names the folder with `receipt.xes.gz` and `domestic-declarations.xes.gz` (both
 * from 4TU.ResearchData); without it they are looked for in `../shared/data`.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from '@jest/globals';
import { type LogCase, readXesFile } from '../../logs/xes.ts';
import { ROOT } from './sources.ts';

/** The receipt phase of a Dutch environmental permit (CoSeLoG): J.C.A.M. Buijs, 4TU.ResearchData. */
export const RECEIPT = 'receipt';
/** Domestic declarations of BPI Challenge 2020: B.F. van Dongen, 4TU.ResearchData. */
export const DECLARATIONS = 'domestic-declarations';

/** Where a log is; it may be missing. */
export function logPath(name: string): string {
  const folder = process.env['CASELINE_DATA'] ?? join(ROOT, '../shared/data');
  return join(folder, `${name}.xes.gz`);
}

/** Tests that need a log; when it is missing, one skipped test that says so. */
export function describeLog(name: string, body: (path: string) => void): void {
  const path = logPath(name);
  if (existsSync(path)) {
    describe(name, () => body(path));
    return;
  }
  test.skip(`SKIPPED: the log ${path} is not there; CASELINE_DATA names its folder`, () =>
    undefined);
}

/** All cases of a log. */
export async function readLog(path: string): Promise<readonly LogCase[]> {
  const cases: LogCase[] = [];
  for await (const one of readXesFile(path)) cases.push(one);
  return cases;
}
