/**
 * `npm run verify:fuzz`: a million changed definitions and a million random lives, and what came
 * of them. Ends with 1 when something was found.
 *
 * `npm run verify:fuzz -- definitions 1000000 [FIRST]`, `… -- lives 1000000 [FIRST]`; without
 * arguments both in full. `… -- show SEED` prints the definition of a seed. As many processes as
 * there are processors share the seeds (`FUZZ_PROCESSES` for another number); what is found
 * depends on the seeds alone.
 *
 * @module
 */
import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { Sums } from './figures.ts';
import { definitionOfSeed } from './fuzz.ts';
import type { Batch, Run, Said } from './seed-worker.ts';

const FULL = 1_000_000;
const BATCH = 1_000;
/** A hundred seeds take a second or less; whoever is silent for so long runs in a circle. */
const SILENCE_MS_MAX = 300_000;
const TOLD_EVERY_MS = 10_000;

const [what, count = String(FULL), first = '1'] = process.argv.slice(2);
if (what === 'show') process.stdout.write(definitionOfSeed(Number(count)));
else {
  const runs = (['definitions', 'lives'] as const).filter(
    (run) => what === undefined || what === run,
  );
  if (runs.length === 0) {
    console.error(`there is no run \`${what}\`: definitions, lives, show`);
    process.exitCode = 2;
  }
  for (const run of runs) {
    const { troubles } = await verify(run, { first: Number(first), count: Number(count) });
    for (const trouble of troubles.slice(0, 50)) console.log(JSON.stringify(trouble));
    if (troubles.length > 0) process.exitCode = 1;
  }
}

/** Shares seeds among processes, and tells every few seconds what has come of them. */
async function verify(run: Run, seeds: { first: number; count: number }): Promise<Sums> {
  const sums = new Sums();
  const batches = batchesOf(run, seeds);
  const startedMs = performance.now();
  const tell = (): void => {
    const seconds = Math.round((performance.now() - startedMs) / 1_000);
    console.log(`${run}: ${sums.text}, ${seconds} s`);
  };
  const telling = setInterval(tell, TOLD_EVERY_MS);
  const processes = Number(process.env['FUZZ_PROCESSES'] ?? availableParallelism());
  await Promise.all(Array.from({ length: processes }, () => work(batches, sums)));
  clearInterval(telling);
  tell();
  return sums;
}

/** All batches in the order of their seeds; whoever is free takes the next one. */
function* batchesOf(
  run: Run,
  { first, count }: { first: number; count: number },
): Generator<Batch, void> {
  for (let done = 0; done < count; done += BATCH) {
    yield { run, first: first + done, count: Math.min(BATCH, count - done) };
  }
}

/** One process after the other until the batches are done: one that dies has found something. */
async function work(batches: Iterator<Batch, void>, sums: Sums): Promise<void> {
  for (let next = batches.next(); next.done !== true; ) {
    const lost = await runProcess(next.value, batches, sums);
    if (lost === null) return;
    sums.report(lost);
    next = batches.next();
  }
}

/** Runs batches in a process of its own; resolves with the trouble that ended it, or `null`. */
function runProcess(
  given: Batch,
  batches: Iterator<Batch, void>,
  sums: Sums,
): Promise<Parameters<Sums['report']>[0] | null> {
  const child: ChildProcess = fork(new URL('seed-worker.ts', import.meta.url));
  let batch: Batch | null = given;
  let done = 0;
  let silence: NodeJS.Timeout | undefined;
  const listen = (): void => {
    clearTimeout(silence);
    silence = setTimeout(() => child.kill('SIGKILL'), SILENCE_MS_MAX);
  };
  child.on('message', (said: Said) => {
    listen();
    if (said.what === 'done') done = said.seeds;
    if (said.what === 'figures') {
      sums.add(said.figures);
      const next = batches.next();
      batch = next.done === true ? null : next.value;
    }
    if (said.what === 'done') return;
    done = 0;
    if (batch === null) child.disconnect();
    else child.send(batch);
  });
  return new Promise((resolve) => {
    child.on('exit', (code, signal) => {
      clearTimeout(silence);
      if (batch === null) return resolve(null);
      const seed = batch.first + done;
      const trouble = `its process ended (${signal ?? code}) at this seed or within the next 100`;
      resolve({ what: batch.run === 'lives' ? 'life' : 'definition', seed, trouble });
    });
  });
}
