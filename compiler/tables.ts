/**
 * Decision tables: from rows of cells to a plan, with the domain of every input known.
 *
 * @module
 */
import type { FieldPlan } from '../core/plan.ts';
import type { CellTest, TablePlan, TableRowPlan } from '../core/plan-routing.ts';
import { itemsOf, mapOf, type Ref, refsIn, refsOf, valueOf } from './access.ts';
import type { Range } from './diagnostics.ts';
import type { ValueType } from './expressions.ts';
import type { Names } from './model.ts';
import { isNameFree } from './reserved.ts';
import { nearest, suggest } from './suggest.ts';
import { checkTable } from './tables-check.ts';
import type { MapNode, ScalarNode, YamlNode } from './yaml.ts';

/** What an input of a table can be. */
export type Domain =
  | { readonly kind: 'words'; readonly words: readonly (string | boolean)[] }
  | {
      readonly kind: 'numbers';
      readonly whole: boolean;
      readonly min: number;
      readonly max: number;
    };

/** A table as read, with what its checks need. */
export interface TableModel extends Range {
  readonly name: string;
  readonly plan: TablePlan;
  readonly domains: Readonly<Record<string, Domain>>;
  readonly rows: readonly Range[];
  readonly otherwise: Range | null;
}

/** The key of a row's result; no input can have this name. */
const RESULT = 'gives';

/** Reads and checks all tables; what they give can then be named as `tables.x`. */
export function readTables(root: MapNode, names: Names): Record<string, TablePlan> {
  const plans: Record<string, TablePlan> = {};
  const columns: Record<string, ValueType> = {};
  for (const [name, { key, value }] of mapOf(root, 'tables').entries) {
    isNameFree('guard', { ...key, name }, names.findings);
    // A table with mistakes has been reported; what it gives is not known then.
    columns[name] = { kind: 'any' };
    if (value.kind !== 'map') continue;
    const before = names.findings.errors;
    const table = readTable(value, { name, start: key.start, end: key.end }, names);
    if (table === undefined || names.findings.errors > before) continue;
    checkTable(table, names.findings);
    plans[name] = table.plan;
    columns[name] = typeOf(table.plan);
    names.tables.set(name, key);
  }
  if (Object.keys(columns).length > 0) {
    names.derived.set('tables', { kind: 'row', columns, title: 'the list of tables' });
  }
  return plans;
}

function typeOf({ gives, hit, rows }: TablePlan): ValueType {
  const one: ValueType =
    gives === 'number' ? { kind: 'number' } : { kind: 'choice', options: gives };
  return hit === 'collect' ? { kind: 'list', of: one, most: rows.length } : one;
}

function readTable(
  node: MapNode,
  at: Range & { readonly name: string },
  names: Names,
): TableModel | undefined {
  const gives = readGives(node);
  const hit = (refsOf(node, 'hit')[0]?.name ?? 'unique') as TablePlan['hit'];
  if (gives === undefined || !['unique', 'first', 'collect', 'sum'].includes(hit)) return undefined;
  if (hit === 'sum' && gives !== 'number') {
    names.findings.error('CL0716', valueOf(node, 'hit')!, 'words have no sum', {
      label: 'this table gives words',
      help: 'write `gives: number`, or another `hit`',
    });
    return undefined;
  }
  const domains: Record<string, Domain> = {};
  for (const input of refsOf(node, 'inputs')) {
    const domain = domainOf(input, names);
    if (Object.hasOwn(domains, input.name)) {
      names.findings.error('CL0201', input, `\`${input.name}\` stands twice in one list`, {
        label: 'named a second time',
        help: 'keep one of the two',
      });
    }
    if (domain !== undefined) domains[input.name] = domain;
  }
  const scope: RowScope = { domains, gives, inputs: refsOf(node, 'inputs'), names };
  const rowNodes = itemsOf(valueOf(node, 'rows')).filter((row) => row.kind === 'map');
  const rows = rowNodes.map((row) => readTableRow(row, scope));
  const otherwise = valueOf(node, 'otherwise');
  if (otherwise !== undefined && hit === 'collect') {
    names.findings.error('CL0716', otherwise, '`otherwise` in a table that collects', {
      label: 'no row that fits gives an empty list',
      help: 'leave it out',
    });
  }
  return {
    ...at,
    plan: {
      inputs: scope.inputs.map(({ name }) => name),
      hit,
      gives,
      rows,
      otherwise: otherwise === undefined ? null : (readResult(otherwise, scope) ?? null),
    },
    domains,
    rows: rowNodes,
    otherwise: otherwise ?? null,
  };
}

function readGives(node: MapNode): TablePlan['gives'] | undefined {
  const value = valueOf(node, 'gives');
  if (value === undefined) return undefined;
  if (value.kind === 'list') return refsIn(value).map(({ name }) => name);
  return value.kind === 'scalar' && value.text === 'number' ? 'number' : undefined;
}

/** What a field or flag can be; reports what no table can be asked about. */
function domainOf(input: Ref, names: Names): Domain | undefined {
  if (names.flags.has(input.name)) return { kind: 'words', words: [true, false] };
  const field = names.fields.get(input.name);
  if (field === undefined) {
    const known = [...names.fields.keys(), ...names.flags.keys()];
    names.findings.error('CL0711', input, `unknown input \`${input.name}\``, {
      label: 'no field and no flag has this name',
      help: suggest(input.name, known) ?? 'add it to a form',
    });
    return undefined;
  }
  names.use('field', input.name);
  const domain = fieldDomain(field.plan);
  if (domain === undefined) {
    names.findings.error('CL0712', input, `a table cannot look at \`${input.name}\``, {
      label: `it is of type ${field.plan.type}`,
      help: 'inputs are choices, scales, numbers, yes/no fields and flags',
    });
  }
  return domain;
}

function fieldDomain(field: FieldPlan): Domain | undefined {
  switch (field.type) {
    case 'choice':
      return { kind: 'words', words: field.options ?? [] };
    case 'boolean':
      return { kind: 'words', words: [true, false] };
    case 'scale':
    case 'number': {
      const { min = -Infinity, max = Infinity } = field;
      return { kind: 'numbers', whole: field.type === 'scale', min, max };
    }
    default:
      return undefined;
  }
}

interface RowScope {
  readonly domains: Readonly<Record<string, Domain>>;
  readonly inputs: readonly Ref[];
  readonly gives: TablePlan['gives'];
  readonly names: Names;
}

function readTableRow(row: MapNode, scope: RowScope): TableRowPlan {
  const cells: Record<string, readonly CellTest[]> = {};
  for (const [name, { key, value }] of row.entries) {
    if (name === RESULT) continue;
    if (!scope.inputs.some((input) => input.name === name)) {
      scope.names.findings.error('CL0713', key, `\`${name}\` is no input of this table`, {
        label: 'not among `inputs`',
        help: suggest(name, [...scope.inputs.map((input) => input.name), RESULT]),
      });
      continue;
    }
    const domain = scope.domains[name];
    if (domain === undefined) continue;
    cells[name] = itemsOf(value).flatMap((cell) => readCell(cell, { name, domain }, scope) ?? []);
  }
  const result = valueOf(row, RESULT);
  return { cells, gives: (result && readResult(result, scope)) ?? '' };
}

function readCell(
  cell: YamlNode,
  { name, domain }: { name: string; domain: Domain },
  { names }: RowScope,
): CellTest | undefined {
  if (cell.kind !== 'scalar') return undefined;
  const fault = (label: string, help: string): undefined =>
    names.findings.error('CL0714', cell, `\`${cell.text}\` is nothing that \`${name}\` can be`, {
      label,
      help,
    }) as undefined;
  if (domain.kind === 'words') {
    const meant = domain.words.find((word) => word === cell.value);
    if (meant !== undefined) return meant;
    const near = nearest(cell.text, domain.words.map(String));
    const known = domain.words.map((word) => `\`${String(word)}\``).join(', ');
    return fault('not a value it has', near ? `did you mean \`${near}\`?` : `it can be ${known}`);
  }
  const range = readRange(cell);
  if (range === undefined)
    return fault('no number and no range', 'write `4`, `1..3`, `4..` or `..3`');
  const [from, until] = range;
  if (from > until) return fault('the range is empty', `write \`${until}..${from}\``);
  if (until < domain.min || from > domain.max) {
    return fault('outside of its bounds', `it goes from ${domain.min} to ${domain.max}`);
  }
  if (from === until) return from;
  return {
    from: Number.isFinite(from) ? from : null,
    until: Number.isFinite(until) ? until : null,
  };
}

function readRange(cell: ScalarNode): readonly [number, number] | undefined {
  if (typeof cell.value === 'number') return [cell.value, cell.value];
  const parts = /^(-?\d+(?:\.\d+)?)?\.\.(-?\d+(?:\.\d+)?)?$/.exec(cell.text.trim());
  if (parts === null || (parts[1] === undefined && parts[2] === undefined)) return undefined;
  const [, from, until] = parts;
  return [
    from === undefined ? -Infinity : Number(from),
    until === undefined ? Infinity : Number(until),
  ];
}

function readResult(node: YamlNode, { gives, names }: RowScope): string | number | undefined {
  if (node.kind !== 'scalar') return undefined;
  if (gives === 'number') {
    if (typeof node.value === 'number') return node.value;
  } else if (gives.includes(node.text)) return node.text;
  const options = gives === 'number' ? [] : gives;
  const near = nearest(node.text, options);
  const known = options.map((word) => `\`${word}\``).join(', ');
  names.findings.error('CL0715', node, `the table does not give \`${node.text}\``, {
    label: gives === 'number' ? 'it gives numbers' : 'not among `gives`',
    help:
      gives === 'number'
        ? 'write a number'
        : near
          ? `did you mean \`${near}\`?`
          : `it gives ${known}`,
  });
  return undefined;
}
