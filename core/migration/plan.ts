/**
 * Planning a migration: what of one version becomes what of another, and what is unsound about it.
 *
 * Found from the two plans alone, before any case is looked at.
 *
 * @module
 */
import type { Plan } from '../plan.ts';
import { translate } from '../renames.ts';
import { suggest } from '../suggest.ts';
import { proposeApprovals } from './plan-approvals.ts';
import { proposeClocks, twicesMapped } from './plan-clocks.ts';
import { proposeFields, proposeFlags } from './plan-fields.ts';
import { positionProblems } from './plan-positions.ts';
import { type Compared, proposeStates } from './plan-states.ts';
import { proposeTimers } from './plan-timers.ts';
import type { Mapping, MappingProblem, MigrationPlan } from './types.ts';

/** The parts of a mapping, in the order in which they are told. */
export const PARTS = ['states', 'approvals', 'timers', 'clocks', 'fields', 'flags'] as const;

/**
 * Compares two versions of a case type and proposes what becomes of each part of the earlier one.
 *
 * @param mapping what the author says; the rest is proposed
 * @returns the complete mapping, with a problem for each part of it that is unsound
 */
export function planMigration(from: Plan, to: Plan, mapping: Mapping = {}): MigrationPlan {
  const { given, problems: unknown } = knownNames({ from, to }, mapping);
  const { states: said, fields, approvals } = given;
  const { renames: names } = translate(from, to, { states: said, fields, approvals });
  const compared: Compared = { from, to, given, names };
  const states = proposeStates(compared);
  const proposals = {
    states,
    approvals: proposeApprovals(compared, states.mapping),
    timers: proposeTimers(compared, states.mapping),
    clocks: proposeClocks(compared),
    fields: proposeFields(compared),
    flags: proposeFlags(compared),
  };
  const complete = Object.fromEntries(
    PARTS.map((part) => [part, proposals[part].mapping]),
  ) as unknown as MigrationPlan['mapping'];
  return {
    caseType: from.id,
    from: from.hash,
    to: to.hash,
    mapping: complete,
    guesses: PARTS.flatMap((part) => proposals[part].guesses),
    problems: [
      ...otherCaseType(from, to),
      ...unknown,
      ...PARTS.flatMap((part) => proposals[part].problems),
      ...positionProblems({ from, to, mapping: complete }),
      ...(['clocks', 'fields', 'flags'] as const).flatMap((part) =>
        twicesMapped(part, complete[part]),
      ),
    ],
  };
}

/** The names of a plan's parts, by kind of part. */
export function namesOf(plan: Plan): Readonly<Record<(typeof PARTS)[number], readonly string[]>> {
  return {
    states: Object.keys(plan.states),
    approvals: Object.keys(plan.approvals),
    timers: Object.keys(plan.timers),
    clocks: Object.keys(plan.sla ?? {}),
    fields: Object.keys(plan.fields),
    flags: plan.flags,
  };
}

function otherCaseType(from: Plan, to: Plan): readonly MappingProblem[] {
  if (from.id === to.id) return [];
  const message = `\`${to.id}\` is another case type than \`${from.id}\``;
  const help = 'compare two versions of the same case type';
  return [{ code: 'other_case_type', part: 'id', message, help }];
}

/** What the mapping says of parts that there are, and a problem for each name that there is not. */
function knownNames(
  { from, to }: { readonly from: Plan; readonly to: Plan },
  mapping: Mapping,
): { readonly given: Mapping; readonly problems: readonly MappingProblem[] } {
  const [before, after] = [namesOf(from), namesOf(to)];
  const problems: MappingProblem[] = [];
  const check = (part: string, name: string, known: { side: string; names: readonly string[] }) => {
    if (known.names.includes(name)) return true;
    const message = `the ${known.side} version has no \`${name}\` among its ${part.split('/')[0]}`;
    const help = suggest(name, known.names) ?? 'write a name that is there';
    problems.push({ code: 'name_unknown', part, message, help });
    return false;
  };
  const given = PARTS.map((part) => {
    const pairs = Object.entries(mapping[part] ?? {}).filter(([name, target]) => {
      const place = `${part}/${name}`;
      const isKnown = check(place, name, { side: 'old', names: before[part] });
      if (target === null) return isKnown;
      return check(place, target, { side: 'new', names: after[part] }) && isKnown;
    });
    return [part, Object.fromEntries(pairs)] as const;
  });
  return { given: Object.fromEntries(given), problems };
}
