/**
 * Where a played case stands, in lines and as plain data: state, who is asked, what can happen.
 *
 * @module
 */
import { styleText } from 'node:util';
import { describeExpression } from '../compiler/expressions-describe.ts';
import type { NextAnswer, NextEvent, Snapshot } from '../core/input.ts';
import { nextAnswers, nextEvents } from '../core/offers.ts';
import type { Json, PersonId, Plan } from '../core/plan.ts';
import { activeStates, facts } from '../core/step.ts';
import { clockViews } from '../core/sla-view.ts';
import { describeDeadline } from '../core/trail-text.ts';
import { type WhyRow, whyRows } from '../core/why.ts';
import type { NextTask } from '../core/work.ts';
import { nextTasks } from '../core/work-offers.ts';
import { shortName } from './map-path.ts';
import { timeText } from './report.ts';

/** A case at an instant. */
export interface Standing {
  readonly plan: Plan;
  readonly snapshot: Snapshot;
  readonly nowMs: number;
}

/** Where the case stands, as plain data. */
export function standingJson(standing: Standing): object {
  const { plan, snapshot, nowMs } = standing;
  const { fields, flags, outcome, priority } = facts(snapshot);
  return {
    at: new Date(nowMs).toISOString(),
    local: timeText(plan, nowMs),
    status: snapshot.status,
    states: activeStates(snapshot),
    outcome,
    fields,
    flags: Object.keys(flags).filter((flag) => flags[flag] === true),
    ...(priority !== undefined && { priority }),
    asked: askedOf(snapshot),
    can: nextEvents(plan, snapshot, null, nowMs).map(({ event, to, by, people, needs, form }) => ({
      event,
      to,
      by,
      people,
      needs,
      form,
    })),
    answers: nextAnswers(plan, snapshot, null, nowMs).map(({ item, approval, results }) => ({
      item,
      approval,
      results,
    })),
    tasks: nextTasks(plan, snapshot, null, nowMs),
    clocks: clockViews(plan, snapshot),
    deadlines: upcoming(standing).map(({ id, dueAtMs }) => ({
      id,
      due: new Date(dueAtMs).toISOString(),
      local: timeText(plan, dueAtMs),
      what: describeDeadline(plan, id),
    })),
  };
}

/** Where the case stands, in lines; for one person only what that person can do. */
export function standingText(
  standing: Standing,
  person: PersonId | null = null,
): readonly string[] {
  const { plan, snapshot, nowMs } = standing;
  const { outcome, flags } = facts(snapshot);
  const raised = Object.keys(flags).filter((flag) => flags[flag] === true);
  const states = activeStates(snapshot).map(
    (path) => `${plan.states[path]?.title ?? path} (${shortName(plan, path)})`,
  );
  const first = upcoming(standing)[0];
  const word = snapshot.status === 'open' ? '' : `, ${snapshot.status}`;
  return [
    `${styleText('bold', timeText(plan, nowMs))}  ${styleText('cyan', states.join(' + '))}${word}`,
    ...(outcome === null ? [] : [`  outcome  ${outcome}`]),
    ...(raised.length === 0 ? [] : [`  flags    ${raised.join(', ')}`]),
    ...askedOf(snapshot).map(({ party, people }) => `  asked    ${party}: ${names(people)}`),
    ...clocksText(standing),
    ...canText(standing, person),
    `  nobody   ${first === undefined ? 'nothing happens by itself' : deadlineText(plan, first)}`,
  ];
}

/** The SLA clocks that have started, and how they stand. */
function clocksText({ plan, snapshot }: Standing): readonly string[] {
  return clockViews(plan, snapshot)
    .filter(({ run }) => run > 0)
    .map(({ title, is, dueAtMs }) => {
      const due = dueAtMs === null ? '' : `, due ${timeText(plan, dueAtMs)}`;
      return `  clock    ${title}: ${is.replace('_', ' ')}${due}`;
    });
}

/** What can happen now, by whom. */
export function canText(standing: Standing, person: PersonId | null): readonly string[] {
  const { plan, snapshot, nowMs } = standing;
  const events = nextEvents(plan, snapshot, person, nowMs)
    .filter(({ allowed }) => person === null || allowed)
    .map((offer) => `  can      ${offerText(plan, offer)}`);
  const answers = nextAnswers(plan, snapshot, person, nowMs)
    .filter(({ allowed }) => person === null || allowed)
    .map((answer) => `  can      ${answerText(snapshot, answer)}`);
  const tasks = nextTasks(plan, snapshot, person, nowMs)
    .filter((task) => task.standing === 'open' && (person === null || task.people.includes(person)))
    .map((task) => `  task     ${taskText(task)}`);
  return [...events, ...answers, ...tasks];
}

/** All deadlines, the next one first, with what happens then if nobody does anything. */
export function nextText(standing: Standing): readonly string[] {
  const deadlines = upcoming(standing);
  if (deadlines.length === 0) return ['nothing happens by itself'];
  return deadlines.map((deadline) => deadlineText(standing.plan, deadline));
}

/** Why a person may or may not send an event, with what each part of a guard comes to. */
export function whyText(standing: Standing, event: string, person: PersonId): readonly string[] {
  const { plan, snapshot } = standing;
  const rows = whyRows(standing, event, person);
  if (rows.length > 0) return rows.flatMap((row) => rowText(plan, row, person));
  if (['approve', 'reject', 'answer'].includes(event)) return whyAnswerText(standing, person);
  const here = activeStates(snapshot).map((path) => shortName(plan, path));
  const elsewhere = Object.values(plan.states)
    .filter(({ on }) => Object.hasOwn(on, event))
    .map(({ path }) => shortName(plan, path));
  const where = elsewhere.length === 0 ? 'in no state' : `in ${elsewhere.join(', ')}`;
  return [`\`${event}\` is not possible in ${here.join(' + ')}; it is ${where}`];
}

/** Whether a person may answer the open approvals, and why not. */
function whyAnswerText({ plan, snapshot, nowMs }: Standing, person: PersonId): readonly string[] {
  const answers = nextAnswers(plan, snapshot, person, nowMs);
  if (answers.length === 0) return ['no approval is asked now'];
  return answers.map(({ approval, allowed, via, because }) =>
    allowed
      ? `${approval}: ${styleText('green', 'yes')}, ${person} may answer (as ${via})`
      : `${approval}: ${styleText('red', 'no')}. ${because ?? ''}`.trim(),
  );
}

function rowText(plan: Plan, { offer, may, guard }: WhyRow, person: PersonId): readonly string[] {
  const { event, to, by, people, allowed } = offer;
  const target = to === null ? '' : ` → ${shortName(plan, to)}`;
  const verdict = allowed ? styleText('green', 'yes') : styleText('red', 'no');
  const who = may
    ? `${person} may: it is for ${by.join(' or ')}`
    : `${person} may not: it is for ${by.join(' or ')} (${names(people)})`;
  return [
    `${event}${target}: ${verdict}`,
    `  ${who}`,
    ...(guard === null
      ? []
      : [
          `  ${guard.name} ${guard.holds ? 'holds' : 'does not hold'}: ${describeExpression(plan.guards[guard.name]!.expression, plan.fields)}`,
          ...guard.parts.map(({ text, value, error }) => `    ${text}: ${truth(value, error)}`),
        ]),
  ];
}

function truth(value: boolean | null, error: string | undefined): string {
  if (value === null) return `cannot be told (${error ?? 'unknown'})`;
  return value ? 'yes' : 'no';
}

function offerText(plan: Plan, { event, to, by, people, needs, form }: NextEvent): string {
  const target = to === null ? '' : ` → ${shortName(plan, to)}`;
  const asks =
    needs.length > 0 ? ` with ${needs.join(', ')}` : form === null ? '' : ` with ${form}`;
  return `${event}${target}${asks}  by ${by.join(' or ')}: ${names(people)}`;
}

function answerText({ items }: Snapshot, { item, approval, results }: NextAnswer): string {
  const seats = items.find(({ id }) => id === item)?.seats ?? [];
  const silent = seats.filter(({ answer }) => answer === undefined);
  const people = silent.flatMap(({ asked }) => asked.flatMap((group) => group.people));
  return `answer ${approval}: ${results.join(', ')}  by ${names([...new Set(people)])}`;
}

function taskText({ title, name, people, checklist, dueAtMs, isOverdue }: NextTask): string {
  const ticked = checklist.filter(({ isTicked }) => isTicked).length;
  const points = checklist.length === 0 ? '' : ` (${ticked} of ${checklist.length} ticked)`;
  const late = isOverdue ? ', overdue' : dueAtMs === null ? '' : ', with a due date';
  return `${name ?? title}: ${title}${points}${late}  by ${names(people)}`;
}

function deadlineText(plan: Plan, { id, dueAtMs }: { id: string; dueAtMs: number }): string {
  return `${timeText(plan, dueAtMs)}  ${describeDeadline(plan, id)}`;
}

function upcoming({ snapshot }: Standing): Snapshot['deadlines'] {
  return [...snapshot.deadlines].sort((a, b) => a.dueAtMs - b.dueAtMs);
}

function askedOf({ items }: Snapshot): readonly { party: string; people: readonly PersonId[] }[] {
  return items.flatMap(({ seats }) =>
    seats.flatMap(({ answer, asked }) =>
      answer === undefined ? asked.map(({ party, people }) => ({ party, people })) : [],
    ),
  );
}

function names(people: readonly string[]): string {
  return people.join(', ') || 'nobody';
}

/** The fields of a case that have a value, a line each. */
export function fieldsText({ snapshot }: Standing): readonly string[] {
  const known = Object.entries(facts(snapshot).fields).filter(([, value]) => value !== null);
  return known.length === 0 ? ['no data so far'] : known.map(([name, value]) => line(name, value));
}

function line(name: string, value: Json): string {
  return `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`;
}
