/**
 * Figures: timing, medians, and how they are printed.
 *
 * Everything is printed as a ratio of two things measured in turns in the same run; the numbers
 * beside it belong to this machine at this moment.
 *
 * @module
 */

/** One line of the result. */
export interface Figure {
  readonly what: string;
  /** Measured ÷ compared with. */
  readonly ratio?: number;
  /** What to reach, e.g. `≥ 1.00`; shown beside the ratio. */
  readonly goal?: { readonly relation: '≥' | '≤'; readonly value: number };
  /** The numbers behind it, as text. */
  readonly detail: string;
}

/** The middle of some numbers; of two in the middle, the higher. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which this part of the numbers lies. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

/** How often processor time is asked for: asking costs as much as many a body. */
const ASKED_EVERY_MS = 10;

/**
 * Runs something again and again for so much of this process's processor time; returns how often in
 * a second of it. How many others use the machine is not what is measured.
 */
export function rateOf(body: () => void, forMs: number): number {
  const before = process.cpuUsage();
  let [runs, usedMs] = [0, 0];
  while (usedMs < forMs) {
    const askAtMs = performance.now() + ASKED_EVERY_MS;
    do {
      body();
      runs += 1;
    } while (performance.now() < askAtMs);
    const { user, system } = process.cpuUsage(before);
    usedMs = (user + system) / 1_000;
  }
  return (runs * 1_000) / usedMs;
}

/** Rates of two bodies measured in turns; the median of the rounds of each. */
export function rates(
  [first, second]: readonly [() => void, () => void],
  { rounds, forMs }: { rounds: number; forMs: number },
): readonly [number, number] {
  const found: [number[], number[]] = [[], []];
  rateOf(first, forMs / 2);
  rateOf(second, forMs / 2);
  for (let round = 0; round < rounds; round += 1) {
    found[0].push(rateOf(first, forMs));
    found[1].push(rateOf(second, forMs));
  }
  return [median(found[0]), median(found[1])];
}

/** A figure as one line, e.g. `core ÷ XState  0.61 (goal ≥ 0.50)  41,200/s against 67,500/s`. */
export function formatFigure({ what, ratio, goal, detail }: Figure): string {
  const value = ratio === undefined ? '' : ratio.toFixed(2);
  const met = ratio === undefined || goal === undefined || holds(ratio, goal);
  const aim =
    goal === undefined
      ? ''
      : `(goal ${goal.relation} ${goal.value.toFixed(2)}${met ? '' : ', missed'})`;
  return `  ${what.padEnd(46)} ${value.padStart(6)} ${aim.padEnd(24)} ${detail}`;
}

/** A number for people: `41,200` or `3.42`. */
export function shown(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

function holds(ratio: number, { relation, value }: NonNullable<Figure['goal']>): boolean {
  return relation === '≥' ? ratio >= value : ratio <= value;
}
