/**
 * Ladders: in order, and with an end, so that no approval can wait for ever.
 *
 * @module
 */
import type { Duration } from '../../core/plan.ts';
import type { ApprovalModel, CaseModel, TimerModel } from '../model.ts';

/** CL0401, CL0402, CL0412. */
export function checkLadders(model: CaseModel): void {
  for (const approval of model.names.approvals.values()) {
    checkEnd(approval, model);
    checkOrder(approval, model);
  }
}

function checkEnd(approval: ApprovalModel, { names: { findings } }: CaseModel): void {
  const { ladder } = approval;
  const end = ladder.findIndex(({ action }) => action?.verb === 'decide');
  const last = ladder.at(-1);
  if (end === -1) {
    // A step that could not be read may have been the end.
    if (ladder.some(({ action }) => action === undefined)) return;
    if (approval.hasLadder && last === undefined) return;
    findings.error(
      'CL0401',
      last ?? approval,
      `the approval \`${approval.name}\` can wait for ever`,
      {
        label: last === undefined ? 'it has no ladder' : 'the ladder goes no further',
        help: `end ${last === undefined ? 'a `ladder`' : 'it'} with a row like \`{ after: 10 business days, decide: lapsed }\``,
      },
    );
    return;
  }
  for (const step of ladder.slice(end + 1)) {
    findings.error('CL0402', step, 'a ladder row after the end', {
      label: 'the approval is decided before',
      help: 'move it before the row with `decide`',
    });
  }
}

function checkOrder(approval: ApprovalModel, { names: { findings } }: CaseModel): void {
  let before: { readonly step: TimerModel; readonly duration: Duration } | undefined;
  for (const step of approval.ladder) {
    if (step.clock?.kind !== 'after') continue;
    const { duration } = step.clock;
    if (before !== undefined && isLater(before.duration, duration)) {
      findings.error('CL0412', step, 'a ladder row before its turn', {
        label: 'the row above comes later',
        help: 'sort the rows by time; all count from the request',
      });
    }
    before = { step, duration };
  }
}

/** Minutes: the least and the most that one of a unit can be. */
const MINUTES: Readonly<Record<Duration['unit'], readonly [number, number]>> = {
  minutes: [1, 1],
  hours: [60, 60],
  days: [23 * 60, 25 * 60],
  weeks: [7 * 24 * 60 - 60, 7 * 24 * 60 + 60],
  months: [28 * 24 * 60 - 60, 31 * 24 * 60 + 60],
  years: [365 * 24 * 60, 366 * 24 * 60],
  // Business time is never shorter than the same amount of plain time; how much longer it is
  // depends on the calendar.
  business_hours: [60, Infinity],
  business_days: [0, Infinity],
};

/** Whether one duration is longer than another whatever the calendar says. */
export function isLater(a: Duration, b: Duration): boolean {
  if (a.unit === b.unit) return a.amount > b.amount;
  return a.amount * MINUTES[a.unit][0] > b.amount * MINUTES[b.unit][1];
}
