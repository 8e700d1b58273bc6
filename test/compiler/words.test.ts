/**
 * No word is accepted that does nothing: each word of the schema changes the plan.
 */
import { describe, expect, test } from '@jest/globals';
import { wholeExample } from '../../compiler/codes/index.ts';
import { caseTypeSchema } from '../../schemas/case-type.ts';
import { compileText } from './compiling.ts';

const DRAFT = `states:
  draft:
    assign: clerk
    form: request
    transitions: { submit: [{ to: deciding, when: large }, { to: closed }] }
    timers: [{ after: 2 business days, remind: assignee }]
`;
const draft = (from: string, to: string): readonly [string, string] => [
  DRAFT,
  DRAFT.replace(from, to),
];
const more = (word: string): readonly [string, string] =>
  draft('    assign: clerk\n', `    assign: clerk\n${word}`);
const timer = (row: string): readonly [string, string] =>
  draft('{ after: 2 business days, remind: assignee }', row);
const SUBMIT = '{ to: closed }]';
const row = (words: string): readonly [string, string] =>
  draft(SUBMIT, `{ to: closed, ${words} }]`);
const CONSENT = `approvals:
  consent:
    approvers: [manager, officer]
    ladder: [{ after: 5 business days, decide: lapsed }]
`;
const consent = (words: string): readonly [string, string] => [
  CONSENT,
  CONSENT.replace('    ladder', `    ${words}\n    ladder`),
];
const FORM =
  'forms:\n  request:\n    size: { type: scale, min: 1, max: 5 }\n    due: { type: date }\n';
const field = (words: string, plain = 'type: text'): readonly [string, string] => [
  `${FORM}    extra: { ${plain} }\n`,
  `${FORM}    extra: { ${words} }\n`,
];
const STAGE = `anywhere: { move: { to: moving, by: clerk } }
states:
  moving:
    assign: clerk
    start: packing
    done: closed
    states:
      packing: { transitions: { packed: gone }, timers: [{ every: 1 week, remind: assignee }] }
      driving: { transitions: { arrived: gone, back: packing }, timers: [{ every: 1 week, remind: assignee }] }
      gone: { final: true }
`;
const REACHING = STAGE.replace('packed: gone', 'packed: gone, drive: driving');
const capped = (max: string): string =>
  `${draft('assign: clerk', 'assign: { role: clerk, by: round_robin }')[1]}roles: { clerk: { team: a, max_${max} } }\n`;
const DUPLICATES = 'duplicates: { same: [size], within: 90 days, do: link }\n';
const PRIORITY = 'priority: size * 1.0\n';
const WEIGHT = `tables:
  weight:
    inputs: [size]
    gives: number
    hit: first
    rows: [{ size: 1..3, gives: 1 }, { size: 4..5, gives: 2 }]
`;
const weight = (from: string, to: string): readonly [string, string] => {
  const heavy = `priority: tables.weight\n${FORM}    heavy: { type: boolean }\n`;
  return [`${WEIGHT}${heavy}`, `${WEIGHT.replace(from, to)}${heavy}`];
};
const DEFAULT = wholeExample('title: Office move\n');

/** Word → a definition without it, and one with it (or with another value). */
const uses: Readonly<Record<string, readonly [string, string]>> = {
  'case type: id': ['id: a\n', 'id: b\n'],
  'case type: version': ['version: 1\n', 'version: 2\n'],
  'case type: title': ['title: A\n', 'title: B\n'],
  'case type: owner': ['owner: manager\n', 'owner: officer\n'],
  'case type: calendar': ['calendar: head-office\n', 'calendar: london\n'],
  'case type: start': ['start: draft\n', 'start: deciding\n'],
  'case type: states': ['x-nothing: 1\n', REACHING],
  'case type: anywhere': ['x-nothing: 1\n', 'anywhere: { go: { to: closed, by: clerk } }\n'],
  'case type: approvals': ['x-nothing: 1\n', CONSENT],
  'case type: guards': ['x-nothing: 1\n', 'guards: { large: size > 1 }\n'],
  'case type: roles': ['x-nothing: 1\n', 'roles: { clerk: { team: others } }\n'],
  'case type: forms': ['x-nothing: 1\n', 'forms: { request: { size: { type: number } } }\n'],
  'case type: tables': [PRIORITY, `${PRIORITY}${WEIGHT}`.replace('size * 1.0', 'tables.weight')],
  'case type: priority': ['x-nothing: 1\n', PRIORITY],
  'table: inputs': weight('inputs: [size]', 'inputs: [size, heavy]'),
  'table: gives': weight('gives: number', 'gives: [light, grave]').map((text, index) =>
    index === 0
      ? text
      : text.replace('gives: 1', 'gives: light').replace('gives: 2', 'gives: grave'),
  ) as unknown as readonly [string, string],
  'table: hit': weight('hit: first', 'hit: sum'),
  'table: rows': weight('1..3, gives: 1 }, { size: 4', '1..2, gives: 1 }, { size: 3'),
  'table: otherwise': weight('size: 4..5, gives: 2 }]', 'size: 4, gives: 2 }]\n    otherwise: 7'),
  'tableRow: gives': weight('gives: 2', 'gives: 3'),
  'case type: tasks': more('    tasks: [pack]\n').map((text, index) =>
    `${text}tasks: { pack: { title: Pack } }\n`.replace('Pack', ['A', 'B'][index]!),
  ) as unknown as readonly [string, string],
  'case type: ad_hoc': ['ad_hoc: true\n', 'ad_hoc: manager\n'],
  'case type: evidence': [
    'evidence: { by: manager, kinds: [photo] }\n',
    'evidence: { by: manager, kinds: [letter] }\n',
  ],
  'case type: intake': ['x-nothing: 1\n', 'intake: { anonymous: size }\n'],
  'case type: publish': ['x-nothing: 1\n', 'publish: { approved_by: manager }\n'],
  'case type: notes': ['notes: { call: {} }\n', 'notes: { call: { visible: true } }\n'],
  'case type: found_by': ['x-nothing: 1\n', 'found_by: size\n'],
  'case type: identified_by': ['x-nothing: 1\n', 'identified_by: size\n'],
  'case type: duplicates': ['x-nothing: 1\n', DUPLICATES],
  'state: title': more('    title: Drafting\n'),
  'state: assign': draft('assign: clerk', 'assign: { role: clerk, never: reporter }'),
  'state: form': draft('    form: request\n', ''),
  'state: waiting': draft('assign: clerk\n', 'assign: clerk\n    waiting: true\n').map((text) =>
    text.replace(
      'when: large }, { to: closed }',
      'when: large, by: clerk }, { to: closed, by: clerk }',
    ),
  ) as unknown as readonly [string, string],
  'state: approval': [
    'x-nothing: 1\n',
    'approvals: { other: { approvers: clerk, ladder: [{ after: 1 day, decide: lapsed }] } }\nstates: { deciding: { approval: other, transitions: { approved: closed, rejected: draft, lapsed: closed } } }\n',
  ],
  'state: transitions': draft('{ submit:', '{ stop: closed, submit:'),
  'state: timers': timer('{ every: 1 week, remind: assignee }'),
  'state: states': [REACHING.replaceAll('driving', 'driven'), REACHING],
  'state: start': [
    REACHING.replace('arrived: gone, back: packing', 'arrived: gone, back: packing'),
    REACHING.replace('start: packing', 'start: driving'),
  ],
  'state: regions': [
    'x-nothing: 1\n',
    'anywhere: { move: { to: both, by: clerk } }\nstates: { both: { done: closed, regions: { a: { start: b, states: { b: { assign: clerk, transitions: { go: c }, timers: [{ every: 1 week, remind: assignee }] }, c: { final: true } } }, d: { start: e, states: { e: { assign: clerk, transitions: { go: f }, timers: [{ every: 1 week, remind: assignee }] }, f: { final: true } } } } } }\n',
  ],
  'state: done': [REACHING, REACHING.replace('done: closed', 'done: draft')],
  'state: route': [
    'x-nothing: 1\n',
    'anywhere: { sort: { to: sorting, by: clerk } }\nstates: { sorting: { route: [{ to: closed }] } }\n',
  ],
  'state: final': [
    'x-nothing: 1\n',
    'anywhere: { stop: { to: stopped, by: clerk } }\nstates: { stopped: { final: true } }\n',
  ],
  'state: outcome': [
    'states: { closed: { final: true } }\n',
    'states: { closed: { final: true, outcome: moved } }\n',
  ],
  'state: reopen': [
    'states: { closed: { final: true } }\n',
    'states: { closed: { final: true, reopen: { to: draft, by: clerk, within: 1 day } } }\n',
  ],
  'state: open_ended': [DRAFT, DRAFT.replace(/    timers: .*\n/, '    open_ended: because\n')],
  'state: tasks': more('    tasks: { pack: {} }\n'),
  'state: ad_hoc': more('    ad_hoc: true\n'),
  'row: handoff': [
    DRAFT.replace('when: large }', 'when: large, handoff: [due] }'),
    DRAFT.replace('when: large }', 'when: large, handoff: [size] }'),
  ],
  'row: to': draft(SUBMIT, '{ to: deciding }]'),
  'row: by': row('by: manager'),
  'row: when': draft('when: large }, { to: closed }', 'when: small }, { to: closed }').map(
    (text) => `${text}guards:\n  small: size < 4\n  large: size >= 4\n`,
  ) as unknown as readonly [string, string],
  'row: needs': row('needs: reason'),
  'row: outcome': row('outcome: done'),
  'row: set': row('set: late'),
  'row: clear': [
    DRAFT.replace(SUBMIT, '{ to: closed, set: late }], undo: { set: other }'),
    DRAFT.replace(SUBMIT, '{ to: closed, set: late }], undo: { set: other, clear: late }'),
  ],
  'row: purpose': row('purpose: to be done'),
  'timer: after': timer('{ after: 3 days, remind: assignee }'),
  'timer: every': timer('{ every: 3 days, remind: assignee }'),
  'timer: at': timer('{ at: due, remind: assignee }'),
  'timer: before': timer('{ before: 1 day, of: due, remind: assignee }'),
  'timer: of': timer('{ before: 2 days, of: due, remind: assignee }'),
  'timer: roll': timer('{ after: 2 business days, roll: next_business_day, remind: assignee }'),
  'timer: remind': timer('{ after: 2 business days, remind: manager }'),
  'timer: notify': timer('{ after: 2 business days, notify: manager }'),
  'timer: delegate_to': timer('{ after: 2 business days, delegate_to: backups }'),
  'timer: escalate_to': timer('{ after: 2 business days, escalate_to: manager }'),
  'timer: to': timer('{ after: 2 business days, to: closed }'),
  'timer: decide': [CONSENT.replace('decide: lapsed', 'decide: rejected'), CONSENT],
  'timer: do': timer('{ after: 2 business days, do: { set: late } }'),
  'timer: outcome': timer('{ after: 2 business days, to: closed, outcome: late }'),
  'timer: set': timer('{ after: 2 business days, to: closed, set: late }'),
  'timer: clear': [
    DRAFT.replace(SUBMIT, '{ to: closed, set: late }]').replace('remind: assignee', 'to: closed'),
    DRAFT.replace(SUBMIT, '{ to: closed, set: late }]').replace(
      'remind: assignee',
      'to: closed, clear: late',
    ),
  ],
  'timer: purpose': timer('{ after: 2 business days, remind: assignee, purpose: a nudge }'),
  'approval: title': consent('title: The consent'),
  'approval: approvers': [CONSENT, CONSENT.replace('officer', 'clerk')],
  'approval: order': consent('order: in_turn'),
  'approval: quorum': consent('quorum: any'),
  'approval: one_rejection': consent('one_rejection: counts'),
  'approval: results': [
    CONSENT,
    `${CONSENT.replace('    ladder', '    results: maybe\n    ladder')}states: { deciding: { approval: consent, transitions: { approved: closed, rejected: draft, lapsed: closed, maybe: draft } } }\n`,
  ],
  'approval: never': consent('never: requester'),
  'approval: about': [
    `${FORM}${CONSENT}`,
    `${FORM}${CONSENT.replace('    ladder', '    about: size\n    ladder')}`,
  ],
  'approval: ladder': [CONSENT, CONSENT.replace('5 business', '6 business')],
  'role: team': ['roles: { clerk: { team: a } }\n', 'roles: { clerk: { team: b } }\n'],
  'role: backup': [
    'roles: { clerk: { team: a } }\n',
    'roles: { clerk: { team: a, backup: manager } }\n',
  ],
  'role: max_open_cases': [capped('open_cases: 5'), capped('open_cases: 6')],
  'role: max_share': [capped('share: 50%'), capped('share: 60%')],
  'field: type': field('type: number'),
  'field: title': field('type: text, title: Extra'),
  'field: help': field('type: text, help: Say more'),
  'field: required': field('type: text, required: true'),
  'field: default': field('type: text, default: none'),
  'field: max_length': field('type: text, max_length: 5'),
  'field: pattern': field("type: text, pattern: '[a-z]+'"),
  'field: options': field('type: choice, options: [a, b]', 'type: choice, options: [a]'),
  'field: min': field('type: number, min: 1', 'type: number'),
  'field: max': field('type: number, max: 1', 'type: number'),
  'field: currency': field('type: money, currency: EUR', 'type: money'),
  'field: when': field('type: text, when: large'),
  'case type: templates': ['x-nothing: 1\n', 'templates:\n  over: { title: Over, body: Done. }\n'],
  'case type: links': ['x-nothing: 1\n', 'links:\n  sequel: { title: What follows }\n'],
  'case type: choices': [
    `choices:\n  rooms: [a]\n${FORM}    extra: { type: choice, options: rooms }\n`,
    `choices:\n  rooms: [a, b]\n${FORM}    extra: { type: choice, options: rooms }\n`,
  ],
  'case type: access': [
    'x-nothing: 1\n',
    'access:\n  open: { read: [owner, assignee], write: assignee }\n',
  ],
  'case type: retention': ['x-nothing: 1\n', 'retention: { keep: 7 years, then: delete }\n'],
  'state: enter': more('    enter: { notify: owner }\n'),
  'state: leave': more('    leave: { notify: owner }\n'),
  'row: do': row('do: { call: stock }'),
  'field: level': [
    `access:\n  inner: { read: assignee, write: assignee }\n${FORM}    extra: { type: text }\n`,
    `access:\n  inner: { read: assignee, write: assignee }\n${FORM}    extra: { type: text, level: inner }\n`,
  ],
  'field: vault': [
    `access:\n  inner: { read: assignee, write: assignee }\n${FORM}    extra: { type: text, level: inner }\n`,
    `access:\n  inner: { read: assignee, write: assignee }\n${FORM}    extra: { type: text, level: inner, vault: true }\n`,
  ],
  'field: decides': field('type: text, decides: consent'),
  'field: supplied_by': field('type: text, supplied_by: reporter'),
  'field: columns': field(
    'type: table, columns: { a: { type: text } }',
    'type: table, columns: { b: { type: text } }',
  ),
};

/** Words of a clock, of its warnings, its extension and its breach. */
const CLOCK = 'from: draft, until: closed, within: 5 days';
const clock = (words: string, before = CLOCK): readonly [string, string] => [
  `sla: { decide: { ${before} } }\n`,
  `sla: { decide: { ${words} } }\n`,
];
const added = (words: string, before = ''): readonly [string, string] =>
  clock(`${CLOCK}, ${words}`, before === '' ? CLOCK : `${CLOCK}, ${before}`);
const clockUses: Readonly<Record<string, readonly [string, string]>> = {
  'case type: sla': ['x-nothing: 1\n', `sla: { decide: { ${CLOCK} } }\n`],
  'clock: title': added('title: A decision'),
  'clock: from': clock(CLOCK.replace('draft', 'deciding')),
  'clock: until': clock(CLOCK.replace('closed', 'deciding')),
  'clock: when': added('when: large'),
  'clock: again': added('again: starts_over'),
  'clock: within': clock(CLOCK.replace('5', '6')),
  'clock: roll': added('roll: next_business_day'),
  'clock: pauses': added('pauses: deciding'),
  'clock: warn_at': added('warn_at: 80%'),
  'clock: extend': added('extend: { to: 9 days }'),
  'clock: breached': added('breached: { notify: officer }'),
  'warning: at': added('warn_at: { at: 80%, notify: officer }', 'warn_at: 80%'),
  'warning: after': added('warn_at: { after: 4 days, notify: officer }'),
  'warning: before': added('warn_at: { before: 1 day, notify: officer }'),
  'warning: remind': added('warn_at: { at: 80%, remind: assignee }', 'warn_at: 80%'),
  'warning: notify': added('warn_at: { at: 80%, notify: officer }', 'warn_at: 80%'),
  'warning: escalate_to': added('warn_at: { at: 80%, escalate_to: officer }', 'warn_at: 80%'),
  'warning: do': added('warn_at: { at: 80%, do: { set: late } }', 'warn_at: 80%'),
  'extension: to': added('extend: { to: 9 days }', 'extend: { to: 8 days }'),
  'extension: by': added('extend: { to: 9 days, by: officer }', 'extend: { to: 9 days }'),
  'extension: needs': added('extend: { to: 9 days, needs: [] }', 'extend: { to: 9 days }'),
  'extension: approval': added(
    'extend: { to: 9 days, approval: consent }',
    'extend: { to: 9 days }',
  ),
  'extension: notify': added('extend: { to: 9 days, notify: officer }', 'extend: { to: 9 days }'),
  'breach: remind': added('breached: { remind: assignee }'),
  'breach: notify': added('breached: { notify: officer }'),
  'breach: escalate_to': added('breached: { escalate_to: officer }'),
  'breach: do': added('breached: { do: { set: late } }'),
  'breach: to': added('breached: { to: draft }'),
  'breach: when': added('breached: { to: draft, when: large }', 'breached: { to: draft }'),
  'breach: outcome': added('breached: { to: closed, outcome: late }', 'breached: { to: closed }'),
  'breach: set': added('breached: { to: draft, set: late }', 'breached: { to: draft }'),
  'breach: clear': added(
    'breached: [{ do: { set: late } }, { to: draft, clear: late }]',
    'breached: [{ do: { set: late } }, { to: draft }]',
  ),
  'breach: purpose': added('breached: { to: draft, purpose: in time }', 'breached: { to: draft }'),
};

/** Words that only say what language this is, or that a word beside them carries. */
const CARRIED = ['case type: format'];

const all = { ...uses, ...clockUses };

/** `roles: { a: … }` as a block, so that it joins the roles of the example and replaces none. */
function inBlocks(text: string): string {
  return text.replace(
    /^(states|roles|forms|guards|approvals|anywhere): \{ (\w+: .*) \}$/gm,
    '$1:\n  $2',
  );
}

function hashOf(text: string): string {
  const { plan, diagnostics } = compileText(wholeExample(inBlocks(text)));
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return plan!.hash;
}

test('every word of the schema is in the table', () => {
  const definitions = caseTypeSchema.$defs;
  const groups = {
    state: 'state',
    row: 'row',
    timer: 'timer',
    approval: 'approval',
    role: 'role',
    field: 'field',
    table: 'table',
    tableRow: 'tableRow',
    clock: 'clock',
    warning: 'warning',
    extension: 'extension',
    breach: 'breach',
  };
  const words = [
    ...Object.keys(caseTypeSchema.properties ?? {}).map((word) => `case type: ${word}`),
    ...Object.entries(groups).flatMap(([group, name]) =>
      Object.keys(definitions[name]!.properties!).map((word) => `${group}: ${word}`),
    ),
  ];
  expect(words.filter((word) => !CARRIED.includes(word)).sort()).toEqual(Object.keys(all).sort());
});

describe('each word changes the plan', () => {
  test.each(Object.entries(all))('%s', (_, [without, given]) => {
    expect(hashOf(given)).not.toBe(hashOf(without));
  });
});

test('what changes nothing is known to change nothing', () => {
  expect(hashOf('x-nothing: 1\n')).toBe(hashOf('title: Office move\n'));
  expect(compileText(DEFAULT).diagnostics).toEqual([]);
});
