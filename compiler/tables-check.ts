/**
 * Whether a decision table answers every question, once: overlaps, gaps, rows that never count.
 *
 * The domain of each input is divided where some cell draws a line; the table is then the same
 * throughout each part, so looking at one value of every part looks at all there are.
 *
 * @module
 */
import { cellFits } from '../core/tables.ts';
import type { CellTest, TablePlan } from '../core/plan-routing.ts';
import type { Findings } from './diagnostics.ts';
import type { Domain, TableModel } from './tables.ts';

/** The most combinations looked at, and rows; a larger table could be read by nobody. */
const MAX_COMBINATIONS = 20_000;
const MAX_ROWS = 200;

type Example = Readonly<Record<string, string | number | boolean>>;

/** CL0717 to CL0720. */
export function checkTable(table: TableModel, findings: Findings): void {
  const { plan, name } = table;
  const parts = plan.inputs.map((input): readonly [string, Example[string][]] => {
    const tests = plan.rows.flatMap(({ cells }) => cells[input] ?? []);
    return [input, partsOf(table.domains[input]!, tests)];
  });
  const count = parts.reduce((product, [, values]) => product * values.length, 1);
  if (count > MAX_COMBINATIONS || plan.rows.length > MAX_ROWS) {
    findings.error('CL0720', table, `the table \`${name}\` is too large`, {
      label:
        plan.rows.length > MAX_ROWS
          ? `more than ${MAX_ROWS} rows`
          : `${count} combinations, more than ${MAX_COMBINATIONS}`,
      help: 'divide it into several tables with fewer inputs',
    });
    return;
  }
  const seen = survey(plan, parts);
  if (plan.hit === 'unique') reportOverlaps(table, seen, findings);
  if (plan.hit === 'first') reportHidden(table, seen, findings);
  if (plan.hit === 'unique' || plan.hit === 'first') reportGap(table, seen, findings);
}

interface Survey {
  /** `later` and `earlier` row, with an example that both fit; the first of each pair. */
  readonly overlaps: ReadonlyMap<string, { later: number; earlier: number; example: Example }>;
  /** Rows that are the first to fit somewhere. */
  readonly leading: ReadonlySet<number>;
  readonly gap: Example | null;
  readonly gaps: number;
}

function survey(plan: TablePlan, parts: readonly (readonly [string, Example[string][]])[]): Survey {
  const overlaps = new Map<string, { later: number; earlier: number; example: Example }>();
  const leading = new Set<number>();
  let gap: Example | null = null;
  let gaps = 0;
  for (const example of combinations(parts)) {
    const fitting = plan.rows.flatMap(({ cells }, index) =>
      Object.keys(cells).every((name) => cellFits(cells[name]!, example[name])) ? [index] : [],
    );
    const [first, ...others] = fitting;
    if (first === undefined) {
      gap ??= { ...example };
      gaps += 1;
      continue;
    }
    leading.add(first);
    for (const later of others) {
      const key = `${first} ${later}`;
      if (!overlaps.has(key)) overlaps.set(key, { later, earlier: first, example: { ...example } });
    }
  }
  return { overlaps, leading, gap, gaps };
}

function reportOverlaps({ rows }: TableModel, { overlaps }: Survey, findings: Findings): void {
  for (const { later, earlier, example } of overlaps.values()) {
    findings.error('CL0717', rows[later]!, `rows ${earlier + 1} and ${later + 1} both fit`, {
      label: 'only one may fit in a table with `hit: unique`',
      help: 'narrow one of the two, or write `hit: first`',
      notes: [`for example ${told(example)}`],
    });
  }
}

function reportHidden({ rows }: TableModel, { leading }: Survey, findings: Findings): void {
  for (const [index, row] of rows.entries()) {
    if (leading.has(index)) continue;
    findings.error('CL0718', row, `row ${index + 1} is never reached`, {
      label: 'some row before it always fits first',
      help: 'move it up or leave it out',
    });
  }
}

function reportGap(table: TableModel, { gap, gaps }: Survey, findings: Findings): void {
  if (gap !== null && table.otherwise === null) {
    findings.error('CL0719', table, `the table \`${table.name}\` has no answer for some values`, {
      label: gaps === 1 ? 'one combination fits no row' : `${gaps} combinations fit no row`,
      help: 'add rows for them, or `otherwise: …`',
      notes: [`for example ${told(gap)}`],
    });
  } else if (gap === null && table.otherwise !== null) {
    findings.warning('CL0718', table.otherwise, '`otherwise` is never reached', {
      label: 'the rows cover everything',
      help: 'leave it out',
    });
  }
}

function told(example: Example): string {
  return Object.entries(example)
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join(', ');
}

/** One value of each part into which the cells divide a domain. */
function partsOf(domain: Domain, tests: readonly CellTest[]): Example[string][] {
  if (domain.kind === 'words') {
    const named = domain.words.filter((word) => tests.includes(word));
    const other = domain.words.find((word) => !tests.includes(word));
    return other === undefined ? named : [...named, other];
  }
  const { min, max, whole } = domain;
  const lines = new Set<number>();
  for (const test of tests) {
    const [from, until] = typeof test === 'object' ? [test.from, test.until] : [test, test];
    for (const end of [from, until]) if (typeof end === 'number') lines.add(end);
  }
  for (const end of [min, max]) if (Number.isFinite(end)) lines.add(end);
  const sorted = [...lines].sort((a, b) => a - b);
  const candidates = sorted.flatMap((line, index) => {
    const next = sorted[index + 1];
    const between = next === undefined ? line + 1 : whole ? line + 1 : (line + next) / 2;
    return [line, between];
  });
  const first = sorted[0] === undefined ? 0 : sorted[0] - 1;
  const inside = [first, ...candidates].filter((value) => value >= min && value <= max);
  return [...new Set(whole ? inside.map(Math.round) : inside)];
}

function* combinations(
  parts: readonly (readonly [string, Example[string][]])[],
): Generator<Record<string, Example[string]>> {
  const [head, ...rest] = parts;
  if (head === undefined) {
    yield {};
    return;
  }
  const [name, values] = head;
  for (const value of values) {
    for (const others of combinations(rest)) yield { [name]: value, ...others };
  }
}
