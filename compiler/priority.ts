/**
 * `priority`: a formula, a formula with levels, or a rubric of guards.
 *
 * @module
 */
import type { GuardPlan } from '../core/plan.ts';
import type { Expression } from '../core/expressions.ts';
import type { PriorityPlan } from '../core/plan-routing.ts';
import { mapOf, refsIn, valueOf } from './access.ts';
import { inferExpression, parseExpression, type ValueType } from './expressions.ts';
import { expressionTypes, reportProblem } from './guards.ts';
import type { Names } from './model.ts';
import { readGuardName } from './parties.ts';
import { typeName } from './expressions-types.ts';
import type { MapNode, ScalarNode } from './yaml.ts';

/** Reads `priority`; conditions can then name `priority` and `priority_level`. */
export function readPriority(root: MapNode, names: Names): PriorityPlan | undefined {
  const node = valueOf(root, 'priority');
  if (node === undefined || node.kind === 'invalid' || node.kind === 'list') return undefined;
  const plan = node.kind === 'map' ? fromMap(node, names) : fromFormula(node, [], names);
  // Named in conditions all the same, so that one mistake is not reported twice.
  const levels = plan?.levels.map(({ name }) => name) ?? [];
  if (plan === undefined || plan.kind === 'score')
    names.derived.set('priority', { kind: 'number' });
  if (plan === undefined) names.derived.set('priority_level', { kind: 'any' });
  else if (levels.length > 0) {
    names.derived.set('priority_level', { kind: 'choice', options: levels });
  }
  return plan;
}

/** A rubric whose guards ask for the priority would go round in a circle. */
export function checkPriority(
  root: MapNode,
  guards: ReadonlyMap<string, GuardPlan>,
  { findings }: Names,
): void {
  for (const { value } of mapOf(mapOf(root, 'priority'), 'rubric').entries.values()) {
    for (const ref of refsIn(value)) {
      const guard = guards.get(ref.name);
      if (guard === undefined || !namesPriority(guard.expression)) continue;
      findings.error('CL0722', ref, `the guard \`${ref.name}\` asks for the priority`, {
        label: 'the priority depends on this guard',
        help: 'say the condition without `priority`',
      });
    }
  }
}

function namesPriority(node: Expression): boolean {
  if (node[0] === 'name') return node[1] === 'priority' || node[1] === 'priority_level';
  return (node as readonly unknown[]).some(
    (part) => Array.isArray(part) && namesPriority(part as unknown as Expression),
  );
}

function fromMap(node: MapNode, names: Names): PriorityPlan | undefined {
  const [score, rubric] = [node.entries.get('score'), node.entries.get('rubric')];
  const levels = node.entries.get('levels');
  if ((score === undefined) === (rubric === undefined) || (rubric && levels)) {
    const at = rubric && score ? rubric.key : (levels?.key ?? node);
    names.findings.error('CL0721', at, 'the priority is said in no clear way', {
      label: 'a formula or a rubric',
      help: 'write `score` (with `levels`, if you like), or `rubric`',
    });
    return undefined;
  }
  if (rubric !== undefined) {
    return rubric.value.kind === 'map' ? fromRubric(rubric.value, names) : undefined;
  }
  if (score?.value.kind !== 'scalar') return undefined;
  return fromFormula(score.value, readLevels(mapOf(node, 'levels'), names), names);
}

type Level = { readonly name: string; readonly from: number };

/** Levels by the score they begin at, highest first. */
function readLevels(node: MapNode, names: Names): readonly Level[] {
  const levels: Level[] = [];
  for (const [name, { value }] of node.entries) {
    if (value.kind !== 'scalar' || typeof value.value !== 'number') continue;
    const above = levels.at(-1);
    if (above !== undefined && value.value >= above.from) {
      names.findings.error('CL0723', value, 'the levels are not in order', {
        label: `not below \`${above.name}\`, which begins at ${above.from}`,
        help: 'write the highest level first',
      });
    }
    levels.push({ name, from: value.value });
  }
  return levels;
}

function fromRubric(node: MapNode, names: Names): PriorityPlan | undefined {
  const entries = [...node.entries];
  const levels = entries.map(([name, { key, value }], index) => {
    const isLast = index === entries.length - 1;
    const isOtherwise = value.kind === 'scalar' && value.text === 'otherwise';
    if (isLast !== isOtherwise) {
      names.findings.error('CL0724', isOtherwise ? value : key, rubricMessage(isLast, name), {
        label: isLast ? 'what if no guard holds?' : 'the levels after it would never be reached',
        help: isLast ? `write \`${name}: otherwise\`` : 'move it to the end',
      });
    }
    if (isOtherwise) return { name, guards: [] };
    const guards = refsIn(value).flatMap((ref) => readGuardName(ref, names)?.name ?? []);
    return { name, guards };
  });
  return { kind: 'rubric', levels };
}

function rubricMessage(isLast: boolean, name: string): string {
  return isLast ? `the rubric does not end with \`otherwise\`` : `\`${name}\` fits everything`;
}

function fromFormula(
  node: ScalarNode,
  levels: readonly Level[],
  names: Names,
): PriorityPlan | undefined {
  const read = readFormula(node, names);
  if (read === undefined) return undefined;
  const { expression, type } = read;
  const parts = { source: node.text.trim(), expression, ...formulaInputs(expression, names) };
  if (type.kind === 'choice' && levels.length === 0) {
    return { kind: 'level', ...parts, levels: type.options.map((name) => ({ name })) };
  }
  if (type.kind === 'number' || type.kind === 'any') return { kind: 'score', ...parts, levels };
  names.findings.error('CL0721', node, `the priority is ${typeName(type)}`, {
    label: levels.length > 0 ? 'levels begin at numbers' : 'neither a number nor a word of a list',
    help: 'use numbers, a choice, or what a table gives',
  });
  return undefined;
}

function readFormula(
  node: ScalarNode,
  names: Names,
): { readonly expression: Expression; readonly type: ValueType } | undefined {
  const parsed = parseExpression(node.text);
  for (const name of parsed.names) if (names.fields.has(name)) names.use('field', name);
  if (parsed.expression === undefined) {
    for (const problem of parsed.problems) reportProblem(names, node, problem, 'in this formula');
    return undefined;
  }
  const { type, problems } = inferExpression(parsed.expression, expressionTypes(names));
  for (const problem of problems) reportProblem(names, node, problem, 'in this formula');
  return problems.length > 0 ? undefined : { expression: parsed.expression, type };
}

function formulaInputs(
  expression: Expression,
  names: Names,
): { readonly inputs: readonly string[]; readonly tables: readonly string[] } {
  const [inputs, tables] = [new Set<string>(), new Set<string>()];
  const visit = (node: unknown): void => {
    if (!Array.isArray(node)) return;
    const [kind, first, second] = node as readonly unknown[];
    if (kind === 'name' && (names.fields.has(String(first)) || names.flags.has(String(first)))) {
      inputs.add(String(first));
    }
    if (kind === 'get' && Array.isArray(first) && first[1] === 'tables') tables.add(String(second));
    for (const part of node as readonly unknown[]) visit(part);
  };
  visit(expression);
  return { inputs: [...inputs], tables: [...tables] };
}

/** Which tables a tree of expressions names. */
export function tablesIn(node: unknown): readonly string[] {
  if (!Array.isArray(node)) return [];
  const [kind, first, second] = node as readonly unknown[];
  const own = kind === 'get' && Array.isArray(first) && first[1] === 'tables' ? [second] : [];
  return [...own.map(String), ...(node as readonly unknown[]).flatMap(tablesIn)];
}
