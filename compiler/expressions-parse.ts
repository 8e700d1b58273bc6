/**
 * From a condition's CEL text to its syntax tree, with positions and problems.
 *
 * The grammar is a library's; the tree is ours (`core/expressions.ts`), because a plan must not
 * depend on a library's. Positions are remembered beside the tree, not in it, so that a plan
 * stays small: they are known for the very nodes that `parseExpression` returned.
 *
 * @module
 */
import { parse } from '@bufbuild/cel';
import type { Expression, Macro } from '../core/expressions.ts';

/** What is wrong with an expression. Offsets are UTF-16 units within its source. */
export interface Problem {
  /** The kind of mistake. */
  readonly code: 'syntax' | 'unsupported' | 'unknown_name' | 'wrong_value' | 'wrong_type' | 'cost';
  readonly message: string;
  readonly help?: string;
  readonly start: number;
  readonly end: number;
}

/** A part of a source, `[start, end)`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What parsing gives. */
export interface Parsed {
  /** Absent when there are problems. */
  readonly expression?: Expression;
  readonly problems: readonly Problem[];
  /** The names it uses, each once, in the order of the source; not those of its own loops. */
  readonly names: readonly string[];
}

/** Longer conditions belong into several guards. */
const MAX_SOURCE = 2_000;
const MAX_DEPTH = 60;

const spans = new WeakMap<Expression, Span>();

/** Where a node stands in its source; `undefined` for a node that no source was parsed to. */
export function spanOf(node: Expression): Span | undefined {
  return spans.get(node);
}

/** Parses one condition. Never throws; a source with problems gives no expression. */
export function parseExpression(source: string): Parsed {
  if (source.length > MAX_SOURCE) {
    return failed({
      code: 'cost',
      message: `the expression is longer than ${MAX_SOURCE} characters`,
      help: 'divide it into several guards and join them with `all:` or `any:`',
      start: 0,
      end: source.length,
    });
  }
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(source);
  } catch (error) {
    return failed(syntaxProblem(source, error));
  }
  const converter = new Converter(source, parsed.sourceInfo);
  const expression = converter.convert(parsed.expr, 0);
  if (converter.problems.length > 0) return { problems: converter.problems, names: [] };
  return { expression, problems: [], names: freeNames(expression) };
}

/**
 * Joins conditions as the lists `all:`, `any:` and `none:` do.
 *
 * @returns one expression; for no conditions at all what the word means for an empty list
 */
export function joinConditions(
  kind: 'all' | 'any' | 'none',
  conditions: readonly Expression[],
): Expression {
  if (kind === 'none') return ['call', '!', joinConditions('any', conditions)];
  if (conditions.length === 0) return ['lit', kind === 'all'];
  if (conditions.length === 1) return conditions[0]!;
  return junction(kind === 'all' ? '&&' : '||', conditions);
}

/** The names an expression takes from outside, each once, in the order of the source. */
export function freeNames(expression: Expression): readonly string[] {
  const names = new Set<string>();
  collectNames(expression, new Set(), names);
  return [...names];
}

function collectNames(node: Expression, bound: ReadonlySet<string>, names: Set<string>): void {
  if (node[0] === 'name') {
    if (!bound.has(node[1])) names.add(node[1]);
    return;
  }
  if (isLoop(node)) {
    const [, range, name, ...bodies] = node;
    collectNames(range, bound, names);
    for (const body of bodies) collectNames(body, new Set([...bound, name]), names);
    return;
  }
  for (const child of node)
    if (Array.isArray(child)) collectNames(child as Expression, bound, names);
}

/** Whether a node is a macro's loop. */
export function isLoop(
  node: Expression,
): node is Extract<Expression, readonly [Macro, Expression, string, ...Expression[]]> {
  return ['all', 'exists', 'exists_one', 'filter', 'map'].includes(node[0]);
}

/** Operands of the same sign are taken in, so that long lists stay flat. */
function junction(sign: '&&' | '||', operands: readonly Expression[]): Expression {
  const flat = operands.flatMap((operand): readonly Expression[] => {
    if (operand[0] !== 'call' || operand[1] !== sign) return [operand];
    const [, , ...inner] = operand;
    return inner;
  });
  return ['call', sign, ...flat];
}

function failed(problem: Problem): Parsed {
  return { problems: [problem], names: [] };
}

type LibraryNode = ReturnType<typeof parse>['expr'];
type SourceInfo = ReturnType<typeof parse>['sourceInfo'];

const MACROS: readonly string[] = ['all', 'exists', 'exists_one', 'filter', 'map'];

/** From the library's tree to ours; collects what we do not support. */
class Converter {
  readonly problems: Problem[] = [];
  private readonly source: string;
  private readonly positions: Readonly<Record<string, number>>;
  private readonly macroCalls: Readonly<Record<string, LibraryNode>>;

  constructor(source: string, info: SourceInfo) {
    this.source = source;
    this.positions = info?.positions ?? {};
    this.macroCalls = info?.macroCalls ?? {};
  }

  convert(node: LibraryNode, depth: number): Expression {
    const at = this.positions[String(node.id)] ?? 0;
    if (depth > MAX_DEPTH) return this.refuse(at, 'cost', 'the expression is nested too deeply');
    const macro = this.macroCalls[String(node.id)];
    const expression = this.node(macro ?? node, { at, depth: depth + 1 });
    spans.set(expression, this.span(expression, at));
    return expression;
  }

  private node(node: LibraryNode, place: Place): Expression {
    const kind = node.exprKind;
    switch (kind.case) {
      case 'constExpr':
        return this.constant(kind.value.constantKind, place.at);
      case 'identExpr':
        return ['name', kind.value.name];
      case 'selectExpr': {
        const operand = this.convert(kind.value.operand!, place.depth);
        return [kind.value.testOnly ? 'has' : 'get', operand, kind.value.field];
      }
      case 'callExpr':
        return this.call(kind.value, place);
      case 'listExpr':
        return ['list', ...kind.value.elements.map((item) => this.convert(item, place.depth))];
      case 'structExpr':
        return this.dictionary(kind.value, place);
      default:
        return this.refuse(place.at, 'unsupported', 'this kind of expression is not supported');
    }
  }

  private constant(
    constant: { case?: string | undefined; value?: unknown },
    at: number,
  ): Expression {
    switch (constant.case) {
      case 'int64Value': {
        const value = constant.value as bigint;
        const safe = Number.isSafeInteger(Number(value));
        if (BigInt.asIntN(64, value) !== value) {
          return this.refuse(at, 'unsupported', 'a whole number is out of range');
        }
        return ['int', safe ? Number(value) : String(value)];
      }
      case 'nullValue':
        return ['lit', null];
      case 'doubleValue':
        // JSON has no infinity: the plan would say something else than the source.
        if (Number.isFinite(constant.value)) return ['lit', constant.value as number];
        return this.refuse(at, 'unsupported', 'a number is out of range');
      case 'boolValue':
      case 'stringValue':
        return ['lit', constant.value as boolean | string];
      case 'uint64Value':
        return this.refuse(
          at,
          'unsupported',
          'a number with `u` is not supported',
          'leave the `u` out',
        );
      default:
        return this.refuse(
          at,
          'unsupported',
          'bytes are not supported',
          'write a text: leave the `b` out',
        );
    }
  }

  private call(
    value: { function: string; target?: LibraryNode | undefined; args: readonly LibraryNode[] },
    { at, depth }: Place,
  ): Expression {
    const name = operatorSign(value.function);
    if (name === 'has' && value.args[0]?.exprKind.case === 'selectExpr') {
      const select = value.args[0].exprKind.value;
      return ['has', this.convert(select.operand!, depth), select.field];
    }
    const args = value.args.map((arg) => this.convert(arg, depth));
    if (name === '&&' || name === '||') return junction(name, args);
    if (!value.target) {
      if (name !== 'has') return ['call', name, ...args];
      const help = 'to ask whether a field has a value write `field != null`';
      return this.refuse(at, 'unsupported', '`has` takes one member, as in `has(a.b)`', help);
    }
    const target = this.convert(value.target, depth);
    const [variable, body, transform] = args;
    if (MACROS.includes(name) && variable?.[0] === 'name' && body) {
      return transform
        ? ['map', target, variable[1], body, transform]
        : [name as Macro, target, variable[1], body];
    }
    return ['method', name, target, ...args];
  }

  private dictionary(
    value: {
      messageName: string;
      entries: readonly {
        keyKind: { case?: string | undefined; value?: unknown };
        value?: LibraryNode;
      }[];
    },
    { at, depth }: Place,
  ): Expression {
    if (value.messageName !== '') {
      return this.refuse(at, 'unsupported', `there is no type \`${value.messageName}\` to build`);
    }
    const parts = value.entries.flatMap((entry) => [
      this.convert(entry.keyKind.value as LibraryNode, depth),
      this.convert(entry.value!, depth),
    ]);
    return ['dict', ...parts];
  }

  private refuse(at: number, code: Problem['code'], message: string, help?: string): Expression {
    const end = at + Math.max(1, tokenLength(this.source, at));
    this.problems.push({ code, message, ...(help ? { help } : {}), start: at, end });
    return ['lit', null];
  }

  /** From its leftmost part to the end of its last token. */
  private span(node: Expression, at: number): Span {
    let [start, end] = [at, at + tokenLength(this.source, at)];
    for (const child of node) {
      const inner = Array.isArray(child) ? spans.get(child as Expression) : undefined;
      if (!inner) continue;
      start = Math.min(start, inner.start);
      end = Math.max(end, inner.end);
    }
    const closing = { list: ']', dict: '}', has: ')', method: ')' }[node[0] as string];
    const close = isLoop(node) ? ')' : node[0] === 'call' ? callEnd(node[1]) : closing;
    if (close) end = pastClosing(this.source, end, close);
    return { start, end };
  }
}

interface Place {
  readonly at: number;
  readonly depth: number;
}

/** `_&&_` → `&&`, `!_` → `!`, `-_` → `neg`, `@in` → `in`, `_[_]` → `[]`, `_?_:_` → `?:`. */
function operatorSign(name: string): string {
  if (name === '-_') return 'neg';
  if (name === '@in') return 'in';
  return (/^[_!]/.test(name) && name.endsWith('_')) || name === '_[_]'
    ? name.replaceAll('_', '')
    : name;
}

function callEnd(name: string): string | undefined {
  if (name === '[]') return ']';
  return /^\w+$/.test(name) && name !== 'in' && name !== 'neg' ? ')' : undefined;
}

const TOKEN =
  /\s*(?:[rR]?"""[^]*?"""|[rR]?'''[^]*?'''|[rR]?"(?:\\.|[^"\\])*"|[rR]?'(?:\\.|[^'\\])*'|-?\d[\w.]*(?:[eE][+-]?\d+)?|\.?\s*`?[A-Za-z_][\w]*`?|[=!<>]=|&&|\|\||[^])/y;

function tokenLength(source: string, at: number): number {
  TOKEN.lastIndex = at;
  return TOKEN.exec(source)?.[0].length ?? 0;
}

/** Past the closing sign, when only blanks and a trailing comma stand before it. */
function pastClosing(source: string, end: number, sign: string): number {
  const rest = /^[\s,)]*/.exec(source.slice(end))![0];
  if (sign === ')') {
    const close = rest.indexOf(')');
    return close === -1 ? end + (source[end] === '(' ? 2 : 0) : end + close + 1;
  }
  return source[end + rest.length] === sign ? end + rest.length + 1 : end;
}

/** What authors mean who write a condition as in other languages. */
const SLIPS: readonly (readonly [pattern: RegExp, help: string])[] = [
  [/(?<![=!<>])=(?!=)/, 'to compare write `==`'],
  [/\b(?:and|AND)\b/, 'write `&&` for “and”, or an `all:` list'],
  [/\b(?:or|OR)\b/, 'write `||` for “or”, or an `any:` list'],
  [/\b(?:not|NOT)\b/, 'write `!` for “not”, or a `none:` list'],
  [/<>/, 'write `!=` for “is not”'],
  [/[“”‘’]/, 'use straight quotes: `"` or `\'`'],
  [/\b(?:is|IS)\b/, 'write `==` for “is”'],
];

function syntaxProblem(source: string, error: unknown): Problem {
  if (error instanceof RangeError) {
    const message = 'the expression is nested too deeply';
    return { code: 'cost', message, start: 0, end: source.length };
  }
  if (source.trim() === '') {
    return { code: 'syntax', message: 'the expression is empty', start: 0, end: source.length };
  }
  const bare = source.replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g, (text) =>
    '_'.repeat(text.length),
  );
  const structural = unfinished(bare);
  if (structural) return structural;
  for (const [pattern, help] of SLIPS) {
    const slip = pattern.exec(bare);
    if (!slip) continue;
    const [start, end] = [slip.index, slip.index + slip[0].length];
    return { code: 'syntax', message: `cannot read \`${slip[0]}\` here`, help, start, end };
  }
  const start = Math.min(offsetOf(error), source.length - 1);
  const token = source.slice(start, start + Math.max(1, tokenLength(source, start)));
  const message = `cannot read the expression from \`${token.trim()}\` on`;
  return { code: 'syntax', message, start, end: start + token.length };
}

function offsetOf(error: unknown): number {
  const { location } = error as { location?: { start?: { offset?: number } } };
  return location?.start?.offset ?? 0;
}

/** Open quotes and parentheses, and operators without a right side. */
function unfinished(bare: string): Problem | undefined {
  const quote = /["']/.exec(bare);
  if (quote)
    return syntaxAt(quote.index, {
      message: `the text after \`${quote[0]}\` has no end`,
      sign: quote[0],
    });
  const open: [string, number][] = [];
  const pairs: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
  for (const [index, char] of [...bare].entries()) {
    if ('([{'.includes(char)) open.push([char, index]);
    else if (pairs[char] && open.pop()?.[0] !== pairs[char]) {
      return syntaxAt(index, { message: `\`${char}\` closes nothing`, sign: char });
    }
  }
  const last = open.pop();
  if (last) return syntaxAt(last[1], { message: `\`${last[0]}\` is never closed`, sign: last[0] });
  const dangling = /(?:&&|\|\||[=!<>]=|[<>+\-*/%!?:.])\s*$/.exec(bare);
  if (!dangling) return undefined;
  const sign = dangling[0].trim();
  return syntaxAt(dangling.index, { message: `something is missing after \`${sign}\``, sign });
}

function syntaxAt(start: number, { message, sign }: { message: string; sign: string }): Problem {
  return { code: 'syntax', message, start, end: start + sign.length };
}
