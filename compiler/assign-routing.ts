/**
 * How one person of a role is chosen: `by`, `skills`, and the caps of roles.
 *
 * @module
 */
import type { Party } from '../core/plan.ts';
import type { RoutingPlan, RoutingRule } from '../core/plan-routing.ts';
import { refOf, refsOf } from './access.ts';
import type { CaseModel, Names, PartyRef, StateModel } from './model.ts';
import { readParty } from './parties.ts';
import type { MapNode } from './yaml.ts';

const RULES: readonly RoutingRule[] = ['round_robin', 'least_loaded', 'skill', 'familiar'];

/** Reads `by` and `skills` of an `assign`; `null` when the work is everybody's. */
export function readAssignRouting(node: MapNode, who: PartyRef, names: Names): RoutingPlan | null {
  const given = refsOf(node, 'by');
  const by = given.flatMap(({ name }) => RULES.find((rule) => rule === name) ?? []);
  const seen = new Set<string>();
  for (const rule of given) {
    if (seen.has(rule.name)) {
      names.findings.error('CL0201', rule, `\`${rule.name}\` stands twice in one list`, {
        label: 'named a second time',
        help: 'keep one of the two',
      });
    }
    seen.add(rule.name);
  }
  const skills = refsOf(node, 'skills');
  for (const { name } of skills) if (names.fields.has(name)) names.use('field', name);
  const [skill] = skills;
  if ((skill === undefined) !== !by.includes('skill')) {
    const at = skill ?? given.find(({ name }) => name === 'skill')!;
    names.findings.error('CL0728', at, 'skills and no choice by them, or the other way round', {
      label: skill === undefined ? 'which skills?' : 'nobody is chosen by this',
      help:
        skill === undefined ? 'add `skills: [ … ]`' : 'add `skill` to `by`, or leave `skills` out',
    });
  }
  if (given.length === 0) return null;
  if (who.party.kind !== 'role' && who.party.kind !== 'owner') {
    names.findings.error('CL0727', given[0]!, `there is nobody to choose from`, {
      label: `\`${who.text}\` is no role`,
      help: 'name a role, or leave `by` out',
    });
    return null;
  }
  return { by, skills: skills.map(({ name }) => name) };
}

/** For whom one person is chosen, in a state and its tasks. */
function routedParties({ assign, tasks }: StateModel): readonly Party[] {
  return [assign, ...tasks.map((task) => task.assign)].flatMap((one) =>
    one?.routing == null || typeof one.who === 'string' ? [] : [one.who.party],
  );
}

/** Reads `second`: who is asked beside the assignee from the start. */
export function readSecond(node: MapNode, who: PartyRef, names: Names): PartyRef | null {
  const ref = refOf(node, 'second');
  if (ref === null) return null;
  const place = { words: ['owner', 'reporter'], where: 'beside an assignee' } as const;
  const second = readParty(ref, place, names) ?? null;
  if (second?.text === who.text) {
    names.findings.error('CL0201', second, `\`${second.text}\` stands twice in one list`, {
      label: 'they are asked already',
      help: 'name another party, or leave `second` out',
    });
  }
  return second;
}

/** CL0729: a cap that nothing looks at. */
export function checkCaps({ root, all, names }: CaseModel): void {
  const routed = new Set<string>();
  for (const party of all.flatMap(routedParties)) {
    let role = party.kind === 'role' ? party.role : refOf(root, 'owner')?.name;
    while (role !== undefined && !routed.has(role)) {
      routed.add(role);
      role = names.roles.get(role)?.plan.backup;
    }
  }
  for (const role of names.roles.values()) {
    const { maxOpenCases, maxShare } = role.plan;
    if ((maxOpenCases ?? maxShare) === undefined || routed.has(role.name)) continue;
    const word = maxOpenCases === undefined ? 'max_share' : 'max_open_cases';
    names.findings.error('CL0729', role, `the cap of \`${role.name}\` has no effect`, {
      label: 'nobody of this role is chosen for anything',
      help: `add \`by: least_loaded\` to an \`assign\` of this role, or leave \`${word}\` out`,
    });
  }
}
