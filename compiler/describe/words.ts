/**
 * A plan's parts as English phrases: people, durations, timers, what comes with an event.
 *
 * Shared by the map, the description and the comparison, so that one thing is called the same
 * wherever an author meets it.
 *
 * @module
 */
import type {
  Duration,
  DurationUnit,
  NeverRule,
  Party,
  Plan,
  StatePath,
  TimerAction,
  TimerWhen,
  TransitionPlan,
} from '../../core/plan.ts';
import { doingText } from '../../core/trail-actions.ts';

const UNITS: Readonly<Record<DurationUnit, string>> = {
  minutes: 'minute',
  hours: 'hour',
  business_hours: 'business hour',
  business_days: 'business day',
  days: 'day',
  weeks: 'week',
  months: 'month',
  years: 'year',
};

/** A name of the file as words: `er_lead` is `er lead`. */
export function wordsOf(name: string): string {
  return name.replaceAll('_', ' ');
}

/** A name as it is called, and as it is written where the two differ: `“legal hold” (\`legal_hold\`)`. */
export function named(name: string): string {
  const words = wordsOf(name);
  return words === name ? `“${name}”` : `“${words}” (\`${name}\`)`;
}

/** Joined for reading: `a`, `a and b`, `a, b and c`. */
export function listOf(items: readonly string[], and = 'and'): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} ${and} ${items.at(-1)}`;
}

/** A number and its noun, in the singular with one: `1 state`, `3 states`. */
export function countOf(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** With a capital first letter. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `2 business days`, `1 year`, `10 days, moved to the next business day`. */
export function durationPhrase({ amount, unit, roll }: Duration): string {
  const plain = countOf(amount, UNITS[unit]);
  return roll === undefined ? plain : `${plain} (moved to the next business day)`;
}

/** A clock as the author wrote it: `after 2 business days`, `every week`, `at due on`. */
export function clockPhrase(when: TimerWhen): string {
  switch (when.kind) {
    case 'after':
      return `after ${durationPhrase(when.duration)}`;
    case 'every':
      return `every ${durationPhrase(when.duration).replace(/^1 /, '')}`;
    case 'at':
      return `at “${wordsOf(when.field)}”`;
    case 'before':
      return `${durationPhrase(when.duration)} before “${wordsOf(when.field)}”`;
  }
}

/** Whom the file names, without an article: `er lead`, `manager of respondent`. */
export function partyName(party: Party): string {
  switch (party.kind) {
    case 'role':
      return wordsOf(party.role);
    case 'field':
      return wordsOf(party.field);
    case 'manager_of':
      return `manager of ${partyName(party.of)}`;
    default:
      return party.kind;
  }
}

/** Whom a sentence speaks of: `the er lead`, `the manager of the respondent`, `backups`. */
export function partyPhrase(party: Party): string {
  if (party.kind === 'manager_of') return `the manager of ${partyPhrase(party.of)}`;
  if (party.kind === 'reporter') return 'whoever opened the case';
  if (party.kind === 'backups') return 'the backup of whoever is silent';
  return `the ${partyName(party)}`;
}

/** Several of them: `the er lead or the complainant`. */
export function partiesPhrase(parties: readonly Party[], and = 'and'): string {
  return listOf(parties.map(partyPhrase), and);
}

/** What a timer does, short: `remind assignee`, `→ Closed`, `escalate to er lead`. */
export function actionPhrase(plan: Plan, action: TimerAction): string {
  switch (action.verb) {
    case 'remind':
    case 'notify':
      return `${action.verb} ${listOf(action.who.map(partyName))}`;
    case 'delegate_to':
      return `delegate to ${partyName(action.who)}`;
    case 'escalate_to':
      return `escalate to ${partyName(action.who)}`;
    case 'decide':
      return `decide “${wordsOf(action.result)}”`;
    case 'to':
      return `on to ${targetName(plan, plan.transitions[action.transition]?.to ?? null)}`;
    case 'do':
      return doPhrase(action);
  }
}

function doPhrase(action: TimerAction & { readonly verb: 'do' }): string {
  const parts = flagParts(action);
  if (action.notify.length > 0) parts.push(`notify ${listOf(action.notify.map(partyName))}`);
  parts.push(...(action.actions ?? []).map(doingText));
  return listOf(parts);
}

/** `set “withdrawn”`, `clear “legal hold”`. */
export function flagParts(given: {
  readonly set: readonly string[];
  readonly clear: readonly string[];
}): string[] {
  const quoted = (names: readonly string[]): string => listOf(names.map((n) => `“${wordsOf(n)}”`));
  return [
    ...(given.set.length > 0 ? [`set ${quoted(given.set)}`] : []),
    ...(given.clear.length > 0 ? [`clear ${quoted(given.clear)}`] : []),
  ];
}

/** `the flag “withdrawn” is set`. */
export function flagPhrases(given: {
  readonly set: readonly string[];
  readonly clear: readonly string[];
}): readonly string[] {
  const phrase = (names: readonly string[], verb: string): readonly string[] => {
    if (names.length === 0) return [];
    const [noun, is] = names.length === 1 ? ['flag', 'is'] : ['flags', 'are'];
    return [`the ${noun} ${listOf(names.map(named))} ${is} ${verb}`];
  };
  return [...phrase(given.set, 'set'), ...phrase(given.clear, 'cleared')];
}

/** A target's title; `back` for `previous`, `here` for none. */
export function targetName(plan: Plan, to: StatePath | 'previous' | null): string {
  if (to === null) return 'here';
  if (to === 'previous') return 'where the case came from';
  return titleOf(plan, to);
}

/** What people read for a state; its own name as words when it has no title of its own. */
export function titleOf(plan: Plan, path: StatePath): string {
  return titleFor(path, plan.states[path]?.title);
}

/** The title given, or the last part of the path as words. */
export function titleFor(path: StatePath, title: string | undefined): string {
  const name = path.slice(path.lastIndexOf('.') + 1);
  return title === undefined || title === name ? capital(wordsOf(name)) : title;
}

/** What takes a transition, short: `submit`, `approved`, `after 10 business days`. */
export function triggerPhrase(plan: Plan, { trigger }: TransitionPlan): string {
  switch (trigger.kind) {
    case 'event':
      return wordsOf(trigger.event);
    case 'result':
      return wordsOf(trigger.result);
    case 'timer': {
      const timer = plan.timers[trigger.timer];
      if (timer !== undefined) return clockPhrase(timer.when);
      const clock = /^sla\/(.+)\/due$/.exec(trigger.timer)?.[1] ?? '';
      return `breach of ${plan.sla?.[clock]?.title ?? wordsOf(clock)}`;
    }
    case 'signal':
      return wordsOf(trigger.signal);
    case 'done':
      return 'when done';
    case 'route':
      return 'at once';
  }
}

/** Who is excluded: `whom “conflicted” is true of`, `whoever asked`. */
export function neverPhrase(rule: NeverRule): string {
  switch (rule.kind) {
    case 'guard':
      return `anybody who is ${wordsOf(rule.guard)}`;
    case 'requester':
      return 'whoever asked for it';
    case 'earlier_decider':
      return 'whoever has answered an approval of this case before';
    case 'reporter':
      return 'whoever opened the case';
  }
}
