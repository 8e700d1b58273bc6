/**
 * T14: plans that no compiler would let through, smuggled into the workers' folder: endless loops,
 * storms of timers, a guard without end. Their cases may stop; no neighbour may, and no worker.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Plan } from '../../../core/plan.ts';
import { planHashOf } from '../../../worker/plan-cache.ts';
import { workflowIdOf } from '../../../workflows/protocol.ts';
import { people, relayPlan } from '../definitions.ts';
import { type Finding, findingsOf, p99 } from '../findings.ts';
import { sendUntilAnswered } from '../lives.ts';
import type { Rig } from '../rig.ts';
import type { Sizes } from '../sizes.ts';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- it is to be broken on purpose
type Broken = any;

function poisoned(id: string, spoil: (plan: Broken) => void): Plan {
  const plan = structuredClone(relayPlan) as Broken;
  plan.id = `poison-${id}`;
  spoil(plan);
  return { ...plan, hash: planHashOf(plan) } as Plan;
}

/** Two states that lead to each other without an event. */
function addLoop(plan: Broken): void {
  const { states } = plan.machine;
  states.loop = { always: [{ target: 'pool' }] };
  states.pool = { always: [{ target: 'loop' }] };
}

/** A condition beyond any budget: a hundred thousand times true. */
function hugeGuard(plan: Broken): void {
  const expression = ['call', '&&', ...Array.from({ length: 100_000 }, () => ['lit', true])];
  plan.guards.huge = { source: 'true', aboutPerson: false, expression };
  plan.machine.states.here.on.go[0].guard.params.when = 'huge';
  plan.transitions['here/go/0'].when = 'huge';
}

/** What is wrong with each. A day is a second and a half unless the case's clock says otherwise. */
export const POISONS: readonly { readonly plan: Plan; readonly scale: number }[] = [
  {
    scale: 60_000,
    plan: poisoned('loop-by-timer', (plan) => {
      addLoop(plan);
      plan.machine.states.here.after['here/timers/0'] = [{ target: 'loop' }];
    }),
  },
  {
    scale: 1,
    plan: poisoned('loop-by-event', (plan) => {
      addLoop(plan);
      plan.machine.states.here.on.go[0].target = 'loop';
    }),
  },
  {
    scale: 1,
    plan: poisoned('loop-at-start', (plan) => {
      addLoop(plan);
      plan.machine.initial = 'loop';
    }),
  },
  {
    scale: 1,
    plan: poisoned('no-time-between', (plan) => {
      plan.timers['here/timers/0'].when.duration.amount = 0;
    }),
  },
  // A minute is a millisecond: due whenever anybody looks.
  {
    scale: 60_000,
    plan: poisoned('storm', (plan) => {
      plan.timers['here/timers/0'].when.duration.amount = 1;
      delete plan.machine.states.here.after['here/timers/1'];
      plan.states.here.timers = ['here/timers/0'];
    }),
  },
  { scale: 1, plan: poisoned('huge-guard', hugeGuard) },
];

const NEIGHBOURS = 4;
/** Of each poison. */
const CASES = 3;

/** Measures neighbours without and with poison. */
export async function poisonTrial(
  rig: Rig,
  { poison }: Pick<Sizes, 'poison'>,
): Promise<readonly Finding[]> {
  const neighbours: string[] = [];
  for (let index = 0; index < NEIGHBOURS; index += 1) neighbours.push(await openRelay(rig));
  await probe(rig, neighbours, poison.probes / 4);
  const before = await probe(rig, neighbours, poison.probes);
  const poisonedCases = await open(rig);
  await sleep(1_000);
  const during = await probe(rig, neighbours, poison.probes);
  const ended = await endedOf(rig, [...neighbours, ...poisonedCases]);
  const finding = findingsOf('P7', 'T14');
  const times = p99(during.times) / Math.max(1, p99(before.times));
  const refused = before.refused + during.refused;
  const { deaths } = rig.workers;
  return [
    finding(
      `neighbours of ${poisonedCases.length} poisoned cases are all answered`,
      `${during.times.length - during.refused} of ${during.times.length}`,
      refused === 0,
    ),
    finding(
      `their p99 rises < ${poison.p99Times} times`,
      `${times.toFixed(2)} (${Math.round(p99(before.times))} to ${Math.round(p99(during.times))} ms)`,
      times < poison.p99Times,
    ),
    finding('0 workers die', deaths.length === 0 ? '0' : deaths.join(), deaths.length === 0),
    finding('0 cases end by a fault', ended.join() || '0', ended.length === 0),
  ];
}

async function openRelay(rig: Rig): Promise<string> {
  const caseId = randomUUID();
  await sendUntilAnswered(() => rig.client.start(startOf(caseId, relayPlan.hash)));
  return caseId;
}

function startOf(caseId: string, planHash: string, scale?: number) {
  const input = { kind: 'start', caseId, actor: 'cal', data: {}, people } as const;
  const command = { commandId: randomUUID(), input };
  return { caseId, planHash, command, ...(scale !== undefined && { clock: { scale } }) };
}

/** Opens the poisoned cases, and sends what sets those off that wait for an event. */
async function open(rig: Rig): Promise<string[]> {
  const cases: string[] = [];
  for (const { plan, scale } of POISONS.flatMap((one) =>
    Array.from({ length: CASES }, () => one),
  )) {
    const caseId = randomUUID();
    cases.push(caseId);
    const { answer } = await sendUntilAnswered(() =>
      rig.client.start(startOf(caseId, plan.hash, scale)),
    );
    if (answer.ok) await rig.client.send(caseId, goOf()).catch(() => {});
  }
  return cases;
}

function goOf() {
  const input = { kind: 'event', event: 'go', actor: 'cal', data: { note: 'x' } } as const;
  return { commandId: randomUUID(), input };
}

/** Sends to the neighbours in turn, one at a time, and measures. */
async function probe(
  rig: Rig,
  neighbours: readonly string[],
  count: number,
): Promise<{ readonly times: readonly number[]; readonly refused: number }> {
  const times: number[] = [];
  let refused = 0;
  for (let index = 0; index < count; index += 1) {
    const caseId = neighbours[index % neighbours.length]!;
    const input = {
      kind: 'event',
      event: 'tell',
      actor: 'cal',
      data: { note: `${index}` },
    } as const;
    const startedMs = performance.now();
    const { answer } = await sendUntilAnswered(() =>
      rig.client.send(caseId, { commandId: randomUUID(), input }),
    );
    times.push(performance.now() - startedMs);
    if (!answer.ok) refused += 1;
  }
  return { times, refused };
}

/** Cases whose workflows ended otherwise than a case may; one that never started is none. */
async function endedOf(rig: Rig, cases: readonly string[]): Promise<string[]> {
  const ended: string[] = [];
  for (const caseId of cases) {
    const handle = rig.client.temporal.workflow.getHandle(workflowIdOf(caseId));
    const { status, type } = await handle.describe();
    const report = await handle.fetchHistory().catch(() => null);
    const isStarted = report?.events?.some(({ activityTaskScheduledEventAttributes: a }) => a);
    if (['RUNNING', 'COMPLETED'].includes(status.name)) continue;
    if (status.name === 'FAILED' && isStarted !== true) continue;
    ended.push(`${type} ${status.name}`);
  }
  return ended;
}
