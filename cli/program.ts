/**
 * All commands of `caseline`.
 *
 * @module
 */
import { Command } from 'commander';
import { addAuditCommands } from './audit-commands.ts';
import { check } from './check.ts';
import { addEditorCommands } from './editor-commands.ts';
import { explainCode } from './explain.ts';
import { addExportCommand } from './export.ts';
import { addMigrateCommand } from './migrate.ts';
import { addKeysCommands } from './keys-commands.ts';
import { addMigrateCommands } from './migrate-commands.ts';
import { addPictureCommands } from './picture-commands.ts';
import { addScenarioCommands } from './scenario-commands.ts';
import { addWhatIfCommand } from './what-if.ts';

/** The program with all its commands; they print on the console and set the exit code. */
export function createProgram(): Command {
  const program = new Command('caseline')
    .description('case types as YAML, checked and run as durable workflows')
    .showHelpAfterError()
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

  program
    .command('check')
    .description('check definitions and scenario files, and say where they are wrong')
    .argument('<file...>', 'case types and their scenarios, as YAML files')
    .option('--calendars <folder>', 'where calendars are; default: beside the definition or above')
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
  addMigrateCommand(program);
  addAuditCommands(program);
  addKeysCommands(program);
  addMigrateCommands(program);

  return program;
}
