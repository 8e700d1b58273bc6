/** `caseline upgrade` on a real Temporal: builds, ramp, rehearsal, rollover, and a build forgotten. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createActivities } from '../../activities/index.ts';
import {
  current,
  forget,
  leave,
  rampTo,
  rehearseCases,
  rollover,
  status,
} from '../../cli/upgrade.ts';
import { publishVersion } from '../../prisma/queries/case-types.ts';
import { ownBuildId } from '../../worker/build.ts';
import { rehearse } from '../../worker/rehearsal.ts';
import { codeOf, INCOMPATIBLE, NEXT } from '../support/engines.ts';
import {
  eventCommand,
  eventually,
  requestPlan,
  startEngine,
  type TestEngine,
} from '../support/engine.ts';
import { startInstallation, type TestInstallation } from '../support/installation.ts';
import { MUTANTS } from '../support/mutants.ts';
import { said } from './printed.ts';

const CASES = 6;
const NAMES = ['TEMPORAL_ADDRESS', 'CASELINE_DEPLOYMENT'] as const;
const before = NAMES.map((name) => [name, process.env[name]] as const);
let installation: TestInstallation;
let engine: TestEngine;
let own: string;

beforeAll(async () => {
  own = await ownBuildId();
  installation = await startInstallation();
  const { database } = installation;
  await publishVersion(database, { plan: requestPlan, source: '', person: 'p-ana' });
  engine = await startEngine({
    keys: database.keys,
    activities: createActivities({ database }),
    as: { deployment: 'caseline', buildId: 'before' },
  });
  process.env['TEMPORAL_ADDRESS'] = engine.server.address;
  process.env['CASELINE_DEPLOYMENT'] = 'caseline';
}, 120_000);

afterAll(async () => {
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  await engine.stop();
  await installation.stop();
});

const shown = () => said((output) => status(output));
const rehearsed = () => said((output) => rehearseCases({}, output));
const rolled = () => said((output) => rollover({ rate: 50 }, output));

test('a deployment that has no current build says so, and takes none that does not poll', async () => {
  await eventually(shown, (text) => text.includes('before'));
  expect(await shown()).toBe(
    [
      0,
      `this build: ${own}`,
      'deployment caseline:',
      '  before  inactive',
      'none is current: make one so, or cases wait',
    ].join('\n'),
  );
  expect(await said((output) => current('nobody', output))).toMatch(
    /^2\ncaseline: Temporal refuses it: .*not found/,
  );
  expect(await rolled()).toContain('no build of deployment caseline is current');
});

test('cases go to the build that is made current', async () => {
  expect(await said((output) => current('before', output))).toBe(
    '0\nall cases go to before, each with its next step',
  );
  for (let index = 0; index < CASES; index += 1) {
    const caseId = await engine.open();
    await engine.client.send(caseId, eventCommand('add_note', { data: { note: 'one' } }));
    // What is no update leaves an event, which an incompatible engine asks for otherwise.
    await engine.client.signal(caseId, eventCommand('add_note', { data: { note: 'two' } }));
    await engine.client.send(caseId, eventCommand(index % 2 === 0 ? 'ask' : 'close'));
  }
  await eventually(
    () => installation.database.prisma.auditEntry.count(),
    (count) => count >= CASES * 12,
  );
}, 60_000);

test('this build would carry all of them on as they were', async () => {
  await eventually(rehearsed, (text) => text.includes(`${CASES} open cases replayed`));
  expect(await rehearsed()).toMatch(
    new RegExp(`^0\\n6 open cases replayed with ${own}: \\d+ entries as in the trail, 0 differ$`),
  );
  expect(await said((output) => rehearseCases({ cases: 2 }, output))).toContain('2 open cases');
}, 60_000);

const tried = async (code: string) => {
  const { database } = installation;
  return rehearse({
    temporal: engine.client.temporal,
    database,
    plans: { load: async () => requestPlan },
    bundle: { code },
  });
};

test('a later release with another format would as well', async () => {
  expect(await tried(await codeOf(NEXT))).toMatchObject({ seen: CASES, differing: [] });
}, 60_000);

test('an engine that asks for something else would not', async () => {
  const { differing } = await tried(await codeOf(INCOMPATIBLE));
  expect(differing).toHaveLength(CASES);
  expect(differing[0]!.why).toContain('Nondeterminism');
}, 60_000);

test('nor one that asks for the same and means something else', async () => {
  const { differing } = await tried(await codeOf(MUTANTS[0]!));
  expect(differing).toHaveLength(CASES);
  expect(differing[0]!.why).toMatch(/^entry \d+ is not the one of its trail$/);
}, 60_000);

test('the next build comes in by a ramp, gets all, and the one before is forgotten', async () => {
  await eventually(
    () => said((output) => rampTo({ percent: 10 }, output)),
    (text) => text.startsWith('2\ncaseline: Temporal refuses it'),
  );
  await engine.startWorker({}, { deployment: 'caseline' });
  await eventually(
    () => said((output) => rampTo({ percent: 10 }, output)),
    (text) => text === `0\n10 % of the cases go to ${own}`,
  );
  expect(await shown()).toContain(`  ${own}  ramping 10 %`);
  expect(await said((output) => rampTo({ percent: 0 }, output))).toBe('0\nthe ramp has ended');
  expect(await said((output) => current(undefined, output))).toContain(`go to ${own}`);
  expect(await rolled()).toBe(
    `0\n6 open cases: 6 moved to ${own}, 0 were there, 0 ended meanwhile, 0 are not there`,
  );
  expect(await rolled()).toContain('0 moved');
  expect(await said((output) => forget(own, output))).toMatch(/^2\ncaseline: Temporal refuses it/);
}, 120_000);

test('a deployment is left again: workers without one take over', async () => {
  await engine.stopWorkers();
  await engine.startWorker();
  expect(await said((output) => leave(output))).toContain('0\nall cases go to workers without');
  const caseId = await engine.open();
  const note = eventCommand('add_note', { data: { note: 'three' } });
  expect(await engine.client.send(caseId, note)).toMatchObject({ ok: true });
}, 60_000);

test('without a deployment there is nothing to choose', async () => {
  delete process.env['CASELINE_DEPLOYMENT'];
  expect(await shown()).toContain('no deployment');
  expect(await said((output) => current(undefined, output))).toBe(
    '2\ncaseline: CASELINE_DEPLOYMENT is missing: the deployment of the workers',
  );
});
