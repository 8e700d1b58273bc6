/**
 * `caseline fmt`: the house form, with every comment, meaning the same, and formatted for good.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { fmt } from '../../cli/fmt.ts';
import { formatText } from '../../cli/format/index.ts';
import { registry, wholeExample } from '../../compiler/codes/index.ts';
import { compileText } from '../compiler/compiling.ts';

function formatted(text: string): string {
  const result = formatText(text);
  if (!('text' in result)) throw new Error(JSON.stringify(result));
  return result.text;
}

const SHIPPED = ['definitions', 'definitions/calendars'].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => `${folder}/${name}`),
);

test.each(SHIPPED)('%s is formatted', (path) => {
  const text = readFileSync(path, 'utf8');
  expect(formatted(text)).toBe(text);
});

/** Rows of text in, the same rows out as the house writes them. */
const CASES: readonly (readonly [what: string, given: string, house: string])[] = [
  [
    'puts the words in the order of the questions',
    'start: draft\ntitle: T\nformat: caseline/v1\nid: t',
    'format: caseline/v1\nid: t\ntitle: T\nstart: draft',
  ],
  [
    'puts what is done on entering and leaving before the ways out',
    'states:\n  a:\n    timers: [{ every: 1 day, remind: owner }]\n    transitions: { go: b }\n    leave: { set: f }\n    enter: { set: g }\n    assign: x',
    'states:\n  a:\n    assign: x\n    enter: { set: g }\n    leave: { set: f }\n    transitions: { go: b }\n    timers:\n      - { every: 1 day, remind: owner }',
  ],
  [
    'keeps what stands above the first word at the top',
    '# About\ntitle: T\nformat: caseline/v1',
    '# About\nformat: caseline/v1\ntitle: T',
  ],
  [
    'lets a comment go with the word it speaks of',
    'format: caseline/v1\n# why\ntitle: T # who\nid: t',
    'format: caseline/v1\nid: t\n# why\ntitle: T # who',
  ],
  [
    'leaves comments in line where they are',
    'format: caseline/v1 # a\nid: t              # b',
    'format: caseline/v1 # a\nid: t              # b',
  ],
  [
    'writes words on one line where they fit',
    'roles:\n  clerk:\n    backup: head\n    team: clerks',
    'roles:\n  clerk: { team: clerks, backup: head }',
  ],
  [
    'writes a line each where they do not fit',
    `roles:\n  clerk: { team: ${'a'.repeat(60)}, backup: ${'b'.repeat(60)} }`,
    `roles:\n  clerk:\n    team: ${'a'.repeat(60)}\n    backup: ${'b'.repeat(60)}`,
  ],
  [
    'does not join what has a comment inside',
    'roles:\n  clerk:\n    team: clerks # all\n    backup: head',
    'roles:\n  clerk:\n    team: clerks # all\n    backup: head',
  ],
  [
    'does not join a text with a comma',
    'forms:\n  f:\n    a:\n      type: text\n      title: One, two',
    'forms:\n  f:\n    a:\n      type: text\n      title: One, two',
  ],
  [
    'writes the short forms',
    'states:\n  a:\n    assign: { role: clerk }\n    transitions:\n      go: [{ to: b }]\n      stay: { set: [seen] }',
    'states:\n  a:\n    assign: clerk\n    transitions:\n      go: b\n      stay: { set: seen }',
  ],
  [
    'leaves out what goes without saying',
    'approvals:\n  a: { approvers: [x], order: together, quorum: all, one_rejection: decides }',
    'approvals:\n  a: { approvers: [x] }',
  ],
  [
    'keeps what goes without saying when something is said of it',
    'approvals:\n  a:\n    approvers: [x]\n    quorum: all # really',
    'approvals:\n  a:\n    approvers: [x]\n    quorum: all # really',
  ],
  [
    'sets the states apart',
    'states:\n  a: { assign: x, transitions: { go: b } }\n  # the end\n  b:\n    final: true\n\n\n\n  c: { final: true }',
    'states:\n  a:\n    assign: x\n    transitions: { go: b }\n\n  # the end\n  b: { final: true }\n\n  c: { final: true }',
  ],
  [
    'keeps a comment after the last of a block in the block',
    'states:\n  a: { final: true }\n  # more to come\nx-last: 1',
    'states:\n  a: { final: true }\n  # more to come\n\nx-last: 1',
  ],
  [
    'undents what was indented more, with its texts',
    'states:\n    a:\n        final: true\n        title: |\n            one\n              two\n',
    'states:\n  a:\n    title: |\n      one\n        two\n    final: true',
  ],
  [
    'lets conditions stand in one line',
    'guards:\n  g:\n    any:\n    - a > 1\n    - b == "x"',
    'guards:\n  g: { any: [a > 1, b == "x"] }',
  ],
];

test.each(CASES)('%s', (_what, given, house) => {
  expect(formatted(`${given}\n`)).toBe(`${house}\n`);
});

const SOUND = [
  ...readdirSync('test/compiler/ok').map((name) => `test/compiler/ok/${name}`),
  ...readdirSync('test/scenarios').flatMap((folder) =>
    readdirSync(`test/scenarios/${folder}`).map((name) => `test/scenarios/${folder}/${name}`),
  ),
  ...SHIPPED,
];

describe('means the same, and is formatted for good', () => {
  test.each(SOUND)('%s', (path) => {
    const text = readFileSync(path, 'utf8');
    const once = formatted(text);
    expect(formatted(once)).toBe(once);
    expect(compileText(once).plan?.hash).toBe(compileText(text).plan?.hash);
  });

  test('every right example', () => {
    for (const { right, file, isSketch } of registry) {
      if (isSketch === true || file !== undefined) continue;
      const text = wholeExample(right);
      const once = formatted(text);
      if (once === text) continue;
      expect(formatted(once)).toBe(once);
      expect(compileText(once).plan?.hash).toBe(compileText(text).plan?.hash);
    }
  });

  test('whatever form it comes in', () => {
    const path = 'definitions/hr-harassment-investigation.yaml';
    const data: unknown = parse(readFileSync(path, 'utf8'));
    const { hash } = compileText(readFileSync(path, 'utf8')).plan!;
    const forms = fc.record({
      indent: fc.integer({ min: 1, max: 6 }),
      indentSeq: fc.boolean(),
      collectionStyle: fc.constantFrom('block' as const, 'any' as const),
      lineWidth: fc.constantFrom(80, 0),
    });
    fc.assert(
      fc.property(forms, (form) => {
        const given = stringify(data, form);
        // Not all that one YAML library writes can another one read.
        fc.pre(compileText(given).plan !== undefined);
        expect(compileText(formatted(given)).plan?.hash).toBe(hash);
      }),
      { numRuns: 8 },
    );
  });

  test('with comments anywhere between the lines', () => {
    const lines = readFileSync('definitions/hr-harassment-investigation.yaml', 'utf8').split('\n');
    const places = fc.uniqueArray(
      fc.record({ line: fc.nat(lines.length - 1), column: fc.nat(14), own: fc.boolean() }),
      { minLength: 1, maxLength: 12, selector: ({ line }) => line },
    );
    fc.assert(
      fc.property(places, (chosen) => {
        const given = lines.flatMap((line, index) => {
          const here = chosen.find((place) => place.line === index);
          if (here === undefined) return [line];
          const mark = `# mark ${index}`;
          if (here.own) return [' '.repeat(here.column) + mark, line];
          return [line === '' ? line : `${line.replace(/ +#.*/, '')} ${mark}`];
        });
        const once = formatted(given.join('\n'));
        for (const { line } of chosen) {
          if (lines[line] !== '') expect(once).toContain(`# mark ${line}`);
        }
        expect(formatted(once)).toBe(once);
      }),
      { numRuns: 8 },
    );
  });
});

describe('the command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'caseline-fmt-'));
  const file = join(folder, 'definition.yaml');
  const quiet = { log: () => {}, error: () => {} };

  test('with --check says what it would do, and does nothing', () => {
    writeFileSync(file, 'title: T\nformat: caseline/v1\n');
    const printed: string[] = [];
    const output = { log: (line: string) => void printed.push(line), error: () => {} };
    expect(fmt([file], { check: true }, output)).toBe(1);
    expect(printed).toEqual([file]);
    expect(readFileSync(file, 'utf8')).toBe('title: T\nformat: caseline/v1\n');
    expect(fmt([file], {}, quiet)).toBe(0);
    expect(fmt([file], { check: true }, quiet)).toBe(0);
  });

  test('leaves a file with a trap in it as it is', () => {
    writeFileSync(file, 'format: caseline/v1\ntitle: no\n');
    const talk: string[] = [];
    expect(fmt([file], {}, { log: () => {}, error: (line) => void talk.push(line) })).toBe(1);
    expect(talk.join('\n')).toContain('error[CL0012]');
    expect(readFileSync(file, 'utf8')).toBe('format: caseline/v1\ntitle: no\n');
  });

  test('ends with 2 when there is no such file', () => {
    const run = spawnSync('node', ['--import', 'tsx', 'cli/main.ts', 'fmt', 'nowhere.yaml']);
    expect(run.status).toBe(2);
  });
});
