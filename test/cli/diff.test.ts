/**
 * `caseline diff`: exit codes, versions in git, standard input, and the map of both.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { diff } from '../../cli/diff.ts';
import { elementsOf } from '../support/xml.ts';
import { inFolder, printed } from './printed.ts';

const SMALL = 'test/compiler/ok/design-review.yaml';
const TEXT = readFileSync(SMALL, 'utf8');
const OTHER = TEXT.replace('version: 1', 'version: 2').replace('quorum: any', 'quorum: all');
const CALENDARS = { calendars: 'definitions/calendars' };

describe('diff', () => {
  test('ends with 0 when both mean the same', async () => {
    const { code, out } = await printed((output) => diff([SMALL, SMALL], {}, output));
    expect([code, out]).toEqual([0, 'design-review version 1: no difference in what it means']);
  });

  test('ends with 1 when they differ, and says how', async () => {
    await inFolder({ 'b.yaml': OTHER }, async (folder) => {
      const { code, out } = await printed((output) =>
        diff([SMALL, join(folder, 'b.yaml')], CALENDARS, output),
      );
      expect(code).toBe(1);
      expect(out.split('\n')).toEqual([
        'design-review, version 1 → 2: 2 differences',
        '',
        'The case type',
        '  ~ The version rises from 1 to 2.',
        '',
        'Approvals',
        '  ~ The quorum of “design” rises from 1 to 2, of 2 seats.',
      ]);
    });
  });

  test('draws both on one map, and prints JSON', async () => {
    await inFolder({ 'b.yaml': OTHER }, async (folder) => {
      const map = join(folder, 'map.svg');
      const { out } = await printed((output) =>
        diff([SMALL, join(folder, 'b.yaml')], { ...CALENDARS, map, json: true }, output),
      );
      expect(JSON.parse(out)).toMatchObject({
        isSame: false,
        before: { version: 1 },
        after: { version: 2 },
      });
      const svg = readFileSync(map, 'utf8');
      expect(elementsOf(svg)[0]!.name).toBe('svg');
      expect(svg).toContain('>changed<');
    });
  });

  test('ends with 2 when one has mistakes or is not there', async () => {
    const broken = 'test/compiler/err/unknown-state.yaml';
    const wrong = await printed((output) => diff([SMALL, broken], CALENDARS, output));
    expect([wrong.code, wrong.out]).toEqual([2, '']);
    expect(wrong.talk).toContain('error[CL0203]');
    expect((await printed((output) => diff([SMALL, 'nowhere.yaml'], {}, output))).code).toBe(2);
  });
});

test('compares with a version in git, calendars of that version included', async () => {
  await inFolder({}, (folder) => {
    const git = (...args: readonly string[]): void =>
      void execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], {
        cwd: folder,
        stdio: 'ignore',
      });
    const calendar = readFileSync('definitions/calendars/head-office.yaml', 'utf8');
    mkdirSync(join(folder, 'calendars'));
    writeFileSync(join(folder, 'calendars', 'head-office.yaml'), calendar);
    writeFileSync(join(folder, 'a.yaml'), TEXT);
    git('init', '-q');
    git('add', '.');
    git('commit', '-q', '-m', 'first');
    writeFileSync(join(folder, 'a.yaml'), OTHER);
    writeFileSync(
      join(folder, 'calendars', 'head-office.yaml'),
      calendar.replace('Europe/Berlin', 'Europe/Paris'),
    );
    const { status, stdout } = run(['diff', 'HEAD:a.yaml', 'a.yaml'], { cwd: folder });
    expect(status).toBe(1);
    expect(stdout).toContain('The quorum of “design” rises');
    expect(stdout).toContain('The time zone is Europe/Paris, no longer Europe/Berlin.');
  });
});

test('reads one of them from standard input', () => {
  const options = { cwd: resolve('definitions'), input: OTHER };
  const { status, stdout } = run(['diff', `../${SMALL}`, '-'], options);
  expect(status).toBe(1);
  expect(stdout).toContain('The quorum of “design” rises');
});

function run(
  args: readonly string[],
  options: { readonly cwd: string; readonly input?: string },
): { readonly status: number | null; readonly stdout: string } {
  const tsx = import.meta.resolve('tsx');
  const command = ['--import', tsx, resolve('cli/main.ts'), ...args];
  return spawnSync('node', command, { encoding: 'utf8', ...options });
}
