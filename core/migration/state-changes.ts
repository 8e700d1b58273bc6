/**
 * What a migration would do to cases, state by state, in sentences: told before any case is looked at.
 *
 * @module
 */
import { canonicalJson } from '../canonical.ts';
import { clockText, durationText } from '../deadlines.ts';
import { partyText } from '../people.ts';
import type { StatePath } from '../plan.ts';
import { inNewWords } from '../renames.ts';
import { type Joined, joinVersions, stateAfter, type Versions } from './joined.ts';
import { isSameRule } from './move.ts';
import { permissionChanges } from './permissions.ts';
import { changedQuestion } from './plan-approvals.ts';
import { isPosition } from './plan-states.ts';

/** What becomes of the cases in one state. */
export interface StateChange {
  readonly state: StatePath;
  /** `null`: they stay on their version. */
  readonly to: StatePath | null;
  readonly lines: readonly string[];
}

/** For every state in which a case can stand still, what becomes of the cases there. */
export function changesByState(versions: Versions): readonly StateChange[] {
  const joined = joinVersions(versions);
  return Object.values(joined.from.states)
    .filter(isPosition)
    .map(({ path }) => {
      const to = stateAfter(joined, path);
      return { state: path, to, lines: to === null ? [] : linesOf(joined, path, to) };
    });
}

function linesOf(joined: Joined, state: StatePath, target: StatePath): readonly string[] {
  const around = outerOf(joined, state);
  const targets = [target, ...outerAfter(joined, target)];
  return [
    ...around.flatMap((path) => timerLines(joined, path)),
    ...newTimers(joined, { around, targets }),
    ...approvalLines(joined, state, target),
    ...around.flatMap((path) => assignLines(joined, path)),
    ...permissionChanges(joined, { from: [state], to: [target] }),
  ];
}

function outerOf({ from }: Joined, path: StatePath): readonly StatePath[] {
  const { parent } = from.states[path]!;
  return parent === null ? [path] : [path, ...outerOf({ from } as Joined, parent)];
}

function outerAfter({ to }: Joined, path: StatePath): readonly StatePath[] {
  const parent = to.states[path]?.parent ?? null;
  return parent === null ? [] : [parent, ...outerAfter({ to } as Joined, parent)];
}

function timerLines({ from, to, mapping, names }: Joined, path: StatePath): readonly string[] {
  return from.states[path]!.timers.flatMap((id): string[] => {
    const before = inNewWords({ when: from.timers[id]!.when }, { fields: names.fields }).when;
    const after = to.timers[mapping.timers[id] ?? '']?.when;
    if (after === undefined) return [`the deadline \`${id}\` (${clockText(before)}) is lost`];
    if (isSameRule(before, after)) return [];
    return [`the deadline \`${id}\` is ${clockText(after)} now, and was ${clockText(before)}`];
  });
}

function newTimers(
  { to, mapping, from }: Joined,
  {
    around,
    targets,
  }: { readonly around: readonly StatePath[]; readonly targets: readonly StatePath[] },
): readonly string[] {
  const known = around.flatMap((path) => from.states[path]!.timers.map((id) => mapping.timers[id]));
  const fresh = targets.flatMap((path) => to.states[path]!.timers);
  return fresh
    .filter((id) => !known.includes(id))
    .map(
      (id) =>
        `there is a new deadline \`${id}\`, ${clockText(to.timers[id]!.when)}, counted from when the state was entered`,
    );
}

function approvalLines(joined: Joined, state: StatePath, target: StatePath): readonly string[] {
  const { from, to, names } = joined;
  const [old, now] = [from.states[state]!.approval, to.states[target]!.approval];
  if (old === null || now === null) return [];
  const changed = changedQuestion({ from, to }, { old, now }, names);
  if (changed.length > 0)
    return [`\`${now}\` is asked again, for it is another question: ${changed.join(', ')}`];
  const [before, after] = [from, to].map(({ approvals }, index) =>
    approvals[index === 0 ? old : now]!.ladder.map(({ when }) => durationText(when.duration)).join(
      ', ',
    ),
  );
  return before === after
    ? [`the answers to \`${now}\` stand`]
    : [
        `the answers to \`${now}\` stand; its ladder is ${after || 'empty'} now, and was ${before || 'empty'}`,
      ];
}

function assignLines(joined: Joined, path: StatePath): readonly string[] {
  const target = stateAfter(joined, path);
  const { from, to, names } = joined;
  const before = from.states[path]!.assign;
  const after = target === null ? null : to.states[target]!.assign;
  const { roles, fields } = names;
  const was = before && inNewWords({ who: before.who }, { roles, fields }).who;
  const is = after && after.who;
  if (canonicalJson(was) === canonicalJson(is)) return [];
  if (is === null) return [`nobody is asked to work any more: it was ${partyText(was!)}`];
  return was === null
    ? [`${partyText(is)} is asked to work`]
    : [`${partyText(is)} is asked to work, and no longer ${partyText(was)}`];
}
