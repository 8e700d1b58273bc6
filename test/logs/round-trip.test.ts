/**
 * Real cases, recorded late by the engine and exported again: the same cases, with the same
 * activities, people and times in the same order, as our readers and as pm4py read them.
 *
 * Every event comes long after it happened and says when that was, so a time in the export that
 * is the log's can only be `occurredAt`.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { compile } from '../../compiler/compile.ts';
import type { Entry, Input, Snapshot } from '../../core/input.ts';
import type { Plan } from '../../core/plan.ts';
import { step } from '../../core/step.ts';
import { writeOcel } from '../../logs/ocel.ts';
import { logCaseOf } from '../../logs/trails.ts';
import { type LogCase, readXesFile, writeXes } from '../../logs/xes.ts';
import { discovered } from '../../scripts/discover.ts';
import { PM4PY, pythonWith } from '../../scripts/python-package.ts';
import type { Answer } from '../../worker/case-client.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { describeLog, readLog, RECEIPT } from '../support/event-logs.ts';
import { eachOf, everyNth } from '../support/log-hosts.ts';
import { inputsOf } from '../support/log-replay.ts';
import { readOcelFile } from '../support/ocel-reader.ts';
import { calendarText } from '../support/scenario-files.ts';
import { ROOT } from '../support/sources.ts';

/** When all of it is recorded: years after it happened. */
const RECORDED_MS = Date.UTC(2026, 2, 2, 9);
const AT_A_TIME = 6;

describeLog(RECEIPT, (path) => {
  const python = pythonWith(PM4PY);
  const folder = mkdtempSync(join(tmpdir(), 'caseline-round-trip-'));
  let cases: readonly LogCase[];
  let plan: Plan;

  beforeAll(async () => {
    cases = await readLog(path);
    const text = discovered(cases, { id: RECEIPT, times: 1 });
    plan = compile(text, { calendars: calendarText }).plan!;
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  /** Exports trails, reads them back in every way there is, and holds them to the log. */
  async function comesBack(
    sample: readonly LogCase[],
    trails: readonly (readonly Entry[])[],
    name: string,
  ): Promise<void> {
    const exported = sample.map(({ id }, index) => {
      const entries = trails[index]!;
      // Nothing was recorded when it happened.
      expect(entries.every(({ atMs }) => atMs >= RECORDED_MS)).toBe(true);
      return logCaseOf({ id, attributes: { 'caseline:type': plan.id }, entries }, 'state');
    });
    const [xes, ocel] = filesOf(name);
    await writeFile(xes, writeXes({ cases: exported }));
    await writeFile(ocel, writeOcel({ cases: exported, typeOf: () => plan.id }));

    const wanted = essence(sample);
    const again: LogCase[] = [];
    for await (const one of readXesFile(xes)) again.push(one);
    expect(essence(again)).toEqual(wanted);
    expect(essence(readOcelFile(ocel, plan.id))).toEqual(wanted);
  }

  /** What others read from the same files; the test before has written them. */
  function readByOthers(name: string, sample: () => readonly LogCase[]): void {
    if (python === null) {
      test.skip(`SKIPPED: pm4py reads the same: ${name}; it was not installed (scripts/python-package.ts)`, () =>
        undefined);
      return;
    }
    test(`pm4py reads the same: ${name}`, () => {
      const [xes, ocel] = filesOf(name);
      const script = join(ROOT, 'test/logs/read-with-pm4py.py');
      execFileSync(python, [script, xes, ocel, plan.id], { stdio: ['ignore', 'ignore', 'pipe'] });
      const read = JSON.parse(readFileSync(`${xes}.json`, 'utf8')) as Record<string, Essence>;
      const wanted = byId(essence(sample()));
      expect(byId(read['xes']!)).toEqual(wanted);
      expect(byId(read['ocel']!)).toEqual(wanted);
    });
  }

  const filesOf = (name: string): readonly [xes: string, ocel: string] => [
    join(folder, `${name}.xes`),
    join(folder, `${name}.json`),
  ];

  test('all 1,434 cases, in the simulator', async () => {
    expect(cases.length).toBe(1434);
    await comesBack(
      cases,
      cases.map((one) => recorded(plan, one)),
      'simulated',
    );
  });

  readByOthers('simulated', () => cases);

  test('every seventh case, on a Temporal server', async () => {
    const sample = everyNth(cases, 7);
    expect(sample.length).toBe(205);
    const engine = await startEngine({ plans: [plan] });
    try {
      const trails = await eachOf(sample, AT_A_TIME, (one) => recordedOn(engine, plan, one));
      await comesBack(sample, trails, 'durable');
    } finally {
      await engine.stop();
    }
  });

  readByOthers('durable', () => everyNth(cases, 7));
});

/** What is recorded of a case: its start and its events, each with when it happened; no end. */
function lateInputs(one: LogCase): readonly Input[] {
  return inputsOf(one)
    .slice(0, -1)
    .map(({ input, atMs }) => ({ ...input, occurredAtMs: atMs }));
}

function recorded(plan: Plan, one: LogCase): readonly Entry[] {
  let snapshot: Snapshot | null = null;
  const entries: Entry[] = [];
  for (const [index, input] of lateInputs(one).entries()) {
    const result = step(plan, snapshot, input, RECORDED_MS + index);
    if (!result.ok) throw new Error(`${one.id}: ${result.refusal.message}`);
    ({ snapshot } = result);
    entries.push(...result.entries);
  }
  return entries;
}

async function recordedOn(
  { client, readModel }: TestEngine,
  plan: Plan,
  one: LogCase,
): Promise<readonly Entry[]> {
  const caseId = randomUUID();
  // On a busy machine an answer may take longer than a client waits; asked again, it is the same.
  const answered = async (ask: () => Promise<Answer<unknown>>): Promise<void> => {
    let answer = await ask();
    while (!answer.ok && answer.type === 'pending') answer = await ask();
    expect([one.id, answer]).toEqual([one.id, expect.objectContaining({ ok: true })]);
  };
  const commands = lateInputs(one).map((input) => ({ commandId: randomUUID(), input }));
  const [start, ...others] = commands;
  await answered(() => client.start({ caseId, planHash: plan.hash, command: start! }));
  for (const command of others) await answered(() => client.send(caseId, command));
  const { snapshot } = await client.report(caseId);
  const { entries } = readModel.of(caseId);
  expect(entries.length).toBe(snapshot!.sequence);
  return entries;
}

type Essence = readonly (readonly [id: string, rows: readonly unknown[]])[];

/** Activity, resource and time of every event, by case and in order. */
function essence(cases: readonly LogCase[]): Essence {
  return cases.map(({ id, events }) => [
    id,
    events.map(({ activity, resource, atMs }) => [activity, resource, atMs]),
  ]);
}

/** Cases come in any order; their events do not. */
function byId(cases: Essence): ReadonlyMap<string, unknown> {
  expect(new Set(cases.map(([id]) => id)).size).toBe(cases.length);
  return new Map(cases.map(([id, rows]) => [id, rows]));
}
