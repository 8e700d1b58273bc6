/** Versions at a terminal: published, looked at, approved and moved, by way of the API. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type MoveOptions,
  move,
  publish,
  type PublishOptions,
  versions,
} from '../../cli/versions.ts';
import type { VersionAction } from '../../core/versions.ts';
import { printed } from '../cli/printed.ts';
import { DEFINITION } from './definition.ts';
import { type Stack, startStack } from './stack.ts';

const folder = mkdtempSync(join(tmpdir(), 'caseline-versions-'));
const FILE = join(folder, 'expense-request.yaml');
const SCENARIOS = `format: caseline-scenarios/v1
case_type: expense-request
people: { ana: [], fin: finance }
scenarios:
  it is sent back:
    starts: 2026-03-02 09:00
    by: ana
    with: { amount: 5 }
    steps: [{ ana: submit }, { fin: reject }, { expect: { state: draft } }]
`;
const NOTE = 'pain: It is slow.\nbehaviour: It is fast.\nhow: A rule.\nsuccess: Days, not weeks.\n';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ publishing: { asksForScenarios: true, asksForTwoPeople: true } });
  put('expense-request.yaml', DEFINITION);
  put('expense-request.scenarios.yaml', SCENARIOS);
  put('note.yaml', NOTE);
}, 60_000);

afterAll(async () => {
  await stack.stop();
  rmSync(folder, { recursive: true });
});

function put(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

/** Whoever asks: a token in a file of their own. */
async function as(person: string) {
  return { api: stack.url, tokenFile: put(`${person}.token`, `${await stack.token(person)}\n`) };
}

const publishAs = async (person: string, options: PublishOptions = {}) => {
  const who = await as(person);
  return printed((output) => publish(FILE, { ...who, ...options }, output));
};
const moveAs = async (person: string, action: VersionAction, number = 1) => {
  const options: MoveOptions = { ...(await as(person)), reason: 'It was read.' };
  return printed((output) =>
    move({ caseType: 'expense-request', number, action }, options, output),
  );
};
const show = async (number?: number) => {
  const who = await as('p-joe');
  const of = { caseType: 'expense-request', ...(number !== undefined && { number }) };
  return printed((output) => versions(of, who, output));
};

test('from a draft to the active version, by two people', async () => {
  const made = await publishAs('p-ana', { note: join(folder, 'note.yaml') });
  expect([made.code, made.out]).toEqual([
    1,
    'expense-request, version 1: draft\n  first: Somebody other than its author has to approve it.',
  ]);
  const own = await moveAs('p-ana', 'approve');
  expect([own.code, own.talk]).toEqual([
    1,
    'caseline: Nobody approves what they have written: ask somebody else.',
  ]);
  const early = await moveAs('p-ana', 'activate');
  expect([early.code, early.talk]).toEqual([
    1,
    'caseline: Somebody other than its author has to approve it.',
  ]);
  expect((await moveAs('p-joe', 'approve')).code).toBe(0);
  const active = await moveAs('p-ana', 'activate');
  expect([active.code, active.lines[0]?.split('\n')[0]]).toEqual([
    0,
    'expense-request, version 1: active',
  ]);
}, 60_000);

test('a version is shown with what changes, first in who may what, and what was done', async () => {
  writeFileSync(
    FILE,
    DEFINITION.replace('approvers: [finance]', 'approvers: [board]').replace('30 days', '20 days'),
  );
  const tried = await publishAs('p-ana', { sandbox: true });
  expect([tried.code, tried.out]).toEqual([0, 'expense-request, version 2: sandbox']);
  const { code, out } = await show(2);
  expect(code).toBe(0);
  const sections = out.split('\n\n').map((section) => section.split('\n')[0]);
  expect(sections).toEqual([
    'expense-request, version 2: sandbox',
    'Who may what, against version 1',
    'What else changes, against version 1',
    'Scenarios',
    'Approvals',
    'Before it can be active',
    'What was done',
  ]);
  expect(out).toMatch(/0 of 1 pass, [\d.]+ % is covered/);
  expect(out).toContain('anybody but its author: not yet');
  const list = await show();
  expect(list.lines.map((line) => line.replace(/\d{4}-.*/, '').trim())).toEqual([
    '2  sandbox',
    '1  active',
  ]);
}, 60_000);

test('what fails is told with its place, and what is wrong with a file before anything is sent', async () => {
  put('expense-request.scenarios.yaml', SCENARIOS.replace('state: draft', 'state: paid'));
  writeFileSync(FILE, DEFINITION.replace('title: Draft', 'title: Being written'));
  const failed = await publishAs('p-ana');
  expect(failed.code).toBe(1);
  expect(failed.talk).toContain('1 of 1 scenarios fail; nothing was published.');
  expect(failed.talk).toContain('“it is sent back”, line 9: expected');
  put('expense-request.scenarios.yaml', SCENARIOS);
  writeFileSync(FILE, DEFINITION.replace('submit: review', 'submit: revew'));
  const wrong = await publishAs('p-ana');
  expect([wrong.code, wrong.talk.includes('submit: revew')]).toEqual([1, true]);
  writeFileSync(FILE, DEFINITION);
  const note = put('other.yaml', 'pain: It is slow.\nwhy: Because.\n');
  expect((await publishAs('p-ana', { note })).talk).toBe(
    `caseline: \`${note}\`: a change note has \`pain\`, \`behaviour\`, \`how\`, \`success\`, each a text; look at \`behaviour\`, \`how\`, \`success\`, \`why\``,
  );
  put('expense-request.more.scenarios.yaml', SCENARIOS);
  const unclear = await publishAs('p-ana');
  expect([unclear.code, unclear.talk]).toEqual([2, expect.stringContaining('--scenarios')]);
  const away = await printed((output) =>
    versions({ caseType: 'x' }, { api: 'http://127.0.0.1:1', tokenFile: note }, output),
  );
  expect([away.code, away.talk]).toEqual([2, expect.stringContaining('cannot be reached')]);
}, 60_000);
