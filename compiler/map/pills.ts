/**
 * Pills: what stands on a line for one transition.
 *
 * @module
 */
import type { Plan, TransitionPlan } from '../../core/plan.ts';
import { durationPhrase, flagParts, listOf, triggerPhrase, wordsOf } from '../describe/words.ts';
import { actionNotes } from './extra-rows.ts';
import type { LineKind, Pill } from './graph.ts';
import type { Riders } from './riders.ts';

/** The pill of a transition. */
export function pillOf(plan: Plan, row: TransitionPlan, riders: Riders): Pill {
  return {
    kind: kindOf(plan, row),
    text: textOf(plan, row),
    notes: notesOf(plan, row),
    riders: riders.keys(row.by, row.from),
  };
}

function kindOf(plan: Plan, { from, to, trigger }: TransitionPlan): LineKind {
  if (to === 'previous') return 'previous';
  if (plan.states[from]?.kind === 'final') return 'reopen';
  switch (trigger.kind) {
    case 'event':
      return 'people';
    case 'timer':
      return 'timer';
    case 'result':
      return 'result';
    default:
      return 'self';
  }
}

function textOf(plan: Plan, row: TransitionPlan): string {
  if (row.trigger.kind === 'done') {
    return plan.states[row.from]?.kind === 'parallel' ? 'when all parts are done' : 'when done';
  }
  // A pill is short: where the end of a duration moves to is small print.
  if (row.trigger.kind === 'timer') return triggerPhrase(plan, row).replace(/ \(.*\)/, '');
  if (row.trigger.kind !== 'route') return triggerPhrase(plan, row);
  return row.when === null ? 'otherwise' : `if ${wordsOf(row.when)}`;
}

/** What must hold, what must come along, and what it leaves behind. */
export function notesOf(plan: Plan, row: TransitionPlan): readonly string[] {
  const notes: string[] = [];
  if (row.trigger.kind !== 'route') {
    if (row.when !== null) notes.push(`if ${wordsOf(row.when)}`);
    else if (isFurtherRow(plan, row)) notes.push('otherwise');
  }
  if (isRolled(plan, row)) notes.push('moved to the next business day');
  if (row.needs.length > 0) notes.push(`with ${listOf(row.needs.map(wordsOf))}`);
  const within = plan.states[row.from]?.reopenWithin;
  if (within && row.trigger.kind === 'event') notes.push(`within ${durationPhrase(within)}`);
  if (row.outcome !== null) notes.push(`outcome: ${wordsOf(row.outcome)}`);
  notes.push(...flagParts(row), ...actionNotes(row.actions));
  if (row.extend !== undefined) {
    notes.push(`extends “${plan.sla?.[row.extend]?.title ?? wordsOf(row.extend)}”`);
  }
  if (row.handoff !== undefined) {
    const { fields, accept } = row.handoff;
    const what = fields.length === 0 ? 'the case' : listOf(fields.map(wordsOf));
    notes.push(`hands over ${what}${accept ? ', to be accepted' : ''}`);
  }
  return notes;
}

function isRolled(plan: Plan, { trigger }: TransitionPlan): boolean {
  const when = trigger.kind === 'timer' ? plan.timers[trigger.timer]?.when : undefined;
  return when !== undefined && when.kind !== 'at' && when.duration.roll !== undefined;
}

/** Whether an earlier row of the same trigger has a condition. */
export function isFurtherRow(plan: Plan, row: TransitionPlan): boolean {
  const index = Number(row.id.slice(row.id.lastIndexOf('/') + 1));
  if (!(index > 0) || row.trigger.kind === 'timer') return false;
  const first = plan.transitions[`${row.id.slice(0, row.id.lastIndexOf('/'))}/0`];
  return first !== undefined && first.when !== null;
}
