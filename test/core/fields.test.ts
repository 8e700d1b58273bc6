import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { instantMs } from '../../core/dates.ts';
import { checkData, missingFields } from '../../core/fields.ts';
import type { FieldPlan, FormPlan } from '../../core/plan.ts';

const DIGEST = 'a'.repeat(64);
const FILE = { id: 'f-1', name: 'letter.pdf', sha256: DIGEST, bytes: 10 };

function trouble(field: FieldPlan, value: unknown): string | undefined {
  return checkData({ fields: { it: field } }, { it: value })['it'];
}

describe('a value fits its field', () => {
  test.each<[string, FieldPlan, unknown]>([
    ['text', { type: 'text' }, 'x'.repeat(10_000)],
    ['text counted by characters', { type: 'text', maxLength: 2 }, '😀😀'],
    ['text with a pattern', { type: 'text', pattern: '[A-Z]{2}-\\d+' }, 'HR-12'],
    ['choice', { type: 'choice', options: ['a', 'b'] }, 'b'],
    ['scale', { type: 'scale', min: 1, max: 5 }, 5],
    ['number', { type: 'number', min: 0 }, 0.5],
    ['boolean', { type: 'boolean' }, false],
    ['person', { type: 'person' }, 'p-ana'],
    ['team', { type: 'team' }, 'intake'],
    ['case link', { type: 'case_link' }, 'HR-2026-0042'],
    ['date', { type: 'date' }, '2028-02-29'],
    ['instant', { type: 'instant' }, '2026-03-31T09:00:00.5+05:30'],
    ['instant in UTC', { type: 'instant' }, '2026-03-31T09:00:00Z'],
    ['money', { type: 'money', currency: 'EUR' }, { amount: -12.35, currency: 'EUR' }],
    ['money of any currency', { type: 'money' }, { amount: 0, currency: 'JPY' }],
    ['file', { type: 'file' }, FILE],
    ['nothing, which takes the value away', { type: 'number' }, null],
    [
      'table',
      {
        type: 'table',
        columns: { who: { type: 'person', required: true }, note: { type: 'text' } },
      },
      [{ who: 'p-1' }, { who: 'p-2', note: null }],
    ],
  ])('%s', (_kind, field, value) => {
    expect(trouble(field, value)).toBeUndefined();
  });
});

describe('a value that does not fit is told what would', () => {
  test.each<[FieldPlan, unknown, string]>([
    [{ type: 'text' }, 4, 'must be a text'],
    [{ type: 'text', maxLength: 3 }, 'four', 'must have at most 3 characters, and has 4'],
    [{ type: 'text' }, 'x'.repeat(10_001), 'must have at most 10000 characters, and has 10001'],
    [{ type: 'text' }, 'a\0b', 'must not contain the character U+0000'],
    [{ type: 'text' }, '\ud800', 'must be a well-formed Unicode text'],
    [{ type: 'text', pattern: '\\d+' }, '12a', 'must match the pattern `\\d+`'],
    [{ type: 'choice', options: ['a', 'b'] }, 'A', 'must be one of `a`, `b`'],
    [{ type: 'choice', options: ['a', 'b'] }, ['a'], 'must be one of `a`, `b`'],
    [{ type: 'scale', min: 1, max: 5 }, 6, 'must be a whole number from 1 to 5'],
    [{ type: 'scale', min: 1, max: 5 }, 2.5, 'must be a whole number'],
    [{ type: 'number', min: 1 }, 0, 'must be 1 or more'],
    [{ type: 'number', max: 1 }, 2, 'must be 1 or less'],
    [{ type: 'number' }, '4', 'must be a number'],
    [{ type: 'number' }, Number.NaN, 'must be a number'],
    [{ type: 'boolean' }, 'true', 'must be true or false'],
    [{ type: 'person' }, ' ', 'must be the id of a person'],
    [{ type: 'person' }, 'p\n1', 'must be the id of a person'],
    [{ type: 'team' }, {}, 'must be the name of a team'],
    [{ type: 'date' }, '2026-02-29', 'must be a date that exists, as `2026-03-31`'],
    [{ type: 'date' }, '2026-3-1', 'must be a date that exists, as `2026-03-31`'],
    [
      { type: 'instant' },
      '2026-03-31T09:00',
      'must be a date and time with an offset, as `2026-03-31T09:00:00+02:00`',
    ],
    [
      { type: 'money', currency: 'EUR' },
      12.5,
      'must be an amount and a currency, as `{ "amount": 12.5, "currency": "EUR" }`',
    ],
    [
      { type: 'money' },
      { amount: 1.005, currency: 'EUR' },
      'must have as amount a number with at most two decimals',
    ],
    [
      { type: 'money' },
      { amount: 1e15, currency: 'EUR' },
      'must have as amount a number with at most two decimals',
    ],
    [
      { type: 'money' },
      { amount: 1, currency: 'eur' },
      'must have as currency three capital letters, as `EUR`',
    ],
    [{ type: 'money', currency: 'EUR' }, { amount: 1, currency: 'USD' }, 'must be in EUR'],
    [{ type: 'file' }, 'letter.pdf', 'must be a file: `id`, `name`, `sha256` and `bytes`'],
    [
      { type: 'file' },
      { ...FILE, content: 'x' },
      'must be a file: `id`, `name`, `sha256` and `bytes`',
    ],
    [{ type: 'file' }, { ...FILE, sha256: 'A' }, 'must have as sha256 64 hex digits in lower case'],
    [{ type: 'file' }, { ...FILE, bytes: -1 }, 'must have as bytes a whole number'],
    [{ type: 'table', columns: {} }, {}, 'must be a list of rows'],
    [
      { type: 'table', columns: {} },
      Array.from({ length: 201 }, () => ({})),
      'must have at most 200 rows, and has 201',
    ],
  ])('%j %j', (field, value, expected) => {
    expect(trouble(field, value)).toBe(expected);
  });

  test.each([
    '2026-03-31T09:00:60Z',
    '2026-03-31t09:00:00z',
    '2026-02-30T09:00:00Z',
    '2026-03-31T24:00:00Z',
  ])('an instant that readers disagree about is refused: %s', (value) => {
    expect(trouble({ type: 'instant' }, value)).toMatch(/^must be a date and time/);
  });

  test('an accepted instant is the same to every reader', () => {
    fc.assert(
      fc.property(
        fc.date({ noInvalidDate: true }),
        fc.integer({ min: -1439, max: 1439 }),
        (date, offset) => {
          const [sign, minutes] = [offset < 0 ? '-' : '+', Math.abs(offset)];
          const clock = [Math.floor(minutes / 60), minutes % 60].map((part) =>
            String(part).padStart(2, '0'),
          );
          const text = `${date.toISOString().slice(0, -1)}${sign}${clock.join(':')}`;
          if (trouble({ type: 'instant' }, text) === undefined) {
            expect(instantMs(text)).toBe(Date.parse(text));
          } else expect(text).not.toMatch(/^\d{4}-/);
        },
      ),
    );
  });

  test('a table says which cell', () => {
    const field: FieldPlan = {
      type: 'table',
      columns: { who: { type: 'person', required: true }, age: { type: 'number' } },
    };
    expect(
      checkData({ fields: { rows: field } }, { rows: [{ who: 'p' }, { age: 'x', z: 1 }, 3] }),
    ).toEqual({
      'rows[1].age': 'must be a number',
      'rows[1].z': 'is not a column of this table',
      'rows[1].who': 'is required in every row',
      'rows[2]': 'must be a row: a map from column to value',
    });
  });

  test.each(['__proto__', 'constructor', 'toString', 'unknown'])(
    'a name that is no field is refused: %s',
    (name) => {
      const data = JSON.parse(`{ "${name}": 1 }`) as Record<string, unknown>;
      const problems = checkData({ fields: { it: { type: 'text' } } }, data);
      expect(Object.entries(problems)).toEqual([[name, 'is not a field of this case type']]);
    },
  );

  test('any JSON gets an answer', () => {
    const types = [
      'text',
      'choice',
      'scale',
      'person',
      'date',
      'instant',
      'money',
      'file',
      'table',
    ] as const;
    fc.assert(
      fc.property(fc.constantFrom(...types), fc.jsonValue(), (type, value) => {
        const given = trouble({ type, options: ['a'], columns: {} }, value);
        expect(given === undefined || given.length > 5).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('a pattern that would hang a backtracking engine does not', () => {
    const started = Date.now();
    expect(trouble({ type: 'text', pattern: '(a+)+b' }, 'a'.repeat(9_000))).toMatch(/^must match/);
    expect(Date.now() - started).toBeLessThan(2_000);
  });
});

describe('what a form still needs', () => {
  const fields: Record<string, FieldPlan> = {
    first: { type: 'text' },
    second: { type: 'number' },
    third: { type: 'table', columns: {} },
    fourth: { type: 'boolean' },
  };
  const form: FormPlan = {
    fields: [
      { field: 'third', required: true },
      { field: 'first', required: true },
      { field: 'second', required: true, when: 'serious' },
      { field: 'fourth', required: false },
    ],
  };

  test('is what it requires and has no value, in its order', () => {
    expect(missingFields(form, fields, {}, () => true)).toEqual(['third', 'first', 'second']);
    expect(missingFields(form, fields, { first: '  ', third: [] }, () => true)).toEqual([
      'third',
      'first',
      'second',
    ]);
    expect(missingFields(form, fields, { first: 'x', second: 0, third: [{}] }, () => true)).toEqual(
      [],
    );
  });

  test('leaves out what is not asked', () => {
    const asked: string[] = [];
    const holds = (guard: string): boolean => {
      asked.push(guard);
      return false;
    };
    expect(missingFields(form, fields, { first: 'x', third: [{}] }, holds)).toEqual([]);
    expect(asked).toEqual(['serious']);
  });
});
