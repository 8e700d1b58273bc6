/**
 * Adding up what batches of seeds came to, in whatever order they are done.
 *
 * @module
 */
import type { DefinitionFigures, LifeFigures, Trouble } from './fuzz.ts';

/** The figures of either kind of run. */
export type Figures = DefinitionFigures | LifeFigures;

/** Figures of many batches together. */
export class Sums {
  readonly #numbers = new Map<string, number>();
  readonly #seen = new Map<string, Set<string>>();
  readonly #troubles: Trouble[] = [];

  /** Adds a batch: numbers are summed, of `slowestMs` the highest counts, names count once. */
  add({ troubles, ...figures }: Figures): void {
    this.#troubles.push(...troubles);
    for (const [name, value] of Object.entries(figures)) {
      if (typeof value === 'number') {
        const before = this.#numbers.get(name) ?? 0;
        this.#numbers.set(name, name === 'slowestMs' ? Math.max(before, value) : before + value);
      } else {
        const seen = this.#seen.get(name) ?? new Set<string>();
        for (const one of value as readonly string[]) seen.add(one);
        this.#seen.set(name, seen);
      }
    }
  }

  /** Adds what no batch could tell. */
  report(trouble: Trouble): void {
    this.#troubles.push(trouble);
  }

  /** By seed, so that two runs of the same seeds tell the same. */
  get troubles(): readonly Trouble[] {
    return [...this.#troubles].sort((a, b) => a.seed - b.seed);
  }

  /** One line: `inputs 30,000, sound 1,204, …, codes 231`. */
  get text(): string {
    const numbers = [...this.#numbers].map(
      ([name, value]) => `${name} ${Math.round(value).toLocaleString('en-US')}`,
    );
    const seen = [...this.#seen].map(([name, names]) => `${name} ${names.size}`);
    return [...numbers, ...seen, `troubles ${this.#troubles.length}`].join(', ');
  }
}
