/**
 * `intake`: how cases begin without an account.
 *
 * @module
 */
import type { AccessPlan } from '../core/action-plans.ts';
import type { IntakePlan } from '../core/work-plan.ts';
import { mapOf, refsOf, valueOf } from './access.ts';
import type { CaseModel, Names } from './model.ts';
import { isKnownField } from './rows.ts';
import type { MapNode } from './yaml.ts';

/** Reads `intake`. */
export function readIntake(root: MapNode, names: Names): IntakePlan {
  const fields = refsOf(mapOf(root, 'intake'), 'anonymous').filter((ref) =>
    isKnownField(ref, names),
  );
  for (const ref of fields) {
    const { type, columns = {} } = names.fields.get(ref.name)!.plan;
    const types = [type, ...Object.values(columns).map((column) => column.type)];
    const unfit = types.find((one) => one === 'person' || one === 'file');
    if (unfit === undefined) continue;
    names.findings.error('CL0940', ref, `\`${ref.name}\` cannot be filled in without an account`, {
      label: unfit === 'person' ? 'it names people of the directory' : 'it names a file',
      help: 'ask for a text, and for this in a form of whoever takes the report in',
    });
  }
  return { anonymous: fields.map(({ name }) => name) };
}

/** CL0941: whoever reports without an account must see what becomes of it. */
export function checkIntake({ root, names }: CaseModel, access: AccessPlan | undefined): void {
  const intake = valueOf(root, 'intake');
  const rows = access?.levels['open'];
  // Where nothing is said of what is open, the reporter reads it.
  if (intake === undefined || rows === undefined || access?.sees['reporter'] !== undefined) return;
  if (rows.some(({ read }) => read.some(({ kind }) => kind === 'reporter'))) return;
  names.findings.error('CL0941', intake, 'whoever reports sees nothing of the case', {
    label: 'they have a receipt, and nothing to see with it',
    help: 'add `reporter_sees: [number, state]` to `access`',
  });
}
