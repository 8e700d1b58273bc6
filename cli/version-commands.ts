/**
 * The commands on versions of case types: `caseline publish`, `versions`, `activate`, `retire`, …
 *
 * @module
 */
import { type Command, InvalidArgumentError } from 'commander';
import type { MoveOptions, PublishOptions, VersionsOptions } from './versions.ts';

const API = ['--api <url>', 'where the API is; default: the Caseline that runs here'] as const;
const TOKEN = ['--token-file <file>', 'the token; default: the variable CASELINE_TOKEN'] as const;
const JSON_TOO = ['--json', "print the API's answer as JSON"] as const;

/** What is done with a version, by the command's name. */
const MOVES = {
  try: ['to_sandbox', 'put a draft into the sandbox: it takes sandbox cases'],
  activate: ['activate', 'new cases start with this version from now on'],
  retire: ['retire', 'no new cases start with this version; those that run go on with it'],
  reactivate: ['reactivate', 'go back to a version that was retired'],
  approve: ['approve', "approve somebody else's version, as one of those who are asked"],
} as const;

/** Adds the commands to the program. */
export function addVersionCommands(program: Command): void {
  addPublish(program);
  addVersions(program);
  for (const [name, [action, description]] of Object.entries(MOVES)) {
    program
      .command(name)
      .description(description)
      .argument('<case-type>', 'its id')
      .argument('<number>', 'of `caseline versions`', versionNumber)
      .requiredOption('--reason <text>', 'why; it stays on record')
      .option(...API)
      .option(...TOKEN)
      .option(...JSON_TOO)
      .action(async (caseType: string, number: number, options: MoveOptions) => {
        const { move } = await import('./versions.ts');
        process.exitCode = await move({ caseType, number, action }, options, console);
      });
  }
}

function addPublish(program: Command): void {
  program
    .command('publish')
    .description('publish a version; new cases start with it, unless more is asked for first')
    .argument('<file>', 'a definition')
    .option('--scenarios <file>', 'its scenarios; default: the one file beside it')
    .option('--no-scenarios', 'without the scenarios beside it')
    .option('--note <file>', 'a change note: YAML with `pain`, `behaviour`, `how` and `success`')
    .option('--draft', 'as a draft: it takes no cases')
    .option('--sandbox', 'into the sandbox: it takes sandbox cases')
    .option(...API)
    .option(...TOKEN)
    .option(...JSON_TOO)
    .action(async (file: string, options: PublishOptions) => {
      const { publish } = await import('./versions.ts');
      process.exitCode = await publish(file, options, console);
    });
}

function addVersions(program: Command): void {
  program
    .command('versions')
    .description('the versions of a case type; with a number, what whoever decides looks at')
    .argument('<case-type>', 'its id')
    .argument(
      '[number]',
      'one version: what changes, what it needs, who has moved it',
      versionNumber,
    )
    .option(...API)
    .option(...TOKEN)
    .option(...JSON_TOO)
    .action(async (caseType: string, number: number | undefined, options: VersionsOptions) => {
      const { versions } = await import('./versions.ts');
      process.exitCode = await versions({ caseType, ...(number && { number }) }, options, console);
    });
}

function versionNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('a number of `caseline versions` is expected');
}
