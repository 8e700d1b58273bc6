/**
 * Tells running cases what changed in the directory: absences, leavers, new members.
 *
 * A command brings the facts it needs along; but a case that only waits must hear of an absence
 * too, or its approval would stay with somebody who is away.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { PersonFacts } from '../core/input.ts';
import type { PersonId } from '../core/plan.ts';
import type { Directory } from '../directory/directory.ts';
import type { Database } from '../prisma/client.ts';
import { findPlan } from '../prisma/queries/case-types.ts';
import { type CaseRow, decodeCaseCursor, listCases } from '../prisma/queries/cases.ts';
import { listAsked } from '../prisma/queries/inbox.ts';
import type { CaseEngine } from './engine.ts';
import { followDirectory } from './follow.ts';
import { namedIn } from './knowledge.ts';

/** What the sync works with. */
export interface PeopleSyncOptions {
  readonly directory: Directory;
  readonly database: Database;
  readonly engine: CaseEngine;
  readonly log: Logger;
}

const PAGE = 200;
const AT_ONCE = 10;
const RETRY_MS = 5_000;

/** Starts to follow the directory; changes made while nobody followed are told at once. */
export function startPeopleSync(options: PeopleSyncOptions): { stop(): Promise<void> } {
  const { directory, log } = options;
  let told: string | null = null;
  return followDirectory(directory, {
    act: async (isStopped) => {
      const { version } = directory;
      if (version === told) return;
      await tellAll(options, isStopped);
      told = version;
    },
    // The database or the engine is away; what was told already is harmless to tell again.
    retryMs: RETRY_MS,
    warn: (err) => log.warn({ err }, 'cases could not be told of the directory'),
  });
}

async function tellAll(options: PeopleSyncOptions, isStopped: () => boolean): Promise<void> {
  // A faulted case too: once it is repaired it goes on with what it has heard.
  for (const status of ['open', 'closed', 'faulted'] as const) {
    for (let cursor: string | undefined; ; ) {
      const after = cursor === undefined ? null : decodeCaseCursor(cursor);
      const page = await listCases(
        options.database,
        { status },
        { limit: PAGE, ...(after !== null && { after }) },
      );
      for (let index = 0; index < page.rows.length; index += AT_ONCE) {
        if (isStopped()) return;
        const some = page.rows.slice(index, index + AT_ONCE);
        await Promise.all(some.map((row) => tellCase(options, row)));
      }
      if (page.next === null) break;
      cursor = page.next;
    }
  }
}

/** Whoever the directory knows no more is in no team, and away for good. */
function leaver(id: PersonId): PersonFacts {
  return { id, teams: [], absences: [[0, Number.MAX_SAFE_INTEGER]] };
}

async function tellCase(
  { directory, database, engine }: PeopleSyncOptions,
  row: CaseRow,
): Promise<void> {
  const plan = await findPlan(database, row.planHash);
  if (plan === null) return;
  const asked = await listAsked(database, row.id, { open: true });
  const named = [
    row.reporter,
    ...namedIn(plan, row.fields),
    // Delegates need not be in any team of the plan.
    ...asked.flatMap((one) => one.people),
  ];
  const known = await directory.peopleFor(plan, named);
  const gone = named.filter((id) => !Object.hasOwn(known, id)).map(leaver);
  const people = { ...Object.fromEntries(gone.map((one) => [one.id, one])), ...known };
  try {
    // Not the directory's version: a change that is taken back leads to an earlier one again.
    const commandId = `people/${randomUUID()}`;
    await engine.signal(row.id, { commandId, input: { kind: 'people', people } });
  } catch (error) {
    // It ended meanwhile: nobody in it waits for anything.
    if ((error as Error).name !== 'WorkflowNotFoundError') throw error;
  }
}
