/**
 * What is defined and never used: often a slip of the pen elsewhere.
 *
 * @module
 */
import type { Code, Range } from '../diagnostics.ts';
import type { CaseModel, UsedKind } from '../model.ts';

/** CL0801 to CL0804. */
export function checkUnused({ names }: CaseModel): void {
  const kinds: readonly (readonly [UsedKind, Code, ReadonlyMap<string, Range>])[] = [
    ['role', 'CL0801', names.roles],
    ['guard', 'CL0802', names.guards],
    ['form', 'CL0803', names.forms],
    ['approval', 'CL0804', names.approvals],
  ];
  for (const [kind, code, defined] of kinds) {
    for (const [name, at] of defined) {
      if (names.used.has(`${kind} ${name}`)) continue;
      names.findings.warning(code, at, `the ${kind} \`${name}\` is never used`, {
        label: 'nothing names it',
        help:
          kind === 'form'
            ? `name it in the state where it is filled in (\`form: ${name}\`), or leave it out`
            : 'use it or leave it out',
      });
    }
  }
}
