/**
 * How many cases a worker keeps in memory, by the environment.
 *
 * @module
 */

const NAME = 'CASELINE_CACHED_CASES';

/**
 * Reads `CASELINE_CACHED_CASES`. A case that is kept goes on from where it is; any other one replays
 * its history first. With 0 none is kept: slow, and meant for tests.
 *
 * @param wrong told when it is no number; by default an error is thrown
 * @returns an object to spread; empty: as many as Temporal's SDK finds room for
 */
export function cacheSize(
  env: Readonly<Record<string, string | undefined>>,
  wrong: (name: string, why: string) => void = refuse,
): { readonly cachedCases?: number } {
  const said = env[NAME];
  if (!said) return {};
  if (!/^\d{1,6}$/.test(said)) wrong(NAME, `is no number of at most six digits: ${said}`);
  return { cachedCases: Number(said) };
}

function refuse(name: string, why: string): never {
  throw new Error(`${name} ${why}`);
}
