/**
 * What happens when an SLA clock warns, and when it is breached.
 *
 * @module
 */
import type { Draft } from './draft.ts';
import type { Deadline } from './input.ts';
import { invariant } from './invariant.ts';
import { clocksMoved } from './sla.ts';
import { type ClockHost, doForClock } from './sla-doing.ts';
import { withdrawExtension } from './sla-extend.ts';
import { clockPlan, openRun, putRun, recordRun } from './sla-runs.ts';

/** Does what a clock's deadline that is due stands for. */
export function clockDue(draft: Draft, deadline: Deadline, doing: ClockHost): void {
  const clock = deadline.clock;
  const run = clock === undefined ? null : openRun(draft, clock);
  invariant(clock !== undefined && run !== null, `\`${deadline.id}\` belongs to no open run`);
  if (deadline.warning === undefined) breach(draft, clock, doing);
  else warn(draft, clock, { warning: deadline.warning, because: deadline.id, doing });
}

function warn(
  draft: Draft,
  clock: string,
  { warning, because, doing }: { warning: number; because: string; doing: ClockHost },
): void {
  const run = openRun(draft, clock)!;
  putRun(draft, clock, { ...run, warned: [...run.warned, warning] });
  recordRun(draft, 'sla_warned', clock, { warning, dueAtMs: run.dueAtMs });
  const row = clockPlan(draft, clock).warnings[warning];
  invariant(row, `the clock \`${clock}\` has no warning ${warning}`);
  doForClock(draft, clock, { action: row.action, because, doing });
}

/** The clock is overdue and goes on being measured: what comes now is late. */
function breach(draft: Draft, clock: string, doing: ClockHost): void {
  const run = openRun(draft, clock)!;
  const because = `sla/${clock}/due`;
  putRun(draft, clock, { ...run, is: 'breached', breachedAtMs: draft.nowMs });
  recordRun(draft, 'sla_breached', clock, { dueAtMs: run.dueAtMs });
  withdrawExtension(draft, clock);
  clocksMoved(draft, [{ kind: 'breach', clock }]);
  let hasMoved = false;
  for (const action of clockPlan(draft, clock).breached) {
    // Of several ways the first whose guard holds is taken.
    if (action.verb === 'to' && hasMoved) continue;
    hasMoved = doForClock(draft, clock, { action, because, doing }) || hasMoved;
  }
}
