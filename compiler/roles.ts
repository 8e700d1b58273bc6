/**
 * Roles: teams and the roles that stand in for them.
 *
 * @module
 */
import { mapOf, numberOf, refOf, textOf } from './access.ts';
import type { Names } from './model.ts';
import { isNameFree } from './reserved.ts';
import { suggest } from './suggest.ts';
import type { MapNode } from './yaml.ts';

/** Reads all roles into `names.roles`, and checks that every backup is a role. */
export function readRoles(root: MapNode, names: Names): void {
  for (const [name, { key, value }] of mapOf(root, 'roles').entries) {
    isNameFree('role', { ...key, name }, names.findings);
    if (value.kind !== 'map') {
      // Its shape has been reported; that it is there keeps its uses from being reported too.
      const plan = { team: '' };
      names.roles.set(name, { name, plan, backup: null, start: key.start, end: key.end });
      continue;
    }
    const backup = refOf(value, 'backup');
    const maxOpenCases = numberOf(value, 'max_open_cases');
    const maxShare = textOf(value, 'max_share');
    const plan = {
      team: textOf(value, 'team') ?? '',
      ...(backup === null ? {} : { backup: backup.name }),
      ...(maxOpenCases !== undefined && { maxOpenCases }),
      ...(maxShare !== undefined && { maxShare: Number(maxShare.replace('%', '')) }),
    };
    names.roles.set(name, { name, plan, backup, start: key.start, end: key.end });
  }
  for (const { backup } of names.roles.values()) {
    if (backup === null) continue;
    names.use('role', backup.name);
    if (names.roles.has(backup.name)) continue;
    names.findings.error('CL0205', backup, `unknown role \`${backup.name}\``, {
      label: 'no role has this name',
      help: suggest(backup.name, names.roles.keys()),
    });
  }
}

/** The role that owns the case type. */
export function readOwner(root: MapNode, names: Names): string | undefined {
  const owner = refOf(root, 'owner');
  if (owner === null) return undefined;
  names.use('role', owner.name);
  if (names.roles.has(owner.name)) return owner.name;
  names.findings.error('CL0205', owner, `unknown role \`${owner.name}\``, {
    label: 'no role has this name',
    help: suggest(owner.name, names.roles.keys()) ?? `add \`${owner.name}\` to \`roles\``,
  });
  return undefined;
}
