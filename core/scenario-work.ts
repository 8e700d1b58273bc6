/**
 * What scenarios say of tasks and evidence: by the author's names, where the case has ids.
 *
 * @module
 */
import { canonicalJson } from './canonical.ts';
import type { Entry, Input, Snapshot } from './input.ts';
import type { Json, PersonId, Plan } from './plan.ts';
import { planOfTask } from './task-plans.ts';
import type { CaseTask, WorkAct } from './work.ts';

/** A task by its name (one added by hand: by its title), and which entry of several is meant. */
export interface Named {
  readonly task: string;
  readonly entry?: Json;
}

/** A {@link WorkAct} as a line says it. */
export type ScenarioWork =
  | (Exclude<WorkAct, { do: 'tick_task' | 'ask_question' }> & { readonly entry?: Json })
  | {
      readonly do: 'ask_question';
      readonly question: string;
      /** The n-th open approval; default: the one in which the person is asked. */
      readonly item?: number;
    }
  | (Named & {
      readonly do: 'tick_task';
      /** The point's number, or what it says. */
      readonly point: number | string;
      readonly done: boolean;
    });

/** The input that a line about tasks, evidence or notes stands for. */
export function workInput(
  { plan, snapshot }: { readonly plan: Plan; readonly snapshot: Snapshot },
  work: ScenarioWork,
  actor: PersonId,
): Input {
  if (work.do === 'ask_question') {
    const item = openApproval(snapshot, { person: actor, item: work.item }) ?? '';
    return { kind: 'work', act: { ...work, item }, actor };
  }
  if (!('task' in work)) return { kind: 'work', act: work, actor };
  const { entry, ...act } = work;
  const named = (snapshot.work?.tasks ?? []).filter(
    (task) => isNamed(plan, task, act.task) && isEntry(task, entry),
  );
  const task = named.find(({ standing }) => standing === 'open') ?? named[0];
  const id = task?.id ?? act.task;
  if (act.do !== 'tick_task') return { kind: 'work', act: { ...act, task: id }, actor };
  const points = task === undefined ? [] : planOfTask(plan, task).checklist;
  const point = typeof act.point === 'number' ? act.point : points.indexOf(act.point) + 1;
  return { kind: 'work', act: { ...act, task: id, point }, actor };
}

/**
 * The open approval that a line speaks of: the n-th when it says so, else the one in which the
 * person is asked, else the first; `null` when none is open.
 */
export function openApproval(
  { items }: Snapshot,
  { person, item }: { readonly person: PersonId; readonly item?: number | undefined },
): string | null {
  const open = items.filter(({ kind }) => kind === 'approval');
  if (item !== undefined) return open[item - 1]?.id ?? `#${item}`;
  const asksThem = open.find(({ seats }) =>
    seats.some(
      ({ answer, asked }) =>
        answer === undefined && asked.some(({ people }) => people.includes(person)),
    ),
  );
  return (asksThem ?? open[0])?.id ?? null;
}

/** How a case's tasks of a name stand, in words: `open`, `overdue`, `done`, or `done 1, open 2`. */
export function tasksText(
  { plan, snapshot, entries }: { plan: Plan; snapshot: Snapshot; entries: readonly Entry[] },
  name: string,
): string {
  const tasks = (snapshot.work?.tasks ?? []).filter((task) => isNamed(plan, task, name));
  if (tasks.length === 0) return endedText(entries, name);
  const counts = new Map<string, number>();
  for (const { standing, isOverdue } of tasks) {
    const word = standing === 'open' && isOverdue ? 'overdue' : standing;
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const words = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  if (tasks.length === 1) return words[0]![0];
  return words.map(([word, count]) => `${word} ${count}`).join(', ');
}

/** How the last task of a name ended that the case no longer keeps. */
function endedText(entries: readonly Entry[], name: string): string {
  const ended = entries.findLast(
    ({ kind, detail }) =>
      (kind === 'task_done' || kind === 'task_cancelled') &&
      (nameIn(String(detail['task'])) === name || detail['title'] === name),
  );
  if (ended === undefined) return 'none';
  return ended.kind === 'task_done' ? 'done' : 'cancelled';
}

function isNamed(plan: Plan, task: CaseTask, name: string): boolean {
  return task.id === name || nameIn(task.id) === name || planOfTask(plan, task).title === name;
}

/** The name in an id `<state path>.<name>#<n>`. */
function nameIn(id: string): string {
  return id
    .slice(0, Math.max(id.lastIndexOf('#'), 0))
    .split('.')
    .at(-1)!;
}

function isEntry(task: CaseTask, entry: Json | undefined): boolean {
  return entry === undefined || canonicalJson(task.entry ?? null) === canonicalJson(entry);
}
