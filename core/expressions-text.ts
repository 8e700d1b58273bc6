/**
 * Expressions as text, and what each part of a condition came to: the "why not" of a guard.
 *
 * @module
 */
import { evaluate, type Environment, type Expression, type Functions } from './expressions.ts';

/** One part of a condition: its CEL text, and whether it holds (`null`: it cannot be told). */
export interface TruthLine {
  readonly text: string;
  readonly value: boolean | null;
  /** Why it cannot be told. */
  readonly error?: string;
}

/**
 * Evaluates the parts of a condition that `&&`, `||` and `!` join, each by itself.
 *
 * @returns one line a part, in the order of the source
 */
export function truthTrace(
  expression: Expression,
  env: Environment,
  functions?: Functions,
): readonly TruthLine[] {
  if (expression[0] === 'call' && ['&&', '||', '!'].includes(expression[1])) {
    const [, , ...parts] = expression;
    return parts.flatMap((part) => truthTrace(part, env, functions));
  }
  const text = printExpression(expression);
  const result = evaluate(expression, env, functions);
  if (result.ok && typeof result.value === 'boolean') return [{ text, value: result.value }];
  return [{ text, value: null, error: result.ok ? 'not a yes/no' : result.error }];
}

/** How tightly operators bind; what binds less tightly than its surroundings gets parentheses. */
const BINDING: Readonly<Record<string, number>> = {
  '?:': 1,
  '||': 2,
  '&&': 3,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '==': 4,
  '!=': 4,
  in: 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '%': 6,
  '!': 7,
  neg: 7,
};
const TIGHTEST = 8;

/** An expression as CEL source; parsing it again gives the same tree. */
export function printExpression(node: Expression): string {
  return print(node, 0);
}

function print(node: Expression, around: number): string {
  switch (node[0]) {
    case 'lit':
      return typeof node[1] === 'number' ? doubleSource(node[1]) : JSON.stringify(node[1]);
    case 'int':
      return String(node[1]);
    case 'name':
      return node[1];
    case 'get':
      return `${print(node[1], TIGHTEST)}.${node[2]}`;
    case 'has':
      return `has(${print(node[1], TIGHTEST)}.${node[2]})`;
    case 'call':
      return printCall(node, around);
    case 'method': {
      const [, name, target, ...args] = node;
      return `${print(target, TIGHTEST)}.${name}(${commas(args)})`;
    }
    case 'list': {
      const [, ...items] = node;
      return `[${commas(items)}]`;
    }
    case 'dict': {
      const [, ...items] = node;
      const texts = items.map((item, index) => print(item, 0) + (index % 2 === 0 ? ': ' : ', '));
      return `{${texts.join('').slice(0, -2)}}`;
    }
    default: {
      const [macro, range, name, ...bodies] = node;
      return `${print(range, TIGHTEST)}.${macro}(${name}, ${commas(bodies)})`;
    }
  }
}

function printCall(node: readonly ['call', string, ...Expression[]], around: number): string {
  const [, name, ...args] = node;
  if (name === '[]') return `${print(args[0]!, TIGHTEST)}[${print(args[1]!, 0)}]`;
  const binding = BINDING[name];
  if (binding === undefined) return `${name}(${commas(args)})`;
  return parenthesised(printOperator(name, args, binding), binding < around);
}

function printOperator(name: string, args: readonly Expression[], binding: number): string {
  if (name === '!' || name === 'neg') {
    return `${name === '!' ? '!' : '-'}${print(args[0]!, TIGHTEST)}`;
  }
  if (name === '?:') {
    const [condition, yes, no] = args as [Expression, Expression, Expression];
    return `${print(condition, binding + 1)} ? ${print(yes, binding + 1)} : ${print(no, binding)}`;
  }
  // Operators of one kind are read from the left: only the first may stand without parentheses.
  const texts = args.map((arg, index) => print(arg, index === 0 ? binding : binding + 1));
  return texts.join(` ${name} `);
}

function commas(nodes: readonly Expression[]): string {
  return nodes.map((node) => print(node, 0)).join(', ');
}

function parenthesised(text: string, needed: boolean): string {
  return needed ? `(${text})` : text;
}

function doubleSource(value: number): string {
  const text = String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}
