/**
 * Replays of histories, with what the case meant at each delivery.
 *
 * Temporal compares the kinds of commands, not what they say. The digests of the case's state, as
 * they were when a history was recorded, show an engine that no longer means the same.
 *
 * @module
 */
import { type WorkflowBundleOption, Worker } from '@temporalio/worker';
import type { ProjectionBatch } from '../../activities/projection-types.ts';
import { canonicalJson, sha256Hex } from '../../core/canonical.ts';
import { FAILURE_CONVERTER_PATH } from '../../worker/data-converter.ts';
import type { CaseSinks } from '../../workflows/protocol.ts';
import type { InjectedSinks } from '@temporalio/worker';

/** A history to replay. */
export interface Recorded {
  readonly workflowId: string;
  /** As Temporal's JSON has it, decrypted. */
  readonly history: unknown;
}

/** What came of a replay. */
export interface Replayed {
  readonly workflowId: string;
  readonly error: string | null;
  /** The digest of the case at each delivery that was sent with a workflow task. */
  readonly digests: readonly string[];
  /**
   * What was in it: the numbers of its entries, and how many notices and commands. With an engine
   * that is observed (`test/support/engines.ts`) also what was carried into the next run.
   */
  readonly deliveries: readonly string[];
}

/** Replays histories one after the other with a bundle of workflow code. */
export async function replay(
  bundle: WorkflowBundleOption,
  histories: Iterable<Recorded> | AsyncIterable<Recorded>,
): Promise<Replayed[]> {
  let digests: string[] = [];
  let deliveries: string[] = [];
  const sinks: InjectedSinks<CaseSinks> = {
    readModel: {
      deliver: {
        fn: (_, batch) => {
          const { carried } = batch as { carried?: unknown };
          if (carried === undefined) digests.push(batch.digest);
          deliveries.push(carried === undefined ? contentOf(batch) : carriedText(carried));
        },
        callDuringReplay: true,
      },
    },
  };
  const results = Worker.runReplayHistories(
    {
      workflowBundle: bundle,
      dataConverter: { failureConverterPath: FAILURE_CONVERTER_PATH },
      sinks,
    },
    histories,
  );
  const replayed: Replayed[] = [];
  for await (const { workflowId, error } of results) {
    replayed.push({ workflowId, error: error?.message ?? null, digests, deliveries });
    digests = [];
    deliveries = [];
  }
  return replayed;
}

/** E.g. `4,5,6 +1 notices, 6` (a command after entry 6): enough to tell what is left out, put twice or moved. */
function contentOf({ entries, effects, commands }: ProjectionBatch): string {
  const numbers = entries.map(({ sequence }) => sequence).join();
  return `${numbers} +${effects.length} notices, ${commands.map(({ sequence }) => sequence).join()}`;
}

/** What goes into the next run, of which Temporal compares nothing. */
function carriedText(carried: unknown): string {
  return `carried ${sha256Hex(canonicalJson(carried)).slice(0, 16)}`;
}
