/**
 * By what a case is found: exact values of the fields that the definition names.
 *
 * The read model keeps them blind (a keyed digest), so that a sealed field can be looked for and not
 * read. What is equal but for case, spaces and forms of letters is the same.
 *
 * @module
 */
import type { Data } from './input.ts';
import type { Json, Plan } from './plan.ts';

/**
 * What a case is found by now: a text for each field that has a value, to be kept blind.
 *
 * @returns e.g. `["found/claim/invoice/4711"]`
 */
export function findings({ id, foundBy = [] }: Plan, fields: Data): readonly string[] {
  return foundBy.flatMap((field) => {
    const value = fields[field] ?? null;
    return value === null ? [] : [findingOf({ caseType: id, field, value })];
  });
}

/** The text by which cases of a type with a value are looked for. */
export function findingOf({
  caseType,
  field,
  value,
}: {
  readonly caseType: string;
  readonly field: string;
  readonly value: Json;
}): string {
  return `found/${caseType}/${field}/${plainOf(value)}`;
}

function plainOf(value: Json): string {
  return String(value).normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();
}
