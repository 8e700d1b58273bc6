/**
 * Decision tables: which rows fit the facts, and what they give.
 *
 * @module
 */
import type { CellTest, TablePlan } from './plan-routing.ts';

/** What a table came to. */
export interface TableResult {
  /** `null` while no row fits and an input has no value. */
  readonly value: string | number | readonly (string | number)[] | null;
  /** The rows that gave it, counted from 1; empty for `otherwise`. */
  readonly rows: readonly number[];
}

/**
 * Looks a table up. A missing value fits no cell; a row that does not name the input fits all the
 * same.
 */
export function lookUpTable(
  table: TablePlan,
  inputs: Readonly<Record<string, unknown>>,
): TableResult {
  const fitting: number[] = [];
  for (const [index, { cells }] of table.rows.entries()) {
    const fits = Object.keys(cells).every((name) => cellFits(cells[name]!, inputs[name]));
    if (!fits) continue;
    fitting.push(index);
    if (table.hit === 'unique' || table.hit === 'first') break;
  }
  const rows = fitting.map((index) => index + 1);
  const given = fitting.map((index) => table.rows[index]!.gives);
  if (table.hit === 'collect') return { value: given, rows };
  if (rows.length === 0) return { value: otherwise(table, inputs), rows };
  const total = given.reduce<number>((sum, points) => sum + Number(points), 0);
  return { value: table.hit === 'sum' ? total : given[0]!, rows };
}

/** Whether one of a cell's tests accepts a value. */
export function cellFits(tests: readonly CellTest[], value: unknown): boolean {
  return tests.some((test) => {
    if (typeof test !== 'object') return test === value;
    if (typeof value !== 'number') return false;
    return (test.from ?? -Infinity) <= value && value <= (test.until ?? Infinity);
  });
}

function otherwise(
  { otherwise: given, hit, inputs: names }: TablePlan,
  inputs: Readonly<Record<string, unknown>>,
): string | number | null {
  const isKnown = names.every((name) => inputs[name] !== null && inputs[name] !== undefined);
  if (!isKnown) return null;
  return given ?? (hit === 'sum' ? 0 : null);
}
