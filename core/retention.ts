/**
 * Retention: how long a closed case is kept, as a fact computed when it closes.
 *
 * The date is recorded with the walk that explains it; who removes what is the host's business.
 *
 * @module
 */
import { type Deadlined, deadlineAfter } from './business-time.ts';
import { type Draft, factsOf, record } from './draft.ts';
import { guardHolds } from './guards.ts';
import { invariant } from './invariant.ts';
import type { Json } from './plan.ts';

/** Computes what becomes of a case that is closed, and writes it down. */
export function setRetention(draft: Draft): void {
  const plan = draft.plan.retention;
  if (plan === undefined) return;
  const { ending, unless } = plan;
  if (unless !== null && isHeld(draft, unless)) {
    draft.retention = { dueAtMs: null, ending, heldBy: unless };
    record(draft, 'retention_held', { detail: { ending, because: unless } });
    return;
  }
  const { fromMs, dueAtMs, walk, provisional } = retentionEnd(
    draft,
    draft.closedAtMs ?? draft.nowMs,
  )!;
  draft.retention = { dueAtMs, ending, heldBy: null };
  record(draft, 'retention_due', {
    detail: {
      ending,
      fromMs,
      dueAtMs,
      walk: walk as unknown as Json,
      provisional: provisional || undefined,
    },
  });
}

/** Until when a case that was closed at an instant is kept; `null` when its type says nothing of it. */
export function retentionEnd(
  { plan, calendar, openedAtMs }: Pick<Draft, 'plan' | 'calendar' | 'openedAtMs'>,
  closedAtMs: number,
): (Deadlined & { readonly fromMs: number }) | null {
  const { retention } = plan;
  if (retention === undefined) return null;
  const fromMs = retention.from === 'opened' ? openedAtMs : closedAtMs;
  const end = deadlineAfter(calendar, retention.keep, fromMs);
  invariant(Number.isSafeInteger(end.dueAtMs), 'retention has no instant');
  // What was opened long ago is kept until it is closed at least.
  return { ...end, fromMs, dueAtMs: Math.max(end.dueAtMs, closedAtMs) };
}

function isHeld(draft: Draft, unless: string): boolean {
  const context = factsOf(draft);
  if (draft.plan.flags.includes(unless)) return context.flags[unless] === true;
  const verdict = guardHolds(unless, { plan: draft.plan, people: draft.people, context });
  // What cannot be told must not lead to a loss.
  return verdict.holds || verdict.error !== undefined;
}
