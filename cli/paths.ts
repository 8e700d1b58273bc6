/**
 * `caseline paths`: proposes the scenarios that show what none has shown yet.
 *
 * Exit codes: 0 everything can be shown; 1 for something no path was found, or a file has mistakes;
 * 2 the command itself was wrong.
 *
 * @module
 */
import { writeFileSync } from 'node:fs';
import { readScenarios } from '../compiler/scenario.ts';
import { writeScenarios } from '../compiler/scenario-write.ts';
import { rowKey } from '../core/coverage.ts';
import { invariant } from '../core/invariant.ts';
import { findPaths, type Paths } from '../core/paths.ts';
import type { Plan } from '../core/plan.ts';
import { runScenario } from '../core/scenario-run.ts';
import { createSimulator } from '../core/simulator.ts';
import type { Output } from './check.ts';
import { FileError, type FileOptions, loadPlan, loadSuites, scenariosBeside } from './files.ts';
import { runSuite } from './run-suites.ts';

/** Options of `caseline paths`. */
export interface PathsOptions extends FileOptions {
  /** Pass over the scenarios that there are. */
  readonly all?: boolean;
  /** A file for the proposals. */
  readonly output?: string;
  /** The most steps that the search may take. */
  readonly steps?: number;
  readonly json?: boolean;
}

/** Prints a file of scenarios; the exit code. */
export async function proposePaths(
  definition: string,
  options: PathsOptions,
  output: Output,
): Promise<number> {
  try {
    const plan = loadPlan(definition, options);
    const shown = options.all === true ? new Set<string>() : await shownSoFar(definition, options);
    const paths = findPaths(plan, {
      shown,
      ...(options.steps !== undefined && { stepsMax: options.steps }),
    });
    const text = paths.file.scenarios.length === 0 ? '' : await checkedText(plan, paths);
    print(text, paths, { options, output });
    return paths.unreached.length === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    output.error(error.exitCode === 2 ? `caseline: ${error.message}` : error.message);
    return error.exitCode;
  }
}

function print(
  text: string,
  { file, unreached, isCutShort }: Paths,
  { options, output }: { options: PathsOptions; output: Output },
): void {
  if (options.json === true) {
    output.log(JSON.stringify({ ...file, unreached, isCutShort, text }, null, 2));
  } else if (text !== '' && options.output === undefined) output.log(text.trimEnd());
  if (text !== '' && options.output !== undefined) writeNew(options.output, text);
  const count = file.scenarios.length;
  output.error(
    count === 0 && unreached.length === 0
      ? 'nothing is missing: the scenarios show everything'
      : `${count} scenario${count === 1 ? '' : 's'} proposed`,
  );
  for (const { kind, text: row } of unreached) output.error(`no path found: ${kind} ${row}`);
  if (unreached.length > 0) {
    output.error(
      isCutShort
        ? 'the search ended before it had seen everything; `--steps` lets it go on'
        : 'everything that the search can do was tried; what is left may be out of reach',
    );
  }
}

/** The keys of everything that the scenarios beside a definition show. */
async function shownSoFar(definition: string, options: FileOptions): Promise<ReadonlySet<string>> {
  if (scenariosBeside(definition).length === 0) return new Set();
  const keys = new Set<string>();
  for (const suite of loadSuites([definition], options)) {
    const { coverage } = await runSuite(suite, {});
    for (const row of coverage.rows) if (row.scenarios > 0) keys.add(rowKey(row));
  }
  return keys;
}

/** The text of the proposals, read back and run: what is printed passes as it is written. */
async function checkedText(plan: Plan, paths: Paths): Promise<string> {
  const text = writeScenarios(paths.file);
  const { file, diagnostics } = readScenarios(text);
  invariant(file, `the proposals cannot be read: ${diagnostics[0]?.message}`);
  for (const scenario of file.scenarios) {
    const parts = { plan, people: file.people };
    const { failures } = await runScenario(parts, scenario, createSimulator(plan));
    const [first] = failures;
    invariant(
      first === undefined,
      `\`${scenario.name}\` does not go as proposed: ${first?.text} was ${first?.actual}`,
    );
  }
  return text;
}

function writeNew(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: 'wx' });
  } catch {
    throw new FileError(`cannot write \`${path}\`, or it is there already`, 2);
  }
}
