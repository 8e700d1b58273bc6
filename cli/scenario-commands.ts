/**
 * The commands that play a case type: `caseline test`, `paths`, `simulate`, `explain-deadline`.
 *
 * @module
 */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type ExplainDeadlineOptions, explainDeadline } from './explain-deadline.ts';
import { type PathsOptions, proposePaths } from './paths.ts';
import type { SimulateOptions } from './simulate.ts';
import { type TestOptions, testScenarios } from './test.ts';
import { watch } from './watch.ts';

const CALENDARS = 'where calendars are; default: beside the definition or above';

/** Adds the commands to the program. */
export function addScenarioCommands(program: Command): void {
  addTest(program);
  addPaths(program);
  addSimulate(program);
  addExplainDeadline(program);
}

function addSimulate(program: Command): void {
  program
    .command('simulate')
    .description('play a case at the terminal, or from lines on standard input')
    .argument('<file>', 'a definition')
    .option('--from <instant>', 'when it starts, `2026-03-02 09:15`; default: now')
    .option('--by <person>', 'who starts it; default: the first person')
    .option('--with <field=value...>', 'what is known at the start')
    .option('--people <file>', 'a file of scenarios whose people play; default: beside the file')
    .option('--directory <file>', 'a directory whose people play')
    .option('--scenario <name>', 'play this scenario first, and go on from there')
    .option('--json', 'answer every line with a line of JSON')
    .option('--calendars <folder>', CALENDARS)
    .action(async (file: string, options: SimulateOptions) => {
      const { simulate } = await import('./simulate.ts');
      const isTyped = process.stdin.isTTY && options.json !== true;
      const lines = { input: process.stdin, ...(isTyped && { terminal: process.stderr }) };
      process.exitCode = await simulate(file, options, { lines, output: console });
    });
}

function addTest(program: Command): void {
  program
    .command('test')
    .description('run scenarios, and say what none of them shows')
    .argument('[path...]', 'scenario files, definitions, or folders; default: `definitions`')
    .option('--filter <text>', 'only scenarios whose name contains this, or matches /this/')
    .option('--coverage', 'tell the states, ways, timers, ladder steps and results never shown')
    .option('--threshold <percent>', 'fail when less of a case type is covered', percentage)
    .addOption(
      new Option('--on <host>', 'where they run; on `temporal`, traces are compared too')
        .choices(['simulator', 'temporal'])
        .default('simulator'),
    )
    .option('--junit <file>', 'write the results as JUnit XML')
    .option('--json', 'print the results as JSON')
    .option('--watch', 'run again whenever a file changes, until Ctrl-C')
    .option('--calendars <folder>', CALENDARS)
    .action(async (paths: readonly string[], options: TestOptions & { watch?: boolean }) => {
      const run = () => testScenarios(paths, options, console);
      process.exitCode = options.watch === true ? await watch(paths, run, console) : await run();
    });
}

function addPaths(program: Command): void {
  program
    .command('paths')
    .description('propose the scenarios that show what none has shown yet')
    .argument('<file>', 'a definition; the scenarios beside it count')
    .option('--all', 'as if there were no scenarios yet')
    .option('--output <file>', 'write them to a file instead, which must not be there')
    .option('--steps <number>', 'how long to look, in steps; default: 60000', wholeNumber)
    .option('--json', 'print what was found as JSON')
    .option('--calendars <folder>', CALENDARS)
    .action(async (file: string, options: PathsOptions) => {
      process.exitCode = await proposePaths(file, options, console);
    });
}

function addExplainDeadline(program: Command): void {
  program
    .command('explain-deadline')
    .description('print the walk of a clock: what counts, what does not, and why')
    .argument('<file>', 'a definition, or a calendar')
    .option('--from <instant>', 'when it begins: `2026-03-02 09:15` in the calendar, or RFC 3339')
    .option('--duration <length>', 'what is counted, e.g. `20 business days`')
    .option('--before', 'count backwards from `--from`')
    .option('--roll', 'an end on a closed day moves to the next business day')
    .option('--timer <id>', 'the clock of a timer, or of `<approval>/ladder/<row>`')
    .option('--scenario <name>', 'every deadline that a scenario sets, and what came of it')
    .option('--json', 'print the walks as JSON')
    .option('--calendars <folder>', CALENDARS)
    .action(async (file: string, options: ExplainDeadlineOptions) => {
      process.exitCode = await explainDeadline(file, options, console);
    });
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('a whole number from 1 is expected');
}

function percentage(text: string): number {
  const percent = Number(text);
  if (text.trim() !== '' && percent >= 0 && percent <= 100) return percent;
  throw new InvalidArgumentError('a number from 0 to 100 is expected');
}
