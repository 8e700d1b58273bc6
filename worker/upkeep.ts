/**
 * What a worker does beside cases: removing what need not be kept, migrations, corrected calendars.
 *
 * @module
 */
import type { People } from '../core/input.ts';
import type { PersonId, Plan } from '../core/plan.ts';
import type { Files } from '../files/files.ts';
import type { Database } from '../prisma/client.ts';
import { startCalendars } from './calendars.ts';
import type { CaseClient } from './case-client.ts';
import { startKeeper } from './keeper.ts';
import { startMigrator } from './migrator.ts';

/** What it works with. */
export interface UpkeepOptions {
  readonly database: Database;
  readonly cases: CaseClient;
  /** Cases of the sandbox; `null`: there is none. */
  readonly sandbox: CaseClient | null;
  readonly directory: {
    members(team: string): Promise<readonly { readonly id: PersonId }[]>;
    peopleFor(plan: Plan, named: readonly PersonId[]): Promise<People>;
  } | null;
  readonly files: Files | null;
  /** Told what was done. */
  readonly log: (what: string, done: object) => void;
}

/** Starts all of it; several processes may do so, and one is at each at a time. */
export function startUpkeep({ database, cases, sandbox, directory, files, log }: UpkeepOptions): {
  stop(): Promise<void>;
} {
  const keeper = startKeeper({
    database,
    temporal: cases.temporal,
    ...(sandbox !== null && { sandbox: sandbox.temporal }),
    ...(directory !== null && { membersOf: (team) => directory.members(team) }),
    ...(files !== null && { files }),
    log: (done) => log('kept', done),
  });
  const migrator = startMigrator({
    database,
    cases,
    ...(directory !== null && { peopleFor: (plan) => directory.peopleFor(plan, []) }),
    log: (done) => log('migrated', done),
  });
  const calendars = startCalendars({
    database,
    cases,
    log: (done) => log('calendars were corrected', done),
  });
  return {
    stop: async () => {
      await Promise.all([keeper.stop(), migrator.stop(), calendars.stop()]);
    },
  };
}
