import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  checkExpression,
  describeExpression,
  joinConditions,
  parseExpression,
  printExpression,
  typeOfField,
  type Problem,
  type TypeEnv,
} from '../../compiler/expressions.ts';
import type { Expression } from '../../core/expressions.ts';

const ENV: TypeEnv = {
  names: {
    severity: typeOfField({ type: 'scale', min: 1, max: 5 }),
    channel: typeOfField({ type: 'choice', options: ['hotline', 'manager'] }),
    respondent: { kind: 'person' },
    person: { kind: 'person' },
    due: { kind: 'date' },
    met_at: { kind: 'instant' },
    fee: { kind: 'money' },
    details: { kind: 'text', max: 10_000 },
    team: { kind: 'team' },
    hold: { kind: 'boolean' },
    letter: { kind: 'file' },
    parties: typeOfField({
      type: 'table',
      columns: {
        who: { type: 'person' },
        part: { type: 'choice', options: ['witness', 'respondent'] },
        note: { type: 'text' },
        short: { type: 'text', maxLength: 500 },
      },
    }),
  },
};

function problemsOf(source: string): readonly Problem[] {
  const { expression, problems } = parseExpression(source);
  return expression ? checkExpression(expression, ENV) : problems;
}

/** `code [the marked text] message; help` */
function told(source: string): readonly string[] {
  return problemsOf(source).map(
    ({ code, message, help, start, end }) =>
      `${code} [${source.slice(start, end)}] ${message}${help ? `; ${help}` : ''}`,
  );
}

function parsed(source: string): Expression {
  const { expression, problems } = parseExpression(source);
  if (!expression) throw new Error(problems[0]?.message);
  return expression;
}

describe('a condition is accepted', () => {
  test.each([
    'severity >= 4',
    'severity > 2.5 && severity in [3, 4]',
    "channel == 'hotline' || channel in ['manager']",
    'respondent.is_executive && respondent.country == "DE"',
    'person == respondent || person.manages(respondent)',
    'respondent != null && details == null',
    "due < '2026-03-31' && due >= due",
    "met_at < '2026-03-31T09:00:00Z'",
    'fee.amount * 2 > 100 && fee.currency == "EUR"',
    "details.contains('x') && details.startsWith('y') && !details.matches('^z+$')",
    'size(details) > 10 && parties.size() <= 3',
    "parties.exists(row, row.part == 'witness' && row.who == person)",
    'parties.filter(row, row.who != null).map(row, row.part).size() == 2',
    "parties.exists(row, row.short.matches('x'))",
    'parties[0].who == person',
    'hold ? severity > 1 : team == "intake"',
    'letter.bytes < 1000 && has(fee.amount)',
    'int(severity) % 2 == 0',
  ])('%s', (source) => {
    expect(told(source)).toEqual([]);
  });
});

describe('a condition is refused where the mistake is', () => {
  test.each([
    ['severty >= 4', 'unknown_name [severty] unknown name `severty`; did you mean `severity`?'],
    [
      'channel == hotline',
      'unknown_name [hotline] unknown name `hotline`; an option is a text: write `"hotline"`',
    ],
    [
      'hold && now > 1',
      'unknown_name [now] unknown name `now`; conditions have no clock: use a timer',
    ],
    [
      "channel == 'hotlin'",
      "wrong_value ['hotlin'] `hotlin` is none of the options; did you mean `hotline`?",
    ],
    [
      "channel in ['manager', 'x']",
      "wrong_value ['x'] `x` is none of the options; the options are `hotline`, `manager`",
    ],
    [
      "parties.all(p, p.part != 'witnes')",
      "wrong_value ['witnes'] `witnes` is none of the options; did you mean `witness`?",
    ],
    [
      'severity',
      'wrong_type [severity] a condition must be a yes/no, and this is a number; compare it, as in `… >= 4`',
    ],
    [
      'hold && details',
      'wrong_type [details] `&&` joins yes/no conditions, and this is a text; compare it, as in `… == "…"`',
    ],
    [
      'details > 4',
      'wrong_type [details > 4] a text is compared with a number; write a number without quotes',
    ],
    [
      "severity >= '4'",
      "wrong_type [severity >= '4'] a number is compared with a text; write a number without quotes",
    ],
    [
      "person == 'p-ana'",
      "wrong_type [person == 'p-ana'] a person is compared with a text; compare with a field of type person: a condition never names an individual",
    ],
    [
      'respondent.is_exec',
      'unknown_name [respondent.is_exec] a person has no `is_exec`; it has `is_executive`, `country`, `department`',
    ],
    [
      'person.manages(channel)',
      'wrong_type [channel] `manages` goes between two people, and this is a choice',
    ],
    [
      'person.manage(respondent)',
      'unknown_name [person.manage(respondent)] unknown method `manage`; did you mean `manages`?',
    ],
    [
      "due < '2026-02-30'",
      'wrong_value [\'2026-02-30\'] `2026-02-30` is no date; write a date as `"2026-03-31"`',
    ],
    [
      'due < met_at',
      'wrong_type [due < met_at] a date is compared with an instant; a date has no time of day: use two dates or two instants',
    ],
    [
      'fee > 3',
      'wrong_type [fee > 3] an amount of money is compared with a number; compare `.amount` or `.currency`',
    ],
    ["channel < 'x'", "wrong_type [channel < 'x'] a choice is compared with a text"],
    [
      'due + 3 > due',
      'wrong_type [due + 3] `+` does not go with a date and a number; conditions do not count days: use a timer',
    ],
    [
      'parties.part == "witness"',
      'wrong_type [parties.part] a list has no `part`; to ask about its rows write `….exists(row, row.part …)`',
    ],
    [
      'parties.exists(details)',
      'wrong_type [parties.exists(details)] `exists` is given the wrong number of things; write `….exists(row, row.…)`',
    ],
    [
      "details.matches('(?=x)')",
      "wrong_value ['(?=x)'] this is no valid pattern; patterns are RE2: without look-around and back references",
    ],
    ['details.matches(team)', 'wrong_type [team] a pattern must be written out as a text'],
    [
      'timestamp("2026") == null',
      'unknown_name [timestamp("2026")] unknown function `timestamp`; there are `size`, `int`, `double`, `string`, `matches`, `has`',
    ],
    [
      'has(severity)',
      'unsupported [has] `has` takes one member, as in `has(a.b)`; to ask whether a field has a value write `field != null`',
    ],
    ['severity > 1u', 'unsupported [1u] a number with `u` is not supported; leave the `u` out'],
    [
      'severity > 4 and hold',
      'syntax [and] cannot read `and` here; write `&&` for “and”, or an `all:` list',
    ],
    ['severity = 4', 'syntax [=] cannot read `=` here; to compare write `==`'],
    ['not hold', 'syntax [not] cannot read `not` here; write `!` for “not”, or a `none:` list'],
    ['(severity > 4', 'syntax [(] `(` is never closed'],
    ['severity > 4)', 'syntax [)] `)` closes nothing'],
    ["details == 'x", "syntax ['] the text after `'` has no end"],
    ['severity >=', 'syntax [>=] something is missing after `>=`'],
    ['severity > 4 hold', 'syntax [hold] cannot read the expression from `hold` on'],
    ['', 'syntax [] the expression is empty'],
  ])('%s', (source, expected) => {
    expect(told(source)).toEqual([expected]);
  });

  test('all mistakes at once', () => {
    expect(told("severty > 1 && channel == 'x'").length).toBe(2);
  });
});

describe('cost', () => {
  test.each([
    'parties.all(p, parties.all(q, p.who != q.who))',
    "parties.exists(p, p.note.matches('x'))",
  ])('a condition that full tables make too dear is refused: %s', (source) => {
    expect(problemsOf(source).map(({ code }) => code)).toEqual(['cost']);
  });

  test.each([
    ['long', `severity > ${'1'.repeat(3_000)}`],
    ['deep', `${'('.repeat(900)}hold${')'.repeat(900)}`],
    ['nested', `${'!('.repeat(200)}hold${')'.repeat(200)}`],
    ['unclosed', '('.repeat(1_999)],
    ['a chain', Array.from({ length: 300 }, () => 'hold').join('&&')],
  ])('a hostile source gets an answer soon: %s', (_what, source) => {
    const started = Date.now();
    problemsOf(source);
    expect(Date.now() - started).toBeLessThan(2_000);
  });

  test('any text gets an answer with positions within it', () => {
    const pieces = fc.constantFrom(
      'a',
      '(',
      ')',
      '[',
      ' && ',
      '==',
      "'",
      '"',
      '.',
      '1',
      'u',
      '?',
      ':',
      '{',
      '!',
      'in ',
      '😀',
      '\\',
      '`',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        const source = parts.join('');
        for (const { start, end } of problemsOf(source)) {
          expect(0 <= start && start <= end && end <= source.length).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});

test('the names a condition uses are those of fields and flags, not of its loops', () => {
  expect(parseExpression('hold && parties.exists(p, p.who == person && q > 1)').names).toEqual([
    'hold',
    'parties',
    'person',
    'q',
  ]);
});

describe('lists of conditions', () => {
  const [a, b] = [parsed('a || b'), parsed('c && d')];
  test.each([
    ['all', '(a || b) && c && d'],
    ['any', 'a || b || c && d'],
    ['none', '!(a || b || c && d)'],
  ] as const)('%s', (kind, expected) => {
    expect(printExpression(joinConditions(kind, [a, b]))).toBe(expected);
  });

  test('an empty list means what its word means', () => {
    expect(joinConditions('all', [])).toEqual(['lit', true]);
    expect(joinConditions('any', [])).toEqual(['lit', false]);
    expect(joinConditions('none', [])).toEqual(['call', '!', ['lit', false]]);
  });
});

test.each([
  [
    'severity >= 4 || respondent.is_executive',
    'severity is at least 4, or respondent is executive',
  ],
  [
    "channel == 'hotline' && !(legal_hold && due != null)",
    'channel is “hotline” and not (legal hold and due has a value)',
  ],
  [
    "parties.exists(party, party.part == 'witness')",
    'for some party of parties: part of party is “witness”',
  ],
  ['person.manages(respondent)', 'person manages respondent'],
  [
    'sla.decide.breached || !sla.first_answer.met',
    'the clock decide is breached, or not the clock first answer is met',
  ],
  ['children.open == 0', 'the number of children that are open is 0'],
  ['children.failed > 0', 'the number of children that have failed is more than 0'],
  ["channel in ['a', 'b']", 'channel is one of “a”, “b”'],
  ['size(parties) + 1 > 3', 'the size of parties plus 1 is more than 3'],
])('in plain English: %s', (source, expected) => {
  expect(describeExpression(parsed(source))).toBe(expected);
});

test.each([
  ['due > "2026-03-31"', 'due is later than “2026-03-31”'],
  ['"2026-03-31" >= due', '“2026-03-31” is not earlier than due'],
  [
    'due <= heard_at || !(due < heard_at)',
    'due is not later than heard at, or not due is earlier than heard at',
  ],
  ['severity > 3', 'severity is more than 3'],
])('dates are later, not more: %s', (source, expected) => {
  const fields = {
    due: { type: 'date' },
    heard_at: { type: 'instant' },
    severity: { type: 'scale' },
  };
  expect(describeExpression(parsed(source), fields)).toBe(expected);
});
