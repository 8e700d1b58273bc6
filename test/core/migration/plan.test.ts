import { describe, expect, test } from '@jest/globals';
import { planMigration } from '../../../core/migration/plan.ts';
import type { Mapping } from '../../../core/migration/types.ts';
import { planOf } from '../../support/cases.ts';
import { FIRST, nextVersion, REQUEST } from './request.ts';

type Changes = readonly (readonly [string, string])[];

const RENAME_INTAKE: Changes = [['intake', 'arrival']];
const NO_READING: Changes = [
  ['      reading: {', '      skimming: {'],
  ['start: reading', 'start: skimming'],
  ['read: reading', 'read: skimming'],
];

describe('what becomes of the parts of a version', () => {
  test('the same names are the same parts, and nothing is guessed', () => {
    const { mapping, guesses, problems } = planMigration(FIRST, nextVersion());
    expect([guesses, problems]).toEqual([[], []]);
    expect(
      Object.entries(mapping).map(([part, names]) => [part, Object.keys(names).length]),
    ).toEqual([
      ['states', 14],
      ['approvals', 1],
      ['timers', 6],
      ['clocks', 1],
      ['fields', 8],
      ['flags', 1],
    ]);
    for (const names of Object.values(mapping)) {
      for (const [name, target] of Object.entries(names)) expect(target).toBe(name);
    }
  });

  test.each<
    [
      title: string,
      Changes,
      part: keyof Mapping,
      name: string,
      to: string | null,
      why: RegExp | null,
    ]
  >([
    [
      'a state with another name, the same in every word',
      RENAME_INTAKE,
      'states',
      'intake',
      'arrival',
      /every word/,
    ],
    [
      'a state with another name and other timers',
      [...RENAME_INTAKE, ['after: 60 days', 'after: 61 days']],
      'states',
      'intake',
      'arrival',
      /same kind/,
    ],
    [
      'what is inside a state with another name',
      [['desk', 'table']],
      'states',
      'desk.writing',
      'table.writing',
      null,
    ],
    [
      'the timers of a state with another name',
      RENAME_INTAKE,
      'timers',
      'intake/timers/1',
      'arrival/timers/1',
      null,
    ],
    [
      'a timer before which another one was put',
      [
        [
          '    timers:\n      - { after: 10 days',
          '    timers:\n      - { after: 3 days, notify: owner }\n      - { after: 10 days',
        ],
      ],
      'timers',
      'intake/timers/0',
      'intake/timers/1',
      /same row/,
    ],
    [
      'a timer that comes later, and stands elsewhere',
      [
        ['      - { after: 10 days, remind: assignee }\n', ''],
        [
          'after: 60 days, to: closed }',
          'after: 60 days, to: closed }\n      - { after: 12 days, remind: assignee }',
        ],
      ],
      'timers',
      'intake/timers/0',
      'intake/timers/2',
      /another time/,
    ],
    [
      'a timer that is no more',
      [['      - { every: 7 days, notify: owner }\n', '']],
      'timers',
      'intake/timers/1',
      null,
      null,
    ],
    [
      'an approval with another name',
      [
        ['approval: request', 'approval: order'],
        ['  request:\n', '  order:\n'],
      ],
      'approvals',
      'request',
      'order',
      /every word/,
    ],
    [
      'an approval with another name and other answers needed',
      [
        ['approval: request', 'approval: order'],
        ['  request:\n', '  order:\n'],
        ['quorum: all', 'quorum: any'],
      ],
      'approvals',
      'request',
      'order',
      /ask that now/,
    ],
    [
      'a clock with another name and another length',
      [
        ['  answer: {', '  reply: {'],
        ['within: 30 days', 'within: 40 days'],
      ],
      'clocks',
      'answer',
      'reply',
      /same moments/,
    ],
    [
      'a field with another name',
      [['seen_on', 'looked_on']],
      'fields',
      'seen_on',
      'looked_on',
      /every word/,
    ],
    [
      'a field that is no more',
      [['    seen_on: { type: date }\n', '']],
      'fields',
      'seen_on',
      null,
      null,
    ],
    ['a flag that is no more', [['set: urgent', 'set: hot']], 'flags', 'urgent', null, null],
  ])('%s', (_, changes, part, name, to, why) => {
    const plan = planMigration(FIRST, nextVersion(...changes));
    expect(plan.problems).toEqual([]);
    expect(plan.mapping[part][name]).toBe(to);
    const guess = plan.guesses.find((one) => one.part === `${part}/${name}`);
    if (why === null) expect(guess).toBeUndefined();
    else expect(guess?.why).toMatch(why);
  });
});

describe('what is unsound', () => {
  test.each<[title: string, Changes, Mapping, code: string, part: string, help: RegExp]>([
    [
      'a state that is no more and that nothing is like',
      [
        ['  deciding:', '  choosing:'],
        ['submit: deciding', 'submit: choosing'],
        ['approval: request', 'approval: other'],
        ['  request:\n', '  other:\n'],
        ['approvers: [clerk, lead]', 'approvers: lead'],
        ['quorum: all', 'quorum: any'],
      ],
      {},
      'state_unmapped',
      'states/deciding',
      /`states: { deciding: … }`/,
    ],
    [
      'a state into the middle of an approval',
      [],
      { states: { intake: 'deciding' } },
      'into_approval',
      'states/intake',
      /name a state before it/,
    ],
    [
      'an approval into a state without one',
      [],
      { states: { deciding: 'intake' } },
      'out_of_approval',
      'states/deciding',
      /null/,
    ],
    [
      'an approval into another one',
      [
        ['approval: request', 'approval: other'],
        [
          'approvals:\n',
          'approvals:\n  other: { approvers: lead, ladder: [{ after: 1 day, decide: lapsed }] }\n',
        ],
        [
          '  desk:\n    start',
          '  more: { approval: request, transitions: { approved: closed, rejected: closed, lapsed: closed } }\n  desk:\n    start',
        ],
        ['      work: desk', '      work: desk\n      more: more'],
      ],
      {},
      'into_approval',
      'states/deciding',
      /has it asked again/,
    ],
    [
      'a state into a final one',
      [],
      { states: { intake: 'closed' } },
      'final_differs',
      'states/intake',
      /null/,
    ],
    [
      'a state into a stage',
      [],
      { states: { intake: 'desk' } },
      'stage_without_position',
      'states/intake',
      /name the state inside/,
    ],
    [
      'a state into a parallel one',
      [],
      { states: { intake: 'both' } },
      'region_without_position',
      'states/intake',
      /name the state inside/,
    ],
    [
      'a state into one region of several',
      [],
      { states: { intake: 'both.left.a' } },
      'region_without_position',
      'states/intake',
      /both\.right/,
    ],
    [
      'two regions into one',
      [],
      { states: { 'both.right.b': 'both.left.a' } },
      'regions_joined',
      'states/both.left.a',
      /region of its own/,
    ],
    [
      'one more region',
      [
        [
          '    done: closed',
          '      third: { start: c, states: { c: { assign: clerk, transitions: { third: z }, open_ended: x }, z: { final: true } } }\n    done: closed',
        ],
      ],
      {},
      'region_without_position',
      'states/both.left.a',
      /both\.third/,
    ],
    [
      'a way back from a state to which nobody came from there',
      [],
      { states: { 'desk.reading': 'asking' } },
      'history_nowhere',
      'states/desk.reading',
      /previous/,
    ],
    [
      'a field of another type',
      [['size: { type: choice, options: [small, large] }', 'size: { type: number }']],
      {},
      'field_type_changed',
      'fields/size',
      /drops its values/,
    ],
    [
      'two fields into one',
      [],
      { fields: { seen_on: null, price: 'size', size: 'size' } },
      'mapped_twice',
      'fields/size',
      /null/,
    ],
    [
      'a timer of another state',
      [],
      { timers: { 'intake/timers/0': 'asking/timers/0' } },
      'timer_elsewhere',
      'timers/intake/timers/0',
      /intake/,
    ],
    [
      'two timers into one',
      [],
      { timers: { 'intake/timers/0': 'intake/timers/2', 'intake/timers/2': 'intake/timers/2' } },
      'mapped_twice',
      'timers/intake/timers/2',
      /null/,
    ],
    [
      'a name that the old version does not have',
      [],
      { states: { intak: 'intake' } },
      'name_unknown',
      'states/intak',
      /did you mean `intake`/,
    ],
    [
      'a name that the new version does not have',
      [],
      { clocks: { answer: 'anser' } },
      'name_unknown',
      'clocks/answer',
      /there is only `answer`|did you mean `answer`/,
    ],
  ])('%s', (_, changes, mapping, code, part, help) => {
    const { problems } = planMigration(FIRST, nextVersion(...changes), mapping);
    const problem = problems.find((one) => one.part === part && one.code === code);
    expect([problems.map((one) => `${one.code} ${one.part}`), problem?.code]).toEqual([
      expect.arrayContaining([`${code} ${part}`]),
      code,
    ]);
    expect(problem!.help).toMatch(help);
    expect(problem!.message).not.toMatch(/\.$/);
  });

  test('another case type', () => {
    const other = planOf(REQUEST.replace('id: request', 'id: order'));
    expect(planMigration(FIRST, other).problems.map(({ code }) => code)).toEqual([
      'other_case_type',
    ]);
  });

  test('cases of a state that has no successor by the author’s word stay, and that is sound', () => {
    const gone = nextVersion(...NO_READING);
    const { problems, mapping } = planMigration(FIRST, gone, { states: { 'desk.reading': null } });
    expect([problems, mapping.states['desk.reading']]).toEqual([[], null]);
  });

  test('a value that every text can hold goes into a text', () => {
    const wider = nextVersion([
      'size: { type: choice, options: [small, large] }',
      'size: { type: text }',
    ]);
    expect(planMigration(FIRST, wider).problems).toEqual([]);
  });
});
