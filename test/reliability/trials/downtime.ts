/**
 * T11: the workers, the server or both are away while a deadline passes. Whatever is sent after the
 * deadline's instant comes too late, whoever is back first.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { readTimeline } from '../../../prisma/queries/trail.ts';
import { eventually } from '../../support/engine.ts';
import { crowd, votePlan } from '../definitions.ts';
import { type Finding, findingsOf } from '../findings.ts';
import { sendUntilAnswered, untilAnswered } from '../lives.ts';
import { eachOf } from '../remains.ts';
import type { Rig } from '../rig.ts';
import type { Sizes } from '../sizes.ts';

/** The approval lapses after ten minutes of the case. */
const LAPSE_CASE_MS = 600_000;
/** Cases wait on a leash for each other, then ten minutes take four seconds. */
const SCALE = 150;
const AT_ONCE = 12;

const MODES = ['workers', 'server', 'both'] as const;
type Mode = (typeof MODES)[number];

interface Waiting {
  readonly caseId: string;
  readonly item: string;
}

/** Late answers after each kind of downtime. */
export async function downtimeTrial(
  rig: Rig,
  { downtime }: Pick<Sizes, 'downtime'>,
): Promise<readonly Finding[]> {
  const finding = findingsOf('P4', 'T11');
  const findings: Finding[] = [];
  for (const mode of MODES) {
    const count = Math.ceil(downtime.cases / MODES.length);
    const { accepted, others, wrongs } = await during(rig, mode, count);
    const bar = `0 of ${count} late answers accepted, ${mode} away`;
    findings.push(finding(bar, accepted, accepted === 0));
    const found = wrongs.length === 0 ? '0' : `${wrongs.length}, e.g. ${wrongs[0]}`;
    findings.push(finding(`0 deadlines not settled first, ${mode} away`, found, found === '0'));
    if (others.length > 0) {
      findings.push(finding('refused as not open', others.slice(0, 3).join(), false));
    }
  }
  return findings;
}

async function during(
  rig: Rig,
  mode: Mode,
  count: number,
): Promise<{
  readonly accepted: number;
  readonly others: readonly string[];
  readonly wrongs: readonly string[];
}> {
  const cases = await eachOf(Array.from({ length: count }), () => ask(rig), AT_ONCE);
  // The leash ends, the last ten minutes begin.
  await eachOf(
    cases,
    ({ caseId }) => untilAnswered(() => rig.client.moveClock(caseId, { untilMs: null })),
    AT_ONCE,
  );
  // Nothing runs when the deadlines pass. Those of the first cases may have passed already.
  await Promise.all([
    mode === 'server' ? null : rig.workers.killAll(),
    mode === 'workers' ? null : rig.killServer(),
  ]);
  await sleep(LAPSE_CASE_MS / SCALE + 500);
  // Late answers wait at the door before anybody is back to see the deadline.
  const answers = cases.map(({ caseId, item }, index) => {
    const input = { kind: 'answer', item, actor: `v${index % 5}`, result: 'approved' } as const;
    const command = { commandId: randomUUID(), input };
    return sendUntilAnswered(() => rig.client.send(caseId, command));
  });
  await sleep(500);
  if (mode !== 'workers') await rig.startServer();
  if (mode !== 'server') await rig.workers.start(2);
  const answered = (await Promise.all(answers)).map(({ answer }) => answer);
  const codes = answered.map((one) => (one.ok ? null : (one.refusal?.code ?? one.type)));
  const wrongs = (await eachOf(cases, ({ caseId }) => wrongsOf(rig, caseId))).flat();
  return {
    accepted: answered.filter(({ ok }) => ok).length,
    others: codes.filter((code) => code !== null && code !== 'item_not_open') as string[],
    wrongs,
  };
}

/** A case that waits on its leash with an open approval. */
async function ask(rig: Rig): Promise<Waiting> {
  const { client } = rig;
  const caseId = randomUUID();
  const startMs = Date.now();
  const input = {
    kind: 'start',
    caseId,
    actor: 'lea',
    data: {},
    people: crowd(5, ['voter']),
  } as const;
  const start = {
    caseId,
    planHash: votePlan.hash,
    command: { commandId: randomUUID(), input },
    clock: { scale: SCALE, startMs, untilMs: startMs },
  };
  await sendUntilAnswered(() => client.start(start));
  const event = { kind: 'event', event: 'ask', actor: 'lea', data: {} } as const;
  const command = { commandId: randomUUID(), input: event };
  await sendUntilAnswered(() => client.send(caseId, command));
  const { snapshot } = await untilAnswered(() => client.report(caseId));
  return { caseId, item: snapshot!.items.find(({ kind }) => kind === 'approval')!.id };
}

/** The deadline decided, at its own instant and once. */
async function wrongsOf(rig: Rig, caseId: string): Promise<string[]> {
  const trail = await eventually(
    () => readTimeline(rig.database, caseId, { limit: 1_000 }),
    (seen) => seen.some(({ kind }) => kind === 'closed'),
    30_000,
  );
  const decided = trail.filter(({ kind }) => kind === 'decided');
  const [first] = decided;
  const set = trail.find(
    ({ kind, detail }) =>
      kind === 'deadline_set' && String(detail['deadline']).includes('/ladder/'),
  );
  if (decided.length !== 1) return [`${caseId} was decided ${decided.length} times`];
  if (first!.detail['result'] !== 'lapsed') return [`${caseId} was decided otherwise`];
  if (first!.atMs !== set?.detail['dueAtMs']) return [`${caseId} lapsed at another instant`];
  return [];
}
