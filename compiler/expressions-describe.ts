/**
 * Conditions in plain English, for the people who read a case type and do not write one.
 *
 * @module
 */
import type { Expression } from '../core/expressions.ts';
import { isLoop } from './expressions-parse.ts';

/**
 * An expression as a phrase: `severity is at least 4, or respondent is executive`.
 *
 * @param fields those that the expression may name, for their types: a date is later, not more
 * @returns lower case, without a full stop
 */
export function describeExpression(
  expression: Expression,
  fields: Readonly<Record<string, { readonly type: string }>> = {},
): string {
  return phrase(datesTold(expression, fields), false);
}

/** Comparisons in time, under names of their own beside those of numbers. */
const IN_TIME: Readonly<Record<string, string>> = {
  '<': 'earlier',
  '<=': 'not_later',
  '>': 'later',
  '>=': 'not_earlier',
};

function datesTold(
  node: Expression,
  fields: Readonly<Record<string, { readonly type: string }>>,
): Expression {
  if (node[0] === 'lit' || node[0] === 'name') return node;
  const told = (node as readonly unknown[]).map((part) =>
    Array.isArray(part) ? datesTold(part as unknown as Expression, fields) : part,
  );
  const [kind, name, ...args] = told as unknown as readonly [string, string, ...Expression[]];
  const inTime = kind === 'call' ? IN_TIME[name] : undefined;
  const isTime = ([word, value]: Expression): boolean =>
    word === 'lit'
      ? /^\d{4}-\d{2}-\d{2}/.test(String(value))
      : word === 'name' && ['date', 'instant'].includes(fields[value as string]?.type ?? '');
  const isDated = inTime !== undefined && args.some(isTime);
  return (isDated ? [kind, inTime, ...args] : told) as unknown as Expression;
}

const COMPARISONS: Readonly<Record<string, string>> = {
  '==': 'is',
  '!=': 'is not',
  '<': 'is less than',
  '<=': 'is at most',
  '>': 'is more than',
  '>=': 'is at least',
  earlier: 'is earlier than',
  not_later: 'is not later than',
  later: 'is later than',
  not_earlier: 'is not earlier than',
  '+': 'plus',
  '-': 'minus',
  '*': 'times',
  '/': 'divided by',
  '%': 'modulo',
};

const METHODS: Readonly<Record<string, string>> = {
  startsWith: 'starts with',
  endsWith: 'ends with',
  contains: 'contains',
  matches: 'matches',
  manages: 'manages',
};

function phrase(node: Expression, nested: boolean): string {
  switch (node[0]) {
    case 'lit':
      return literal(node[1]);
    case 'int':
      return String(node[1]);
    case 'name':
      return words(node[1]);
    case 'get':
      return memberPhrase(node);
    case 'has':
      return `${phrase(node[1], true)} has ${words(node[2])}`;
    case 'call':
      return callPhrase(node as readonly ['call', string, ...Expression[]], nested);
    case 'method': {
      const [, name, target, ...args] = node;
      if (name === 'size') return `the size of ${phrase(target, true)}`;
      const list = args.map((arg) => phrase(arg, true)).join(', ');
      return `${phrase(target, true)} ${METHODS[name] ?? words(name)} ${list}`.trim();
    }
    case 'list': {
      const [, ...items] = node;
      return items.map((item) => phrase(item, true)).join(', ') || 'nothing';
    }
    case 'dict':
      return 'a map';
    default:
      return loopPhrase(node);
  }
}

function memberPhrase(node: readonly ['get', Expression, string]): string {
  const [, target, member] = node;
  if (target[0] === 'get' && isNamed(target[1], 'sla')) {
    return `the clock ${words(target[2])} is ${words(member)}`;
  }
  if (isNamed(target, 'children')) {
    return `the number of children that ${member === 'failed' ? 'have' : 'are'} ${words(member)}`;
  }
  const of = phrase(target, true);
  if (member.startsWith('is_')) return `${of} is ${words(member.slice(3))}`;
  return `${words(member)} of ${of}`;
}

/** A name that the language has given: whatever has such members is no field. */
function isNamed(node: Expression, name: string): boolean {
  return node[0] === 'name' && node[1] === name;
}

function callPhrase(node: readonly ['call', string, ...Expression[]], nested: boolean): string {
  const [, name, ...args] = node;
  if (name === '&&' || name === '||') {
    const parts = args.map((arg) => phrase(arg, true));
    const joined = parts.join(name === '&&' ? ' and ' : ', or ');
    return nested ? `(${joined})` : joined;
  }
  const [left, right] = args as [Expression, Expression];
  if (name === '!') return `not ${phrase(left, true)}`;
  if (name === 'neg') return `minus ${phrase(left, true)}`;
  if (name === '?:') {
    return `${phrase(right, true)} if ${phrase(left, true)}, otherwise ${phrase(args[2]!, true)}`;
  }
  if (name === '[]') return `item ${phrase(right, true)} of ${phrase(left, true)}`;
  if (name === 'in') return `${phrase(left, true)} is one of ${phrase(right, true)}`;
  if ((name === '==' || name === '!=') && right[0] === 'lit' && right[1] === null) {
    return `${phrase(left, true)} has ${name === '==' ? 'no' : 'a'} value`;
  }
  const between = COMPARISONS[name];
  if (between) return `${phrase(left, true)} ${between} ${phrase(right, true)}`;
  const list = args.map((arg) => phrase(arg, true)).join(' and ');
  return name === 'size' ? `the size of ${list}` : `${name} of ${list}`;
}

function loopPhrase(node: Expression): string {
  if (!isLoop(node)) return '';
  const [macro, range, name, body] = node;
  const [rows, condition] = [phrase(range, true), phrase(body, true)];
  const item = words(name);
  switch (macro) {
    case 'all':
      return `for every ${item} of ${rows}: ${condition}`;
    case 'exists':
      return `for some ${item} of ${rows}: ${condition}`;
    case 'exists_one':
      return `for exactly one ${item} of ${rows}: ${condition}`;
    case 'filter':
      return `those ${item} of ${rows} for which ${condition}`;
    default:
      return `${condition} for each ${item} of ${rows}`;
  }
}

function literal(value: null | boolean | number | string): string {
  if (value === null) return 'no value';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' ? `“${value}”` : String(value);
}

function words(name: string): string {
  return name.replaceAll('_', ' ');
}
