/**
 * Migrations: cases move to another version of their case type, in batches, by the operators.
 *
 * What they say in numbers is for the operators' team alone, and leaves out the cases to which the
 * reader is a party. Single cases are listed for whoever sees their state, and what is foretold of
 * one is told to whoever reads all of it.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { seesAll } from '../../core/access-redact.ts';
import { planMigration } from '../../core/migration/plan.ts';
import type { Mapping, MigrationPlan } from '../../core/migration/types.ts';
import type { Plan } from '../../core/plan.ts';
import type { Person } from '../../directory/directory.ts';
import { findVersion } from '../../prisma/queries/case-types.ts';
import { findCase } from '../../prisma/queries/cases.ts';
import { decodeCursor } from '../../prisma/queries/cursors.ts';
import {
  countMigrationCases,
  findMigrationCase,
  listMigrationCases,
  type MigrationCaseRow,
  type MigrationCaseStatus,
  noteUndo,
  retryCases,
  retryUndo,
} from '../../prisma/queries/migration-cases.ts';
import {
  askForetelling,
  changeMigration,
  createMigration,
  findMigration,
  listMigrations,
  type MigrationRow,
  type MigrationStatus,
} from '../../prisma/queries/migrations.ts';
import { decideAnybody, decideRow, readerOf } from '../access.ts';
import { callEngine } from '../engine.ts';
import type { ApiAnswer, ApiRequest, Handlers } from '../http.ts';
import { pageAnswer, pageQueryOf } from '../paging.ts';
import { notFound, Problem, refuseOthers } from '../problems.ts';
import type { Services } from '../services.ts';
import { migrationCaseView, migrationView } from '../views-migrations.ts';

interface Asked {
  readonly caseType: string;
  readonly from: number;
  readonly to: number;
  readonly mapping?: Mapping;
}

interface Ordered extends Asked {
  readonly reason: string;
  readonly ratePerSecond?: number;
  readonly failedShareMax?: number;
  readonly failedMin?: number;
}

/** What is said of the pace when nothing is. */
const PACE = { ratePerSecond: 20, failedShareMax: 0.1, failedMin: 5 };

/** Handlers of `/v1/migrations`. */
export function migrationHandlers(services: Services): Handlers {
  const change = (
    from: readonly MigrationStatus[],
    to: MigrationStatus,
    refused: string,
  ): ((request: ApiRequest) => Promise<ApiAnswer>) => {
    return async (request) => {
      const { id } = await migrationFor(services, request);
      const stopped = to === 'stopped' && { stoppedBecause: 'by_hand' as const };
      await changed(services, { id, from, to, nowMs: Date.now(), ...stopped }, refused);
      return current(services, id);
    };
  };
  return {
    planMigration: (request) => plan(services, request),
    createMigration: (request) => create(services, request),
    listMigrations: async ({ person, query }) => {
      refuseOthers(services.operatorTeam, person);
      const rows = await listMigrations(services.database, { limit: query.limit as number });
      return { status: 200, body: { items: rows.map(migrationView) } };
    },
    getMigration: async (request) => {
      const migration = await migrationFor(services, request);
      const of = { id: migration.id, person: request.person.id };
      const counts = await countMigrationCases(services.database, of);
      return { status: 200, body: { migration: migrationView(migration), counts } };
    },
    listMigrationCases: (request) => listCases(services, request),
    foretellMigration: async (request) => {
      const { id } = await migrationFor(services, request);
      const isReplayAsked = request.query.replay === true;
      const asked = { id, nowMs: Date.now(), isReplayAsked };
      const isAsked = await askForetelling(services.database, asked);
      if (!isAsked) throw unchanged('It is under way: pause it first.');
      return current(services, id);
    },
    startMigration: (request) => start(services, request),
    pauseMigration: change(['running'], 'paused', 'It is not under way.'),
    resumeMigration: change(['paused'], 'running', 'It is not paused.'),
    stopMigration: change(['running', 'paused', 'undoing'], 'stopped', 'It is not under way.'),
    undoMigration: (request) => undo(services, request),
  };
}

async function migrationFor(
  services: Services,
  { params, person }: ApiRequest,
): Promise<MigrationRow> {
  refuseOthers(services.operatorTeam, person);
  const migration = await findMigration(services.database, params.id as string);
  if (migration === null) throw notFound('migration');
  return migration;
}

async function current({ database }: Services, id: string): Promise<ApiAnswer> {
  return { status: 200, body: migrationView((await findMigration(database, id))!) };
}

function unchanged(detail: string): Problem {
  return new Problem('migration_unchanged', detail);
}

async function changed(
  { database }: Services,
  change: Parameters<typeof changeMigration>[1],
  refused: string,
): Promise<void> {
  if (!(await changeMigration(database, change))) throw unchanged(refused);
}

/** For authors and operators: it tells of definitions and of no case. */
async function plan(services: Services, { person, body }: ApiRequest): Promise<ApiAnswer> {
  const { authorTeam, operatorTeam } = services;
  const isTheirs =
    authorTeam === null || person.teams.includes(authorTeam) || person.teams.includes(operatorTeam);
  if (!isTheirs) {
    throw new Problem('not_permitted', `Planning is for people of the team \`${authorTeam}\`.`);
  }
  return { status: 200, body: await planned(services, body as Asked) };
}

async function planned(services: Services, asked: Asked): Promise<MigrationPlan> {
  const { caseType, from, to, mapping } = asked;
  const [old, next] = await Promise.all(
    [from, to].map((number) => versionOf(services, { caseType, number })),
  );
  return planMigration(old!, next!, mapping);
}

async function versionOf(
  { database }: Services,
  of: { readonly caseType: string; readonly number: number },
): Promise<Plan> {
  const version = await findVersion(database, of);
  if (version !== null) return version.plan;
  const detail = `There is no version ${of.number} of a case type \`${of.caseType}\`.`;
  throw new Problem('case_type_unknown', detail);
}

async function create(services: Services, { person, body }: ApiRequest): Promise<ApiAnswer> {
  refuseOthers(services.operatorTeam, person);
  const { caseType, from, to, mapping, reason, ...pace } = body as Ordered;
  const found = await planned(services, { caseType, from, to, ...(mapping && { mapping }) });
  const { problems } = found;
  if (problems.length > 0) {
    const detail = `The mapping is unsound in ${problems.length} of its parts; nothing was planned.`;
    throw new Problem('migration_unsound', detail, { problems });
  }
  const id = randomUUID();
  await createMigration(services.database, {
    id,
    caseType,
    fromNumber: from,
    toNumber: to,
    plan: found,
    reason,
    person: person.id,
    nowMs: Date.now(),
    ...PACE,
    ...pace,
  });
  const headers = { Location: `/v1/migrations/${id}` };
  return { ...(await current(services, id)), status: 201, headers };
}

async function start(services: Services, request: ApiRequest): Promise<ApiAnswer> {
  const { id, foretoldAtMs } = await migrationFor(services, request);
  if (foretoldAtMs === null) throw unchanged('Nobody knows what it would do: do a dry run first.');
  const from = ['planned', 'stopped', 'done', 'undone'] as const;
  await changed(
    services,
    { id, from, to: 'running', nowMs: Date.now(), person: request.person.id },
    'It is under way, or paused.',
  );
  await retryCases(services.database, id);
  return current(services, id);
}

async function listCases(services: Services, request: ApiRequest): Promise<ApiAnswer> {
  const { id } = await migrationFor(services, request);
  const { limit, after } = pageQueryOf(request, (text) => decodeCursor(text, 1));
  const { status } = request.query as { status?: MigrationCaseStatus };
  const page = await listMigrationCases(
    services.database,
    { id, reader: readerOf(request.person), ...(status !== undefined && { status }) },
    { limit, ...(after !== undefined && { after }) },
  );
  const shown = new Map(
    await Promise.all(
      page.rows.map(
        async (row) => [row.caseId, await isShown(services, row, request.person)] as const,
      ),
    ),
  );
  const viewOf = (row: MigrationCaseRow) => migrationCaseView(row, shown.get(row.caseId) === true);
  return pageAnswer(request, page, viewOf, ({ caseId }) => caseId);
}

/** Whether somebody reads all of a case, and is no party to it. */
async function isShown(
  services: Services,
  { caseId }: MigrationCaseRow,
  person: Person,
): Promise<boolean> {
  const row = await findCase(services.database, caseId);
  const current = row && (await services.knowledge.planByHash(row.planHash));
  if (row === null || current === null) return false;
  const decision = await decideRow(services, row, person);
  return decision.conflict === null && seesAll(current, decision);
}

async function undo(services: Services, request: ApiRequest): Promise<ApiAnswer> {
  const migration = await migrationFor(services, request);
  const { id } = migration;
  const { reason, case: caseId } = request.body as { reason: string; case?: string };
  if (caseId !== undefined) {
    await undoCase(services, { migration, caseId, reason, person: request.person });
    return { ...(await current(services, id)), shown: { cases: [caseId] } };
  }
  await retryUndo(services.database, id);
  await changed(
    services,
    {
      id,
      from: ['paused', 'stopped', 'done', 'undone'],
      to: 'undoing',
      nowMs: Date.now(),
      person: request.person.id,
      undoReason: reason,
    },
    'It is under way, or was never started: pause or stop it first.',
  );
  return current(services, id);
}

async function undoCase(
  services: Services,
  {
    migration,
    caseId,
    reason,
    person,
  }: { migration: MigrationRow; caseId: string; reason: string; person: Person },
): Promise<void> {
  const { conflict } = await decideAnybody(services, caseId, person);
  const row = await findMigrationCase(services.database, { id: migration.id, caseId });
  // Nobody learns here that a case about them is there, or that it was migrated.
  if (conflict !== null || row?.status !== 'migrated') throw notFound('case in this migration');
  const { id, plan: mapping } = migration;
  const commandId = row.attempt === 1 ? `undo/${id}` : `undo/${id}/${row.attempt}`;
  const command = { migrationId: id, commandId, actor: person.id, reason };
  const answer = await callEngine(() =>
    services.engine.undoMigration(caseId, command, mapping.from),
  );
  if (!answer.ok) throw notUndoable(answer.undo ?? answer.type);
  await noteUndo(services.database, { id, caseId }, { refused: null, nowMs: Date.now() });
}

const NOT_UNDOABLE: Readonly<Record<string, string>> = {
  nothing_to_undo: 'Something has happened in the case since.',
  happened_since: 'Something has happened in the case since.',
  too_large: 'What the case was before is too large to have been kept.',
  pending: 'The case does not answer. Sending it again is safe.',
};

function notUndoable(because: string): Problem {
  const detail = NOT_UNDOABLE[because] ?? 'The case is not where the migration has left it.';
  return new Problem('migration_not_undoable', detail);
}
