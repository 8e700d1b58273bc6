/**
 * Replays of histories, with what the case meant at each delivery.
 *
 * Temporal compares the kinds of commands, not what they say. The digests of the case's state, as
 * they were when a history was recorded, show an engine that no longer means the same.
 *
 * @module
 */
import { type WorkflowBundleOption, Worker } from '@temporalio/worker';
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
}

/** Replays histories one after the other with a bundle of workflow code. */
export async function replay(
  bundle: WorkflowBundleOption,
  histories: Iterable<Recorded> | AsyncIterable<Recorded>,
): Promise<Replayed[]> {
  let digests: string[] = [];
  const sinks: InjectedSinks<CaseSinks> = {
    readModel: {
      deliver: { fn: (_, batch) => void digests.push(batch.digest), callDuringReplay: true },
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
    replayed.push({ workflowId, error: error?.message ?? null, digests });
    digests = [];
  }
  return replayed;
}
