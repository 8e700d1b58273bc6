/**
 * Histories of cases as files: decrypted, with their plans inside, so that they replay anywhere.
 *
 * @module
 */
import type { Payload, PayloadCodec } from '@temporalio/common';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { Plan } from '../../core/plan.ts';
import { createCodec } from '../../worker/codec.ts';
import { workflowIdOf } from '../../workflows/protocol.ts';
import type { TestEngine } from './engine.ts';

/**
 * The histories of all runs of a case as JSON, the first one first.
 *
 * @param later the plans of versions that it moved to
 */
export async function historiesOf(
  engine: TestEngine,
  caseId: string,
  plan: Plan,
  later: readonly Plan[] = [],
): Promise<string[]> {
  const planOf = (hash: string): Plan => later.find((one) => one.hash === hash) ?? plan;
  const codec = createCodec({
    keys: engine.keys,
    planBytes: async (hash) => Buffer.from(JSON.stringify(planOf(hash))),
    unreadable: 'throw',
  });
  const { workflow } = engine.client.temporal;
  const latest = await workflow.getHandle(workflowIdOf(caseId)).fetchHistory();
  const [started] = latest.events ?? [];
  let runId = started?.workflowExecutionStartedEventAttributes?.firstExecutionRunId;
  const histories: string[] = [];
  while (runId) {
    const history = await workflow.getHandle(workflowIdOf(caseId), runId).fetchHistory();
    await decrypt(history, codec);
    histories.push(`${JSON.stringify(JSON.parse(historyToJSON(history)))}\n`);
    const last = history.events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes;
    runId = last?.newExecutionRunId;
  }
  return histories;
}

/** Decrypts every payload of ours in place, wherever it is. */
async function decrypt(value: unknown, codec: PayloadCodec): Promise<void> {
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return;
  if (isSealed(value)) {
    const [opened] = await codec.decode([value]);
    Object.assign(value, opened);
    return;
  }
  for (const member of Object.values(value)) await decrypt(member, codec);
}

function isSealed(value: object): value is Payload {
  const encoding = (value as Payload).metadata?.['encoding'];
  return encoding != null && Buffer.from(encoding).toString() === 'binary/encrypted';
}
