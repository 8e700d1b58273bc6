/**
 * Whoever may write to the Temporal namespace and has no keys can still send what was sent before:
 * sealed payloads out of a history. A case does not take them for new.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Payload } from '@temporalio/common';
import { CaseHost } from '../../workflows/case-host.ts';
import {
  CASE_WORKFLOW,
  COMMAND,
  START_STALE_MS,
  STALE_MS,
  TASK_QUEUE,
  workflowIdOf,
} from '../../workflows/protocol.ts';
import {
  eventCommand,
  eventually,
  MONDAY_MS,
  requestPlan,
  startCommand,
  startEngine,
  type TestEngine,
} from '../support/engine.ts';

const note = (text: string) => eventCommand('add_note', { data: { note: text } });

describe('a command that was sent at another time', () => {
  const start = { kind: 'start', caseId: 'one', planHash: requestPlan.hash } as const;
  const begun = () => new CaseHost(start, requestPlan, MONDAY_MS);
  const stale = { kind: 'rejected', rejection: { type: 'stale' } };

  test.each([-STALE_MS - 1, STALE_MS + 1])('is not done: %i ms away', (awayMs) => {
    const host = begun();
    host.take(startCommand(), MONDAY_MS);
    const sentAtMs = MONDAY_MS + awayMs;
    expect(host.take({ ...note('old'), sentAtMs }, MONDAY_MS)).toEqual(stale);
    expect(host.take({ ...note('new'), sentAtMs: MONDAY_MS + 1_000 }, MONDAY_MS).kind).toBe('done');
  });

  test('begins no case, an hour after', () => {
    const command = { ...startCommand(), sentAtMs: MONDAY_MS };
    expect(begun().take(command, MONDAY_MS + START_STALE_MS + 1)).toEqual(stale);
    expect(begun().take(command, MONDAY_MS + START_STALE_MS).kind).toBe('done');
  });

  test('is answered as before when it was done before', () => {
    const host = begun();
    const command = { ...startCommand(), sentAtMs: MONDAY_MS };
    host.take(command, MONDAY_MS);
    expect(host.judge(command, MONDAY_MS + 1_000).kind).toBe('repeated');
  });
});

describe('on a server', () => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await startEngine();
  });
  afterAll(() => engine.stop());

  const service = () => engine.client.temporal.workflowService;
  const handle = (caseId: string) =>
    engine.client.temporal.workflow.getHandle(workflowIdOf(caseId));

  /** As it stands in the history: sealed. */
  async function firstEventOf(caseId: string) {
    const { history } = await service().getWorkflowExecutionHistory({
      namespace: 'default',
      execution: { workflowId: workflowIdOf(caseId) },
    });
    return history!.events![0]!.workflowExecutionStartedEventAttributes!;
  }

  async function begin(caseId: string, payloads: Payload[] | null | undefined): Promise<void> {
    await service().startWorkflowExecution({
      namespace: 'default',
      workflowId: workflowIdOf(caseId),
      workflowType: { name: CASE_WORKFLOW },
      taskQueue: { name: TASK_QUEUE },
      input: { payloads: payloads ?? null },
      requestId: randomUUID(),
    });
  }

  test('a case is not begun again from what one of its runs began with', async () => {
    const caseId = await engine.open({ limits: { commands: 3 } });
    for (let count = 0; count < 5; count += 1) await engine.client.send(caseId, note(`${count}`));
    const { input, continuedExecutionRunId } = await eventually(
      () => firstEventOf(caseId),
      (event) => Boolean(event.continuedExecutionRunId),
    );
    expect(continuedExecutionRunId).not.toBe('');
    expect(await engine.client.send(caseId, note('what came later'))).toMatchObject({ ok: true });
    await handle(caseId).terminate();
    await begin(caseId, input!.payloads as Payload[]);
    await expect(handle(caseId).result()).rejects.toMatchObject({
      cause: { type: 'not_continued' },
    });
    expect(await engine.client.send(caseId, note('again'))).toMatchObject({ ok: false });
  });

  test('a command that was done is not done again', async () => {
    const caseId = await engine.open();
    await engine.client.signal(caseId, note('once'));
    const told = () => engine.readModel.of(caseId).entries.length;
    const before = await eventually(told, (count) => count > 5);
    const { history } = await service().getWorkflowExecutionHistory({
      namespace: 'default',
      execution: { workflowId: workflowIdOf(caseId) },
    });
    const signalled = history!.events!.find(
      (event) => event.workflowExecutionSignaledEventAttributes,
    );
    const { input } = signalled!.workflowExecutionSignaledEventAttributes!;
    await service().signalWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId: workflowIdOf(caseId) },
      signalName: COMMAND,
      input: input!,
      requestId: randomUUID(),
    });
    expect(await engine.client.send(caseId, note('after'))).toMatchObject({ ok: true });
    const texts = engine.readModel.of(caseId).entries.map((entry) => JSON.stringify(entry));
    expect(texts.filter((text) => text.includes('once'))).toHaveLength(1);
    expect(told()).toBeGreaterThan(before);
  });
});
