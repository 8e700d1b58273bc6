/**
 * Conditions: the syntax tree that a plan carries, and the interpreter of it.
 *
 * The language is CEL without unsigned numbers, bytes, types, timestamps and messages. The compiler
 * parses and checks; here is only what a running case needs, so that a workflow starts quickly.
 * The interpreter reads own properties only, holds every run to a budget, and gives errors as values.
 *
 * Where it differs from CEL: the numbers of a case are JSON numbers (CEL's `double`) and whole
 * numbers in a source are `int`; in arithmetic the two mix, giving a double, because
 * `severity + 1` must not fail. Two RFC 3339 instants are ordered by time, not by letter.
 *
 * @module
 */
import {
  add,
  arithmetic,
  compare,
  equal,
  member,
  negate,
  type Value,
} from './expressions-values.ts';
import { call, type Functions } from './expressions-functions.ts';
import { EvaluationError, Meter, fail } from './expressions-meter.ts';

export type { Functions } from './expressions-functions.ts';
export type { Value } from './expressions-values.ts';

/** The macros: a loop over a list, or over the keys of a map. */
export type Macro = 'all' | 'exists' | 'exists_one' | 'filter' | 'map';

/**
 * A syntax tree as JSON; the first item of each node says what it is.
 *
 * Operators are calls by their sign (`&&`, `==`, `!`, `?:`, `[]`, `in`, and `neg` for a leading
 * minus); `&&` and `||` take any number of operands.
 */
export type Expression =
  /** A text, a yes/no, nothing, or a number with a fraction. */
  | readonly ['lit', null | boolean | number | string]
  /** A whole number; as text when a JSON number cannot hold it. */
  | readonly ['int', number | string]
  /** With `rows`: of a table, of which no value is as good as no rows. */
  | readonly ['name', string, 'rows'?]
  | readonly ['get', Expression, string]
  | readonly ['has', Expression, string]
  | readonly ['call', string, ...Expression[]]
  | readonly ['method', string, Expression, ...Expression[]]
  | readonly ['list', ...Expression[]]
  /** Keys and values in turn. */
  | readonly ['dict', ...Expression[]]
  /** Over what, the name of each item, the condition (of `map`: what becomes of it). */
  | readonly [Macro, Expression, string, Expression]
  /** `list.map(x, condition, what becomes of it)`. */
  | readonly ['map', Expression, string, Expression, Expression];

/** What an expression came to. */
export type Evaluation =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: string };

/** Names to values; only own properties count. */
export type Environment = Readonly<Record<string, unknown>>;

/** The most a run may cost: about one for each node visited and each item copied. */
export const EXPRESSION_BUDGET = 10_000;

/**
 * Evaluates an expression.
 *
 * @param functions what is asked of a person: `a.manages(b)` calls `functions.manages([a, b])`, and
 *   an attribute of a text, as in `respondent.is_executive`, calls `functions.is_executive([id])`
 * @returns the value (whole numbers as `bigint`), or why there is none; throws bugs only
 */
export function evaluate(
  expression: Expression,
  env: Environment,
  functions: Functions = {},
): Evaluation {
  const meter = new Meter(EXPRESSION_BUDGET);
  try {
    return { ok: true, value: run(expression, { env, locals: null, functions, meter }) };
  } catch (error) {
    // Anything else is a bug, of the interpreter or of the functions brought.
    if (!(error instanceof EvaluationError)) throw error;
    return { ok: false, error: error.message };
  }
}

/** Whether a condition holds: true only when it can be evaluated and comes to `true`. */
export function holds(expression: Expression, env: Environment, functions?: Functions): boolean {
  const result = evaluate(expression, env, functions);
  return result.ok && result.value === true;
}

type LoopNode = readonly [Macro, Expression, string, Expression, Expression?];

interface Scope {
  readonly env: Environment;
  /** The innermost loop's item; a chain, because loops nest. */
  readonly locals: { readonly name: string; value: Value; readonly outer: Scope['locals'] } | null;
  readonly functions: Functions;
  readonly meter: Meter;
}

function run(node: Expression, scope: Scope): Value {
  scope.meter.enter();
  const value = visit(node, scope);
  scope.meter.leave();
  return value;
}

function visit(node: Expression, scope: Scope): Value {
  switch (node[0]) {
    case 'lit':
      return node[1];
    case 'int':
      return BigInt(node[1]);
    case 'name':
      return node[2] === 'rows' ? (lookUp(node[1], scope) ?? []) : lookUp(node[1], scope);
    case 'get':
      return attribute(run(node[1], scope), node[2], scope);
    case 'has':
      return present(run(node[1], scope), node[2]);
    case 'call':
      return operator(node, scope);
    case 'method': {
      const [, name, ...args] = node;
      return call({ name, args: args.map((arg) => run(arg, scope)), method: true }, scope);
    }
    case 'list': {
      const [, ...items] = node;
      return items.map((item) => run(item, scope));
    }
    case 'dict':
      return dictionary(node, scope);
    default:
      return loop(node, scope);
  }
}

function lookUp(name: string, scope: Scope): Value {
  for (let local = scope.locals; local; local = local.outer) {
    if (local.name === name) return local.value;
  }
  if (!Object.hasOwn(scope.env, name)) return fail(`\`${name}\` is not known here`);
  return scope.env[name] as Value;
}

function attribute(value: Value, name: string, scope: Scope): Value {
  if (typeof value === 'string' && Object.hasOwn(scope.functions, name)) {
    return call({ name, args: [value], method: true }, scope);
  }
  const found = member(value, name);
  return found === undefined ? fail(`there is no \`${name}\``) : found;
}

function present(value: Value, name: string): boolean {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return fail(`has() cannot look for \`${name}\` here`);
  }
  return member(value, name) !== undefined;
}

function operator(node: readonly ['call', string, ...Expression[]], scope: Scope): Value {
  const [, name, ...args] = node;
  if (name === '&&' || name === '||') return junction(args, name === '||', scope);
  if (name === '?:') {
    const condition = run(args[0]!, scope);
    if (typeof condition !== 'boolean') return fail('the condition before `?` is not a yes/no');
    return run(args[condition ? 1 : 2]!, scope);
  }
  const [left, right] = args.map((arg) => run(arg, scope)) as [Value, Value];
  switch (name) {
    case '==':
      return equal(left, right, scope.meter);
    case '!=':
      return !equal(left, right, scope.meter);
    case '<':
      return compare(left, right) < 0;
    case '<=':
      return compare(left, right) <= 0;
    case '>':
      return compare(left, right) > 0;
    case '>=':
      return compare(left, right) >= 0;
    case '!':
      return typeof left === 'boolean' ? !left : fail('`!` needs a yes/no');
    case '+':
      return add(left, right, scope.meter);
    case '-':
    case '*':
    case '/':
    case '%':
      return arithmetic(name, left, right);
    case 'neg':
      return negate(left);
    case '[]':
      return member(left, right) ?? missing(left, right);
    case 'in':
      return contains(left, right, scope.meter);
    default:
      return call({ name, args: [left, right].slice(0, args.length), method: false }, scope);
  }
}

function missing(container: Value, key: Value): Value {
  // `member` gives null for a member that is there without a value; only undefined is missing.
  return member(container, key) === null ? null : fail(`there is no item ${String(key)}`);
}

function contains(item: Value, container: Value, meter: Meter): boolean {
  if (Array.isArray(container)) return container.some((other) => equal(item, other, meter));
  if (container !== null && typeof container === 'object') {
    return member(container, item) !== undefined;
  }
  return fail('`in` needs a list on its right');
}

/** One operand can decide alone; then an error in another one does not matter. */
function junction(operands: readonly Expression[], decisive: boolean, scope: Scope): boolean {
  let trouble: EvaluationError | undefined;
  for (const operand of operands) {
    const value = scope.meter.attempt(
      () => run(operand, scope),
      (error) => (trouble ??= error),
    );
    if (value === decisive) return decisive;
    if (value !== undefined && typeof value !== 'boolean') {
      trouble ??= new EvaluationError(`\`${decisive ? '||' : '&&'}\` needs a yes/no on each side`);
    }
  }
  if (trouble !== undefined) throw trouble;
  return !decisive;
}

function dictionary(node: readonly ['dict', ...Expression[]], scope: Scope): Value {
  const entries = new Map<Value, Value>();
  for (let index = 1; index < node.length; index += 2) {
    const key = run(node[index] as Expression, scope);
    const kind = typeof key;
    if (kind !== 'string' && kind !== 'bigint' && kind !== 'boolean')
      fail('a key of the wrong kind');
    if (entries.has(key)) fail(`the key ${String(key)} stands twice`);
    entries.set(key, run(node[index + 1] as Expression, scope));
  }
  return entries;
}

function loop(node: LoopNode, scope: Scope): Value {
  const [macro, rangeNode, name, body, transform] = node;
  const items = rangeOf(run(rangeNode, scope));
  const locals = { name, value: null as Value, outer: scope.locals };
  const inner: Scope = { ...scope, locals };
  const at = (item: Value, what: Expression): Value => {
    locals.value = item;
    return run(what, inner);
  };
  if (macro === 'all' || macro === 'exists') {
    return search(items, macro === 'exists', (item) => at(item, body), scope.meter);
  }
  if (macro === 'map' && !transform) return items.map((item) => at(item, body));

  const chosen: Value[] = [];
  for (const item of items) {
    const wanted = at(item, body);
    if (typeof wanted !== 'boolean') return fail(`the condition of ${macro} is not a yes/no`);
    if (wanted) chosen.push(transform ? at(item, transform) : item);
  }
  return macro === 'exists_one' ? chosen.length === 1 : chosen;
}

function search(
  items: readonly Value[],
  decisive: boolean,
  test: (item: Value) => Value,
  meter: Meter,
): boolean {
  let trouble: EvaluationError | undefined;
  for (const item of items) {
    const value = meter.attempt(
      () => test(item),
      (error) => (trouble ??= error),
    );
    if (value === decisive) return decisive;
    if (value !== undefined && typeof value !== 'boolean') {
      trouble ??= new EvaluationError('the condition of a loop is not a yes/no');
    }
  }
  if (trouble !== undefined) throw trouble;
  return !decisive;
}

function rangeOf(value: Value): readonly Value[] {
  if (Array.isArray(value)) return value as readonly Value[];
  if (value instanceof Map) return [...value.keys()];
  if (value !== null && typeof value === 'object') return Object.keys(value);
  return fail('only a list can be looped over');
}
