/**
 * Tasks: what is asked of people beside the state's own work, and how each of them ends.
 *
 * A task comes with its state, sleeps while its guard does not hold, is blocked by the tasks
 * before it, and is then asked like an assignment: by a work item with one seat. While the case
 * waits in a state from which it comes back, the tasks of the state it left stay as they are.
 *
 * @module
 */
import { canonicalJson } from './canonical.ts';
import { requestChoice } from './choice.ts';
import { arm, armBack, disarm, isWithin } from './deadlines.ts';
import { type Draft, factsOf, record, statesOf, tell } from './draft.ts';
import { guardHolds } from './guards.ts';
import type { Deadline } from './input.ts';
import { askSeat, review, watchAbsences } from './items.ts';
import type { Json, PersonId, StatePath, StatePlan } from './plan.ts';
import { isExcluded, itemById, ownersFor, silentSeats } from './standing.ts';
import { partyOfTask, planOfTask } from './task-plans.ts';
import type { TaskPlan, TaskTimerPlan } from './work-plan.ts';
import type { CaseTask } from './work.ts';

/** Notes the tasks of a state that has just been entered; {@link tendTasks} opens them. */
export function enterTasks(draft: Draft, state: StatePlan): void {
  if (draft.handing?.toState === state.path) {
    addTask(draft, state.path, {
      name: null,
      called: 'accept_handoff',
      handedFrom: draft.handing.from,
    });
    draft.handing = null;
  }
  for (const { name, each } of state.tasks ?? []) {
    // What was kept open, or stayed while the case waited, is there already.
    const isThere = draft.work.tasks.some((one) => one.state === state.path && one.name === name);
    if (each === null && !isThere) addTask(draft, state.path, { name, called: name });
  }
}

/**
 * Ends the tasks of a state that is being left, except those that go on.
 *
 * @returns the ids of the work items that stay
 */
export function leaveTasks(draft: Draft, state: StatePath): ReadonlySet<string> {
  const mine = draft.work.tasks.filter((task) => task.state === state);
  if (mine.length === 0) return new Set();
  const stay = isParked(draft, state)
    ? mine
    : mine.filter((task) => isPending(task) && planOfTask(draft.plan, task).keep);
  for (const task of mine) if (!stay.includes(task)) dropTask(draft, task, 'left');
  return new Set(stay.map(({ id }) => id));
}

/** Ends everything that is still open when the case is closed. */
export function closeTasks(draft: Draft): void {
  for (const task of draft.work.tasks) dropTask(draft, task, 'closed');
}

/** Opens what can be opened, and ends what has no state any more; after everything else. */
export function tendTasks(draft: Draft): void {
  if (draft.status !== 'open') return;
  const active = statesOf(draft);
  for (const task of draft.work.tasks) {
    if (active.includes(task.state) || planOfTask(draft.plan, task).keep) continue;
    if (!isParked(draft, task.state)) dropTask(draft, task, 'left');
  }
  for (const state of active) {
    for (const plan of draft.plan.states[state]?.tasks ?? []) followTable(draft, state, plan);
  }
  for (const { id } of draft.work.tasks) wake(draft, id);
  for (const { id, kind, seats } of draft.items) {
    // Whoever works in the state may have changed without a change of facts.
    if (kind === 'task' && seats[0]?.party === 'assignee') {
      review(draft, id, { gone: 'absence', come: 'return' });
    }
  }
}

/** Whether a task is still to be done. */
export function isPending({ standing }: CaseTask): boolean {
  return standing === 'open' || standing === 'blocked' || standing === 'asleep';
}

/** Puts a task into the case; its number is the next work item's. */
export function addTask(
  draft: Draft,
  state: StatePath,
  { called, ...given }: Pick<CaseTask, 'name'> & Partial<CaseTask> & { readonly called: string },
): CaseTask {
  draft.itemCount += 1;
  const task: CaseTask = {
    id: `${state}.${called}#${draft.itemCount}`,
    state,
    standing: 'asleep',
    ticked: [],
    isOverdue: false,
    ...given,
  };
  draft.work = { ...draft.work, tasks: [...draft.work.tasks, task] };
  return task;
}

/** Replaces a task by its next version. */
export function putTask(draft: Draft, task: CaseTask): void {
  const tasks = draft.work.tasks.map((one) => (one.id === task.id ? task : one));
  draft.work = { ...draft.work, tasks };
}

/** Takes away what was asked because of a task: its work item and its deadlines. */
export function endAsking(draft: Draft, id: string): void {
  draft.items = draft.items.filter((item) => item.id !== id);
  disarm(draft, (deadline) => deadline.item === id);
}

/** A task's title; of one for each entry also which entry. */
export function taskTitle(draft: Draft, task: CaseTask): string {
  return planOfTask(draft.plan, task).title;
}

/** A deadline of a task that is due: its `due`, or the row of its timers to be done. */
export function taskDue(
  draft: Draft,
  deadline: Deadline,
  repeatFromMs: number,
): TaskTimerPlan['action'] | null {
  const task = draft.work.tasks.find(({ id }) => id === deadline.item);
  if (task === undefined) return null;
  if (deadline.step === undefined) {
    putTask(draft, { ...task, isOverdue: true });
    const item = itemById(draft, task.id);
    record(draft, 'task_overdue', {
      state: task.state,
      detail: { task: task.id, title: taskTitle(draft, task), dueAtMs: deadline.dueAtMs },
    });
    const people = [...askedFor(draft, task.id), ...ownersFor(draft, item)];
    tell(draft, [...new Set(people)].sort(), 'notified');
    return null;
  }
  const row = planOfTask(draft.plan, task).timers[deadline.step];
  if (row === undefined) return null;
  if (row.when.kind === 'every') {
    arm(draft, { ...deadline, fromMs: repeatFromMs, when: row.when });
  }
  return row.action;
}

/** The people who are asked for an open task now. */
export function askedFor(draft: Draft, id: string): readonly PersonId[] {
  const item = draft.items.find((one) => one.id === id);
  if (item === undefined) return [];
  const people = silentSeats(item)
    .flatMap((seat) => item.seats[seat]!.asked.flatMap((group) => group.people))
    .filter((person) => !isExcluded(draft, item, person));
  return [...new Set(people)].sort();
}

/** While the case waits and will come back to a state, its tasks stay. */
export function isParked(draft: Draft, state: StatePath): boolean {
  const { previous } = factsOf(draft);
  return statesOf(draft).some((active) => {
    const back = draft.plan.states[active]?.waiting === true ? previous[active] : undefined;
    return back !== undefined && isWithin(state, back);
  });
}

function dropTask(draft: Draft, task: CaseTask, because: string): void {
  if (task.standing === 'open' || task.standing === 'blocked') {
    record(draft, 'task_cancelled', {
      state: task.state,
      detail: {
        task: task.id,
        item: task.standing === 'open' ? task.id : undefined,
        title: taskTitle(draft, task),
        because,
      },
    });
  }
  endAsking(draft, task.id);
  draft.work = { ...draft.work, tasks: draft.work.tasks.filter(({ id }) => id !== task.id) };
}

/** One task for each value of the column: new values bring one, values taken away end theirs. */
function followTable(draft: Draft, state: StatePath, { name, each }: TaskPlan): void {
  if (each === null) return;
  const entries = entriesOf(factsOf(draft).fields[each.field], each.column);
  const known = draft.work.tasks.filter((one) => one.state === state && one.name === name);
  for (const task of known) {
    const isThere = entries.has(canonicalJson(task.entry ?? null));
    if (!isThere && isPending(task)) dropTask(draft, task, 'entry_removed');
  }
  for (const [key, entry] of entries) {
    if (known.some((task) => canonicalJson(task.entry ?? null) === key)) continue;
    addTask(draft, state, { name, called: name, entry });
  }
}

function entriesOf(table: Json | undefined, column: string): ReadonlyMap<string, Json> {
  const values = new Map<string, Json>();
  if (!Array.isArray(table)) return values;
  for (const row of table as readonly Readonly<Record<string, Json>>[]) {
    const value = row[column] ?? null;
    if (value !== null) values.set(canonicalJson(value), value);
  }
  return values;
}

function wake(draft: Draft, id: string): void {
  const task = draft.work.tasks.find((one) => one.id === id)!;
  if (task.standing !== 'asleep' && task.standing !== 'blocked') return;
  const plan = planOfTask(draft.plan, task);
  if (task.standing === 'asleep' && plan.when !== null) {
    const scope = { plan: draft.plan, people: draft.people, context: factsOf(draft) };
    if (!guardHolds(plan.when, scope).holds) return;
  }
  const isBlocked = draft.work.tasks.some(
    (other) =>
      other.state === task.state &&
      other.name !== null &&
      plan.after.includes(other.name) &&
      (other.standing === 'open' || other.standing === 'blocked' || isAwake(draft, other)),
  );
  if (!isBlocked) open(draft, task, plan);
  else if (task.standing === 'asleep') putTask(draft, { ...task, standing: 'blocked' });
}

/** A task that has not been looked at yet, and will not go on sleeping. */
function isAwake(draft: Draft, task: CaseTask): boolean {
  if (task.standing !== 'asleep') return false;
  const { when } = planOfTask(draft.plan, task);
  const scope = { plan: draft.plan, people: draft.people, context: factsOf(draft) };
  return when === null || guardHolds(when, scope).holds;
}

function open(draft: Draft, task: CaseTask, plan: TaskPlan): void {
  const { id, state } = task;
  const isRouted = plan.assign.routing !== undefined;
  draft.items = [
    ...draft.items,
    {
      id,
      kind: 'task',
      state,
      openedAtMs: draft.nowMs,
      seats: [{ party: partyOfTask(draft.plan, task), asked: [] }],
      declined: [],
      reminders: 0,
      ...(isRouted && { routing: { phase: 'pending', sequence: draft.sequence } }),
    },
  ];
  putTask(draft, { ...task, standing: 'open' });
  record(draft, 'task_opened', {
    state,
    detail: { task: id, title: plan.title, entry: task.entry },
  });
  armTask(draft, task, plan);
  askSeat(draft, id, 0);
  watchAbsences(draft, id);
  requestChoice(draft, id);
}

function armTask(draft: Draft, { id, state }: CaseTask, { due, timers }: TaskPlan): void {
  const spec = { kind: 'task', state, item: id, fromMs: draft.nowMs } as const;
  if (due !== undefined) {
    arm(draft, { ...spec, id: `${id}/due`, when: { kind: 'after', duration: due } });
  }
  const dueAtMs = draft.deadlines.find((deadline) => deadline.id === `${id}/due`)?.dueAtMs;
  if (dueAtMs !== undefined) {
    putTask(draft, { ...draft.work.tasks.find((task) => task.id === id)!, dueAtMs });
  }
  timers.forEach(({ when }, step) => {
    const row = { ...spec, id: `${id}/timers/${step}`, step };
    if (when.kind === 'after' || when.kind === 'every') arm(draft, { ...row, when });
    else if (dueAtMs !== undefined) {
      armBack(draft, row, { dueAtMs, duration: when.kind === 'at_due' ? null : when.duration });
    }
  });
}
