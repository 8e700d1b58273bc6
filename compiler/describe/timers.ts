/**
 * Timers and ladders in sentences: when, and what happens then without anybody's doing.
 *
 * @module
 */
import type { Party, Plan, TimerAction, TimerPlan, TimerWhen } from '../../core/plan.ts';
import { actionPhrases } from './actions.ts';
import { type Clause, clause } from './document.ts';
import { outcomeOf } from './ways.ts';
import {
  capital,
  durationPhrase,
  listOf,
  partiesPhrase,
  partyPhrase,
  named,
  flagPhrases,
} from './words.ts';

/** What a clock counts from, as a sentence says it. */
export type CountedFrom = 'this begins' | 'the request' | 'the seat is asked';

/** The timers of a state, in the author's order. */
export function timerClauses(plan: Plan, timers: readonly string[]): readonly Clause[] {
  return timers.map((id) => clause(timerSentence(plan, plan.timers[id]!)));
}

function timerSentence(plan: Plan, { when, action, purpose }: TimerPlan): string {
  // A move says its own purpose.
  const why = purpose === null || action.verb === 'to' ? '' : ` (purpose: ${purpose})`;
  return `${capital(whenText(when, 'this begins'))}, ${thenText(plan, action)}${why}.`;
}

/** `2 business days after this begins`, `every 30 days`. */
export function whenText(when: TimerWhen, from: CountedFrom): string {
  switch (when.kind) {
    case 'after':
      return `${durationPhrase(when.duration)} after ${from}`;
    case 'every':
      return `every ${durationPhrase(when.duration).replace(/^1 /, '')} from when ${from.replace(/^the request$/, 'it is requested')}`;
    case 'at':
      return `when the time given by ${named(when.field)} comes`;
    case 'before':
      return `${durationPhrase(when.duration)} before ${named(when.field)}`;
  }
}

/** What happens: `the assignee is reminded`, `the case goes to “Closed”`. */
export function thenText(plan: Plan, action: TimerAction): string {
  switch (action.verb) {
    case 'remind':
      return `${people(action.who)} reminded${messagePhrase(action.template)}, unless they have acted`;
    case 'notify':
      return `${people(action.who)} told${messagePhrase(action.template)}`;
    case 'delegate_to':
      return `${partyPhrase(action.who)} is asked as well, in the place of whoever is silent`;
    case 'escalate_to':
      return `${partyPhrase(action.who)} is asked as well, as a superior`;
    case 'decide':
      return `the approval ends with ${named(action.result)}`;
    case 'to':
      return outcomeOf(plan, plan.transitions[action.transition]!);
    case 'do': {
      const told = action.notify.length === 0 ? [] : [`${people(action.notify)} told`];
      return (
        listOf([...flagPhrases(action), ...told, ...actionPhrases(action.actions)]) ||
        'what is listed here is done'
      );
    }
  }
}

/** ` with the message “late”`; nothing for a plain notice. */
export function messagePhrase(template: string | undefined): string {
  return template === undefined ? '' : ` with the message ${named(template)}`;
}

function people(parties: readonly Party[]): string {
  const isOne = parties.length === 1 && parties[0]!.kind !== 'approvers';
  return `${partiesPhrase(parties)} ${isOne ? 'is' : 'are'}`;
}
