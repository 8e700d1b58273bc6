/**
 * Lives of a case that nobody would lead: random people do random things, sensible and not, while
 * time passes by chance.
 *
 * Works for any plan: what is sent is made from the plan and from what the case offers.
 *
 * @module
 */
import type { Entry, Input, People, Snapshot } from '../../core/input.ts';
import type { Question } from '../../core/lookups.ts';
import type { Plan } from '../../core/plan.ts';
import { nextDeadlineMs, step } from '../../core/step.ts';
import type { Dice } from '../support/random-case-type.ts';
import { calendarInput, dataOf, PEOPLE, personsInput, worldsInput } from './moves.ts';

const HOUR_MS = 3_600_000;

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
  const questions: Question[] = [];
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
    for (const effect of result.effects) {
      if (effect.kind === 'look_up') questions.push(effect.question);
    }
  };
  const form = plan.states[plan.start]?.form ?? null;
  const fields = form === null ? [] : plan.forms[form]!.fields.map(({ field }) => field);
  put({
    kind: 'start',
    caseId: 'fuzz',
    actor: dice.pick(PEOPLE),
    data: dataOf(plan, fields, dice),
    people,
    ...(dice.chance(30) && {
      lookup: { similar: [{ caseId: 'c1', openedAtMs: 0 }], link: ['c1'] },
    }),
  });
  for (let left = moves; left > 0 && snapshot !== null; left -= 1) {
    const now: Snapshot = snapshot;
    if (now.status === 'sealed') break;
    const roll = dice.roll(100);
    const isAsking = questions.length + (now.calls?.length ?? 0) + (now.links?.length ?? 0) > 0;
    if (roll < 28) {
      nowMs = laterMs(now, nowMs, dice);
      put({ kind: 'time' });
    } else if (roll < 34) {
      people = otherPeople(people, nowMs, dice);
      put({ kind: 'people', people });
    } else if (roll < (isAsking ? 66 : 37)) {
      put(worldsInput(plan, now, { dice, questions }));
    } else if (roll > 97) put(calendarInput(plan, now, dice));
    else put(personsInput(plan, now, { dice, isSensible: roll < 84 }));
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
  const options = Object.values(plan.fields).flatMap((field) => field.options ?? []);
  return Object.fromEntries(
    PEOPLE.map((id, index) => {
      const its = teams.filter((_, team) => team % PEOPLE.length === index || dice.chance(15));
      const manager = index > 0 && dice.chance(80) ? { manager: dice.pick(PEOPLE) } : {};
      const skills = options.filter(() => dice.chance(30));
      return [id, { id, teams: its, ...manager, skills, isExecutive: dice.chance(10) }];
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
