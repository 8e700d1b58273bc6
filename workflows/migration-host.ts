/**
 * Moving a case to another version, and back: what the case host does, and keeps, of migrations.
 *
 * A migration is judged as a command is, twice, and the plan comes with it, so that a replay does
 * the very same. What was due before is settled first, by the old plan. The case goes on with the
 * new plan at once; the run that is pinned to it begins at the next quiet point.
 *
 * @module
 */
import type { Snapshot, StepResult } from '../core/input.ts';
import { migrateCase } from '../core/migration/migrate.ts';
import { undoMigration } from '../core/migration/undo.ts';
import type { Plan } from '../core/plan.ts';
import { bytesExceed, isLate } from './checks.ts';
import type { Ledger } from './ledger.ts';
import {
  type ForetellQuestion,
  type Foretold,
  type LastMigration,
  type MigrateCommand,
  type MigrationDone,
  UNDO_BYTES_MAX,
  type UndoCommand,
  type UndoRefusal,
} from './migration-protocol.ts';
import { sharedPlan } from './plans.ts';
import { type Rejection, STATE_BYTES_MAX } from './protocol.ts';

type Done = StepResult & { readonly ok: true };

/** What a migration, or taking one back, comes to. */
export type MigrationVerdict =
  | {
      readonly kind: 'done';
      readonly plan: Plan;
      readonly step: Done;
      /** `null` of an undo. */
      readonly last: LastMigration | null;
    }
  | { readonly kind: 'repeated'; readonly sequence: number }
  | { readonly kind: 'rejected'; readonly rejection: Rejection };

/** A case at a moment, as its host has it. */
export interface Standing {
  readonly plan: Plan;
  readonly snapshot: Snapshot | null;
  /** On the case's clock. */
  readonly nowMs: number;
}

/** What of the case host this part works with. */
export interface MigrationHostParts {
  readonly ledger: Ledger;
  /** Whether too much waits for the read model. */
  readonly isOverloaded: () => boolean;
  /** The case at a real time. */
  readonly at: (realMs: number) => Standing;
  /** Takes what a command came to, with the plan that counts from now on. */
  readonly take: (commandId: string, plan: Plan, step: Done) => void;
}

/** The migrations of one case. Instants given to its methods are real time. */
export class MigrationHost {
  readonly #parts: MigrationHostParts;
  #last: LastMigration | null;
  #mustHandOver = false;

  constructor(parts: MigrationHostParts, carried: LastMigration | undefined) {
    this.#parts = parts;
    this.#last = carried ?? null;
  }

  /** True when the next run must begin, because this one is pinned to another plan. */
  get mustHandOver(): boolean {
    return this.#mustHandOver;
  }

  /** What the next run needs to take the last migration back: nothing once something has happened. */
  carried(snapshot: Snapshot): LastMigration | undefined {
    return this.#last?.sequence === snapshot.sequence ? this.#last : undefined;
  }

  /** Judges a migration without doing it. */
  judge(command: MigrateCommand, to: Plan, realMs: number): MigrationVerdict {
    if (!isMigration(command) || !isPlan(to)) return rejected({ type: 'malformed' });
    const plan = sharedPlan(to);
    return this.#judged(command, realMs, ({ snapshot, ...from }) => {
      if (!leads(command.plan, from.plan, plan)) return rejected({ type: 'other_version' });
      const { commandId, migrationId, plan: _mapping, ...order } = command;
      const result = migrateCase({ from: from.plan, to: plan, plan: command.plan }, snapshot, {
        ...order,
        migrationId,
        nowMs: from.nowMs,
      });
      const { outcome } = result;
      if (!result.ok) return rejected({ type: 'blocked', outcome });
      const isKept = !bytesExceed(JSON.stringify(result.before), UNDO_BYTES_MAX);
      const before = isKept ? result.before : null;
      const { sequence, head } = result.snapshot;
      const cameAfter = snapshot.sequence;
      const last = { migrationId, commandId, outcome, cameAfter, sequence, head, before };
      return sized(plan, result, last);
    });
  }

  /** Moves the case. */
  migrate(command: MigrateCommand, plan: Plan, realMs: number): MigrationVerdict {
    return this.#taken(command.commandId, this.judge(command, plan, realMs));
  }

  /** Judges taking a migration back without doing it. */
  judgeUndo(command: UndoCommand, earlier: Plan, realMs: number): MigrationVerdict {
    if (!isCommandLike(command) || !isPlan(earlier)) return rejected({ type: 'malformed' });
    const plan = sharedPlan(earlier);
    return this.#judged(command, realMs, ({ snapshot, ...now }) => {
      const last = this.#last;
      if (last?.migrationId !== command.migrationId) return notUndoable('nothing_to_undo');
      if (last.before === null) return notUndoable('too_large');
      if (last.before.planHash !== plan.hash) return rejected({ type: 'other_version' });
      const undoing = { before: last.before, after: last, now: snapshot };
      const result = undoMigration(plan, undoing, { ...command, nowMs: now.nowMs });
      if (!result.ok) return notUndoable('happened_since');
      return sized(plan, result, null);
    });
  }

  /** Takes a migration back. */
  undo(command: UndoCommand, plan: Plan, realMs: number): MigrationVerdict {
    return this.#taken(command.commandId, this.judgeUndo(command, plan, realMs));
  }

  /** What a migration would do now. */
  foretell(question: ForetellQuestion, plan: Plan, realMs: number): Foretold {
    const { askedAtMs, ...asked } = question;
    const command = { ...asked, commandId: 'foretold' };
    const verdict = this.judge(command, plan, Math.max(realMs, askedAtMs));
    const { snapshot } = this.#parts.at(realMs);
    const sequence = snapshot?.sequence ?? 0;
    if (verdict.kind === 'done') {
      return { ok: true, outcome: verdict.last!.outcome, sequence };
    }
    const { type, outcome } =
      verdict.kind === 'rejected' ? verdict.rejection : { type: 'internal' };
    if (outcome !== undefined) return { ok: true, outcome, sequence };
    const isOther = type === 'other_version' || type === 'not_started';
    return { ok: false, type: isOther ? type : 'internal' };
  }

  /** The answer to a command that was done, or had been. */
  answer(commandId: string, verdict: MigrationVerdict): MigrationDone {
    const known = this.#last?.commandId === commandId ? this.#last : null;
    const said = { before: known?.cameAfter ?? null, outcome: known?.outcome ?? null };
    if (verdict.kind === 'done') {
      return { duplicate: false, sequence: verdict.step.snapshot.sequence, ...said };
    }
    const sequence = verdict.kind === 'repeated' ? verdict.sequence : 0;
    return { duplicate: true, sequence, ...said };
  }

  #judged(
    { commandId, sentAtMs }: MigrateCommand | UndoCommand,
    realMs: number,
    judge: (standing: Standing & { readonly snapshot: Snapshot }) => MigrationVerdict,
  ): MigrationVerdict {
    if (isLate(sentAtMs, realMs)) return rejected({ type: 'stale' });
    const known = this.#parts.ledger.find(commandId);
    if (known !== undefined) return { kind: 'repeated', sequence: known.sequence };
    const { snapshot, ...standing } = this.#parts.at(realMs);
    if (snapshot === null) return rejected({ type: 'not_started' });
    if (this.#parts.isOverloaded()) return rejected({ type: 'overloaded' });
    try {
      return judge({ ...standing, snapshot });
    } catch {
      // No input can end a case: a bug refuses this command and leaves the case as it was.
      return rejected({ type: 'internal' });
    }
  }

  #taken(commandId: string, verdict: MigrationVerdict): MigrationVerdict {
    if (verdict.kind !== 'done') return verdict;
    this.#last = verdict.last;
    this.#mustHandOver = true;
    this.#parts.take(commandId, verdict.plan, verdict.step);
    return verdict;
  }
}

function sized(plan: Plan, result: Done, last: LastMigration | null): MigrationVerdict {
  const isTooLarge = bytesExceed(JSON.stringify(result.snapshot), STATE_BYTES_MAX);
  if (isTooLarge) return rejected({ type: 'too_large' });
  return { kind: 'done', plan, step: result, last };
}

/** Does the mapping lead from the plan that the case is on to the one that came along? */
function leads(mapping: { readonly from: string; readonly to: string }, from: Plan, to: Plan) {
  return mapping.from === from.hash && mapping.to === to.hash && from.id === to.id;
}

function isMigration(value: unknown): value is MigrateCommand {
  if (!isCommandLike(value)) return false;
  const { plan } = value as { readonly plan?: unknown };
  return plan !== null && typeof plan === 'object' && 'mapping' in plan;
}

function isCommandLike(value: unknown): value is UndoCommand {
  if (value === null || typeof value !== 'object') return false;
  const { commandId, migrationId, actor, reason } = value as Record<string, unknown>;
  const texts = [commandId, migrationId, actor, reason];
  return texts.every((text) => typeof text === 'string' && text.length > 0);
}

function isPlan(value: unknown): value is Plan {
  return value !== null && typeof value === 'object' && 'machine' in value && 'hash' in value;
}

function notUndoable(undo: UndoRefusal): MigrationVerdict {
  return rejected({ type: 'not_undoable', undo });
}

function rejected(rejection: Rejection): MigrationVerdict {
  return { kind: 'rejected', rejection };
}
