/**
 * `caseline migrate replay`: whether the histories of cases would have been possible under a new
 * version.
 *
 * @module
 */
import type { Command } from 'commander';
import { AuditFileError, readAuditFile } from '../core/audit-file.ts';
import { localText } from '../core/business-time.ts';
import { planMigration } from '../core/migration/plan.ts';
import { type Replay, replayToday, type TrailEntry } from '../core/migration/replay.ts';
import type { Mapping, MigrationPlan } from '../core/migration/types.ts';
import type { People } from '../core/input.ts';
import type { Plan } from '../core/plan.ts';
import { factsOf } from '../directory/directory.ts';
import { DirectoryError, readDirectory } from '../directory/file.ts';
import type { Output } from './check.ts';
import { FileError, type FileOptions, readText } from './files.ts';
import { loadMapping } from './migrate-plan.ts';
import { VERDICTS } from './migrate-report.ts';
import { loadSource } from './sources.ts';

/** Options of `caseline migrate replay`. */
export interface MigrateReplayOptions extends FileOptions {
  /** Files of `caseline audit export`, a case in each. */
  readonly from: readonly string[];
  /** A mapping file. */
  readonly mapping?: string;
  /** A file of people; default: as the trails show them. */
  readonly directory?: string;
  readonly json?: boolean;
}

/** A case, and what came of its replay. */
export interface ReplayedCase {
  readonly id: string;
  readonly number: string;
  readonly version: number;
  readonly replay: Replay;
}

/** Adds the command to `caseline migrate`. */
export function addMigrateReplayCommand(migrate: Command): void {
  migrate
    .command('replay')
    .description('say whether what happened in cases would have been possible in a new version')
    .argument('<after>', 'the new version: a file, `-` for standard input, or `HEAD~1:path` in git')
    .requiredOption('--from <files...>', 'what `caseline audit export` has written')
    .option('--mapping <file>', 'what becomes of which part, where it is not plain')
    .option('--directory <file>', 'who is in which team; default: as the trails show people')
    .option('--json', 'as JSON, with every move')
    .option('--calendars <folder>', 'where calendars are; default: beside the definition or above')
    .addHelpText(
      'after',
      '\nEnds with 0 when all cases went the same way, 1 when some did not, 2 otherwise.',
    )
    .action((after: string, options: MigrateReplayOptions) => {
      process.exitCode = migrateReplay(after, options, console);
    });
}

/**
 * Replays cases; the exit code: 0 all went the same way, 1 some did not, 2 when a file cannot be
 * read or has mistakes, or when no case is one of this case type.
 */
export function migrateReplay(
  after: string,
  options: MigrateReplayOptions,
  output: Output,
): 0 | 1 | 2 {
  try {
    const to = loadSource(after, options);
    const mapping = options.mapping === undefined ? {} : loadMapping(options.mapping).mapping;
    const people = options.directory === undefined ? null : peopleFrom(options.directory);
    const plans = new Map<string, MigrationPlan>();
    const cases = options.from.flatMap((file) => {
      const one = recorded(file, to);
      if (one === null) return [];
      return [replayedCase(one, { to, mapping, people, plans })];
    });
    if (cases.length === 0) {
      throw new FileError(`caseline: none of the files holds a case of \`${to.id}\``, 2);
    }
    if (options.json === true)
      output.log(JSON.stringify({ counts: counted(cases), cases }, null, 2));
    else for (const line of report(cases, to)) output.log(line);
    return cases.every(({ replay }) => replay.verdict === 'same_way') ? 0 : 1;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    output.error(error.message);
    return 2;
  }
}

interface Recorded {
  readonly id: string;
  readonly number: string;
  readonly from: Plan;
  readonly entries: readonly TrailEntry[];
}

/** The case of a file; `null` when it is of another case type. */
function recorded(file: string, to: Plan): Recorded | null {
  const lines = linesOf(file);
  const found = lines.find((line) => line.kind === 'case');
  const plans = lines.flatMap((line) => (line.kind === 'plan' ? [line.plan] : []));
  if (found === undefined) throw new FileError(`caseline: \`${file}\` names no case`, 2);
  if (found.caseType !== to.id) return null;
  const from = plans.find(({ hash }) => hash === found.planHash);
  if (from === undefined) {
    throw new FileError(`caseline: \`${file}\` does not hold the version that its case is on`, 2);
  }
  const entries = lines.flatMap((line) =>
    // What was written by a task that was lost is no part of the trail.
    line.kind === 'entry' && line.lost === 0 ? [line.entry] : [],
  );
  return { id: found.id, number: found.number, from, entries };
}

function linesOf(file: string) {
  try {
    return readAuditFile(readText(file)).map(({ line, number, isSummed }) => {
      if (line !== null && isSummed) return line;
      const help = 'export the case again, and see `caseline audit verify`';
      throw new FileError(
        `caseline: \`${file}\`: line ${number} is not as it was written; ${help}`,
        2,
      );
    });
  } catch (error) {
    if (!(error instanceof AuditFileError)) throw error;
    throw new FileError(`caseline: \`${file}\`: ${error.message}`, 2);
  }
}

function replayedCase(
  { id, number, from, entries }: Recorded,
  {
    to,
    mapping,
    people,
    plans,
  }: {
    readonly to: Plan;
    readonly mapping: Mapping;
    readonly people: People | null;
    readonly plans: Map<string, MigrationPlan>;
  },
): ReplayedCase {
  const plan = plans.get(from.hash) ?? planMigration(from, to, mapping);
  plans.set(from.hash, plan);
  const replay = replayToday({ from, to, plan }, entries, { caseId: id, people });
  return { id, number, version: from.version, replay };
}

function peopleFrom(file: string): People {
  try {
    const everybody = [...readDirectory(readText(file), file).values()];
    return Object.fromEntries(everybody.map((person) => [person.id, factsOf(person)]));
  } catch (error) {
    if (!(error instanceof DirectoryError)) throw error;
    throw new FileError(`caseline: ${error.message}`, 2);
  }
}

function counted(cases: readonly ReplayedCase[]): Readonly<Record<Replay['verdict'], number>> {
  const of = (verdict: Replay['verdict']): number =>
    cases.filter(({ replay }) => replay.verdict === verdict).length;
  return {
    same_way: of('same_way'),
    other_way: of('other_way'),
    refused: of('refused'),
    not_replayable: of('not_replayable'),
  };
}

function* report(cases: readonly ReplayedCase[], to: Plan): Generator<string> {
  for (const one of cases) yield* caseReport(one, to);
  yield '';
  for (const [verdict, count] of Object.entries(counted(cases))) {
    yield `${String(count).padStart(6)}  ${VERDICTS[verdict as Replay['verdict']]}`;
  }
  const assumptions = [...new Set(cases.flatMap(({ replay }) => replay.assumptions))];
  if (assumptions.length === 0) return;
  yield '';
  yield 'Taken for granted, because trails do not hold it:';
  for (const assumption of assumptions) yield `  ${assumption}`;
}

function* caseReport({ number, version, replay }: ReplayedCase, to: Plan): Generator<string> {
  const { verdict, because, stands, wouldStand, deadlines } = replay;
  const why = because === null ? '' : `: ${because}`;
  yield `${number}, version ${version} → ${to.version}: ${VERDICTS[verdict]}${why}`;
  if (stands.join() !== wouldStand.join()) {
    yield `  stood in ${stands.join(' and ')}, would stand in ${wouldStand.join(' and ')}`;
  }
  const at = (ms: number | null): string => (ms === null ? 'never' : localText(to.calendar, ms));
  for (const { deadline, wasAtMs, dueAtMs } of deadlines) {
    yield `  deadline ${deadline}: ${at(wasAtMs)} → ${at(dueAtMs)}`;
  }
}
