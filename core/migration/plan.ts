/**
 * Planning a migration: what of one version becomes what of another, and what is unsound about it.
 *
 * Found from the two plans alone, before any case is looked at.
 *
 * @module
 */
import { canonicalJson } from '../canonical.ts';
import type { Plan } from '../plan.ts';
import type { Mapping, MappingProblem, MigrationPlan } from './types.ts';

/**
 * Compares two versions of a case type and proposes what becomes of each part of the earlier one.
 *
 * @param mapping what the author says; the rest is proposed
 * @returns the complete mapping, with a problem for each part of it that is unsound
 */
export function planMigration(from: Plan, to: Plan, mapping: Mapping = {}): MigrationPlan {
  const same = (names: readonly string[], given: Mapping[keyof Mapping] = {}) =>
    Object.fromEntries(names.map((name) => [name, given[name] ?? name]));
  return {
    caseType: from.id,
    from: from.hash,
    to: to.hash,
    mapping: {
      states: same(Object.keys(from.states), mapping.states),
      approvals: same(Object.keys(from.approvals), mapping.approvals),
      timers: same(Object.keys(from.timers), mapping.timers),
      clocks: same(Object.keys(from.sla ?? {}), mapping.clocks),
      fields: same(Object.keys(from.fields), mapping.fields),
      flags: same(from.flags, mapping.flags),
    },
    guesses: [],
    problems: problemsOf(from, to),
  };
}

function problemsOf(from: Plan, to: Plan): readonly MappingProblem[] {
  if (from.id !== to.id) {
    const message = `\`${to.id}\` is another case type than \`${from.id}\``;
    const help = 'compare two versions of the same case type';
    return [{ code: 'other_case_type', part: 'id', message, help }];
  }
  const isSame = canonicalJson(meaningOf(from)) === canonicalJson(meaningOf(to));
  if (isSame) return [];
  const message = 'the versions differ in more than their number';
  const help = 'leave the cases on their version';
  return [{ code: 'not_supported', part: 'plan', message, help }];
}

function meaningOf({ hash: _hash, version: _version, ...meaning }: Plan): unknown {
  return meaning;
}
