/**
 * The page of what a case type can say: every row names a scenario that passes, a page that is
 * there, or why it cannot be said.
 *
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { expectShown } from './support/shown.ts';
import { ROOT } from './support/sources.ts';

const page = readFileSync(join(ROOT, 'docs/capabilities.md'), 'utf8');
const rows = [...page.matchAll(/^\| (\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$/gm)].map(
  ([, id, asked, where, how]) => ({ id: Number(id), asked: asked!, where: where!, how: how! }),
);
const SCENARIO = /^\[[\w-]+\]\(([^)]+\.yaml)\): (.+)$/;
const PAGE = /^\[[^\]]+\]\(([\w-]+\.md)(?:#[\w-]+)?\)$/;

const from = (first: number, last: number): readonly number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

test('the page has every row that a definition can be asked for, once', () => {
  expect(rows.map(({ id }) => id)).toEqual([
    ...from(1, 14),
    ...from(17, 22),
    ...from(27, 37),
    ...from(39, 41),
    ...from(44, 68),
    ...from(80, 81),
    ...from(93, 97),
  ]);
});

const scenarios = rows.flatMap((row) => {
  const [, link, name] = SCENARIO.exec(row.where) ?? [];
  return name === undefined ? [] : [{ ...row, path: posix.join('docs', link!), name }];
});

test('what is shown by no scenario names its page, or says that it cannot be said', () => {
  const others = rows.filter(({ where }) => !SCENARIO.test(where));
  for (const { where } of others) {
    const [, file] = PAGE.exec(where) ?? [];
    if (file === undefined) expect(where).toBe('not said');
    else expect(existsSync(join(ROOT, 'docs', file)) ? file : `no page ${file}`).toBe(file);
  }
  expect(scenarios.length + others.length).toBe(rows.length);
});

describe('shown', () => {
  test.each(scenarios)('$id $asked', ({ path, name }) => expectShown(path, name));
});
