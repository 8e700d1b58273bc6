/**
 * Timers that never come to pass, or come twice.
 *
 * @module
 */
import type { CaseModel, TimerModel } from '../model.ts';
import { isLater } from './ladders.ts';

/** CL0514, CL0515. */
export function checkLateTimers(model: CaseModel): void {
  for (const { timers } of model.all) {
    checkAfterMove(timers, model);
    checkTwice(timers, model);
  }
  for (const { ladder } of model.names.approvals.values()) checkTwice(ladder, model);
}

/** Once a timer has moved the case on, the others of the state are gone. */
function checkAfterMove(timers: readonly TimerModel[], { names: { findings } }: CaseModel): void {
  for (const move of timers) {
    if (move.action?.verb !== 'to' || move.clock?.kind !== 'after') continue;
    const { row } = move.action;
    const moves = row.when === null && row.target instanceof Object && row.target !== row.from;
    // A rolled end depends on the calendar.
    if (!moves || move.clock.duration.roll !== undefined) continue;
    for (const { clock, start, end } of timers) {
      if (clock?.kind !== 'after' && clock?.kind !== 'every') continue;
      if (!isLater(clock.duration, move.clock.duration)) continue;
      const target = row.to?.name ?? '';
      findings.warning('CL0514', { start, end }, 'this never happens: the case has moved on', {
        label: `by then it is in \`${target}\``,
        help: 'make it earlier than the row that moves the case, or leave it out',
      });
    }
  }
}

function checkTwice(timers: readonly TimerModel[], { names: { findings } }: CaseModel): void {
  const seen = new Set<string>();
  for (const timer of timers) {
    const said = saidBy(timer);
    if (said === undefined) continue;
    if (seen.has(said)) {
      findings.warning('CL0515', timer, 'the same row stands here twice', {
        label: 'people would be told twice at once',
        help: 'keep one of the two',
      });
    }
    seen.add(said);
  }
}

/** What a row that informs people says; `undefined` for other rows. */
function saidBy({ clock, action }: TimerModel): string | undefined {
  if (action?.verb !== 'remind' && action?.verb !== 'notify') return undefined;
  if (clock === undefined) return undefined;
  const who = action.who.map(({ text }) => text).sort();
  const { start: _start, end: _end, ...rest } = action as typeof action & Record<string, unknown>;
  return JSON.stringify([clock, { ...rest, who }]);
}
