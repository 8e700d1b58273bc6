/**
 * The chapter that runs a case: its `curl` commands are sent, in their order, to a whole API with
 * the shipped people, and what the reader copies from an answer is copied from it.
 *
 * @module
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Answer, type Stack, startStack } from '../api/stack.ts';
import { DEFINITION, guideChapters } from './guide-pages.ts';

const { blocks, files, before } = guideChapters().at(-1)!;
const lines = blocks.filter(({ kind }) => kind === 'sh').flatMap(({ text }) => text.split('\n'));

/** What the shell knows; of a token, whose it is. */
const shell = new Map<string, string>();
const answers: Answer[] = [];
let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ engine: true, isShipped: true });
  for (const line of lines) {
    const [, name, value] = /^([A-Z]+)=(.*)$/.exec(line) ?? [];
    if (name !== undefined) shell.set(name, valueOf(value!, answers.at(-1)));
    if (line.startsWith('curl ')) answers.push(await curl(line, before[DEFINITION]!));
  }
});
afterAll(() => stack.stop());

test('the commands of the chapter do what it says', () => {
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 200, 200, 200, 200, 200, 200]);
  const [shown, timeline] = answers.slice(-2);
  expect(shown!.body).toMatchObject({ status: 'open', states: ['preparing'] });
  expect(shown!.body.next.tasks).toHaveLength(2);
  expect(JSON.stringify(timeline!.body)).toContain('Fine by me');
});

test('the changed file is published as the second version, and the case keeps the first', async () => {
  const [publish] = lines.filter((line) => line.includes('/v1/case-types'));
  expect((await curl(publish!, files[DEFINITION]!)).status).toBe(201);
  const { body } = await stack.call('GET', `/v1/cases/${shell.get('ID')!}`, { as: 'p-dov' });
  expect(body).toMatchObject({ states: ['preparing'], version: 1 });
});

/** `$(npm run -s token -- p-dana)` is a person; `…` is to be copied from the last answer. */
function valueOf(text: string, last: Answer | undefined): string {
  const [, person] = /^\$\(npm run -s token -- (p-\w+)\)$/.exec(text) ?? [];
  if (person !== undefined) return person;
  if (text !== '…') return '';
  const { id, items } = last!.body as { id?: string; items?: { item: string }[] };
  return id ?? items![0]!.item.replace('#', '%23');
}

/** Sends what a line of the chapter says; `@file` is the definition. */
async function curl(line: string, definition: string): Promise<Answer> {
  const said = line.replace(/\$([A-Z]+)/g, (_, name: string) => shell.get(name) ?? `$${name}`);
  const [, path] = /^curl (\S+)/.exec(said)!;
  const [, as] = /Authorization: Bearer (p-\w+)/.exec(said)!;
  const [, data] = / -d '([^']*)'$/.exec(said) ?? [];
  if (data !== undefined) return stack.call('POST', path!, { as: as!, body: JSON.parse(data) });
  if (!said.endsWith(`@definitions/${DEFINITION}`)) return stack.call('GET', path!, { as: as! });
  const headers = { 'content-type': 'application/yaml' };
  return stack.call('POST', path!, { as: as!, raw: definition, headers });
}
