/**
 * What fields say beside what they hold: level, purpose, source, and options that they share.
 *
 * @module
 */
import type { FieldPlan } from '../core/plan.ts';
import { isTrue, refOf, refsOf, valueOf } from './access.ts';
import type { Names } from './model.ts';
import { suggest } from './suggest.ts';
import type { MapNode } from './yaml.ts';

/** Reads `level`, `vault`, `decides` and `supplied_by`; names in them are checked once all are known. */
export function readFieldRules(
  node: MapNode,
  names: Names,
): Pick<FieldPlan, 'level' | 'vault' | 'decides' | 'suppliedBy'> {
  const level = refOf(node, 'level');
  const decides = refsOf(node, 'decides');
  const source = refOf(node, 'supplied_by');
  if (level !== null) names.actions.usedLevels.push(level);
  names.actions.decides.push(...decides);
  if (source !== null) names.actions.supplied.push(source);
  return {
    ...(level !== null && { level: level.name }),
    ...(isTrue(node, 'vault') && { vault: true }),
    ...(decides.length > 0 && { decides: decides.map(({ name }) => name) }),
    ...(source !== null && { suppliedBy: source.name.trim() }),
  };
}

/** Puts a shared list in the place of its name, so that it is read as if it stood there. */
export function shareOptions(node: MapNode, names: Names): void {
  const given = valueOf(node, 'options');
  if (given?.kind !== 'scalar') return;
  const { choices, usedChoices } = names.actions;
  const shared = choices.get(given.text);
  if (shared !== undefined) {
    usedChoices.add(given.text);
    node.entries.set('options', { ...node.entries.get('options')!, value: shared });
    return;
  }
  names.findings.error('CL0928', given, `unknown list of options \`${given.text}\``, {
    label: 'not among `choices`',
    help: suggest(given.text, choices.keys()) ?? `add \`${given.text}\` to \`choices\``,
  });
}
