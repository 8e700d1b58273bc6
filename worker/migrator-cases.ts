/**
 * What the migrator does with one case: ask, migrate, take back, and note what came of it.
 *
 * @module
 */
import type { People } from '../core/input.ts';
import type { Database } from '../prisma/client.ts';
import {
  type CaseResult,
  type MigrationCaseRow,
  noteForetoldCase,
  noteResult,
  noteTry,
  noteUndo,
} from '../prisma/queries/migration-cases.ts';
import type { MigrationRow } from '../prisma/queries/migrations.ts';
import type { MigrationDone } from '../workflows/migration-protocol.ts';
import type { Answer, CaseClient } from './case-client.ts';
import { agree } from './migration-agreement.ts';
import { replayCase, type Replaying } from './migrator-replay.ts';

/** A migration under way. */
export interface Going {
  readonly database: Database;
  readonly cases: Pick<CaseClient, 'migrate' | 'undoMigration' | 'foretell'>;
  readonly migration: MigrationRow;
  /** Facts about everybody whom the new version needs. */
  readonly people?: People;
  /** `null`: no replay of trails was asked for. */
  readonly replaying: Replaying | null;
}

/** What came of asking a case: `later`: it will be asked again. */
export type Said = 'done' | 'later' | 'unreachable';

type Failed = Extract<Answer<never>, { readonly ok: false }>;

/** How often a case is asked before it counts as failed. */
const TRIES_MAX = 5;

/** Asks a case what the migration would do to it. */
export async function foretellCase(going: Going, row: MigrationCaseRow): Promise<Said> {
  const { database, cases, replaying } = going;
  const of = { id: going.migration.id, caseId: row.caseId };
  const order = orderOf(going);
  const replayed = replaying && (await replayCase(database, row.caseId, replaying));
  const { value, error } = isTooLarge(order)
    ? { value: null, error: 'too_large' }
    : await reached(() => cases.foretell(row.caseId, order));
  const isOpen = value?.ok === true;
  await noteForetoldCase(database, of, {
    nowMs: Date.now(),
    foretold: isOpen ? { outcome: value.outcome, sequence: value.sequence } : null,
    replayed,
    error: isOpen ? null : (value?.type ?? error),
  });
  return 'done';
}

/** Migrates a case. */
export async function migrateOne(going: Going, row: MigrationCaseRow): Promise<Said> {
  const { database, cases, migration } = going;
  const of = { id: migration.id, caseId: row.caseId };
  const order = orderOf(going);
  if (isTooLarge(order)) return failed(going, row, 'too_large');
  const command = { ...order, commandId: commandIdOf('migration', migration.id, row) };
  const { value: answer } = await reached(() => cases.migrate(row.caseId, command));
  if (answer === null || (!answer.ok && LATER.has(answer.type))) {
    const code = answer === null || answer.ok ? 'unreachable' : answer.type;
    return again(going, row, code);
  }
  const result = answer.ok ? migrated(row, answer.result) : notMigrated(row, answer);
  await noteResult(database, of, { ...result, nowMs: Date.now() });
  return 'done';
}

/** Takes the migration of a case back. */
export async function undoOne(going: Going, row: MigrationCaseRow): Promise<Said> {
  const { database, cases, migration } = going;
  const of = { id: migration.id, caseId: row.caseId };
  const { value: answer } = await reached(() =>
    cases.undoMigration(
      row.caseId,
      {
        migrationId: migration.id,
        commandId: commandIdOf('undo', migration.id, row),
        actor: migration.orderedBy,
        reason: migration.undoReason ?? migration.reason,
      },
      migration.plan.from,
    ),
  );
  const isLater = answer === null || (!answer.ok && LATER.has(answer.type));
  if (isLater && row.tries + 1 < TRIES_MAX) {
    await noteTry(database, of, 'unreachable');
    return answer === null ? 'unreachable' : 'later';
  }
  const refused = answer?.ok === true ? null : undoRefusalOf(answer);
  await noteUndo(database, of, { refused, nowMs: Date.now() });
  return 'done';
}

/** Why a case was not taken back, as a closed code. */
export function undoRefusalOf(answer: Failed | null): string {
  if (answer === null) return 'unreachable';
  if (answer.type === 'not_found') return 'gone';
  // It was migrated, or it would not be asked: what it has kept of that went with the next change.
  const isForgotten = answer.undo === 'nothing_to_undo' || answer.type === 'other_version';
  return isForgotten ? 'happened_since' : (answer.undo ?? answer.type);
}

/** The id of the command: the same until the case was taken back, so that a repeat is harmless. */
export function commandIdOf(
  what: 'migration' | 'undo',
  migrationId: string,
  { attempt }: Pick<MigrationCaseRow, 'attempt'>,
): string {
  return attempt === 1 ? `${what}/${migrationId}` : `${what}/${migrationId}/${attempt}`;
}

/** The most bytes of a mapping and the people of the new version, as JSON. */
const ORDER_BYTES_MAX = 1024 * 1024;
/** Answers after which a case is asked again. */
const LATER: ReadonlySet<string> = new Set(['pending', 'overloaded', 'stale']);
/** Answers of a case that needs no migration any more. */
const GONE: ReadonlySet<string> = new Set(['not_found', 'not_started', 'other_version']);

function orderOf({ migration, people }: Going) {
  const { id, orderedBy, reason, plan } = migration;
  const order = { migrationId: id, actor: orderedBy, reason, plan };
  return { ...order, ...(people !== undefined && { people }) };
}

async function again(going: Going, row: MigrationCaseRow, code: string): Promise<Said> {
  const { database, migration } = going;
  const of = { id: migration.id, caseId: row.caseId };
  if (row.tries + 1 < TRIES_MAX) {
    await noteTry(database, of, code);
    return code === 'unreachable' ? 'unreachable' : 'later';
  }
  return failed(going, row, code);
}

async function failed(
  { database, migration: { id } }: Going,
  { caseId }: MigrationCaseRow,
  error: string,
): Promise<Said> {
  const nothing = { outcome: null, sequence: null, agrees: null };
  const result = { status: 'failed', ...nothing, error, nowMs: Date.now() } as const;
  await noteResult(database, { id, caseId }, result);
  return 'done';
}

/** Temporal ends a case to which something of more than 2 MB is sent, so it is not sent. */
function isTooLarge(order: object): boolean {
  return Buffer.byteLength(JSON.stringify(order)) > ORDER_BYTES_MAX;
}

function migrated(
  { foretold, foretoldSequence }: MigrationCaseRow,
  { outcome, before, sequence }: MigrationDone,
): Omit<CaseResult, 'nowMs'> {
  const isSame = foretold !== null && outcome !== null && before === foretoldSequence;
  const agrees = isSame ? agree(foretold, outcome) : null;
  return { status: 'migrated', outcome, sequence, agrees, error: null };
}

function notMigrated(
  { foretold }: MigrationCaseRow,
  { type, outcome }: Failed,
): Omit<CaseResult, 'nowMs'> {
  const status = type === 'blocked' ? 'blocked' : GONE.has(type) ? 'gone' : 'failed';
  const isForetold = status === 'blocked' && foretold?.kind === 'blocked';
  const said = { outcome: outcome ?? null, sequence: null, error: type };
  return { status, ...said, agrees: isForetold ? true : null };
}

/** What a case answers; its error when it, or the engine, does not answer at all. */
async function reached<T>(
  call: () => Promise<T>,
): Promise<{ readonly value: T | null; readonly error: string | null }> {
  try {
    return { value: await call(), error: null };
  } catch (error) {
    const isGone = error instanceof Error && error.name === 'WorkflowNotFoundError';
    return { value: null, error: isGone ? 'not_found' : 'unreachable' };
  }
}
