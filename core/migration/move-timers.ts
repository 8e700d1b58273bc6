/**
 * Timers of the states that a case is in: kept, counted anew, new or lost.
 *
 * The same rule keeps the same instant: a deadline is a fact and is not counted again. Another rule
 * counts from where the old one was counted from, so that waiting counts that has been done. A timer
 * that has gone off does not go off again, whatever its rule says now.
 *
 * @module
 */
import { arm } from '../deadlines.ts';
import type { Deadline } from '../input.ts';
import type { StatePath, TimerId, TimerWhen } from '../plan.ts';
import { inNewWords } from '../renames.ts';
import { isByAnyCalendar, stateAfter } from './joined.ts';
import { afterMissed, countedAnew, type Decision, isSameRule, type Move } from './move.ts';

/** The rule of a timer in both versions, in the words of the later one. */
interface Rules {
  readonly id: TimerId;
  readonly before: TimerWhen;
  readonly after: TimerWhen;
}

/** Decides of the deadline of a state's timer, or of the time in which a case can be reopened. */
export function decideTimer(move: Move, deadline: Deadline): Decision {
  const state = stateAfter(move.joined, deadline.state);
  const rules = state === null ? null : rulesOf(move, deadline.timer!, state);
  if (state === null || rules === null || !move.active.has(state)) return { is: 'lost' };
  const { id, before, after } = rules;
  const moved = { ...deadline, id, state, timer: id };
  if (isSameRule(before, after) && isByAnyCalendar(move.joined, after)) {
    return { is: 'kept', deadline: moved };
  }
  const { dueAtMs: _, ...spec } = moved;
  return countedAnew(move, { ...spec, when: after }, deadline);
}

/** Arms the timers that the new version has and the old one had not. */
export function armNewTimers({ joined, before, draft, active, were }: Move): void {
  const { from, to, mapping } = joined;
  for (const state of active) {
    const origins = [...were].filter((path) => stateAfter(joined, path) === state);
    const known = origins.flatMap((path) => from.states[path]!.timers);
    for (const id of to.states[state]!.timers) {
      if (draft.deadlines.some((deadline) => deadline.id === id)) continue;
      const old = known.find((one) => mapping.timers[one] === id);
      if (old !== undefined && !waitsForValue(from.timers[old]!.when, before)) continue;
      const fromMs = enteredAtMs({ joined, before, were }, state) ?? draft.nowMs;
      const { when } = to.timers[id]!;
      arm(draft, afterMissed(draft, { id, kind: 'timer', state, timer: id, fromMs, when }));
    }
  }
}

/**
 * Since when a case has been in a state of the new version, as far as it can be known: what its
 * timers count from, or when its people were asked; of a state that is new around others, since
 * when it has been in those. `null`: nobody can say.
 */
export function enteredAtMs(
  { joined, before, were }: Pick<Move, 'joined' | 'before' | 'were'>,
  state: StatePath,
): number | null {
  const origins = [...were].filter((path) => {
    const target = stateAfter(joined, path);
    return target === state;
  });
  const inner = [...were].filter((path) => stateAfter(joined, path)?.startsWith(`${state}.`));
  const known = (origins.length > 0 ? origins : inner).flatMap((path) => {
    const since = sinceMs({ joined, before }, path);
    return since === null ? [] : [since];
  });
  return known.length === 0 ? null : Math.min(...known);
}

function sinceMs({ joined, before }: Pick<Move, 'joined' | 'before'>, path: StatePath) {
  const counted = before.deadlines.find(
    ({ kind, state, timer }) =>
      kind === 'timer' && state === path && joined.from.timers[timer!]?.when.kind === 'after',
  );
  if (counted !== undefined) return counted.fromMs;
  const asked = before.items
    .filter(({ kind, state }) => kind !== 'task' && state === path)
    .map(({ openedAtMs }) => openedAtMs);
  return asked.length === 0 ? null : Math.min(...asked);
}

function rulesOf({ joined }: Move, timer: TimerId, state: StatePath): Rules | null {
  const { from, to, mapping, names } = joined;
  const old = from.timers[timer];
  if (old === undefined) {
    const [was, is] = [timer.slice(0, -'/reopen'.length), state];
    const [before, after] = [from.states[was]?.reopenWithin, to.states[is]?.reopenWithin];
    if (!before || !after) return null;
    const within = (duration: typeof before) => ({ kind: 'after', duration }) as const;
    return { id: `${is}/reopen`, before: within(before), after: within(after) };
  }
  const target = to.timers[mapping.timers[timer] ?? ''];
  if (target?.state !== state) return null;
  const { when } = inNewWords({ when: old.when }, { fields: names.fields });
  return { id: target.id, before: when, after: target.when };
}

/** A timer that hangs on a field without a value has not gone off: it was never armed. */
function waitsForValue(when: TimerWhen, { machine }: Move['before']): boolean {
  if (!('field' in when)) return false;
  const { context } = machine as unknown as { context: { fields: Record<string, unknown> } };
  return typeof context.fields[when.field] !== 'string';
}
