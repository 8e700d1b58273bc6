/**
 * The documents: links that lead somewhere, commands that exist, examples that do what they say.
 *
 * @module
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { PROBLEMS } from '../api/problems.ts';
import { wholeExample } from '../compiler/codes/index.ts';
import { compile } from '../compiler/compile.ts';
import { formatDiagnostic } from '../compiler/diagnostics.ts';
import { readScenarios } from '../compiler/scenario.ts';
import { runScenario } from '../core/scenario-run.ts';
import { createSimulator } from '../core/simulator.ts';
import { FOLDER_RULES } from './support/import-rules.ts';
import { calendarText } from './support/scenario-files.ts';
import { ROOT } from './support/sources.ts';

const pages = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...['docs', 'docs/guide', 'docs/security'].flatMap((folder) =>
    readdirSync(path.join(ROOT, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`),
  ),
];

test('docs/case-types.md names every shipped case type, by its title', () => {
  const page = read('docs/case-types.md');
  const shipped = readdirSync(path.join(ROOT, 'definitions')).filter(
    (name) => name.endsWith('.yaml') && !/scenarios|directory/.test(name),
  );
  const missing = shipped.filter((name) => {
    const title = /^title: (.+?)(?: +#.*)?$/m.exec(read(`definitions/${name}`))![1]!;
    return !page.includes(`(../definitions/${name}) | ${title}`);
  });
  expect(missing).toEqual([]);
});

describe.each(pages)('%s', (page) => {
  const text = read(page);

  test('links lead to files that are there', () => {
    const targets = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map((match) => match[1]!);
    const lost = targets.filter(
      (target) => !existsSync(path.join(ROOT, path.dirname(page), target)),
    );
    expect(lost).toEqual([]);
  });

  test('commands of npm are there', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const names = [...text.matchAll(/npm run (?:-s )?([a-z:]+)/g)].map((match) => match[1]!);
    expect(names.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });

  test('scripts that are run are there', () => {
    const files = [...text.matchAll(/--import tsx (\S+\.ts)/g)].map((match) => match[1]!);
    expect(files.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
  });
});

test('the architecture page has every folder of the table of imports', () => {
  const text = read('docs/ARCHITECTURE.md');
  const missing = Object.keys(FOLDER_RULES).filter((folder) => !text.includes(`\`${folder}/\``));
  expect(missing).toEqual([]);
});

test('the architecture page stays under 300 lines', () => {
  expect(read('docs/ARCHITECTURE.md').split('\n').length).toBeLessThan(300);
});

describe('getting started', () => {
  const blocks = [...read('docs/getting-started.md').matchAll(/```(\w+)\n([\s\S]*?)```/g)];
  const yaml = blocks.filter(([, kind]) => kind === 'yaml').map(([, , body]) => body!);
  const [definition, scenarios] = yaml as [string, string];
  const options = { file: 'definitions/leave-request.yaml', calendars: calendarText };

  test('the case type compiles without a remark', () => {
    expect(compile(definition, options).diagnostics).toEqual([]);
  });

  test('the mistake looks as it is shown', () => {
    const shown = blocks.find(([, kind]) => kind === 'text')![2]!.trim();
    const wrong = definition.replace('submit: manager_decision', 'submit: manager_desicion');
    const [first] = compile(wrong, options).diagnostics;
    expect(formatDiagnostic(first!, wrong).trim()).toBe(shown);
  });

  test('the scenario passes', async () => {
    const { plan } = compile(definition, options);
    const { file, diagnostics } = readScenarios(scenarios);
    expect(diagnostics).toEqual([]);
    const parts = { plan: plan!, people: file!.people };
    for (const scenario of file!.scenarios) {
      const result = await runScenario(parts, scenario, createSimulator(plan!));
      expect(result.failures).toEqual([]);
    }
  });
});

describe('docs/language.md', () => {
  const blocks = [...read('docs/language.md').matchAll(/```yaml\n(# an example that[\s\S]*?)```/g)];

  test('examples that stand for themselves compile without a remark', () => {
    expect(blocks.length).toBeGreaterThan(0);
    for (const [, text] of blocks) {
      const options = { file: 'docs/language.md', calendars: calendarText };
      expect(compile(wholeExample(text!), options).diagnostics).toEqual([]);
    }
  });
});

function read(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

describe('docs/api.md', () => {
  test('lists exactly the problems that there are', () => {
    const rows = [...read('docs/api.md').matchAll(/^\| `(\w+)` \| (\d+) \| (.+) \|$/gm)];
    const told = rows.map(([, code, status, title]) => [code, { status: Number(status), title }]);
    expect(Object.fromEntries(told)).toEqual(PROBLEMS);
  });
});
