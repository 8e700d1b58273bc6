/**
 * `caseline check` and `caseline explain`: what they print, and how they end.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { check } from '../../cli/check.ts';
import { explainCode } from '../../cli/explain.ts';

function printed(run: (output: Console) => number): {
  readonly code: number;
  readonly out: string;
  readonly talk: string;
} {
  const [out, talk]: string[][] = [[], []];
  const output = {
    log: (line: string) => void out!.push(line),
    error: (line: string) => void talk!.push(line),
  } as unknown as Console;
  return { code: run(output), out: out!.join('\n'), talk: talk!.join('\n') };
}

const SHIPPED = 'definitions/hr-harassment-investigation.yaml';
const BROKEN = 'test/compiler/err/unknown-state.yaml';
const CALENDARS = { calendars: 'definitions/calendars' };

describe('check', () => {
  test('says of a sound definition that it is sound', () => {
    const { code, out, talk } = printed((output) => check([SHIPPED], {}, output));
    expect(code).toBe(0);
    expect(out).toContain('is sound');
    expect(talk).toBe('0 errors, 0 warnings');
  });

  test('shows where a broken one is wrong', () => {
    const { code, out, talk } = printed((output) => check([BROKEN], CALENDARS, output));
    expect(code).toBe(1);
    expect(out).toContain('error[CL0203]: unknown state `decidng`');
    expect(out).toContain(`--> ${BROKEN}:13:13`);
    expect(talk).toBe('1 error, 0 warnings');
  });

  test('gives JSON and nothing else on standard output', () => {
    const { out } = printed((output) => check([BROKEN], { ...CALENDARS, json: true }, output));
    expect(JSON.parse(out)).toMatchObject([{ code: 'CL0203', span: { line: 13, column: 13 } }]);
  });

  test('reads a file of scenarios as what it is', () => {
    const scenarios = SHIPPED.replace('.yaml', '.scenarios.yaml');
    const { code, out } = printed((output) => check([SHIPPED, scenarios], {}, output));
    expect(code).toBe(0);
    expect(out).toMatch(/\d+ scenarios for hr-harassment-investigation/);
  });

  test('reads calendars and directories as what they are', () => {
    const files = ['definitions/directory.yaml', 'definitions/calendars/head-office.yaml'];
    const { code, out } = printed((output) => check(files, {}, output));
    expect(code).toBe(0);
    expect(out).toMatch(/directory\.yaml: a sound directory of \d+ people/);
    expect(out).toContain('head-office.yaml: a sound calendar');
  });

  test('says where a directory and a calendar are wrong', () => {
    const folder = mkdtempSync(join(tmpdir(), 'caseline-check-'));
    const [people, calendar] = ['people.yaml', 'calendar.yaml'].map((name) => join(folder, name));
    writeFileSync(
      people!,
      'format: caseline-directory/v1\npeople:\n  p-ana: { nme: Ana, teams: [] }\n',
    );
    writeFileSync(
      calendar!,
      'format: caseline-calendar/v1\nid: c\nzone: Moon/Base\nweek: { monday: 09:00-17:00 }\n',
    );
    const both = printed((output) => check([people!, calendar!], {}, output));
    rmSync(folder, { recursive: true });
    expect(both.code).toBe(1);
    expect(both.out).toMatch(/error: .*nme.*\n --> .*people\.yaml:3:/);
    expect(both.out).toMatch(/error\[CL0211\]: .*Moon\/Base[^]*--> .*calendar\.yaml:3:7/);
  });

  test('who reads only the beginning of what is printed gets no stack of errors', () => {
    const command = 'node --import tsx cli/main.ts describe definitions/dsar.yaml | head -1';
    const { stdout, stderr } = spawnSync('bash', ['-c', command], { encoding: 'utf8' });
    expect(stdout).toContain('Subject access request');
    expect(stderr).toBe('');
  });

  test('ends with 2 when a file cannot be read', () => {
    const { code, talk } = printed((output) => check(['nowhere.yaml', 'docs'], {}, output));
    expect(code).toBe(2);
    expect(talk).toContain('cannot read `nowhere.yaml`');
  });
});

describe('explain', () => {
  test('tells a code in small letters too', () => {
    const { code, out } = printed((output) => explainCode('cl0203', output));
    expect(code).toBe(0);
    expect(out).toContain('CL0203: an unknown state');
  });

  test('ends with 2 when there is no such code', () => {
    const { code, talk } = printed((output) => explainCode('CL9203', output));
    expect(code).toBe(2);
    expect(talk).toContain('is it `CL0203`?');
  });
});

describe('the command', () => {
  const tsx = ['--import', 'tsx', 'cli/main.ts'];

  test('checks a file', () => {
    expect(execFileSync('node', [...tsx, 'check', SHIPPED], { encoding: 'utf8' })).toContain(
      'is sound',
    );
  });

  test('ends with 2 when it is misspelt', () => {
    expect(spawnSync('node', [...tsx, 'chek'], { encoding: 'utf8' }).status).toBe(2);
  });
});
