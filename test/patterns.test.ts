/**
 * The page of workflow patterns: every row is shown by a scenario that passes, or refused by the
 * diagnostic that it names.
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { wholeExample } from '../compiler/codes/index.ts';
import { compileText } from './compiler/compiling.ts';
import { expectShown } from './support/shown.ts';
import { ROOT } from './support/sources.ts';

const ROW =
  /^\| ([CRT]\d+) \| ([^|]+) \| (shown|refused) \| \[([\w-]+)\]\(([^)]+)\): ([^|]+) \| ([^|]+) \|$/gm;

const page = readFileSync(join(ROOT, 'docs/patterns.md'), 'utf8');
const rows = [...page.matchAll(ROW)].map(([, id, pattern, verdict, name, link, what]) => ({
  id: id!,
  pattern: pattern!,
  verdict: verdict!,
  name: name!,
  path: posix.join('docs', link!),
  what: what!,
}));

test('the page has 43 patterns of control flow, 43 of resources and ten of time', () => {
  const numbered = (letter: string, count: number): string[] =>
    Array.from({ length: count }, (_, index) => `${letter}${index + 1}`);
  expect(rows.map(({ id }) => id)).toEqual([
    ...numbered('C', 43),
    ...numbered('R', 43),
    ...numbered('T', 10),
  ]);
  expect(new Set(rows.map(({ pattern }) => pattern)).size).toBe(rows.length);
});

describe('shown', () => {
  test.each(rows.filter(({ verdict }) => verdict === 'shown'))(
    '$id $pattern: $name',
    ({ path, what }) => expectShown(path, what),
  );
});

describe('refused', () => {
  const refused = rows.filter(({ verdict }) => verdict === 'refused');

  test.each(refused)('$id $pattern: $name', ({ path, what }) => {
    const { plan, diagnostics } = compileText(wholeExample(readFileSync(join(ROOT, path), 'utf8')));
    expect(plan).toBeUndefined();
    expect(diagnostics.map(({ code }) => `\`${code}\``)).toContain(what);
  });

  test('nothing is tried that the page does not name', () => {
    const tried = readdirSync(join(ROOT, 'test/patterns')).map((name) => `test/patterns/${name}`);
    expect([...new Set(refused.map(({ path }) => path))].sort()).toEqual(tried.sort());
  });
});
