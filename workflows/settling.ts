/**
 * What is due is settled, and a case that cannot be carried on is stopped and set going again.
 *
 * @module
 */
import { fault, repair } from '../core/faults.ts';
import type { Snapshot, StepResult } from '../core/input.ts';
import { invariant } from '../core/invariant.ts';
import type { Plan } from '../core/plan.ts';
import { nextDeadlineMs, step } from '../core/step.ts';
import { earliest, faultCode, rejected, type Verdict } from './checks.ts';
import type { RepairCommand } from './protocol.ts';

/** Settles every deadline that is due; a case that cannot be carried on becomes faulted. */
export function settled(
  plan: Plan,
  snapshot: Snapshot,
  nowMs: number,
): { readonly step: StepResult & { ok: true }; readonly isFault: boolean } {
  try {
    const result = step(plan, snapshot, { kind: 'time' }, nowMs);
    invariant(result.ok, 'time was refused');
    const nextMs = nextDeadlineMs(result.snapshot);
    // Otherwise the timer would be set again and again for the same instant.
    invariant(nextMs === null || nextMs > nowMs, 'a deadline is still due after it was settled');
    return { step: result, isFault: false };
  } catch (error) {
    const { id, dueAtMs } = earliest(snapshot);
    const cause = { kind: 'deadline', deadline: id, dueAtMs } as const;
    return { step: fault(snapshot, { code: faultCode(error), cause, nowMs }), isFault: true };
  }
}

/** What a repair comes to: the case must be faulted, and must be able to go on now. */
export function repaired(
  plan: Plan,
  snapshot: Snapshot | null,
  { command: { actor, reason }, nowMs }: { command: RepairCommand; nowMs: number },
): Verdict {
  if (snapshot?.status !== 'faulted') return rejected({ type: 'not_faulted' });
  try {
    const resumed = repair(snapshot, { actor, reason, nowMs });
    const result = step(plan, resumed.snapshot, { kind: 'time' }, nowMs);
    invariant(result.ok, 'time was refused');
    return { kind: 'done', step: { ...result, entries: [...resumed.entries, ...result.entries] } };
  } catch {
    return rejected({ type: 'internal' });
  }
}
