/**
 * Flags and fields by name.
 *
 * @module
 */
import { type Ref, refsOf } from './access.ts';
import type { Names } from './model.ts';
import { isNameFree } from './reserved.ts';
import { suggest } from './suggest.ts';
import type { MapNode } from './yaml.ts';

/** Reads `set` and `clear`; a flag exists because some `set` names it. */
export function readFlags(
  node: MapNode,
  names: Names,
): { readonly set: readonly Ref[]; readonly clear: readonly Ref[] } {
  const [set, clear] = [refsOf(node, 'set'), refsOf(node, 'clear')];
  for (const flag of set) {
    if (!isNameFree('flag', flag, names.findings)) continue;
    if (!names.flags.has(flag.name)) names.flags.set(flag.name, flag);
  }
  names.cleared.push(...clear);
  for (const flag of clear) {
    if (!set.some(({ name }) => name === flag.name)) continue;
    names.findings.error('CL0217', flag, `\`${flag.name}\` is set and cleared in one row`, {
      label: 'which of the two?',
      help: 'keep one of the two',
    });
  }
  return { set, clear };
}

/** Whether there is a field of this name; reports it when not. */
export function isKnownField(ref: Ref, names: Names): boolean {
  if (names.fields.has(ref.name)) {
    names.use('field', ref.name);
    return true;
  }
  names.findings.error('CL0206', ref, `unknown field \`${ref.name}\``, {
    label: 'no form has a field of this name',
    help: suggest(ref.name, names.fields.keys()) ?? 'add it to a form',
  });
  return false;
}
