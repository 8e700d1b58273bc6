/**
 * Tasks, evidence and notes in sentences.
 *
 * @module
 */
import type { Plan, StatePlan } from '../../core/plan.ts';
import type { TaskPlan, TaskTimerWhen } from '../../core/work-plan.ts';
import { type Clause, type Section, clause } from './document.ts';
import { routingText } from './routing.ts';
import { thenText, whenText } from './timers.ts';
import { conditionOf } from './ways.ts';
import {
  capital,
  durationPhrase,
  listOf,
  neverPhrase,
  partiesPhrase,
  partyPhrase,
  wordsOf,
  named,
} from './words.ts';

/** The tasks of a state. */
export function taskClauses(plan: Plan, { tasks = [] }: StatePlan): readonly Clause[] {
  return tasks.map((task) => {
    const doer = task.assign.who.kind === 'each' ? eachText(task) : partyPhrase(task.assign.who);
    return clause(
      `Task “${task.title}” (\`${task.name}\`): ${doer} is asked to do it${task.due === undefined ? '' : `, within ${durationPhrase(task.due)}`}.`,
      [...taskRules(task), ...taskClocks(plan, task)],
    );
  });
}

function eachText({ each }: TaskPlan): string {
  return each === null
    ? 'each person'
    : `each “${wordsOf(each.column)}” of “${wordsOf(each.field)}”`;
}

function taskRules(task: TaskPlan): readonly string[] {
  const quoted = (names: readonly string[]): string => listOf(names.map((n) => named(n)));
  const { assign, when, after, needs, checklist, required, keep, help } = task;
  return [
    ...(help === undefined ? [] : [help]),
    ...(assign.never.length === 0 ? [] : [`Never ${listOf(assign.never.map(neverPhrase), 'or')}.`]),
    ...(assign.routing === undefined ? [] : [routingText(assign.routing)]),
    ...(when === null ? [] : [`It is opened only ${conditionOf(task)}.`]),
    ...(after.length === 0
      ? []
      : [`It can be done once ${quoted(after)} ${after.length === 1 ? 'has' : 'have'} ended.`]),
    ...(needs.length === 0 ? [] : [`Completing it gives ${quoted(needs)}.`]),
    ...(checklist.length === 0 ? [] : [`All of these are ticked first: ${checklist.join('; ')}.`]),
    ...(required === null
      ? []
      : [
          required === 'own'
            ? keep
              ? 'The case cannot be brought to its end before it has ended.'
              : 'Nobody can choose a way out of this state before it has ended; what is possible in every state remains so.'
            : `${capital(quoted(required))} must wait until it has ended.`,
        ]),
    ...(keep ? ['It goes on when the state is left, until the case is closed.'] : []),
  ];
}

function taskClocks(plan: Plan, { timers }: TaskPlan): readonly string[] {
  return timers.map(({ when, action }) => `${capital(taskWhen(when))}, ${thenText(plan, action)}.`);
}

/** When a clock of a task is due: `1 business day before it is due`. */
export function taskWhen(when: TaskTimerWhen): string {
  if (when.kind === 'at_due') return 'when it is due';
  if (when.kind === 'before_due') return `${durationPhrase(when.duration)} before it is due`;
  return whenText(when, 'this begins');
}

/** The section on evidence, notes and tasks added by hand. */
export function recordSections(plan: Plan): readonly Section[] {
  const { evidence, intake, publish, notes = {}, adHoc } = plan;
  const clauses: Clause[] = [];
  if (adHoc !== undefined) {
    clauses.push(
      clause(
        `${capital(partiesPhrase(adHoc, 'or'))} may add tasks by hand in any state; they go on until the case is closed.`,
      ),
    );
  }
  if (evidence !== undefined) {
    clauses.push(
      clause(
        `There is a register of evidence. ${capital(partiesPhrase(evidence.by, 'or'))} may add to it. Kinds of evidence: ${listOf(evidence.kinds.map(wordsOf))}.`,
      ),
    );
  }
  if (intake !== undefined) {
    clauses.push(
      clause(
        `Anybody may begin a case without an account, and says ${listOf(intake.anonymous.map(wordsOf))}. They get a receipt, and with it they are the reporter.`,
      ),
    );
  }
  if (publish !== undefined) {
    clauses.push(
      clause(
        `A new version of these rules counts once somebody else than its author has approved it: somebody of ${listOf(publish.approvedBy.map(named))} each.`,
      ),
    );
  }
  for (const [name, { title, by, level, form }] of Object.entries(notes)) {
    const filled = form === null ? '' : ` It has the form “${wordsOf(form)}”.`;
    const seen =
      level === 'internal' ? ' It is never for the eyes of whoever opened the case.' : '';
    clauses.push(
      clause(
        `Note “${title}” (\`${name}\`): ${partiesPhrase(by, 'or')} may write it.${filled}${seen}`,
      ),
    );
  }
  return clauses.length === 0 ? [] : [{ title: 'What is kept along with a case', clauses }];
}
