/**
 * What a decision about access leaves of a case's documented bodies.
 *
 * Whoever reads level `open` sees the case from the inside, but for fields of other levels and the
 * persons named in them. Anybody else sees the facts that they are granted one by one, what they
 * are asked for, and what they may do.
 *
 * @module
 */
import { clockId, levelOf, OPEN, seesFact } from '../core/access.ts';
import type { Onlooker } from '../core/access-entries.ts';
import {
  hiddenPersons,
  hidesPersons,
  seesAll,
  shownFields,
  tellsHidden,
  without,
} from '../core/access-redact.ts';
import type { NextAnswer, NextEvent } from '../core/input.ts';
import type { Json, Plan } from '../core/plan.ts';
import type { NextTask } from '../core/work.ts';
import type { CaseRow } from '../prisma/queries/cases.ts';
import type { AskedRow } from '../prisma/queries/inbox.ts';
import { isInside } from './access.ts';
import {
  type CaseParts,
  caseSummaryView,
  caseView,
  type evidenceView,
  nextTaskView,
} from './views.ts';

/** What may happen next, as the case itself tells it. */
export interface NextSteps {
  readonly events: readonly NextEvent[];
  readonly answers: readonly NextAnswer[];
  readonly tasks: readonly NextTask[];
  readonly work: readonly string[];
  readonly evidence: readonly ReturnType<typeof evidenceView>[];
  readonly links: readonly unknown[];
}

/** The members of a summary by the fact that they tell. */
const MEMBERS = {
  number: ['number'],
  title: ['title'],
  state: ['status', 'states', 'waiting'],
  outcome: ['outcome'],
  opened_at: ['openedAt'],
  closed_at: ['closedAt'],
  next_step: ['nextDeadlineAt'],
} as const satisfies Readonly<
  Record<string, readonly (keyof ReturnType<typeof caseSummaryView>)[]>
>;

/** `CaseSummary` */
export function shownSummary(
  plan: Plan,
  row: CaseRow,
  onlooker: Onlooker,
): { readonly id: string } {
  const { decision, hidden } = onlooker;
  const summary = caseSummaryView(row);
  if (!isInside(decision)) {
    const { id, caseType, sandbox } = summary;
    const facts = Object.entries(MEMBERS).filter(([fact]) => seesFact(decision, fact));
    const members = facts.flatMap(([, names]) => names.map((name) => [name, summary[name]]));
    return { id, caseType, ...(sandbox && { sandbox }), ...Object.fromEntries(members) };
  }
  const { reporter, nextDeadlineAt, slaDueAt, slaBreached, ...rest } = summary;
  return {
    ...rest,
    ...(!hidden.has(reporter) && { reporter }),
    // Counted from a hidden date, it would tell it; which one comes next is not known here.
    ...(!hidesDeadlines(plan, onlooker) && { nextDeadlineAt, slaDueAt, slaBreached }),
  };
}

/** An onlooker of a list, by what the fields hold now. */
export function listOnlooker(
  plan: Plan,
  row: Pick<CaseRow, 'fields'>,
  { person, decision }: Omit<Onlooker, 'hidden'>,
): Onlooker {
  const hidden = hidesPersons(plan, decision)
    ? hiddenPersons(plan, decision, { data: [row.fields], asker: person })
    : new Set<string>();
  return { person, decision, hidden };
}

/** `Case` */
export function shownCase(
  plan: Plan,
  onlooker: Onlooker,
  { row, ...parts }: Omit<CaseParts, 'next'> & { row: CaseRow; next: NextSteps | null },
): object {
  const { asked, deadlines, clocks, links, next } = parts;
  const { decision, hidden } = onlooker;
  const fields = without(hidden, shownFields(plan, decision, row.fields));
  const summary = shownSummary(plan, row, onlooker);
  const access = accessView(plan, onlooker);
  if (!isInside(decision)) {
    const { items } = caseView(row, { ...parts, asked: ownItems(asked, onlooker) });
    return { ...summary, access, fields, items, next: next && ownNext(next, onlooker) };
  }
  const told = deadlines.filter(({ id }) => !tellsHidden(plan, decision, id));
  const ticking = clocks.filter(({ clock }) => !tellsHidden(plan, decision, clockId(clock)));
  const body = caseView(row, { asked, deadlines: told, clocks: ticking, links, next: null });
  const { planHash, flags, items } = body;
  return {
    ...summary,
    access,
    planHash,
    ...(seesAll(plan, decision) && { head: row.head }),
    fields,
    flags,
    items: without(hidden, items as unknown as Json),
    deadlines: body.deadlines,
    clocks: body.clocks,
    links,
    next: next && insideNext(plan, next, onlooker),
  };
}

/** The levels that are read and, for whoever sees the case from the inside, those that are not. */
function accessView(plan: Plan, { decision }: Onlooker): object {
  const read = Object.keys(decision.read).sort();
  if (!isInside(decision)) return { read, sees: Object.keys(decision.sees).sort() };
  const levels = [OPEN, ...Object.keys(plan.fields).map((name) => levelOf(plan, name))];
  const hidden = [...new Set(levels)].filter((level) => !read.includes(level));
  return { read, hidden: hidden.sort() };
}

function hidesDeadlines(plan: Plan, { decision }: Onlooker): boolean {
  const clocks = Object.keys(plan.sla ?? {}).map(clockId);
  return [...Object.keys(plan.timers), ...clocks].some((id) => tellsHidden(plan, decision, id));
}

/** What somebody is asked for, without whom else. */
function ownItems(asked: readonly AskedRow[], { person, decision }: Onlooker): readonly AskedRow[] {
  return asked
    .filter(({ item, people }) => decision.items.includes(item) && people.includes(person))
    .map((one) => ({
      ...one,
      people: [person],
      because: null,
      answeredBy: one.answeredBy === person ? person : null,
      answer: one.answeredBy === person ? one.answer : null,
    }));
}

/** What somebody may do themselves, without where it leads and who else may. */
function ownNext(next: NextSteps, { person, decision }: Onlooker): object {
  const events = next.events.filter(({ allowed }) => allowed);
  const tasks = next.tasks.filter(
    ({ task, people }) => people.includes(person) && decision.items.includes(task),
  );
  return {
    events: events.map(({ handoff: _handoff, ...event }) => ({
      ...event,
      to: null,
      title: null,
      by: [],
      people: [person],
    })),
    answers: next.answers.filter(({ allowed, item }) => allowed && decision.items.includes(item)),
    tasks: tasks.map((task) => nextTaskView({ ...task, people: [person] })),
    work: next.work,
    evidence: [],
    links: next.links,
  };
}

/** What may happen next, without persons and fields that are hidden. */
function insideNext(plan: Plan, next: NextSteps, { decision, hidden }: Onlooker): Json {
  const isShown = (names: readonly string[]): boolean =>
    Object.keys(shownFields(plan, decision, Object.fromEntries(names.map((name) => [name, null]))))
      .length === names.length;
  const events = next.events.map((event) =>
    event.handoff === undefined || isShown(event.handoff.fields)
      ? event
      : { ...event, handoff: { ...event.handoff, brief: '' } },
  );
  const tasks = next.tasks.map(nextTaskView).map((task) => {
    const planned = plan.states[task.state]?.tasks?.find(({ name }) => name === task.name);
    const each = planned?.each ?? null;
    return each === null || isShown([each.field]) ? task : { ...task, entry: null };
  });
  return without(hidden, { ...next, events, tasks } as unknown as Json);
}
