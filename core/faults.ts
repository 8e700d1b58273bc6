/**
 * Faults: a case that the engine could not carry on stands still until an operator repairs it.
 *
 * A fault is a bug in the engine, or a plan that never went through the compiler. Only the status
 * and the trail change (the statechart is not even read: it may be what is broken), so that after
 * the repair the case goes on from where it stood.
 *
 * @module
 */
import { entryHash } from './draft.ts';
import type { Entry, Snapshot, StepResult } from './input.ts';
import { invariant } from './invariant.ts';
import type { PersonId } from './plan.ts';

/**
 * Stops a case: it keeps its state and its deadlines and refuses commands.
 *
 * @param code a closed code for operators, never a message: messages may name people
 */
export function fault(
  snapshot: Snapshot,
  { code, cause, nowMs }: { code: string; cause: Entry['cause']; nowMs: number },
): StepResult & { ok: true } {
  const content = { kind: 'faulted', actor: null, cause, detail: { code } } as const;
  return append({ ...snapshot, status: 'faulted' }, nowMs, content);
}

/**
 * Sets a faulted case going again; what is overdue is settled by the next step.
 *
 * @param reason what was mended, in the operator's words
 */
export function repair(
  snapshot: Snapshot,
  { actor, reason, nowMs }: { actor: PersonId; reason?: string | undefined; nowMs: number },
): StepResult & { ok: true } {
  invariant(snapshot.status === 'faulted', `case ${snapshot.caseId} is not faulted`);
  const cause = { kind: 'command', command: 'repair', actor } as const;
  const status = snapshot.closedAtMs === null ? 'open' : 'closed';
  const detail: Entry['detail'] = reason === undefined ? {} : { reason };
  return append({ ...snapshot, status }, nowMs, { kind: 'repaired', actor, cause, detail });
}

function append(
  snapshot: Snapshot,
  nowMs: number,
  what: Pick<Entry, 'kind' | 'actor' | 'cause' | 'detail'>,
): StepResult & { ok: true } {
  const atMs = Math.max(nowMs, snapshot.atMs);
  const content = { sequence: snapshot.sequence + 1, atMs, state: null, ...what };
  const entry: Entry = { ...content, hash: entryHash(snapshot.head, content) };
  const next = { ...snapshot, atMs, sequence: entry.sequence, head: entry.hash };
  return { ok: true, snapshot: next, entries: [entry], effects: [] };
}
