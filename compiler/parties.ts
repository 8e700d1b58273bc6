/**
 * Parties: who something is asked of, permitted to, or told.
 *
 * @module
 */
import type { NeverRule, Party } from '../core/plan.ts';
import type { Ref } from './access.ts';
import type { Names, NeverRef, PartyRef } from './model.ts';
import { suggest } from './suggest.ts';

/** Words that name a party; no role, field or guard may have these names. */
export const PARTY_WORDS = ['owner', 'assignee', 'reporter', 'approvers', 'backups'] as const;
type PartyWord = (typeof PARTY_WORDS)[number];

/** Where a party stands, and which words have a meaning there. */
export interface PartyPlace {
  readonly words: readonly PartyWord[];
  /** Completes "… has no meaning": `in an approver's seat`. */
  readonly where: string;
}

/** Reads a party; `undefined` (and a finding) when it is none. */
export function readParty(given: Ref, place: PartyPlace, names: Names): PartyRef | undefined {
  const party = partyFrom(given, given.name.trim(), { ...place, names });
  return party && { text: given.name.trim(), party, start: given.start, end: given.end };
}

/** Reads parties, each once. */
export function readParties(
  given: readonly Ref[],
  place: PartyPlace,
  names: Names,
): readonly PartyRef[] {
  const seen = new Set<string>();
  return given.flatMap((ref) => {
    const party = readParty(ref, place, names);
    if (party === undefined) return [];
    if (seen.has(party.text)) {
      names.findings.error('CL0201', ref, `\`${party.text}\` stands twice in one list`, {
        label: 'named a second time',
        help: 'keep one of the two',
      });
    }
    seen.add(party.text);
    return [party];
  });
}

function partyFrom(
  given: Ref,
  text: string,
  scope: PartyPlace & { names: Names },
): Party | undefined {
  const { names } = scope;
  const manager = /^manager of +(.+)$/.exec(text);
  if (manager !== null) {
    const of = partyFrom(given, manager[1]!, scope);
    return of && { kind: 'manager_of', of };
  }
  const word = PARTY_WORDS.find((known) => known === text);
  if (word !== undefined) return wordParty(given, word, scope);
  if (names.roles.has(text)) {
    names.use('role', text);
    return { kind: 'role', role: text };
  }
  const field = names.fields.get(text);
  if (field === undefined) return unknownParty(given, text, scope);
  names.use('field', text);
  if (field.plan.type !== 'person') {
    names.findings.error('CL0213', given, `the field \`${text}\` holds no person`, {
      label: `it is of type ${field.plan.type}`,
      help: 'name a role, or a field of type person',
    });
    return undefined;
  }
  return { kind: 'field', field: text };
}

function wordParty(
  given: Ref,
  word: PartyWord,
  { words, where, names }: PartyPlace & { names: Names },
): Party | undefined {
  if (words.includes(word)) return { kind: word };
  names.findings.error('CL0214', given, `\`${word}\` has no meaning ${where}`, {
    label: 'nobody is meant here',
    help: `name a role${words.length === 0 ? '' : `, or one of ${words.map((other) => `\`${other}\``).join(', ')}`}`,
  });
  return undefined;
}

function unknownParty(
  given: Ref,
  text: string,
  { words, names }: PartyPlace & { names: Names },
): undefined {
  if (!/^[a-z][a-z0-9_]*$/.test(text)) {
    names.findings.error('CL0221', given, `\`${text}\` is no party`, {
      label: 'neither a role nor a field',
      help: 'name a role, a field of type person, or `manager of` one of them; never a person',
    });
    return undefined;
  }
  const people = [...names.fields.values()].filter(({ plan }) => plan.type === 'person');
  const known = [...names.roles.keys(), ...people.map(({ name }) => name), ...words];
  names.findings.error('CL0212', given, `unknown party \`${text}\``, {
    label: 'no role and no field has this name',
    help: suggest(text, known) ?? `add \`${text}\` to \`roles\``,
  });
  return undefined;
}

/** Reads the rules of `never`. */
export function readNever(given: readonly Ref[], names: Names): readonly NeverRef[] {
  return given.flatMap((ref) => {
    const rule = neverRule(ref, names);
    return rule === undefined ? [] : [{ rule, start: ref.start, end: ref.end }];
  });
}

function neverRule(ref: Ref, names: Names): NeverRule | undefined {
  const { name } = ref;
  if (name === 'requester' || name === 'earlier_decider' || name === 'reporter') {
    return { kind: name };
  }
  names.guardUses.push({ ref, as: 'never' });
  if (!names.guards.has(name)) return undefined;
  names.use('guard', name);
  return { kind: 'guard', guard: name };
}

/** The guard behind `when`, if there is one of this name; else it is told by `checkGuardUses`. */
export function readGuardName(ref: Ref | null, names: Names): Ref | null {
  if (ref === null) return null;
  names.guardUses.push({ ref, as: 'when' });
  if (!names.guards.has(ref.name)) return null;
  names.use('guard', ref.name);
  return ref;
}
