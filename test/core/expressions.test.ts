import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseExpression, printExpression } from '../../compiler/expressions.ts';
import {
  evaluate,
  holds,
  type Environment,
  type Expression,
  type Functions,
} from '../../core/expressions.ts';
import { truthTrace } from '../../core/expressions-text.ts';

const FACTS: Environment = {
  severity: 4,
  half: 2.5,
  empty: null,
  channel: 'hotline',
  hold: true,
  respondent: { id: 'p-1', is_executive: true, country: null },
  fee: { amount: 10.5, currency: 'EUR' },
  parties: [
    { role: 'witness', who: 'p-2' },
    { role: 'respondent', who: 'p-1' },
  ],
  due: '2026-03-31',
  early: '2026-03-31T09:00:00+02:00',
  late: '2026-03-31T08:30:00Z',
};

function parsed(source: string): Expression {
  const { expression, problems } = parseExpression(source);
  if (!expression) throw new Error(problems[0]?.message);
  return expression;
}

function value(source: string, functions?: Functions): unknown {
  const result = evaluate(parsed(source), FACTS, functions);
  return result.ok ? result.value : `error: ${result.error}`;
}

describe('the facts of a case', () => {
  test.each([
    [
      'numbers compare by amount, whole or not',
      'severity >= 4 && half < 3 && severity == 4.0',
      true,
    ],
    [
      'a number of a case and a whole number add up',
      'severity + 1 == 5 && 10 / severity == 2.5',
      true,
    ],
    ['a field without a value equals null', 'empty == null && severity != null', true],
    [
      'a field without a value is not less than anything',
      'empty < 3',
      'error: no value and a number have no order',
    ],
    ['members of money', "fee.amount > 10 && fee.currency == 'EUR'", true],
    [
      'rows of a table',
      "parties.exists(p, p.role == 'witness') && !parties.all(p, p.role == 'witness')",
      true,
    ],
    ['an item of a table', "parties[1].who == 'p-1'", true],
    ['an item that is not there', 'parties[2].who', 'error: there is no item 2'],
    ['filter and map', "parties.filter(p, p.role == 'witness').map(p, p.who) == ['p-2']", true],
    ['options', "channel in ['letter', 'hotline']", true],
    ['dates in their order', "due < '2026-04-01' && due >= '2026-03-31'", true],
    ['instants by time whatever their offset', 'early < late', true],
    ['patterns in linear time', "channel.matches('^hot.*e$')", true],
    ['an attribute without a value', 'respondent.country == null', true],
    [
      'whole numbers do not overflow silently',
      '9223372036854775807 + 1 > 0',
      'error: a whole number is out of range',
    ],
    ['an unknown name', 'severty > 1', 'error: `severty` is not known here'],
  ])('%s', (_rule, source, expected) => {
    expect(value(source)).toEqual(expected);
  });

  test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
    'inherited members are not seen: %s',
    (name) => {
      const get: Expression = ['get', ['name', 'respondent'], name];
      expect(evaluate(get, FACTS).ok).toBe(false);
      expect(evaluate(['name', name], FACTS).ok).toBe(false);
      expect(evaluate(['method', name, ['name', 'respondent']], FACTS).ok).toBe(false);
      expect(evaluate(['has', ['name', 'respondent'], name], FACTS)).toEqual({
        ok: true,
        value: false,
      });
      expect(evaluate(['in', ['lit', name], ['name', 'respondent']] as never, FACTS).ok).toBe(
        false,
      );
    },
  );
});

describe('errors', () => {
  test.each([
    ['false decides && whatever the other side', 'missing && false', false],
    ['true decides || whatever the other side', 'missing || true', true],
    [
      'an error stays when the other side does not decide',
      'missing || false',
      'error: `missing` is not known here',
    ],
    ['a part that is no condition is absorbed as well', '(severity && hold) || true', true],
    ['and so is a loop over one', '[1].all(x, x) || true', true],
    ['one item decides exists', '[0, 1].exists(x, 1 / x == 1)', true],
    ['one item decides all', '[0, 2].all(x, 4 / x == 1)', false],
    [
      'an error stays when no item decides',
      '[0, 2].exists(x, 4 / x == 1)',
      'error: a division by zero',
    ],
    ['a number is no condition', 'severity && hold', 'error: `&&` needs a yes/no on each side'],
  ])('%s', (_rule, source, expected) => {
    expect(value(source)).toBe(expected);
  });

  test('a condition that cannot be evaluated does not hold', () => {
    expect(holds(parsed('missing'), FACTS)).toBe(false);
    expect(holds(parsed('severity'), FACTS)).toBe(false);
    expect(holds(parsed('hold'), FACTS)).toBe(true);
  });
});

describe('what the caller answers', () => {
  const functions: Functions = {
    manages: ([boss, other]) => boss === 'p-9' && other === 'p-2',
    is_executive: ([person]) => (person === 'p-2' ? true : undefined),
  };
  test.each([
    ['a method', "'p-9'.manages(parties[0].who)", true],
    [
      'a method that is not brought',
      "'p-9'.advises('p-2')",
      'error: `advises` does not go with a text and a text',
    ],
    ['an attribute of an id', 'parties[0].who.is_executive', true],
    [
      'an attribute that the caller does not know',
      'parties[1].who.is_executive',
      'error: `is_executive` is not known of a text',
    ],
  ])('%s', (_rule, source, expected) => {
    expect(value(source, functions)).toBe(expected);
  });
});

describe('the budget', () => {
  const rows = { rows: Array.from({ length: 200 }, (_, index) => index) };

  test('a loop over a full table is within it', () => {
    expect(evaluate(parsed('rows.all(x, x * 2 + 1 > x)'), rows)).toEqual({ ok: true, value: true });
  });

  test('a loop within a loop over full tables is not, and nothing absorbs that', () => {
    const nested = parsed('rows.all(x, rows.all(y, x + y >= 0)) || true');
    expect(evaluate(nested, rows)).toEqual({
      ok: false,
      error: 'the expression costs too much to evaluate',
    });
  });

  test('a tree as deep as no compiler makes it is refused, not overflowed', () => {
    let deep: Expression = ['lit', true];
    for (let depth = 0; depth < 100_000; depth += 1) deep = ['call', '!', deep];
    expect(evaluate(deep, {}).ok).toBe(false);
  });
});

test('why a condition does not hold is told part by part', () => {
  const condition = parsed("severity >= 5 || (channel == 'letter' && !hold) || missing > 1");
  expect(truthTrace(condition, FACTS)).toEqual([
    { text: 'severity >= 5', value: false },
    { text: 'channel == "letter"', value: false },
    { text: 'hold', value: true },
    { text: 'missing > 1', value: null, error: '`missing` is not known here' },
  ]);
});

describe('printing', () => {
  test.each([
    'a && (b || c) && !(d && e)',
    'a - (b - c) - d',
    '(a + b) * -c.d[1] % 2 == 4.0 / e',
    "a in [1, 2.5, 'x\\n'] ? b : c ? d : !e",
    "{'a': 1, 'b': [2]}.size() > size(x)",
    'xs.map(x, x > 1, x + 1).exists(y, has(y.z) && y.manages(p))',
    '(a == b) == c',
    '-1 < -x && (-1).y == 1',
  ])('parses again to the same tree: %s', (source) => {
    const once = parsed(source);
    expect(parsed(printExpression(once))).toEqual(once);
  });

  test('any text survives printing and parsing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const tree: Expression = ['call', '==', ['name', 'a'], ['lit', text]];
        expect(parsed(printExpression(tree))).toEqual(tree);
      }),
      { numRuns: 300 },
    );
  });
});
