/** Closed cases stay readable when Temporal has nothing of them any more. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { workflowIdOf } from '../../workflows/protocol.ts';
import { foundIn } from '../support/chains.ts';
import { eventually } from '../support/engine.ts';
import { newKey, type Stack, startStack } from './stack.ts';

const DEFINITION = `
format: caseline/v1
id: errand
version: 1
title: Errand
owner: desk
calendar: round-the-clock
start: fresh
states:
  fresh:
    assign: desk
    form: told
    transitions: { finish: done }
    timers: [{ after: 10 days, to: done }]
  done: { final: true }
roles: { desk: { team: desk } }
forms:
  told:
    account: { type: text, required: true }
`;
const PEOPLE = `format: caseline-directory/v1
people:
  p-ana: { name: Ana, teams: [desk] }
`;
const CASES = 5;

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ engine: true });
  await stack.setPeople(PEOPLE);
  const published = await stack.call('POST', '/v1/case-types', { body: { source: DEFINITION } });
  expect(published.status).toBe(201);
});

afterAll(() => stack.stop());

async function closed(account: string): Promise<string> {
  const body = { caseType: 'errand', data: { account } };
  const { body: started } = await stack.call('POST', '/v1/cases', { body, headers: newKey() });
  const finish = { body: { event: 'finish' } };
  const done = await stack.call('POST', `/v1/cases/${started.id}/events`, finish);
  expect(done.status).toBe(200);
  return started.id as string;
}

/** Takes everything of a case out of Temporal, as its own retention does one day. */
async function forget(id: string): Promise<void> {
  const { workflow, connection } = stack.engine.temporal;
  const workflowId = workflowIdOf(id);
  await workflow.getHandle(workflowId).result();
  await connection.workflowService.deleteWorkflowExecution({
    namespace: stack.engine.temporal.options.namespace,
    workflowExecution: { workflowId },
  });
  await eventually(
    () =>
      workflow
        .getHandle(workflowId)
        .describe()
        .then(
          () => false,
          () => true,
        ),
    (isGone) => isGone,
    120_000,
  );
}

test('every read answers as before, and the chain is whole', async () => {
  const ids: string[] = [];
  for (let index = 0; index < CASES; index += 1) ids.push(await closed(`errand ${index}`));
  const reads = (id: string) => [
    `/v1/cases/${id}`,
    `/v1/cases/${id}/timeline`,
    `/v1/cases/${id}/attachments`,
    `/v1/cases/${id}/vault`,
  ];
  const answers = async () => {
    const seen = await Promise.all(
      [...ids.flatMap(reads), '/v1/cases?status=sealed'].map((path) => stack.call('GET', path)),
    );
    return seen.map(({ status, body }) => ({ status, body: body as unknown }));
  };
  await eventually(
    async () => (await stack.call('GET', '/v1/cases?status=sealed')).body.items.length as number,
    (count) => count === CASES,
  );
  const before = await answers();
  expect(before.map(({ status }) => status)).toEqual(before.map(() => 200));
  await Promise.all(ids.map(forget));
  expect(await answers()).toEqual(before);
  for (const id of ids) {
    expect(await foundIn(stack.database, id)).toEqual([]);
    const late = await stack.call('POST', `/v1/cases/${id}/events`, { body: { event: 'finish' } });
    expect(late).toMatchObject({ status: 409, body: { code: 'case_closed' } });
  }
});
