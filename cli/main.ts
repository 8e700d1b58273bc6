/**
 * `caseline`: what authors do at a terminal.
 *
 * Results go to standard output, talk to standard error. Exit codes: 0 all is well, 1 there are
 * errors in what was given, 2 the command itself was wrong.
 *
 * @module
 */
import { Command, InvalidArgumentError, Option } from 'commander';
import { check } from './check.ts';
import { addEditorCommands } from './editor-commands.ts';
import { explainCode } from './explain.ts';
import { type ExplainDeadlineOptions, explainDeadline } from './explain-deadline.ts';
import { addPictureCommands } from './picture-commands.ts';
import { type TestOptions, testScenarios } from './test.ts';
import { watch } from './watch.ts';
import { addWhatIfCommand } from './what-if.ts';

const program = new Command('caseline')
  .description('case types as YAML, checked and run as durable workflows')
  .showHelpAfterError()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

program
  .command('check')
  .description('check definitions, and say where they are wrong')
  .argument('<file...>', 'case types, as YAML files')
  .option('--calendars <folder>', 'where calendars are; default: `calendars` beside each file')
  .option('--json', 'print the diagnostics as JSON')
  .action((files: readonly string[], options: { calendars?: string; json?: boolean }) => {
    process.exitCode = check(files, options, console);
  });

program
  .command('explain')
  .description('explain a diagnostic, with a wrong and a right example')
  .argument('<code>', 'e.g. CL0203')
  .action((code: string) => {
    process.exitCode = explainCode(code, console);
  });

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
  .option('--calendars <folder>', 'where calendars are; default: beside the definition or above')
  .action(async (paths: readonly string[], options: TestOptions & { watch?: boolean }) => {
    const run = () => testScenarios(paths, options, console);
    process.exitCode = options.watch === true ? await watch(paths, run, console) : await run();
  });

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
  .option('--calendars <folder>', 'where calendars are; default: beside the definition or above')
  .action(async (file: string, options: ExplainDeadlineOptions) => {
    process.exitCode = await explainDeadline(file, options, console);
  });

addEditorCommands(program);
addWhatIfCommand(program);
addPictureCommands(program);

await program.parseAsync();

function percentage(text: string): number {
  const percent = Number(text);
  if (text.trim() !== '' && percent >= 0 && percent <= 100) return percent;
  throw new InvalidArgumentError('a number from 0 to 100 is expected');
}
