/**
 * The commands that an author's editor calls: `caseline fmt` and `caseline lsp`.
 *
 * Their libraries are large, and no other command waits for them: they are loaded when called.
 *
 * @module
 */
import type { Command } from 'commander';

/** Adds the commands to the program. */
export function addEditorCommands(program: Command): void {
  program
    .command('fmt')
    .description('write files in the house form; comments stay')
    .argument('<file...>', 'case types, calendars, directories or scenario files')
    .option('--check', 'change nothing; say which files are not formatted')
    .action(async (files: readonly string[], options: { check?: boolean }) => {
      const { fmt } = await import('./fmt.ts');
      process.exitCode = fmt(files, options, console);
    });

  program
    .command('lsp')
    .description('serve an editor: mistakes, completion, hover, rename (the protocol, on stdio)')
    // Editors' clients add it; stdio is all there is.
    .option('--stdio', 'talk on standard input and output (always so)')
    .action(async () => {
      const { serve } = await import('./lsp/server.ts');
      serve();
    });
}
