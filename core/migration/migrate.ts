/**
 * Moving one case to another version: its snapshot before, its snapshot after, and what that means.
 *
 * What is due by now is settled first, under the earlier version, so that nothing that was to happen
 * is lost. Then it is decided of every part of the case what becomes of it, from the case as it was;
 * then that is done and written down. What is due at once under the new version is left to the next
 * step of the host, which settles it as always.
 *
 * @module
 */
import { calendarDigest } from '../calendar-correction.ts';
import { closeDraft, openDraft } from '../draft.ts';
import type { Snapshot } from '../input.ts';
import { invariant } from '../invariant.ts';
import { activePaths, restoreMachine } from '../machine.ts';
import type { Plan } from '../plan.ts';
import { activeStates, facts, step } from '../step.ts';
import { caseBlocker, dataBlocker, settledBlocker } from './blockers.ts';
import { doMove } from './do-move.ts';
import { moveFacts } from './facts.ts';
import { joinVersions, stateAfter, type Versions } from './joined.ts';
import type { MigrationOrder, Move } from './move.ts';
import { blockedOutcome, nothing, outcomeOf } from './outcome.ts';
import { moveMachine } from './position.ts';
import type { Blocker, MigrationResult } from './types.ts';

export type { Versions } from './joined.ts';
export type { MigrationOrder } from './move.ts';

/**
 * Moves a case to another version, or says why it stays. Nothing is moved anywhere: a dry run is
 * this function with its snapshot thrown away.
 *
 * @param snapshot `null`: the case has not started
 * @returns the entries of what was due before come first; of a blocked case nothing has happened
 * @throws InvariantError when the snapshot runs on neither of the two versions, or the plan of the
 *   migration is one of others: a bug
 */
export function migrateCase(
  versions: Versions,
  snapshot: Snapshot | null,
  order: MigrationOrder,
): MigrationResult {
  const { from, to, plan } = versions;
  invariant(plan.from === from.hash && plan.to === to.hash, 'the plan is one of other versions');
  if (snapshot === null) {
    return blocked(null, { code: 'case_not_started', message: 'The case has not started yet.' });
  }
  if (snapshot.planHash === to.hash) {
    const outcome = nothing(activeStates(snapshot));
    return { ok: true, outcome, before: snapshot, snapshot, entries: [], effects: [] };
  }
  invariant(snapshot.planHash === from.hash, `case ${snapshot.caseId} runs on another plan`);
  const early = caseBlocker(plan, snapshot);
  if (early !== null) return blocked(snapshot, early);
  const settled = step(from, snapshot, { kind: 'time' }, order.nowMs);
  invariant(settled.ok, 'time is never refused');
  const moved = moveSettled(versions, settled.snapshot, order);
  if (!moved.ok) return moved;
  return {
    ...moved,
    entries: [...settled.entries, ...moved.entries],
    effects: [...settled.effects, ...moved.effects],
  };
}

function moveSettled(versions: Versions, before: Snapshot, order: MigrationOrder): MigrationResult {
  const joined = joinVersions(versions);
  const { from, to } = joined;
  const moved = moveFacts(joined, facts(before));
  const why = settledBlocker(joined, before) ?? moved.blocker ?? dataBlocker(joined, before);
  if (why !== null) return blocked(before, why);
  const placed = moveMachine(joined, before, moved.context);
  if ('blocker' in placed) return blocked(before, placed.blocker);
  const { machine } = placed;
  const people = order.people === undefined ? before.people : { ...before.people, ...order.people };
  const draft = openDraft(to, { ...uncorrected(to, before), machine, people }, order.nowMs);
  if (before.finalState !== null) draft.finalState = stateAfter(joined, before.finalState);
  const move: Move = {
    joined,
    before,
    draft,
    were: new Set(activePaths(restoreMachine(from, before.machine))),
    active: new Set(activePaths(draft.live)),
    items: new Map(),
    deadlines: new Map(),
  };
  doMove(move, moved, order);
  const { snapshot, entries, effects } = closeDraft(draft);
  const outcome = outcomeOf(move, moved.fields);
  return { ok: true, outcome, before, snapshot, entries, effects };
}

/** A version that was published since has the corrected calendar itself. */
function uncorrected({ calendar }: Plan, snapshot: Snapshot): Snapshot {
  const { correction, ...rest } = snapshot;
  return correction?.digest === calendarDigest(calendar) ? rest : snapshot;
}

function blocked(snapshot: Snapshot | null, blocker: Blocker): MigrationResult {
  const states = snapshot === null ? [] : activeStates(snapshot);
  return { ok: false, outcome: blockedOutcome(states, blocker) };
}
