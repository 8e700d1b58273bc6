/**
 * The work of `caseline audit person` and `caseline audit review`: what is recorded of one person, and
 * what everybody has looked at.
 *
 * @module
 */
import { DirectoryError, openDirectory } from '../directory/file.ts';
import type { Output } from './check.ts';
import { InstallationError, operatorsWork, withDatabase, write } from './installation.ts';

/** Gathers all that is recorded of a person. */
export function tellPerson(
  person: string,
  options: { readonly output?: string },
  output: Output,
): Promise<number> {
  return operatorsWork(output, {
    work: () =>
      withDatabase(async (database) => {
        const { casesOfPerson, requestsOf } = await import('../prisma/queries/person.ts');
        const cases = await casesOfPerson(database, person);
        const report = {
          format: 'caseline-person/v1',
          person,
          at: new Date().toISOString(),
          cases,
          requests: await requestsOf(database, person),
        };
        const count = `${cases.length} ${cases.length === 1 ? 'case' : 'cases'}`;
        output.error(`${count}. Read it before you hand it on: what they wrote can name others.`);
        return write(`${JSON.stringify(report, null, 2)}\n`, options, output);
      }),
  });
}

/** Says who has looked at what between two days. */
export function review(
  options: {
    readonly from: string;
    readonly until: string;
    readonly directory?: string;
    readonly output?: string;
  },
  output: Output,
): Promise<number> {
  return operatorsWork(output, {
    mendable: [DirectoryError],
    work: async () => {
      const [fromMs, untilMs] = [dayOf(options.from), dayOf(options.until)];
      const teamsOf = await teamsIn(options.directory);
      return withDatabase(async (database) => {
        const { looksBetween } = await import('../prisma/queries/review.ts');
        const looks = await looksBetween(database, { fromMs, untilMs });
        const lines = [
          `Accesses from ${options.from} until ${options.until}, ${looks.length} people`,
          '',
          ...looks.flatMap((one) => [
            `${one.person} (${teamsOf(one.person)}): ${one.answered} answered, ${one.refused} refused, ` +
              `${one.unknown} for what was not theirs or not there; opened ${one.opened} cases`,
            ...(one.withoutPart.length === 0
              ? []
              : [`  without a part in them: ${one.withoutPart.join(', ')}`]),
          ]),
        ];
        return write(`${lines.join('\n')}\n`, options, output);
      });
    },
  });
}

function dayOf(text: string): number {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(ms)) throw new InstallationError(`\`${text}\` is no day, such as 2026-07-01`);
  return ms;
}

/** In which teams people are now; who is gone is said to be. */
async function teamsIn(file: string | undefined): Promise<(person: string) => string> {
  if (file === undefined) return () => 'teams not looked up';
  const directory = await openDirectory(file, { watchMs: 0 });
  const people = await directory.people();
  directory.close();
  const teams = new Map(people.map((one) => [one.id, one.teams]));
  return (person) => {
    const its = teams.get(person);
    if (its === undefined) return 'not in the directory any more';
    return its.length === 0 ? 'in no team' : its.join(', ');
  };
}
