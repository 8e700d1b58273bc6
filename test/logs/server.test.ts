/**
 * Real cases on a real Temporal server: the deadlines and the refusals are those of the log, and
 * each trail is the simulator's, entry by entry.
 *
 * A sample, chosen by counting, because a case on a server takes a hundred times as long;
 * `oracles.test.ts` puts all cases to the core alone.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DateTime } from 'luxon';
import { compileCalendar } from '../../compiler/calendar.ts';
import { instantMs } from '../../core/dates.ts';
import type { Plan } from '../../core/plan.ts';
import { createSimulator } from '../../core/simulator.ts';
import { facts } from '../../core/step.ts';
import { atLeast, countFollows, misfit } from '../../logs/discover.ts';
import type { LogCase } from '../../logs/xes.ts';
import { planHashOf } from '../../worker/plan-cache.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { DECLARATIONS, describeLog, readLog, RECEIPT } from '../support/event-logs.ts';
import { eachOf, everyNth, live, type Lived, type TimedInput } from '../support/log-hosts.ts';
import { inputsOf, staffOf } from '../support/log-replay.ts';
import { calendarText, compileFile } from '../support/scenario-files.ts';
import { temporalHost } from '../support/temporal-host.ts';

const AT_A_TIME = 6;

describeLog(RECEIPT, (path) => {
  // The log is of 2010 to 2012, before the years that a plan's calendar begins with.
  const { calendar } = compileCalendar(calendarText('amsterdam')!, { sinceYear: 2010 });
  const unhashed: Plan = { ...compileFile('test/logs/permit-term.yaml'), calendar: calendar! };
  const term: Plan = { ...unhashed, hash: planHashOf(unhashed) };
  const machine = compileFile(`test/logs/${RECEIPT}.yaml`);
  const server = onServer([term, machine]);
  let cases: readonly LogCase[];

  beforeAll(async () => {
    cases = await readLog(path);
  });

  test('a deadline is the log’s, and a case is late when it was', async () => {
    const sample = everyNth(cases, 7).map(termOf);
    expect(sample.length).toBe(205);
    const seen = await eachOf(sample, AT_A_TIME, async (one) => {
      const { snapshot, entries } = await livedAlike(server(), term, termInputs(one));
      const due = entries.find(({ detail }) => detail['deadline'] === 'handling/timers/0');
      const isOverdue = facts(snapshot!).flags['overdue'] === true;
      return { eightWeeksUntil: dateOf(Number(due?.detail['dueAtMs'])), isOverdue };
    });
    // What the log says by itself, counted by another library.
    const wanted = sample.map(({ openedMs, givenMs, endedMs }) => ({
      eightWeeksUntil: local(openedMs).plus({ weeks: 8 }).toISODate(),
      isOverdue: endedMs !== null && endedMs > givenMs,
    }));
    expect(seen).toEqual(wanted);
    const late = wanted.filter(({ isOverdue }) => isOverdue).length;
    const agree = sample.filter(
      ({ givenMs }, index) => dateOf(givenMs) === seen[index]!.eightWeeksUntil,
    ).length;
    expect({ late, agree }).toEqual({ late: 59, agree: 155 });
  });

  test('fitting cases are accepted, the others refused at the same event', async () => {
    const counts = await replaysAlike(server(), machine, { cases, every: 14, misfits: 20 });
    expect(counts).toEqual([95, 25]);
  });
});

describeLog(DECLARATIONS, (path) => {
  const machine = compileFile(`test/logs/${DECLARATIONS}.yaml`);
  const server = onServer([machine]);

  test('fitting cases are accepted, the others refused at the same event', async () => {
    const cases = await readLog(path);
    const counts = await replaysAlike(server(), machine, { cases, every: 120, misfits: 13 });
    expect(counts).toEqual([87, 13]);
  });
});

/** A server for the tests of a log; started when there is a log to test with. */
function onServer(plans: readonly Plan[]): () => TestEngine {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await startEngine({ plans });
  });
  afterAll(() => engine.stop());
  return () => engine;
}

/** Lives a case on the server and in the simulator; both must leave the same trail. */
async function livedAlike(
  engine: TestEngine,
  plan: Plan,
  inputs: readonly TimedInput[],
): Promise<Lived> {
  // Ids of effects are made of the case's own.
  const caseId = randomUUID();
  const simulated = await live(createSimulator(plan, caseId), inputs);
  const durable = await live(temporalHost(engine, plan, caseId), inputs);
  expect({ ...durable, snapshot: null }).toEqual({ ...simulated, snapshot: null });
  expect({ ...durable.snapshot, caseId: '' }).toEqual({ ...simulated.snapshot, caseId: '' });
  return durable;
}

/** Puts every n-th case to the server, and so many of those that do not fit. */
async function replaysAlike(
  engine: TestEngine,
  plan: Plan,
  { cases, every, misfits }: Choice,
): Promise<readonly [fit: number, unfit: number]> {
  const follows = atLeast(countFollows(cases), 10);
  const unfit = cases.filter((one) => misfit(follows, one) !== null);
  const sample = [...new Set([...everyNth(cases, every), ...unfit.slice(0, misfits)])];
  const seen = await eachOf(sample, AT_A_TIME, async (one) => {
    const { refusedAt, code, snapshot } = await livedAlike(engine, plan, inputsOf(one));
    const last = refusedAt === null ? snapshot!.finalState : code;
    // The first input is the start, which is no event of the log.
    return [one.id, refusedAt === null ? null : refusedAt - 1, last];
  });
  const wanted = sample.map((one) => {
    const index = misfit(follows, one)?.index ?? null;
    return [one.id, index, index === null ? 'closed' : 'event_not_allowed'];
  });
  expect(seen).toEqual(wanted);
  const refused = wanted.filter(([, index]) => index !== null).length;
  return [wanted.length - refused, refused];
}

/** Which cases of a log; chosen by counting, so that they are the same ones every time. */
interface Choice {
  readonly cases: readonly LogCase[];
  readonly every: number;
  readonly misfits: number;
}

interface Term {
  readonly one: LogCase;
  readonly openedMs: number;
  readonly givenMs: number;
  readonly endedMs: number | null;
}

function termOf(one: LogCase): Term {
  const at = (name: string) => instantMs(one.attributes[name] ?? '');
  return { one, openedMs: at('startdate')!, givenMs: at('deadline')!, endedMs: at('enddate') };
}

function termInputs({ one, openedMs, givenMs, endedMs }: Term): readonly TimedInput[] {
  const data = { decide_by: new Date(givenMs).toISOString() };
  const by = { actor: 'officer', people: staffOf(['officer']) };
  const start = { kind: 'start', caseId: one.id, data, ...by } as const;
  const finish = { kind: 'event', event: 'finish', data: {}, ...by } as const;
  const end = endedMs === null ? [] : [{ input: finish, atMs: endedMs }];
  return [{ input: start, atMs: openedMs }, ...end];
}

function local(ms: number): DateTime {
  return DateTime.fromMillis(ms, { zone: 'Europe/Amsterdam' });
}

function dateOf(ms: number): string | null {
  return local(ms).toISODate();
}
