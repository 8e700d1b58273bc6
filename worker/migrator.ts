/**
 * The migrator: works off migrations, case by case, at their rate.
 *
 * Every worker has one; of many only one works at a time. It may die at any moment: a case does a
 * command once for its id, so what was done and not noted is found done when it is asked again.
 *
 * @module
 */
import type { People } from '../core/input.ts';
import { invariant } from '../core/invariant.ts';
import type { Plan } from '../core/plan.ts';
import type { Database } from '../prisma/client.ts';
import { findPlan } from '../prisma/queries/case-types.ts';
import {
  failuresOf,
  listToUndo,
  listUnforetold,
  listWaiting,
  type MigrationCaseRow,
  takeIn,
} from '../prisma/queries/migration-cases.ts';
import {
  changeMigration,
  findMigration,
  listActiveMigrations,
  type MigrationRow,
  noteForetold,
} from '../prisma/queries/migrations.ts';
import { alone } from '../prisma/transaction.ts';
import type { CaseClient } from './case-client.ts';
import type { Replaying } from './migrator-replay.ts';
import { foretellCase, type Going, migrateOne, type Said, undoOne } from './migrator-cases.ts';
import { rest, startRounds } from './rounds.ts';

/** What a migrator works with. */
export interface MigratorOptions {
  readonly database: Database;
  readonly cases: Pick<CaseClient, 'migrate' | 'undoMigration' | 'foretell'>;
  /** Facts about everybody whom a plan needs; left out where there is no directory. */
  readonly peopleFor?: (plan: Plan) => Promise<People>;
  /** Told what was done: ids and numbers alone. */
  readonly log: (done: MigratorRound) => void;
  /** How long it rests when there is nothing to do. @default a second */
  readonly everyMs?: number;
}

/** What was done in one round. */
export interface MigratorRound {
  readonly foretold: number;
  readonly migrated: number;
  readonly undone: number;
}

const EVERY_MS = 1_000;
/** At once: as many updates as one process may have under way in Temporal without harm to others. */
const AT_ONCE_MAX = 10;
/** What is done in a second, at most: a pause is heard between two chunks. */
const CHUNK_MAX = 100;
/** After so long another migration has its turn. */
const TURN_MS = 5_000;
/** When no case can be asked, the engine is away. */
const AWAY_PAUSE_MS = 2_000;
const NOTHING: MigratorRound = { foretold: 0, migrated: 0, undone: 0 };

/** Starts to work. */
export function startMigrator(options: MigratorOptions): { stop(): Promise<void> } {
  const { everyMs = EVERY_MS, log } = options;
  return startRounds({
    round: (signal) => migrateRound(options, signal),
    everyMs,
    isEager: true,
    log,
  });
}

/** Gives every migration its turn, unless another process is at it. */
export async function migrateRound(
  options: MigratorOptions,
  signal: AbortSignal = new AbortController().signal,
): Promise<MigratorRound> {
  const done = await alone(options.database.pool, 'migrator', async () => {
    let all = NOTHING;
    for (const { id } of await listActiveMigrations(options.database)) {
      all = sum(all, await turn(options, id, signal));
    }
    return all;
  });
  return done ?? NOTHING;
}

async function turn(
  given: MigratorOptions,
  id: string,
  signal: AbortSignal,
): Promise<MigratorRound> {
  const untilMs = Date.now() + TURN_MS;
  const options = { ...given, people: await peopleOf(given, id) };
  let done = NOTHING;
  while (!signal.aborted && Date.now() < untilMs) {
    // Looked at before every chunk: it may have been paused or stopped.
    const migration = await findMigration(options.database, id);
    const chunk = migration && (await nextChunk(options, migration));
    if (chunk === null) return done;
    const beganMs = Date.now();
    const said = await chunk.work();
    done = sum(done, { ...NOTHING, [chunk.what]: said.filter((one) => one === 'done').length });
    const isAway = said.length > 0 && said.every((one) => one === 'unreachable');
    if (isAway) await rest(AWAY_PAUSE_MS, signal);
    else await rest(beganMs + chunk.takesMs - Date.now(), signal);
  }
  return done;
}

/** What one turn works with. */
interface Turn extends MigratorOptions {
  /** Facts about everybody whom the new version needs. */
  readonly people: People | null;
}

async function peopleOf(
  { database, peopleFor }: MigratorOptions,
  id: string,
): Promise<People | null> {
  if (peopleFor === undefined) return null;
  const migration = await findMigration(database, id);
  const to = migration && (await findPlan(database, migration.plan.to));
  return to && peopleFor(to);
}

interface Chunk {
  readonly what: keyof MigratorRound;
  /** By the rate. */
  readonly takesMs: number;
  readonly work: () => Promise<readonly Said[]>;
}

/** What is to be done next in a migration; `null`: nothing any more. */
async function nextChunk(options: Turn, migration: MigrationRow): Promise<Chunk | null> {
  const { id, status, foretellAskedAtMs, foretoldAtMs } = migration;
  if (foretellAskedAtMs !== null && foretoldAtMs === null) {
    return foretelling(options, migration, foretellAskedAtMs);
  }
  const { database } = options;
  const limit = sizeOf(migration);
  const takesMs = (limit / migration.ratePerSecond) * 1_000;
  if (status === 'undoing') {
    const rows = await listToUndo(database, { id, limit });
    if (rows.length > 0) return chunkOf(options, migration, { what: 'undone', takesMs, rows });
    await finish(options, migration, 'undone');
    return null;
  }
  if (status !== 'running') return null;
  const { failed, done } = await failuresOf(database, id);
  if (failed >= migration.failedMin && failed / done > migration.failedShareMax) {
    await finish(options, migration, 'stopped');
    return null;
  }
  // New cases of the old version are taken in when those before them are done.
  const waiting = await listWaiting(database, { id, limit });
  const isMore = waiting.length > 0 || (await takeIn(database, id)) > 0;
  if (!isMore) {
    await finish(options, migration, 'done');
    return null;
  }
  const rows = waiting.length > 0 ? waiting : await listWaiting(database, { id, limit });
  return chunkOf(options, migration, { what: 'migrated', takesMs, rows });
}

/** Questions change nothing, and are asked as fast as they are answered. */
async function foretelling(
  options: Turn,
  migration: MigrationRow,
  askedAtMs: number,
): Promise<Chunk | null> {
  const { database } = options;
  const { id } = migration;
  const replaying = await replayingOf(options, migration);
  const isReplayAsked = replaying !== null;
  const asked = { id, sinceMs: askedAtMs, limit: CHUNK_MAX, isReplayAsked };
  let rows = await listUnforetold(database, asked);
  if (rows.length === 0 && (await takeIn(database, id)) > 0) {
    rows = await listUnforetold(database, asked);
  }
  if (rows.length > 0) {
    return chunkOf(options, migration, { what: 'foretold', takesMs: 0, rows, replaying });
  }
  await noteForetold(database, { id, askedAtMs, nowMs: Date.now() });
  return nextChunk(options, { ...migration, foretoldAtMs: askedAtMs });
}

/** Both versions of a migration whose dry run replays trails, with everybody whom they need. */
async function replayingOf(
  { database, peopleFor }: Turn,
  { isReplayAsked, plan }: MigrationRow,
): Promise<Replaying | null> {
  if (!isReplayAsked) return null;
  const [from, to] = await Promise.all([
    findPlan(database, plan.from),
    findPlan(database, plan.to),
  ]);
  invariant(from !== null && to !== null, 'published versions stay');
  if (peopleFor === undefined) return { from, to, plan, people: null };
  return { from, to, plan, people: { ...(await peopleFor(from)), ...(await peopleFor(to)) } };
}

const WORK = { foretold: foretellCase, migrated: migrateOne, undone: undoOne } as const;

function chunkOf(
  { database, cases, people }: Turn,
  migration: MigrationRow,
  {
    what,
    takesMs,
    rows,
    replaying = null,
  }: {
    readonly what: keyof MigratorRound;
    readonly takesMs: number;
    readonly rows: readonly MigrationCaseRow[];
    readonly replaying?: Replaying | null;
  },
): Chunk {
  const going: Going = {
    database,
    cases,
    migration,
    replaying,
    ...(people !== null && { people }),
  };
  return {
    what,
    takesMs,
    work: () => inLines(rows, (row) => WORK[what](going, row)),
  };
}

function finish(
  { database }: MigratorOptions,
  { id, status }: MigrationRow,
  to: 'done' | 'stopped' | 'undone',
): Promise<boolean> {
  return changeMigration(database, {
    id,
    from: [status],
    to,
    nowMs: Date.now(),
    ...(to === 'stopped' && { stoppedBecause: 'failures' as const }),
  });
}

function sizeOf({ ratePerSecond }: MigrationRow): number {
  return Math.min(CHUNK_MAX, Math.max(1, Math.ceil(ratePerSecond)));
}

/** Does something with each, a few at a time: a case that is slow holds up its own line alone. */
async function inLines<T, R>(values: readonly T[], work: (value: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const left = [...values];
  const line = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      results.push(await work(next));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE_MAX }, line));
  return results;
}

function sum(one: MigratorRound, other: MigratorRound): MigratorRound {
  return {
    foretold: one.foretold + other.foretold,
    migrated: one.migrated + other.migrated,
    undone: one.undone + other.undone,
  };
}
