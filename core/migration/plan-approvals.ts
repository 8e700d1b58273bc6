/**
 * Approvals of two versions: which becomes which, and whether it is the same question still.
 *
 * @module
 */
import { canonicalJson } from '../canonical.ts';
import type { ApprovalPlan, Plan } from '../plan.ts';
import { inNewWords, type Renames } from '../renames.ts';
import type { Compared, Proposal } from './plan-states.ts';
import type { Guess, MigrationPlan } from './types.ts';

/** The parts of a question; whoever answered one that differs in any has answered another one. */
const MATERIAL = [
  'seats',
  'order',
  'quorum',
  'oneRejection',
  'about',
  'results',
  'never',
] as const satisfies readonly (keyof ApprovalPlan)[];

/** Proposes what becomes of every approval. */
export function proposeApprovals(
  compared: Compared,
  states: MigrationPlan['mapping']['states'],
): Proposal {
  const { from, to, given, names } = compared;
  const guesses: Guess[] = [];
  const propose = (name: string): string | null => {
    const said = given.approvals?.[name];
    if (said !== undefined) return said;
    if (Object.hasOwn(to.approvals, name)) return name;
    const renamed = names.approvals[name];
    const asked = renamed ?? askedInstead({ from, to, states, name });
    if (asked === null) return null;
    const why =
      renamed === undefined ? 'its states ask that now' : 'it says the same in every word';
    guesses.push({ part: `approvals/${name}`, to: asked, why });
    return asked;
  };
  const mapping = Object.fromEntries(
    Object.keys(from.approvals).map((name) => [name, propose(name)]),
  );
  return { mapping, guesses, problems: [] };
}

/** The one new approval that all states ask which asked this one. */
function askedInstead({
  from,
  to,
  states,
  name,
}: {
  readonly from: Plan;
  readonly to: Plan;
  readonly states: MigrationPlan['mapping']['states'];
  readonly name: string;
}): string | null {
  const asked = Object.values(from.states)
    .filter(({ approval }) => approval === name)
    .map(({ path }) => to.states[states[path] ?? '']?.approval ?? null);
  const [first = null] = asked;
  const isNew = first !== null && !Object.hasOwn(from.approvals, first);
  return isNew && asked.every((one) => one === first) ? first : null;
}

/**
 * The parts in which a question is another one now: empty when what was answered still stands.
 *
 * @param names the words of the new version
 */
export function changedQuestion(
  { from, to }: { readonly from: Plan; readonly to: Plan },
  { old, now }: { readonly old: string; readonly now: string },
  names: Partial<Renames>,
): readonly string[] {
  const { states: _, ...others } = names;
  const before = inNewWords(question(from, old), others);
  const after = question(to, now);
  return MATERIAL.filter((part) => canonicalJson(before[part]) !== canonicalJson(after[part]));
}

/** A question with its guards spelt out: a guard of the same name may say something else. */
function question({ approvals, guards }: Plan, name: string) {
  const approval = approvals[name]!;
  const never = approval.never.map((rule) =>
    rule.kind === 'guard' ? { rule, says: guards[rule.guard]?.expression ?? null } : { rule },
  );
  return { ...approval, never };
}
