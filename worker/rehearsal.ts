/**
 * Rehearsal: does this engine mean the same as the one that has lived the open cases?
 *
 * The run of each open case is replayed by this engine, away from the cluster. Temporal tells when
 * it asks for something else than is recorded; and every entry that comes of it must be the one in
 * the trail, by its hash. Nothing moves. Done before a release is made current, it finds on the
 * population itself what recorded histories do not have.
 *
 * @module
 */
import type { Client } from '@temporalio/client';
import { type InjectedSinks, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import type { Entry } from '../core/input.ts';
import type { Database } from '../prisma/client.ts';
import { caseIdOfWorkflow, type CaseSinks } from '../workflows/protocol.ts';
import { workflowBundle } from './bundle.ts';
import { createDataConverter } from './data-converter.ts';
import { openRuns } from './open-runs.ts';
import { createPlanCache, type PlanSource } from './plan-cache.ts';

/** What {@link rehearse} needs. */
export interface RehearsalOptions {
  readonly temporal: Client;
  readonly database: Pick<Database, 'keys' | 'pool'>;
  readonly plans: PlanSource;
  /** The most cases, the ones begun last first. @default all that are open */
  readonly casesMax?: number;
  /** The engine to try. @default this one */
  readonly bundle?: WorkflowBundleOption;
  readonly onProgress?: (counts: { readonly seen: number; readonly differing: number }) => void;
}

/** A case that the engine would not carry on as it was. */
export interface RehearsalDifference {
  readonly caseId: string;
  readonly why: string;
}

/** What came of it. */
export interface RehearsalReport {
  readonly seen: number;
  /** Entries that were found to be those of the trail. */
  readonly entries: number;
  readonly differing: readonly RehearsalDifference[];
}

/** Replays the open cases. */
export async function rehearse(options: RehearsalOptions): Promise<RehearsalReport> {
  const { database, plans, onProgress } = options;
  let batches: { caseId: string; entries: readonly Entry[] }[] = [];
  const sinks: InjectedSinks<CaseSinks> = {
    readModel: {
      deliver: {
        fn: (_, { caseId, entries }) => void batches.push({ caseId, entries }),
        callDuringReplay: true,
      },
    },
  };
  const results = Worker.runReplayHistories(
    {
      workflowBundle: options.bundle ?? (await workflowBundle()),
      dataConverter: createDataConverter({
        keys: database.keys,
        planBytes: createPlanCache({ source: plans }),
        unreadable: 'mark',
      }),
      sinks,
      reuseV8Context: true,
    },
    historiesOf(options),
  );
  const differing: RehearsalDifference[] = [];
  let seen = 0;
  let entries = 0;
  for await (const { workflowId, error } of results) {
    seen += 1;
    const caseId = caseIdOfWorkflow(workflowId) ?? workflowId;
    const own = batches.flatMap((batch) => (batch.caseId === caseId ? batch.entries : []));
    batches = batches.filter((batch) => batch.caseId !== caseId);
    const other = error === undefined ? await otherEntry(database, caseId, own) : null;
    if (error !== undefined) differing.push({ caseId, why: firstLine(error) });
    else if (other !== null) {
      differing.push({ caseId, why: `entry ${other} is not the one of its trail` });
    } else entries += own.length;
    onProgress?.({ seen, differing: differing.length });
  }
  return { seen, entries, differing };
}

/** The runs of the open cases as they are now. */
async function* historiesOf({ temporal, casesMax = Infinity }: RehearsalOptions) {
  let count = 0;
  for await (const { workflowId, runId } of openRuns(temporal)) {
    if (count >= casesMax) return;
    count += 1;
    const history = await temporal.workflow.getHandle(workflowId, runId).fetchHistory();
    yield { workflowId, history };
  }
}

/** The first entry that differs from the trail; what is not in the trail yet is left out. */
async function otherEntry(
  { pool }: RehearsalOptions['database'],
  caseId: string,
  entries: readonly Entry[],
): Promise<number | null> {
  const { rows } = await pool.query<{ sequence: number; hash: string }>(
    'SELECT sequence, hash FROM audit_entries WHERE case_id = $1 AND sequence = ANY($2::int[])',
    [caseId, entries.map(({ sequence }) => sequence)],
  );
  const hashes = new Map(rows.map(({ sequence, hash }) => [sequence, hash]));
  const other = entries.find(({ sequence, hash }) => (hashes.get(sequence) ?? hash) !== hash);
  return other?.sequence ?? null;
}

/** What an error says first; the rest is a stack of Temporal's. */
export function firstLine(error: Error): string {
  return error.message.split('\n')[0] ?? error.name;
}
