/**
 * `publish`: who approves a version of the definition before new cases start with it.
 *
 * @module
 */
import type { PublishPlan } from '../core/work-plan.ts';
import { mapOf, refsOf } from './access.ts';
import type { Names } from './model.ts';
import { suggest } from './suggest.ts';
import type { MapNode } from './yaml.ts';

/** Reads `publish`; roles that there are not are reported and left out. */
export function readPublish(root: MapNode, names: Names): PublishPlan {
  const known = refsOf(mapOf(root, 'publish'), 'approved_by').filter((ref) => {
    names.use('role', ref.name);
    if (names.roles.has(ref.name)) return true;
    names.findings.error('CL0205', ref, `unknown role \`${ref.name}\``, {
      label: 'no role has this name',
      help: suggest(ref.name, names.roles.keys()) ?? `add \`${ref.name}\` to \`roles\``,
    });
    return false;
  });
  return { approvedBy: [...new Set(known.map(({ name }) => name))] };
}
