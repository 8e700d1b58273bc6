/**
 * CL0942: fields of the vault, which a case cannot ask for what they hold.
 *
 * @module
 */
import type { Plan } from '../core/plan.ts';
import { isVaulted } from '../core/vault.ts';
import type { Findings } from './diagnostics.ts';
import { type Occurrence, occurrencesIn } from './occurrences.ts';

/** Words that ask for a value and do nothing with it. */
const ASKING: ReadonlySet<string> = new Set([
  'root.forms.*',
  'root.intake.anonymous',
  'state.reopen.needs',
  'row.needs',
  'task.needs',
  'extension.needs',
]);

/** Checks what the definition does with fields of the vault. */
export function checkVault(plan: Plan, text: string, findings: Findings): void {
  if (!Object.keys(plan.fields).some((field) => isVaulted(plan, field))) return;
  const vaulted = occurrencesIn(text).filter(
    ({ kind, name }) => kind === 'field' && isVaulted(plan, name),
  );
  for (const at of vaulted) {
    if (at.isDefinition) checkField(plan, at, findings);
    else if (!ASKING.has(at.word)) refuse(at, findings, 'the case would have to know it here');
  }
}

function checkField(plan: Plan, at: Occurrence, findings: Findings): void {
  const { level = 'open', default: given } = plan.fields[at.name]!;
  if (given !== undefined) refuse(at, findings, 'its default would stand in the case');
  if (level !== 'open') return;
  findings.error('CL0943', at, `\`${at.name}\` is kept in the vault, and is open`, {
    label: 'whoever reads the case could open it',
    help: 'give it a `level` of `access`',
  });
}

function refuse(at: Occurrence, findings: Findings, label: string): void {
  findings.error('CL0942', at, `\`${at.name}\` is kept in the vault, where no rule can read it`, {
    label,
    help: 'ask for what the rule needs in a field of its own, or leave out `vault`',
  });
}
