/**
 * Moving one case to another version: its snapshot before, its snapshot after, and what that means.
 *
 * @module
 */
import { closeDraft, type Draft, openDraft, record } from '../draft.ts';
import type { People, Snapshot } from '../input.ts';
import { invariant } from '../invariant.ts';
import type { PersonId, Plan } from '../plan.ts';
import { activeStates, step } from '../step.ts';
import type { Blocker, MigrationOutcome, MigrationPlan, MigrationResult } from './types.ts';

/** Both versions, and how cases get from one to the other. */
export interface Versions {
  readonly from: Plan;
  readonly to: Plan;
  readonly plan: MigrationPlan;
}

/** Who migrates, why, and when. */
export interface MigrationOrder {
  readonly actor: PersonId;
  readonly reason: string;
  /** The host's clock, epoch milliseconds. */
  readonly nowMs: number;
  /** Of the migration as a whole, the same for all its cases. */
  readonly migrationId: string;
  /** Facts about everybody whom the new version needs; left out: what the case knows. */
  readonly people?: People;
}

/**
 * Moves a case to another version, or says why it stays. Nothing is moved anywhere: a dry run is
 * this function with its snapshot thrown away.
 *
 * What is due by now is settled first, under the old version: its entries come first. What is due
 * at once under the new version is left to the next step of the host.
 *
 * @param snapshot `null`: the case has not started
 * @throws InvariantError when the snapshot runs on neither of the two versions: a bug
 */
export function migrateCase(
  { from, to, plan }: Versions,
  snapshot: Snapshot | null,
  order: MigrationOrder,
): MigrationResult {
  if (snapshot === null) return blocked([], NOT_STARTED);
  if (snapshot.planHash === to.hash) {
    const states = activeStates(snapshot);
    const outcome = { ...NOTHING, kind: 'same', states: { from: states, to: states } } as const;
    return { ok: true, outcome, snapshot, entries: [], effects: [] };
  }
  invariant(snapshot.planHash === from.hash, `case ${snapshot.caseId} runs on another plan`);
  const known = whyNot(plan, snapshot);
  if (known !== null) return blocked(activeStates(snapshot), known);
  const settled = step(from, snapshot, { kind: 'time' }, order.nowMs);
  invariant(settled.ok, 'time is never refused');
  const late = whyNot(plan, settled.snapshot);
  if (late !== null) return blocked(activeStates(settled.snapshot), late);
  const draft = openDraft(to, settled.snapshot, order.nowMs);
  recordMigrated(draft, { from, to }, order);
  const closed = closeDraft(draft);
  const states = activeStates(settled.snapshot);
  return {
    ok: true,
    outcome: { ...NOTHING, kind: 'same', states: { from: states, to: states } },
    snapshot: closed.snapshot,
    entries: [...settled.entries, ...closed.entries],
    effects: [...settled.effects, ...closed.effects],
  };
}

const NOTHING: Omit<MigrationOutcome, 'kind' | 'states'> = {
  deadlines: [],
  items: [],
  fields: [],
  permissions: [],
  blockers: [],
};

const NOT_STARTED: Blocker = {
  code: 'case_not_started',
  message: 'The case has not started yet.',
};

function whyNot(plan: MigrationPlan, { status }: Snapshot): Blocker | null {
  if (plan.problems.length > 0) {
    return { code: 'mapping_unsound', message: 'The two versions cannot be joined as they stand.' };
  }
  if (status === 'faulted') {
    const message = 'The case is stopped; an operator repairs it first.';
    return { code: 'case_faulted', message };
  }
  if (status === 'sealed') {
    return { code: 'case_sealed', message: 'The case has ended; nothing happens in it any more.' };
  }
  return null;
}

function blocked(states: readonly string[], blocker: Blocker): MigrationResult {
  const outcome = { ...NOTHING, kind: 'blocked', states: { from: states, to: states } } as const;
  return { ok: false, outcome: { ...outcome, blockers: [blocker] } };
}

function recordMigrated(
  draft: Draft,
  { from, to }: { readonly from: Plan; readonly to: Plan },
  { actor, reason, migrationId }: MigrationOrder,
): void {
  draft.cause = { kind: 'command', command: 'migrate', actor };
  record(draft, 'migrated', {
    actor,
    detail: {
      migration: migrationId,
      from: from.hash,
      to: to.hash,
      was: from.version,
      version: to.version,
      reason,
    },
  });
}
