/**
 * Reporters without an account: nobody knows who they are, and they are known by one case alone.
 *
 * @module
 */
import { formFields, Refused } from './command-data.ts';
import type { Data, PersonFacts } from './input.ts';
import type { PersonId, Plan } from './plan.ts';

/** Stands in front; no id of a directory has a colon. */
const PREFIX = 'anonymous:';

/** The id of a reporter without an account. @param unique of nobody else, e.g. a UUID */
export function anonymousId(unique: string): PersonId {
  return `${PREFIX}${unique}`;
}

/** Whether somebody has no account. */
export function isAnonymous(person: PersonId): boolean {
  return person.startsWith(PREFIX);
}

/** What is known of somebody without an account: that they are somebody. */
export function anonymousFacts(id: PersonId): PersonFacts {
  return { id, teams: [] };
}

/** A field that anybody is asked for, without an account. */
export interface IntakeField {
  readonly field: string;
  readonly isRequired: boolean;
}

/**
 * What is asked of whoever begins a case without an account; required is what a form of the
 * definition always requires. `null`: the case type has no such way.
 */
export function intakeFields({ intake, forms }: Plan): readonly IntakeField[] | null {
  if (intake === undefined) return null;
  const required = Object.values(forms)
    .flatMap(({ fields }) => fields)
    .filter((one) => one.required && one.when === undefined)
    .map(({ field }) => field);
  return intake.anonymous.map((field) => ({ field, isRequired: required.includes(field) }));
}

/** The fields that a case may begin with. @throws Refused when it may not begin like this */
export function startFields(
  plan: Plan,
  { actor, data }: { actor: PersonId; data: Data },
): Set<string> {
  const form = plan.states[plan.start]?.form ?? null;
  if (!isAnonymous(actor)) return new Set(form === null ? [] : formFields(plan, form));
  const asked = intakeFields(plan);
  if (asked === null) {
    throw new Refused('not_permitted', 'Cases of this type are not begun without an account.');
  }
  const missing = asked.filter(
    ({ field, isRequired }) => isRequired && (data[field] ?? null) === null,
  );
  if (missing.length > 0) {
    const fields = Object.fromEntries(missing.map(({ field }) => [field, 'is needed']));
    throw new Refused('data_missing', `Still needed: ${Object.keys(fields).join(', ')}.`, fields);
  }
  return new Set(asked.map(({ field }) => field));
}
