/**
 * Catching up: the read model gets what it lacks from the histories that Temporal keeps.
 *
 * Needed where the database was brought back to an earlier instant than Temporal: cases have told it
 * things that it does not know any more, and do not tell them again. Every run is replayed away from
 * the cluster, as in a rehearsal, and what the case told then is delivered once more. Nothing moves
 * in Temporal; what is there is passed over, and nothing that is newer is written over.
 *
 * @module
 */
import type { Client, HistoryAndWorkflowId } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { type InjectedSinks, Worker } from '@temporalio/worker';
import { project } from '../activities/projection.ts';
import type { ProjectionBatch } from '../activities/projection-types.ts';
import type { Database } from '../prisma/client.ts';
import type { CaseSinks } from '../workflows/protocol.ts';
import { workflowBundle } from './bundle.ts';
import { type CodecOptions, createCodec } from './codec.ts';
import { createDataConverter } from './data-converter.ts';
import { allRuns, type CaseRun } from './open-runs.ts';
import { createPlanCache, type PlanSource } from './plan-cache.ts';
import { firstLine } from './rehearsal.ts';

/** What {@link catchUp} needs. */
export interface CatchUpOptions {
  readonly temporal: Client;
  readonly database: Pick<Database, 'keys' | 'pool'>;
  readonly plans: PlanSource;
  /** Whether the cases are those of the sandbox. @default false */
  readonly isSandbox?: boolean;
  /** Told after each run of a case. */
  readonly onProgress?: (seen: number) => void;
}

/** What came of it. */
export interface CatchUpReport {
  /** Runs that were replayed. */
  readonly seen: number;
  /** Cases that got entries, and how many. */
  readonly caughtUp: readonly { readonly caseId: string; readonly entries: number }[];
  /** Cases that did not get all, and why. */
  readonly failed: readonly { readonly caseId: string; readonly why: string }[];
  /** Hashes of plans that cases began with and that are nowhere: versions to be published again. */
  readonly plansMissing: readonly string[];
  /** Cases of which more is recorded than Temporal knows: `null` where it knows none that is open. */
  readonly ahead: readonly {
    readonly caseId: string;
    readonly recorded: number;
    readonly engine: number | null;
  }[];
}

/** A run, and what its case told the read model in it. */
interface Told {
  readonly run: CaseRun;
  /** The last entry that the case showed in it; 0 when it showed none. */
  sequence: number;
  readonly batches: ProjectionBatch[];
  /** Why the run could not be replayed. */
  error?: Error;
  isReplayed: boolean;
}

/** Replays all runs, the first begun first: so cases that are not known get their numbers in order. */
export async function catchUp(options: CatchUpOptions): Promise<CatchUpReport> {
  const { temporal, database, plans, onProgress } = options;
  const told: Told[] = [];
  const erased = await erasedIn(database);
  for await (const run of allRuns(temporal)) {
    if (erased.has(run.caseId)) continue;
    told.push({ run, sequence: 0, batches: [], isReplayed: false });
  }
  told.sort((a, b) => a.run.begunAtMs - b.run.begunAtMs);
  // By the id that a replay knows a run by: that of its first beginning.
  const ofRun = new Map<string, Told>();
  const plansMissing = new Set<string>();
  const load = async (hash: string) => {
    const plan = await plans.load(hash);
    if (plan === undefined) plansMissing.add(hash);
    return plan;
  };
  const codec: CodecOptions = {
    keys: database.keys,
    planBytes: createPlanCache({ source: { load } }),
    unreadable: 'mark',
  };
  const sinks: InjectedSinks<CaseSinks> = {
    readModel: {
      deliver: {
        fn: ({ runId }, batch) => void ofRun.get(runId)?.batches.push(batch),
        callDuringReplay: true,
      },
    },
  };
  const results = Worker.runReplayHistories(
    {
      workflowBundle: await workflowBundle(),
      dataConverter: createDataConverter(codec),
      sinks,
      reuseV8Context: true,
    },
    historiesOf(told, { temporal, codec, ofRun }),
  );
  const entries = new Map<string, number>();
  const failed = new Map<string, string>();
  let next = 0;
  // A later run of a case follows on an earlier one, whichever was replayed first.
  const deliverInOrder = async (): Promise<void> => {
    for (; told[next]?.isReplayed === true; next += 1) {
      await deliver(told[next]!, { ...options, entries, failed });
      onProgress?.(next + 1);
    }
  };
  for await (const { runId, error } of results) {
    const one = ofRun.get(runId);
    if (one !== undefined) Object.assign(one, { isReplayed: true, ...(error && { error }) });
    await deliverInOrder();
  }
  await deliverInOrder();
  for (const { run } of told.slice(next)) {
    if (!failed.has(run.caseId)) failed.set(run.caseId, 'could not be replayed');
  }
  return {
    seen: next,
    caughtUp: [...entries].map(([caseId, count]) => ({ caseId, entries: count })),
    failed: [...failed].map(([caseId, why]) => ({ caseId, why })),
    plansMissing: [...plansMissing],
    ahead: await aheadOf(told, options),
  };
}

/** Cases whose key was destroyed: nobody reads what Temporal still has of them. */
async function erasedIn({ pool }: Pick<Database, 'pool'>): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query<{ id: string }>(
    'SELECT id FROM data_keys WHERE wrapped IS NULL',
  );
  return new Set(rows.map(({ id }) => id));
}

/** Cases that have not ended, and that the record has further than the engine. */
async function aheadOf(
  told: readonly Told[],
  { database: { pool }, isSandbox = false }: CatchUpOptions,
): Promise<CatchUpReport['ahead']> {
  const { rows } = await pool.query<{ caseId: string; recorded: number }>(
    `SELECT id AS "caseId", sequence AS recorded FROM cases
     WHERE status <> 'sealed' AND sandbox = $1 ORDER BY id`,
    [isSandbox],
  );
  const stands = new Map<string, number>();
  for (const { run, sequence } of told) {
    stands.set(run.caseId, Math.max(sequence, stands.get(run.caseId) ?? 0));
  }
  return rows.flatMap(({ caseId, recorded }) => {
    const engine = stands.get(caseId) ?? null;
    // 0: it has told nothing in what Temporal still has of it.
    if (engine !== null && (engine === 0 || engine >= recorded)) return [];
    return [{ caseId, recorded, engine }];
  });
}

/** The histories; what a case told by an activity stands in them, and is no part of a replay. */
async function* historiesOf(
  told: readonly Told[],
  { temporal, codec, ofRun }: { temporal: Client; codec: CodecOptions; ofRun: Map<string, Told> },
): AsyncGenerator<HistoryAndWorkflowId> {
  const opener = createCodec(codec);
  const { namespace } = temporal.options;
  for (const one of told) {
    const { workflowId, runId } = one.run;
    try {
      const history = await temporal.workflow.getHandle(workflowId, runId).fetchHistory();
      const { workflowExecutionStartedEventAttributes: begun } = history.events?.[0] ?? {};
      ofRun.set(begun?.originalExecutionRunId || runId, one);
      for (const { activityTaskScheduledEventAttributes: asked } of history.events ?? []) {
        const payload = asked?.input?.payloads?.[0];
        if (asked?.activityType?.name !== 'project' || !payload) continue;
        const context = { type: 'activity', namespace, workflowId, isLocal: false } as const;
        const [plain] = await opener.decode([payload], context);
        one.batches.push(defaultPayloadConverter.fromPayload<ProjectionBatch>(plain!));
      }
      yield { workflowId, history };
    } catch (error) {
      // It has gone meanwhile, or nobody can read it.
      Object.assign(one, { isReplayed: true, error });
    }
  }
}

async function deliver(
  one: Told,
  {
    database,
    isSandbox = false,
    entries,
    failed,
  }: CatchUpOptions & { entries: Map<string, number>; failed: Map<string, string> },
): Promise<void> {
  const { run, batches, error } = one;
  const { caseId } = run;
  one.sequence = Math.max(0, ...batches.map(({ view }) => view.sequence));
  // What comes after something that is missing would leave a gap.
  if (failed.has(caseId)) return;
  if (error !== undefined) {
    failed.set(caseId, firstLine(error));
    return;
  }
  batches.sort((a, b) => startOf(a) - startOf(b));
  const before = await entriesOf(database, caseId);
  try {
    for (const batch of batches.splice(0)) await project(database, batch, { isSandbox });
  } catch (fault) {
    failed.set(caseId, whyOf(fault));
  }
  const more = (await entriesOf(database, caseId)) - before;
  if (more > 0) entries.set(caseId, (entries.get(caseId) ?? 0) + more);
}

/** The first entry of a batch; one without entries follows on those that it shows. */
function startOf({ entries, view }: ProjectionBatch): number {
  return entries[0]?.sequence ?? view.sequence;
}

async function entriesOf({ pool }: Pick<Database, 'pool'>, caseId: string): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM audit_entries WHERE case_id = $1 AND lost = 0',
    [caseId],
  );
  return rows[0]?.count ?? 0;
}

function whyOf(fault: unknown): string {
  const { type } = fault as { type?: unknown };
  if (type === 'case_erased') return 'was erased';
  if (type === 'read_model_gap') return 'Temporal does not have its earlier runs any more';
  if (type === 'read_model_differs') return 'has another trail in the engine than is recorded';
  return firstLine(fault instanceof Error ? fault : new Error(String(fault)));
}
