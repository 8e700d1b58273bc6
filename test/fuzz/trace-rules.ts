/**
 * What every trace of a case must keep to, whatever was done to it.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../core/canonical.ts';
import type { Entry, Snapshot } from '../../core/input.ts';
import { activeStates } from '../../core/step.ts';
import type { Plan } from '../../core/plan.ts';

const TASK_ENDS: ReadonlySet<string> = new Set(['task_done', 'task_cancelled']);
const CLOCK_ENDS: ReadonlySet<string> = new Set([
  'sla_met',
  'sla_dropped',
  'sla_paused',
  'sla_changed',
  'sla_extended',
]);

/** The first thing that is wrong with a trace; `null`: nothing. */
export function wrongWith(
  plan: Plan,
  { snapshot, entries }: { readonly snapshot: Snapshot | null; readonly entries: readonly Entry[] },
): string | null {
  return (
    wrongChain(entries) ??
    wrongDecisions(entries) ??
    wrongDeadlines(entries, snapshot) ??
    (snapshot === null ? null : wrongSnapshot(plan, snapshot, entries))
  );
}

function wrongChain(entries: readonly Entry[]): string | null {
  let [sequence, head, atMs] = [0, '', -Infinity];
  for (const { hash, ...entry } of entries) {
    if (entry.sequence !== sequence + 1) return `entry ${entry.sequence} follows ${sequence}`;
    if (entry.atMs < atMs) return `entry ${entry.sequence} runs back in time`;
    // By another SHA-256 than the one that wrote it.
    const own = createHash('sha256')
      .update(head + canonicalJson(entry))
      .digest('hex');
    if (hash !== own) return `the hash of entry ${entry.sequence} is wrong`;
    [sequence, head, atMs] = [entry.sequence, hash, entry.atMs];
  }
  return null;
}

function wrongDecisions(entries: readonly Entry[]): string | null {
  const decided = new Set<unknown>();
  for (const { kind, detail } of entries) {
    if (kind !== 'decided') continue;
    if (decided.has(detail['item'])) return `${String(detail['item'])} is decided twice`;
    decided.add(detail['item']);
  }
  return null;
}

/** Set once, then due at its instant, or cleared; and due ones in the order of their instants. */
function wrongDeadlines(entries: readonly Entry[], snapshot: Snapshot | null): string | null {
  const armed = new Map<string, number>();
  let lastDueMs = -Infinity;
  const gone = (detail: Entry['detail'], name: string): void => {
    const ids = detail[name];
    if (Array.isArray(ids)) for (const id of ids) armed.delete(String(id));
  };
  for (const { kind, detail, atMs, sequence } of entries) {
    const id = String(detail['deadline']);
    if (kind === 'deadline_set') {
      // In turn, the ladder of an approval begins anew with each turn.
      // A corrected calendar sets it anew, and says when it was due before.
      const isAnew = detail['wasAtMs'] !== undefined || id.includes('/ladder/');
      if (armed.has(id) && !isAbsence(id) && !isAnew)
        return `${id} is set twice (entry ${sequence})`;
      armed.set(id, Number(detail['dueAtMs']));
    } else if (kind === 'deadline_changed') {
      if (!armed.has(id)) return `${id} is changed, and was not set (entry ${sequence})`;
      armed.set(id, Number(detail['dueAtMs']));
    } else if (kind === 'deadline_cleared') {
      if (!armed.delete(id)) return `${id} is cleared, and was not set (entry ${sequence})`;
    } else if (kind === 'deadline_due') {
      const dueAtMs = armed.get(id);
      if (dueAtMs === undefined) return `${id} is due, and was not set (entry ${sequence})`;
      if (atMs < dueAtMs) return `${id} is due too early (entry ${sequence})`;
      // One that was set when its instant had passed is due at once, after later ones.
      if (dueAtMs < lastDueMs && atMs < lastDueMs) return `${id} is due out of turn`;
      lastDueMs = Math.max(lastDueMs, dueAtMs);
      armed.delete(id);
    }
    gone(detail, 'cleared');
    // A task that has ended says so itself; its clocks end with it.
    if (TASK_ENDS.has(kind)) {
      const task = `${String(detail['task'])}/`;
      for (const one of armed.keys()) if (one.startsWith(task)) armed.delete(one);
    }
    // So does an SLA clock; one that goes on by another length sets its deadlines anew.
    if (CLOCK_ENDS.has(kind)) {
      const clock = `sla/${String(detail['clock'])}/`;
      for (const one of armed.keys()) if (one.startsWith(clock)) armed.delete(one);
    }
    // What asked for an extension ends with its clock, and its ladder with it.
    if (kind === 'withdrawn') {
      const item = `${String(detail['item'])}/`;
      for (const one of armed.keys()) if (one.startsWith(item)) armed.delete(one);
    }
    // A case that is reopened has left its final state, and says no more of it.
    if (kind === 'reopened')
      for (const one of armed.keys()) if (one.endsWith('/reopen')) armed.delete(one);
  }
  const left = (snapshot?.deadlines ?? []).map(({ id }) => id).filter((id) => !isAbsence(id));
  const told = [...armed.keys()].filter((id) => !isAbsence(id)).sort();
  if (JSON.stringify(left.sort()) !== JSON.stringify(told)) {
    return `armed are ${left.join()}; the trail says ${told.join()}`;
  }
  return null;
}

/** When somebody goes away or comes back: it follows the directory, and only its end is told. */
function isAbsence(id: string): boolean {
  return id.endsWith('/absence');
}

function wrongSnapshot(plan: Plan, snapshot: Snapshot, entries: readonly Entry[]): string | null {
  const last = entries.at(-1);
  if (snapshot.sequence !== last?.sequence || snapshot.head !== last.hash)
    return 'the head is wrong';
  if (snapshot.status === 'faulted') return 'the case is faulted';
  const states = activeStates(snapshot);
  const unknown = states.filter(
    (state) => snapshot.status !== 'sealed' && !Object.hasOwn(plan.states, state),
  );
  if (unknown.length > 0) return `there is no state ${unknown.join()}`;
  if (states.length === 0) return 'it is nowhere';
  const ids = snapshot.items.map(({ id }) => id);
  if (new Set(ids).size < ids.length) return 'two items have one id';
  if (JSON.stringify(JSON.parse(JSON.stringify(snapshot))) !== JSON.stringify(snapshot)) {
    return 'the snapshot is no JSON';
  }
  return null;
}
