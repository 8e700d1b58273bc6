/**
 * Tasks, evidence, notes and handoffs compared.
 *
 * @module
 */
import type { Plan, StatePlan } from '../../core/plan.ts';
import type { HandoffPlan, TaskPlan } from '../../core/work-plan.ts';
import { routingPhrase } from '../describe/routing.ts';
import { thenText } from '../describe/timers.ts';
import {
  durationPhrase,
  listOf,
  named,
  neverPhrase,
  partiesPhrase,
  partyPhrase,
  wordsOf,
} from '../describe/words.ts';
import { taskWhen } from '../describe/work.ts';
import { eachName, Facets } from './facets.ts';
import type { Notes } from './note.ts';
import { pair } from './pair.ts';

type Plans = Readonly<Record<'before' | 'after', Plan>>;

/** Compares the tasks of a state that both versions have. */
export function compareTasks(
  { before, after, old, now }: Plans & { readonly old: StatePlan; readonly now: StatePlan },
  title: string,
  notes: Notes,
): void {
  const about = now.path;
  const tasks = pair(old.tasks ?? [], now.tasks ?? [], (task) => task, [({ name }) => name]);
  for (const task of tasks.added) {
    notes.add('States', 'added', about, `the task “${task.title}” in ${title} is new`);
  }
  for (const task of tasks.removed) {
    notes.add('States', 'removed', about, `the task “${task.title}” in ${title} is gone`);
  }
  for (const [was, is] of tasks.changed) {
    const facets = new Facets(notes, { group: 'States', about, old: was, now: is });
    facets.one(
      `the title of the task ${named(is.name)} in ${title}`,
      (task) => task.title,
      (text) => `“${text}”`,
    );
    compareTask(facets, { before, after }, `the task “${is.title}” in ${title}`);
  }
  if (tasks.isReordered) {
    notes.add('States', 'changed', about, `the tasks in ${title} stand in another order`);
  }
}

const NAMES = (names: readonly string[]): string | undefined =>
  names.length === 0 ? undefined : listOf(names.map(named));

function compareTask(facets: Facets<TaskPlan>, plans: Plans, it: string): void {
  facets
    .one(
      `the help for ${it}`,
      ({ help }) => help,
      (help) => `“${help}”`,
    )
    .one(
      `who does ${it}`,
      ({ assign }) => assign.who,
      (who) => (who.kind === 'each' ? 'each person of the table' : partyPhrase(who)),
    )
    .one(
      `whom ${it} excludes`,
      ({ assign }) => assign.never,
      (rules) => (rules.length === 0 ? undefined : listOf(rules.map(neverPhrase), 'or')),
    )
    .one(`how one of the team is chosen for ${it}`, ({ assign }) => assign.routing, routingPhrase)
    .one(`the time for ${it}`, ({ due }) => due, durationPhrase)
    .one(`what completing ${it} gives`, ({ needs }) => needs, NAMES)
    .one(`what ${it} waits for`, ({ after }) => after, NAMES)
    .one(`the condition of ${it}`, ({ when }) => when, named)
    .one(`what waits for ${it}`, ({ required }) => required, gateText)
    .one(
      `whether ${it} outlives the state`,
      ({ keep }) => keep,
      (keep) => (keep ? 'so' : 'not so'),
    )
    .one(
      `for what there is one ${it.slice('the '.length)} each`,
      ({ each }) => each,
      ({ field, column }) => `“${wordsOf(column)}” of ${named(field)}`,
    )
    .many(`a point of the checklist of ${it}`, ({ checklist }) => checklist, {
      say: (point) => `“${point}”`,
    })
    .many(`a clock of ${it}`, ({ timers }) => timers, {
      like: ({ action }) => action,
      say: ({ when, action }, side) => `${taskWhen(when)}, ${thenText(plans[side], action)}`,
    });
}

function gateText(required: NonNullable<TaskPlan['required']>): string | undefined {
  return required === 'own' ? 'every way out by hand' : NAMES(required);
}

/** Compares who may add tasks, the register of evidence, and the kinds of notes. */
export function compareRecords(before: Plan, after: Plan, notes: Notes): void {
  const group = 'Access and keeping' as const;
  new Facets(notes, { group: 'People', about: 'ad_hoc', old: before, now: after }).one(
    'who may add tasks by hand in any state',
    ({ adHoc }) => adHoc,
    (parties) => partiesPhrase(parties, 'or'),
  );
  const intake = new Facets(notes, { group, about: 'intake', old: before, now: after });
  const hasIntake = intake.both((plan) => plan.intake, {
    added: () => 'anybody may begin a case now, without an account',
    removed: () => 'nobody may begin a case without an account any more',
  });
  if (hasIntake) {
    intake.many(
      'a field that is asked for without an account',
      (plan) => plan.intake?.anonymous ?? [],
      { say: wordsOf },
    );
  }
  new Facets(notes, { group, about: 'publish', old: before, now: after }).many(
    'a role that approves new versions',
    ({ publish }) => publish?.approvedBy ?? [],
    { say: named },
  );
  const evidence = new Facets(notes, { group, about: 'evidence', old: before, now: after });
  const hasBoth = evidence.both((plan) => plan.evidence, {
    added: () => 'there is a register of evidence now',
    removed: () => 'there is no register of evidence any more',
  });
  if (hasBoth) {
    evidence
      .one(
        'who may add to the register of evidence',
        (plan) => plan.evidence?.by,
        (parties) => partiesPhrase(parties, 'or'),
      )
      .many('a kind of evidence', (plan) => plan.evidence?.kinds ?? [], {
        say: (kind) => `“${wordsOf(kind)}”`,
      });
  }
  const tables = { before: before.notes ?? {}, after: after.notes ?? {} };
  eachName(tables, { group, what: 'note', notes }, (name, old, now) => {
    const it = `the note “${now.title}”`;
    new Facets(notes, { group, about: name, old, now })
      .one(
        `the title of the note ${named(name)}`,
        ({ title }) => title,
        (title) => `“${title}”`,
      )
      .one(
        `who may write ${it}`,
        ({ by }) => by,
        (by) => partiesPhrase(by, 'or'),
      )
      .one(
        `who may see ${it}`,
        ({ level }) => level,
        (level) => (level === 'internal' ? 'everybody but whoever opened the case' : 'everybody'),
      )
      .one(`the form of ${it}`, ({ form }) => form, named);
  });
}

/** A handoff as a comparison of ways says it. */
export function handoffText({ fields, accept }: HandoffPlan): string {
  const goes = fields.length === 0 ? 'nothing' : listOf(fields.map(named));
  return `${goes}${accept ? ', to be accepted' : ''}`;
}
