/**
 * A workflow that does nothing: what starting any workflow costs.
 *
 * @module
 */
import { condition } from '@temporalio/workflow';

/** Waits for ever. */
export async function emptyWorkflow(): Promise<void> {
  await condition(() => false);
}
