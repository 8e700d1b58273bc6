/**
 * States in sentences: what each is for, who works there, the ways out and the clocks.
 *
 * @module
 */
import type { Plan, StatePath, StatePlan } from '../../core/plan.ts';
import { journey, startsOf } from './journey.ts';
import { momentClauses } from './actions.ts';
import { type Clause, type Section, clause } from './document.ts';
import { timerClauses } from './timers.ts';
import { eventClauses, otherClauses } from './ways.ts';
import { routingText } from './routing.ts';
import { taskClauses } from './work.ts';
import {
  capital,
  durationPhrase,
  listOf,
  neverPhrase,
  partiesPhrase,
  partyPhrase,
  titleOf,
  wordsOf,
  named,
} from './words.ts';

/** The section that tells the journey, a part for every state. */
export function journeySection(plan: Plan): Section {
  const order = journey(plan);
  const starts = startsOf(plan);
  const partsOf = (parent: StatePath | null): readonly Section[] =>
    order
      .filter((path) => plan.states[path]!.parent === parent)
      .map((path) => {
        const clauses = stateClauses(plan, plan.states[path]!, starts);
        return { title: `${titleOf(plan, path)} (\`${path}\`)`, clauses, parts: partsOf(path) };
      });
  return {
    title: 'How a case moves',
    clauses: [
      clause(
        'A case is in one of the states described here, in the order in which a case usually meets them. It leaves a state only in the ways that are listed.',
      ),
      ...anywhereClauses(plan),
    ],
    parts: partsOf(null),
  };
}

function anywhereClauses(plan: Plan): readonly Clause[] {
  const clauses = [...eventClauses(plan, ''), ...otherClauses(plan, '')];
  if (clauses.length === 0) return [];
  return [clause('In every state that does not end the case, these are possible too.'), ...clauses];
}

function stateClauses(
  plan: Plan,
  state: StatePlan,
  starts: ReadonlySet<StatePath>,
): readonly Clause[] {
  return [
    ...kindClauses(plan, state, starts),
    ...workClauses(state),
    ...momentClauses(state),
    ...taskClauses(plan, state),
    ...eventClauses(plan, state.path),
    ...otherClauses(plan, state.path),
    ...timerClauses(plan, state.timers),
    ...(state.openEnded === null
      ? []
      : [clause(`It is left open on purpose: ${state.openEnded.replace(/\.$/, '')}.`)]),
  ];
}

function kindClauses(
  plan: Plan,
  state: StatePlan,
  starts: ReadonlySet<StatePath>,
): readonly Clause[] {
  const clauses: Clause[] = [];
  const isStart = starts.has(state.path);
  if (isStart)
    clauses.push(
      clause(state.parent === null ? 'The case begins here.' : 'This is where it begins inside.'),
    );
  switch (state.kind) {
    case 'parallel':
      clauses.push(clause(`Its parts run at once: ${listOf(childTitles(plan, state.path))}.`));
      break;
    case 'region':
      clauses.push(clause('This is one of the parts that run at once.'));
      break;
    case 'stage':
      clauses.push(clause(`It has states of its own: ${listOf(childTitles(plan, state.path))}.`));
      break;
    case 'route':
      clauses.push(clause('Nothing waits here: the case passes on at once.'));
      break;
    case 'approval':
      clauses.push(clause(approvalText(plan, state)));
      break;
    case 'final':
      clauses.push(clause(finalText(plan, state)));
      break;
    case 'simple':
      if (state.waiting) {
        clauses.push(clause('The case waits here; whoever may end the wait is asked for it.'));
      }
  }
  return clauses;
}

function childTitles(plan: Plan, path: StatePath): readonly string[] {
  return journey(plan)
    .filter((inner) => plan.states[inner]!.parent === path)
    .map((inner) => `“${titleOf(plan, inner)}”`);
}

function approvalText(plan: Plan, { approval }: StatePlan): string {
  const name = approval ?? '';
  const title = plan.approvals[name]?.title ?? name;
  return `The approval “${title}” (\`${name}\`) is asked for here; its answer decides where the case goes.`;
}

function finalText(plan: Plan, { parent, outcome, reopenWithin }: StatePlan): string {
  if (parent !== null) return `Here “${titleOf(plan, parent)}” comes to its end.`;
  const ends =
    outcome === null
      ? ''
      : `, with the outcome “${wordsOf(outcome)}” unless the way here named another`;
  const again =
    reopenWithin === null
      ? ' It cannot be reopened.'
      : ` It can be reopened within ${durationPhrase(reopenWithin)}.`;
  return `The case is closed here${ends}.${again}`;
}

function workClauses({ assign, form, adHoc }: StatePlan): readonly Clause[] {
  const clauses: Clause[] = [];
  if (assign !== null) {
    const never =
      assign.never.length === 0 ? '' : `, but never ${listOf(assign.never.map(neverPhrase), 'or')}`;
    clauses.push(clause(`${capital(partyPhrase(assign.who))} works here (the assignee)${never}.`));
    if (assign.routing !== undefined) clauses.push(clause(routingText(assign.routing)));
    if (assign.second !== undefined) {
      const second = capital(partyPhrase(assign.second));
      clauses.push(
        clause(`${second} is asked beside the assignee from the start, and may do the same.`),
      );
    }
  }
  if (form !== null) {
    clauses.push(clause(`The form ${named(form)} is filled in here.`));
  }
  if (adHoc !== undefined) {
    clauses.push(clause(`${capital(partiesPhrase(adHoc, 'or'))} may add tasks by hand here.`));
  }
  return clauses;
}
