/** `caseline audit verify --engine` and `catch-up`: what is recorded against where cases stand, on a real Temporal. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { verify } from '../../cli/audit.ts';
import { catchUp } from '../../cli/audit-catch-up.ts';
import { checkEngine } from '../../core/audit-check.ts';
import { createActivities } from '../../activities/index.ts';
import { publishVersion } from '../../prisma/queries/case-types.ts';
import { catchUp as catchUpFrom } from '../../worker/catch-up.ts';
import { ROLL_OVER, workflowIdOf } from '../../workflows/protocol.ts';
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
/** Whether what cases deliver is there later: not so in a database that is brought back to before. */
let isKept = true;
const before = process.env['TEMPORAL_ADDRESS'];

beforeAll(async () => {
  installation = await startInstallation();
  const { database } = installation;
  await publishVersion(database, { plan: requestPlan, source: '', person: 'p-ana' });
  const activities = createActivities({ database });
  engine = await startEngine({
    keys: database.keys,
    activities: {
      carryOut: (effect, from) => activities.carryOut(effect, from),
      project: async (batch) => {
        if (isKept) await activities.project(batch);
      },
    },
  });
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

test('what a database of an earlier instant lacks is named, and caught up, as it was', async () => {
  const known = await open();
  isKept = false;
  const note = (caseId: string) =>
    engine.client.send(caseId, eventCommand('add_note', { data: { note: 'meanwhile' } }));
  const unknown = await engine.open();
  const { runId } = await handle(unknown).describe();
  await handle(unknown).signal(ROLL_OVER);
  await eventually(
    () => handle(unknown).describe(),
    (now) => now.runId !== runId,
  );
  for (const caseId of [known, unknown]) expect(await note(caseId)).toMatchObject({ ok: true });
  isKept = true;
  const found = await check();
  expect(found).toMatch(/^1\n/);
  expect(found).toContain(`${unknown}: case is open in the engine, and nothing is recorded of it`);
  expect(found).toMatch(
    new RegExp(`${known}: case stands at entry \\d+ in the engine, and the record ends at 7`),
  );

  const caught = await eventually(
    () => said(catchUp),
    (told) => told.includes(unknown),
  );
  expect(caught).toMatch(new RegExp(`^0\n[^]*${known}: 2 entries[^]*, 0 cases did not get all`));
  expect(await check()).toMatch(/^0\n3 cases, \d+ lines, all as they were written$/);
  expect(await said(catchUp)).toContain(' 0 entries of 0 cases were missing');
  for (const caseId of [known, unknown]) expect(await note(caseId)).toMatchObject({ ok: true });
  expect(await eventually(check, (told) => told.startsWith('0'))).toContain('3 cases');
}, 120_000);

test('cases whose plan is not there are told, and which plan it is', async () => {
  const { failed, ahead, plansMissing } = await catchUpFrom({
    temporal: engine.client.temporal,
    database: installation.database,
    plans: { load: async () => undefined },
  });
  expect(failed).toHaveLength(3);
  expect(plansMissing).toEqual([requestPlan.hash]);
  expect(ahead).toEqual([]);
}, 60_000);

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
