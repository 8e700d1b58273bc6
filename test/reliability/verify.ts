/**
 * `npm run verify:reliability`: all reliability trials at their full size, and a table of what was
 * found. Ends with 1 when a bar was missed. Names of trials as arguments choose some of them;
 * `CASELINE_RELIABILITY=short` makes them as short as in the tests.
 *
 * @module
 */
import { cpus, totalmem } from 'node:os';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { type Finding, tableOf } from './findings.ts';
import { sizesOf } from './sizes.ts';
import { TRIALS } from './trials/index.ts';

const SIZES = sizesOf('full');
Runtime.install({ logger: new DefaultLogger('ERROR') });
const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !TRIALS.some((trial) => trial.name === name));
if (unknown.length > 0) {
  console.error(`There is no trial ${unknown.join(', ')}.`);
  console.error(`There are ${TRIALS.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}
const trials = TRIALS.filter(({ name }) => chosen.length === 0 || chosen.includes(name));
const memory = Math.round(totalmem() / 2 ** 30);
console.error(`${SIZES.name} form, ${cpus().length} cores, ${memory} GiB, Node ${process.version}`);

const findings: Finding[] = [];
for (const trial of trials) {
  const { name } = trial;
  const startedMs = performance.now();
  console.error(`${name} …`);
  try {
    const found = await trial.run(SIZES);
    findings.push(...found);
    console.error(tableOf(found));
  } catch (error) {
    const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
    console.error(words);
    findings.push({ promise: '', test: name, bar: 'runs', found: 'it broke off', isMet: false });
  }
  console.error(`${name}: ${((performance.now() - startedMs) / 1_000).toFixed(0)} s`);
}
console.log(tableOf(findings));
process.exit(findings.every(({ isMet }) => isMet) ? 0 : 1);
