/**
 * `caseline test`: what it runs, what it says of failures, what it counts, and how it ends.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { testScenarios, type TestOptions } from '../../cli/test.ts';
import { watchedFolders } from '../../cli/watch.ts';
import { inFolder, printed } from './printed.ts';

const DEFINITION = `format: caseline/v1
id: key-request
version: 1
title: Request for a key
owner: lead
calendar: head-office
start: asked
states:
  asked:
    assign: lead
    transitions:
      grant: { to: closed, outcome: granted }
      refuse: { to: closed, outcome: refused, needs: [reason] }
    timers:
      - { after: 3 business days, remind: assignee }
  closed: { final: true }
roles:
  lead: { team: leads }
`;

const SCENARIOS = `format: caseline-scenarios/v1
case_type: key-request
people: { ann: [], lea: lead }
scenarios:
  it is granted:
    starts: 2026-03-02 09:15
    steps:
      - { lea: grant }
      - expect: { state: closed, outcome: granted }
  nobody answers:
    starts: 2026-03-02 09:15
    steps:
      - wait: 3 business days
      - expect: { state: asked, reminders: 1 }
`;

const CALENDARS = { calendars: 'definitions/calendars' };
const FILES = { 'key-request.yaml': DEFINITION, 'key-request.scenarios.yaml': SCENARIOS };

function run(files: Readonly<Record<string, string>>, options: TestOptions = {}) {
  return inFolder(files, (folder) =>
    printed((output) => testScenarios([folder], { ...CALENDARS, ...options }, output)),
  );
}

test('runs what stands beside the definition and ends with 0', async () => {
  const { code, out, talk } = await run(FILES);
  expect(code).toBe(0);
  expect(out).toContain('✓ it is granted');
  expect(out).toContain('coverage 80 %  states 2/2 · transitions 1/2 · timers 1/1');
  expect(talk).toMatch(/^2 scenarios, all passed \(\d+ entries in \d+ ms\)$/);
});

test('the shipped definitions pass, found by a folder or by their own name', async () => {
  const shipped = 'definitions/hr-harassment-investigation.yaml';
  const { code, out } = await printed((output) => testScenarios([shipped], {}, output));
  expect(code).toBe(0);
  expect(out).toContain('✓ silent approvers are relieved by their backups');
});

describe('a failure', () => {
  const files = {
    ...FILES,
    'key-request.scenarios.yaml': SCENARIOS.replace('reminders: 1', 'reminders: 2'),
  };

  test('is told with its place, expected and actual, path and timeline', async () => {
    const { code, out, talk } = await run(files);
    expect(code).toBe(1);
    expect(talk).toContain('1 failed');
    const lines = out.split('\n').map((line) => line.trim());
    const at = lines.findIndex((line) => line.startsWith('✗ nobody answers'));
    expect(lines[at + 1]).toMatch(/key-request\.scenarios\.yaml:14 {2}expect: \{ state: asked/);
    expect(lines.slice(at + 2, at + 5)).toEqual([
      'expected reminders: 2',
      'but was  reminders: 1',
      'path     asked',
    ]);
    expect(lines[at + 5]).toBe('Mon 2026-03-02 09:15  ann opens the case (key-request, version 1)');
    expect(lines).toContain('Thu 2026-03-05 09:15  reminded: lea');
  });

  test('is told as JSON, with nothing else on standard output', async () => {
    const { code, out } = await run(files, { json: true });
    expect(code).toBe(1);
    const [suite] = JSON.parse(out);
    expect(suite.scenarios[1]).toMatchObject({
      name: 'nobody answers',
      passed: false,
      failures: [{ line: 14, expected: 'reminders: 2', actual: 'reminders: 1', path: 'asked' }],
    });
    expect(suite.coverage.missed).toEqual([
      { kind: 'transition', id: 'asked/refuse/0', text: 'asked: refuse → closed' },
    ]);
  });

  test('is told as JUnit XML, escaped', async () => {
    const named = {
      ...files,
      'key-request.scenarios.yaml': files['key-request.scenarios.yaml'].replace(
        'nobody answers:',
        '\'a < b & "c"\':',
      ),
    };
    await inFolder(named, async (folder) => {
      const junit = join(folder, 'out.xml');
      const options = { ...CALENDARS, junit };
      const { code } = await printed((output) => testScenarios([folder], options, output));
      expect(code).toBe(1);
      const text = readFileSync(junit, 'utf8');
      expect(text).toContain('<testsuites name="caseline" tests="2" failures="1" errors="0">');
      expect(text).toContain('name="a &lt; b &amp; &quot;c&quot;"');
      expect(text).toContain('expected reminders: 2, but was reminders: 1');
    });
  });
});

describe('coverage', () => {
  test('tells what no scenario shows', async () => {
    const { out } = await run(FILES, { coverage: true });
    expect(out).toContain('not shown: transition asked: refuse → closed');
  });

  test('below the threshold ends with 1', async () => {
    const { code, talk } = await run(FILES, { threshold: 100 });
    expect(code).toBe(1);
    expect(talk).toContain('80 % is covered (4 of 5), 100 % is asked for');
    expect((await run(FILES, { threshold: 80 })).code).toBe(0);
  });

  test('is counted over all files of a definition together', async () => {
    const more = SCENARIOS.split('  it is granted')[0]!.concat(
      '  it is refused:\n    starts: 2026-03-02 09:15\n    steps:\n      - { lea: refuse, reason: Not now }\n',
    );
    const { code, out } = await run(
      { ...FILES, 'key-request.more.scenarios.yaml': more },
      { threshold: 100 },
    );
    expect(code).toBe(0);
    expect(out).toContain('coverage 100 %');
  });
});

describe('a filter', () => {
  test.each(['granted', 'IT IS', '/^it .* granted$/'])('takes by name: %s', async (filter) => {
    const { out } = await run(FILES, { filter });
    expect(out).toContain('it is granted');
    expect(out).not.toContain('nobody answers');
  });

  test.each([
    ['nothing like it', 'no scenario has a name like `nothing like it`'],
    ['/(/', 'is no pattern'],
  ])('ends with 2 for %s', async (filter, message) => {
    const { code, talk } = await run(FILES, { filter });
    expect(code).toBe(2);
    expect(talk).toContain(message);
  });
});

describe('files that are not as they should be', () => {
  test('mistakes of a definition are shown where they stand', async () => {
    const { code, talk } = await run({
      ...FILES,
      'key-request.yaml': DEFINITION.replace('grant: { to: closed', 'grant: { to: closd'),
    });
    expect(code).toBe(1);
    expect(talk).toContain('error[CL0203]: unknown state `closd`');
  });

  test('so are those of scenarios', async () => {
    const { code, talk } = await run({
      ...FILES,
      'key-request.scenarios.yaml': SCENARIOS.replace('lea: grant', 'leo: grant'),
    });
    expect(code).toBe(1);
    expect(talk).toContain('error[CL0902]');
  });

  test.each([
    ['no scenarios at all', { 'key-request.yaml': DEFINITION }, 2, 'no `*.scenarios.yaml`'],
    ['no definition beside', { 'a.scenarios.yaml': SCENARIOS }, 2, 'there is no definition beside'],
    [
      'scenarios of another case type',
      {
        ...FILES,
        'key-request.scenarios.yaml': SCENARIOS.replace('case_type: key', 'case_type: cup'),
      },
      1,
      'tests `cup-request`, but',
    ],
  ])('%s', async (_, files: Readonly<Record<string, string>>, ending, message) => {
    const { code, talk } = await run(files);
    expect(code).toBe(ending);
    expect(talk).toContain(message);
  });

  test('a path that is not there ends with 2', async () => {
    const { code } = await printed((output) => testScenarios(['nowhere'], {}, output));
    expect(code).toBe(2);
  });
});

test('what is watched are the folders of the paths and of their calendars', async () => {
  const folders = watchedFolders(['definitions', 'test/scenarios/tender']);
  expect(folders.map((folder) => folder.replace(`${process.cwd()}/`, ''))).toEqual([
    'definitions',
    'test/scenarios/tender',
  ]);
});
