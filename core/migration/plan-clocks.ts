/**
 * SLA clocks of two versions: which becomes which.
 *
 * @module
 */
import { canonicalJson } from '../canonical.ts';
import type { ClockPlan } from '../sla-plan.ts';
import type { Compared, Proposal } from './plan-states.ts';
import type { Guess, MappingProblem } from './types.ts';

/** Proposes what becomes of every clock. */
export function proposeClocks({ from, to, given }: Compared): Proposal {
  const [before, after] = [from.sla ?? {}, to.sla ?? {}];
  const guesses: Guess[] = [];
  const propose = (name: string): string | null => {
    const said = given.clocks?.[name];
    if (said !== undefined) return said;
    if (Object.hasOwn(after, name)) return name;
    const own = measure(before[name]!);
    const twins = Object.keys(before).filter((other) => measure(before[other]!) === own);
    const fresh = Object.keys(after).filter(
      (other) => !Object.hasOwn(before, other) && measure(after[other]!) === own,
    );
    const [only] = fresh;
    if (twins.length !== 1 || fresh.length !== 1 || only === undefined) return null;
    const why = 'it measures from the same moments to the same moments';
    guesses.push({ part: `clocks/${name}`, to: only, why });
    return only;
  };
  const mapping = Object.fromEntries(Object.keys(before).map((name) => [name, propose(name)]));
  return { mapping, guesses, problems: [] };
}

/** What a clock measures, by whatever length. */
function measure({ from, until, when }: ClockPlan): string {
  return canonicalJson({ from, until, when });
}

/** Names that are to become the same: only one of them can. */
export function twicesMapped(
  kind: 'clocks' | 'fields' | 'flags',
  mapping: Proposal['mapping'],
): readonly MappingProblem[] {
  const seen = new Map<string, string>();
  return Object.entries(mapping).flatMap(([name, target]): MappingProblem[] => {
    const twin = target === null ? undefined : seen.get(target);
    if (target !== null) seen.set(target, name);
    if (twin === undefined) return [];
    const message = `\`${twin}\` and \`${name}\` cannot both become \`${target}\``;
    const help = 'map one of them to `null`';
    return [{ code: 'mapped_twice', part: `${kind}/${name}`, message, help }];
  });
}
