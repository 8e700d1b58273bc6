/**
 * Keeps a case from acting outside a workflow task.
 *
 * A question that waits for a worker is handed out with the history as it then is. When something
 * has come since the last workflow task (a deadline, a signal), Temporal's SDK shows it to the case
 * at once (core of 1.24.0, `apply_next_wft_from_history` after an incomplete sequence): before the
 * task that it belongs to, at the time of the task before, and keeps what the case then asks for.
 * In the task itself a command may come with it; recorded are two steps, replayed is one. Such a
 * case could never be replayed again. So that step is refused, which makes the SDK forget the case;
 * whoever asked asks again (`worker/case-client.ts`).
 *
 * @module
 */
import type { ActivateInput, WorkflowInterceptors } from '@temporalio/workflow';

/** What the answer to such a question says; for whoever asks by other means than our client. */
export const BETWEEN_TASKS = 'the case has something to do first: ask again';

/** Temporal calls this once for each case that a worker takes up. */
export const interceptors = (): WorkflowInterceptors => {
  let last: string | null = null;
  return {
    internals: [
      {
        activate: (input, next) => {
          if (isStep(input)) {
            const task = taskOf(input);
            if (task === last) throw new Error(BETWEEN_TASKS);
            last = task;
          }
          next(input);
        },
      },
    ],
  };
};

/** Not a question, and not the second half of a step. */
function isStep({ activation, batchIndex }: ActivateInput): boolean {
  return batchIndex === 0 && activation.jobs?.some(({ queryWorkflow }) => !queryWorkflow) === true;
}

/**
 * What tells one workflow task from the next: both come from the event with which it starts. The
 * size of the history grows from task to task; the time may stand still when the server's clock was
 * put back.
 */
function taskOf({ activation: { timestamp, historySizeBytes } }: ActivateInput): string {
  return [timestamp?.seconds, timestamp?.nanos, historySizeBytes].join(' ');
}
