/**
 * `caseline audit …`: what is recorded of cases, checked, taken out and told.
 *
 * @module
 */
import type { Command } from 'commander';

const OUTPUT = ['-o, --output <file>', 'write to this file, not to standard output'] as const;

interface CheckOptions {
  readonly checkpoint?: string;
  readonly publicKey?: string;
  readonly engine?: boolean;
}

/** Adds the commands. */
export function addAuditCommands(program: Command): void {
  const audit = program
    .command('audit')
    .description(
      'check and tell what is recorded of cases, in the database of DATABASE_URL or of the Caseline ' +
        'that runs here, or in a file of `audit export`',
    );
  audit
    .command('verify')
    .description('find every entry and access that was changed, taken out, added or moved')
    .argument('[file]', 'a file of `audit export`; default: the database')
    .option('--checkpoint <file>', 'a file of `audit checkpoint`: finds what was cut or rewritten')
    .option(
      '--engine',
      'hold open cases against where they stand in Temporal (TEMPORAL_ADDRESS, or here)',
    )
    .option('--public-key <file>', 'the checkpoint must be signed by this key (Ed25519, PEM)')
    .action(async (file: string | undefined, options: CheckOptions) => {
      const { verify } = await import('./audit.ts');
      process.exitCode = await verify({ ...options, ...(file && { file }) }, console);
    });
  audit
    .command('catch-up')
    .description(
      'give the database what it lacks from the histories that Temporal keeps, after it was brought ' +
        'back to an earlier instant; nothing moves in Temporal, and no worker need run',
    )
    .action(async () => {
      const { catchUp } = await import('./audit-catch-up.ts');
      process.exitCode = await catchUp(console);
    });
  audit
    .command('export')
    .description('all that is recorded of a case, as a file that anybody can check')
    .argument('<case>', 'id or number')
    .option(...OUTPUT)
    .action(async (name: string, options: { output?: string }) => {
      const { exportAudit } = await import('./audit.ts');
      process.exitCode = await exportAudit(name, options, console);
    });
  audit
    .command('checkpoint')
    .description('where all chains end now; keep it where nobody can change it')
    .option('--sign <file>', 'with this private key (Ed25519, PEM)')
    .option(...OUTPUT)
    .action(async (options: { output?: string; sign?: string }) => {
      const { writeCheckpoint } = await import('./audit.ts');
      process.exitCode = await writeCheckpoint(options, console);
    });
  audit
    .command('explain')
    .description('tell from its trail alone how a case came to its end')
    .argument('<case>', 'id, number, or a file of `audit export`')
    .action(async (name: string) => {
      const { explain } = await import('./audit.ts');
      process.exitCode = await explain(name, console);
    });
  addPeopleCommands(audit);
}

/** Those that are about people, not cases. */
function addPeopleCommands(audit: Command): void {
  audit
    .command('person')
    .description('all that is recorded of one person, to be told to them (GDPR, Article 15)')
    .argument('<person>', 'their id in the directory')
    .option(...OUTPUT)
    .action(async (person: string, options: { output?: string }) => {
      const { tellPerson } = await import('./audit-people.ts');
      process.exitCode = await tellPerson(person, options, console);
    });
  audit
    .command('review')
    .description('who has looked at what, and at which cases without a part in them')
    .requiredOption('--from <day>', 'the first day, e.g. 2026-07-01')
    .requiredOption('--until <day>', 'the day after the last')
    .option('--directory <file>', 'people and teams, to say who is in which team now')
    .option(...OUTPUT)
    .action(
      async (options: { from: string; until: string; directory?: string; output?: string }) => {
        const { review } = await import('./audit-people.ts');
        process.exitCode = await review(options, console);
      },
    );
}
