/**
 * `caseline migrate …`: the commands by which operators move cases to another version.
 *
 * @module
 */
import { type Command, InvalidArgumentError } from 'commander';
import { addMigratePlanCommand } from './migrate-plan.ts';
import { addMigrateReplayCommand } from './migrate-replay.ts';
import type { DryRunOptions, MigrateOptions, UndoOptions } from './migrate-orders.ts';

/** Adds the commands. */
export function addMigrateCommands(program: Command): void {
  const migrate = program
    .command('migrate')
    .description('move the cases of one version of a case type to another');
  addMigratePlanCommand(migrate);
  addMigrateReplayCommand(migrate);
  addDryRun(migrate);
  addOrders(migrate);
  common(migrate.command('undo'))
    .description('take cases back to the version they came from, where nothing has happened since')
    .argument('<migration>', 'its id')
    .requiredOption('--reason <text>', 'why; stands in the trails')
    .option('--case <id>', 'this case alone; default: all')
    .option('--wait', 'until it has ended')
    .action(async (id: string, options: UndoOptions & { wait?: boolean }) => {
      const { undo } = await import('./migrate-orders.ts');
      process.exitCode = await undo(id, options, console);
    });
  common(migrate.command('status'))
    .description('how far a migration is; without an id all of them, in a line each')
    .argument('[migration]', 'its id')
    .action(async (id: string | undefined, options: MigrateOptions) => {
      const { status } = await import('./migrate-orders.ts');
      process.exitCode = await status(id, options, console);
    });
}

function addDryRun(migrate: Command): void {
  common(migrate.command('dry-run'))
    .description('ask every case what a migration would do to it; nothing moves')
    .argument('[migration]', 'its id; default: plan one first, of what the options say')
    .option('--case-type <id>', 'of which case type')
    .option('--from <number>', 'the number of the version that the cases are on', numeric)
    .option('--to <number>', 'the number of the version that they are to be on', numeric)
    .option('--mapping <file>', 'a mapping file, or what `migrate plan --json` has printed')
    .option('--reason <text>', 'why; stands in the trail of every case')
    .option('--rate <cases>', 'cases a second; default: 20', numeric)
    .option(
      '--failed-share <share>',
      'stop when more than this share failed; default: 0.1',
      numeric,
    )
    .option('--failed-min <cases>', 'and at least so many have; default: 5', numeric)
    .option('--replay', 'put the trail of every case to the new version as well')
    .action(async (id: string | undefined, options: DryRunOptions) => {
      const { dryRun } = await import('./migrate-orders.ts');
      process.exitCode = await dryRun(id, options, console);
    });
}

const ORDERS = {
  start: 'begin, or try again what did not go',
  pause: 'let no further case move for now',
  resume: 'go on where it was paused',
  stop: 'end it where it is',
} as const;

function addOrders(migrate: Command): void {
  for (const [name, description] of Object.entries(ORDERS)) {
    const what = name as keyof typeof ORDERS;
    const command = common(migrate.command(what))
      .description(description)
      .argument('<migration>', 'its id');
    if (what === 'start' || what === 'resume') command.option('--wait', 'until it has ended');
    command.action(async (id: string, options: MigrateOptions & { wait?: boolean }) => {
      const { order } = await import('./migrate-orders.ts');
      process.exitCode = await order(what, id, options, console);
    });
  }
}

function common(command: Command): Command {
  return command
    .option('--api <url>', 'where the API is; default: the Caseline that runs here')
    .option('--token-file <file>', 'read the token from this file, not from CASELINE_TOKEN')
    .option('--json', 'print it as JSON, with single cases')
    .option('-o, --output <file>', 'write the page with single cases to this file');
}

function numeric(text: string): number {
  const number = Number(text);
  if (text.trim() !== '' && Number.isFinite(number)) return number;
  throw new InvalidArgumentError('a number is expected');
}
