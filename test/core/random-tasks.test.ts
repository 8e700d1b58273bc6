/**
 * Random lives of case types with tasks, evidence and notes: what must be true at every moment.
 *
 * `CASELINE_SEEDS` sets how many.
 */
import { expect, test } from '@jest/globals';
import type { Input, People, Snapshot } from '../../core/input.ts';
import { nextEvents } from '../../core/offers.ts';
import type { Plan } from '../../core/plan.ts';
import { nextDeadlineMs, step } from '../../core/step.ts';
import { nextTasks } from '../../core/work-offers.ts';
import { peopleFacts } from '../../core/scenario-people.ts';
import type { WorkAct } from '../../core/work.ts';
import { loadSuite, scenarioPaths } from '../support/scenario-files.ts';

const SEEDS = Number(process.env['CASELINE_SEEDS'] ?? 15);
const MOVES = 40;
const HOUR_MS = 3_600_000;
const suites = scenarioPaths()
  .filter(({ name }) => name === 'office-relocation' || name === 'document-hold')
  .map((path) => loadSuite(path));

/** Numbers that look random and are the same each time. */
function dice(seed: number): (sides: number) => number {
  let state = seed * 2_654_435_761;
  return (sides) => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 374_761_393) | 0;
    return Math.abs(state ^ (state >>> 13)) % sides;
  };
}

function randomInput(
  { plan, people, snapshot }: { plan: Plan; people: People; snapshot: Snapshot },
  roll: (sides: number) => number,
): Input {
  const ids = Object.keys(people);
  const actor = ids[roll(ids.length)]!;
  const tasks = nextTasks(plan, snapshot, actor, snapshot.atMs);
  const task = tasks[roll(Math.max(tasks.length, 1))];
  const data = {
    outlets: 1,
    floor: roll(2),
    summary: 'All there',
    risk: { amount: roll(9), currency: 'EUR' },
    custodians: ids.slice(roll(3)).map((custodian) => ({ custodian })),
    reason: 'because',
  };
  const pick = (names: readonly string[]): Record<string, never> =>
    Object.fromEntries(Object.entries(data).filter(([name]) => names.includes(name))) as Record<
      string,
      never
    >;
  const acts: readonly WorkAct[] = [
    ...(task === undefined
      ? []
      : ([
          { do: 'complete_task', task: task.task, data: pick(task.needs) },
          { do: 'complete_task', task: task.task, data: pick(task.needs) },
          { do: 'tick_task', task: task.task, point: 1 + roll(2), done: roll(4) > 0 },
          { do: 'cancel_task', task: task.task, reason: 'because' },
        ] as const)),
    { do: 'add_task', title: 'One more', assignee: actor, required: roll(2) === 0 },
    { do: 'add_evidence', kind: 'photo', description: 'A desk' },
    { do: 'withdraw_evidence', number: 1 + roll(3), reason: 'because' },
    { do: 'add_note', note: 'call', text: 'Hello' },
  ];
  if (roll(3) > 0) return { kind: 'work', act: acts[roll(acts.length)]!, actor };
  const events = nextEvents(plan, snapshot, actor, snapshot.atMs);
  const next = events[roll(Math.max(events.length, 1))];
  if (next === undefined) return { kind: 'time' };
  const asked = [...next.needs, ...(next.handoff?.fields ?? [])];
  return { kind: 'event', event: next.event, actor, data: pick(asked) };
}

function check({ work, items, deadlines }: Snapshot): void {
  const tasks = work?.tasks ?? [];
  const open = tasks.filter(({ standing }) => standing === 'open').map(({ id }) => id);
  const asked = items.filter(({ kind }) => kind === 'task').map(({ id }) => id);
  expect([...asked].sort()).toEqual([...open].sort());
  expect(new Set(tasks.map(({ id }) => id)).size).toBe(tasks.length);
  const known = new Set(items.map(({ id }) => id));
  expect(deadlines.filter(({ item }) => item !== undefined && !known.has(item))).toEqual([]);
}

test.each(suites.map((suite) => [suite.plan.id, suite] as const))(
  'random lives of %s',
  (_, { plan, file }) => {
    let ended = 0;
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const roll = dice(seed);
      const people = peopleFacts(plan, file.people);
      let nowMs = Date.parse('2026-03-02T09:00:00Z');
      const start: Input = {
        kind: 'start',
        caseId: `case-${seed}`,
        actor: Object.keys(people)[0]!,
        data: {},
        people,
      };
      const begun = step(plan, null, start, nowMs);
      if (!begun.ok) throw new Error(begun.refusal.message);
      let { snapshot } = begun;
      for (let move = 0; move < MOVES && snapshot.status === 'open'; move += 1) {
        nowMs += roll(3) === 0 ? roll(200) * HOUR_MS : 0;
        const before = snapshot;
        const input = randomInput({ plan, people, snapshot }, roll);
        const result = step(plan, before, input, nowMs);
        // What was stored and read back goes on in the same way.
        const stored = JSON.parse(JSON.stringify(before)) as Snapshot;
        expect(step(plan, stored, input, nowMs)).toEqual(result);
        if (!result.ok) continue;
        snapshot = result.snapshot;
        check(snapshot);
        expect(nextDeadlineMs(snapshot) ?? Infinity).toBeGreaterThan(
          Math.min(nowMs, snapshot.atMs) - 1,
        );
      }
      if (snapshot.status !== 'open') ended += 1;
    }
    expect(ended).toBeGreaterThan(0);
  },
);
