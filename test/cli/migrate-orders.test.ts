/** `caseline migrate …` over a real API, engine and migrator: what is printed, and how it ends. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { dryRun, order, status, undo } from '../../cli/migrate-orders.ts';
import { startMigrator } from '../../worker/migrator.ts';
import { DEFINITION } from '../api/definition.ts';
import { newKey, type Stack, startStack } from '../api/stack.ts';
import { inFolder, printed } from './printed.ts';

const REASON = 'The board says so';
let stack: Stack;
let migrator: { stop(): Promise<void> };
let id: string;

beforeAll(async () => {
  stack = await startStack({ engine: true });
  migrator = startMigrator({
    database: stack.database,
    cases: stack.engine,
    peopleFor: (plan) => stack.directory.peopleFor(plan, []),
    log: () => undefined,
    everyMs: 100,
  });
  const publish = async (source: string) => {
    expect((await stack.call('POST', '/v1/case-types', { body: { source } })).status).toBe(201);
  };
  await publish(DEFINITION);
  const body = { caseType: 'expense-request', data: { amount: 5 } };
  const started = await stack.call('POST', '/v1/cases', { body, headers: newKey() });
  id = started.body.id as string;
  await publish(DEFINITION.replace('version: 1', 'version: 2'));
}, 60_000);

afterAll(async () => {
  await migrator.stop();
  await stack.stop();
});

const access = async (folder: string, person = 'p-kim') => {
  const tokenFile = join(folder, `${person}.token`);
  await writeFile(tokenFile, await stack.token(person));
  return { api: stack.url, tokenFile };
};
const versionOf = async () => (await stack.call('GET', `/v1/cases/${id}`)).body.version as number;

test('a migration from its dry run to its undo', async () => {
  await inFolder({}, async (folder) => {
    const options = await access(folder);
    const planned = { ...options, caseType: 'expense-request', from: 1, to: 2, reason: REASON };
    const foretold = await printed((output) => dryRun(undefined, planned, output));
    expect(foretold.code).toBe(0);
    expect(foretold.out).toContain('# Migration of `expense-request`, version 1 to 2');
    expect(foretold.out).toContain('| same | 1 | 0 |');
    const [, migration] = /migration (\S+): planned/.exec(foretold.talk) ?? [];
    expect(await versionOf()).toBe(1);
    const replaying = { ...options, replay: true, json: false };
    const replayed = await printed((output) => dryRun(migration, replaying, output));
    expect(replayed.code).toBe(0);
    expect(replayed.out).toContain(
      '## Trails put to the new version from their start\n\n|  | how many |\n| --- | --- |\n| the same way | 1 |',
    );
    expect(replayed.out).toContain('| at the same instants | 1 |');

    const file = join(folder, 'page.md');
    const wait = { ...options, wait: true, output: file };
    const done = await printed((output) => order('start', migration!, wait, output));
    expect([done.code, done.talk]).toEqual([0, `migration ${migration}: done`]);
    expect(await readFile(file, 'utf8')).toContain('| same | 1 | 1 |');
    expect(await versionOf()).toBe(2);

    const list = await printed((output) => status(undefined, options, output));
    expect(list.out).toBe(`${migration}  expense-request  1 to 2  done`);
    const refused = await printed((output) => order('pause', migration!, options, output));
    expect(refused).toMatchObject({ code: 2, out: '' });
    expect(refused.talk).toContain('It is not under way.');

    const back = { ...options, reason: 'A mistake', case: id, json: true };
    const undone = await printed((output) => undo(migration!, back, output));
    const { counts } = JSON.parse(undone.out) as { counts: { statuses: object } };
    expect(counts.statuses).toEqual({ undone: 1 });
    expect(await versionOf()).toBe(1);
  });
});

test('what is missing or wrong is said, and nothing is planned', async () => {
  await inFolder({ 'mapping.yaml': 'format: no-such-format' }, async (folder) => {
    const options = await access(folder);
    const said = async (more: object) => {
      const { code, talk } = await printed((output) =>
        dryRun(undefined, { ...options, ...more }, output),
      );
      return `${code} ${talk}`;
    };
    expect(await said({ caseType: 'expense-request' })).toMatch(/^2 .*`--reason`/);
    const whole = { caseType: 'expense-request', from: 1, to: 2, reason: REASON };
    expect(await said({ ...whole, mapping: join(folder, 'mapping.yaml') })).toMatch(
      /^2 .*this format is not known/,
    );
    await writeFile(
      join(folder, 'bad.yaml'),
      'format: caseline-mapping/v1\nstates: { draft: nowhere }',
    );
    expect(await said({ ...whole, mapping: join(folder, 'bad.yaml') })).toMatch(
      /^2 [^]*states\/draft: /,
    );
    expect(await said({ ...whole, ...(await access(folder, 'p-ana')) })).toMatch(
      /^2 .*people of the team `board`/,
    );
  });
});
