/**
 * Tasks of a case: kept with what has been done of them, ended, or new.
 *
 * A task is known by its name in its state. One that the new version does not have ends; one by hand
 * goes on.
 *
 * @module
 */
import { arm, armBack } from '../deadlines.ts';
import { record, tell } from '../draft.ts';
import type { Deadline, WorkItem } from '../input.ts';
import { partyOfTask, planOfTask } from '../task-plans.ts';
import { enterTasks, isPending, putTask, tendTasks } from '../tasks.ts';
import type { TaskPlan, TaskTimerPlan } from '../work-plan.ts';
import type { CaseTask } from '../work.ts';
import { inNewWords } from '../renames.ts';
import { stateAfter } from './joined.ts';
import { afterMissed, type Decision, type Move } from './move.ts';
import { askedIn, inWordsAfter, type ItemDecision } from './move-items.ts';
import { matchRows, type Row } from './rows.ts';

/** A task in the new version; `null`: it ends. */
export function taskAfter({ joined }: Pick<Move, 'joined'>, task: CaseTask): CaseTask | null {
  const { from, to } = joined;
  const state = stateAfter(joined, task.state);
  const { handedFrom, ...rest } = task;
  const back = handedFrom === undefined ? null : stateAfter(joined, handedFrom);
  // What somebody has added by hand belongs to the case more than to its state.
  if (state === null) return task.own?.keep === true ? task : null;
  const moved: CaseTask = { ...rest, state, ...(back !== null && { handedFrom: back }) };
  if (task.name === null) return moved;
  const [before, after] = [planOfTask(from, task), planOfTask(to, moved)];
  if (!to.states[state]!.tasks?.some(({ name }) => name === task.name)) return null;
  const ticked = task.ticked.flatMap((point) => {
    const place = after.checklist.indexOf(before.checklist[point - 1]!);
    return place === -1 ? [] : [place + 1];
  });
  return { ...moved, ticked: same(task.ticked, ticked) ? task.ticked : ticked };
}

function same(one: readonly number[], other: readonly number[]): boolean {
  return one.join() === other.join();
}

/** Decides what becomes of the work item of an open task. */
export function decideTask(move: Move, item: WorkItem): ItemDecision {
  const { joined, before } = move;
  const task = before.work?.tasks.find(({ id }) => id === item.id);
  const after = task === undefined ? null : taskAfter(move, task);
  if (task === undefined || after === null) return { is: 'ended' };
  const moved = inWordsAfter(joined, { ...item, state: after.state });
  const party = partyOfTask(joined.to, after);
  // The place of those asked stays, so that whoever was asked by hand is asked still.
  const seats = moved.seats.map((seat) =>
    seat.party === party
      ? seat
      : {
          ...seat,
          party,
          asked: seat.asked.map((group) => (group.via === 'role' ? { ...group, party } : group)),
        },
  );
  return {
    is: 'kept',
    item: seats.every((seat, at) => seat === moved.seats[at]) ? moved : { ...moved, seats },
  };
}

/** Puts the tasks in the words of the new version, and ends those that it does not have. */
export function moveTasks(move: Move): void {
  const { draft, before, joined } = move;
  if (before.work === undefined) return;
  const tasks = before.work.tasks.map((task) => [task, taskAfter(move, task)] as const);
  draft.work = { ...draft.work, tasks: tasks.flatMap(([, after]) => after ?? []) };
  for (const [task, after] of tasks) {
    if (after !== null || !isPending(task) || task.standing === 'asleep') continue;
    const item = before.items.find(({ id }) => id === task.id);
    record(draft, 'task_cancelled', {
      state: task.state,
      detail: {
        task: task.id,
        item: item?.id,
        title: planOfTask(joined.from, task).title,
        because: 'migration',
      },
    });
    if (item !== undefined) tell(draft, askedIn(item), 'notified');
  }
}

/** Notes the tasks that the states have in the new version only, and opens what can be opened. */
export function openNewTasks({ draft, joined, active }: Move): void {
  if (draft.status !== 'open') return;
  for (const state of active) enterTasks(draft, joined.to.states[state]!);
  tendTasks(draft);
}

/** Decides of a deadline of a task; what is another one now is armed by {@link recountTask}. */
export function decideTaskDeadline(move: Move, deadline: Deadline): Decision {
  const { joined } = move;
  const found = plansOf(move, deadline.item!);
  if (found === null) return { is: 'told', id: null };
  const { before, after, task } = found;
  const moved = { ...deadline, state: task.state };
  const isSameDue = says(before.due) === says(after.due) && joined.isSameCalendar;
  if (deadline.step === undefined) {
    return isSameDue ? { is: 'kept', deadline: moved } : { is: 'told', id: deadline.id };
  }
  const match = rowsBetween(move, found)[deadline.step] ?? null;
  if (match === null) return { is: 'lost' };
  const id = `${deadline.item}/timers/${match.row}`;
  const { when } = after.timers[match.row]!;
  const hangsOnDue = when.kind === 'at_due' || when.kind === 'before_due';
  const isSame = match.is === 'same' && (hangsOnDue ? isSameDue : joined.isSameCalendar);
  return isSame ? { is: 'kept', deadline: { ...moved, id, step: match.row } } : { is: 'told', id };
}

/** Arms what a task that goes on has otherwise now: its end, and the rows that hang on it. */
export function recountTask(move: Move, item: WorkItem): void {
  const found = plansOf(move, item.id);
  if (found === null) return;
  const { draft, before: snapshot } = move;
  const { before, after, task } = found;
  const spec = { kind: 'task', state: task.state, item: item.id, fromMs: item.openedAtMs } as const;
  const has = (id: string): boolean => draft.deadlines.some((deadline) => deadline.id === id);
  const due = `${item.id}/due`;
  const isChanged = says(before.due) !== says(after.due) || !move.joined.isSameCalendar;
  if (isChanged && after.due !== undefined && !task.isOverdue) {
    arm(draft, { ...spec, id: due, when: { kind: 'after', duration: after.due } });
  }
  const dueAtMs =
    draft.deadlines.find(({ id }) => id === due)?.dueAtMs ??
    (after.due === undefined ? undefined : task.dueAtMs);
  if (isChanged) {
    const { dueAtMs: _, ...rest } = task;
    putTask(draft, dueAtMs === undefined ? rest : { ...rest, dueAtMs });
  }
  const rows = rowsBetween(move, found);
  after.timers.forEach(({ when }, step) => {
    const old = rows.findIndex((match) => match?.row === step);
    const isArmed = snapshot.deadlines.some(({ id }) => id === `${item.id}/timers/${old}`);
    const id = `${item.id}/timers/${step}`;
    // What has gone off does not go off again.
    if (has(id) || (old !== -1 && !isArmed)) return;
    armRow(move, { ...spec, id, step }, { when, dueAtMs });
  });
}

function armRow(
  { draft }: Move,
  spec: Omit<Deadline, 'dueAtMs'>,
  { when, dueAtMs }: { readonly when: TaskTimerPlan['when']; readonly dueAtMs: number | undefined },
): void {
  if (when.kind === 'after' || when.kind === 'every') {
    arm(draft, afterMissed(draft, { ...spec, when }));
  } else if (dueAtMs !== undefined) {
    armBack(draft, spec, { dueAtMs, duration: when.kind === 'at_due' ? null : when.duration });
  }
}

interface TaskPlans {
  readonly task: CaseTask;
  readonly before: TaskPlan;
  readonly after: TaskPlan;
}

function plansOf({ joined, before }: Move, id: string): TaskPlans | null {
  const old = before.work?.tasks.find((task) => task.id === id);
  const task = old === undefined ? null : taskAfter({ joined }, old);
  if (old === undefined || task === null) return null;
  return { task, before: planOfTask(joined.from, old), after: planOfTask(joined.to, task) };
}

function rowsBetween({ joined }: Move, { before, after }: TaskPlans) {
  const { roles, fields, guards } = joined.names;
  const row = ({ when, action }: TaskTimerPlan): Row => ({ when, does: action, verb: action.verb });
  const old = before.timers.map((timer) => row(inNewWords(timer, { roles, fields, guards })));
  return matchRows(old, after.timers.map(row));
}

function says(value: unknown): string {
  return JSON.stringify(value ?? null);
}
