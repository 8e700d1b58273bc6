/**
 * Comparisons: what a change of a definition means, in words and on the map.
 */
import { describe, expect, test } from '@jest/globals';
import { comparePlans } from '../../../compiler/diff/compare.ts';
import { compareMaps } from '../../../compiler/diff/map.ts';
import { pair } from '../../../compiler/diff/pair.ts';
import { comparisonMarkdown, comparisonText } from '../../../compiler/diff/report.ts';
import { mapTable } from '../../../compiler/map/table.ts';
import type { Plan } from '../../../core/plan.ts';
import { definitions, planOf } from '../../support/definitions.ts';

const TEXT = `
format: caseline/v1
id: small
version: 1
title: Small
owner: boss
calendar: head-office
start: asking
states:
  asking:
    title: Asking
    assign: { role: clerk, never: busy }
    form: request
    transitions:
      submit: { to: deciding }
      drop: { to: closed, needs: [reason], outcome: dropped }
    timers:
      - { after: 2 business days, remind: assignee }
      - { after: 4 business days, escalate_to: boss }
  deciding:
    approval: verdict
    transitions:
      approved:
        - { to: closed, when: big, outcome: granted }
        - { to: asking }
      rejected: closed
      lapsed: closed
  closed: { final: true, outcome: done }
approvals:
  verdict:
    approvers: [boss, deputy, clerk]
    quorum: 2
    never: busy
    ladder:
      - { after: 1 business day, remind: approvers }
      - { after: 3 business days, decide: lapsed }
guards:
  big: amount > 10
  busy: person == asker
roles:
  boss: { team: bosses, backup: deputy }
  deputy: { team: deputies }
  clerk: { team: clerks, backup: deputy }
forms:
  request:
    asker: { type: person, required: true }
    amount: { type: number, required: true }
    kind: { type: choice, options: [one, two] }
`;

const before = plan(TEXT);

/** What is said when one piece of the text is replaced. */
function said(...replacements: readonly (readonly [string, string])[]): readonly string[] {
  return comparePlans(before, changed(...replacements)).differences.map(
    ({ kind, text }) => `${kind}: ${text}`,
  );
}

describe('what changed, in words', () => {
  test.each<readonly [string, string, string]>([
    ['version: 1', 'version: 2', 'changed: The version rises from 1 to 2.'],
    ['title: Small', 'title: Large', 'changed: The title is “Large”, no longer “Small”.'],
    ['quorum: 2', 'quorum: 1', 'changed: The quorum of “verdict” falls from 2 to 1, of 3 seats.'],
    [
      '    quorum: 2\n    never: busy',
      '    quorum: 2',
      'removed: Anybody who is busy may now answer “verdict”: the exclusion is gone.',
    ],
    [
      'quorum: 2',
      'quorum: 2\n    one_rejection: counts',
      'changed: One rejection no longer rejects “verdict”: it counts.',
    ],
    [
      'quorum: 2',
      'quorum: 2\n    order: in_turn',
      'changed: “verdict” asks its seats one after the other, no longer together.',
    ],
    [
      'after: 1 business day, remind',
      'after: 2 business days, remind',
      'changed: “remind approvers” on the ladder of “verdict” comes after 2 business days, no longer after 1 business day (later).',
    ],
    [
      'title: Asking',
      'title: Who asks',
      'changed: `asking` is titled “Who asks”, no longer “Asking”.',
    ],
    [
      'role: clerk, never',
      'role: boss, never',
      'changed: The worker in “Asking” is the boss, no longer the clerk.',
    ],
    ['    form: request\n', '', 'changed: The form of “Asking” is gone (it was “request”).'],
    [
      'to: closed, needs: [reason], outcome',
      'to: closed, by: boss, needs: [reason], outcome',
      'changed: Who may take “drop” in “Asking” is the boss, no longer the assignee.',
    ],
    [
      'needs: [reason]',
      'needs: [reason, comment]',
      'changed: What must come with “drop” in “Asking” is “reason” and “comment”, no longer “reason”.',
    ],
    [
      'outcome: dropped',
      'outcome: given_up',
      'changed: The outcome of “drop” in “Asking” is “given up”, no longer “dropped”.',
    ],
    ['drop: {', 'give_up: {', 'renamed: “drop” in “Asking” is called “give up” now.'],
    [
      '      drop: { to: closed, needs: [reason], outcome: dropped }\n',
      '',
      'removed: “drop” in “Asking” is gone (it led to “Closed”).',
    ],
    [
      'rejected: closed',
      'rejected: asking',
      'changed: “rejected” in “Deciding” leads to “Asking”, no longer to “Closed”.',
    ],
    [
      '      - { after: 4 business days, escalate_to: boss }\n',
      '',
      'removed: After 4 business days: escalate to boss, in “Asking”, is gone.',
    ],
    [
      'amount > 10',
      'amount > 20',
      'changed: “big” holds when amount is more than 20; it held when amount is more than 10.',
    ],
    ['amount > 10', 'amount>10', 'changed: “big” is written otherwise and means the same.'],
    [
      'team: bosses',
      'team: chiefs',
      'changed: The team of “boss” is “chiefs”, no longer “bosses”.',
    ],
    [
      'clerk: { team: clerks, backup: deputy }',
      'clerk: { team: clerks }',
      'changed: The backup of “clerk” is gone (it was “deputy”).',
    ],
    [
      'asker: { type: person, required: true }',
      'asker: { type: person }',
      'changed: “asker” in the form “request” is optional, no longer required.',
    ],
    ['options: [one, two]', 'options: [one, three]', 'added: “kind” can be “three”.'],
    [
      'options: [one, two] }',
      'options: [one, two] }\n    more: { type: text }',
      'added: The form “request” asks for “more”.',
    ],
    [
      'calendar: head-office',
      'calendar: london',
      'changed: The calendar is london, no longer head-office.',
    ],
    [
      'outcome: done',
      'outcome: over',
      'changed: The outcome of “Closed” is “over”, no longer “done”.',
    ],
  ])('%j → %j', (from, to, expected) => {
    expect(said([from, to])).toContain(expected);
  });

  test('a change that is told once is told nowhere else', () => {
    expect(said(['quorum: 2', 'quorum: 1'])).toHaveLength(1);
    expect(said(['after: 2 business days', 'after: 3 business days'])).toHaveLength(1);
    expect(said(['title: Asking', 'title: Who asks'])).toHaveLength(1);
    expect(said(['      drop: {', '      give_up: {'])).toHaveLength(1);
  });

  test('comments, order of keys and spaces are no difference', () => {
    const comparison = comparePlans(before, changed(['quorum: 2', 'quorum:   2   # two of three']));
    expect(comparison).toMatchObject({ isSame: true, differences: [] });
    expect(comparisonText(comparison)).toBe('small version 1: no difference in what it means\n');
  });
});

describe('new names for the same things', () => {
  test.each<readonly [string, RegExp, string, string]>([
    [
      'a state',
      /\bdeciding\b/g,
      'weighing',
      'renamed: The state `deciding` is called `weighing` now, and is the same otherwise.',
    ],
    [
      'a role',
      /\bclerk\b/g,
      'officer',
      'renamed: The role `clerk` is called `officer` now, and is the same otherwise.',
    ],
    [
      'a guard',
      /\bbig\b/g,
      'large',
      'renamed: The condition `big` is called `large` now, and is the same otherwise.',
    ],
    [
      'an approval',
      /\bverdict\b/g,
      'ruling',
      'renamed: The approval `verdict` is called `ruling` now, and is the same otherwise.',
    ],
    [
      'a form',
      /\brequest\b/g,
      'wish',
      'renamed: The form `request` is called `wish` now, and is the same otherwise.',
    ],
    [
      'a field',
      /\bkind\b/g,
      'sort',
      'renamed: The field `kind` is called `sort` now, and is the same otherwise.',
    ],
  ])('%s', (_, from, to, expected) => {
    const after = plan(TEXT.replace(from, to));
    const told = comparePlans(before, after).differences.map(
      ({ kind, text }) => `${kind}: ${text}`,
    );
    expect(told.filter((text) => !text.includes('written otherwise'))).toEqual([expected]);
  });

  test('are not guessed where the thing has changed as well', () => {
    const after = plan(TEXT.replaceAll('clerks', 'helpers').replace(/\bclerk\b/g, 'officer'));
    const kinds = comparePlans(before, after).differences.map(({ kind }) => kind);
    expect(kinds).not.toContain('renamed');
    expect(kinds).toContain('added');
    expect(kinds).toContain('removed');
  });

  test('are not guessed where two could be meant', () => {
    const two = (a: string, b: string): Plan =>
      plan(TEXT.replace('forms:', `  ${a}: { team: same }\n  ${b}: { team: same }\nforms:`));
    const kinds = comparePlans(two('one', 'other'), two('this', 'that')).differences;
    expect(kinds.map(({ kind }) => kind).sort()).toEqual(['added', 'added', 'removed', 'removed']);
  });
});

describe('on the map', () => {
  const table = (...replacements: readonly (readonly [string, string])[]): string =>
    mapTable(compareMaps(before, changed(...replacements)));

  test('what is new, gone and changed is marked where it stands', () => {
    const text = table(
      ['      drop: { to: closed, needs: [reason], outcome: dropped }\n', ''],
      ['after: 2 business days', 'after: 1 business day'],
      ['rejected: closed', 'rejected: asking'],
    );
    expect(text).toContain('[changed] Asking');
    expect(text).toContain('[added] after 1 business day: remind assignee');
    expect(text).toContain('[removed] after 2 business days: remind assignee');
    expect(text).toContain('[removed] → Closed: drop');
    expect(text).toContain('[added] → Asking: rejected');
  });

  test('a state that is gone stays on it', () => {
    const inserted =
      '  checking: { assign: clerk, transitions: { ok: deciding } , timers: [{ after: 1 day, remind: assignee }] }\n  deciding:';
    const with3 = changed(['to: deciding', 'to: checking'], ['  deciding:', inserted]);
    const graph = compareMaps(with3, before);
    expect(graph.places.find(({ path }) => path === 'checking')?.change).toBe('removed');
    expect(compareMaps(before, with3).places.find(({ path }) => path === 'checking')?.change).toBe(
      'added',
    );
  });

  test('nothing is marked when nothing changed', () => {
    const { places, lines } = compareMaps(before, before);
    const marks = [...places, ...lines].filter(({ change }) => change !== undefined);
    expect(marks).toEqual([]);
  });
});

test('what a definition promises about its data is told as access', () => {
  const after: Plan = {
    ...before,
    hash: 'x',
    retention: {
      keep: { amount: 7, unit: 'years' },
      from: 'closed',
      ending: 'delete',
      unless: null,
    },
  };
  const shorter: Plan = {
    ...after,
    hash: 'y',
    retention: { ...after.retention!, keep: { amount: 2, unit: 'years' } },
  };
  expect(comparePlans(before, after).differences).toEqual([
    {
      group: 'Access and keeping',
      kind: 'added',
      about: 'retention',
      text: 'It is said now how long a case is kept: 7 years from when it is closed, then it is deleted.',
    },
  ]);
  expect(comparePlans(after, shorter).differences.map(({ text }) => text)).toEqual([
    'The time for which a case is kept is 2 years, no longer 7 years.',
  ]);
});

test('any two definitions of the tree can be compared, in words and on the map', () => {
  const plans = definitions().map(({ plan: each }) => each);
  for (const [index, each] of plans.entries()) {
    const other = plans[(index + 1) % plans.length]!;
    const comparison = comparePlans(each, other);
    expect(comparison.isSame).toBe(false);
    for (const { text } of comparison.differences) {
      expect(text).not.toMatch(/undefined|\[object|NaN/);
      expect(text).toMatch(/\.$/);
    }
    expect(comparePlans(other, other)).toMatchObject({ isSame: true, differences: [] });
    const places = compareMaps(each, other).places.map(({ path }) => path);
    expect(new Set(places).size).toBe(places.length);
  }
});

test('Markdown is a list that can be pasted', () => {
  const comparison = comparePlans(before, changed(['quorum: 2', 'quorum: 1']));
  expect(comparisonMarkdown(comparison)).toBe(
    [
      '### small, version 1 (the number is the same): 1 difference',
      '',
      '**Approvals**',
      '',
      '- 🟡 changed: The quorum of “verdict” falls from 2 to 1, of 3 seats.',
      '',
    ].join('\n'),
  );
});

test('rows are matched: equal first, then the likeliest', () => {
  const [a, b] = [
    ['x1', 'y1', 'z1'],
    ['y1', 'x2', 'w1'],
  ];
  expect(pair(a, b, (row) => row, [(row) => row[0]])).toEqual({
    changed: [['x1', 'x2']],
    added: ['w1'],
    removed: ['z1'],
    isReordered: false,
  });
  expect(pair(['a', 'b'], ['b', 'a'], (row) => row, []).isReordered).toBe(true);
});

function changed(...replacements: readonly (readonly [string, string])[]): Plan {
  return plan(
    replacements.reduce((text, [from, to]) => {
      if (!text.includes(from)) throw new Error(`nothing to replace: ${from}`);
      return text.replace(from, to);
    }, TEXT),
  );
}

function plan(text: string): Plan {
  const found = planOf(text);
  if (found === undefined) throw new Error(`does not compile:\n${text}`);
  return found;
}
