/**
 * `caseline migrate …`: moves the cases of a version to another one, by the API.
 *
 * Exit codes: 0 done; 1 there are cases that stay, failed or did not replay the same way, or it did
 * not end well; 2 the API cannot
 * be read, or refuses.
 *
 * @module
 */
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AccessOptions, accessOf, callApi } from './api-access.ts';
import { type ApiAccess, ApiError, ApiRefusal, pages } from './api-reader.ts';
import type { Output } from './check.ts';
import { loadMapping } from './migrate-plan.ts';
import { FileError, readText } from './files.ts';
import {
  type Migration,
  type MigrationCase,
  migrationPage,
  type MigrationReport,
  standing,
} from './migrate-report.ts';

/** Options of every command of migrations. */
export interface MigrateOptions extends AccessOptions {
  readonly json?: boolean;
  /** Where the page goes, with single cases. @default standard output, numbers alone */
  readonly output?: string;
}

/** Options of a dry run of a migration that is to be planned first. */
export interface DryRunOptions extends MigrateOptions {
  readonly caseType?: string;
  readonly from?: number;
  readonly to?: number;
  /** A mapping file, or what `caseline migrate plan --json` has printed. */
  readonly mapping?: string;
  readonly reason?: string;
  readonly rate?: number;
  readonly failedShare?: number;
  readonly failedMin?: number;
  /** Put the trail of every case to the new version as well. */
  readonly replay?: boolean;
}

/** Options of `caseline migrate undo`. */
export interface UndoOptions extends MigrateOptions {
  readonly reason: string;
  readonly case?: string;
}

const LOOK_EVERY_MS = 500;
const UNDER_WAY: readonly string[] = ['running', 'undoing'];

/** `caseline migrate dry-run`: plans a migration unless its id is given, and asks every case. */
export function dryRun(
  id: string | undefined,
  options: DryRunOptions,
  output: Output,
): Promise<number> {
  return told(options, output, async (access) => {
    const planned = id ?? (await plan(access, options));
    const how = options.replay === true ? '?replay=true' : '';
    await callApi(access, { method: 'POST', path: `/v1/migrations/${planned}/dry-run${how}` });
    for (;;) {
      const report = await reportOf(access, planned);
      if (report.migration.dryRun?.doneAt != null) return report;
      await sleep(LOOK_EVERY_MS);
    }
  });
}

/** `caseline migrate start`, `pause`, `resume` and `stop`. */
export function order(
  what: 'start' | 'pause' | 'resume' | 'stop',
  id: string,
  { wait, ...options }: MigrateOptions & { readonly wait?: boolean },
  output: Output,
): Promise<number> {
  return told(options, output, async (access) => {
    await callApi(access, { method: 'POST', path: `/v1/migrations/${id}/${what}` });
    return wait === true ? ended(access, id) : reportOf(access, id);
  });
}

/** `caseline migrate undo`: all cases, or one. */
export function undo(
  id: string,
  { wait, ...options }: UndoOptions & { readonly wait?: boolean },
  output: Output,
): Promise<number> {
  return told(options, output, async (access) => {
    const body = { reason: options.reason, ...(options.case && { case: options.case }) };
    await callApi(access, { method: 'POST', path: `/v1/migrations/${id}/undo`, body });
    return wait === true ? ended(access, id) : reportOf(access, id);
  });
}

/** `caseline migrate status`: one migration, or all of them in a line each. */
export async function status(
  id: string | undefined,
  options: MigrateOptions,
  output: Output,
): Promise<number> {
  if (id !== undefined) return told(options, output, (access) => reportOf(access, id));
  return guarded(output, async () => {
    const access = await accessOf(options);
    const { items } = await callApi<{ items: readonly Migration[] }>(access, {
      method: 'GET',
      path: '/v1/migrations?limit=200',
    });
    if (options.json === true) output.log(JSON.stringify(items, null, 2));
    for (const one of options.json === true ? [] : items) {
      const versions = `${one.from.number} to ${one.to.number}`;
      output.log(`${one.id}  ${one.caseType}  ${versions}  ${standing(one)}`);
    }
    return 0;
  });
}

async function plan(access: ApiAccess, options: DryRunOptions): Promise<string> {
  const { caseType, from, to, reason, mapping, rate, failedShare, failedMin } = options;
  if (caseType === undefined || from === undefined || to === undefined || reason === undefined) {
    throw new ApiError(
      'say which migration by its id, or plan one: `--case-type`, `--from`, `--to` and `--reason`',
    );
  }
  const body = {
    caseType,
    from,
    to,
    reason,
    ...(mapping !== undefined && { mapping: mappingIn(mapping) }),
    ...(rate !== undefined && { ratePerSecond: rate }),
    ...(failedShare !== undefined && { failedShareMax: failedShare }),
    ...(failedMin !== undefined && { failedMin }),
  };
  const { id } = await callApi<Migration>(access, { method: 'POST', path: '/v1/migrations', body });
  return id;
}

/** A mapping file, or what `caseline migrate plan --json` has printed. */
function mappingIn(file: string): unknown {
  const text = readText(file);
  if (!text.trimStart().startsWith('{')) return loadMapping(file).mapping;
  let content: { readonly mapping?: unknown } | null;
  try {
    content = JSON.parse(text) as { readonly mapping?: unknown } | null;
  } catch (error) {
    throw new FileError(`${file} is no JSON: ${(error as Error).message}`, 2);
  }
  if (content?.mapping === undefined) {
    throw new FileError(`${file} holds no plan: it has no \`mapping\``, 2);
  }
  return content.mapping;
}

function reportOf(access: ApiAccess, id: string): Promise<MigrationReport> {
  return callApi(access, { method: 'GET', path: `/v1/migrations/${encodeURIComponent(id)}` });
}

async function ended(access: ApiAccess, id: string): Promise<MigrationReport> {
  for (;;) {
    const report = await reportOf(access, id);
    if (!UNDER_WAY.includes(report.migration.status)) return report;
    await sleep(LOOK_EVERY_MS);
  }
}

/** Tells a migration: its numbers, and in a file single cases too. */
function told(
  options: MigrateOptions,
  output: Output,
  work: (access: ApiAccess) => Promise<MigrationReport>,
): Promise<number> {
  return guarded(output, async () => {
    const access = await accessOf(options);
    const report = await work(access);
    const { id } = report.migration;
    const isWhole = options.output !== undefined || options.json === true;
    const cases = isWhole ? await casesOf(access, id) : [];
    const text =
      options.json === true
        ? `${JSON.stringify({ ...report, cases }, null, 2)}\n`
        : migrationPage(report, cases);
    if (options.output === undefined) output.log(text.trimEnd());
    else writeFileSync(options.output, text);
    output.error(`migration ${id}: ${standing(report.migration)}`);
    return isWell(report) ? 0 : 1;
  });
}

async function casesOf(access: ApiAccess, id: string): Promise<MigrationCase[]> {
  const cases: MigrationCase[] = [];
  const path = `/v1/migrations/${encodeURIComponent(id)}/cases?limit=200`;
  for await (const one of pages<MigrationCase>(access, path)) cases.push(one);
  return cases;
}

function isWell({ migration, counts }: MigrationReport): boolean {
  const { blocked = 0, failed = 0 } = counts.statuses;
  const foretold = migration.status === 'planned' ? (counts.foretold['blocked'] ?? 0) : 0;
  const replayed = migration.status === 'planned' ? Object.entries(counts.replayed) : [];
  const otherwise = replayed.filter(([verdict]) => verdict !== 'same_way').length;
  return blocked + failed + foretold + otherwise === 0 && migration.stoppedBecause !== 'failures';
}

async function guarded(output: Output, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ApiError || error instanceof FileError)) throw error;
    output.error(error instanceof ApiError ? `caseline: ${error.message}` : error.message);
    for (const line of problemsIn(error)) output.error(line);
    return 2;
  }
}

/** What is unsound about a mapping, a line each, with how to mend it. */
function problemsIn(error: Error): string[] {
  if (!(error instanceof ApiRefusal)) return [];
  const { problems } = error.problem as {
    readonly problems?: readonly { part: string; message: string; help: string }[];
  };
  return (problems ?? []).map(({ part, message, help }) => `  ${part}: ${message}; ${help}`);
}
