/**
 * `caseline`: what authors do at a terminal.
 *
 * Results go to standard output, talk to standard error. Exit codes: 0 all is well, 1 there are
 * errors in what was given, 2 the command itself was wrong.
 *
 * @module
 */
import { Command } from 'commander';
import { check } from './check.ts';
import { addEditorCommands } from './editor-commands.ts';
import { explainCode } from './explain.ts';
import { addExportCommand } from './export.ts';
import { addPictureCommands } from './picture-commands.ts';
import { addScenarioCommands } from './scenario-commands.ts';
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

addScenarioCommands(program);
addEditorCommands(program);
addWhatIfCommand(program);
addExportCommand(program);
addPictureCommands(program);

await program.parseAsync();
