/**
 * Which cases somebody may know of, as a condition for the database.
 *
 * The index that it looks into is written by the case (core/access-index.ts); the tests hold this
 * condition against the single decision (core/access.ts) for random cases.
 *
 * @module
 */
import { ALL, EVERY_LEVEL, EXISTS, indexEntry } from '../../core/access-index.ts';
import type { PersonId } from '../../core/plan.ts';
import type { Prisma } from '../generated/client.ts';

/** Who reads. */
export interface Reader {
  readonly person: PersonId;
  /** As the directory has them now. */
  readonly teams: readonly string[];
}

/** A fact that must be seen of a case; where the case has a mark, only by who reads every level. */
export interface Need {
  readonly fact: string;
  readonly unless?: string;
}

/** Cases that a person may know of and of which they see all of some facts. */
export function knownTo(reader: Reader, needs: readonly Need[]): Prisma.CaseWhereInput[] {
  const marks = needs.flatMap(({ unless }) => (unless === undefined ? [] : [unless]));
  return [
    ...[EXISTS, ...needs.map(({ fact }) => fact)].map((fact) => seesFact(reader, fact)),
    ...marks.map((mark) => ({
      OR: [{ NOT: { knownTo: { has: mark } } }, seesEveryLevel(reader)],
    })),
  ];
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

function seesEveryLevel({ person, teams }: Reader): Prisma.CaseWhereInput {
  const entries = teams.map((team) => indexEntry(EVERY_LEVEL, team));
  return {
    OR: [
      { knownTo: { has: indexEntry(EVERY_LEVEL, person) } },
      { NOT: { excluded: { has: person } }, knownToTeams: { hasSome: entries } },
    ],
  };
}
