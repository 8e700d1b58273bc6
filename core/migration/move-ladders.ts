/**
 * Ladders of approvals whose question goes on: steps kept, counted anew, new or lost.
 *
 * @module
 */
import { arm } from '../deadlines.ts';
import type { Deadline, WorkItem } from '../input.ts';
import type { LadderStepPlan, Plan } from '../plan.ts';
import { isByAnyCalendar } from './joined.ts';
import { afterMissed, countedAnew, type Decision, isSameRule, type Move } from './move.ts';
import { timerRow } from './plan-timers.ts';
import { matchRows, type RowMatches } from './rows.ts';

/** Decides of a step of the ladder of an approval that goes on. */
export function decideStep(
  move: Move,
  deadline: Deadline,
  { old, now }: { readonly old: WorkItem; readonly now: WorkItem },
): Decision {
  const { joined } = move;
  const match = stepsOf(move, { old, now })[deadline.step!] ?? null;
  if (match === null) return { is: 'lost' };
  const before = ladderOf(joined.from, old)[deadline.step!]!;
  const after = ladderOf(joined.to, now)[match.row]!;
  const id = `${now.id}/ladder/${match.row}`;
  const moved = { ...deadline, id, state: now.state, step: match.row };
  if (isSameRule(before.when, after.when) && isByAnyCalendar(joined, after.when)) {
    return { is: 'kept', deadline: moved };
  }
  const { dueAtMs: _, ...spec } = moved;
  return countedAnew(move, { ...spec, when: after.when }, deadline);
}

/** Arms the steps that the new version has and the old one had not, counted from the request. */
export function armNewSteps(
  move: Move,
  { old, now }: { readonly old: WorkItem; readonly now: WorkItem },
): void {
  const { draft, before, joined } = move;
  const known = stepsOf(move, { old, now }).flatMap((match) => match?.row ?? []);
  const counted = before.deadlines.find(
    ({ kind, item, step }) =>
      kind === 'ladder' &&
      item === old.id &&
      ladderOf(joined.from, old)[step!]?.when.kind === 'after',
  );
  const fromMs = counted?.fromMs ?? requestedAtMs(old);
  ladderOf(joined.to, now).forEach(({ when }, step) => {
    if (known.includes(step)) return;
    const id = `${now.id}/ladder/${step}`;
    const spec = {
      id,
      kind: 'ladder',
      state: now.state,
      item: now.id,
      step,
      fromMs,
      when,
    } as const;
    arm(draft, afterMissed(draft, spec));
  });
}

/** When whoever has to answer now was asked: in turn, when their turn came. */
function requestedAtMs({ openedAtMs, seats, turn }: WorkItem): number {
  const since = (seats[turn ?? -1]?.asked ?? []).map(({ sinceMs }) => sinceMs);
  return since.length === 0 ? openedAtMs : Math.min(...since);
}

function stepsOf(
  { joined }: Move,
  { old, now }: { readonly old: WorkItem; readonly now: WorkItem },
): RowMatches {
  const { from, to, names } = joined;
  const before = ladderOf(from, old).map((row) => timerRow(from, row, names));
  return matchRows(
    before,
    ladderOf(to, now).map((row) => timerRow(to, row)),
  );
}

function ladderOf({ approvals }: Plan, { approval }: WorkItem): readonly LadderStepPlan[] {
  return approvals[approval!]?.ladder ?? [];
}
