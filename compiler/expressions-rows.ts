/**
 * Tables in conditions: one without a value is as one without rows.
 *
 * The mark is in the tree, not in the interpreter, so that a case which runs keeps the meaning of
 * the plan it was started with.
 *
 * @module
 */
import type { Expression } from '../core/expressions.ts';
import { isLoop } from './expressions-parse.ts';

/**
 * Marks the tables that are looped over, looked through (`in`) or counted (`size`).
 *
 * @param isTable whether a name is that of a table
 * @returns the same tree when there is none; compared with `null`, a table stays what it is
 */
export function tablesAsRows(
  expression: Expression,
  isTable: (name: string) => boolean,
): Expression {
  const asRows = (node: Expression): Expression =>
    node[0] === 'name' && isTable(node[1]) ? ['name', node[1], 'rows'] : visit(node);
  const visit = (node: Expression): Expression => {
    const place = placeOfRows(node);
    const parts = (node as readonly unknown[]).map((part, index) => {
      if (!Array.isArray(part)) return part;
      const inner = part as unknown as Expression;
      return index === place ? asRows(inner) : visit(inner);
    });
    const isSame = parts.every((part, index) => part === node[index]);
    return isSame ? node : (parts as unknown as Expression);
  };
  return visit(expression);
}

/** Where in a node a list is looped over, looked through or counted. */
function placeOfRows(node: Expression): number | null {
  if (isLoop(node)) return 1;
  if ((node[0] === 'call' || node[0] === 'method') && node[1] === 'size') return 2;
  return node[0] === 'call' && node[1] === 'in' ? 3 : null;
}
