/**
 * The keeper: removes cases whose retention has ended, after it has said so, what Temporal still has
 * of them, and files that belong to no case. A legal hold beats it.
 *
 * Every worker has one; of many only one works at a time, and whatever it has not done it does the
 * next time.
 *
 * @module
 */
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { PersonId } from '../core/plan.ts';
import type { Files } from '../files/files.ts';
import type { Database } from '../prisma/client.ts';
import { findPlan } from '../prisma/queries/case-types.ts';
import {
  announceRemoval,
  type Leaving,
  listLeaving,
  listUndeletedHistories,
  noteHistoryDeleted,
  removeCase,
} from '../prisma/queries/removal.ts';
import { alone } from '../prisma/transaction.ts';
import { workflowIdOf } from '../workflows/protocol.ts';
import { startRounds } from './rounds.ts';

/** What a keeper works with. */
export interface KeeperOptions {
  readonly database: Database;
  readonly temporal: Client;
  /** Where sandbox cases are. */
  readonly sandbox?: Client;
  /** Who is in a team now; left out where there is no directory, and then nobody is told. */
  readonly membersOf?: (team: string) => Promise<readonly { readonly id: PersonId }[]>;
  /** Left out where the installation keeps none. */
  readonly files?: Pick<Files, 'sweep'>;
  /** Told what was done: ids and numbers alone. */
  readonly log: (done: KeeperRound) => void;
  /** @default a minute */
  readonly everyMs?: number;
}

/** What was done in one round. */
export interface KeeperRound {
  readonly removed: number;
  readonly announced: number;
  /** Due, and held. */
  readonly held: number;
  /** Histories of removed cases that Temporal had. */
  readonly histories: number;
  /** Files that nobody attached, and those of removed cases. */
  readonly files: number;
}

const EVERY_MS = 60_000;
/** In one round; the next ones come with the next. */
const CASES_MAX = 1_000;
const NOTHING: KeeperRound = { removed: 0, announced: 0, held: 0, histories: 0, files: 0 };

/** Starts to keep. */
export function startKeeper(options: KeeperOptions): { stop(): Promise<void> } {
  const { everyMs = EVERY_MS, log } = options;
  return startRounds({ round: () => keepOnce(options, Date.now()), everyMs, log });
}

/** Does one round, unless another process is at it. */
export async function keepOnce(options: KeeperOptions, nowMs: number): Promise<KeeperRound> {
  const done = await alone(options.database.pool, 'keeper', () => kept(options, nowMs));
  return done ?? NOTHING;
}

async function kept(options: KeeperOptions, nowMs: number): Promise<KeeperRound> {
  const { database } = options;
  const leaving = await listLeaving(database, { nowMs, limit: CASES_MAX });
  const of = (keeping: Leaving['keeping']) => leaving.filter((one) => one.keeping === keeping);
  for (const one of of('announce')) await announce(options, one, nowMs);
  let removed = 0;
  for (const { caseId } of of('remove')) {
    const removal = { because: 'retention' } as const;
    // Looked at again inside: it may be held by now.
    if ((await removeCase(database, caseId, { removal, nowMs })) === 'removed') removed += 1;
  }
  let histories = 0;
  for (const caseId of await listUndeletedHistories(database)) {
    histories += await deleteHistory(options, caseId);
  }
  const files = (await options.files?.sweep(nowMs)) ?? 0;
  return { removed, announced: of('announce').length, held: of('held').length, histories, files };
}

async function announce(
  { database, membersOf }: KeeperOptions,
  { caseId, planHash, owner, excluded }: Leaving,
  nowMs: number,
): Promise<void> {
  const plan = await findPlan(database, planHash);
  const team = plan?.roles[owner]?.team;
  const members = team === undefined ? [] : ((await membersOf?.(team)) ?? []);
  const people = members.map(({ id }) => id).filter((person) => !excluded.includes(person));
  await announceRemoval(database, { caseId, people, nowMs });
}

/** Deletes all runs of a case; it is noted once Temporal has none any more. Returns how many there were. */
async function deleteHistory(
  { database, temporal, sandbox }: KeeperOptions,
  caseId: string,
): Promise<number> {
  const workflowId = workflowIdOf(caseId);
  const clients = [temporal, ...(sandbox === undefined ? [] : [sandbox])];
  let runs = 0;
  for (const client of clients) runs += await deleteRuns(client, workflowId);
  if (runs > 0) return runs;
  const gone = await Promise.all(clients.map((client) => isGone(client, workflowId)));
  if (gone.every(Boolean)) await noteHistoryDeleted(database, caseId);
  return 0;
}

async function deleteRuns(
  { workflowService, workflow }: Client,
  workflowId: string,
): Promise<number> {
  let runs = 0;
  for await (const { runId } of workflow.list({ query: `WorkflowId = "${workflowId}"` })) {
    runs += 1;
    await workflowService.deleteWorkflowExecution({
      namespace: workflow.options.namespace,
      workflowExecution: { workflowId, runId },
    });
  }
  return runs;
}

/** What lists show can be behind; this cannot. */
async function isGone({ workflow }: Client, workflowId: string): Promise<boolean> {
  try {
    await workflow.getHandle(workflowId).describe();
    return false;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return true;
    throw error;
  }
}
