/** `caseline audit verify --engine`: what is recorded against where cases stand, on a real Temporal. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { verify } from '../../cli/audit.ts';
import { checkEngine } from '../../core/audit-check.ts';
import { createActivities } from '../../activities/index.ts';
import { publishVersion } from '../../prisma/queries/case-types.ts';
import { workflowIdOf } from '../../workflows/protocol.ts';
import {
  eventCommand,
  eventually,
  requestPlan,
  startEngine,
  type TestEngine,
} from '../support/engine.ts';
import { startInstallation, type TestInstallation } from '../support/installation.ts';
import { said } from './printed.ts';

let installation: TestInstallation;
let engine: TestEngine;
const before = process.env['TEMPORAL_ADDRESS'];

beforeAll(async () => {
  installation = await startInstallation();
  const { database } = installation;
  await publishVersion(database, { plan: requestPlan, source: '', person: 'p-ana' });
  engine = await startEngine({ keys: database.keys, activities: createActivities({ database }) });
  process.env['TEMPORAL_ADDRESS'] = engine.server.address;
});

afterAll(async () => {
  if (before === undefined) delete process.env['TEMPORAL_ADDRESS'];
  else process.env['TEMPORAL_ADDRESS'] = before;
  await engine.stop();
  await installation.stop();
});

const check = () => said((output) => verify({ engine: true }, output));
const handle = (caseId: string) => engine.client.temporal.workflow.getHandle(workflowIdOf(caseId));

async function open(): Promise<string> {
  const caseId = await engine.open();
  await engine.client.send(caseId, eventCommand('add_note', { data: { note: 'one' } }));
  await eventually(
    () => installation.database.prisma.auditEntry.count({ where: { caseId } }),
    (count) => count > 5,
  );
  return caseId;
}

test('cases that stand where they are recorded are no finding', async () => {
  await open();
  expect(await check()).toMatch(/^0\n1 case, \d+ lines, all as they were written$/);
});

test('a case that was taken out of Temporal, or set back there, is found', async () => {
  const [gone, back] = [await open(), await open()];
  await handle(gone).terminate();
  await engine.client.send(back, eventCommand('add_note', { data: { note: 'two' } }));
  await eventually(
    () => installation.database.prisma.auditEntry.count({ where: { caseId: back } }),
    (count) => count > 8,
  );
  // Whoever may write to the namespace sets it back to before its second note.
  const { events } = await handle(back).fetchHistory();
  const [, , second] = events!.filter((event) => event.workflowTaskCompletedEventAttributes);
  const { workflowService } = engine.client.temporal;
  const { runId } = await handle(back).describe();
  await workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId: workflowIdOf(back), runId },
    workflowTaskFinishEventId: second!.eventId!,
    // As it was, without what came later.
    resetReapplyExcludeTypes: [1, 2],
    requestId: 'reset',
    reason: 'none',
  });
  const told = await eventually(check, (text) => text.includes('set back'), 30_000);
  expect(told).toMatch(/^1\n/);
  expect(told).toContain(`${gone}: case has not ended, and the engine does not have it`);
  expect(told).toContain(`${back}: case stands at entry 7 in the engine`);
});

test.each([
  [{ sequence: 3, head: 'b' }, 'another trail'],
  [{ sequence: 2, head: 'a' }, 'entry 2'],
  [null, 'does not have it'],
])('%j is told', (standing, told) => {
  const recorded = { sequence: 3, head: 'a' };
  expect(checkEngine('c', { recorded, engine: standing })[0]?.what).toContain(told);
  expect(checkEngine('c', { recorded, engine: { sequence: 4, head: 'z' } })).toEqual([]);
  expect(checkEngine('c', { recorded, engine: recorded })).toEqual([]);
});
