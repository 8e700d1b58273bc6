/**
 * The small print of a station: its form, its approval, its timers, and what happens in place.
 *
 * @module
 */
import type {
  ApprovalPlan,
  Party,
  Plan,
  StatePath,
  StatePlan,
  TimerAction,
  TransitionPlan,
} from '../../core/plan.ts';
import {
  actionPhrase,
  clockPhrase,
  listOf,
  neverPhrase,
  targetName,
  triggerPhrase,
  wordsOf,
} from '../describe/words.ts';
import { ANYWHERE, type Row } from './graph.ts';
import { notesOf } from './pills.ts';
import type { Riders } from './riders.ts';

/** The form that is filled in here. */
export function formRows({ form }: StatePlan): readonly Row[] {
  return form === null ? [] : [{ sign: 'form', text: `form: ${wordsOf(form)}`, riders: [] }];
}

/** Transitions that do not leave the station: in place, or out and in again. */
export function wayRows(
  plan: Plan,
  given: { ways: readonly TransitionPlan[]; at: StatePath; riders: Riders },
): readonly Row[] {
  const { ways, at, riders } = given;
  return ways
    .filter(({ to, trigger }) => (to === null || isNested(at, to)) && trigger.kind !== 'timer')
    .map((row) => {
      const notes = notesOf(plan, row);
      const small = notes.length === 0 ? '' : ` (${notes.join('; ')})`;
      return {
        sign: row.to === null ? 'stay' : 'again',
        text: `${triggerPhrase(plan, row)}${againText(plan, row)}${small}`,
        riders: riders.keys(row.by, at),
      };
    });
}

/** Whether two places are one, or one holds the other: no line can be drawn between those. */
export function isNested(from: StatePath, to: StatePath): boolean {
  if (from === ANYWHERE) return false;
  return from === to || from.startsWith(`${to}.`) || to.startsWith(`${from}.`);
}

function againText(plan: Plan, { from, to }: TransitionPlan): string {
  if (to === null) return '';
  return from === to ? ': starts anew' : `: to ${targetName(plan, to)}`;
}

/** Timers that do not leave the station, and those that start it anew. */
export function timerRows(plan: Plan, state: StatePlan, riders: Riders): readonly Row[] {
  return state.timers.flatMap((id): Row[] => {
    const { when, action } = plan.timers[id]!;
    if (action.verb !== 'to') {
      const text = `${clockPhrase(when)}: ${actionPhrase(plan, action)}`;
      return [{ sign: 'clock', text, riders: riders.keys(standers(action), state.path) }];
    }
    const way = plan.transitions[action.transition]!;
    if (way.to === null || !isNested(state.path, way.to)) return [];
    return [{ sign: 'clock', text: `${clockPhrase(when)}${againText(plan, way)}`, riders: [] }];
  });
}

/** Those whom a timer brings in as a colour on the map: backups have none. */
function standers(action: TimerAction): readonly Party[] {
  const isPlain = ({ kind }: Party): boolean => kind !== 'backups' && kind !== 'approvers';
  if (action.verb === 'delegate_to' || action.verb === 'escalate_to') {
    return [action.who].filter(isPlain);
  }
  return [];
}

/** Seats, quorum, who is excluded, and the ladder. */
export function approvalRows(plan: Plan, state: StatePlan, riders: Riders): readonly Row[] {
  const approval = plan.approvals[state.approval ?? ''];
  if (approval === undefined) return [];
  const rule = (text: string): Row => ({ sign: 'rule', text, riders: [] });
  return [
    rule(quorumText(approval)),
    ...approval.seats.map((seat, index): Row => {
      const turn = approval.order === 'in_turn' ? `${index + 1}. ` : '';
      const key = riders.key(seat, state.path);
      return { sign: 'seat', text: `${turn}${key}`, riders: [key] };
    }),
    rule(rejectionText(approval)),
    ...(approval.never.length === 0
      ? []
      : [rule(`never ${listOf(approval.never.map(neverPhrase), 'or')}`)]),
    ...approval.ladder.map(
      ({ when, action }): Row => ({
        sign: 'clock',
        text: `${clockPhrase(when)}: ${actionPhrase(plan, action)}`,
        riders: riders.keys(standers(action), state.path),
      }),
    ),
  ];
}

function quorumText({ seats, quorum, order }: ApprovalPlan): string {
  const turn = order === 'in_turn' ? ', one after the other' : '';
  if (seats.length === 1) return 'one must approve:';
  if (quorum === seats.length) return `all ${quorum} must approve${turn}:`;
  return `${quorum} of ${seats.length} must approve${turn}:`;
}

function rejectionText({ oneRejection, seats }: ApprovalPlan): string {
  if (oneRejection === 'decides' || seats.length === 1) return 'one rejection rejects';
  return 'rejected when the quorum is out of reach';
}
