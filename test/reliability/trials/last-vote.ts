/**
 * T9: everybody answers at once, some delegate or step back, and the time to answer ends in the
 * same moment. There is one decision, it follows from the answers, and whoever lost is told so.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Entry, Input } from '../../../core/input.ts';
import type { Plan } from '../../../core/plan.ts';
import { readTimeline } from '../../../prisma/queries/trail.ts';
import type { Answer, CaseClient } from '../../../worker/case-client.ts';
import { createCaseClient } from '../../../worker/case-client.ts';
import { connectTemporal } from '../../../worker/connect.ts';
import type { CommandResult } from '../../../workflows/protocol.ts';
import { eventually } from '../../support/engine.ts';
import { crowd, quorumPlan, votePlan } from '../definitions.ts';
import { type Finding, findingsOf } from '../findings.ts';
import { randomOf, sendUntilAnswered, untilAnswered } from '../lives.ts';
import type { Rig } from '../rig.ts';
import type { Sizes } from '../sizes.ts';

/** Ten minutes to answer are two seconds. */
const SCALE = 300;
const LAPSE_MS = 600_000 / SCALE;
const GROUPS = ['red', 'green', 'blue', 'black', 'white'];
const REFUSALS = new Set([
  'item_not_open',
  'already_answered',
  'not_permitted',
  'delegate_not_eligible',
]);

interface Vote {
  readonly plan: Plan;
  readonly voters: number;
  readonly seed: number;
  /** When to answer, in milliseconds from the lapse. */
  readonly offsetMs: number;
}

interface Counted {
  readonly wrongs: readonly string[];
  readonly result: string;
  readonly commands: number;
}

/** Votes with ever more voters, before, at and after the lapse. */
export async function lastVoteTrial(
  rig: Rig,
  { lastVote }: Pick<Sizes, 'lastVote'>,
): Promise<readonly Finding[]> {
  // A second way in, as a second API process would have: more arrive than one lets through.
  const connection = await connectTemporal({ address: rig.address });
  const clients = [rig.client, createCaseClient({ connection, keys: rig.database.keys })];
  const votes = lastVote.voters.flatMap((voters) =>
    Array.from({ length: lastVote.rounds }, () =>
      [votePlan, quorumPlan].flatMap((plan) =>
        [-1_200, -60, 0, 400].map((offsetMs): Omit<Vote, 'seed'> => ({ plan, voters, offsetMs })),
      ),
    ).flat(),
  );
  const counted: Counted[] = [];
  try {
    for (const [seed, vote] of votes.entries()) {
      counted.push(await hold(rig, clients, { ...vote, seed }));
    }
  } finally {
    await connection.close();
  }
  const finding = findingsOf('P5', 'T9');
  const wrongs = counted.flatMap((one) => one.wrongs);
  const results = counted.map(({ result }) => result);
  const lapsed = results.filter((result) => result === 'lapsed').length;
  const commands = counted.reduce((sum, one) => sum + one.commands, 0);
  const most = Math.max(...lastVote.voters);
  return [
    finding(
      `0 wrong decisions, up to ${most} voters`,
      wrongs.length === 0
        ? `0 in ${counted.length} votes, ${commands} commands`
        : `${wrongs.length}, e.g. ${wrongs[0]}`,
      wrongs.length === 0,
    ),
    finding(
      'both people and the lapse decide',
      `${counted.length - lapsed} by people, ${lapsed} by the lapse`,
      lapsed > 0 && lapsed < counted.length,
    ),
  ];
}

async function hold(rig: Rig, clients: readonly CaseClient[], vote: Vote): Promise<Counted> {
  const { plan, voters, seed, offsetMs } = vote;
  const [client] = clients as [CaseClient];
  const caseId = randomUUID();
  const people = crowd(voters, plan === votePlan ? ['voter'] : GROUPS);
  const start = { kind: 'start', caseId, actor: 'lea', data: {}, people } as const;
  const command = { commandId: randomUUID(), input: start };
  await untilAnswered(() =>
    client.start({ caseId, planHash: plan.hash, command, clock: { scale: SCALE } }),
  );
  await untilAnswered(() => client.send(caseId, commandOf(eventOf('ask'))));
  const askedMs = Date.now();
  const { snapshot } = await untilAnswered(() => client.report(caseId));
  const item = snapshot!.items.find(({ kind }) => kind === 'approval')!.id;
  const random = randomOf(seed);
  const inputs = Array.from({ length: voters }, (_, index) => inputOf(index, item, random, voters));
  await sleep(Math.max(0, askedMs + LAPSE_MS + offsetMs - Date.now()));
  const answers = await Promise.all(
    inputs.map(async (input, index): Promise<Answer<CommandResult>> => {
      const one = commandOf(input);
      const way = clients[index % clients.length]!;
      return (await sendUntilAnswered(() => way.send(caseId, one))).answer;
    }),
  );
  return count(rig, { caseId, item, inputs, answers, client });
}

function inputOf(index: number, item: string, random: () => number, voters: number): Input {
  const actor = `v${index}`;
  const chance = random();
  if (chance < 0.1) return { kind: 'delegate', item, actor, to: `v${(index + 1) % voters}` };
  if (chance < 0.15) return { kind: 'decline', item, actor, reason: 'conflict' };
  return { kind: 'answer', item, actor, result: chance < 0.7 ? 'approved' : 'rejected' };
}

const eventOf = (event: string): Input => ({ kind: 'event', event, actor: 'lea', data: {} });
const commandOf = (input: Input) => ({ commandId: randomUUID(), input });

async function count(
  rig: Rig,
  held: {
    caseId: string;
    item: string;
    inputs: readonly Input[];
    answers: readonly Answer<CommandResult>[];
    client: CaseClient;
  },
): Promise<Counted> {
  const { caseId, inputs, answers, client } = held;
  // Whatever was not decided lapses now.
  const { snapshot } = await eventually(
    () => untilAnswered(() => client.report(caseId)),
    (seen) => seen.snapshot?.status === 'closed',
  );
  const trail = await eventually(
    () => readTimeline(rig.database, caseId, { limit: 10_000 }),
    (seen) => seen.at(-1)?.hash === snapshot!.head,
    60_000,
  );
  const decisions = trail.filter(({ kind }) => kind === 'decided');
  const result = String(decisions[0]?.detail['result']);
  return {
    result,
    commands: inputs.length,
    wrongs: [
      ...wrongAnswers(inputs, answers, trail),
      ...(decisions.length === 1 ? [] : [`${decisions.length} decisions`]),
      ...(result === expectedOf(trail) ? [] : [`decided ${result}, not ${expectedOf(trail)}`]),
    ].map((what) => `${caseId}: ${what}`),
  };
}

/** Each acknowledged input stands in the trail once; each other was refused with a reason. */
function wrongAnswers(
  inputs: readonly Input[],
  answers: readonly Answer<CommandResult>[],
  trail: readonly Entry[],
): string[] {
  const kinds = { answer: 'answered', delegate: 'delegated', decline: 'declined' } as const;
  return inputs.flatMap((input, index) => {
    if (!(input.kind in kinds) || !('actor' in input)) return [];
    const kind = kinds[input.kind as keyof typeof kinds];
    const times = trail.filter((one) => one.kind === kind && one.actor === input.actor).length;
    const answer = answers[index]!;
    if (times !== (answer.ok ? 1 : 0)) return [`${input.actor} ${kind} ${times} times`];
    const code = answer.ok ? null : (answer.refusal?.code ?? answer.type);
    return code === null || REFUSALS.has(code) ? [] : [`${input.actor} was answered ${code}`];
  });
}

/** What the answers in the trail come to by the rules; after the decision there are none. */
function expectedOf(trail: readonly Entry[]): string {
  const decidedAt = trail.findIndex(({ kind }) => kind === 'decided');
  const answers = trail.filter(({ kind }) => kind === 'answered');
  if (answers.some((one) => trail.indexOf(one) > decidedAt)) return 'before the last answer';
  const results = answers.map(({ detail }) => detail['result']);
  if (results.includes('rejected')) return 'rejected';
  const needed = trail.some(({ kind, detail }) => kind === 'asked' && detail['party'] === 'red')
    ? 3
    : 1;
  return results.length >= needed ? 'approved' : 'lapsed';
}
