/**
 * What is promised about data: shared options, levels, retention, and what fields are for.
 */
import { describe, expect, test } from '@jest/globals';
import { wholeExample } from '../../compiler/codes/index.ts';
import type { Plan } from '../../core/plan.ts';
import { compileText } from '../compiler/compiling.ts';
import { peopleOf, planOf, TestCase } from '../support/cases.ts';

const compiled = (example: string): Plan => planOf(wholeExample(example));
const codes = (example: string): readonly string[] =>
  compileText(wholeExample(example)).diagnostics.map(({ code }) => code);

test('fields that share a list have its options', () => {
  const { fields } = compiled(`choices:
  rooms: [north, south]
forms:
  request:
    size: { type: scale, min: 1, max: 5 }
    old: { type: choice, options: rooms }
    moves: { type: table, columns: { to: { type: choice, options: rooms } } }
`);
  expect(fields['old']!.options).toEqual(['north', 'south']);
  expect(fields['moves']!.columns!['to']!.options).toEqual(['north', 'south']);
});

test('access is in the plan, level by level', () => {
  const { access } = compiled(`access:
  open: { read: [owner, assignee], write: assignee }
  secret: [{ in: draft, read: clerk, write: clerk }, { read: owner }]
  client_sees: [number, state, size]
`);
  expect(access).toEqual({
    levels: {
      open: [
        {
          in: null,
          read: [{ kind: 'owner' }, { kind: 'assignee' }],
          write: [{ kind: 'assignee' }],
        },
      ],
      secret: [
        {
          in: ['draft'],
          read: [{ kind: 'role', role: 'clerk' }],
          write: [{ kind: 'role', role: 'clerk' }],
        },
        { in: null, read: [{ kind: 'owner' }], write: [] },
      ],
    },
    sees: { client: ['number', 'state', 'size'] },
  });
});

test('kinds of link say who makes them', () => {
  const { links } = compiled(
    'links:\n  sequel: { title: What follows }\n  before: { by: clerk }\n',
  );
  expect(links).toEqual({
    sequel: { title: 'What follows', by: [{ kind: 'owner' }] },
    before: { title: 'Before', by: [{ kind: 'role', role: 'clerk' }] },
  });
});

test('what is not open is in no message', () => {
  const example = (level: string): string => `states:
  closed: { final: true, enter: { notify: { to: reporter, template: over } } }
templates:
  over: { title: Over, body: '{{ client }}' }
forms:
  request:
    size: { type: scale, min: 1, max: 5 }
    client: { type: person, required: true${level} }
access:
  secret: { read: [owner, assignee], write: assignee }
`;
  expect(codes(example('').replace('closed: {', 'closed:\n    {'))).toEqual([]);
  expect(codes(example(', level: secret').replace('closed: {', 'closed:\n    {'))).toEqual([
    'CL0914',
  ]);
});

test('a field says what it decides and who knows it', () => {
  const { fields } = compiled(`forms:
  request:
    size: { type: scale, min: 1, max: 5, decides: large, supplied_by: client }
    client: { type: person, decides: [consent, submit], supplied_by: reporter }
`);
  expect(fields['size']).toMatchObject({ decides: ['large'], suppliedBy: 'client' });
  expect(fields['client']).toMatchObject({
    decides: ['consent', 'submit'],
    suppliedBy: 'reporter',
  });
  const unknown =
    'forms:\n  request:\n    size: { type: scale, min: 1, max: 5, supplied_by: nobody_here }\n';
  expect(codes(unknown)).toEqual(['CL0212']);
});

describe('retention', () => {
  const people = peopleOf({ cal: ['clerks'], off: ['officers'] });
  const closed = (retention: string): TestCase => {
    const plan = compiled(`${retention}
states:
  draft:
    assign: clerk
    form: request
    transitions:
      submit: [{ to: deciding, when: large }, { to: closed }]
      keep: { set: kept }
    timers: [{ after: 2 business days, remind: assignee }]
  closed:
    final: true
    reopen: { to: draft, by: clerk, within: 1 year }
`);
    return new TestCase(plan, '2026-03-02T09:00:00Z').start(people, 'cal', { size: 1 });
  };
  const told = (one: TestCase): unknown[] =>
    one.entries.flatMap(({ kind, detail }) =>
      kind.startsWith('retention') ? [[kind, detail['ending']]] : [],
    );

  test('a closed case is kept so long, then it is due', () => {
    const one = closed('retention: { keep: 2 years, from: closed, then: anonymise }').later(
      86_400_000,
    );
    one.event('cal', 'submit');
    expect(told(one)).toEqual([['retention_due', 'anonymise']]);
    expect(one.snapshot!.retention).toEqual({
      dueAtMs: Date.parse('2028-03-03T09:00:00Z'),
      ending: 'anonymise',
      heldBy: null,
    });
  });

  test('retention can count from the opening', () => {
    const one = closed('retention: { keep: 2 years, from: opened, then: delete }').later(
      86_400_000,
    );
    one.event('cal', 'submit');
    expect(one.snapshot!.retention!.dueAtMs).toBe(Date.parse('2028-03-02T09:00:00Z'));
    expect(told(one)).toEqual([['retention_due', 'delete']]);
  });

  test('what keeps a case keeps it without end', () => {
    const one = closed('retention: { keep: 2 years, then: archive, unless: kept }');
    one.event('cal', 'keep');
    one.event('cal', 'submit');
    expect(told(one)).toEqual([['retention_held', 'archive']]);
    expect(one.snapshot!.retention).toEqual({ dueAtMs: null, ending: 'archive', heldBy: 'kept' });
  });

  test('a case that is opened again is kept', () => {
    const one = closed('retention: { keep: 2 years, then: archive }');
    one.event('cal', 'submit');
    one.event('cal', 'reopen');
    expect(one.snapshot!.retention).toBeUndefined();
  });
});
