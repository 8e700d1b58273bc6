/**
 * Coverage of decision tables: the facts of a case fit each row in some scenario.
 *
 * @module
 */
import type { CoverageAspect } from './coverage.ts';
import type { Entry } from './input.ts';
import type { Json } from './plan.ts';
import type { CellTest, TablePlan, TableRowPlan } from './plan-routing.ts';
import { lookUpTable } from './tables.ts';

/** Rows that fit, and what a table gives when none does. */
export const TABLE_ROWS: CoverageAspect = {
  kind: 'table',
  isSearched: false,
  rows: ({ tables = {} }) =>
    Object.entries(tables).flatMap(([name, { inputs, rows, otherwise }]) => [
      ...rows.map((row, index) => ({
        id: `${name}/${index + 1}`,
        text: `${name}: ${rowText(inputs, row)}`,
      })),
      ...(otherwise === null
        ? []
        : [{ id: `${name}/otherwise`, text: `${name}: otherwise ${otherwise}` }]),
    ]),
  shownByTrail: (entries, { tables = {} }) => {
    if (Object.keys(tables).length === 0) return [];
    const facts = new Map<string, Json>();
    return entries.flatMap((entry) => {
      if (!learn(facts, entry)) return [];
      const inputs = Object.fromEntries(facts);
      return Object.entries(tables).flatMap(([name, table]) =>
        fitting(table, inputs).map((row) => `${name}/${row}`),
      );
    });
  },
};

/** Takes over what an entry says of fields and flags; false when it says nothing of them. */
function learn(facts: Map<string, Json>, { kind, detail }: Entry): boolean {
  if (kind === 'data') {
    for (const [name, value] of Object.entries(detail['fields'] ?? {})) facts.set(name, value);
  } else if (kind === 'flags') {
    for (const name of namesIn(detail['set'])) facts.set(name, true);
    for (const name of namesIn(detail['clear'])) facts.set(name, false);
  }
  return kind === 'started' || kind === 'data' || kind === 'flags';
}

function fitting(table: TablePlan, facts: Readonly<Record<string, Json>>): readonly string[] {
  const { rows, value } = lookUpTable(table, facts);
  if (rows.length > 0) return rows.map(String);
  return value === null || value !== table.otherwise ? [] : ['otherwise'];
}

function namesIn(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function rowText(inputs: readonly string[], { cells, gives }: TableRowPlan): string {
  const tests = inputs.flatMap((name) => {
    const cell = cells[name];
    return cell === undefined ? [] : [`${name} ${cell.map(testText).join(' or ')}`];
  });
  return `${tests.join(', ') || 'always'}: ${gives}`;
}

function testText(test: CellTest): string {
  if (typeof test !== 'object') return String(test);
  return `${test.from ?? ''}..${test.until ?? ''}`;
}
