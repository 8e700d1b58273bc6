/**
 * `caseline migrate plan`: what becomes of the cases of one version under another.
 *
 * @module
 */
import type { Command } from 'commander';
import { readMapping, type ReadMapping } from '../compiler/mapping.ts';
import { PARTS, planMigration } from '../core/migration/plan.ts';
import { changesByState } from '../core/migration/state-changes.ts';
import type { Mapping, MigrationPlan } from '../core/migration/types.ts';
import type { Plan } from '../core/plan.ts';
import type { Output } from './check.ts';
import { FileError, type FileOptions, readText } from './files.ts';
import { loadSource } from './sources.ts';

/** Options of `caseline migrate plan`. */
export interface MigratePlanOptions extends FileOptions {
  /** A mapping file. */
  readonly mapping?: string;
  readonly json?: boolean;
}

/** Adds the command. */
export function addMigrateCommand(program: Command): void {
  program
    .command('migrate')
    .description('move open cases to another version of their case type')
    .command('plan')
    .description('say what would become of the cases of one version under another')
    .argument('<before>', 'a case type: a file, `-` for standard input, or `HEAD~1:path` in git')
    .argument('<after>', 'the later version, likewise')
    .option('--mapping <file>', 'what becomes of which part, where it is not plain')
    .option('--json', 'as JSON')
    .option('--calendars <folder>', 'where calendars are; default: beside the definition or above')
    .addHelpText(
      'after',
      '\nEnds with 0 when cases can be moved, 1 when that is unsound, 2 otherwise.',
    )
    .action((before: string, after: string, options: MigratePlanOptions) => {
      process.exitCode = migratePlan([before, after], options, console);
    });
}

/**
 * Plans a migration; the exit code: 0 cases can be moved, 1 that is unsound, 2 when a file cannot be
 * read or has mistakes.
 */
export function migratePlan(
  [before, after]: readonly [string, string],
  options: MigratePlanOptions,
  output: Output,
): 0 | 1 | 2 {
  try {
    const [from, to] = [loadSource(before, options), loadSource(after, options)];
    const read = options.mapping === undefined ? null : loadMapping(options.mapping);
    const plan = planMigration(from, to, read?.mapping ?? {});
    const changes = changesByState({ from, to, plan });
    if (options.json === true) output.log(JSON.stringify({ ...plan, states: changes }, null, 2));
    else
      for (const line of planText({ from, to, plan, read, file: options.mapping }))
        output.log(line);
    return plan.problems.length === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    output.error(error.exitCode === 2 ? `caseline: ${error.message}` : error.message);
    return 2;
  }
}

type Read = Pick<ReadMapping, 'places'> & { readonly mapping: Mapping; readonly text: string };

/**
 * Reads a mapping file.
 *
 * @throws FileError when it cannot be read, or with its mistakes
 */
export function loadMapping(file: string): Read {
  const text = readText(file);
  const { mapping, places, problems } = readMapping(text);
  if (mapping !== undefined) return { mapping, places, text };
  const told = problems.map(({ message, help, start }) => {
    const mend = help === undefined ? '' : `\n  = help: ${help}`;
    return `${file}:${position(text, start)}: ${message}${mend}`;
  });
  throw new FileError(told.join('\n'), 1);
}

/** Line and column of an offset, both from 1. */
function position(text: string, offset: number): string {
  const lines = text.slice(0, offset).split('\n');
  return `${lines.length}:${lines.at(-1)!.length + 1}`;
}

function planText({
  from,
  to,
  plan,
  read,
  file,
}: {
  readonly from: Plan;
  readonly to: Plan;
  readonly plan: MigrationPlan;
  readonly read: Read | null;
  readonly file: string | undefined;
}): readonly string[] {
  const place = (part: string): string => {
    const at = read?.places.get(part);
    return at === undefined ? part : `${file}:${position(read!.text, at.start)}: ${part}`;
  };
  const count = plan.problems.length;
  const verdict = count === 0 ? 'cases can be moved' : `unsound: ${count} to be mended`;
  return [
    `${to.id}, version ${from.version} → ${to.version}: ${verdict}`,
    ...section(
      'Unsound',
      plan.problems.flatMap(({ part, message, help }) => [
        `! ${place(part)}: ${message}`,
        `    help: ${help}`,
      ]),
    ),
    ...section(
      'Guessed, look at these',
      plan.guesses.map(({ part, to: name, why }) => `? ${part} → ${name}, because ${why}`),
    ),
    ...section('Under another name, or no more', otherNames(plan)),
    ...(count > 0 ? [] : changesByState({ from, to, plan }).flatMap(stateLines)),
  ];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
}

function otherNames({ mapping }: MigrationPlan): readonly string[] {
  return PARTS.flatMap((part) =>
    Object.entries(mapping[part])
      .filter(([name, target]) => name !== target)
      .map(([name, target]) => `${part}/${name} → ${target ?? 'none'}`),
  );
}

function stateLines({
  state,
  to,
  lines,
}: ReturnType<typeof changesByState>[number]): readonly string[] {
  if (to === null) return ['', `Cases in ${state} stay on their version.`];
  const where = to === state ? `Cases in ${state}` : `Cases in ${state} are in ${to}`;
  return [
    '',
    where,
    ...(lines.length === 0 ? ['nothing else changes'] : lines).map((line) => `  ${line}`),
  ];
}
