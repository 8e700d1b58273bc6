import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Stack, startStack } from './stack.ts';

const LEAK = (id: string, answer: string): string => `format: caseline/v1
id: ${id}
version: 1
title: Leak
owner: finance
calendar: round-the-clock
start: reported
states:
  reported:
    assign: reporter
    form: report
    transitions: { finish: closed }
    timers: [{ every: 30 days, remind: assignee }]
  closed: { final: true }
duplicates: { same: [street], within: 90 days, do: ${answer} }
roles:
  finance: { team: finance }
forms:
  report: { street: { type: text } }
`;

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ engine: true });
  const headers = { 'content-type': 'application/yaml' };
  for (const raw of [LEAK('leak-refused', 'refuse'), LEAK('leak-asked', 'ask_to_link')]) {
    expect((await stack.call('POST', '/v1/case-types', { raw, headers })).status).toBe(201);
  }
});

afterAll(() => stack.stop());

/** Opens a case until the one before it is known to be about the same. */
const open = (caseType: string, street: string, more: object = {}) =>
  stack.call('POST', '/v1/cases', { body: { caseType, data: { street }, ...more } });

async function openTwice(caseType: string, code: string) {
  const first = await open(caseType, 'Elm Street');
  expect(first.status).toBe(201);
  for (;;) {
    const again = await open(caseType, ' elm  street ');
    if (again.status === 409) {
      expect(again.body).toMatchObject({ code, similar: [first.body.id] });
      return first.body.id as string;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test('a case about the same is refused, and says which there is', async () => {
  await openTwice('leak-refused', 'duplicate');
  expect((await open('leak-refused', 'Oak Street')).status).toBe(201);
});

test('a case about the same waits for a word, and is linked by it', async () => {
  const known = await openTwice('leak-asked', 'duplicate_unanswered');
  expect((await open('leak-asked', 'Elm Street', { link: [known] })).status).toBe(201);
  expect((await open('leak-asked', 'Elm Street', { link: [] })).status).toBe(201);
});

test.each(['leak-refused', 'leak-asked'])(
  'a case that the starter may not know of does not count (%s)',
  async (caseType) => {
    const street = 'Fir Street';
    const first = await open(caseType, street);
    const known = first.body.id as string;
    for (let status = 0; status !== 409; ) {
      ({ status } = await open(caseType, street));
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const body = { caseType, data: { street } };
    const other = await stack.call('POST', '/v1/cases', { as: 'p-joe', body });
    expect(other.status).toBe(201);
    // Nor later, when the case itself has found what is like it; the owner sees that.
    const trailFor = async (as: string): Promise<string> => {
      const path = `/v1/cases/${other.body.id as string}/timeline`;
      return JSON.stringify((await stack.call('GET', path, { as })).body);
    };
    for (let trail = ''; !trail.includes('similar_found'); ) {
      trail = await trailFor('p-fin');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(await trailFor('p-fin')).toContain(known);
    expect(await trailFor('p-joe')).not.toMatch(new RegExp(`${known}|similar_found`));
  },
  30_000,
);
