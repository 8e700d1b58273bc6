/**
 * Real cases that nobody here wrote, held against the engine: deadlines, replays, and what-ifs.
 *
 * The numbers were measured by others from the logs (see `test/support/event-logs.ts`).
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { compile } from '../../compiler/compile.ts';
import { compileCalendar } from '../../compiler/calendar.ts';
import { deadlineAfter, localParts } from '../../core/business-time.ts';
import { instantMs } from '../../core/dates.ts';
import type { Snapshot } from '../../core/input.ts';
import type { Calendar, Plan } from '../../core/plan.ts';
import { facts, step } from '../../core/step.ts';
import { atLeast, countFollows, misfit } from '../../logs/discover.ts';
import { type ActivityMap, lengthMs, whatIf } from '../../logs/what-if.ts';
import { type LogCase, readXes, writeXes } from '../../logs/xes.ts';
import { discovered } from '../../scripts/discover.ts';
import { DECLARATIONS, describeLog, readLog, RECEIPT } from '../support/event-logs.ts';
import { caseOf, replay, staffOf } from '../support/log-replay.ts';
import { calendarText, compileFile } from '../support/scenario-files.ts';
import { ROOT } from '../support/sources.ts';

const HOUR_MS = 3_600_000;

describeLog(RECEIPT, (path) => {
  let cases: readonly LogCase[];
  let calendar: Calendar;
  let plan: Plan;

  beforeAll(async () => {
    cases = await readLog(path);
    // The log is of 2010 to 2012, before the years that a plan's calendar begins with.
    calendar = compileCalendar(calendarText('amsterdam')!, { sinceYear: 2010 }).calendar!;
    plan = { ...compileFile('test/logs/permit-term.yaml'), calendar };
  });

  test('is the log that the numbers are of', () => {
    expect([cases.length, cases.flatMap(({ events }) => events).length]).toEqual([1434, 8577]);
  });

  test('8 weeks are 56 local days in 1,080 cases, and 14 weeks 98 days in 58', () => {
    const agree = (weeks: number): readonly LogCase[] =>
      cases.filter((one) => {
        const { dueAtMs } = deadlineAfter(calendar, { amount: weeks, unit: 'weeks' }, startMs(one));
        return localParts(calendar, dueAtMs).date === localParts(calendar, givenMs(one)).date;
      });
    expect([agree(8).length, agree(14).length]).toEqual([1080, 58]);
    // A timer of 56 times 24 hours is an hour off whenever the clocks change meanwhile.
    const wrongHours = agree(8).filter((one) => {
      const missMs = Math.abs(startMs(one) + 56 * 24 * HOUR_MS - givenMs(one));
      return missMs > 60_000 && missMs < 2 * HOUR_MS;
    });
    expect(wrongHours.length).toBe(431);
  });

  test('the same in a case: its deadlines are the log’s, and 377 of 1,329 ended late', () => {
    const found = { ended: 0, late: 0, eightWeeks: 0 };
    for (const one of cases) {
      const snapshot = started(plan, one);
      const eight = snapshot.deadlines.find(({ id }) => id === 'handling/timers/0')!;
      const isEight = dateOf(calendar, eight.dueAtMs) === dateOf(calendar, givenMs(one));
      found.eightWeeks += isEight ? 1 : 0;
      const endMs = instantMs(one.attributes['enddate'] ?? '');
      if (endMs === null) continue;
      const ended = step(plan, snapshot, finish, endMs);
      if (!ended.ok) throw new Error(ended.refusal.message);
      found.ended += 1;
      found.late += facts(ended.snapshot).flags['overdue'] === true ? 1 : 0;
    }
    expect(found).toEqual({ ended: 1329, late: 377, eightWeeks: 1080 });
  });

  test('41 ways fit 1,363 of 1,434 cases, in the engine too', () => {
    replays(cases, { id: RECEIPT, ways: 41, fit: 1363 });
  });

  test('all cases, driven through the engine and written as XES, are the same log', async () => {
    const all = compile(discovered(cases, { id: RECEIPT, times: 1 }), { calendars: calendarText });
    const driven = cases.map((one) => caseOf(all.plan!, replay(all.plan!, one)));
    const pieces: string[] = [];
    for await (const piece of writeXes({ cases: driven })) pieces.push(piece);
    const again: LogCase[] = [];
    for await (const one of readXes(stream(pieces))) again.push(one);
    expect(essence(again)).toEqual(essence(cases));
  });
});

async function* stream(pieces: readonly string[]): AsyncGenerator<string> {
  for (const piece of pieces) yield await Promise.resolve(piece);
}

/** Activity, resource and time of every event, by case and in order. */
function essence(cases: readonly LogCase[]): unknown {
  return cases.map(({ id, events }) => [
    id,
    events.map(({ activity, resource, atMs }) => [activity, resource, atMs]),
  ]);
}

describeLog(DECLARATIONS, (path) => {
  let cases: readonly LogCase[];

  beforeAll(async () => {
    cases = await readLog(path);
  });

  test('is the log that the numbers are of', () => {
    expect([cases.length, cases.flatMap(({ events }) => events).length]).toEqual([10_357, 55_628]);
  });

  test('30 ways fit 10,344 of 10,357 cases, in the engine too', () => {
    replays(cases, { id: DECLARATIONS, ways: 30, fit: 10_344 });
  });

  describe('limits on 13,089 approvals', () => {
    const approvals: ActivityMap = new Map(
      ['APPROVED by BUDGET OWNER', 'REJECTED by BUDGET OWNER', 'FINAL_APPROVED by SUPERVISOR']
        .concat('REJECTED by SUPERVISOR')
        .map((what) => [`Declaration ${what}`, 'approving']),
    );
    const plan = limitsPlan();

    test('5 days would have passed 1,420 times, 5 working days 275, 10 working days 57', () => {
      const [state] = whatIf(plan, cases, { map: approvals }).states;
      expect(state!.waits).toBe(13_089);
      const fired = state!.clocks.map(({ row, waits }) => [row, waits!.length]);
      expect(fired).toEqual([
        ['after 5 days, remind approvers', 1420],
        ['after 5 business days, delegate_to backups', 275],
        ['after 10 business days, escalate_to chief', 57],
        ['after 100 business days, decide lapsed', expect.any(Number)],
      ]);
      for (const { waits } of state!.clocks) {
        const lengths = waits!.map(lengthMs);
        expect(lengths).toEqual([...lengths].sort((a, b) => b - a));
      }
    });

    test('the longest wait for a supervisor is 144 days', () => {
      const map = new Map([...approvals].filter(([name]) => name.endsWith('SUPERVISOR')));
      const [state] = whatIf(plan, cases, { map }).states;
      expect(Math.floor(lengthMs(state!.longest) / (24 * HOUR_MS))).toBe(144);
    });

    test('by the clock, not by the day, working days pass 323 and 65 times', () => {
      const weekdays = compileCalendar(testCalendar('weekdays')!).calendar!;
      const [state] = whatIf(plan, cases, { map: approvals, calendar: weekdays }).states;
      expect(state!.clocks.slice(0, 3).map(({ waits }) => waits!.length)).toEqual([1420, 323, 65]);
    });
  });
});

/** The machine of the log, made anew, is the one of the tree; and what it accepts is what fits. */
function replays(
  cases: readonly LogCase[],
  { id, ways, fit }: { readonly id: string; readonly ways: number; readonly fit: number },
): void {
  const follows = atLeast(countFollows(cases), 10);
  expect([...follows.values()].reduce((sum, row) => sum + row.size, 0)).toBe(ways);
  const file = `test/logs/${id}.yaml`;
  expect(discovered(cases, { id, times: 10 })).toBe(readFileSync(join(ROOT, file), 'utf8'));

  const plan = compileFile(file);
  let accepted = 0;
  for (const one of cases) {
    const { refusedAt, code, snapshot } = replay(plan, one);
    const wanted = misfit(follows, one);
    expect([one.id, refusedAt]).toEqual([one.id, wanted?.index ?? null]);
    if (refusedAt === null) {
      accepted += 1;
      expect(snapshot?.finalState).toBe('closed');
    } else expect(code).toBe('event_not_allowed');
  }
  expect(accepted).toBe(fit);
}

function limitsPlan(): Plan {
  const text = readFileSync(join(ROOT, 'test/logs/limits.yaml'), 'utf8');
  return compile(text, { calendars: testCalendar }).plan!;
}

function testCalendar(name: string): string | undefined {
  const path = join(ROOT, 'test/logs/calendars', `${name}.yaml`);
  return name.includes('weekdays') ? readFileSync(path, 'utf8') : calendarText(name);
}

const finish = { kind: 'event', event: 'finish', actor: 'officer', data: {} } as const;

function started(plan: Plan, one: LogCase): Snapshot {
  const data = { decide_by: new Date(givenMs(one)).toISOString() };
  const start = { kind: 'start', caseId: one.id, actor: 'officer', data } as const;
  const result = step(plan, null, { ...start, people: staffOf(['officer']) }, startMs(one));
  if (!result.ok) throw new Error(result.refusal.message);
  return result.snapshot;
}

function startMs({ attributes }: LogCase): number {
  return instantMs(attributes['startdate']!)!;
}

function givenMs({ attributes }: LogCase): number {
  return instantMs(attributes['deadline']!)!;
}

function dateOf(calendar: Calendar, ms: number): string {
  return localParts(calendar, ms).date;
}
