/**
 * The commands that show a case type to people: `caseline map`, `describe`, `access`
 * and `diff`.
 *
 * Loaded when called, as they bring a layout engine and a renderer of pictures.
 *
 * @module
 */
import { type Command, Option } from 'commander';
import type { AccessOptions } from './access.ts';
import type { DescribeOptions } from './describe.ts';
import type { DiffOptions } from './diff.ts';
import type { MapOptions } from './map.ts';

const CALENDARS = 'where calendars are; default: beside the definition or above';

/** Adds the commands to the program. */
export function addPictureCommands(program: Command): void {
  program
    .command('map')
    .description('draw a case type as a transit map')
    .argument('<file>', 'a case type, as a YAML file; `-` for standard input')
    .option('--svg', 'as SVG (the default)')
    .option('--png', 'as PNG')
    .option('--mermaid', 'as a Mermaid flowchart')
    .option('--dot', 'as a Graphviz digraph')
    .option('--xstate', 'as the XState machine that the case runs on, in JSON')
    .option('--text', 'as a table in plain text')
    .option('-o, --output <file>', 'write to a file; its ending says the format')
    .addOption(
      new Option('--theme <theme>', 'colours; `auto` follows the screen of whoever reads')
        .choices(['auto', 'light', 'dark'])
        .default('auto'),
    )
    .option('--calendars <folder>', CALENDARS)
    .action(async (file: string, options: MapOptions) => {
      const { map } = await import('./map.ts');
      process.exitCode = await map(file, options, console);
    });

  program
    .command('describe')
    .description('tell a case type in plain English, in numbered sentences')
    .argument('<file>', 'a case type, as a YAML file; `-` for standard input')
    .option('--markdown', 'as Markdown')
    .option('--json', 'as JSON')
    .option('-o, --output <file>', 'write to a file; `.md` is Markdown')
    .option('--calendars <folder>', CALENDARS)
    .action(async (file: string, options: DescribeOptions) => {
      const { describe } = await import('./describe.ts');
      process.exitCode = describe(file, options, console);
    });

  program
    .command('access')
    .description('show who may read and write what, in every state')
    .argument('<file>', 'a case type, as a YAML file; `-` for standard input')
    .option('--as <who>', 'only a role, a relation (`assignee`) or a field that names somebody')
    .option('--json', 'as JSON, a row for each cell')
    .option('--cedar', 'as Cedar policies')
    .option('--calendars <folder>', CALENDARS)
    .action(async (file: string, options: AccessOptions) => {
      const { access } = await import('./access.ts');
      process.exitCode = access(file, options, console);
    });

  program
    .command('diff')
    .description('say what changed between two versions of a case type')
    .argument('<before>', 'a case type: a file, `-` for standard input, or `HEAD~1:path` in git')
    .argument('<after>', 'the later version, likewise')
    .option('--markdown', 'as Markdown, for a pull request')
    .option('--json', 'as JSON')
    .option('--map <file>', 'draw both on one map; the ending says the format')
    .addOption(
      new Option('--theme <theme>', 'colours of the map')
        .choices(['auto', 'light', 'dark'])
        .default('auto'),
    )
    .option('--calendars <folder>', CALENDARS)
    .addHelpText('after', '\nEnds with 0 when both mean the same, 1 when they differ, 2 otherwise.')
    .action(async (before: string, after: string, options: DiffOptions) => {
      const { diff } = await import('./diff.ts');
      process.exitCode = await diff([before, after], options, console);
    });
}
