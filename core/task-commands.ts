/**
 * What people do with tasks: complete, tick, cancel, add.
 *
 * @module
 */
import {
  changedFields,
  checkCommandData,
  checkTexts,
  recordData,
  Refused,
} from './command-data.ts';
import { rearmDated } from './deadlines.ts';
import { watchKey } from './duplicates.ts';
import { type Draft, factsOf, record, statesOf, tell } from './draft.ts';
import { guardExcludes } from './guards.ts';
import { partyPeople } from './meant.ts';
import type { Asked } from './input.ts';
import { withContext } from './machine.ts';
import { partyOf } from './people.ts';
import type { Duration, PersonId, StatePath } from './plan.ts';
import { noteWorker } from './routing.ts';
import { clocksDated } from './sla.ts';
import { itemById, ownersFor, standing } from './standing.ts';
import { neverAround, planOfTask } from './task-plans.ts';
import { addTask, endAsking, isParked, putTask, taskTitle } from './tasks.ts';
import type { CaseTask, WorkAct } from './work.ts';

type ActOf<Do extends WorkAct['do']> = Extract<WorkAct, { do: Do }>;

/** Tasks added by hand that may be open at once: a case's state has a limit. */
const AD_HOC_MAX = 100;
const POINTS_MAX = 50;
const UNITS: readonly Duration['unit'][] = [
  'minutes',
  'hours',
  'business_hours',
  'business_days',
  'days',
  'weeks',
  'months',
  'years',
];

/** Completes a task: its checklist is ticked, its data is there, and it is no longer asked. */
export function completeTask(draft: Draft, act: ActOf<'complete_task'>, actor: PersonId): void {
  const task = openTask(draft, act.task);
  const via = permit(draft, task, actor);
  noteWorker(draft, itemById(draft, task.id), actor);
  const plan = planOfTask(draft.plan, task);
  const open = plan.checklist.filter((_, index) => !task.ticked.includes(index + 1));
  if (open.length > 0) {
    throw new Refused('checklist_open', `Not ticked yet: ${open.join('; ')}.`);
  }
  if (act.comment !== undefined) checkTexts({ comment: act.comment });
  const asker = task.own?.asksFor === undefined ? null : task.own.addedBy;
  if (asker !== null && act.comment === undefined) {
    const fields = { comment: 'is needed: it is the answer' };
    throw new Refused('data_missing', 'A question is answered by a `comment`.', fields);
  }
  takeData(draft, { data: act.data ?? {}, needs: plan.needs }, actor);
  record(draft, 'task_done', {
    state: task.state,
    actor,
    detail: {
      task: task.id,
      item: task.id,
      title: taskTitle(draft, task),
      entry: task.entry,
      via,
      comment: act.comment,
    },
  });
  if (asker !== null) tell(draft, [asker], 'notified');
  end(draft, task, { standing: 'done', by: actor });
}

/** Ticks a point of a checklist, or takes the tick back. */
export function tickTask(draft: Draft, act: ActOf<'tick_task'>, actor: PersonId): void {
  const task = openTask(draft, act.task);
  permit(draft, task, actor);
  const { checklist } = planOfTask(draft.plan, task);
  const point = Number.isSafeInteger(act.point) ? checklist[act.point - 1] : undefined;
  if (point === undefined) {
    const fields = { point: `must be a number from 1 to ${checklist.length}` };
    throw new Refused('data_invalid', 'The checklist has no such point.', fields);
  }
  const isDone = act.done === true;
  if (task.ticked.includes(act.point) === isDone) return;
  const others = task.ticked.filter((other) => other !== act.point);
  const ticked = isDone ? [...others, act.point].sort((a, b) => a - b) : others;
  putTask(draft, { ...task, ticked });
  record(draft, 'task_ticked', {
    state: task.state,
    actor,
    detail: { task: task.id, point, done: isDone },
  });
}

/**
 * Cancels a task: an optional one by whoever is asked, any by the owner, one that was added by
 * hand also by whoever added it.
 */
export function cancelTask(draft: Draft, act: ActOf<'cancel_task'>, actor: PersonId): void {
  const task = openTask(draft, act.task);
  checkTexts({ reason: act.reason });
  const item = itemById(draft, task.id);
  const isOptional = planOfTask(draft.plan, task).required === null;
  const may =
    ownersFor(draft, item).includes(actor) ||
    task.own?.addedBy === actor ||
    (isOptional && standing(draft, item, { seat: item.seats[0]!, person: actor }) !== null);
  if (!may || task.handedFrom !== undefined) {
    const who = isOptional ? 'whoever is asked for it or the `owner`' : 'the `owner`';
    throw new Refused('not_permitted', `Cancelling this task is for ${who}.`);
  }
  record(draft, 'task_cancelled', {
    state: task.state,
    actor,
    detail: {
      task: task.id,
      item: task.id,
      title: taskTitle(draft, task),
      because: act.reason,
    },
  });
  end(draft, task, { standing: 'cancelled', by: actor });
}

/** Adds a task that nobody foresaw, where the definition allows it. */
export function addTaskByHand(draft: Draft, act: ActOf<'add_task'>, actor: PersonId): void {
  const place = adHocPlace(draft, actor);
  if (place.refused !== null) throw new Refused(place.refused.code, place.refused.message);
  const { state, keep } = place;
  checkOwnTask(draft, state, act);
  const open = draft.work.tasks.filter((task) => task.own !== undefined);
  if (open.length >= AD_HOC_MAX) {
    throw new Refused('event_not_allowed', `${AD_HOC_MAX} added tasks are open already.`);
  }
  const { title, assignee, help, due, checklist = [], required = false } = act;
  const task = addTask(draft, state, {
    name: null,
    called: 'ad_hoc',
    own: {
      title,
      assignee,
      ...(help !== undefined && { help }),
      ...(due !== undefined && { due: { amount: due.amount, unit: due.unit } }),
      checklist,
      required: required ? 'own' : null,
      keep,
      addedBy: actor,
    },
  });
  record(draft, 'task_added', {
    state,
    actor,
    detail: { task: task.id, title, assignee, required: required || undefined },
  });
}

/** Where a person may add tasks now: the innermost state that says so, else the whole case. */
export function adHocPlace(
  draft: Draft,
  actor: PersonId,
):
  | { readonly state: StatePath; readonly keep: boolean; readonly refused: null }
  | {
      readonly refused: { readonly code: 'event_not_allowed' | 'not_permitted'; message: string };
    } {
  const states = [...statesOf(draft)].reverse();
  const places = [
    ...states.map((state) => ({ state, by: draft.plan.states[state]?.adHoc, keep: false })),
    ...states.slice(0, 1).map((state) => ({ state, by: draft.plan.adHoc, keep: true })),
  ].filter(({ by }) => by !== undefined);
  const mine = places.find(({ state, by }) => partyPeople(draft, state, by!).includes(actor));
  if (draft.status === 'open' && mine !== undefined) {
    return { state: mine.state, keep: mine.keep, refused: null };
  }
  if (draft.status !== 'open' || places.length === 0) {
    const message = 'Tasks cannot be added here.';
    return { refused: { code: 'event_not_allowed', message } };
  }
  const message = 'Adding tasks here is for somebody else.';
  return { refused: { code: 'not_permitted', message } };
}

/** Why a person cannot act on a task, or by what they can. */
export function placeInTask(
  draft: Draft,
  id: string,
  person: PersonId,
): { readonly via: Asked['via'] } | { readonly message: string } {
  const item = draft.items.find((one) => one.id === id && one.kind === 'task');
  if (item === undefined) return { message: 'This task is not open.' };
  const via = standing(draft, item, { seat: item.seats[0]!, person });
  return via === null ? { message: `It is for \`${item.seats[0]!.party}\`.` } : { via };
}

function permit(draft: Draft, { id }: CaseTask, actor: PersonId): Asked['via'] {
  const place = placeInTask(draft, id, actor);
  if ('via' in place) return place.via;
  throw new Refused('not_permitted', place.message);
}

function openTask(draft: Draft, id: string): CaseTask {
  const task = draft.work.tasks.find((one) => one.id === id);
  if (task?.standing === 'open') return task;
  const message =
    task?.standing === 'blocked'
      ? 'Other tasks come before this one.'
      : 'There is no such open task.';
  throw new Refused('task_not_open', message);
}

function end(
  draft: Draft,
  task: CaseTask,
  { standing: how, by }: Required<Pick<CaseTask, 'standing' | 'by'>>,
): void {
  endAsking(draft, task.id);
  // A task added by hand, or kept beyond its state, has no state that would end with it.
  const isHere = statesOf(draft).includes(task.state) || isParked(draft, task.state);
  const isOver = task.own !== undefined || !isHere;
  if (isOver) {
    const tasks = draft.work.tasks.filter(({ id }) => id !== task.id);
    draft.work = { ...draft.work, tasks };
  } else {
    const latest = draft.work.tasks.find(({ id }) => id === task.id)!;
    putTask(draft, { ...latest, standing: how, by, endedAtMs: draft.nowMs });
  }
}

function takeData(
  draft: Draft,
  { data, needs }: { data: NonNullable<ActOf<'complete_task'>['data']>; needs: readonly string[] },
  actor: PersonId,
): void {
  checkCommandData(draft, data, new Set(needs));
  const missing = needs.filter((name) => !Object.hasOwn(data, name) || data[name] === null);
  if (missing.length > 0) {
    const fields = Object.fromEntries(missing.map((name) => [name, 'is needed']));
    throw new Refused('data_missing', `Still needed: ${missing.join(', ')}.`, fields);
  }
  const before = factsOf(draft);
  const changed = changedFields(before.fields, data);
  if (changed.size > 0) {
    const fields = { ...before.fields, ...data };
    draft.live = withContext(draft.live, { ...before, fields });
  }
  recordData(draft, data, actor);
  rearmDated(draft, changed);
  watchKey(draft);
  clocksDated(draft, changed);
}

function checkOwnTask(draft: Draft, state: StatePath, act: ActOf<'add_task'>): void {
  const { title, assignee, help, due, checklist } = act;
  checkTexts({ title, assignee, ...(help !== undefined && { help }) }, { title: 200 });
  const problems: Record<string, string> = {};
  const party = partyOf(draft.plan, assignee);
  if (party === null ? !Object.hasOwn(draft.people, assignee) : party.kind === 'assignee') {
    problems['assignee'] = 'is neither a role nor somebody in the directory';
  } else if (party === null && isBarred(draft, state, assignee)) {
    problems['assignee'] = 'may not be asked';
  }
  if (due !== undefined && !isDuration(due)) problems['due'] = 'must be a length of time';
  if (checklist !== undefined && !isChecklist(checklist)) {
    problems['checklist'] = `must be at most ${POINTS_MAX} texts`;
  }
  if (Object.keys(problems).length > 0) {
    throw new Refused('data_invalid', 'The task is not as it should be.', problems);
  }
}

/** A party to the case is asked for nothing in it, and by nobody. */
function isBarred(draft: Draft, state: StatePath, person: PersonId): boolean {
  const scope = { plan: draft.plan, people: draft.people, context: factsOf(draft) };
  return neverAround(draft.plan, state).some(
    (rule) =>
      (rule.kind === 'guard' && guardExcludes(rule.guard, scope, person)) ||
      (rule.kind === 'reporter' && draft.reporter === person),
  );
}

function isDuration(given: unknown): boolean {
  const { amount, unit } = (given ?? {}) as Partial<Duration>;
  const isAmount = Number.isSafeInteger(amount) && amount! >= 1 && amount! <= 100_000;
  return isAmount && UNITS.some((known) => known === unit);
}

function isChecklist(given: unknown): boolean {
  if (!Array.isArray(given) || given.length > POINTS_MAX) return false;
  return given.every((point) => typeof point === 'string' && point !== '' && point.length <= 200);
}
