/**
 * The event logs of others, which the repository does not hold: read where they are, else said to
 * be missing (`log-paths.ts`).
 *
 * @module
 */
import { existsSync } from 'node:fs';
import { describe, test } from '@jest/globals';
import { type LogCase, readXesFile } from '../../logs/xes.ts';
import { logPath } from './log-paths.ts';

export { DECLARATIONS, RECEIPT } from './log-paths.ts';

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
