/**
 * Whether what a migration did to a case is what was foretold.
 *
 * @module
 */
import { canonicalJson } from '../core/canonical.ts';
import type { DeadlineChange, MigrationOutcome } from '../core/migration/types.ts';

/**
 * Compares two outcomes of the same case. What is counted from the moment of the migration is due
 * at another instant than was foretold, by the time in between, and agrees all the same.
 */
export function agree(foretold: MigrationOutcome, outcome: MigrationOutcome): boolean {
  return canonicalJson(comparable(foretold)) === canonicalJson(comparable(outcome));
}

function comparable({ deadlines, blockers, ...rest }: MigrationOutcome): unknown {
  return {
    ...rest,
    deadlines: deadlines.map(comparableDeadline),
    blockers: blockers.map(({ code }) => code),
  };
}

function comparableDeadline(deadline: DeadlineChange): unknown {
  const isCountedFromNow = deadline.change === 'restarted' || deadline.change === 'new';
  return isCountedFromNow ? { ...deadline, dueAtMs: null } : deadline;
}
