/**
 * Inputs of an earlier version in the words of a later one, put to a case as it stands there.
 *
 * Work items have numbers that no other life of the case has, so they are known by their state,
 * their kind and their order; calls and cases by what was called and created.
 *
 * @module
 */
import type { Data, Input, Snapshot, WorkItem } from '../input.ts';
import type { HostNews } from '../linked.ts';
import type { Answer, Load } from '../lookups.ts';
import type { Json } from '../plan.ts';
import { inNewWords } from '../renames.ts';
import { planOfTask } from '../task-plans.ts';
import type { CaseTask, WorkAct } from '../work.ts';
import { type Joined, stateAfter } from './joined.ts';
import { OTHERS } from './trail-acts.ts';
import type { TrailEntry } from './trail-inputs.ts';

/** An input for the later version, why there is none, or `null`: nothing is to be done. */
export type Worded =
  | { readonly input: Input; readonly assumptions: readonly string[] }
  | { readonly refused: string }
  | { readonly skipped: string };

/** What is remembered while a trail is put into other words. */
export interface Wording {
  readonly joined: Joined;
  readonly entries: readonly TrailEntry[];
  /** Old id → new id, of tasks and of linked cases; each is taken once. */
  readonly taken: Map<string, string>;
}

/** Begins to put a trail into the words of a later version. */
export function wordingOf(joined: Joined, entries: readonly TrailEntry[]): Wording {
  return { joined, entries, taken: new Map() };
}

/** Says an input in the words of the later version, of the case as it stands there. */
export function inWords(
  wording: Wording,
  input: Input,
  { snapshot, sequence }: { readonly snapshot: Snapshot | null; readonly sequence: number },
): Worded {
  if (input.kind === 'start') {
    const { data, assumptions } = dataIn(wording, input.data, sequence);
    return { input: { ...input, data }, assumptions };
  }
  if (snapshot === null) return { refused: 'the case has not begun' };
  switch (input.kind) {
    case 'event':
      return eventIn(wording, input, { snapshot, sequence });
    case 'answer':
    case 'delegate':
    case 'decline': {
      const item = approvalIn(wording, input.item, snapshot);
      return item === null ? notAsked(input.item) : plain({ ...input, item });
    }
    case 'work':
      return workIn(wording, input, { snapshot, sequence });
    case 'links': {
      const { act } = input;
      return plain({
        ...input,
        act: { ...act, caseId: wording.taken.get(act.caseId) ?? act.caseId },
      });
    }
    case 'news':
      return newsIn(wording, input.news, { snapshot, sequence });
    case 'looked_up':
      return answerIn(wording, input.answer, { snapshot, sequence });
    default:
      return plain(input);
  }
}

/** A deadline's or work item's id without numbers, in the words of the later version. */
export function keyInWords({ joined }: Pick<Wording, 'joined'>, id: string): string {
  const { mapping, names } = joined;
  if (Object.hasOwn(mapping.timers, id)) return mapping.timers[id] ?? `${id} (no more)`;
  const bare = bareKey(id);
  const clock = /^sla\/([^/]+)(.*)$/.exec(bare);
  if (clock !== null) return `sla/${mapping.clocks[clock[1]!] ?? clock[1]!}${clock[2]!}`;
  return inNewWords(bare, { states: names.states });
}

/** A deadline's or work item's id without numbers. */
export function bareKey(id: string): string {
  return id.replaceAll(/#\d+/g, '');
}

interface At {
  readonly snapshot: Snapshot;
  readonly sequence: number;
}

function plain(input: Input): Worded {
  return { input, assumptions: [] };
}

function notAsked(item: string): Worded {
  return { refused: `\`${bareKey(item)}\` is not asked there` };
}

function dataIn(
  { joined }: Wording,
  data: Data,
  sequence: number,
): { readonly data: Data; readonly assumptions: readonly string[] } {
  const { from, mapping } = joined;
  const assumptions: string[] = [];
  const pairs = Object.entries(data).flatMap(([name, value]): [string, Json][] => {
    const target = Object.hasOwn(from.fields, name) ? (mapping.fields[name] ?? null) : name;
    if (target !== null) return [[target, value]];
    assumptions.push(`\`${name}\` of entry ${sequence} is left out: the field has no successor`);
    return [];
  });
  return { data: Object.fromEntries(pairs), assumptions };
}

function eventIn(wording: Wording, input: Input & { kind: 'event' }, at: At): Worded {
  const { data, assumptions } = dataIn(wording, input.data, at.sequence);
  if (input.event === 'change_deadline') {
    const key = keyInWords(wording, String(data['deadline']));
    const deadline = at.snapshot.deadlines.find(({ id }) => bareKey(id) === bareKey(key));
    if (deadline === undefined) return { refused: `the deadline \`${key}\` does not run there` };
    return { input: { ...input, data: { ...data, deadline: deadline.id } }, assumptions };
  }
  if (input.event === 'reassign' && typeof data['item'] === 'string') {
    const old = data['item'];
    const item =
      taskIn(wording, old, at.snapshot)?.id ?? itemIn(wording, old, at.snapshot, 'assignment')?.id;
    if (item === undefined) return notAsked(old);
    return { input: { ...input, data: { ...data, item } }, assumptions };
  }
  return { input: { ...input, data }, assumptions };
}

function approvalIn(wording: Wording, old: string, snapshot: Snapshot): string | null {
  return itemIn(wording, old, snapshot, 'approval')?.id ?? null;
}

function itemIn(
  wording: Wording,
  old: string,
  { items }: Snapshot,
  kind: WorkItem['kind'],
): WorkItem | null {
  const state = keyInWords(wording, old);
  return items.find((item) => item.kind === kind && item.state === state) ?? null;
}

/** The task of the same state and name; of several the one of the same entry, or the next one. */
function taskIn(wording: Wording, old: string, { work }: Snapshot): CaseTask | null {
  const tasks = work?.tasks ?? [];
  const known = wording.taken.get(old);
  if (known !== undefined) return tasks.find(({ id }) => id === known) ?? null;
  const told = wording.entries.find(
    ({ kind, detail }) =>
      (kind === 'task_opened' || kind === 'task_added') && detail['task'] === old,
  );
  const bare = bareKey(old);
  const dot = bare.lastIndexOf('.');
  const state = stateAfter(wording.joined, bare.slice(0, dot));
  const others = new Set(wording.taken.values());
  const found = tasks.find((task) => {
    const called = bareKey(task.id).slice(task.state.length + 1);
    const isSame = task.state === state && called === bare.slice(dot + 1);
    const title = task.own?.title;
    return (
      isSame &&
      !others.has(task.id) &&
      (title === undefined || title === told?.detail['title']) &&
      JSON.stringify(task.entry ?? null) === JSON.stringify(told?.detail['entry'] ?? null)
    );
  });
  if (found !== undefined) wording.taken.set(old, found.id);
  return found ?? null;
}

function workIn(wording: Wording, input: Input & { kind: 'work' }, at: At): Worded {
  const { act } = input;
  if (act.do === 'ask_question') {
    const item = approvalIn(wording, act.item, at.snapshot);
    return item === null ? notAsked(act.item) : plain({ ...input, act: { ...act, item } });
  }
  if (act.do === 'add_note' && act.data !== undefined) {
    const { data, assumptions } = dataIn(wording, act.data, at.sequence);
    return { input: { ...input, act: { ...act, data } }, assumptions };
  }
  if (!('task' in act)) return plain(input);
  const task = taskIn(wording, act.task, at.snapshot);
  if (task === null) return { refused: `there is no task \`${bareKey(act.task)}\`` };
  return taskAct(wording, { ...input, act }, { task, sequence: at.sequence });
}

type TaskAct = Extract<WorkAct, { readonly task: string }>;

function taskAct(
  wording: Wording,
  input: Input & { kind: 'work' } & { readonly act: TaskAct },
  { task, sequence }: { readonly task: CaseTask; readonly sequence: number },
): Worded {
  const { act } = input;
  if (act.do === 'complete_task') {
    const { data, assumptions } = dataIn(wording, act.data ?? {}, sequence);
    return { input: { ...input, act: { ...act, task: task.id, data } }, assumptions };
  }
  if (act.do === 'cancel_task') return plain({ ...input, act: { ...act, task: task.id } });
  // A trail tells a point by what it says: numbers change with the list.
  const said = String(act.point);
  const point = planOfTask(wording.joined.to, task).checklist.indexOf(said) + 1;
  if (point > 0) return plain({ ...input, act: { ...act, task: task.id, point } });
  return {
    skipped: `the tick of \`${said}\` at entry ${sequence}: the checklist has no such point`,
  };
}

function newsIn(wording: Wording, news: HostNews, { snapshot, sequence }: At): Worded {
  if ('effect' in news) {
    const hook = wording.entries.find(
      ({ kind, detail }) => kind === 'called' && detail['effect'] === news.effect,
    )?.detail['hook'];
    const call = (snapshot.calls ?? []).find((one) => one.hook === hook);
    if (call === undefined) {
      return { skipped: `the answer at entry ${sequence}: nothing has been called there` };
    }
    if (news.kind === 'call_failed') return plain(newsOf({ ...news, effect: call.id }));
    const { data, assumptions } = dataIn(wording, news.data, sequence);
    return { input: newsOf({ ...news, effect: call.id, data }), assumptions };
  }
  const caseId = linkedIn(wording, news.caseId, snapshot);
  if (caseId !== null) return plain(newsOf({ ...news, caseId }));
  return { skipped: `the news at entry ${sequence}: there is no such linked case` };
}

function newsOf(news: HostNews): Input {
  return { kind: 'news', news };
}

/** The same case, or the next one that was created as the same. */
function linkedIn(wording: Wording, old: string, { links = [] }: Snapshot): string | null {
  const known = wording.taken.get(old);
  if (known !== undefined) return known;
  const asked = wording.entries.find(
    ({ kind, detail }) => kind === 'case_asked' && detail['caseId'] === old,
  );
  const others = new Set(wording.taken.values());
  const found =
    links.find(({ caseId }) => caseId === old) ??
    links.find(
      ({ caseId, as, caseType }) =>
        as === asked?.detail['as'] &&
        caseType === asked['detail']['caseType'] &&
        !others.has(caseId),
    );
  if (found === undefined) return null;
  wording.taken.set(old, found.caseId);
  return found.caseId;
}

function answerIn(wording: Wording, answer: Answer, { snapshot, sequence }: At): Worded {
  if (answer.kind === 'similar') {
    const key = snapshot.memory?.key;
    if (key == null)
      return { skipped: `the cases found at entry ${sequence}: none are looked for` };
    const cases = answer.cases.map(({ caseId, openedAtMs }) => ({
      caseId,
      openedAtMs: snapshot.openedAtMs + openedAtMs,
    }));
    return plain({ kind: 'looked_up', answer: { kind: 'similar', key, cases } });
  }
  const { [OTHERS]: others, ...known } = answer.loads;
  const item =
    itemIn(wording, answer.item, snapshot, 'assignment') ??
    snapshot.items.find(({ id }) => id === taskIn(wording, answer.item, snapshot)?.id);
  if (item?.routing === undefined) {
    return { skipped: `the choice at entry ${sequence}: nobody is chosen there` };
  }
  const everybody = Object.keys(snapshot.people).map((id): [string, Load] => [id, others!]);
  const loads = { ...Object.fromEntries(everybody), ...known };
  const { sequence: asked } = item.routing;
  return plain({
    kind: 'looked_up',
    answer: { kind: 'loads', item: item.id, sequence: asked, loads },
  });
}
