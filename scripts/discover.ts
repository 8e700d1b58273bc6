/**
 * Makes a definition from an event log: the machine of the last activity, with the ways that were
 * seen often enough.
 *
 * `node --import tsx scripts/discover.ts LOG ID [TIMES]` prints it; `TIMES` is 10 unless given.
 *
 * @module
 */
import { atLeast, countFollows, definitionOf } from '../logs/discover.ts';
import { type LogCase, readXesFile } from '../logs/xes.ts';

/** The definition of a log's cases. */
export function discovered(
  cases: readonly LogCase[],
  { id, times }: { readonly id: string; readonly times: number },
): string {
  return definitionOf(atLeast(countFollows(cases), times), {
    id,
    title: `What the log ${id} shows`,
    calendar: 'amsterdam',
    comments: [
      `Made from an event log by scripts/discover.ts: ${cases.length} cases, and the ways that were seen`,
      `at least ${times} times. A state is the activity that was done last.`,
    ],
  });
}

async function main([log, id, times = '10']: readonly string[]): Promise<void> {
  if (log === undefined || id === undefined) {
    process.stderr.write('usage: node --import tsx scripts/discover.ts LOG ID [TIMES]\n');
    process.exitCode = 2;
    return;
  }
  const cases: LogCase[] = [];
  for await (const one of readXesFile(log)) cases.push(one);
  process.stdout.write(discovered(cases, { id, times: Number(times) }));
}

if (process.argv[1]?.endsWith('discover.ts') === true) await main(process.argv.slice(2));
