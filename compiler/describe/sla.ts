/**
 * SLA clocks in sentences: what each measures, within what, what warns, and what a breach does.
 *
 * @module
 */
import type { Plan, StatePath } from '../../core/plan.ts';
import type { ClockAction, ClockPlan, Moment, WarningWhen } from '../../core/sla-plan.ts';
import { type Clause, type Section, clause } from './document.ts';
import { outcomeOf } from './ways.ts';
import {
  capital,
  durationPhrase,
  flagPhrases,
  listOf,
  named,
  partiesPhrase,
  partyPhrase,
  titleOf,
  wordsOf,
} from './words.ts';

/** The section on SLA clocks, a part for each. */
export function slaSections(plan: Plan): readonly Section[] {
  const clocks = Object.entries(plan.sla ?? {});
  if (clocks.length === 0) return [];
  return [
    {
      title: 'What is promised in time',
      clauses: [
        clause(
          'A clock measures from one moment of a case to another. When it is not stopped in time it is breached: that is written down, and the clock stays open until it is stopped, late.',
        ),
      ],
      parts: clocks.map(([name, clock]) => ({
        title: `${clock.title} (\`${name}\`)`,
        clauses: clockClauses(plan, clock),
      })),
    },
  ];
}

function clockClauses(plan: Plan, clock: ClockPlan): readonly Clause[] {
  const { from, until, when, within } = clock;
  const [only] = within;
  const moments = (list: readonly Moment[]): string =>
    listOf(
      list.map((moment) => momentText(plan, moment)),
      'or',
    );
  const started = when === null ? '' : ` It starts only if ${named(when)} holds.`;
  return [
    clause(`It starts ${moments(from)}, and stops ${moments(until)}.${started}`),
    within.length === 1 && only !== undefined
      ? clause(`It is due ${durationPhrase(only.duration)} after its start.`)
      : clause(
          'It is due after its start as the first of these says that applies:',
          within.map((row) => `${capital(rowText(row))}: ${durationPhrase(row.duration)}.`),
        ),
    clause(AGAIN[clock.again]),
    ...pauseClauses(plan, clock),
    ...clock.warnings.map((warning) =>
      clause(`${capital(warningText(warning.when))}, ${actionText(plan, warning.action)}.`),
    ),
    ...extensionClauses(plan, clock),
    ...clock.breached.map((action) => clause(`When it is breached, ${actionText(plan, action)}.`)),
  ];
}

const AGAIN: Readonly<Record<ClockPlan['again'], string>> = {
  goes_on:
    'When it would start again while it runs, it goes on; once it has ended, it starts anew.',
  starts_over: 'Whenever it would start again, it starts over.',
  never: 'It runs once in a case.',
};

/** A moment: `when “Intake” begins`. */
export function momentText(plan: Plan, moment: Moment): string {
  switch (moment.kind) {
    case 'entering':
      return `when “${titleOf(plan, moment.state)}” begins`;
    case 'leaving':
      return `when “${titleOf(plan, moment.state)}” ends`;
    case 'event':
      return `with ${named(moment.event)}`;
    case 'field':
      return `at what ${named(moment.field)} says`;
    case 'breach':
      return `when the clock ${named(moment.clock)} is breached`;
  }
}

/** When a length counts: `if “urgent” holds`, `otherwise`. */
export function rowText({ when, field, is }: ClockPlan['within'][number]): string {
  if (when !== undefined) return `if ${named(when)} holds`;
  return field === undefined ? 'otherwise' : `if ${named(field)} is “${wordsOf(is ?? '')}”`;
}

function pauseClauses(plan: Plan, { pauses }: ClockPlan): readonly Clause[] {
  const text = {
    resume: 'it goes on afterwards',
    reset: 'the whole length counts anew afterwards',
  };
  return Object.entries(pauses).map(([path, then]: readonly [StatePath, 'resume' | 'reset']) =>
    clause(`It stands still in “${titleOf(plan, path)}”; ${text[then]}.`),
  );
}

/** When a clock warns: `when 80 % of the time is over`. */
export function warningText(when: WarningWhen): string {
  if (when.kind === 'at') return `when ${when.percent} % of the time is over`;
  return when.kind === 'after'
    ? `${durationPhrase(when.duration)} after its start`
    : `${durationPhrase(when.duration)} before it is due`;
}

function extensionClauses(plan: Plan, { extend }: ClockPlan): readonly Clause[] {
  if (extend === null) return [];
  const { to, approval, notify } = extend;
  const granted =
    approval === null
      ? ''
      : `, once the approval “${plan.approvals[approval]?.title ?? approval}” grants it`;
  const told =
    notify.length === 0
      ? ''
      : ` Then ${partiesPhrase(notify)} ${notify.length === 1 ? 'is' : 'are'} told.`;
  return [
    clause(
      `It can be extended a single time${granted}: to ${durationPhrase(to)} in all, counted from its original start.${told}`,
    ),
  ];
}

/** What a warning or a breach does. */
export function actionText(plan: Plan, action: ClockAction): string {
  switch (action.verb) {
    case 'remind_all':
      return 'whoever works on the case is reminded, and the owner when nobody does';
    case 'remind':
    case 'notify': {
      const verb = action.verb === 'remind' ? 'reminded' : 'told';
      return `${partiesPhrase(action.who)} ${action.who.length === 1 ? 'is' : 'are'} ${verb}`;
    }
    case 'escalate_to':
      return `${partyPhrase(action.who)} is asked as well, as a superior`;
    case 'to': {
      const way = plan.transitions[action.transition]!;
      return `${outcomeOf(plan, way)}${way.when === null ? '' : ` if ${named(way.when)} holds`}`;
    }
    case 'do': {
      const told = action.notify.length === 0 ? [] : [`${partiesPhrase(action.notify)} told`];
      return listOf([...flagPhrases(action), ...told]);
    }
  }
}
