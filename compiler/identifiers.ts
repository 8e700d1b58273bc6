/**
 * `identified_by`: the fields that stand in the title of a case; `found_by`: those by which it is found.
 *
 * @module
 */
import type { FieldType } from '../core/plan.ts';
import { type Ref, refsOf } from './access.ts';
import type { Names } from './model.ts';
import { readNeeds } from './rows.ts';
import type { MapNode } from './yaml.ts';

/** What can be read in a line of a list. */
const SHORT: readonly FieldType[] = ['text', 'choice', 'scale', 'number', 'money', 'date'];

/** Reads the word; what cannot stand in a title is reported and left out. */
export function readIdentifiers(root: MapNode, names: Names): readonly string[] {
  const given = readNeeds(refsOf(root, 'identified_by'), names);
  return given.filter((field) => isFit(field, names)).map(({ name }) => name);
}

/** What is looked for as a whole. */
const EXACT: readonly FieldType[] = ['text', 'choice', 'scale', 'number', 'date', 'person'];

/** Reads `found_by`; what cannot be looked for is reported and left out. */
export function readFoundBy(root: MapNode, names: Names): readonly string[] {
  const given = readNeeds(refsOf(root, 'found_by'), names);
  return given
    .filter((field) => {
      const { type } = names.fields.get(field.name)!.plan;
      if (EXACT.includes(type)) return true;
      names.findings.error('CL0733', field, `no case is found by \`${field.name}\``, {
        label: `it is of type ${type}`,
        help: 'name texts, choices, numbers, dates or persons',
      });
      return false;
    })
    .map(({ name }) => name);
}

/** CL0732: a title is seen by whoever sees that there is a case. */
function isFit(field: Ref, names: Names): boolean {
  const { type, level = 'open' } = names.fields.get(field.name)!.plan;
  const isShort = SHORT.includes(type);
  if (isShort && level === 'open') return true;
  names.findings.error('CL0732', field, `\`${field.name}\` cannot stand in a title`, {
    label: isShort ? `it is ${level}` : `it is of type ${type}`,
    help: 'name texts, choices, numbers or dates that are open to everybody who sees the case',
  });
  return false;
}
