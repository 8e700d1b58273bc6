/**
 * Records histories for the replay tests: `npx tsx test/replay/record-histories.ts [folder]`.
 *
 * Run it for every release, and commit what it writes beside what is there: a history that was
 * recorded once must replay for ever. It writes `<case type>-v<version>-<what>.json`.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plan } from '../../core/plan.ts';
import { workflowBundle } from '../../worker/bundle.ts';
import { runScenario } from '../../core/scenario-run.ts';
import {
  DAY_MS,
  eventCommand,
  eventually,
  MONDAY_MS,
  requestPlan,
  startEngine,
  type TestEngine,
} from '../support/engine.ts';
import { historiesOf } from '../support/histories.ts';
import { replay } from '../support/replays.ts';
import { ROLL_OVER, workflowIdOf } from '../../workflows/protocol.ts';
import { loadSuite, scenarioPaths } from '../support/scenario-files.ts';
import { temporalHost } from '../support/temporal-host.ts';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
/** Of each file of scenarios: enough for every kind of entry, and not megabytes. */
const SCENARIOS_MAX = 1;
/** Commands between two runs of a case that is rolled over. */
const ROLL_OVER_EVERY = 4;

async function record(folder: string): Promise<void> {
  const suites = scenarioPaths()
    .filter(({ caseType }) => caseType.startsWith('definitions/'))
    .map(loadSuite);
  const engine = await startEngine({ plans: suites.map(({ plan }) => plan) });
  try {
    await write(folder, {
      engine,
      plan: requestPlan,
      what: 'long',
      caseId: await longCase(engine),
    });
    await write(folder, {
      engine,
      plan: requestPlan,
      what: 'away',
      caseId: await awayCase(engine),
    });
    await write(folder, {
      engine,
      plan: requestPlan,
      what: 'repeated',
      caseId: await repeatedCase(engine),
    });
    await write(folder, {
      engine,
      plan: requestPlan,
      what: 'silent',
      caseId: await silent(engine),
    });
    for (const { plan, file } of suites) {
      const [first] = file.scenarios;
      const rolled = randomUUID();
      const host = temporalHost(rollingOver(engine), plan, rolled);
      await runScenario({ plan, people: file.people }, first!, host);
      await write(folder, { engine, plan, what: 'rolled', caseId: rolled });
      for (const [index, scenario] of file.scenarios.slice(0, SCENARIOS_MAX).entries()) {
        const caseId = randomUUID();
        const host = temporalHost(engine, plan, caseId);
        await runScenario({ plan, people: file.people }, scenario, host);
        await write(folder, { engine, plan, what: `scenario-${index + 1}`, caseId });
      }
    }
  } finally {
    await engine.stop();
  }
}

/** Several runs, repeated and refused commands, signals. */
async function longCase(engine: TestEngine): Promise<string> {
  const caseId = await engine.open({ limits: { commands: 12 } });
  for (let index = 1; index <= 30; index += 1) {
    const command = eventCommand('add_note', { data: { note: `note ${index}` } });
    await engine.client.send(caseId, command);
    if (index % 5 === 0) await engine.client.send(caseId, command);
    if (index % 7 === 0) await engine.client.signal(caseId, eventCommand('add_note'));
  }
  await engine.client.send(caseId, eventCommand('close'));
  await engine.client.report(caseId);
  return caseId;
}

/** Commands that are done come again as signals, which nobody can turn away, in the next run too. */
async function repeatedCase(engine: TestEngine): Promise<string> {
  const { client } = engine;
  const caseId = await engine.open();
  const command = eventCommand('add_note', { data: { note: 'once' } });
  await client.send(caseId, command);
  await client.signal(caseId, command);
  await client.report(caseId);
  await client.temporal.workflow.getHandle(workflowIdOf(caseId)).signal(ROLL_OVER);
  await eventually(
    () => client.report(caseId),
    ({ run }) => run === 2,
  );
  await client.signal(caseId, command);
  await client.send(caseId, eventCommand('close'));
  await client.report(caseId);
  return caseId;
}

/** Before every few commands the case is told to begin a new run. */
function rollingOver(engine: TestEngine): TestEngine {
  const { client } = engine;
  let sent = 0;
  const send: typeof client.send = async (caseId, command) => {
    sent += 1;
    if (sent % ROLL_OVER_EVERY === 0) {
      await client.temporal.workflow.getHandle(workflowIdOf(caseId)).signal(ROLL_OVER);
    }
    return client.send(caseId, command);
  };
  return { ...engine, client: { ...client, send } };
}

/** A read model that was away for a while. */
async function awayCase(engine: TestEngine): Promise<string> {
  const caseId = await engine.open();
  engine.readModel.mode = 'down';
  for (let index = 1; index <= 5; index += 1) {
    await engine.client.send(caseId, eventCommand('add_note', { data: { note: `${index}` } }));
  }
  engine.readModel.recover();
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  await engine.client.send(caseId, eventCommand('close'));
  return caseId;
}

/** An approval that nobody answers: reminders, backups, and the end by itself. */
async function silent(engine: TestEngine): Promise<string> {
  const caseId = await engine.open({
    clock: { scale: 40 * DAY_MS, startMs: MONDAY_MS, untilMs: MONDAY_MS },
  });
  await engine.client.send(caseId, eventCommand('ask'));
  await engine.client.moveClock(caseId, { untilMs: null });
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  return caseId;
}

interface Recording {
  readonly engine: TestEngine;
  readonly plan: Plan;
  readonly what: string;
  readonly caseId: string;
}

async function write(folder: string, { engine, plan, what, caseId }: Recording): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const histories = await historiesOf(engine, caseId, plan);
  for (const [index, history] of histories.entries()) {
    const run = histories.length === 1 ? '' : `-run-${index + 1}`;
    const file = join(folder, `${plan.id}-v${plan.version}-${what}${run}.json`);
    if (existsSync(file)) console.log(`kept ${file}: what was recorded stays`);
    else {
      writeFileSync(file, await withDigests(JSON.parse(history)));
      console.log(`wrote ${file}`);
    }
  }
}

/** A history with what the case meant at each delivery, by the engine that has just lived it. */
async function withDigests(history: unknown): Promise<string> {
  const [replayed] = await replay(await workflowBundle(), [{ workflowId: 'recorded', history }]);
  if (!replayed || replayed.error !== null)
    throw new Error(`it does not replay: ${replayed?.error}`);
  return `${JSON.stringify({ digests: replayed.digests, history })}\n`;
}

await record(process.argv[2] ?? FOLDER);
