/**
 * Writes `.oxlintrc.json` from the table of who may import whom.
 *
 * `node_modules/.bin/tsx scripts/lint-config.ts`; the architecture test fails while the file and
 * the table differ.
 *
 * @module
 */
import { writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import {
  DETERMINISTIC,
  FOLDER_RULES,
  type FolderRule,
  LEAVES,
} from '../test/support/import-rules.ts';

/** The text of `.oxlintrc.json`. */
export function lintConfig(): string {
  const config = {
    $schema: './node_modules/oxlint/configuration_schema.json',
    plugins: ['typescript', 'import', 'unicorn', 'oxc', 'promise'],
    categories: { correctness: 'error' },
    rules: {
      'import/no-cycle': 'error',
      'typescript/no-floating-promises': 'error',
      'typescript/no-misused-promises': 'error',
      'typescript/await-thenable': 'error',
      'typescript/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      'typescript/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      'typescript/no-explicit-any': 'error',
      'typescript/no-non-null-assertion': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      // Spreading a text into code points is what its uses here mean.
      'typescript/no-misused-spread': 'off',
      // A union such as `StatePath | 'previous'` documents a word even where it is no other type.
      'typescript/no-redundant-type-constituents': 'off',
      'typescript/no-base-to-string': 'off',
      'no-var': 'error',
      'prefer-const': 'error',
      'no-eval': 'error',
      'no-new-func': 'error',
    },
    ignorePatterns: ['node_modules', 'dist', 'coverage', 'prisma/generated', '.caseline'],
    overrides: Object.entries(FOLDER_RULES)
      .filter(([folder]) => folder !== 'test')
      .map(([folder, rule]) => ({
        files: [`${folder}/**`],
        rules: {
          'no-restricted-imports': ['error', restrictions(folder, rule)],
          ...(DETERMINISTIC[folder] !== undefined && clocks(DETERMINISTIC[folder])),
        },
      })),
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

function restrictions(folder: string, rule: FolderRule): object {
  const patterns: object[] = [];
  const others = Object.keys(FOLDER_RULES).filter((other) => other !== folder);
  const closed = others.filter((other) => !mayImport(rule, other) && !rule.types?.includes(other));
  if (closed.length > 0) {
    patterns.push({
      group: [
        ...closed.map((other) => `**/../${other}/**`),
        ...(rule.files ?? []).map((file) => `!**/../${file}`),
      ],
      message: `${folder}/ may not import this folder (docs/ARCHITECTURE.md).`,
    });
  }
  if (rule.types !== undefined) {
    patterns.push({
      group: rule.types.map((other) => `**/../${other}/**`),
      allowTypeImports: true,
      message: `${folder}/ may import types alone from here.`,
    });
  }
  if (!rule.node) {
    patterns.push({ group: ['node:*'], message: `${folder}/ uses nothing of Node.` });
  }
  for (const name of rule.notPackages ?? []) {
    patterns.push({ group: [name, `${name}/**`], message: `${folder}/ may not use ${name}.` });
  }
  return rule.node ? { patterns } : { paths: plainBuiltins(), patterns };
}

function mayImport(rule: FolderRule, other: string): boolean {
  if (rule.folders.includes(other)) return true;
  return rule.folders.includes('*') && !LEAVES.includes(other);
}

function plainBuiltins(): string[] {
  return builtinModules.filter((name) => /^[a-z]+$/.test(name)).sort();
}

function clocks(allowed: readonly string[]): object {
  const message = 'The same inputs must give the same trace: the caller brings the clock.';
  return {
    'no-restricted-globals': [
      'error',
      ...['Intl', 'Temporal', 'performance'].map((name) => ({ name, message })),
    ],
    'no-restricted-properties': [
      'error',
      ...['Date.now', 'Math.random']
        .filter((use) => !allowed.includes(use))
        .map((use) => ({ object: use.split('.')[0], property: use.split('.')[1], message })),
    ],
  };
}

if (process.argv[1]?.endsWith('lint-config.ts') === true) {
  writeFileSync(new URL('../.oxlintrc.json', import.meta.url), lintConfig());
}
