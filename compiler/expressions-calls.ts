/**
 * The type check of arithmetic, functions and methods in conditions.
 *
 * @module
 */
import type { Expression } from '../core/expressions.ts';
import { compilePattern } from '../core/patterns.ts';
import type { Problem } from './expressions-parse.ts';
import { isText, textMax, typeName, type ValueType } from './expressions-types.ts';
import { nearest } from './suggest.ts';

/** Where problems and costs are handed in. */
export interface Desk {
  /** Notes a problem of a node; gives the type that raises no further ones. */
  readonly report: (node: Expression, problem: Omit<Problem, 'start' | 'end'>) => ValueType;
  /** Adds what one evaluation costs. */
  readonly spend: (cost: number) => void;
}

/** A call with the types of its arguments; of a method the first one is its target. */
export interface Applied {
  readonly node: Expression;
  readonly name: string;
  readonly args: readonly Expression[];
  readonly types: readonly ValueType[];
}

const ANY: ValueType = { kind: 'any' };
const YES_NO: ValueType = { kind: 'boolean' };
const WHOLE: ValueType = { kind: 'number', whole: true };
const LOOPS = ['all', 'exists', 'exists_one', 'filter', 'map'];
const TEXT_METHODS = ['startsWith', 'endsWith', 'contains', 'matches'];
const METHODS = [...TEXT_METHODS, 'size', 'manages', ...LOOPS];
const FUNCTIONS = ['size', 'int', 'double', 'string', 'matches', 'has'];

/** The type of `+`, `-`, `*`, `/`, `%` and a leading minus (`neg`). */
export function arithmetic(desk: Desk, { node, name: sign, types }: Applied): ValueType {
  if (types.some((type) => type.kind === 'any')) return ANY;
  const kinds = new Set(types.map((type) => type.kind));
  if (kinds.size === 1 && sign === '+' && kinds.has('text')) {
    desk.spend(2 * ((textMax(types[0]!) + textMax(types[1]!)) / 1000));
    return { kind: 'text', max: textMax(types[0]!) + textMax(types[1]!) };
  }
  if (kinds.size === 1 && sign === '+' && types[0]!.kind === 'list') return types[0]!;
  if (kinds.size === 1 && kinds.has('number')) {
    const whole = types.every((type) => type.kind === 'number' && type.whole);
    if (sign !== '%' || whole) return whole ? WHOLE : { kind: 'number' };
    const help = 'make it whole first: `int(x) % 2`';
    return desk.report(node, { code: 'wrong_type', message: '`%` needs whole numbers', help });
  }
  const dated = kinds.has('date') || kinds.has('instant');
  const help = dated
    ? 'conditions do not count days: use a timer'
    : kinds.has('money')
      ? 'use `.amount`'
      : undefined;
  const shown = sign === 'neg' ? '-' : sign;
  return desk.report(node, {
    code: 'wrong_type',
    message: `\`${shown}\` does not go with ${types.map(typeName).join(' and ')}`,
    ...(help ? { help } : {}),
  });
}

/** The type of a function's call. */
export function callFunction(desk: Desk, { node, name, args, types }: Applied): ValueType {
  if (!FUNCTIONS.includes(name)) {
    const near = nearest(name, FUNCTIONS);
    const method = METHODS.includes(name) ? `write \`x.${name}(…)\`` : undefined;
    const help = method ?? (near ? `did you mean \`${near}\`?` : `there are ${quoted(FUNCTIONS)}`);
    return desk.report(node, {
      code: 'unknown_name',
      message: `unknown function \`${name}\``,
      help,
    });
  }
  if (name === 'size' && args.length === 1) return size(desk, node, types[0]!);
  if (name === 'matches' && args.length === 2) {
    return textMethod(desk, node, 'matches', { types, part: args[1]! });
  }
  const wanted = ['number', 'text', 'any', ...(name === 'string' ? ['boolean', 'choice'] : [])];
  if (args.length !== 1 || !wanted.includes(types[0]!.kind)) {
    const message = `\`${name}\` does not go with ${types.map(typeName).join(' and ') || 'nothing'}`;
    return desk.report(node, { code: 'wrong_type', message });
  }
  return name === 'string'
    ? { kind: 'text', max: textMax(types[0]!) }
    : name === 'int'
      ? WHOLE
      : { kind: 'number' };
}

/** The type of a method's call. */
export function callMethod(desk: Desk, { node, name, args, types }: Applied): ValueType {
  const target = types[0]!;
  if (name === 'manages' && args.length === 2) {
    const wrong = types.findIndex((type) => type.kind !== 'person' && type.kind !== 'any');
    if (wrong === -1) return YES_NO;
    const message = `\`manages\` goes between two people, and this is ${typeName(types[wrong]!)}`;
    return desk.report(args[wrong]!, { code: 'wrong_type', message });
  }
  if (name === 'size' && args.length === 1) return size(desk, node, target);
  if (TEXT_METHODS.includes(name) && args.length === 2) {
    return textMethod(desk, node, name, { types, part: args[1]! });
  }
  const known = METHODS.includes(name);
  const near = nearest(name, METHODS);
  const signature = LOOPS.includes(name) ? `write \`….${name}(row, row.…)\`` : undefined;
  return desk.report(node, {
    code: known ? 'wrong_type' : 'unknown_name',
    message: known
      ? `\`${name}\` is given the wrong number of things`
      : `unknown method \`${name}\``,
    help:
      signature ?? (near && !known ? `did you mean \`${near}\`?` : `there are ${quoted(METHODS)}`),
  });
}

function size(desk: Desk, node: Expression, type: ValueType): ValueType {
  if (['list', 'any'].includes(type.kind) || isText(type)) {
    if (isText(type)) desk.spend(textMax(type) / 1000);
    return WHOLE;
  }
  return desk.report(node, { code: 'wrong_type', message: `${typeName(type)} has no size` });
}

function textMethod(
  desk: Desk,
  node: Expression,
  name: string,
  { types, part }: { types: readonly ValueType[]; part: Expression },
): ValueType {
  const [text, other] = [types[0]!, types[1]!];
  if ((!isText(text) && text.kind !== 'any') || (!isText(other) && other.kind !== 'any')) {
    const help = text.kind === 'list' ? 'write `x in list`' : undefined;
    const message = `\`${name}\` does not go with ${typeName(text)} and ${typeName(other)}`;
    desk.report(node, { code: 'wrong_type', message, ...(help ? { help } : {}) });
    return YES_NO;
  }
  desk.spend((textMax(text) + textMax(other)) / (name === 'matches' ? 100 : 1000));
  if (name === 'matches') checkPattern(desk, part);
  return YES_NO;
}

function checkPattern(desk: Desk, node: Expression): void {
  if (node[0] !== 'lit' || typeof node[1] !== 'string') {
    desk.report(node, { code: 'wrong_type', message: 'a pattern must be written out as a text' });
  } else if (!compilePattern(node[1])) {
    const help = 'patterns are RE2: without look-around and back references';
    desk.report(node, { code: 'wrong_value', message: 'this is no valid pattern', help });
  }
}

/** Names as a list in backticks. */
export function quoted(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}
