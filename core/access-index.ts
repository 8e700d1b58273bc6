/**
 * The index by which lists find the cases that somebody may know of, without deciding one by one.
 *
 * Each entry is a fact and who sees it, as one text: `state p-ana`. `*` stands for all facts, `+`
 * for knowing that there is a case. A list that is narrowed by a fact holds only cases of
 * which that fact is seen: otherwise being on the list would tell it.
 *
 * @module
 */
import { type CaseAccess, type Grant, IDENTITY, OPEN } from './access.ts';
import type { PersonId } from './plan.ts';

/** The case is known to exist. No name of a field. */
export const EXISTS = '+';

/** All facts of a case. No name of a field. */
export const ALL = '*';

/** Every level is read, and so whatever fields hold. No name of a field. */
export const EVERY_LEVEL = '**';

/** The mark of a case whose deadlines are counted from fields that are not open. */
export const DATES = '!dates';

/** The mark of a case in which a person is named in a field that is not open. */
export function personMark(person: PersonId): string {
  return `!person ${person}`;
}

/** What the read model keeps of a case for its lists. */
export interface AccessIndex {
  /** `fact person`: by name, a conflict of interest already considered. */
  readonly knownTo: readonly string[];
  /** `fact team`: for members who are no parties to the case. */
  readonly knownToTeams: readonly string[];
  /** The parties to the case. */
  readonly excluded: readonly PersonId[];
  /** Whoever was asked in it and is no party to it sees all facts. */
  readonly isOpenToAskedBefore: boolean;
}

/** An entry of the index. */
export function indexEntry(fact: string, who: string): string {
  return `${fact} ${who}`;
}

/** The index of a case. */
export function indexOf(access: CaseAccess): AccessIndex {
  const people = new Set<string>();
  const teams = new Set<string>();
  const isParty = (person: PersonId): boolean => Object.hasOwn(access.excluded, person);
  const add = (facts: readonly string[], { isRelation, team, people: named = [] }: Grant): void => {
    for (const fact of facts) {
      if (team !== undefined) teams.add(indexEntry(fact, team));
      for (const person of named) {
        if (isRelation || !isParty(person)) people.add(indexEntry(fact, person));
      }
    }
  };
  for (const [level, { policy, read }] of Object.entries(access.levels)) {
    const facts = level === OPEN ? [EXISTS, ALL] : [EXISTS, ...IDENTITY];
    for (const grant of policy === null ? [] : read) add(facts, grant);
  }
  for (const { party, people: seers, sees } of access.sees) {
    if (sees.length > 0) add([EXISTS, ...sees], { party, isRelation: true, people: seers });
  }
  for (const grant of access.acting) add([EXISTS, ...IDENTITY], grant);
  for (const { item, person, isRelation } of access.asked) {
    add([EXISTS, ...IDENTITY, itemFact(item)], { party: item, isRelation, people: [person] });
  }
  for (const grant of everyLevel(access)) add([EVERY_LEVEL], grant);
  for (const person of access.shielded) people.add(personMark(person));
  if (access.isDated) people.add(DATES);
  return {
    knownTo: [...people].sort(),
    knownToTeams: [...teams].sort(),
    excluded: Object.keys(access.excluded).sort(),
    isOpenToAskedBefore: access.isOpenToAskedBefore,
  };
}

/** Those whom one party gives every level; by several parties together nobody is found here. */
function everyLevel({ levels }: CaseAccess): readonly Grant[] {
  const [first, ...others] = Object.values(levels);
  if (first?.policy == null) return [];
  return first.read.flatMap((grant) => {
    const people = (grant.people ?? []).filter((person) =>
      others.every(({ policy, read }) =>
        read.some(
          (other) =>
            policy !== null &&
            other.isRelation === grant.isRelation &&
            other.people?.includes(person) === true,
        ),
      ),
    );
    const isEvery = others.every(({ policy, read }) =>
      read.some(({ team }) => policy !== null && team !== undefined && team === grant.team),
    );
    const { team, ...rest } = grant;
    return [{ ...rest, people, ...(team !== undefined && isEvery && { team }) }];
  });
}

/** The fact that somebody is asked for an item, and may act in it. */
export function itemFact(item: string): string {
  return `item:${item}`;
}
