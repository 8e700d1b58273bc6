/**
 * Timers of two versions: which becomes which.
 *
 * @module
 */
import type { Plan, StatePath, TimerId, TimerPlan } from '../plan.ts';
import { inNewWords, type Renames } from '../renames.ts';
import type { Compared, Proposal } from './plan-states.ts';
import { matchRows, type Row, type RowLikeness } from './rows.ts';
import type { Guess, MappingProblem, MigrationPlan } from './types.ts';

type States = MigrationPlan['mapping']['states'];

const WHY: Readonly<Record<RowLikeness, string>> = {
  same: 'the same row stands there now',
  other_time: 'it does the same, at another time',
  other_doing: 'it is due at the same time and does something of the kind',
};

/** Proposes what becomes of every timer: only those of the same state are compared. */
export function proposeTimers(compared: Compared, states: States): Proposal {
  const { from, given } = compared;
  const mapping: Record<TimerId, TimerId | null> = {};
  const guesses: Guess[] = [];
  for (const { path, timers } of Object.values(from.states)) {
    const target = states[path] ?? null;
    const found = timersBetween(compared, { path, target, states });
    for (const id of timers) {
      const said = given.timers?.[id];
      const own = found.get(id);
      mapping[id] = said === undefined ? (own?.to ?? null) : said;
      const isNamed = own === undefined || own.to === `${target}${id.slice(path.length)}`;
      if (said !== undefined || isNamed) continue;
      guesses.push({ part: `timers/${id}`, to: own.to, why: WHY[own.is] });
    }
  }
  return { mapping, guesses, problems: timerProblems(compared, { mapping, states }) };
}

function timersBetween(
  { from, to, given, names }: Compared,
  { path, target, states }: { path: StatePath; target: StatePath | null; states: States },
): ReadonlyMap<TimerId, { readonly to: TimerId; readonly is: RowLikeness }> {
  const said = given.timers ?? {};
  const taken = Object.values(said);
  const own = from.states[path]!.timers.filter((id) => !Object.hasOwn(said, id));
  const others = (to.states[target ?? '']?.timers ?? []).filter((id) => !taken.includes(id));
  const renames: Renames = { ...names, states: stateNames(states) };
  const before = own.map((id) => timerRow(from, from.timers[id]!, renames));
  const after = others.map((id) => timerRow(to, to.timers[id]!));
  const pairs = matchRows(before, after).flatMap((match, index) =>
    match === null ? [] : [[own[index]!, { to: others[match.row]!, is: match.is }] as const],
  );
  return new Map(pairs);
}

/** The states that have another name now, the inner ones first. */
export function stateNames(states: States): Renames['states'] {
  return Object.fromEntries(
    Object.entries(states)
      .filter((pair): pair is [StatePath, StatePath] => pair[1] !== null && pair[0] !== pair[1])
      .sort(([one], [other]) => other.length - one.length),
  );
}

/**
 * What a timer says; of one that leads on, the way itself.
 *
 * @param names in whose words
 */
export function timerRow(
  { transitions }: Pick<Plan, 'transitions'>,
  { when, action }: Pick<TimerPlan, 'when' | 'action'>,
  names: Partial<Renames> = {},
): Row {
  const row = action.verb === 'to' ? transitions[action.transition] : undefined;
  const { states, ...others } = names;
  const way = row && { ...inNewWords({ ...row, id: null, from: null, trigger: null }, others) };
  const to = way && { ...way, to: inNewWords([way.to], { states: states ?? {} })[0] };
  return {
    when: inNewWords({ when }, others).when,
    does: to === undefined ? inNewWords({ action }, others).action : { verb: 'to', way: to },
    verb: action.verb,
  };
}

function timerProblems(
  { from, to }: Compared,
  { mapping, states }: { mapping: Proposal['mapping']; states: States },
): readonly MappingProblem[] {
  const seen = new Map<string, TimerId>();
  return Object.entries(mapping).flatMap(([id, target]): MappingProblem[] => {
    const timer = target === null ? undefined : to.timers[target];
    if (timer === undefined) return [];
    const part = `timers/${id}`;
    const { state } = from.timers[id]!;
    if (timer.state !== states[state]) {
      const message = `\`${id}\` cannot become \`${timer.id}\`: that is a timer of another state`;
      const help = `name a timer of \`${states[state] ?? 'a state that its state becomes'}\``;
      return [{ code: 'timer_elsewhere', part, message, help }];
    }
    const key = `${state} ${timer.id}`;
    const twin = seen.get(key);
    seen.set(key, id);
    if (twin === undefined) return [];
    const message = `\`${id}\` and \`${twin}\` cannot both become \`${timer.id}\``;
    return [{ code: 'mapped_twice', part, message, help: 'map one of them to `null`' }];
  });
}
