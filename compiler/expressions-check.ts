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
import { arithmetic, callFunction, callMethod, quoted, type Desk } from './expressions-calls.ts';
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

export { clocksType, typeOfField, type TypeEnv, type ValueType } from './expressions-types.ts';

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

/**
 * Checks an expression that may come to anything, such as a formula.
 *
 * @returns its type, and all problems; it costs no more than the budget when there are none
 */
export function inferExpression(
  expression: Expression,
  env: TypeEnv,
): { readonly type: ValueType; readonly problems: readonly Problem[] } {
  const checker = new Checker(env);
  const type = checker.infer(expression);
  if (checker.problems.length === 0) checker.checkCost(expression);
  return { type, problems: checker.problems };
}

const ANY: ValueType = { kind: 'any' };
const YES_NO: ValueType = { kind: 'boolean' };

class Checker implements Desk {
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

  spend(cost: number): void {
    this.cost += this.times * cost;
  }

  infer(node: Expression): ValueType {
    this.spend(1);
    switch (node[0]) {
      case 'lit':
        return literalType(node[1]);
      case 'int':
        return { kind: 'number', whole: true };
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

  private name(node: Expression & readonly ['name', string, 'rows'?]): ValueType {
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
        this.spend(isLong(left) && isLong(right) ? 10 : 1);
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
        return arithmetic(this, { node, name, args, types });
      default:
        return callFunction(this, { node, name, args, types });
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
    this.spend(type.most);
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

  private method(node: Expression & readonly ['method', ...unknown[]]): ValueType {
    const [, name, ...args] = node as readonly ['method', string, ...Expression[]];
    return callMethod(this, { node, name, args, types: args.map((arg) => this.infer(arg)) });
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
  report(node: Expression, problem: Omit<Problem, 'start' | 'end'>): ValueType {
    this.problems.push({ ...problem, ...(spanOf(node) ?? { start: 0, end: 0 }) });
    return ANY;
  }
}

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

function isLong(type: ValueType): boolean {
  return type.kind === 'text' && type.literal === undefined;
}
