/** Who may publish case types, where an installation says it. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DEFINITION } from './definition.ts';
import { type Stack, startStack } from './stack.ts';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ authorTeam: 'board' });
});

afterAll(() => stack.stop());

test('is the team of authors; everybody may read what they published', async () => {
  const publish = (as: string) =>
    stack.call('POST', '/v1/case-types', { as, body: { source: DEFINITION } });
  const refused = await publish('p-ana');
  expect(refused).toMatchObject({ status: 403, body: { code: 'not_permitted' } });
  expect(refused.body.detail).toContain('`board`');
  expect((await stack.call('GET', '/v1/case-types')).body.items).toEqual([]);
  expect((await publish('p-kim')).status).toBe(201);
  expect((await stack.call('GET', '/v1/case-types')).body.items).toHaveLength(1);
});
