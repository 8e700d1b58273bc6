/**
 * T3: the database is silent, then dead, then back, while cases live.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { nextDeadlineMs } from '../../../core/step.ts';
import { eventually } from '../../support/engine.ts';
import { type Finding, findingsOf, p99 } from '../findings.ts';
import { live, type Sent } from '../lives.ts';
import { allOf, countsOf, eachOf, judge } from '../remains.ts';
import type { Rig } from '../rig.ts';
import type { Sizes } from '../sizes.ts';

const SCALE = 30;
/** How late a deadline may come in reality before it counts as held up. */
const LATE_MS = 5_000;

interface Told {
  readonly caseId: string;
  readonly sent: Sent;
  readonly atMs: number;
}

/** Takes the database away in the middle. */
export async function outageTrial(
  rig: Rig,
  { outage }: Pick<Sizes, 'outage'>,
): Promise<readonly Finding[]> {
  const told: Told[] = [];
  let isOver = false;
  const living = allOf(
    Array.from({ length: outage.cases }, (_, index) =>
      live({
        client: rig.client,
        isEnough: () => isOver,
        scale: SCALE,
        seed: 10_000 + index,
        pauseMs: 400,
        onSent: (sent, caseId) => told.push({ sent, caseId, atMs: Date.now() }),
      }),
    ),
  );
  await sleep(3_000);
  const fromMs = Date.now();
  await rig.suspendDatabase();
  await sleep(outage.lastsMs / 2);
  await rig.killDatabase();
  await sleep(outage.lastsMs / 2);
  const late = await lateDeadlines(rig, told);
  const during = told.filter(({ atMs, sent }) => atMs > fromMs && sent.isDone);
  await rig.startDatabase();
  const backMs = Date.now();
  await eventually(
    () => behind(rig, during),
    (count) => count === 0,
    120_000,
  );
  const levelMs = Date.now() - backMs;
  isOver = true;
  const judgement = await judge(rig, await living, { scale: SCALE, withinMs: 60_000 });
  return outageFindings(outage, { during, levelMs, late, found: countsOf(judgement.violations) });
}

/** How many cases the read model does not show yet as they were. */
async function behind(rig: Rig, during: readonly Told[]): Promise<number> {
  const wanted = new Map(during.map(({ caseId, sent }) => [caseId, sent.sequence]));
  const rows = await rig.database.prisma.case
    .findMany({ where: { id: { in: [...wanted.keys()] } }, select: { id: true, sequence: true } })
    .catch(() => []);
  const level = rows.filter((row) => row.sequence >= (wanted.get(row.id) ?? 0));
  return wanted.size - level.length;
}

/** Deadlines that should have come while the database was away, and have not. */
async function lateDeadlines(rig: Rig, told: readonly Told[]): Promise<number> {
  const cases = [...new Set(told.map(({ caseId }) => caseId))];
  const late = await eachOf(cases, async (caseId) => {
    const { snapshot, nowMs } = await rig.client.report(caseId);
    const dueMs = snapshot === null ? null : nextDeadlineMs(snapshot);
    return dueMs !== null && dueMs < nowMs - LATE_MS * SCALE;
  });
  return late.filter(Boolean).length;
}

function outageFindings(
  outage: Sizes['outage'],
  {
    during,
    levelMs,
    late,
    found,
  }: { during: readonly Told[]; levelMs: number; late: number; found: string },
): readonly Finding[] {
  const finding = findingsOf('P2', 'T3');
  const ackMs = Math.round(p99(during.map(({ sent }) => sent.tookMs)));
  const { lastsMs, ackP99Ms, levelWithinMs } = outage;
  return [
    finding(
      `database away ${lastsMs / 1_000} s, commands go on`,
      `${during.length} acknowledged meanwhile`,
      during.length > outage.cases,
    ),
    finding(`ack p99 <= ${ackP99Ms} ms`, `${ackMs} ms`, ackMs <= ackP99Ms),
    finding('0 deadlines held up', late, late === 0),
    finding(
      `read model level within ${levelWithinMs / 1_000} s`,
      `${(levelMs / 1_000).toFixed(1)} s`,
      levelMs <= levelWithinMs,
    ),
    finding('0 lost, doubled, out of order, broken', found, found === '0'),
  ];
}
