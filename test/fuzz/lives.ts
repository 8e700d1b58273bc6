/**
 * Lives of a case that nobody would lead: random people do random things, sensible and not, while
 * time passes by chance.
 *
 * Works for any plan: what is sent is made from the plan and from what the case offers.
 *
 * @module
 */
import type { Data, Entry, Input, People, Snapshot } from '../../core/input.ts';
import { nextEvents } from '../../core/offers.ts';
import type { FieldPlan, Json, Plan } from '../../core/plan.ts';
import { nextDeadlineMs, step } from '../../core/step.ts';
import type { WorkAct } from '../../core/work.ts';
import type { Dice } from '../support/random-case-type.ts';

const HOUR_MS = 3_600_000;
const PEOPLE = ['ada', 'ben', 'cleo', 'dan', 'eve', 'fay'];

/** What a life left. */
export interface Life {
  readonly snapshot: Snapshot | null;
  readonly entries: readonly Entry[];
  /** How often the core was asked, and how often it refused. */
  readonly steps: number;
  readonly refused: number;
}

/** Lives through at most so many moves; whatever the core throws comes out. */
export function live(plan: Plan, dice: Dice, moves: number): Life {
  let people = peopleOf(plan, dice);
  let nowMs = Date.UTC(2026, 0, 1) + dice.roll(365 * 24) * HOUR_MS;
  let [snapshot, steps, refused]: [Snapshot | null, number, number] = [null, 0, 0];
  const entries: Entry[] = [];
  const put = (input: Input): void => {
    const before = JSON.stringify(snapshot);
    const result = step(plan, snapshot, input, nowMs);
    steps += 1;
    if (before !== JSON.stringify(snapshot)) throw new Error('a step changed what it was given');
    if (!result.ok) {
      refused += 1;
      if (input.kind === 'time') throw new Error('time was refused');
      return;
    }
    ({ snapshot } = result);
    entries.push(...result.entries);
  };
  const form = plan.states[plan.start]?.form ?? null;
  const fields = form === null ? [] : plan.forms[form]!.fields.map(({ field }) => field);
  put({
    kind: 'start',
    caseId: 'fuzz',
    actor: dice.pick(PEOPLE),
    data: dataOf(plan, fields, dice),
    people,
  });
  for (let left = moves; left > 0 && snapshot !== null; left -= 1) {
    const now: Snapshot = snapshot;
    if (now.status === 'sealed') break;
    const roll = dice.roll(100);
    if (roll < 30) {
      nowMs = laterMs(now, nowMs, dice);
      put({ kind: 'time' });
    } else if (roll < 36) {
      people = otherPeople(people, nowMs, dice);
      put({ kind: 'people', people });
    } else put(inputOf(plan, now, dice, roll < 80));
  }
  return { snapshot, entries, steps, refused };
}

/** Until the next deadline, to just beside it, or any time; sometimes back. */
function laterMs(snapshot: Snapshot, nowMs: number, dice: Dice): number {
  const nextMs = nextDeadlineMs(snapshot) ?? nowMs;
  switch (dice.roll(6)) {
    case 0:
      return nextMs;
    case 1:
      return nextMs + dice.roll(3) - 1;
    case 2:
      return nowMs - dice.roll(1_000_000);
    case 3:
      return nowMs + dice.roll(4_000) * HOUR_MS;
    default:
      return nowMs + dice.roll(100) * HOUR_MS;
  }
}

function peopleOf(plan: Plan, dice: Dice): People {
  const teams = Object.values(plan.roles).map(({ team }) => team);
  return Object.fromEntries(
    PEOPLE.map((id, index) => {
      const its = teams.filter((_, team) => team % PEOPLE.length === index || dice.chance(15));
      const manager = index > 0 && dice.chance(80) ? { manager: dice.pick(PEOPLE) } : {};
      return [id, { id, teams: its, ...manager, isExecutive: dice.chance(10) }];
    }),
  );
}

function otherPeople(people: People, nowMs: number, dice: Dice): People {
  const id = dice.pick(PEOPLE);
  const { [id]: one, ...others } = people;
  if (one === undefined) return { ...people, [id]: { id, teams: [] } };
  if (dice.chance(20)) return others;
  const from = nowMs + (dice.roll(10) - 3) * HOUR_MS;
  return { ...people, [id]: { ...one, absences: [[from, from + dice.roll(200) * HOUR_MS]] } };
}

function inputOf(plan: Plan, snapshot: Snapshot, dice: Dice, isSensible: boolean): Input {
  const actor = dice.pick(PEOPLE);
  const items = snapshot.items.map(({ id }) => id);
  const item = items.length > 0 ? dice.pick(items) : 'none#1';
  const kind = dice.roll(10);
  if (kind < 2) return { kind: 'work', actor, act: actOf(plan, snapshot, dice) };
  if (kind < 5) {
    const asked = snapshot.items.find(({ id }) => id === item)?.seats.flatMap((seat) => seat.asked);
    const people = asked?.flatMap((group) => group.people) ?? [];
    const by = isSensible && people.length > 0 ? dice.pick(people) : actor;
    if (kind === 4 && dice.chance(30))
      return { kind: 'delegate', item, to: dice.pick(PEOPLE), actor: by };
    if (kind === 4 && dice.chance(30)) return { kind: 'decline', item, reason: 'mine', actor: by };
    const others = Object.values(plan.approvals).flatMap(({ results }) => results);
    const result = dice.pick(['approved', 'approved', 'rejected', 'lapsed', 'nonsense', ...others]);
    return { kind: 'answer', item, result, actor: by, ...(dice.chance(20) && { comment: 'so' }) };
  }
  if (isSensible) {
    const offers = nextEvents(plan, snapshot, null, snapshot.atMs);
    if (offers.length > 0) {
      const { event, people, needs, form } = dice.pick(offers);
      const asked = form === null ? [] : plan.forms[form]!.fields.map(({ field }) => field);
      const by = people.length > 0 ? dice.pick(people) : actor;
      return { kind: 'event', event, actor: by, data: dataOf(plan, [...needs, ...asked], dice) };
    }
  }
  const events = Object.values(plan.transitions).flatMap(({ trigger }) =>
    trigger.kind === 'event' ? [trigger.event] : [],
  );
  const event = dice.pick([...events, 'nonsense', '__proto__', 'result.s0.approved']);
  const names = [...Object.keys(plan.fields), 'reason', '__proto__', 'nonsense'];
  const fields = names.filter(() => dice.chance(20));
  return { kind: 'event', event, actor, data: dataOf(plan, fields, dice) };
}

function actOf(plan: Plan, snapshot: Snapshot, dice: Dice): WorkAct {
  const tasks = snapshot.work?.tasks.map(({ id }) => id) ?? [];
  const task = tasks.length > 0 ? dice.pick(tasks) : 'none';
  switch (dice.roll(6)) {
    case 0:
      return { do: 'complete_task', task, data: dataOf(plan, Object.keys(plan.fields), dice) };
    case 1:
      return { do: 'tick_task', task, point: dice.roll(4), done: dice.chance(70) };
    case 2:
      return { do: 'cancel_task', task, reason: 'no' };
    case 3:
      return {
        do: 'add_task',
        title: 'Look',
        assignee: dice.pick([...PEOPLE, ...Object.keys(plan.roles)]),
        required: dice.chance(50),
      };
    case 4:
      return { do: 'move_evidence', number: dice.roll(3), holder: dice.pick(PEOPLE), reason: 'so' };
    default:
      return { do: 'withdraw_evidence', number: dice.roll(3), reason: 'so' };
  }
}

/** Values of fields: mostly such as are wanted, sometimes anything. */
function dataOf(plan: Plan, names: readonly string[], dice: Dice): Data {
  const entries = names.map((name): [string, Json] => {
    const field = Object.hasOwn(plan.fields, name) ? plan.fields[name] : undefined;
    return [
      name,
      dice.chance(6) ? anything(dice) : field === undefined ? 'so' : valueOf(field, dice),
    ];
  });
  return Object.fromEntries(entries);
}

function valueOf(field: FieldPlan, dice: Dice): Json {
  const { min = 0, max = 100, options = ['a'] } = field;
  switch (field.type) {
    case 'person':
      return dice.pick(PEOPLE);
    case 'choice':
      return dice.pick(options);
    case 'scale':
      return Math.round(min + dice.roll(Math.max(1, max - min + 1)));
    case 'number':
      return min + dice.roll(Math.max(1, Math.min(1e6, max - min + 1)));
    case 'boolean':
      return dice.chance(50);
    case 'money':
      return { amount: dice.roll(1_000_000) / 100, currency: field.currency ?? 'EUR' };
    case 'date':
      return `202${6 + dice.roll(2)}-0${1 + dice.roll(9)}-${10 + dice.roll(19)}`;
    case 'instant':
      return `2026-0${1 + dice.roll(9)}-${10 + dice.roll(19)}T1${dice.roll(10)}:00:00+01:00`;
    case 'table':
      return [];
    case 'file':
      return { id: 'f', name: 'f.pdf', sha256: 'a'.repeat(64), bytes: 1 };
    default:
      return '1234';
  }
}

function anything(dice: Dice): Json {
  return dice.pick<Json>([
    null,
    true,
    -1,
    1e308,
    '',
    'x'.repeat(20_000),
    [],
    {},
    [[[]]],
    { a: { b: null } },
    '2026-02-30',
  ]);
}
