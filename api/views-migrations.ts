/**
 * What the API shows of migrations.
 *
 * @module
 */
import type { Replay } from '../core/migration/replay.ts';
import type { MigrationOutcome } from '../core/migration/types.ts';
import type { MigrationCaseRow } from '../prisma/queries/migration-cases.ts';
import type { MigrationRow } from '../prisma/queries/migrations.ts';
import { instant, instantOrNull } from './views.ts';

/** `Migration` */
export function migrationView(row: MigrationRow) {
  const { id, caseType, plan, reason, status, stoppedBecause, undoReason, createdBy } = row;
  const { orderedBy, ratePerSecond, failedShareMax, failedMin, foretellAskedAtMs } = row;
  return {
    id,
    caseType,
    from: { number: row.fromNumber, hash: plan.from },
    to: { number: row.toNumber, hash: plan.to },
    mapping: plan.mapping,
    reason,
    status,
    stoppedBecause,
    undoReason,
    createdBy,
    createdAt: instant(row.createdAtMs),
    orderedBy,
    startedAt: instantOrNull(row.startedAtMs),
    finishedAt: instantOrNull(row.finishedAtMs),
    ratePerSecond,
    failedShareMax,
    failedMin,
    dryRun:
      foretellAskedAtMs === null
        ? null
        : {
            askedAt: instant(foretellAskedAtMs),
            doneAt: instantOrNull(row.foretoldAtMs),
            replay: row.isReplayAsked,
          },
  };
}

/**
 * `MigrationCase`
 *
 * @param isShown whether the reader reads all of the case: an outcome names people, fields and
 *   deadlines of every level
 */
export function migrationCaseView(row: MigrationCaseRow, isShown: boolean) {
  const { caseId, status, error, foretold, replayed, outcome, agrees, undoRefused } = row;
  return {
    case: caseId,
    status,
    error,
    isShown,
    foretold: isShown && foretold !== null ? outcomeView(foretold) : null,
    replayed: isShown && replayed !== null ? replayView(replayed) : null,
    outcome: isShown && outcome !== null ? outcomeView(outcome) : null,
    agrees,
    undoRefused,
  };
}

function outcomeView({ deadlines, ...outcome }: MigrationOutcome) {
  return {
    ...outcome,
    deadlines: deadlines.map(({ wasAtMs, dueAtMs, ...deadline }) => ({
      ...deadline,
      wasAt: instantOrNull(wasAtMs),
      dueAt: instantOrNull(dueAtMs),
    })),
  };
}

function replayView({ moves, deadlines, ...replay }: Replay) {
  return {
    ...replay,
    moves: moves.map(({ wasAtMs, atMs, ...move }) => ({
      ...move,
      wasAt: instant(wasAtMs),
      at: instantOrNull(atMs),
    })),
    deadlines: deadlines.map(({ deadline, wasAtMs, dueAtMs }) => ({
      deadline,
      wasAt: instantOrNull(wasAtMs),
      dueAt: instantOrNull(dueAtMs),
    })),
  };
}
