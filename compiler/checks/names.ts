/**
 * Names that clash, flags that nobody sets, guards in the wrong place.
 *
 * @module
 */
import type { GuardPlan } from '../../core/plan.ts';
import type { Range } from '../diagnostics.ts';
import type { CaseModel, Names } from '../model.ts';
import { suggest } from '../suggest.ts';

/** CL0207, CL0215, CL0216, CL0222, CL0608, CL0610. */
export function checkNames(model: CaseModel, guards: ReadonlyMap<string, GuardPlan>): void {
  checkFlags(model);
  checkClashes(model);
  checkGuardUses(model, guards);
}

function checkFlags({ names }: CaseModel): void {
  for (const flag of names.cleared) {
    if (names.flags.has(flag.name)) continue;
    names.findings.error('CL0215', flag, `the flag \`${flag.name}\` is never set`, {
      label: 'cleared, but set nowhere',
      help: suggest(flag.name, names.flags.keys()) ?? 'a flag exists because some `set` names it',
    });
  }
}

function checkClashes({ names }: CaseModel): void {
  const clash = (at: Range, name: string, kinds: string): void =>
    names.findings.error('CL0216', at, `\`${name}\` is ${kinds}`, {
      label: 'a condition could mean either',
      help: 'give one of them another name',
    });
  for (const [name, at] of names.flags) {
    if (names.fields.has(name)) clash(at, name, 'a flag and a field');
    if (names.guards.has(name)) clash(at, name, 'a flag and a guard');
  }
  for (const [name, guard] of names.guards) {
    if (names.fields.has(name)) clash(guard, name, 'a guard and a field');
  }
  for (const [name, role] of names.roles) {
    if (!names.fields.has(name)) continue;
    names.findings.error('CL0222', role, `\`${name}\` is a role and a field`, {
      label: 'a party could mean either',
      help: 'give one of them another name',
    });
  }
}

function checkGuardUses({ names }: CaseModel, guards: ReadonlyMap<string, GuardPlan>): void {
  for (const { ref, as } of names.guardUses) {
    if (!names.guards.has(ref.name)) {
      names.findings.error('CL0207', ref, `unknown guard \`${ref.name}\``, {
        label: 'no guard has this name',
        help: helpForGuard(ref.name, as, names),
      });
      continue;
    }
    const guard = guards.get(ref.name);
    if (guard === undefined) continue;
    if (as === 'when' && guard.aboutPerson) {
      names.findings.error('CL0608', ref, `the guard \`${ref.name}\` speaks of \`person\``, {
        label: 'here nobody is asked about',
        help: 'use it in `never`, or name a field instead of `person`',
      });
    }
    if (as === 'never' && !guard.aboutPerson) {
      names.findings.error(
        'CL0610',
        ref,
        `the guard \`${ref.name}\` does not speak of \`person\``,
        {
          label: 'it would exclude everybody or nobody',
          help: 'compare `person` with a field, e.g. `person == complainant`',
        },
      );
    }
  }
}

/** Asked once everything is read: only then are all flags known. */
function helpForGuard(name: string, as: 'when' | 'never', names: Names): string | undefined {
  if (as === 'never') {
    return suggest(name, ['requester', 'earlier_decider', 'reporter', ...names.guards.keys()]);
  }
  const kind = names.flags.has(name) ? 'flag' : isYesNo(name, names) ? 'field' : null;
  if (kind !== null) {
    return `\`${name}\` is a ${kind}: add \`is_${name}: ${name}\` to \`guards\`, and write \`when: is_${name}\``;
  }
  return (
    suggest(name, names.guards.keys()) ??
    `add \`${name}\` to \`guards\`; \`when\` takes a name, never an expression`
  );
}

function isYesNo(name: string, names: Names): boolean {
  return names.fields.get(name)?.plan.type === 'boolean';
}
