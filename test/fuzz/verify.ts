/**
 * `npm run verify:fuzz`: a million changed definitions and a million random lives, and what came
 * of them. Ends with 1 when something was found.
 *
 * `npm run verify:fuzz -- definitions 1000000 [FIRST]`, `… -- lives 1000000 [FIRST]`; without
 * arguments both in full. `… -- show SEED` prints the definition of a seed.
 *
 * @module
 */
import {
  type DefinitionFigures,
  definitionOfSeed,
  fuzzDefinitions,
  fuzzLives,
  type LifeFigures,
  type Trouble,
} from './fuzz.ts';

const FULL = 1_000_000;
const BATCH = 10_000;
const MOVES = 12;

const [what, count = String(FULL), first = '1'] = process.argv.slice(2);
if (what === 'show') process.stdout.write(definitionOfSeed(Number(count)));
else {
  const troubles = [
    ...(what === 'lives' ? [] : run('definitions', fuzzDefinitions)),
    ...(what === 'definitions'
      ? []
      : run('lives', (seeds) => fuzzLives({ ...seeds, moves: MOVES }))),
  ];
  for (const trouble of troubles.slice(0, 50)) console.log(JSON.stringify(trouble));
  process.exitCode = troubles.length > 0 ? 1 : 0;
}

/** The troubles, and numbers by name. */
type Figures = DefinitionFigures | LifeFigures;

/** Runs in batches, so that what was found so far is told when it is broken off. */
function run(
  name: string,
  batch: (seeds: { first: number; count: number }) => Figures,
): readonly Trouble[] {
  const sums = new Map<string, number>();
  const troubles: Trouble[] = [];
  const startedMs = performance.now();
  for (let done = 0; done < Number(count); done += BATCH) {
    const size = Math.min(BATCH, Number(count) - done);
    const { troubles: found, ...figures } = batch({ first: Number(first) + done, count: size });
    troubles.push(...found);
    for (const [figure, value] of Object.entries(figures)) {
      const before = sums.get(figure) ?? 0;
      const isMost = figure === 'slowestMs' || figure === 'codes';
      sums.set(figure, isMost ? Math.max(before, Number(value)) : before + Number(value));
    }
    const seconds = Math.round((performance.now() - startedMs) / 1_000);
    const told = [...sums].map(([figure, value]) => `${figure} ${Math.round(value)}`).join(', ');
    console.log(`${name}: ${told}; ${troubles.length} troubles, ${seconds} s`);
    for (const trouble of found.slice(0, 5)) console.log(`  ${JSON.stringify(trouble)}`);
  }
  return troubles;
}
