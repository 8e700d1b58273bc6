/**
 * Gathers what is left of cases, from the database and from the engine.
 *
 * @module
 */
import { readTimeline } from '../../prisma/queries/trail.ts';
import type { Snapshot } from '../../core/input.ts';
import type { CaseClient } from '../../worker/case-client.ts';
import { workflowIdOf } from '../../workflows/protocol.ts';
import { foundIn } from '../support/chains.ts';
import { eventually } from '../support/engine.ts';
import { type Life, untilAnswered } from './lives.ts';
import type { Rig } from './rig.ts';
import { type Remains, type Violation, violationsOf } from './verdict.ts';

const TRAIL_MAX = 100_000;
const AT_ONCE = 16;

/** What all cases come to. */
export interface Judgement {
  readonly violations: readonly Violation[];
  readonly remains: readonly Remains[];
}

/** Waits until the read model is level with each case, then looks for what must not be. */
export async function judge(
  rig: Rig,
  lives: readonly Life[],
  options: { readonly scale: number; readonly withinMs: number; readonly client?: CaseClient },
): Promise<Judgement> {
  const { scale, withinMs, client = rig.client } = options;
  const remains = await eachOf(lives, async ({ caseId, sent }): Promise<Remains> => {
    const moment = await atOneMoment(rig, { client, caseId, withinMs });
    const { snapshot, trail, commands, row, described } = moment;
    return {
      caseId,
      sent,
      // The recipients stand beside the entry and are not hashed.
      trail: trail.map((one) => {
        const { recipients: _recipients, ...entry } = one;
        return entry;
      }),
      commands: new Map(commands.map((one) => [one.commandId, one.sequence])),
      row,
      snapshot,
      workflow: described.status.name,
      scale,
    };
  });
  const violations = remains.flatMap(violationsOf);
  for (const { caseId } of lives) {
    const found = await foundIn(rig.database, caseId);
    violations.push(...found.map((what) => ({ caseId, kind: 'chain' as const, what })));
  }
  for (const { caseId, wrongs } of lives) {
    violations.push(...wrongs.map((what) => ({ caseId, kind: 'doubled' as const, what })));
  }
  return { violations, remains };
}

/** What both have of a case; read again when it has gone on by itself meanwhile, by a deadline. */
async function atOneMoment(
  rig: Rig,
  { client, caseId, withinMs }: { client: CaseClient; caseId: string; withinMs: number },
) {
  const { prisma } = rig.database;
  for (;;) {
    const snapshot = await level(rig, { client, caseId, withinMs });
    const [trail, commands, row, described] = await Promise.all([
      readTimeline(rig.database, caseId, { limit: TRAIL_MAX }),
      prisma.command.findMany({ where: { caseId, refused: null } }),
      prisma.case.findUniqueOrThrow({ where: { id: caseId } }),
      untilAnswered(() => client.temporal.workflow.getHandle(workflowIdOf(caseId)).describe()),
    ]);
    const after = await untilAnswered(() => client.report(caseId));
    if (after.snapshot?.head === snapshot.head) {
      return { snapshot, trail, commands, row, described };
    }
  }
}

/** Waits until the database shows what the engine knows. */
async function level(
  rig: Rig,
  { client, caseId, withinMs }: { client: CaseClient; caseId: string; withinMs: number },
): Promise<Snapshot> {
  const seen = await eventually(
    async () => {
      const { snapshot } = await untilAnswered(() => client.report(caseId));
      const row = await rig.database.prisma.case.findUnique({ where: { id: caseId } });
      return { snapshot, head: row?.head };
    },
    ({ snapshot, head }) => snapshot !== null && snapshot.head === head,
    withinMs,
  );
  return seen.snapshot!;
}

/** Waits until every case is sealed: only deadlines can do that. */
export async function allSealed(
  client: CaseClient,
  lives: readonly Life[],
  withinMs: number,
): Promise<number> {
  const untilMs = Date.now() + withinMs;
  const open = await eachOf(lives, async ({ caseId }): Promise<boolean> => {
    const handle = client.temporal.workflow.getHandle(workflowIdOf(caseId));
    const status = await eventually(
      () => untilAnswered(async () => (await handle.describe()).status.name),
      (name) => name !== 'RUNNING',
      Math.max(1, untilMs - Date.now()),
    ).catch(() => 'RUNNING');
    return status === 'RUNNING';
  });
  return open.filter(Boolean).length;
}

/** Does something with each, a few at a time; the results are in their order. */
export async function eachOf<T, R>(
  values: readonly T[],
  work: (value: T, index: number) => Promise<R>,
  atOnce = AT_ONCE,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const line = async (): Promise<void> => {
    while (next < values.length) {
      const index = next;
      next += 1;
      results[index] = await work(values[index]!, index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, values.length) }, line));
  return results;
}

/** How many violations there are of each kind, as a text; `0` when there are none. */
export function countsOf(violations: readonly Violation[]): string {
  const counts = new Map<string, number>();
  for (const { kind } of violations) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  if (counts.size === 0) return '0';
  const [first] = violations;
  const example = `${first!.caseId}: ${first!.what}`.slice(0, 300);
  return `${[...counts].map(([kind, count]) => `${count} ${kind}`).join(', ')} (${example})`;
}

/** As `Promise.all`, but waits for all of them first: what goes on would meet closed connections. */
export async function allOf<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
