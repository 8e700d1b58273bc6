/**
 * `duplicates`: when two cases are about the same.
 *
 * @module
 */
import type { FieldType } from '../core/plan.ts';
import type { DuplicatesPlan } from '../core/plan-routing.ts';
import { mapOf, type Ref, refOf, refsOf, valueOf } from './access.ts';
import { readDuration } from './duration.ts';
import type { CaseModel, Names } from './model.ts';
import { isKnownField } from './rows.ts';
import type { MapNode } from './yaml.ts';

/** What no two cases have in common, or what nobody would write twice alike. */
const UNLIKE: readonly FieldType[] = ['file', 'table', 'instant'];

/** Reads `duplicates`. */
export function readDuplicates(root: MapNode, names: Names): DuplicatesPlan | undefined {
  if (!root.entries.has('duplicates')) return undefined;
  const node = mapOf(root, 'duplicates');
  const same = refsOf(node, 'same').filter((field) => isComparable(field, names));
  const within = refOf(node, 'within');
  const duration = within === null ? undefined : readDuration(within, names.findings);
  const action = refOf(node, 'do')?.name as DuplicatesPlan['do'] | undefined;
  if (same.length === 0 || duration === undefined || action === undefined) return undefined;
  return { same: same.map(({ name }) => name), within: duration, do: action };
}

function isComparable(field: Ref, names: Names): boolean {
  if (!isKnownField(field, names)) return false;
  const type = names.fields.get(field.name)!.plan.type;
  if (!UNLIKE.includes(type)) return true;
  names.findings.error('CL0730', field, `\`${field.name}\` does not tell two cases apart`, {
    label: `it is of type ${type}`,
    help: 'compare people, choices, dates, numbers or texts',
  });
  return false;
}

/** CL0731: a case cannot be refused for what comes after its start. */
export function checkDuplicates({ root, names, start }: CaseModel): void {
  const node = mapOf(root, 'duplicates');
  if (refOf(node, 'do')?.name !== 'refuse' || start === undefined) return;
  const asked = names.forms.get(start.form ?? '')?.plan.fields.map(({ field }) => field) ?? [];
  const later = refsOf(node, 'same').filter(
    ({ name }) => names.fields.has(name) && !asked.includes(name),
  );
  if (later.length === 0) return;
  names.findings.error('CL0731', valueOf(node, 'do')!, 'a case is refused at its start only', {
    label: `${later.map(({ name }) => `\`${name}\``).join(', ')} comes later`,
    help: 'write `do: ask_to_link`, or ask for it in the form of the first state',
  });
}
