/**
 * Comparisons of clocks, work, urgency and promises: each word that changes has its sentence.
 */
import { describe, expect, test } from '@jest/globals';
import { comparePlans } from '../../../compiler/diff/compare.ts';
import type { Plan } from '../../../core/plan.ts';
import { definitions, planOf } from '../../support/definitions.ts';

const TEXT = `
format: caseline/v1
id: rich
version: 1
title: Rich
owner: boss
calendar: head-office
start: asking
ad_hoc: owner
evidence: { by: owner, kinds: [photo, letter] }
notes: { call: { title: Call, by: owner }, talk: { title: Talk, visible: true } }
states:
  asking:
    title: Asking
    assign: { role: clerk, by: least_loaded }
    form: request
    enter: { notify: { to: reporter, template: heard } }
    leave: { set: left }
    tasks:
      pack: { title: Pack, due: 2 days, checklist: [Boxes, Labels], needs: [amount], required: true, timers: [{ after: 1 day, remind: assignee }] }
      unpack: { title: Unpack, after: pack, assign: boss }
    transitions:
      submit: { to: deciding, handoff: [amount], do: { call: hris } }
      wait: waiting
    timers: [{ every: 1 week, remind: assignee }]
  waiting:
    title: Waiting
    waiting: true
    transitions: { go_on: { to: asking, by: reporter } }
    timers: [{ every: 1 week, remind: reporter }]
  deciding:
    title: Deciding
    assign: boss
    transitions: { close: closed, back: asking }
    timers: [{ every: 1 week, remind: assignee }]
  closed: { final: true }
sla:
  answer:
    title: Answer
    from: asking
    until: closed
    within: 1 month
    pauses: { waiting: resume }
    warn_at: [80%, { before: 3 business days, notify: boss }]
    extend: { to: 2 months, notify: reporter }
    breached: [{ escalate_to: boss }]
  look:
    title: Look
    from: asking
    until: leaving asking
    within: { by: kind, one: 4 business hours, otherwise: 2 business days }
priority:
  score: amount * tables.urgency
  levels: { high: 20, low: 0 }
tables:
  urgency:
    inputs: [kind]
    gives: number
    hit: first
    rows:
      - { kind: one, gives: 5 }
      - { kind: two, gives: 1 }
duplicates: { same: [asker], within: 90 days, do: link }
guards: { big: amount > 10 && left, urgent: priority > 3 }
templates:
  heard: { title: We have it, body: 'Thank you. See {{ case.link }}' }
links: { cause: { title: Cause, by: owner } }
roles:
  boss: { team: bosses }
  clerk: { team: clerks, backup: boss, max_open_cases: 6, max_share: 50% }
forms:
  request:
    asker: { type: person, required: true, level: personal }
    amount: { type: number, required: true }
    kind: { type: choice, options: [one, two] }
access:
  personal: [{ in: asking, read: [owner, assignee], write: assignee }, { read: owner, write: owner }]
  reporter_sees: [number, state]
retention: { keep: 7 years, from: closed, then: anonymise, unless: big }
`;

const before = plan(TEXT);

/** What is said when one piece of the text is replaced. */
function said(from: string, to: string): readonly string[] {
  if (!TEXT.includes(from)) throw new Error(`nothing to replace: ${from}`);
  return comparePlans(before, plan(TEXT.replace(from, to))).differences.map(
    ({ group, kind, text }) => `${group}, ${kind}: ${text}`,
  );
}

test('the definition compiles, and does not differ from itself', () => {
  expect(comparePlans(before, before)).toMatchObject({ isSame: true, differences: [] });
});

const ROWS: readonly (readonly [
  string,
  readonly (readonly [string, string, readonly string[]])[],
])[] = [
  [
    'clocks',
    [
      [
        'within: 1 month',
        'within: 3 weeks',
        ['Clocks, changed: The length of the clock “Answer” is 3 weeks, no longer 1 month.'],
      ],
      [
        'title: Answer',
        'title: Reply',
        ['Clocks, changed: The title of the clock “answer” is “Reply”, no longer “Answer”.'],
      ],
      [
        '    from: asking\n    until: closed',
        '    from: [asking, event go_on]\n    until: closed',
        [
          'Clocks, changed: The start of the clock “Answer” is when “Asking” begins or with “go on” (`go_on`), no longer when “Asking” begins.',
        ],
      ],
      [
        'until: closed',
        'until: [closed, event back]',
        [
          'Clocks, changed: The end of the clock “Answer” is when “Closed” begins or with “back”, no longer when “Closed” begins.',
        ],
      ],
      [
        '    within: 1 month',
        '    within: 1 month\n    when: big',
        ['Clocks, changed: The condition on which the clock “Answer” starts is new: “big”.'],
      ],
      [
        '    within: 1 month',
        '    within: 1 month\n    again: never',
        [
          'Clocks, changed: What a new start of the clock “Answer” does is nothing once it has run, no longer nothing while it runs, and to start it anew afterwards.',
        ],
      ],
      [
        'waiting: resume',
        'waiting: reset',
        [
          'Clocks, changed: A pause of the clock “Answer” is now: in “Waiting”, and the whole length counts anew; it was: in “Waiting”, and it goes on.',
        ],
      ],
      [
        '    pauses: { waiting: resume }\n',
        '',
        ['Clocks, removed: A pause of the clock “Answer” is gone: in “Waiting”, and it goes on.'],
      ],
      [
        '[80%, {',
        '[90%, {',
        [
          'Clocks, added: A warning of the clock “Answer” is new: when 90 % of the time is over, whoever works on the case is reminded, and the owner when nobody does.',
          'Clocks, removed: A warning of the clock “Answer” is gone: when 80 % of the time is over, whoever works on the case is reminded, and the owner when nobody does.',
        ],
      ],
      [
        '[80%, {',
        '[{',
        [
          'Clocks, removed: A warning of the clock “Answer” is gone: when 80 % of the time is over, whoever works on the case is reminded, and the owner when nobody does.',
        ],
      ],
      [
        'notify: boss }]',
        'notify: clerk }]',
        [
          'Clocks, changed: A warning of the clock “Answer” is now: 3 business days before it is due, the clerk is told; it was: 3 business days before it is due, the boss is told.',
        ],
      ],
      [
        'to: 2 months',
        'to: 3 months',
        [
          'Clocks, changed: The length to which the clock “Answer” can be extended is 3 months, no longer 2 months.',
        ],
      ],
      [
        'to: 2 months, notify: reporter',
        'to: 2 months',
        [
          'Clocks, changed: Who is told when the clock “Answer” is extended is gone (it was whoever opened the case).',
        ],
      ],
      [
        '    extend: { to: 2 months, notify: reporter }\n',
        '',
        [
          'Ways, removed: “extend answer” everywhere is gone (it led nowhere, the case stays).',
          'Clocks, removed: The clock “Answer” can be extended no more.',
        ],
      ],
      [
        '[{ escalate_to: boss }]',
        '[{ escalate_to: clerk }]',
        [
          'Clocks, changed: What a breach of the clock “Answer” leads to is now: the clerk is asked as well, as a superior; it was: the boss is asked as well, as a superior.',
        ],
      ],
      [
        'breached: [{ escalate_to: boss }]',
        'breached: [{ escalate_to: boss }, { do: { set: left } }]',
        [
          'Clocks, added: What a breach of the clock “Answer” leads to is new: the flag “left” is set.',
        ],
      ],
      [
        'one: 4 business hours',
        'one: 5 business hours',
        [
          'Clocks, changed: A length of the clock “Look” is now: 5 business hours if “kind” is “one”; it was: 4 business hours if “kind” is “one”.',
        ],
      ],
      [
        'one: 4 business hours, otherwise',
        'one: 4 business hours, two: 1 day, otherwise',
        ['Clocks, added: A length of the clock “Look” is new: 1 day if “kind” is “two”.'],
      ],
      [
        'within: { by: kind, one: 4 business hours, otherwise: 2 business days }',
        'within: 2 business days',
        [
          'Clocks, changed: The length of the clock “Look” is new: 2 business days.',
          'Clocks, removed: A length of the clock “Look” is gone: 4 business hours if “kind” is “one”.',
          'Clocks, removed: A length of the clock “Look” is gone: 2 business days otherwise.',
        ],
      ],
    ],
  ],
  [
    'work',
    [
      [
        'due: 2 days',
        'due: 3 days',
        ['States, changed: The time for the task “Pack” in “Asking” is 3 days, no longer 2 days.'],
      ],
      [
        'title: Pack',
        'title: Wrap',
        ['States, changed: The title of the task “pack” in “Asking” is “Wrap”, no longer “Pack”.'],
      ],
      [
        '[Boxes, Labels]',
        '[Boxes, Tape]',
        [
          'States, added: A point of the checklist of the task “Pack” in “Asking” is new: “Tape”.',
          'States, removed: A point of the checklist of the task “Pack” in “Asking” is gone: “Labels”.',
        ],
      ],
      [
        'needs: [amount], ',
        '',
        [
          'States, changed: What completing the task “Pack” in “Asking” gives is gone (it was “amount”).',
        ],
      ],
      [
        'required: true',
        'required: [submit]',
        [
          'States, changed: What waits for the task “Pack” in “Asking” is “submit”, no longer every way out by hand.',
        ],
      ],
      [
        'required: true, ',
        '',
        [
          'States, changed: What waits for the task “Pack” in “Asking” is gone (it was every way out by hand).',
        ],
      ],
      [
        'required: true',
        'required: true, keep: true',
        [
          'States, changed: Whether the task “Pack” in “Asking” outlives the state is so, no longer not so.',
        ],
      ],
      [
        'required: true',
        'required: true, when: big',
        ['States, changed: The condition of the task “Pack” in “Asking” is new: “big”.'],
      ],
      [
        'required: true',
        'required: true, help: Ask Joe',
        ['States, changed: The help for the task “Pack” in “Asking” is new: “Ask Joe”.'],
      ],
      [
        'after: pack, assign: boss',
        'after: pack, assign: clerk',
        [
          'States, changed: Who does the task “Unpack” in “Asking” is the clerk, no longer the boss.',
        ],
      ],
      [
        'after: pack, assign: boss',
        'assign: boss',
        ['States, changed: What the task “Unpack” in “Asking” waits for is gone (it was “pack”).'],
      ],
      [
        '[{ after: 1 day, remind: assignee }]',
        '[{ after: 2 days, remind: assignee }]',
        [
          'States, changed: A clock of the task “Pack” in “Asking” is now: 2 days after this begins, the assignee is reminded, unless they have acted; it was: 1 day after this begins, the assignee is reminded, unless they have acted.',
        ],
      ],
      [
        '[{ after: 1 day, remind: assignee }]',
        '[{ at: due, remind: assignee }]',
        [
          'States, changed: A clock of the task “Pack” in “Asking” is now: when it is due, the assignee is reminded, unless they have acted; it was: 1 day after this begins, the assignee is reminded, unless they have acted.',
        ],
      ],
      [
        'ad_hoc: owner\n',
        '',
        ['People, changed: Who may add tasks by hand in any state is gone (it was the owner).'],
      ],
      [
        'evidence: { by: owner',
        'evidence: { by: [owner, assignee]',
        [
          'Access and keeping, changed: Who may add to the register of evidence is the owner or the assignee, no longer the owner.',
        ],
      ],
      [
        '[photo, letter]',
        '[photo, film]',
        [
          'Access and keeping, added: A kind of evidence is new: “film”.',
          'Access and keeping, removed: A kind of evidence is gone: “letter”.',
        ],
      ],
      [
        'title: Call, by: owner',
        'title: Call, by: reporter',
        [
          'Access and keeping, changed: Who may write the note “Call” is whoever opened the case, no longer the owner.',
        ],
      ],
      [
        'title: Talk, visible: true',
        'title: Talk',
        [
          'Access and keeping, changed: Who may see the note “Talk” is everybody but whoever opened the case, no longer everybody.',
        ],
      ],
      [
        'handoff: [amount]',
        'handoff: [amount, kind]',
        [
          'Ways, changed: What “submit” in “Asking” hands over is “amount” and “kind”, no longer “amount”.',
        ],
      ],
      [
        'handoff: [amount]',
        'handoff: { fields: [amount], accept: true }',
        [
          'Ways, changed: What “submit” in “Asking” hands over is “amount”, to be accepted, no longer “amount”.',
          'Ways, added: “return handoff” in “Deciding” is new: to where the case came from, by the assignee.',
        ],
      ],
      [
        'do: { call: hris }',
        'do: { call: payroll }',
        [
          'Ways, changed: What “submit” in “Asking” does on the way is to call payroll, no longer to call hris.',
        ],
      ],
      [
        ', do: { call: hris }',
        '',
        ['Ways, changed: What “submit” in “Asking” does on the way is gone (it was to call hris).'],
      ],
      [
        'enter: { notify: { to: reporter, template: heard } }',
        'enter: { notify: { to: [reporter, owner], template: heard } }',
        [
          'States, changed: What entering “Asking” does is to notify reporter, owner of `heard`, no longer to notify reporter of `heard`.',
        ],
      ],
      [
        '    leave: { set: left }',
        '    leave: [{ set: left }, { call: payroll }]\n    ad_hoc: true',
        [
          'States, changed: Who may add tasks by hand in “Asking” is new: the assignee or the owner.',
          'States, changed: What leaving “Asking” does is to set “left” and call payroll, no longer to set “left”.',
        ],
      ],
    ],
  ],
  [
    'urgency',
    [
      [
        'score: amount * tables',
        'score: amount + tables',
        [
          'Conditions, changed: The priority is by “amount plus urgency of tables”, no longer by “amount times urgency of tables”.',
        ],
      ],
      [
        'high: 20',
        'high: 30',
        [
          'Conditions, changed: A level of the priority is now: “high” from 30; it was: “high” from 20.',
        ],
      ],
      [
        '{ high: 20, low: 0 }',
        '{ high: 20, middle: 10, low: 0 }',
        ['Conditions, added: A level of the priority is new: “middle” from 10.'],
      ],
      [
        'kind: one, gives: 5',
        'kind: one, gives: 4',
        [
          'Conditions, changed: A row of the table “urgency” is now: if “kind” is “one”: 4; it was: if “kind” is “one”: 5.',
        ],
      ],
      [
        '      - { kind: one, gives: 5 }\n      - { kind: two, gives: 1 }',
        '      - { kind: two, gives: 1 }\n      - { kind: one, gives: 5 }',
        ['Conditions, changed: The rows of the table “urgency” are tried in another order.'],
      ],
      [
        'hit: first',
        'hit: sum',
        [
          'Conditions, changed: What counts in the table “urgency” is “The results of all rows that fit are added up”, no longer “The first row that fits counts”.',
        ],
      ],
      [
        'within: 90 days',
        'within: 30 days',
        [
          'Conditions, changed: The time within which cases are about the same is 30 days, no longer 90 days.',
        ],
      ],
      [
        'do: link }',
        'do: refuse }',
        [
          'Conditions, changed: What happens to a case about the same is that it is refused, no longer that they are linked.',
        ],
      ],
      [
        'same: [asker]',
        'same: [asker, kind]',
        [
          'Conditions, changed: What makes two cases about the same is “asker” and “kind”, no longer “asker”.',
        ],
      ],
      [
        'duplicates: { same: [asker], within: 90 days, do: link }\n',
        '',
        [
          'Conditions, removed: Cases about the same are recognised no more (they were: the same “asker” within 90 days).',
        ],
      ],
      [
        'by: least_loaded',
        'by: round_robin',
        [
          'States, changed: How one of the team is chosen in “Asking” is by whose turn it is, no longer by who has the fewest open cases.',
        ],
      ],
      [
        'by: least_loaded',
        'by: least_loaded, second: boss',
        ['States, changed: Who is asked beside the assignee in “Asking” is new: the boss.'],
      ],
      [
        'max_open_cases: 6',
        'max_open_cases: 7',
        ['People, changed: The most open cases of “clerk” is “7”, no longer “6”.'],
      ],
      [
        ', max_share: 50%',
        '',
        ['People, changed: The largest share of open cases of “clerk” is gone (it was “50”).'],
      ],
    ],
  ],
  [
    'promises',
    [
      [
        'title: We have it',
        'title: It has come',
        [
          'Messages, changed: The title of the message “heard” is “It has come”, no longer “We have it”.',
        ],
      ],
      [
        'Thank you.',
        'Thanks.',
        [
          'Messages, changed: The text of the message “heard” is “Thanks. See {{ case.link }}”, no longer “Thank you. See {{ case.link }}”.',
        ],
      ],
      [
        'Thank you.',
        'Thank you for {{ kind }}.',
        [
          'Messages, changed: The text of the message “heard” is “Thank you for {{ kind }}. See {{ case.link }}”, no longer “Thank you. See {{ case.link }}”.',
          'Messages, added: A field that the message “heard” shows is new: “kind”.',
        ],
      ],
      [
        'title: Cause, by: owner',
        'title: Cause, by: reporter',
        [
          'People, changed: Who may make the link “Cause” is whoever opened the case, no longer the owner.',
        ],
      ],
      [
        'read: [owner, assignee], write: assignee }',
        'read: [owner, assignee], write: owner }',
        [
          'Access and keeping, changed: Who may see the level “personal” is now: While the case is in “Asking”: the owner and the assignee may read it; the owner may change it; it was: While the case is in “Asking”: the owner and the assignee may read it; the assignee may change it.',
        ],
      ],
      [
        '{ read: owner, write: owner }',
        '{ read: owner, write: owner, in: deciding }, { read: owner, write: owner }',
        [
          'Access and keeping, added: Who may see the level “personal” is new: While the case is in “Deciding”: the owner may read it; the owner may change it.',
        ],
      ],
      [
        '[number, state]',
        '[number]',
        [
          'Access and keeping, changed: What the reporter sees whatever the levels say is number, no longer number and state.',
        ],
      ],
      [
        'keep: 7 years',
        'keep: 2 years',
        [
          'Access and keeping, changed: The time for which a case is kept is 2 years, no longer 7 years.',
        ],
      ],
      [
        'then: anonymise',
        'then: delete',
        [
          'Access and keeping, changed: What becomes of a case that is kept no more is that it is deleted, no longer that everything that points to a person is taken out.',
        ],
      ],
      [
        ', unless: big',
        '',
        ['Access and keeping, changed: What keeps a case longer is gone (it was “big”).'],
      ],
      [
        'links: { cause: { title: Cause, by: owner } }\n',
        '',
        ['People, removed: The link “cause” is gone.'],
      ],
      [
        'from: closed, then',
        'from: opened, then',
        [
          'Access and keeping, changed: That time is counted from when the case is opened, no longer counted from when the case is closed.',
        ],
      ],
      [
        'retention: { keep: 7 years, from: closed, then: anonymise, unless: big }\n',
        '',
        [
          'Access and keeping, removed: It is said no more how long a case is kept (it was 7 years from when it is closed, then everything that points to a person is taken out).',
        ],
      ],
      [
        'level: personal',
        'level: open',
        ['Access and keeping, changed: The level of “asker” is “open”, no longer “personal”.'],
      ],
    ],
  ],
];

describe.each(ROWS)('%s', (_what, rows) => {
  test.each(rows)('%j → %j', (from, to, expected) => {
    expect(said(from, to)).toEqual(expected);
  });
});

test('no difference between definitions of the tree is told by its path alone', () => {
  const plans = definitions().map(({ plan: each }) => each);
  const told = plans.flatMap((each, index) => {
    const { differences } = comparePlans(each, plans[(index + 1) % plans.length]!);
    return differences.filter(({ text }) => /^`[\w.]+` (of|is (“|new|gone))/.test(text));
  });
  expect(told).toEqual([]);
});

function plan(text: string): Plan {
  const found = planOf(text);
  if (found === undefined) throw new Error(`does not compile:\n${text}`);
  return found;
}
