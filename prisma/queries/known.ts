/**
 * Which cases somebody may know of, as a condition for the database.
 *
 * The index that it looks into is written by the case (core/access-index.ts); the tests hold this
 * condition against the single decision (core/access.ts) for random cases.
 *
 * @module
 */
import { ALL, EXISTS, indexEntry } from '../../core/access-index.ts';
import type { PersonId } from '../../core/plan.ts';
import type { Prisma } from '../generated/client.ts';

/** Who reads. */
export interface Reader {
  readonly person: PersonId;
  /** As the directory has them now. */
  readonly teams: readonly string[];
}

/**
 * Cases that a person may know of and of which they see all of some facts.
 *
 * @param facts beside that there is a case; `ALL` for those of whoever reads level `open`
 */
export function knownTo(reader: Reader, facts: readonly string[]): Prisma.CaseWhereInput[] {
  return [EXISTS, ...facts].map((fact) => seesFact(reader, fact));
}

function seesFact({ person, teams }: Reader, fact: string): Prisma.CaseWhereInput {
  const entries = (who: string): string[] => [indexEntry(ALL, who), indexEntry(fact, who)];
  const isAsked = { people: { has: person }, NOT: { declined: { has: person } } };
  return {
    OR: [
      { knownTo: { hasSome: entries(person) } },
      {
        NOT: { excluded: { has: person } },
        OR: [
          { knownToTeams: { hasSome: teams.flatMap(entries) } },
          { openToAsked: true, workItems: { some: isAsked } },
        ],
      },
    ],
  };
}
