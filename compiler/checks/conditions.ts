/**
 * Conditions that are no question: comparisons that never hold, and conditions that ask nothing.
 *
 * @module
 */
import type { Expression } from '../../core/expressions.ts';
import type { FieldPlan } from '../../core/plan.ts';
import { itemsOf } from '../access.ts';
import { freeNames, parseExpression, spanOf } from '../expressions.ts';
import type { CaseModel, GuardModel, Names } from '../model.ts';
import type { ScalarNode, YamlNode } from '../yaml.ts';

/** CL0611, CL0612. */
export function checkConditions({ names }: CaseModel): void {
  for (const guard of names.guards.values()) {
    for (const item of conditionsOf(guard)) {
      const { expression } = parseExpression(item.text);
      if (expression === undefined) continue;
      if (freeNames(expression).length === 0) {
        names.findings.warning('CL0612', item, 'a condition that asks nothing', {
          label: 'it is always the same',
          help: 'name a field or a flag in it, or leave the guard out',
        });
      }
      checkComparisons(expression, item, names);
    }
  }
}

function conditionsOf({ node }: GuardModel): readonly ScalarNode[] {
  const nodes: readonly YamlNode[] =
    node.kind === 'map'
      ? [...node.entries.values()].flatMap(({ value }) => itemsOf(value))
      : [node];
  return nodes.filter((item): item is ScalarNode => item.kind === 'scalar');
}

function checkComparisons(node: Expression, item: ScalarNode, names: Names): void {
  for (const child of node) {
    if (Array.isArray(child)) checkComparisons(child as Expression, item, names);
  }
  const compared = comparisonIn(node);
  const field = compared && names.fields.get(compared.name);
  if (!compared || !field || !neverHolds(compared, field.plan)) return;
  const { min, max } = field.plan;
  const ends = [min, max].map((end) => (end === undefined ? '…' : String(end)));
  names.findings.warning('CL0611', placeOf(node, item), 'this never holds', {
    label: `\`${compared.name}\` is from ${ends[0]} to ${ends[1]}`,
    help: 'mend the number, or the ends of the field',
  });
}

interface Comparison {
  readonly name: string;
  readonly sign: string;
  readonly value: number;
}

const TURNED: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

/** `field sign number`, whichever of the two stands first. */
function comparisonIn(node: Expression): Comparison | undefined {
  if (node[0] !== 'call') return undefined;
  const [, sign, left, right] = node as readonly [string, string, Expression?, Expression?];
  if (left === undefined || right === undefined) return undefined;
  const [first, second] = [numberIn(left), numberIn(right)];
  if (left[0] === 'name' && second !== undefined) return { name: left[1], sign, value: second };
  if (right[0] !== 'name' || first === undefined) return undefined;
  return { name: right[1], sign: TURNED[sign] ?? sign, value: first };
}

function numberIn(node: Expression): number | undefined {
  if (node[0] === 'call' && node[1] === 'neg') {
    const value = numberIn(node[2] as Expression);
    return value === undefined ? undefined : -value;
  }
  const isNumber = (node[0] === 'int' || node[0] === 'lit') && typeof node[1] === 'number';
  return isNumber ? (node[1] as number) : undefined;
}

function neverHolds({ sign, value }: Comparison, plan: FieldPlan): boolean {
  if (plan.type !== 'scale' && plan.type !== 'number') return false;
  const { min = -Infinity, max = Infinity } = plan;
  switch (sign) {
    case '==':
      return value < min || value > max;
    case '>':
      return value >= max;
    case '>=':
      return value > max;
    case '<':
      return value <= min;
    case '<=':
      return value < min;
    default:
      return false;
  }
}

function placeOf(node: Expression, item: ScalarNode): { start: number; end: number } {
  const at = spanOf(node);
  const inset = item.plain ? 0 : 1;
  // Offsets within a value are offsets in the file only where nothing was folded.
  const isVerbatim = item.end - item.start === item.text.length + 2 * inset;
  if (at === undefined || !isVerbatim) return item;
  return { start: item.start + inset + at.start, end: item.start + inset + at.end };
}
