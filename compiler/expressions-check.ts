/**
 * The type check of conditions: what an author wrote against what the forms say.
 *
 * A mistake that would only show when a case meets it (an unknown name, an option that does not
 * exist, a text compared with a number) is told when the definition is compiled. The check also
 * bounds what an evaluation can cost, with the fullest tables and longest texts that forms allow.
 *
 * @module
 */
import { EXPRESSION_BUDGET, type Expression } from '../core/expressions.ts';
import { compilePattern } from '../core/patterns.ts';
import { isLoop, spanOf, type Problem } from './expressions-parse.ts';
import {
  commonType,
  membersOf,
  mismatch,
  orderMismatch,
  typeName,
  type Mismatch,
  type TypeEnv,
  type ValueType,
} from './expressions-types.ts';
import { nearest } from './suggest.ts';

export { typeOfField, type TypeEnv, type ValueType } from './expressions-types.ts';

/**
 * Checks a condition. Give it what `parseExpression` returned, before joining it with others, so
 * that the problems have positions.
 *
 * @returns all problems; none when it is a yes/no that can be evaluated within the budget
 */
export function checkExpression(expression: Expression, env: TypeEnv): readonly Problem[] {
  const checker = new Checker(env);
  const type = checker.infer(expression);
  if (checker.problems.length === 0) checker.checkCondition(expression, type);
  if (checker.problems.length === 0) checker.checkCost(expression);
  return checker.problems;
}

const ANY: ValueType = { kind: 'any' };
const YES_NO: ValueType = { kind: 'boolean' };
const WHOLE: ValueType = { kind: 'number', whole: true };
const TEXT_METHODS = ['startsWith', 'endsWith', 'contains', 'matches'];
const METHODS = [
  ...TEXT_METHODS,
  'size',
  'manages',
  'all',
  'exists',
  'exists_one',
  'filter',
  'map',
];
const FUNCTIONS = ['size', 'int', 'double', 'string', 'matches', 'has'];

class Checker {
  readonly problems: Problem[] = [];
  private names: Readonly<Record<string, ValueType>>;
  /** How often the part now looked at is evaluated, and what all comes to. */
  private times = 1;
  private cost = 0;

  constructor(env: TypeEnv) {
    this.names = env.names;
  }

  checkCondition(node: Expression, type: ValueType): void {
    if (type.kind === 'boolean' || type.kind === 'any') return;
    const example = node[0] === 'name' || node[0] === 'get' ? EXAMPLES[type.kind] : undefined;
    this.report(node, {
      code: 'wrong_type',
      message: `a condition must be a yes/no, and this is ${typeName(type)}`,
      ...(example ? { help: `compare it, as in \`… ${example}\`` } : {}),
    });
  }

  checkCost(node: Expression): void {
    if (this.cost <= EXPRESSION_BUDGET) return;
    this.report(node, {
      code: 'cost',
      message: `with full tables this could cost ${Math.round(this.cost)}, more than ${EXPRESSION_BUDGET}`,
      help: 'do not loop over a table within a loop, and bound texts with `max_length`',
    });
  }

  infer(node: Expression): ValueType {
    this.cost += this.times;
    switch (node[0]) {
      case 'lit':
        return literalType(node[1]);
      case 'int':
        return WHOLE;
      case 'name':
        return this.name(node);
      case 'get':
        return this.member(node, this.infer(node[1]), node[2]);
      case 'has':
        this.member(node, this.infer(node[1]), node[2]);
        return YES_NO;
      case 'call':
        return this.call(node);
      case 'method':
        return this.method(node);
      case 'list': {
        const [, ...items] = node;
        const of = commonType(items.map((item) => this.infer(item)));
        // A list of texts keeps them, so that `channel in ["hotlin"]` can be told.
        return { kind: 'list', of, most: items.length };
      }
      case 'dict': {
        const [, ...parts] = node;
        for (const part of parts) this.infer(part);
        return ANY;
      }
      default:
        return this.loop(node);
    }
  }

  private name(node: Expression & readonly ['name', string]): ValueType {
    const name = node[1];
    if (Object.hasOwn(this.names, name)) return this.names[name]!;
    const near = nearest(name, Object.keys(this.names));
    const help = near ? `did you mean \`${near}\`?` : this.helpForName(name);
    return this.report(node, {
      code: 'unknown_name',
      message: `unknown name \`${name}\``,
      ...(help ? { help } : {}),
    });
  }

  private helpForName(name: string): string | undefined {
    if (name === 'person') return 'only rules of `never` speak of `person`';
    if (name === 'now' || name === 'today') return 'conditions have no clock: use a timer';
    const choices = Object.entries(this.names).filter(
      ([, type]) => type.kind === 'choice' && type.options.includes(name),
    );
    if (choices.length > 0) return `an option is a text: write \`"${name}"\``;
    return 'a condition can name fields and flags';
  }

  private member(node: Expression, type: ValueType, name: string): ValueType {
    if (type.kind === 'any') return ANY;
    const members = membersOf(type);
    if (!members) {
      const loop =
        type.kind === 'list'
          ? `to ask about its rows write \`….exists(row, row.${name} …)\``
          : undefined;
      return this.report(node, {
        code: 'wrong_type',
        message: `${typeName(type)} has no \`${name}\``,
        ...(loop ? { help: loop } : {}),
      });
    }
    if (Object.hasOwn(members, name)) return members[name]!;
    const near = nearest(name, Object.keys(members));
    return this.report(node, {
      code: 'unknown_name',
      message: `${typeName(type)} has no \`${name}\``,
      help: near ? `did you mean \`${near}\`?` : `it has ${quoted(Object.keys(members))}`,
    });
  }

  private call(node: Expression & readonly ['call', ...unknown[]]): ValueType {
    const [, name, ...args] = node as readonly ['call', string, ...Expression[]];
    const types = args.map((arg) => this.infer(arg));
    const [left, right] = [types[0] ?? ANY, types[1] ?? ANY];
    switch (name) {
      case '&&':
      case '||':
      case '!':
        args.forEach((arg, index) => this.checkOperand(name, arg, types[index]!));
        return YES_NO;
      case '?:':
        this.checkOperand('?', args[0]!, left);
        return commonType(types.slice(1));
      case '==':
      case '!=':
        this.cost += this.times * (isLong(left) && isLong(right) ? 10 : 1);
        this.reportMismatch(node, mismatch(left, right));
        return YES_NO;
      case '<':
      case '<=':
      case '>':
      case '>=':
        this.reportMismatch(node, orderMismatch(left, right));
        return YES_NO;
      case 'in':
        return this.contained(node, left, args[1]!, right);
      case '[]':
        return this.item(node, left, right);
      case 'neg':
      case '+':
      case '-':
      case '*':
      case '/':
      case '%':
        return this.arithmetic(node, name, types);
      default:
        return this.callFunction(node, name, args, types);
    }
  }

  private checkOperand(sign: string, node: Expression, type: ValueType): void {
    if (type.kind === 'boolean' || type.kind === 'any') return;
    const example = EXAMPLES[type.kind];
    this.report(node, {
      code: 'wrong_type',
      message: `\`${sign}\` joins yes/no conditions, and this is ${typeName(type)}`,
      ...(example ? { help: `compare it, as in \`… ${example}\`` } : {}),
    });
  }

  private contained(
    node: Expression,
    item: ValueType,
    list: Expression,
    type: ValueType,
  ): ValueType {
    if (type.kind === 'any') return YES_NO;
    if (type.kind !== 'list') {
      const help =
        type.kind === 'text'
          ? 'for a part of a text write `….contains("…")`'
          : 'write a list: `["a", "b"]`';
      this.report(node, { code: 'wrong_type', message: '`in` needs a list on its right', help });
      return YES_NO;
    }
    this.cost += this.times * type.most;
    if (list[0] !== 'list') this.reportMismatch(node, mismatch(item, type.of));
    else {
      const [, ...options] = list;
      for (const option of options) {
        // Each option by itself, so that the wrong one is underlined.
        const optionType = option[0] === 'lit' ? literalType(option[1]) : type.of;
        this.reportMismatch(option, mismatch(item, optionType));
      }
    }
    return YES_NO;
  }

  private item(node: Expression, container: ValueType, key: ValueType): ValueType {
    if (container.kind === 'list' && (key.kind === 'number' || key.kind === 'any'))
      return container.of;
    if (container.kind === 'any') return ANY;
    return this.report(node, {
      code: 'wrong_type',
      message: `\`[ ]\` does not go with ${typeName(container)} and ${typeName(key)}`,
      help:
        container.kind === 'list' ? 'items are counted from 0: `[0]`' : 'use a dot and the name',
    });
  }

  private arithmetic(node: Expression, sign: string, types: readonly ValueType[]): ValueType {
    if (types.some((type) => type.kind === 'any')) return ANY;
    const kinds = new Set(types.map((type) => type.kind));
    if (kinds.size === 1 && sign === '+' && kinds.has('text')) {
      this.cost += this.times * 2 * ((textMax(types[0]!) + textMax(types[1]!)) / 1000);
      return { kind: 'text', max: textMax(types[0]!) + textMax(types[1]!) };
    }
    if (kinds.size === 1 && sign === '+' && types[0]!.kind === 'list') return types[0]!;
    if (kinds.size === 1 && kinds.has('number')) {
      const whole = types.every((type) => type.kind === 'number' && type.whole);
      if (sign !== '%' || whole) return whole ? WHOLE : { kind: 'number' };
      const help = 'make it whole first: `int(x) % 2`';
      return this.report(node, { code: 'wrong_type', message: '`%` needs whole numbers', help });
    }
    const dated = kinds.has('date') || kinds.has('instant');
    const help = dated
      ? 'conditions do not count days: use a timer'
      : kinds.has('money')
        ? 'use `.amount`'
        : undefined;
    const shown = sign === 'neg' ? '-' : sign;
    return this.report(node, {
      code: 'wrong_type',
      message: `\`${shown}\` does not go with ${types.map(typeName).join(' and ')}`,
      ...(help ? { help } : {}),
    });
  }

  private callFunction(
    node: Expression,
    name: string,
    args: readonly Expression[],
    types: readonly ValueType[],
  ): ValueType {
    if (!FUNCTIONS.includes(name)) {
      const near = nearest(name, FUNCTIONS);
      const method = METHODS.includes(name) ? `write \`x.${name}(…)\`` : undefined;
      const help =
        method ?? (near ? `did you mean \`${near}\`?` : `there are ${quoted(FUNCTIONS)}`);
      return this.report(node, {
        code: 'unknown_name',
        message: `unknown function \`${name}\``,
        help,
      });
    }
    if (name === 'size' && args.length === 1) return this.size(node, types[0]!);
    if (name === 'matches' && args.length === 2) {
      return this.textMethod(node, 'matches', { types, part: args[1]! });
    }
    const wanted = ['number', 'text', 'any', ...(name === 'string' ? ['boolean', 'choice'] : [])];
    if (args.length !== 1 || !wanted.includes(types[0]!.kind)) {
      const message = `\`${name}\` does not go with ${types.map(typeName).join(' and ') || 'nothing'}`;
      return this.report(node, { code: 'wrong_type', message });
    }
    return name === 'string'
      ? { kind: 'text', max: textMax(types[0]!) }
      : name === 'int'
        ? WHOLE
        : { kind: 'number' };
  }

  private method(node: Expression & readonly ['method', ...unknown[]]): ValueType {
    const [, name, ...args] = node as readonly ['method', string, ...Expression[]];
    const types = args.map((arg) => this.infer(arg));
    const target = types[0]!;
    if (name === 'manages' && args.length === 2) {
      const wrong = types.findIndex((type) => type.kind !== 'person' && type.kind !== 'any');
      if (wrong === -1) return YES_NO;
      const message = `\`manages\` goes between two people, and this is ${typeName(types[wrong]!)}`;
      return this.report(args[wrong]!, { code: 'wrong_type', message });
    }
    if (name === 'size' && args.length === 1) return this.size(node, target);
    if (TEXT_METHODS.includes(name) && args.length === 2) {
      return this.textMethod(node, name, { types, part: args[1]! });
    }
    const known = METHODS.includes(name);
    const near = nearest(name, METHODS);
    const signature = LOOPS.includes(name) ? `write \`….${name}(row, row.…)\`` : undefined;
    return this.report(node, {
      code: known ? 'wrong_type' : 'unknown_name',
      message: known
        ? `\`${name}\` is given the wrong number of things`
        : `unknown method \`${name}\``,
      help:
        signature ??
        (near && !known ? `did you mean \`${near}\`?` : `there are ${quoted(METHODS)}`),
    });
  }

  private size(node: Expression, type: ValueType): ValueType {
    if (['list', 'any'].includes(type.kind) || isText(type)) {
      if (isText(type)) this.cost += this.times * (textMax(type) / 1000);
      return WHOLE;
    }
    return this.report(node, { code: 'wrong_type', message: `${typeName(type)} has no size` });
  }

  private textMethod(
    node: Expression,
    name: string,
    { types, part }: { types: readonly ValueType[]; part: Expression },
  ): ValueType {
    const [text, other] = [types[0]!, types[1]!];
    if ((!isText(text) && text.kind !== 'any') || (!isText(other) && other.kind !== 'any')) {
      const help = text.kind === 'list' ? 'write `x in list`' : undefined;
      const message = `\`${name}\` does not go with ${typeName(text)} and ${typeName(other)}`;
      this.report(node, { code: 'wrong_type', message, ...(help ? { help } : {}) });
      return YES_NO;
    }
    this.cost +=
      this.times * ((textMax(text) + textMax(other)) / (name === 'matches' ? 100 : 1000));
    if (name === 'matches') this.checkPattern(part);
    return YES_NO;
  }

  private checkPattern(node: Expression): void {
    if (node[0] !== 'lit' || typeof node[1] !== 'string') {
      this.report(node, { code: 'wrong_type', message: 'a pattern must be written out as a text' });
    } else if (!compilePattern(node[1])) {
      const help = 'patterns are RE2: without look-around and back references';
      this.report(node, { code: 'wrong_value', message: 'this is no valid pattern', help });
    }
  }

  private loop(node: Expression): ValueType {
    if (!isLoop(node)) return ANY;
    const [macro, rangeNode, name, body, transform] = node as readonly [
      string,
      Expression,
      string,
      Expression,
      Expression?,
    ];
    const range = this.infer(rangeNode);
    if (range.kind !== 'list' && range.kind !== 'any') {
      return this.report(rangeNode, {
        code: 'wrong_type',
        message: `\`${macro}\` looks through a list, and this is ${typeName(range)}`,
      });
    }
    const { of, most } = range.kind === 'list' ? range : { of: ANY, most: 200 };
    const [outerNames, outerTimes] = [this.names, this.times];
    this.names = { ...outerNames, [name]: of };
    this.times *= most;
    const bodyType = this.infer(body);
    const transformType = transform && this.infer(transform);
    [this.names, this.times] = [outerNames, outerTimes];
    if (macro !== 'map' || transform) this.checkOperand(macro, body, bodyType);
    if (macro === 'map') return { kind: 'list', of: transformType ?? bodyType, most };
    return macro === 'filter' ? { kind: 'list', of, most } : YES_NO;
  }

  private reportMismatch(node: Expression, wrong: Mismatch | null): void {
    if (!wrong) return;
    // A wrong value is itself underlined, not the comparison that it stands in.
    const [, , ...operands] = node[0] === 'call' ? node : (['', ''] as const);
    const value = operands.find((operand) => operand[0] === 'lit');
    this.report(wrong.code === 'wrong_value' ? (value ?? node) : node, wrong);
  }

  /** Notes a problem; what is wrong once is not wrong again further out, hence `any`. */
  private report(node: Expression, problem: Omit<Problem, 'start' | 'end'>): ValueType {
    this.problems.push({ ...problem, ...(spanOf(node) ?? { start: 0, end: 0 }) });
    return ANY;
  }
}

const LOOPS = ['all', 'exists', 'exists_one', 'filter', 'map'];

/** How a value of each type becomes a condition. */
const EXAMPLES: Readonly<Record<string, string>> = {
  text: '== "…"',
  choice: '== "…"',
  number: '>= 4',
  person: '!= null',
  team: '== "…"',
  date: '< "2026-03-31"',
  instant: '< "2026-03-31T09:00:00Z"',
  money: '.amount > 100',
  file: '!= null',
  case_link: '!= null',
  list: '.size() > 0',
};

function literalType(value: null | boolean | number | string): ValueType {
  if (value === null) return { kind: 'null' };
  if (typeof value === 'string') return { kind: 'text', literal: value, max: value.length };
  return typeof value === 'boolean' ? YES_NO : { kind: 'number' };
}

function isText(type: ValueType): boolean {
  return ['text', 'choice', 'team', 'case_link'].includes(type.kind);
}

function isLong(type: ValueType): boolean {
  return type.kind === 'text' && type.literal === undefined;
}

function textMax(type: ValueType): number {
  return type.kind === 'text' ? (type.max ?? 10_000) : type.kind === 'any' ? 10_000 : 100;
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}
