/**
 * Lives a random life on any host, so that two hosts can be held against each other.
 */
import type { Input, People, Snapshot } from '../../core/input.ts';
import { nextEvents } from '../../core/offers.ts';
import type { Plan } from '../../core/plan.ts';
import type { HostAnswer, ScenarioHost } from '../../core/scenario-run.ts';
import { PEOPLE, type RandomMove } from './random-case-type.ts';

const HOUR_MS = 3_600_000;
/** A Monday morning; every random life begins then. */
export const LIFE_STARTS_MS = Date.parse('2026-03-02T08:00:00Z');

/** What was put to a case, and what it answered. */
export interface Life {
  readonly inputs: readonly { readonly input: Input; readonly atMs: number }[];
  readonly answers: readonly string[];
  /** Until when it was lived. */
  readonly untilMs: number;
}

/** The people of random case types, with the plan's teams. */
export function randomPeople(plan: Plan): People {
  return Object.fromEntries(
    Object.entries(PEOPLE).map(([id, roles]) => [
      id,
      {
        id,
        teams: roles.map((role) => plan.roles[role]?.team ?? role),
        ...(id !== 'fay' && { manager: 'fay' }),
      },
    ]),
  );
}

/**
 * Makes the moves one after the other; a case that ended takes no more.
 *
 * @param before is called before each move, and may put the case onto another plan, which it returns
 */
export async function liveThrough(
  host: ScenarioHost,
  {
    plan: firstPlan,
    caseId,
    moves,
    before,
  }: {
    plan: Plan;
    caseId: string;
    moves: readonly RandomMove[];
    before?: (move: number, nowMs: number) => Promise<Plan>;
  },
): Promise<Life> {
  let plan = firstPlan;
  let people = randomPeople(plan);
  let nowMs = LIFE_STARTS_MS;
  const start: Input & { kind: 'start' } = {
    kind: 'start',
    caseId,
    actor: 'ada',
    data: {},
    people,
  };
  const inputs: { input: Input; atMs: number }[] = [{ input: start, atMs: nowMs }];
  const answers = [answerText(await host.start(start, nowMs))];
  for (const [index, move] of moves.entries()) {
    if (before !== undefined) plan = await before(index, nowMs);
    const snapshot = await host.snapshot();
    if (snapshot.status === 'sealed') break;
    if (move.kind === 'wait') {
      nowMs += move.hours * HOUR_MS;
      await host.wait(nowMs);
      continue;
    }
    if (move.kind === 'absent') {
      const absence = [nowMs + HOUR_MS, nowMs + move.days * 24 * HOUR_MS] as const;
      people = { ...people, [move.person]: { ...people[move.person]!, absences: [absence] } };
    }
    const item = snapshot.items.find(({ kind }) => kind === 'approval')?.id ?? 'none';
    const input =
      move.kind === 'plausible'
        ? plausibleInput(plan, snapshot, move.pick)
        : inputOf(move, item, people);
    if (input === null) continue;
    inputs.push({ input, atMs: nowMs });
    answers.push(answerText(await host.command(input, nowMs)));
  }
  return { inputs, answers, untilMs: nowMs };
}

/** Puts the same to another case; returns what it answered. */
export async function liveAgain(host: ScenarioHost, life: Life): Promise<readonly string[]> {
  const answers: string[] = [];
  for (const { input, atMs } of life.inputs) {
    const answer =
      input.kind === 'start' ? await host.start(input, atMs) : await host.command(input, atMs);
    answers.push(answerText(answer));
  }
  await host.wait(life.untilMs);
  return answers;
}

function answerText(answer: HostAnswer): string {
  return answer.ok ? 'ok' : `${answer.refusal.code} [${answer.refusal.allowed.join()}]`;
}

/** One of the things that a case offers now to somebody. */
function plausibleInput(plan: Plan, snapshot: Snapshot, pick: number): Input | null {
  const events = nextEvents(plan, snapshot, null, snapshot.atMs).flatMap(
    ({ event, people, needs }) =>
      people.map((actor): Input => {
        const data = Object.fromEntries(needs.map((field) => [field, 'because']));
        return { kind: 'event', event, actor, data };
      }),
  );
  const answers = snapshot.items.flatMap(({ id, kind, seats }) =>
    kind !== 'approval'
      ? []
      : seats
          .flatMap(({ asked, answer }) =>
            answer === undefined ? asked.flatMap((group) => group.people) : [],
          )
          .map((actor): Input => {
            const result = pick % 4 === 0 ? 'rejected' : 'approved';
            return { kind: 'answer', item: id, result, actor };
          }),
  );
  const all = [...events, ...answers];
  return all[pick % Math.max(all.length, 1)] ?? null;
}

function inputOf(
  move: Exclude<RandomMove, { kind: 'wait' | 'plausible' }>,
  item: string,
  people: People,
): Input {
  const actor = move.person;
  switch (move.kind) {
    case 'event':
      return { kind: 'event', event: move.event, actor, data: move.data };
    case 'answer':
      return { kind: 'answer', item, result: move.result, actor };
    case 'delegate':
      return { kind: 'delegate', item, to: move.to, actor };
    case 'decline':
      return { kind: 'decline', item, reason: 'conflict', actor };
    case 'absent':
      return { kind: 'people', people };
  }
}
