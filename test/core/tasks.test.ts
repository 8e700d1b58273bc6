/**
 * Tasks, evidence, notes and handoffs: what the trail and the offers say of them, and how the
 * clocks of a task run.
 */
import { describe, expect, test } from '@jest/globals';
import { wholeExample } from '../../compiler/codes/index.ts';
import { nextEvents } from '../../core/offers.ts';
import { describeDeadline, describeEntry } from '../../core/trail-text.ts';
import { nextTasks, nextWork } from '../../core/work-offers.ts';
import type { WorkAct } from '../../core/work.ts';
import { peopleOf, planOf, TestCase } from '../support/cases.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const people = peopleOf({ cal: ['clerks'], cid: ['clerks'], mae: ['managers'], off: ['officers'] });

/** The base example whose first state has these tasks; it begins on a Monday at ten. */
function begin(tasks: string, more = '', row = ''): TestCase {
  const text = wholeExample(`states:
  draft:
    assign: clerk
    form: request
    transitions: { submit: [{ to: deciding, when: large${row} }, { to: closed }] }
    timers: [{ after: 90 days, remind: assignee }]
${tasks}${more}`);
  return new TestCase(planOf(text), '2026-03-02T09:00:00Z').start(people, 'cal', { size: 5 });
}

const pack = (words: string): string => `    tasks:\n      pack: ${words}\n`;

function act(one: TestCase, actor: string, given: WorkAct): string | null {
  return one.put({ kind: 'work', act: given, actor })?.code ?? null;
}

/** The id of the only task. */
function taskOf(one: TestCase): string {
  return one.snapshot!.work!.tasks[0]!.id;
}

function told(one: TestCase, kinds: readonly string[]): string[] {
  const words = { plan: one.plan, person: (id: string) => id, instant: String };
  return one.entries
    .filter(({ kind }) => kinds.includes(kind))
    .map((entry) => describeEntry(entry, words));
}

test('a definition without work compiles to a plan without it', () => {
  const one = begin('');
  expect(one.plan.states['draft']).not.toHaveProperty('tasks');
  expect(one.plan).not.toHaveProperty('evidence');
  expect(one.snapshot).not.toHaveProperty('work');
});

test('a task shows its title, its help and what is missing', () => {
  const one = begin(
    pack('{ title: Pack it, help: All boxes, checklist: [Closed], required: true }'),
  );
  const tasks = (person: string) => nextTasks(one.plan, one.snapshot!, person, one.nowMs);
  expect(tasks('cal')).toMatchObject([
    {
      title: 'Pack it',
      help: 'All boxes',
      standing: 'open',
      isRequired: true,
      people: ['cal', 'cid'],
      checklist: [{ point: 'Closed', isTicked: false }],
      allowed: false,
      because: 'Not ticked yet: Closed.',
    },
  ]);
  expect(tasks('mae')[0]).toMatchObject({ allowed: false, because: 'It is for `clerk`.' });
  act(one, 'cid', { do: 'tick_task', task: taskOf(one), point: 1, done: true });
  expect(tasks('cal')[0]).toMatchObject({ allowed: true, because: null });
});

test('a closed gate is told before it is tried', () => {
  const one = begin(pack('{ title: Pack it, required: true }'));
  const submit = () => nextEvents(one.plan, one.snapshot!, 'cal', one.nowMs)[0]!;
  expect(submit()).toMatchObject({ allowed: false, because: 'Still to be done: Pack it.' });
  const refusal = one.event('cal', 'submit');
  expect(refusal).toMatchObject({ code: 'tasks_open', allowed: [] });
  act(one, 'cal', { do: 'complete_task', task: taskOf(one) });
  expect(submit()).toMatchObject({ allowed: true, because: null });
});

describe('the clocks and verbs of a task', () => {
  test('every: again and again, until it is done', () => {
    const one = begin(pack('{ timers: [{ every: 1 day, notify: owner }] }'));
    const count = () => one.kinds().filter((kind) => kind === 'notified').length;
    one.later(3 * DAY_MS).tick();
    expect(count()).toBe(3);
    act(one, 'cal', { do: 'complete_task', task: taskOf(one) });
    one.later(3 * DAY_MS).tick();
    expect(count()).toBe(3);
  });

  test('roll: an end on a closed day moves on', () => {
    const plain = begin(pack('{ timers: [{ after: 5 days, remind: assignee }] }'));
    const rolled = begin(
      pack('{ timers: [{ after: 5 days, roll: next_business_day, remind: assignee }] }'),
    );
    const due = (one: TestCase) =>
      one.snapshot!.deadlines.find(({ kind }) => kind === 'task')!.dueAtMs - one.nowMs;
    expect([due(plain), due(rolled)]).toEqual([5 * DAY_MS, 7 * DAY_MS]);
  });

  test('delegate_to: the backup may do it as well', () => {
    const one = begin(pack('{ timers: [{ after: 1 day, delegate_to: backups }] }'));
    const complete = { do: 'complete_task', task: taskOf(one) } as const;
    expect(act(one, 'mae', complete)).toBe('not_permitted');
    one.later(DAY_MS).tick();
    expect(act(one, 'mae', complete)).toBeNull();
    expect(one.entries.at(-1)).toMatchObject({ kind: 'task_done', detail: { via: 'backup' } });
  });

  test('do: flags and notices', () => {
    const one = begin(
      pack(
        '{ timers: [{ after: 1 day, do: { set: late, notify: owner } }, { after: 2 days, do: { clear: late } }] }',
      ),
    );
    const flags = () => (one.snapshot!.machine as never as { context: object }).context;
    one.later(DAY_MS).tick();
    expect(flags()).toMatchObject({ flags: { late: true } });
    expect(one.entries.at(-1)).toMatchObject({ kind: 'notified', detail: { people: ['mae'] } });
    one.later(DAY_MS).tick();
    expect(flags()).toMatchObject({ flags: { late: false } });
  });
});

test('a missed due is an entry, and the owner is told', () => {
  const one = begin(pack('{ due: 1 day }'));
  one.later(DAY_MS).tick();
  expect(one.entries.at(-1)).toMatchObject({
    kind: 'task_overdue',
    detail: { title: 'Pack', dueAtMs: one.nowMs },
  });
});

test('a task that ends takes its item and its deadlines along', () => {
  const one = begin(pack('{ due: 1 day, timers: [{ every: 1 hour, remind: assignee }] }'));
  const id = taskOf(one);
  expect(one.snapshot!.items.map((item) => item.id)).toContain(id);
  act(one, 'cal', { do: 'complete_task', task: id });
  expect(one.snapshot!.items.map((item) => item.id)).not.toContain(id);
  expect(one.snapshot!.deadlines.filter(({ item }) => item === id)).toEqual([]);
  expect(act(one, 'cal', { do: 'complete_task', task: id })).toBe('task_not_open');
});

test('notes and what they say', () => {
  const one = begin('', 'notes:\n  call: { title: A call, visible: true }\n  memo: {}\n');
  expect(one.plan.notes).toMatchObject({ call: { title: 'A call', level: 'visible' } });
  act(one, 'cal', { do: 'add_note', note: 'call', text: 'They agree.' });
  act(one, 'cal', { do: 'add_note', note: 'memo', text: 'Do they?' });
  const notes = one.entries.filter(({ kind }) => kind === 'note_added');
  expect(notes.map(({ detail }) => detail['level'])).toEqual(['visible', 'internal']);
});

test('a handoff says what is handed over, in words that a person may change', () => {
  const row = ', handoff: [size, due]';
  const offer = begin('', '', row);
  const [next] = nextEvents(offer.plan, offer.snapshot!, 'cal', offer.nowMs);
  expect(next!.handoff).toEqual({ fields: ['size', 'due'], brief: 'Size: 5\nDue: –' });
  const plain = begin('', '', row);
  plain.event('cal', 'submit', { due: '2026-04-01' });
  const edited = begin('', '', row);
  edited.event('cal', 'submit', { due: '2026-04-01', brief: 'Soon, please.' });
  const handed = (one: TestCase) => one.entries.find(({ kind }) => kind === 'handed_over')!.detail;
  expect(handed(plain)).toEqual({
    from: 'draft',
    to: 'deciding',
    party: 'manager, officer',
    fields: { size: 5, due: '2026-04-01' },
    brief: 'Size: 5\nDue: 2026-04-01',
  });
  expect(handed(edited)).toMatchObject({ brief: 'Soon, please.', edited: true });
});

test('what a person may do beside events is offered', () => {
  const one = begin(
    '    ad_hoc: true\n',
    'evidence: { by: owner, kinds: [photo] }\nnotes: { memo: {} }\n',
  );
  const may = (person: string) => nextWork(one.plan, one.snapshot!, person, one.nowMs);
  expect(may('cal')).toEqual(['add_task', 'attach', 'add_note', 'recuse']);
  expect(may('mae')).toEqual(['add_task', 'add_evidence', 'attach', 'add_note', 'recuse']);
  expect(may('off')).toEqual(['recuse']);
});

test('malformed acts are refused and change nothing', () => {
  const one = begin(
    `    ad_hoc: true\n${pack('{ checklist: [Closed] }')}`,
    'evidence: { by: assignee, kinds: [photo] }\n',
  );
  const before = one.snapshot;
  const task = taskOf(one);
  const bad = [
    { do: 'fly' },
    { do: 'tick_task', task, point: 2, done: true },
    { do: 'tick_task', task, point: 'one', done: true },
    { do: 'cancel_task', task, reason: ' ' },
    { do: 'complete_task', task: 7 },
    { do: 'add_task', title: '', assignee: 'clerk' },
    { do: 'add_task', title: 'x', assignee: 'clerk', due: { amount: 0, unit: 'days' } },
    { do: 'add_task', title: 'x', assignee: 'clerk', due: 'soon' },
    { do: 'add_task', title: 'x', assignee: 'clerk', checklist: 'all' },
    { do: 'add_task', title: 'x'.repeat(201), assignee: 'clerk' },
    { do: 'add_evidence', kind: 'photo', description: 'x', file: { id: 'f' } },
    { do: 'add_evidence', kind: 'photo' },
    { do: 'move_evidence', number: 1, holder: 'cal', reason: 'x' },
  ];
  for (const given of bad)
    expect([given, act(one, 'cal', given as never)]).not.toEqual([given, null]);
  expect(one.snapshot).toBe(before);
});

test('the trail and the deadlines are told in sentences', () => {
  const one = begin(
    pack(
      '{ title: Pack it, due: 2 days, checklist: [Closed], timers: [{ after: 1 day, remind: assignee }] }',
    ),
    'evidence: { by: assignee, kinds: [photo] }\n',
  );
  const task = taskOf(one);
  one.later(2 * DAY_MS);
  act(one, 'cal', { do: 'tick_task', task, point: 1, done: true });
  act(one, 'cal', { do: 'add_evidence', kind: 'photo', description: 'A box' });
  act(one, 'cal', { do: 'move_evidence', number: 1, holder: 'cid', reason: 'safer' });
  act(one, 'cal', { do: 'complete_task', task });
  const kinds = ['task_opened', 'task_overdue', 'task_ticked', 'task_done', 'evidence_added'];
  expect(told(one, [...kinds, 'evidence_moved'])).toEqual([
    'to be done: Pack it',
    'overdue: Pack it',
    'cal ticks “Closed”',
    'cal adds evidence 1 (photo): A box',
    'cal passes evidence 1 from cal to cid: safer',
    'cal completes: Pack it',
  ]);
  expect(describeDeadline(one.plan, `${task}/due`)).toBe('due: Pack it, 2 days');
  expect(describeDeadline(one.plan, `${task}/timers/0`)).toBe('remind: Pack it');
});
