/**
 * `caseline test`: runs scenarios, says what failed, and what no scenario has shown.
 *
 * Exit codes: 0 everything passed and is covered as asked; 1 a scenario failed, a file has
 * mistakes, or less is covered than `--threshold` asks for; 2 the command itself was wrong.
 *
 * @module
 */
import { existsSync, writeFileSync } from 'node:fs';
import type { Output } from './check.ts';
import { FileError, type FileOptions, loadSuites, type Suite } from './files.ts';
import { junitXml, suiteJson, suiteText, totalText } from './report.ts';
import { type OtherHost, runSuite, type SuiteOutcome } from './run-suites.ts';

/** Options of `caseline test`. */
export interface TestOptions extends FileOptions {
  /** Run only scenarios whose name contains this, or matches it as `/pattern/`. */
  readonly filter?: string;
  /** Tell what no scenario shows. */
  readonly coverage?: boolean;
  /** The least coverage of each case type, in percent. */
  readonly threshold?: number;
  readonly json?: boolean;
  /** A file for JUnit's XML. */
  readonly junit?: string;
  /** Where scenarios run: in memory alone, or on a Temporal server too. @default 'simulator' */
  readonly on?: 'simulator' | 'temporal';
}

/** Runs the scenarios that paths name, by default those in `definitions`; the exit code. */
export async function testScenarios(
  paths: readonly string[],
  options: TestOptions,
  output: Output,
): Promise<number> {
  try {
    const suites = loadSuites(paths.length === 0 ? defaultPaths() : paths, options);
    const passes = filterOf(options.filter);
    return await runAll({ suites, passes }, options, output);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    output.error(error.exitCode === 2 ? `caseline: ${error.message}` : error.message);
    return error.exitCode;
  }
}

/** Where scenarios are looked for when no path is given. */
export function defaultPaths(): readonly string[] {
  return [existsSync('definitions') ? 'definitions' : '.'];
}

async function runAll(
  { suites, passes }: { suites: readonly Suite[]; passes: (name: string) => boolean },
  options: TestOptions,
  output: Output,
): Promise<number> {
  const server = options.on === 'temporal' ? await openServer(suites, output) : undefined;
  try {
    const fromMs = performance.now();
    const outcomes: SuiteOutcome[] = [];
    for (const suite of suites) {
      const outcome = await runSuite(suite, {
        filter: passes,
        ...(server !== undefined && { other: server }),
      });
      outcomes.push(outcome);
      if (options.json === true) continue;
      for (const line of suiteText(outcome, { missed: options.coverage === true })) {
        output.log(line);
      }
    }
    return conclude(outcomes, { ...options, elapsedMs: performance.now() - fromMs }, output);
  } finally {
    await server?.stop();
  }
}

function conclude(
  outcomes: readonly SuiteOutcome[],
  options: TestOptions & { readonly elapsedMs: number },
  output: Output,
): number {
  const ran = outcomes.flatMap((one) => one.outcomes);
  if (ran.length === 0) {
    throw new FileError(`no scenario has a name like \`${options.filter}\``, 2);
  }
  if (options.json === true) output.log(JSON.stringify(outcomes.map(suiteJson), null, 2));
  if (options.junit !== undefined) writeJunit(options.junit, outcomes);
  output.error(totalText(outcomes, options.elapsedMs));
  const low = outcomes.filter(({ coverage }) => coverage.percent < (options.threshold ?? 0));
  for (const { suite, coverage } of low) {
    const { percent, covered, total } = coverage;
    output.error(
      `${suite.definition}: ${percent} % is covered (${covered} of ${total}), ${options.threshold} % is asked for`,
    );
  }
  return low.length === 0 && ran.every(({ passed }) => passed) ? 0 : 1;
}

function writeJunit(path: string, outcomes: readonly SuiteOutcome[]): void {
  try {
    writeFileSync(path, junitXml(outcomes));
  } catch {
    throw new FileError(`cannot write \`${path}\``, 2);
  }
}

/** @throws FileError when the pattern is none */
function filterOf(filter: string | undefined): (name: string) => boolean {
  if (filter === undefined) return () => true;
  const [, pattern] = /^\/(.+)\/$/.exec(filter) ?? [];
  if (pattern === undefined) return (name) => name.toLowerCase().includes(filter.toLowerCase());
  try {
    const expression = new RegExp(pattern, 'i');
    return (name) => expression.test(name);
  } catch {
    throw new FileError(`\`${filter}\` is no pattern`, 2);
  }
}

async function openServer(
  suites: readonly Suite[],
  output: Output,
): Promise<OtherHost & { stop(): Promise<void> }> {
  output.error('starting a Temporal server …');
  // Loaded only when asked for: the simulator needs none of it.
  const { startScenarioServer } = await import('../embedded/scenario-server.ts');
  const server = await startScenarioServer(suites.map(({ plan }) => plan));
  return { ...server, name: 'the Temporal server' };
}
