/**
 * Guards: conditions by name, from CEL text to syntax trees that the core can evaluate.
 *
 * @module
 */
import type { Expression } from '../core/expressions.ts';
import type { GuardPlan } from '../core/plan.ts';
import { COUNTED } from '../core/work.ts';
import { mapOf } from './access.ts';
import type { Code, Range } from './diagnostics.ts';
import {
  type Problem,
  type TypeEnv,
  type ValueType,
  checkExpression,
  joinConditions,
  parseExpression,
  clocksType,
  tablesAsRows,
  typeOfField,
} from './expressions.ts';
import type { GuardModel, Names } from './model.ts';
import { isNameFree } from './reserved.ts';
import type { MapNode, ScalarNode } from './yaml.ts';

const JOINS = ['all', 'any', 'none'] as const;
type Join = (typeof JOINS)[number];

/** The most nodes of a guard's tree with everything it names, and of guards named in a row. */
const MAX_NODES = 3_000;
const MAX_CHAIN = 50;

const CODES: Readonly<Record<Problem['code'], Code>> = {
  syntax: 'CL0601',
  unsupported: 'CL0602',
  unknown_name: 'CL0603',
  wrong_value: 'CL0604',
  wrong_type: 'CL0605',
  cost: 'CL0606',
};

/** Notes the names of all guards, so that rows can be read before the guards are compiled. */
export function readGuards(root: MapNode, names: Names): void {
  for (const [name, { key, value }] of mapOf(root, 'guards').entries) {
    isNameFree('guard', { ...key, name }, names.findings);
    names.guards.set(name, { name, node: value, start: key.start, end: key.end });
  }
}

/** Compiles every guard that can be; the others have been reported. */
export function compileGuards(names: Names): Map<string, GuardPlan> {
  const compiler = new GuardCompiler(names);
  for (const guard of names.guards.values()) compiler.compile(guard);
  return compiler.plans;
}

interface Conditions {
  readonly join: Join | null;
  readonly items: readonly ScalarNode[];
}

class GuardCompiler {
  readonly plans = new Map<string, GuardPlan>();
  readonly #names: Names;
  readonly #env: TypeEnv;
  readonly #underway: string[] = [];
  readonly #done = new Set<string>();

  constructor(names: Names) {
    this.#names = names;
    this.#env = { names: { ...expressionTypes(names).names, person: { kind: 'person' } } };
  }

  compile(guard: GuardModel): GuardPlan | undefined {
    if (this.#done.has(guard.name)) return this.plans.get(guard.name);
    this.#done.add(guard.name);
    this.#underway.push(guard.name);
    const plan = this.#plan(guard);
    this.#underway.pop();
    if (plan !== undefined) this.plans.set(guard.name, plan);
    return plan;
  }

  #plan(guard: GuardModel): GuardPlan | undefined {
    const conditions = this.#conditions(guard);
    if (conditions === undefined) return undefined;
    const { join, items } = conditions;
    const parts = items.map((item) =>
      join !== null && this.#names.guards.has(item.text.trim())
        ? this.#other(item)
        : this.#expression(item),
    );
    if (parts.some((part) => part === undefined) || parts.length === 0) return undefined;
    const known = parts as readonly Pick<GuardPlan, 'expression' | 'aboutPerson'>[];
    const expressions = known.map(({ expression }) => expression);
    if (this.#isTooLarge(guard, expressions)) return undefined;
    const texts = items.map(({ text }) => text.trim());
    return {
      source: join === null ? texts[0]! : `${join}: [${texts.join(', ')}]`,
      expression: join === null ? expressions[0]! : joinConditions(join, expressions),
      aboutPerson: known.some(({ aboutPerson }) => aboutPerson),
    };
  }

  /** Guards that name guards that name guards can grow without bound. */
  #isTooLarge(guard: GuardModel, expressions: readonly Expression[]): boolean {
    let size = 0;
    const waiting: unknown[] = [...expressions];
    while (waiting.length > 0 && size <= MAX_NODES) {
      const node = waiting.pop();
      size += 1;
      if (Array.isArray(node)) waiting.push(...(node as unknown[]));
    }
    if (size <= MAX_NODES) return false;
    this.#names.findings.error('CL0606', guard, `the guard \`${guard.name}\` is too large`, {
      label: 'with all the guards it names',
      help: 'say less in it, or do not name large guards again and again',
    });
    return true;
  }

  #conditions({ name, node }: GuardModel): Conditions | undefined {
    if (node.kind === 'scalar') return { join: null, items: [node] };
    if (node.kind !== 'map') return undefined;
    const given = JOINS.filter((join) => node.entries.has(join));
    if (given.length !== 1) {
      const [, second] = given;
      const at = second === undefined ? node : node.entries.get(second)!.key;
      this.#names.findings.error(
        'CL0609',
        at,
        `the guard \`${name}\` joins its conditions in no clear way`,
        {
          label:
            second === undefined ? 'no list of conditions' : `\`${given[0]}\` is there already`,
          help: 'use exactly one of `all`, `any` and `none`; make the rest a guard of its own and name it here',
        },
      );
      return undefined;
    }
    const [join] = given as [Join];
    const list = node.entries.get(join)!.value;
    const items = list.kind === 'list' ? list.items : [];
    if (items.some((item) => item.kind !== 'scalar')) return undefined;
    return { join, items: items as readonly ScalarNode[] };
  }

  /** Another guard, named in a list. */
  #other(item: ScalarNode): GuardPlan | undefined {
    const name = item.text.trim();
    this.#names.use('guard', name);
    if (this.#underway.length > MAX_CHAIN) {
      this.#names.findings.error(
        'CL0606',
        item,
        `guards that name guards, more than ${MAX_CHAIN} deep`,
        {
          label: 'the chain is too long',
          help: 'name the last guard directly',
        },
      );
      return undefined;
    }
    if (this.#underway.includes(name)) {
      const loop = [...this.#underway.slice(this.#underway.indexOf(name)), name];
      this.#names.findings.error('CL0607', item, `the guard \`${name}\` depends on itself`, {
        label: 'this leads back to it',
        help: 'say the condition in one of them only',
        notes: [loop.map((step) => `\`${step}\``).join(' → ')],
      });
      return undefined;
    }
    return this.compile(this.#names.guards.get(name)!);
  }

  #expression(
    item: ScalarNode,
  ): { readonly expression: Expression; readonly aboutPerson: boolean } | undefined {
    const parsed = parseExpression(item.text);
    for (const name of parsed.names)
      if (this.#names.fields.has(name)) this.#names.use('field', name);
    const problems =
      parsed.expression === undefined
        ? parsed.problems
        : [...parsed.problems, ...checkExpression(parsed.expression, this.#env)];
    for (const problem of problems) this.#report(item, problem);
    if (parsed.expression === undefined || problems.length > 0) return undefined;
    const expression = rowsIn(parsed.expression, this.#names);
    return { expression, aboutPerson: parsed.names.includes('person') };
  }

  #report(item: ScalarNode, problem: Problem): void {
    reportProblem(this.#names, item, problem);
  }
}

/** How many cases have come from this one. */
const CHILDREN: ValueType = {
  kind: 'row',
  columns: { open: { kind: 'number' }, closed: { kind: 'number' }, failed: { kind: 'number' } },
};

/** What expressions can name: fields, flags, and what follows from them. */
export function expressionTypes(names: Names): TypeEnv {
  const types: Record<string, ValueType> = Object.create(null) as Record<string, ValueType>;
  for (const what of COUNTED) {
    types[what] = { kind: 'row', columns: { count: { kind: 'number', whole: true } } };
  }
  for (const [name, { plan }] of names.fields) types[name] = typeOfField(plan);
  for (const flag of names.flags.keys()) types[flag] = { kind: 'boolean' };
  for (const [name, type] of names.derived) types[name] = type;
  if (names.clocks.size > 0) types['sla'] = clocksType(names.clocks.keys());
  types['children'] ??= CHILDREN;
  return { names: types };
}

/** An expression in which a table without a value has no rows. */
export function rowsIn(expression: Expression, { fields }: Names): Expression {
  return tablesAsRows(expression, (name) => fields.get(name)?.plan.type === 'table');
}

/** Reports what is wrong with an expression, at its place in the file. */
export function reportProblem(
  names: Names,
  item: ScalarNode,
  problem: Problem,
  label = 'in this condition',
): void {
  const guard = parsedGuardName(item, problem, names);
  names.findings.error(CODES[problem.code], within(item, problem), problem.message, {
    label,
    help:
      guard === undefined
        ? problem.help
        : `name the guard \`${guard}\` in a list, e.g. \`all: [${guard}, …]\``,
  });
}

/** A guard's name inside an expression is a common slip. */
function parsedGuardName(item: ScalarNode, problem: Problem, names: Names): string | undefined {
  if (problem.code !== 'unknown_name') return undefined;
  const name = item.text.slice(problem.start, problem.end);
  return names.guards.has(name) ? name : undefined;
}

/** Offsets within a value are offsets in the file only where nothing was quoted or folded. */
function within(item: ScalarNode, { start, end }: Range): Range {
  const inset = item.plain ? 0 : 1;
  const isVerbatim = item.end - item.start === item.text.length + 2 * inset;
  if (!isVerbatim) return item;
  const from = item.start + inset + start;
  return { start: from, end: Math.max(from + 1, item.start + inset + end) };
}
