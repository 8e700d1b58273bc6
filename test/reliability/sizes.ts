/**
 * How much the reliability trials do: short in every test run, full for the bars of the promises.
 *
 * @module
 */

/** Sizes and bars. Lengths in milliseconds. */
export interface Sizes {
  readonly name: 'short' | 'full';
  readonly kills: {
    readonly cases: number;
    readonly commandsPerCase: number;
    readonly commandsMin: number;
    readonly workerKillsMin: number;
    readonly serverKillsMin: number;
    readonly workerKillEveryMs: number;
    readonly serverKillEveryMs: number;
    /** How much faster than reality the cases' clocks run. */
    readonly scale: number;
  };
  readonly outage: {
    readonly lastsMs: number;
    readonly cases: number;
    readonly ackP99Ms: number;
    readonly levelWithinMs: number;
  };
  readonly network: { readonly cases: number; readonly stageMs: number; readonly hangMs: number };
  readonly uncached: { readonly cases: number; readonly commandsPerCase: number };
  readonly lastVote: { readonly voters: readonly number[]; readonly rounds: number };
  readonly duplicates: { readonly permuted: number; readonly commands: number };
  readonly downtime: { readonly cases: number };
  readonly poison: { readonly probes: number; readonly p99Times: number };
  readonly boundaries: { readonly random: number };
  readonly migration: { readonly cases: number };
  readonly upgrade: {
    readonly cases: number;
    /** Of a release that goes wrong. */
    readonly wrongCases: number;
    /** Between two commands of one case. */
    readonly pauseMs: number;
    /** How long each stage of the upgrade lasts. */
    readonly stageMs: number;
    readonly rolledPerSecond: number;
  };
}

const SHORT: Sizes = {
  name: 'short',
  kills: {
    cases: 50,
    commandsPerCase: 22,
    commandsMin: 1_000,
    workerKillsMin: 5,
    serverKillsMin: 2,
    workerKillEveryMs: 5_000,
    serverKillEveryMs: 15_000,
    scale: 30,
  },
  outage: { lastsMs: 30_000, cases: 20, ackP99Ms: 5_000, levelWithinMs: 30_000 },
  network: { cases: 8, stageMs: 3_000, hangMs: 30_000 },
  uncached: { cases: 10, commandsPerCase: 10 },
  lastVote: { voters: [2, 20, 60], rounds: 1 },
  duplicates: { permuted: 4, commands: 70 },
  downtime: { cases: 60 },
  // A few dozen probes beside other tests: only a worker that stands still is told from noise.
  poison: { probes: 60, p99Times: 10 },
  boundaries: { random: 60 },
  migration: { cases: 60 },
  upgrade: { cases: 40, wrongCases: 12, pauseMs: 1_500, stageMs: 3_000, rolledPerSecond: 20 },
};

const FULL: Sizes = {
  name: 'full',
  kills: {
    cases: 200,
    commandsPerCase: 56,
    commandsMin: 10_000,
    workerKillsMin: 200,
    serverKillsMin: 30,
    workerKillEveryMs: 2_000,
    serverKillEveryMs: 25_000,
    scale: 30,
  },
  outage: { lastsMs: 60_000, cases: 40, ackP99Ms: 2_000, levelWithinMs: 30_000 },
  network: { cases: 20, stageMs: 20_000, hangMs: 30_000 },
  uncached: { cases: 100, commandsPerCase: 25 },
  lastVote: { voters: [2, 3, 5, 10, 25, 50, 100, 200], rounds: 3 },
  duplicates: { permuted: 6, commands: 300 },
  downtime: { cases: 1_000 },
  poison: { probes: 600, p99Times: 2 },
  boundaries: { random: 500 },
  migration: { cases: 2_001 },
  upgrade: {
    cases: 500,
    wrongCases: 60,
    pauseMs: 15_000,
    stageMs: 20_000,
    rolledPerSecond: 20,
  },
};

/**
 * The sizes that `CASELINE_RELIABILITY` asks for (`short` or `full`), else the given ones.
 *
 * @throws Error when it asks for something else
 */
export function sizesOf(otherwise: Sizes['name']): Sizes {
  const name = process.env['CASELINE_RELIABILITY'] ?? otherwise;
  if (name !== 'short' && name !== 'full') throw new Error(`CASELINE_RELIABILITY is ${name}`);
  return name === 'full' ? FULL : SHORT;
}
