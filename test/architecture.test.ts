/**
 * The rules of docs/ARCHITECTURE.md, read against every source file.
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, posix } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { lintConfig } from '../scripts/lint-config.ts';
import { DETERMINISTIC, FOLDER_RULES, type FolderRule, LEAVES } from './support/import-rules.ts';
import {
  type ImportSite,
  parseSource,
  ROOT,
  type SourceFile,
  sourceFiles,
} from './support/sources.ts';

const DOCUMENTED = ['core', 'compiler', 'workflows', 'activities'];
const FILE_LINES_MAX = 400;
const FUNCTION_LINES_MAX = 70;

const files = Object.keys(FOLDER_RULES).flatMap(sourceFiles);
const product = files.filter((file) => file.folder !== 'test');

describe('who may import whom', () => {
  test.each(Object.keys(FOLDER_RULES))('%s imports what the table allows', (folder) => {
    const found = files.filter((file) => file.folder === folder).flatMap(wrongImports);
    expect(found).toEqual([]);
  });

  test('every folder with code is in the table', () => {
    const folders = readdirSync(ROOT, { withFileTypes: true })
      .filter(
        (entry) => entry.isDirectory() && !/^(\.|node_modules|dist|coverage)/.test(entry.name),
      )
      .map((entry) => entry.name)
      .filter((folder) => sourceFiles(folder).length > 0);
    expect(folders.filter((folder) => !Object.hasOwn(FOLDER_RULES, folder))).toEqual([]);
  });

  test('the linter is configured from the same table', () => {
    expect(readFileSync(join(ROOT, '.oxlintrc.json'), 'utf8')).toBe(lintConfig());
  });

  test.each([
    ['core/x.ts', `import { a } from '../api/app.ts';`],
    ['core/x.ts', `import fs from 'fs';`],
    ['core/x.ts', `export { a } from 'express';`],
    ['core/x.ts', `type A = import('../prisma/client.ts').A;`],
    ['core/x.ts', `const a = await import('../worker/main.ts');`],
    ['workflows/x.ts', `import { a } from '../activities/project.ts';`],
    ['api/x.ts', `import { a } from '../worker/main.ts';`],
    ['compiler/x.ts', `import { readFileSync } from 'node:fs';`],
    ['embedded/x.ts', `import { a } from '../test/support/sources.ts';`],
  ])('finds what is wrong in %s: %s', (path, text) => {
    expect(wrongImports(parseSource(path, text))).toHaveLength(1);
  });

  test.each([
    ['workflows/x.ts', `import type { A } from '../activities/project.ts';`],
    ['workflows/x.ts', `import { type A } from '../activities/project.ts';`],
    ['api/x.ts', `import { a } from '../worker/codec.ts';`],
    ['core/deep/x.ts', `import { a } from '../plan.ts';`],
    ['core/x.ts', `import { sha256 } from '@noble/hashes/sha2.js';`],
  ])('allows in %s: %s', (path, text) => {
    expect(wrongImports(parseSource(path, text))).toEqual([]);
  });
});

describe('the same inputs give the same trace', () => {
  test.each(Object.entries(DETERMINISTIC))(
    '%s reads no clock, no chance, no locale',
    (folder, allowed) => {
      const uses = files
        .filter((file) => file.folder === folder)
        .flatMap(({ path, ambient }) =>
          ambient
            .filter(({ name }) => !allowed.includes(name))
            .map(({ name, line }) => `${path}:${line} ${name}`),
        );
      expect(uses).toEqual([]);
    },
  );

  test.each(['Date.now()', 'new Date()', 'Math.random()', 'Intl.Collator', 'a.toLocaleString()'])(
    'finds %s',
    (use) => {
      expect(parseSource('core/x.ts', `const a = ${use};`).ambient).toHaveLength(1);
    },
  );
});

describe('files stay readable', () => {
  test(`no file is longer than ${FILE_LINES_MAX} lines`, () => {
    const long = product
      .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
      .filter(({ lines }) => lines > FILE_LINES_MAX);
    expect(long).toEqual([]);
  });

  test(`no function is longer than ${FUNCTION_LINES_MAX} lines`, () => {
    // What the engine is measured against is written as somebody would write it by hand.
    const ours = product.filter(({ path }) => !path.startsWith('bench/subjects/'));
    const long = ours.flatMap(({ path, functions }) =>
      functions
        .filter(({ lines }) => lines > FUNCTION_LINES_MAX)
        .map(({ name, line, lines }) => `${path}:${line} ${name} has ${lines}`),
    );
    expect(long).toEqual([]);
  });

  test('file names are kebab-case', () => {
    const odd = files.filter(({ path }) => !/^[a-z0-9-]+(\.[a-z]+)*$/.test(posix.basename(path)));
    expect(odd.map(({ path }) => path)).toEqual([]);
  });

  test('every file says on top what it is', () => {
    const silent = product.filter(
      ({ text }) => !/^(#!.*\n)?\/\*\*[\s\S]*?@module[\s\S]*?\*\//.test(text),
    );
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  test.each(DOCUMENTED)('every export of %s has a doc comment', (folder) => {
    const bare = files
      .filter((file) => file.folder === folder)
      .flatMap(({ path, undocumented }) =>
        undocumented.map(({ name, line }) => `${path}:${line} ${name}`),
      );
    expect(bare).toEqual([]);
  });

  test('finds an export without a doc comment', () => {
    const { undocumented } = parseSource(
      'core/x.ts',
      '/** A. */\nexport const a = 1;\n\nexport const b = 2;\n',
    );
    expect(undocumented.map(({ name }) => name)).toEqual(['b']);
  });
});

/** What a file imports against the table, one line each. */
function wrongImports(file: SourceFile): string[] {
  const rule = FOLDER_RULES[file.folder]!;
  return file.imports
    .filter((site) => !isAllowed(file, site, rule))
    .map(({ specifier, line }) => `${file.path}:${line} imports ${specifier}`);
}

function isAllowed(
  file: SourceFile,
  { specifier, typeOnly }: ImportSite,
  rule: FolderRule,
): boolean {
  if (specifier.startsWith('.')) {
    const target = posix.join(posix.dirname(file.path), specifier);
    const folder = target.split('/')[0]!;
    if (folder === file.folder || rule.files?.includes(target) === true) return true;
    // Files at the root (package.json) hold data alone.
    if (!target.includes('/')) return true;
    if (rule.folders.includes(folder)) return true;
    if (rule.folders.includes('*') && !LEAVES.includes(folder)) return true;
    return typeOnly && rule.types?.includes(folder) === true;
  }
  if (specifier === '<computed>') return rule.node;
  if (isBuiltin(specifier)) return rule.node;
  const covers = (name: string): boolean => specifier === name || specifier.startsWith(`${name}/`);
  if (rule.packages !== undefined) return rule.packages.some(covers);
  return rule.notPackages?.some(covers) !== true;
}

function isBuiltin(specifier: string): boolean {
  return specifier.startsWith('node:') || builtinModules.includes(specifier.split('/')[0]!);
}
