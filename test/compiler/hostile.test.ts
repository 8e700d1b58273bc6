/**
 * Whoever may publish may send anything: every text gets an answer, at once, and never a throw.
 */
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { BASE_EXAMPLE, wholeExample } from '../../compiler/codes/index.ts';
import { compileText } from './compiling.ts';

/** Far above what it takes, far below what a person would wait for. */
const MOST_MS = 5_000;

function codesIn(text: string): readonly string[] {
  const startedAtMs = performance.now();
  const { plan, diagnostics } = compileText(text);
  expect(performance.now() - startedAtMs).toBeLessThan(MOST_MS);
  if (diagnostics.some(({ severity }) => severity === 'error')) expect(plan).toBeUndefined();
  return [...new Set(diagnostics.map(({ code }) => code))];
}

function lines(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => line(index)).join('\n');
}

const state = (name: string, rest: string): string =>
  `  ${name}: { assign: clerk, timers: [{ every: 1 week, remind: assignee }], ${rest} }`;

describe('hostile definitions', () => {
  test('a file of 5 MB is refused unread', () => {
    expect(codesIn('a'.repeat(5_000_000))).toEqual(['CL0001']);
    expect(codesIn(`${BASE_EXAMPLE}# ${'é'.repeat(200_000)}`)).toEqual(['CL0001']);
  });

  test('aliases that would come to a billion texts are not expanded', () => {
    const bomb = lines(10, (index) =>
      index === 0
        ? 'a0: &a0 lol'
        : `a${index}: &a${index} [${Array(10)
            .fill(`*a${index - 1}`)
            .join(', ')}]`,
    );
    expect(codesIn(bomb)).toEqual(expect.arrayContaining(['CL0007', 'CL0008']));
  });

  test.each([
    ['flow', '['.repeat(50_000)],
    ['closed flow', `title: ${'['.repeat(1_000)}${']'.repeat(1_000)}`],
    ['maps', lines(2_000, (index) => `${' '.repeat(Math.min(index, 100))}a:`)],
    ['block', lines(300, (index) => `${' '.repeat(index)}a:`)],
    ['list marks', '- '.repeat(50_000)],
  ])('deep nesting: %s', (_, text) => {
    expect(codesIn(text)).not.toEqual([]);
  });

  test.each(['---', '---\n', '%on 1.2\n---\n', '...', '', '\n# nothing\n', '~', '--- ~'])(
    'a file with nothing in it says so: %j',
    (text) => {
      expect(codesIn(text)).toEqual(expect.arrayContaining([expect.stringMatching(/^CL00/)]));
    },
  );

  test('names of prototypes are no names', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype']) {
      const row = wholeExample(`states:\n  ${name}: { final: true }\n`);
      expect(codesIn(row)).toEqual(expect.arrayContaining([expect.stringMatching(/^CL010[78]$/)]));
      for (const word of ['guards', 'roles', 'forms', 'approvals', 'anywhere', name]) {
        expect(
          codesIn(`${BASE_EXAMPLE}\nx-other: 1\n${word}: { ${name}: { ${name}: 1 } }\n`),
        ).not.toEqual([]);
      }
    }
    expect(({} as Record<string, unknown>)['final']).toBeUndefined();
  });

  test('more states than anybody could read are refused', () => {
    const many = lines(2_100, (index) => `  s${index}: { final: true }`);
    expect(codesIn(wholeExample(`states:\n${many}\n`))).toContain('CL0017');
  });

  test('`anywhere` rows are not multiplied without end', () => {
    const many = lines(1_000, (index) => state(`s${index}`, 'transitions: { x: closed }'));
    const rows = lines(100, (index) => `  e${index}: { to: s${index}, by: clerk }`);
    expect(codesIn(wholeExample(`states:\n${many}\nanywhere:\n${rows}\n`))).toContain('CL0018');
  });

  test('ways back are not multiplied without end', () => {
    const many = lines(700, (index) =>
      state(
        `s${index}`,
        `transitions: { x: ${index === 699 ? 'closed' : `s${index + 1}`}, z: w${index % 40} }`,
      ),
    );
    const back = lines(40, (index) =>
      state(`w${index}`, `transitions: { b: previous, a: previous, c: s${index} }`),
    );
    const rows = lines(20, (index) => `  e${index}: { to: w${index}, by: clerk }`);
    const text = wholeExample(
      `states:\n${many}\n${back}\nanywhere:\n  go: { to: s0, by: clerk }\n${rows}\n`,
    );
    expect(codesIn(text)).toContain('CL0018');
  });

  test('a chain of routes as long as can be', () => {
    const chain = lines(1_900, (index) => `  r${index}: { route: [{ to: r${index + 1} }] }`);
    const text = `states:\n${chain}\n  r1900: { route: [{ to: waits }] }\n${state('waits', 'transitions: { back: previous, end: closed }')}\nanywhere:\n  go: { to: r0, by: clerk }\n`;
    expect(codesIn(wholeExample(text))).toEqual([]);
  });

  test('guards that name each other are not written out without end', () => {
    const guards = lines(60, (index) =>
      index === 0 ? '  g0: size > 1' : `  g${index}: { all: [g${index - 1}, g${index - 1}] }`,
    );
    expect(codesIn(wholeExample(`guards:\n  large: size >= 4\n${guards}\n`))).toContain('CL0606');
    const chain = lines(8_000, (index) => `  g${index}: { all: [g${index + 1}] }`);
    expect(codesIn(wholeExample(`guards:\n${chain}\n  g8000: size > 1\n`))).toContain('CL0606');
  });

  test('backups that stand in for backups, thousands of them', () => {
    const roles = lines(3_000, (index) => `  r${index}: { team: t, backup: r${index + 1} }`);
    expect(codesIn(wholeExample(`roles:\n${roles}\n  r3000: { team: t }\n`))).toContain('CL0417');
  });

  test('thousands of mistakes give a hundred diagnostics and a word about the rest', () => {
    const many = lines(5_000, (index) => `  mistake_${index}: { to: nowhere_${index}, by: clerk }`);
    const { diagnostics } = compileText(wholeExample(`anywhere:\n${many}\n`));
    expect(diagnostics.length).toBe(101);
    expect(diagnostics.map(({ code }) => code)).toContain('CL0016');
  });

  test('one line as long as the file', () => {
    expect(codesIn(`title: ${'x'.repeat(250_000)}`)).toContain('CL0111');
    expect(codesIn(`{ ${'a: 1, '.repeat(30_000)} }`)).not.toEqual([]);
  });
});

test('any change to a sound definition is answered', () => {
  const pieces = [
    '{',
    '}',
    '[',
    ']',
    ':',
    '\n',
    '  ',
    '- ',
    '!',
    '&a',
    '*a',
    '~',
    '"',
    "'",
    '#',
    'previous',
    '__proto__',
    '\u0000',
    '\ufeff',
    '💥',
    '0',
    'to',
    'start',
  ];
  const edit = fc.record({
    at: fc.nat(BASE_EXAMPLE.length),
    cut: fc.nat(30),
    add: fc.array(fc.constantFrom(...pieces), { maxLength: 4 }).map((parts) => parts.join('')),
  });
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
      const text = edits.reduce(
        (before, { at, cut, add }) => before.slice(0, at) + add + before.slice(at + cut),
        BASE_EXAMPLE,
      );
      const { plan, diagnostics } = compileText(text);
      expect(plan === undefined).toBe(diagnostics.some(({ severity }) => severity === 'error'));
      for (const { span } of diagnostics) {
        expect(span.start).toBeLessThanOrEqual(span.end);
        expect(span.end).toBeLessThanOrEqual(text.length);
      }
    }),
    { numRuns: 400 },
  );
});

test('any text is answered', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300, unit: 'grapheme' }), (text) => {
      expect(compileText(text).plan).toBeUndefined();
    }),
    { numRuns: 300 },
  );
});
