/**
 * The directory: who works here, in which teams, under whom, and who is away.
 *
 * An interface, so that the file of the embedded default and a company's real directory answer the
 * same questions. The case itself never asks: the host brings the facts with each command.
 *
 * @module
 */
import { anonymousFacts, isAnonymous } from '../core/anonymous.ts';
import type { People, PersonFacts } from '../core/input.ts';
import type { PersonId, Plan } from '../core/plan.ts';

/** A person as the directory knows them; `name` and `email` never enter a case. */
export interface Person extends PersonFacts {
  readonly name: string;
  readonly email?: string;
}

/** Answers questions about people. */
export interface Directory {
  /** Changes whenever an answer may have changed. Opaque. */
  readonly version: string;
  /** A person by id; `null` when the directory does not know them. */
  person(id: PersonId): Promise<Person | null>;
  /** A person by address, in any letter case; `null` when nobody has it. */
  byEmail(email: string): Promise<Person | null>;
  /** Everybody, in the order of their ids. */
  people(): Promise<readonly Person[]>;
  /** The members of a team, absent people included, in the order of their ids. */
  members(team: string): Promise<readonly Person[]>;
  /**
   * The facts that a case of this plan needs: all members of its roles' teams, everybody named,
   * and all their managers up to the top.
   *
   * @param named ids of persons who appear in the case or its data; unknown ids are left out,
   *   but for reporters without an account
   */
  peopleFor(plan: Plan, named: readonly PersonId[]): Promise<People>;
  /** Calls back after each change; the answer ends that. */
  onChange(listener: () => void): () => void;
}

/** What a case may know of a person: facts without name and address. */
export function factsOf(person: Person): PersonFacts {
  const { name: _name, email: _email, ...facts } = person;
  return facts;
}

/**
 * Gathers {@link Directory.peopleFor} from a directory held in memory.
 *
 * @returns facts by id, in the order of the ids, so that equal questions give equal answers
 */
export function gatherPeople(
  everybody: ReadonlyMap<PersonId, Person>,
  { teams, named }: { teams: readonly string[]; named: readonly PersonId[] },
): People {
  const wanted = new Set<PersonId>();
  const add = (id: PersonId | undefined): void => {
    // A loop of managers ends at the first person met twice.
    for (let next = id; next !== undefined && !wanted.has(next); ) {
      const person = everybody.get(next);
      if (person === undefined) return;
      wanted.add(next);
      next = person.manager;
    }
  };
  for (const person of everybody.values()) {
    if (person.teams.some((team) => teams.includes(team))) add(person.id);
  }
  for (const id of named) add(id);
  const without = named.filter(isAnonymous);
  const known = [...wanted].map((id) => [id, factsOf(everybody.get(id)!)] as const);
  const facts = [...known, ...without.map((id) => [id, anonymousFacts(id)] as const)];
  return Object.fromEntries(facts.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The teams that a plan's roles mean. */
export function teamsOf(plan: Plan): readonly string[] {
  return [...new Set(Object.values(plan.roles).map((role) => role.team))];
}
