/**
 * `caseline upgrade …`: which build of the engine works on the cases (docs/upgrades.md).
 *
 * @module
 */
import { type Command, InvalidArgumentError } from 'commander';

const PER_SECOND = 20;

/** Adds the commands. */
export function addUpgradeCommands(program: Command): void {
  const upgrade = program
    .command('upgrade')
    .description('move cases from one build of the engine to the next, beside running workers');
  upgrade
    .command('status')
    .description('the builds of CASELINE_DEPLOYMENT and where cases go')
    .action(async () => {
      const { status } = await import('./upgrade.ts');
      process.exitCode = await status(console);
    });
  upgrade
    .command('rehearse')
    .description(
      'replay the open cases with this build, and hold what comes of it against the trail',
    )
    .option('--cases <n>', 'no more than so many', whole)
    .action(async (options: { cases?: number }) => {
      const { rehearseCases } = await import('./upgrade.ts');
      process.exitCode = await rehearseCases(options, console);
    });
  upgrade
    .command('ramp')
    .description('send a share of the cases to a build; 0 ends the ramp')
    .argument('<percent>', '0 to 100', percent)
    .argument('[build]', 'default: the build of this command')
    .action(async (share: number, buildId: string | undefined) => {
      const { rampTo } = await import('./upgrade.ts');
      process.exitCode = await rampTo({ percent: share, ...(buildId && { buildId }) }, console);
    });
  upgrade
    .command('current')
    .description('send all cases to a build')
    .argument('[build]', 'default: the build of this command')
    .action(async (buildId: string | undefined) => {
      const { current } = await import('./upgrade.ts');
      process.exitCode = await current(buildId, console);
    });
  upgrade
    .command('leave')
    .description('send all cases to workers without a deployment')
    .action(async () => {
      const { leave } = await import('./upgrade.ts');
      process.exitCode = await leave(console);
    });
  upgrade
    .command('rollover')
    .description('have every open case begin a new run on the build that is current')
    .option('--rate <n>', 'cases in a second', whole, PER_SECOND)
    .action(async (options: { rate: number }) => {
      const { rollover } = await import('./upgrade.ts');
      process.exitCode = await rollover(options, console);
    });
  upgrade
    .command('forget')
    .description('forget a drained build whose workers are gone')
    .argument('<build>')
    .action(async (buildId: string) => {
      const { forget } = await import('./upgrade.ts');
      process.exitCode = await forget(buildId, console);
    });
}

function whole(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('a whole number from 1 on');
  return Number(text);
}

function percent(text: string): number {
  if (!/^\d{1,3}$/.test(text) || Number(text) > 100) {
    throw new InvalidArgumentError('a whole number from 0 to 100');
  }
  return Number(text);
}
