/**
 * Descriptions: every element of a plan is told, and told in words that stay the same.
 */
import { describe, expect, test } from '@jest/globals';
import { describePlan } from '../../../compiler/describe/describe.ts';
import { type Section, toMarkdown, toText } from '../../../compiler/describe/document.ts';
import { furtherSections, plainly } from '../../../compiler/describe/further.ts';
import { clockPhrase, durationPhrase, partyName } from '../../../compiler/describe/words.ts';
import type { Party, Plan, TransitionPlan } from '../../../core/plan.ts';
import { definitions, shipped } from '../../support/definitions.ts';
import { expectGolden } from '../../support/goldens.ts';

const all = definitions();

describe.each(all)('the description of $path', ({ plan }) => {
  const description = describePlan(plan);
  const text = textOf(description.sections);
  const says = (name: string): boolean =>
    text.includes(`\`${name}\``) || text.includes(`“${name}”`);

  test('has a section for every state', () => {
    const titles = sectionsOf(description.sections).map(({ title }) => title);
    const missing = Object.keys(plan.states).filter(
      (path) => !titles.some((title) => title.endsWith(`(\`${path}\`)`)),
    );
    expect(missing).toEqual([]);
  });

  test('names everything that the plan names', () => {
    expect(namesOf(plan).filter((name) => !says(name))).toEqual([]);
  });

  test('tells every transition, in the part of the state that it leaves, or of its clock', () => {
    for (const row of Object.values(plan.transitions)) {
      const clock = clockOf(row);
      const part =
        clock === null
          ? partOf(description.sections, row.from)
          : partOfClock(description.sections, clock);
      const trigger = triggerOf(row);
      if (trigger !== null)
        expect(part.replaceAll('_', ' ')).toContain(trigger.replaceAll('_', ' '));
      if (row.to !== null && row.to !== 'previous' && row.to !== row.from) {
        expect(part).toContain('the case goes to “');
      }
      if (row.purpose !== null) expect(part).toContain(row.purpose.replace(/\.$/, ''));
      for (const { text: sentence } of [{ text: part }])
        expect(sentence).not.toContain('undefined');
    }
  });

  test('tells every timer and every row of a ladder', () => {
    for (const timer of Object.values(plan.timers)) {
      const { when } = timer;
      const said = when.kind === 'at' ? when.field.replaceAll('_', ' ') : shortly(when.duration);
      expect(partOf(description.sections, timer.state)).toContain(said);
    }
    for (const { ladder } of Object.values(plan.approvals)) {
      for (const { when, action } of ladder) {
        expect(text).toContain(shortly(when.duration));
        if (action.verb === 'escalate_to')
          expect(text).toContain(`the ${partyName(action.who)} is asked`);
      }
    }
  });

  test('is the same as Markdown and as text, but for the signs', () => {
    const letters = (given: string): string => given.replace(/[^\p{L}\d]/gu, '');
    expect(letters(toMarkdown(description))).toBe(letters(toText(description)));
    expect(
      toText(description)
        .split('\n')
        .filter((line) => line.length > 100),
    ).toEqual([]);
  });
});

test.each([
  'board-resolution',
  'candidate-hiring',
  'data-request',
  'record-hold',
  'purchase-order',
])('%s is told in these words', (name) => {
  const { plan } = all.find(({ path }) => path.endsWith(`/${name}.yaml`))!;
  // The fingerprint belongs to the compiler as much as to the definition.
  const description = describePlan({ ...plan, hash: '0'.repeat(64) });
  expectGolden(`test/compiler/describe/${name}.txt`, toText(description));
});

test('sentences and parts have numbers that come once each', () => {
  const text = toText(describePlan(shipped()));
  const numbers = [...text.matchAll(/^(\d+(?:\.\d+)*) /gm)].map(([, number]) => number!);
  expect(numbers.length).toBeGreaterThan(100);
  expect(new Set(numbers).size).toBe(numbers.length);
});

test('signs of Markdown in a title stay signs of the title', () => {
  const plan = shipped((text) =>
    text.replace('title: Legal review', "title: '*Legal* [review](x) <b>'"),
  );
  expect(toMarkdown(describePlan(plan))).toContain(String.raw`\*Legal\* \[review\](x) \<b\>`);
});

test('what has no sentences of its own is told plainly', () => {
  const [section] = furtherSections(
    { promiseMade: { first_answer: { within: { amount: 2 }, isKept: true, none: [] } }, id: 'x' },
    new Set(['id']),
  );
  expect(section!.title).toBe('Promise made');
  expect(section!.clauses).toEqual([
    { text: '“first answer” (`first_answer`): within: (amount: 2); is kept: yes.' },
  ]);
  expect(plainly(['a_b', { c: null, d: 1 }])).toBe('a b, (d: 1)');
});

describe('words', () => {
  test.each([
    [{ amount: 1, unit: 'years' }, '1 year'],
    [{ amount: 2, unit: 'business_days' }, '2 business days'],
    [
      { amount: 10, unit: 'days', roll: 'next_business_day' },
      '10 days (moved to the next business day)',
    ],
  ] as const)('a duration %j', (duration, expected) => {
    expect(durationPhrase(duration)).toBe(expected);
  });

  test('a clock that repeats', () => {
    expect(clockPhrase({ kind: 'every', duration: { amount: 1, unit: 'weeks' } })).toBe(
      'every week',
    );
  });

  test('a party far away', () => {
    const party: Party = { kind: 'manager_of', of: { kind: 'field', field: 'respondent' } };
    expect(partyName(party)).toBe('manager of respondent');
  });
});

function namesOf(plan: Plan): readonly string[] {
  return [
    ...Object.keys(plan.roles),
    ...Object.keys(plan.guards),
    ...Object.keys(plan.forms),
    ...Object.keys(plan.fields),
    ...Object.keys(plan.approvals),
    ...plan.flags,
    ...Object.values(plan.roles).map(({ team }) => team),
    ...Object.values(plan.approvals).flatMap(({ results }) => results),
  ];
}

function shortly({ amount, unit }: { amount: number; unit: string }): string {
  const words = durationPhrase({ amount, unit } as never);
  return amount === 1 ? words.slice(2) : words;
}

function sectionsOf(sections: readonly Section[]): readonly Section[] {
  return sections.flatMap((section) => [section, ...sectionsOf(section.parts ?? [])]);
}

function ownText({ clauses }: Section): string {
  return clauses.flatMap(({ text, items = [] }) => [text, ...items]).join('\n');
}

function textOf(sections: readonly Section[]): string {
  return sectionsOf(sections)
    .flatMap((section) => [section.title, ownText(section)])
    .join('\n');
}

/** The clock whose breach takes a row. */
function clockOf({ trigger }: Plan['transitions'][string]): string | null {
  return trigger.kind === 'timer' ? (/^sla\/(\w+)\//.exec(trigger.timer)?.[1] ?? null) : null;
}

/** Clocks are told after the states, and may be called like one. */
function partOfClock(sections: readonly Section[], clock: string): string {
  return ownText(sectionsOf(sections).findLast(({ title }) => title.endsWith(`(\`${clock}\`)`))!);
}

function partOf(sections: readonly Section[], path: string): string {
  const found = sectionsOf(sections).find(({ title }) =>
    path === '' ? title === 'How a case moves' : title.endsWith(`(\`${path}\`)`),
  );
  return ownText(found!);
}

test('an SLA clock is told from start to breach', () => {
  const { plan } = all.find(({ path }) => path.includes('/subject-access/'))!;
  const text = partOf(describePlan(plan).sections, 'answer');
  expect(text.split('\n')).toEqual([
    'It starts at what “received on” (`received_on`) says, and stops with “send”.',
    'It is due 1 month (moved to the next business day) after its start.',
    'When it would start again while it runs, it goes on; once it has ended, it starts anew.',
    'It stands still in “Waiting for proof of identity”; the whole length counts anew afterwards.',
    'It stands still in “Clarifying”; it goes on afterwards.',
    'When 50 % of the time is over, whoever works on the case is reminded, and the owner when nobody does.',
    '21 days after its start, the dpo is told.',
    '2 business days before it is due, the dpo is asked as well, as a superior.',
    'It can be extended a single time, once the approval “Longer” grants it: to 3 months (moved to the next business day) in all, counted from its original start. Then the subject is told.',
    'When it is breached, the dpo is told.',
    'When it is breached, the flag “overdue” is set.',
  ]);
});

function triggerOf({ trigger }: TransitionPlan): string | null {
  switch (trigger.kind) {
    case 'event':
      return trigger.event;
    case 'result':
      return trigger.result;
    case 'signal':
      return trigger.signal;
    default:
      return null;
  }
}
