/**
 * The registry of diagnostics: complete, true, and the same as its page.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { registry, wholeExample } from '../compiler/codes/index.ts';
import { diagnosticsPage } from '../compiler/codes/page.ts';
import { readActivities } from '../compiler/activities.ts';
import { readScenarios } from '../compiler/scenario.ts';
import { compileText } from './compiler/compiling.ts';

/** Of files beside the definition. */
const READERS = { scenarios: readScenarios, activities: readActivities };

function codesOf(file: keyof typeof READERS | undefined, example: string): readonly string[] {
  const read = file === undefined ? undefined : READERS[file];
  const { diagnostics } = read?.(example) ?? compileText(wholeExample(example));
  return diagnostics.map(({ code, message }) => `${code} ${message}`);
}

describe('examples', () => {
  const shown = registry.filter(({ isSketch }) => isSketch !== true);
  test.each(shown)('$code: the wrong example gives the code', ({ code, wrong, file }) => {
    expect(codesOf(file, wrong).map((line) => line.slice(0, 6))).toContain(code);
  });
  test.each(shown)('$code: the right example gives nothing', ({ right, file }) => {
    expect(codesOf(file, right)).toEqual([]);
  });
});

describe('codes', () => {
  const codes = registry.map(({ code }) => code);

  test('are unique and in order', () => {
    expect(codes).toEqual([...new Set(codes)].sort());
  });

  test('are the ones the compiler can give, no more and no less', () => {
    const sources = ['compiler', 'compiler/checks', 'schemas'].flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.endsWith('.ts'))
        .map((name) => readFileSync(`${folder}/${name}`, 'utf8')),
    );
    const given = sources.flatMap((text) =>
      [...text.matchAll(/'(CL\d{4})'/g)].map(([, code]) => code),
    );
    expect([...new Set(given)].sort((a, b) => String(a).localeCompare(String(b)))).toEqual(codes);
  });

  test('never tell in a title or message how to mend', () => {
    for (const { title } of registry) expect(title).not.toMatch(/[.]$|^[A-Z][a-z]/);
  });
});

test('docs/diagnostics.md is the registry, word for word', () => {
  const page = diagnosticsPage();
  if (process.env['UPDATE_GOLDENS'] === '1') writeFileSync('docs/diagnostics.md', page);
  expect(readFileSync('docs/diagnostics.md', 'utf8')).toBe(page);
});
