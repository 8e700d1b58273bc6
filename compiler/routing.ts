/**
 * Priority, decision tables, duplicates, and who of a team gets the work: the words together.
 *
 * @module
 */
import type { GuardPlan } from '../core/plan.ts';
import type { RoutingParts } from '../core/plan-routing.ts';
import type { Expression } from '../core/expressions.ts';
import { checkCaps } from './assign-routing.ts';
import { checkDuplicates, readDuplicates } from './duplicates.ts';
import { readFoundBy, readIdentifiers } from './identifiers.ts';
import type { CaseModel, Names } from './model.ts';
import { checkPriority, readPriority, tablesIn } from './priority.ts';
import { readTables } from './tables.ts';
import type { MapNode } from './yaml.ts';

/** Reads the words; fields and flags must be known, and guards are compiled after it. */
export function readRoutingParts(root: MapNode, names: Names): RoutingParts {
  const tables = readTables(root, names);
  const priority = readPriority(root, names);
  const duplicates = readDuplicates(root, names);
  const identifiedBy = readIdentifiers(root, names);
  const foundBy = readFoundBy(root, names);
  return {
    ...(duplicates !== undefined && { duplicates }),
    ...(identifiedBy.length > 0 && { identifiedBy }),
    ...(foundBy.length > 0 && { foundBy }),
    ...(Object.keys(tables).length > 0 && { tables }),
    ...(priority !== undefined && { priority }),
  };
}

/** Checks that need the compiled guards. */
export function checkRouting(
  model: CaseModel,
  guards: ReadonlyMap<string, GuardPlan>,
  parts: RoutingParts,
): void {
  const { root, names } = model;
  checkCaps(model);
  checkDuplicates(model);
  checkPriority(root, guards, names);
  checkDerivedNames(names);
  const own = parts.priority !== undefined && 'expression' in parts.priority;
  const expressions: Expression[] = [...guards.values()].map(({ expression }) => expression);
  if (own) expressions.push((parts.priority as { expression: Expression }).expression);
  const used = new Set(expressions.flatMap(tablesIn));
  if (names.findings.errors > 0) return;
  for (const [name, at] of names.tables) {
    if (used.has(name)) continue;
    names.findings.warning('CL0725', at, `the table \`${name}\` is never used`, {
      label: 'nothing names it',
      help: `write \`tables.${name}\` in \`priority\` or in a guard, or leave it out`,
    });
  }
}

/** A name cannot be a field and, at once, what follows from fields. */
function checkDerivedNames({ derived, fields, flags, findings }: Names): void {
  for (const name of derived.keys()) {
    const at = fields.get(name) ?? flags.get(name);
    if (at === undefined) continue;
    findings.error('CL0726', at, `\`${name}\` means something already`, {
      label: 'the case has a fact of this name',
      help: 'give the field or flag another name',
    });
  }
}
