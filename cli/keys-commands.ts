/**
 * `caseline keys …`: the master keys of an installation.
 *
 * @module
 */
import type { Command } from 'commander';

/** Adds the commands. */
export function addKeysCommands(program: Command): void {
  const keys = program
    .command('keys')
    .description('rotate the master keys in the file of CASELINE_KEYS, or of the data folder');
  keys
    .command('rotate')
    .description('add a master key to the key file; the older ones go on unwrapping')
    .action(async () => {
      const { rotate } = await import('./keys.ts');
      process.exitCode = await rotate(console);
    });
  keys
    .command('rewrap')
    .description('wrap all data keys with the newest master key, beside running processes')
    .option('--from <where>', 'where the master keys were until now, as CASELINE_KEYS says it')
    .action(async (options: { from?: string }) => {
      const { rewrap } = await import('./keys.ts');
      process.exitCode = await rewrap(options, console);
    });
}
