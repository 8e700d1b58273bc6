/**
 * A process of `npm run verify:fuzz`: takes batches of seeds, and answers what came of them.
 *
 * @module
 */
import { fuzzDefinitions, fuzzLives, type Seeds } from './fuzz.ts';
import type { Figures } from './figures.ts';

/** What is to be run. */
export type Run = 'definitions' | 'lives';

/** A batch of seeds, all of one run. */
export interface Batch extends Omit<Seeds, 'tell'> {
  readonly run: Run;
}

/** What a process says: that it can begin, how far it is, or what a batch came to. */
export type Said =
  | { readonly what: 'ready' }
  | { readonly what: 'done'; readonly seeds: number }
  | { readonly what: 'figures'; readonly figures: Figures };

const MOVES = 16;

function tell(said: Said): void {
  process.send?.(said);
}

process.on('message', ({ run, first, count }: Batch) => {
  const seeds = { first, count, tell: (done: number) => tell({ what: 'done', seeds: done }) };
  const figures = run === 'lives' ? fuzzLives({ ...seeds, moves: MOVES }) : fuzzDefinitions(seeds);
  tell({ what: 'figures', figures });
});
tell({ what: 'ready' });
