/**
 * `caseline describe`: its formats, and how it ends.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { describe as describeFile } from '../../cli/describe.ts';
import { inFolder, printed } from './printed.ts';

const SMALL = 'test/compiler/ok/design-review.yaml';

test.each([
  [{}, /^Design review\n={13}\n\nThis describes the case type design-review, version 1, in full\./],
  [{ markdown: true }, /^# Design review\n[\s\S]*\n## 1 What it is\n/],
])('tells a definition: %j', async (options, expected) => {
  const { code, out } = await printed((output) => describeFile(SMALL, options, output));
  expect(code).toBe(0);
  expect(out).toMatch(expected);
});

test('gives JSON and nothing else', async () => {
  const { out } = await printed((output) => describeFile(SMALL, { json: true }, output));
  expect(JSON.parse(out)).toMatchObject({ subject: { id: 'design-review', version: 1 } });
});

test('writes Markdown to a file that is called so', async () => {
  await inFolder({}, async (folder) => {
    const output = join(folder, 'review.md');
    await printed((console) => describeFile(SMALL, { output }, console));
    expect(readFileSync(output, 'utf8')).toMatch(/^# Design review\n/);
  });
});

test('ends with 1 when the definition has mistakes, and 2 when it is not there', async () => {
  const calendars = 'definitions/calendars';
  const broken = 'test/compiler/err/unknown-state.yaml';
  const wrong = await printed((output) => describeFile(broken, { calendars }, output));
  expect([wrong.code, wrong.out]).toEqual([1, '']);
  expect((await printed((output) => describeFile('nowhere.yaml', {}, output))).code).toBe(2);
});
