import { expect, test } from '@jest/globals';
import type { Snapshot } from '../../core/input.ts';
import { deadlineWrongs } from './migrated.ts';

type Told = Parameters<typeof deadlineWrongs>[0][number];

const MIGRATE = { kind: 'command', command: 'migrate', actor: 'p-op' } as const;
const OTHER = { kind: 'command', command: 'go', actor: 'p-ana' } as const;
const set = (deadline: string, dueAtMs: number, cause: Told['cause'] = OTHER) =>
  ({ kind: 'deadline_set', cause, detail: { deadline, dueAtMs } }) as const;
const due = (deadline: string, atMs: number) =>
  ({ kind: 'deadline_due', detail: { deadline }, atMs }) as const;
const CLOCK = { clock: 'c' };
const OTHER_CLOCK = { clock: 'other' };
const told = (kind: Told['kind'], detail: Told['detail']) => ({ kind, detail }) as const;
const migrated = (atMs: number, deadlines?: Record<string, string>) =>
  ({
    kind: 'migrated',
    atMs,
    cause: MIGRATE,
    detail: { ...(deadlines && { deadlines }) },
  }) as const;

function wrongs(
  entries: readonly (Pick<Told, 'kind'> & Partial<Told>)[],
  armed: Readonly<Record<string, number>> = {},
): readonly string[] {
  const trail = entries.map((entry, index) => ({
    cause: OTHER,
    atMs: 0,
    detail: {},
    ...entry,
    sequence: index + 1,
  }));
  const deadlines = Object.entries(armed).map(([id, dueAtMs]) => ({ id, dueAtMs }));
  return deadlineWrongs(trail, { status: 'open', deadlines } as unknown as Snapshot);
}

test.each([
  ['kept', [set('a', 9), migrated(3)], { a: 9 }],
  ['kept under another name', [set('a', 9), migrated(3, { a: 'b' })], { b: 9 }],
  ['moved', [set('a', 9), migrated(3), set('a', 12, MIGRATE), due('a', 12)], {}],
  ['moved into the past', [set('a', 9), migrated(5), set('a', 4, MIGRATE), due('a', 5)], {}],
  ['cleared with a question', [set('a', 9), { kind: 'withdrawn', detail: { cleared: ['a'] } }], {}],
  ['a clock that stands still', [set('sla/c/due', 9), told('sla_paused', CLOCK), migrated(3)], {}],
  [
    'a clock that goes on later',
    [
      set('sla/c/due', 9),
      set('sla/c/warn/0', 5),
      told('sla_resumed', CLOCK),
      set('sla/c/due', 12),
      migrated(3, { 'sla/c/due': 'sla/d/due' }),
      due('sla/d/due', 12),
    ],
    {},
  ],
  ['a clock that was met', [set('sla/c/due', 9), told('sla_met', CLOCK)], {}],
  ['a task that was done', [set('s.t#4/due', 9), told('task_done', { task: 's.t#4' })], {}],
  ['an absence that moved', [set('i#2/absence', 9), set('i#2/absence', 7)], { 'i#2/absence': 7 }],
  ['an absence that is no more', [set('i#2/absence', 9), migrated(3)], {}],
  ['an absence with its question', [set('i#2/absence', 9), told('decided', { item: 'i#2' })], {}],
] as const)('nothing is wrong with a deadline that is %s', (_, entries, armed) => {
  expect(wrongs(entries as never, armed)).toEqual([]);
});

test.each([
  ['lost', [set('a', 9), migrated(3)], {}],
  ['due twice', [set('a', 9), due('a', 9), migrated(10), due('a', 11)], {}],
  ['due early', [set('a', 9), migrated(3), due('a', 8)], {}],
  ['due late', [set('a', 9), migrated(3), due('a', 10)], {}],
  ['set twice', [set('a', 9), set('a', 9)], { a: 9 }],
  ['counted again in silence', [set('a', 9), migrated(3)], { a: 10 }],
  ['there out of nothing', [migrated(3)], { a: 10 }],
  ['lost, of a clock', [set('sla/c/due', 9), migrated(3)], {}],
  ['lost, of a warning', [set('sla/c/warn/0', 9), migrated(3), told('sla_met', OTHER_CLOCK)], {}],
  ['due twice, of a clock', [set('sla/c/due', 9), due('sla/c/due', 9), due('sla/c/due', 9)], {}],
  ['due early, of a clock', [set('sla/c/due', 9), migrated(3), due('sla/c/due', 8)], {}],
  ['due late, of a clock', [set('sla/c/due', 9), due('sla/c/due', 10)], {}],
  [
    'due though its clock stood still',
    [set('sla/c/due', 9), told('sla_paused', CLOCK), due('sla/c/due', 9)],
    {},
  ],
  ['lost, of a task', [set('s.t#4/due', 9), migrated(3)], {}],
  ['due twice, of a task', [set('s.t#4/due', 9), due('s.t#4/due', 9), due('s.t#4/due', 9)], {}],
  [
    'due though its task was done',
    [set('s.t#4/due', 9), told('task_done', { task: 's.t#4' }), due('s.t#4/due', 9)],
    {},
  ],
  ['due early, of an absence', [set('i#2/absence', 9), due('i#2/absence', 8)], {}],
  ['due late, of an absence', [set('i#2/absence', 9), due('i#2/absence', 10)], {}],
  ['moved in silence, of an absence', [set('i#2/absence', 9), migrated(3)], { 'i#2/absence': 8 }],
] as const)('a deadline that is %s is found', (_, entries, armed) => {
  expect(wrongs(entries as never, armed)).toHaveLength(1);
});
