/**
 * The input behind the entries that it led to, command by command.
 *
 * @module
 */
import { attachmentsIn } from '../attachment-record.ts';
import type { Data, Entry, Input } from '../input.ts';
import type { HostNews, LinkAct, Origin } from '../linked.ts';
import type { Load } from '../lookups.ts';
import type { Duration, Json } from '../plan.ts';
import type { EvidenceFile, WorkAct } from '../work.ts';
import type { TrailEntry } from './trail-inputs.ts';

/** The entry that tells what a command other than an author's event did. */
export const PRIMARY: Readonly<Record<string, Entry['kind']>> = {
  start: 'started',
  answer: 'answered',
  delegate: 'delegated',
  decline: 'declined',
  complete_task: 'task_done',
  tick_task: 'task_ticked',
  cancel_task: 'task_cancelled',
  add_task: 'task_added',
  ask_question: 'question_asked',
  add_evidence: 'evidence_added',
  describe_evidence: 'evidence_described',
  move_evidence: 'evidence_moved',
  withdraw_evidence: 'evidence_withdrawn',
  attach: 'attached',
  withdraw_attachment: 'attachment_withdrawn',
  recuse: 'recused',
  add_note: 'note_added',
  link: 'linked',
  unlink: 'unlinked',
  set_priority: 'priority_set',
  reset_priority: 'priority_set',
  reassign: 'assigned',
  change_deadline: 'deadline_changed',
  link_case: 'linked',
  not_same: 'not_same',
  calendar: 'calendar_corrected',
};

/** What else of the trail is looked at. */
interface Around {
  readonly caseId: string;
  readonly all: readonly TrailEntry[];
}

/** An input, or what is assumed in its place. */
interface ReadInput {
  readonly input: Input | null;
  readonly assumptions: readonly string[];
}

/** Whether data comes before what a command did, so that more of it belongs to the next one. */
export function dataBefore(group: readonly TrailEntry[], command: string): boolean {
  return command !== 'start' || group.some(({ kind }) => kind === 'data');
}

/** The input that led to some entries. */
export function inputIn(group: readonly TrailEntry[], around: Around): ReadInput {
  const [first] = group as [TrailEntry, ...TrailEntry[]];
  const { cause, sequence } = first;
  if (cause.kind === 'people') return { input: { kind: 'people', people: {} }, assumptions: [] };
  if (cause.kind === 'news') return newsIn(group);
  if (cause.kind === 'entry') return answerIn(group);
  if (cause.kind !== 'command') return { input: null, assumptions: [] };
  const { command, actor, occurredAtMs } = cause;
  const late = occurredAtMs === undefined ? {} : { occurredAtMs };
  const isEvent = group.some(
    ({ kind, detail }) => kind === 'transition' && detail['event'] === command,
  );
  if (isEvent) {
    const input: Input = { kind: 'event', event: command, actor, data: eventData(group), ...late };
    return { input, assumptions: [] };
  }
  const told = group.find(({ kind, actor: by }) => kind === PRIMARY[command] && by !== null);
  if (told === undefined || command === 'calendar') {
    const what = `what \`${command}\` did at entry ${sequence} is not done again`;
    return { input: null, assumptions: [`${what}: the trail does not hold all of it`] };
  }
  const read = commandIn(command, { told, group, around });
  return { ...read, input: { ...read.input, actor, ...late } as Input };
}

interface Told {
  readonly told: TrailEntry;
  readonly group: readonly TrailEntry[];
  readonly around: Around;
}

function commandIn(command: string, given: Told): ReadInput {
  const { told, group, around } = given;
  const { detail, sequence } = told;
  const known = (input: unknown): ReadInput => ({ input: input as Input, assumptions: [] });
  switch (command) {
    case 'start':
      return startIn(given);
    case 'answer':
      return known({ kind: 'answer', ...pick(detail, ['item', 'result', 'comment']) });
    case 'delegate':
      return known({ kind: 'delegate', ...pick(detail, ['item', 'to', 'reason']) });
    case 'decline':
      return known({ kind: 'decline', ...pick(detail, ['item', 'reason']) });
    case 'link':
    case 'unlink': {
      const { actor } = told;
      const act = { kind: command, actor, ...pick(detail, ['caseId', 'as', 'reason']) };
      return known({ kind: 'links', act: act as unknown as LinkAct });
    }
    case 'add_task': {
      const unsaid = `of the task added at entry ${sequence} no help is known, and only those points that were ticked`;
      return { input: addedTask(told, around.all), assumptions: [unsaid] };
    }
    default: {
      const data = BUILT_IN[command]?.(told, group);
      if (data !== undefined) return known({ kind: 'event', event: command, data });
      return known({ kind: 'work', act: actIn(command, told, group) });
    }
  }
}

/** What owners correct, as data of the built-in events. */
const BUILT_IN: Readonly<Record<string, (told: TrailEntry, group: readonly TrailEntry[]) => Data>> =
  {
    set_priority: ({ detail }) => ({
      ...(detail['score'] === undefined || detail['score'] === null
        ? { priority_level: detail['level']! }
        : { priority: detail['score'] }),
      ...pick(detail, ['reason']),
    }),
    reset_priority: ({ detail }) => pick(detail, ['reason']),
    reassign: ({ detail }) => ({
      ...pick(detail, ['item', 'reason']),
      assignee: detail['person']!,
    }),
    change_deadline: ({ detail }) => ({
      ...pick(detail, ['deadline', 'reason']),
      until: new Date(Number(detail['dueAtMs'])).toISOString(),
    }),
    link_case: ({ detail }, group) => ({
      cases: group.flatMap((one) => (one.kind === 'linked' ? [one.detail['caseId']!] : [])),
      ...pick(detail, ['reason']),
    }),
    not_same: ({ detail }) => pick(detail, ['cases', 'reason']),
  };

function actIn(command: string, told: TrailEntry, group: readonly TrailEntry[]): WorkAct {
  const { detail } = told;
  const of = (...names: readonly string[]): WorkAct =>
    ({ do: command, ...pick(detail, names) }) as unknown as WorkAct;
  switch (command) {
    case 'complete_task':
      return { ...of('task', 'comment'), data: dataIn(group, 'task_done') } as WorkAct;
    case 'tick_task':
      return of('task', 'point', 'done');
    case 'cancel_task':
      return { do: 'cancel_task', task: text(detail, 'task'), reason: text(detail, 'because') };
    case 'ask_question':
      return of('item', 'question');
    case 'add_evidence':
      return of('kind', 'description', 'source', 'holder', 'file');
    case 'describe_evidence':
      return of('number', 'description');
    case 'move_evidence':
      return { ...of('number', 'reason'), holder: text(detail, 'to') } as WorkAct;
    case 'attach':
      return attachIn(told);
    case 'add_note':
      return { ...of('note', 'text'), ...pick({ data: detail['fields'] }, ['data']) } as WorkAct;
    default:
      return of('number', 'reason');
  }
}

function attachIn(told: TrailEntry): WorkAct {
  const [record] = attachmentsIn([told]);
  const { number, level, evidence, versions } = record!;
  const { file, version } = versions[0]!;
  return {
    do: 'attach',
    file: file satisfies EvidenceFile,
    level,
    ...(evidence !== null && { evidence }),
    ...(version > 1 && { replaces: number }),
  };
}

/** Its length is told by its deadline, and its points by the ticks that they have got. */
function addedTask(told: TrailEntry, all: readonly TrailEntry[]): Input {
  const task = text(told.detail, 'task');
  const set = all.find(
    ({ kind, detail }) => kind === 'deadline_set' && detail['deadline'] === `${task}/due`,
  );
  const points = all.flatMap(({ kind, detail }) =>
    kind === 'task_ticked' && detail['task'] === task ? [text(detail, 'point')] : [],
  );
  const act = {
    do: 'add_task',
    ...pick(told.detail, ['title', 'assignee', 'required']),
    ...(set !== undefined && { due: lengthOf(set.detail) }),
    ...(points.length > 0 && { checklist: [...new Set(points)] }),
  };
  return { kind: 'work', act } as unknown as Input;
}

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

/** As the deadline's own words say it, `after 2 business days`; else to the same instant. */
function lengthOf({ clock, fromMs, dueAtMs }: Entry['detail']): Duration {
  const [, amount, words = ''] = /^after (\d+) ([a-z ]+)$/.exec(String(clock)) ?? [];
  const name = words.replaceAll(' ', '_');
  const unit = UNITS.find((one) => one === name || one === `${name}s`);
  if (unit !== undefined) return { amount: Number(amount), unit };
  const minutes = Math.max(1, Math.round((Number(dueAtMs) - Number(fromMs)) / 60_000));
  // A task's length has at most 100,000 of a unit.
  if (minutes <= 100_000) return { amount: minutes, unit: 'minutes' };
  return { amount: Math.round(minutes / 60), unit: 'hours' };
}

function startIn({ told, group, around }: Told): ReadInput {
  const of = (kind: Entry['kind']): readonly TrailEntry[] =>
    group.filter((entry) => entry.kind === kind);
  const found = of('similar_found').flatMap(({ detail }) => detail['cases'] as readonly string[]);
  const link = of('linked').map(({ detail }) => text(detail, 'caseId'));
  // When the others were opened is not told; they were found, so it was lately enough.
  const similar = found.map((caseId, index) => ({
    caseId,
    openedAtMs: told.atMs - (found.length - index),
  }));
  const unsaid = `when the cases found at entry ${told.sequence} were opened is not known; just before is taken`;
  const input = {
    kind: 'start',
    caseId: around.caseId,
    data: (of('data')[0]?.detail['fields'] ?? {}) as Data,
    ...(told.detail['origin'] !== undefined && {
      origin: told.detail['origin'] as unknown as Origin,
    }),
    ...(found.length > 0 && { lookup: { similar, link } }),
  };
  return { input: input as unknown as Input, assumptions: found.length > 0 ? [unsaid] : [] };
}

/** What came with an event: its data, and what was written to go along with a handoff. */
function eventData(group: readonly TrailEntry[]): Data {
  const handed = group.find(
    ({ kind, detail }) => kind === 'handed_over' && detail['edited'] === true,
  );
  return {
    ...dataIn(group, 'transition'),
    ...(handed !== undefined && { brief: handed.detail['brief']! }),
  };
}

function dataIn(group: readonly TrailEntry[], before: Entry['kind']): Data {
  const end = group.findIndex(({ kind }) => kind === before);
  const found = group.slice(0, end).filter(({ kind }) => kind === 'data');
  return Object.assign({}, ...found.map(({ detail }) => detail['fields'])) as Data;
}

function newsIn(group: readonly TrailEntry[]): ReadInput {
  const { cause, detail, kind, sequence } = group[0]!;
  const subject = cause.kind === 'news' ? cause.subject : '';
  const taken = group.find((entry) => entry.kind === 'data' && entry.actor === null);
  const data = (taken?.detail['fields'] ?? {}) as Data;
  // The hook did answer, and the case did not take it.
  const isUnfit = cause.kind === 'news' && cause.news === 'call_answered' && kind === 'call_failed';
  const unsaid = isUnfit
    ? [
        `what the hook answered at entry ${sequence} did not fit, and is taken not to fit here either`,
      ]
    : kind === 'call_answered' && taken === undefined
      ? [`what the hook answered at entry ${sequence} changed nothing, and is taken for nothing`]
      : [];
  const outcome = (detail['outcome'] ?? null) as string | null;
  const news: Readonly<Partial<Record<Entry['kind'], HostNews>>> = {
    call_answered: { kind: 'call_answered', effect: subject, data },
    call_failed: isUnfit
      ? { kind: 'call_answered', effect: subject, data: { [UNFIT]: null } }
      : { kind: 'call_failed', effect: subject, code: text(detail, 'code') },
    case_created: { kind: 'case_created', caseId: subject },
    case_failed: { kind: 'case_failed', caseId: subject, code: text(detail, 'code') },
    linked_closed: { kind: 'case_news', caseId: subject, what: 'closed', outcome },
    linked_reopened: { kind: 'case_news', caseId: subject, what: 'reopened', outcome: null },
  };
  const known = news[kind];
  if (known !== undefined) return { input: { kind: 'news', news: known }, assumptions: unsaid };
  return { input: null, assumptions: [`the news at entry ${sequence} is of an unknown kind`] };
}

function answerIn(group: readonly TrailEntry[]): ReadInput {
  const input = lookedUp(group);
  const isLoads = input?.kind === 'looked_up' && input.answer.kind === 'loads';
  const unsaid = `of the work that people had elsewhere only that is known which was compared at the time; others had none`;
  return { input, assumptions: isLoads ? [unsaid] : [] };
}

/** What the world answered, as far as the trail tells. */
function lookedUp(group: readonly TrailEntry[]): Input | null {
  const found = group.find(({ kind }) => kind === 'similar_found');
  if (found !== undefined) {
    const cases = found.detail['cases'] as readonly string[];
    const similar = cases.map((caseId, index) => ({ caseId, openedAtMs: index - cases.length }));
    return { kind: 'looked_up', answer: { kind: 'similar', key: '', cases: similar } };
  }
  const about = group.find(({ kind }) => kind === 'assigned' || kind === 'overload');
  if (about === undefined) return null;
  const chosen = group.find(({ kind }) => kind === 'assigned')?.detail['person'];
  // A warning of somebody's share counts the work that they have just been given.
  const told = group.filter(({ detail }) => detail['share'] === undefined);
  const open = Object.assign({}, ...told.map(({ detail }) => detail['open'])) as Readonly<
    Record<string, number>
  >;
  const loads = Object.entries({ [OTHERS]: 0, ...open }).map(([person, count]): [string, Load] => [
    person,
    // Who got such work last is not told: whoever was chosen, the longest ago.
    { open: count, lastAtMs: person === chosen ? null : Number.MAX_SAFE_INTEGER },
  ]);
  return {
    kind: 'looked_up',
    answer: {
      kind: 'loads',
      item: text(about.detail, 'item'),
      sequence: 0,
      loads: Object.fromEntries(loads),
    },
  };
}

/** The name of no field: data that fits nowhere. */
const UNFIT = '*';

/** In the loads read back: everybody of whom nothing is told. No person has this id. */
export const OTHERS = '*';

function pick(
  from: Readonly<Record<string, Json | undefined>>,
  names: readonly string[],
): Record<string, Json> {
  return Object.fromEntries(
    names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]] as const])),
  );
}

function text(detail: Entry['detail'], name: string): string {
  const value = detail[name];
  return typeof value === 'string' ? value : '';
}
