import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Plan } from '../../core/plan.ts';
import { DirectoryError, openDirectory, readDirectory } from '../../directory/file.ts';

const PEOPLE = path.join(import.meta.dirname, 'people.yaml');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'caseline-directory-'));
});

afterAll(() => rm(folder, { recursive: true }));

const planWith = (...teams: string[]): Plan =>
  ({ roles: Object.fromEntries(teams.map((team) => [team, { team }])) }) as unknown as Plan;

describe('a directory file', () => {
  test('knows people by id and by address in any letter case', async () => {
    const directory = await openDirectory(PEOPLE, { watchMs: 0 });
    expect(await directory.person('p-ana')).toEqual({
      id: 'p-ana',
      name: 'Ana Lopes',
      email: 'ana@example.org',
      teams: ['intake'],
      manager: 'p-li',
    });
    expect((await directory.byEmail('LI@example.org'))?.id).toBe('p-li');
    expect(await directory.person('p-nobody')).toBeNull();
    expect((await directory.members('employee-relations')).map((one) => one.id)).toEqual([
      'p-kim',
      'p-li',
    ]);
  });

  test('counts an absence from the first to the end of the last day in its zone', async () => {
    const directory = await openDirectory(PEOPLE, { watchMs: 0 });
    // Summer time begins on 2026-03-29 in Berlin.
    expect((await directory.person('p-kim'))?.absences).toEqual([
      [Date.parse('2026-03-26T23:00:00Z'), Date.parse('2026-03-29T22:00:00Z')],
    ]);
  });

  test('gathers teams, named people and their managers, without names and addresses', async () => {
    const directory = await openDirectory(PEOPLE, { watchMs: 0 });
    const people = await directory.peopleFor(planWith('intake'), ['p-sam', 'p-unknown']);
    expect(Object.keys(people)).toEqual(['p-ana', 'p-kim', 'p-li', 'p-sam']);
    expect(JSON.stringify(people)).not.toMatch(/Lopes|example\.org/);
    expect(people['p-sam']).toEqual({
      id: 'p-sam',
      teams: ['legal'],
      manager: 'p-kim',
      country: 'DE',
    });
  });

  test('finds a renamed team by what it was called before', () => {
    const people = readDirectory(
      `format: caseline-directory/v1
teams: { trust: { renamed_from: [employee-relations] } }
people: { p-li: { name: Li, teams: [trust, board] } }
`,
      'people.yaml',
    );
    expect(people.get('p-li')?.teams).toEqual(['board', 'employee-relations', 'trust']);
    const twice = readDirectory(
      `format: caseline-directory/v1
teams: { trust: { renamed_from: [employee-relations, er] } }
people: { p-li: { name: Li, teams: [trust] } }
`,
      'people.yaml',
    );
    expect(twice.get('p-li')?.teams).toEqual(['employee-relations', 'er', 'trust']);
  });

  test('takes whoever leaves for away from the day after the last one, for good', () => {
    const people = readDirectory(
      `format: caseline-directory/v1
people:
  p-li: { name: Li, teams: [er], leaves_on: 2026-03-31, absences: [{ from: 2026-03-02, until: 2026-03-03 }] }
`,
      'people.yaml',
    );
    expect(people.get('p-li')?.absences).toEqual([
      [Date.parse('2026-03-02T00:00:00Z'), Date.parse('2026-03-04T00:00:00Z')],
      [Date.parse('2026-04-01T00:00:00Z'), Number.MAX_SAFE_INTEGER],
    ]);
  });

  test('refuses names of teams that contradict each other', () => {
    const wrong = `format: caseline-directory/v1
teams:
  trust: { renamed_from: [er, trust] }
  care: { renamed_from: [er] }
people:
  p-li: { name: Li, teams: [er] }
`;
    expect(() => readDirectory(wrong, 'p.yaml')).toThrow(
      [
        'p.yaml:3:31: `trust` is its name now',
        'p.yaml:4:26: `trust` was called `er` already',
        'p.yaml:6:29: the team `er` is called `care` now',
      ].join('\n'),
    );
  });

  test('survives a loop of managers', async () => {
    const file = path.join(folder, 'loop.yaml');
    const person = (id: string, manager: string): string =>
      `  ${id}: { name: ${id}, teams: [x], manager: ${manager} }\n`;
    const text = `format: caseline-directory/v1\npeople:\n${person('a', 'b')}${person('b', 'a')}`;
    await writeFile(file, text);
    const directory = await openDirectory(file, { watchMs: 0 });
    expect(Object.keys(await directory.peopleFor(planWith(), ['a']))).toEqual(['a', 'b']);
  });

  test('takes a changed file, and keeps the last good one when the change is broken', async () => {
    const file = path.join(folder, 'changing.yaml');
    const head = 'format: caseline-directory/v1\npeople:\n';
    await writeFile(file, `${head}  a: { name: A, teams: [x] }\n`);
    const directory = await openDirectory(file, { watchMs: 0 });
    const versions = [directory.version];
    let changes = 0;
    const stop = directory.onChange(() => (changes += 1));

    await writeFile(file, `${head}  a: { name: A, teams: [y] }\n`);
    expect(await directory.reload()).toBe(true);
    versions.push(directory.version);
    expect((await directory.person('a'))?.teams).toEqual(['y']);

    await writeFile(file, `${head}  a: { name: A }\n`);
    await expect(directory.reload()).rejects.toThrow(DirectoryError);
    expect((await directory.person('a'))?.teams).toEqual(['y']);
    expect(directory.version).toBe(versions[1]);
    expect(versions[0]).not.toBe(versions[1]);
    expect(changes).toBe(1);
    stop();
  });

  test('sees a change by itself', async () => {
    const file = path.join(folder, 'watched.yaml');
    const text = 'format: caseline-directory/v1\npeople: { a: { name: A, teams: [] } }\n';
    await writeFile(file, text);
    const directory = await openDirectory(file, { watchMs: 20 });
    const changed = new Promise<void>((resolve) => void directory.onChange(resolve));
    await writeFile(file, text.replace('[]', '[late]'));
    await changed;
    expect((await directory.person('a'))?.teams).toEqual(['late']);
    directory.close();
  });
});

describe('a broken directory file is refused with positions', () => {
  const head = 'format: caseline-directory/v1\npeople:\n';
  test.each([
    ['no YAML', 'a: [1\nb: 2', 'x.yaml:2:1: deficient indentation'],
    ['another format', 'format: v9\npeople: {}\n', 'x.yaml:1:1: the first line must be'],
    [
      'an unknown key',
      `${head}  a: { name: A, teams: [], boss: b }\n`,
      'x.yaml:3:28: unknown key `boss`',
    ],
    ['a missing key', `${head}  a: { name: A }\n`, 'x.yaml:3:3: `teams` is missing'],
    [
      'an address as id',
      `${head}  a@b.c: { name: A, teams: [] }\n`,
      'x.yaml:3:3: `a@b.c` is no person id',
    ],
    [
      'an unknown manager',
      `${head}  a: { name: A, teams: [], manager: b }\n`,
      'x.yaml:3:28: the manager `b` is not in this directory',
    ],
    [
      'an absence backwards',
      `${head}  a: { name: A, teams: [], absences: [{ from: 2026-03-02, until: 2026-03-01 }] }\n`,
      'x.yaml:3:39: the absence ends on 2026-03-01, before it begins on 2026-03-02',
    ],
    [
      'a day that does not exist',
      `${head}  a: { name: A, teams: [], absences: [{ from: 2026-02-30, until: 2026-03-01 }] }\n`,
      'x.yaml:3:41: `from` must match format "date"',
    ],
    [
      'a shared address',
      `${head}  a: { name: A, teams: [], email: x@y.org }\n  b: { name: B, teams: [], email: X@y.org }\n`,
      'x.yaml:4:28: `a` has the same address',
    ],
    ['an unknown zone', `zone: Mars/Base\n${head}  {}\n`, 'x.yaml:1:1: unknown time zone'],
  ])('%s', (_name, text, message) => {
    expect(() => readDirectory(text, 'x.yaml')).toThrow(message);
  });

  test('all mistakes are told at once', () => {
    const text = `${head}  a: { name: A }\n  b: { teams: [] }\n`;
    expect(() => readDirectory(text, 'x.yaml')).toThrow(
      'x.yaml:3:3: `teams` is missing\nx.yaml:4:3: `name` is missing',
    );
  });

  test('a file that is not there says so', async () => {
    await expect(openDirectory('/nowhere/people.yaml')).rejects.toThrow('cannot be read (ENOENT)');
  });
});
