/**
 * What a decision leaves of a case's data: fields by level, and persons and other cases by what is
 * known of them.
 *
 * Who is named in a field that somebody may not read would show all over a case: as asked, as
 * actor, in entries. So whoever is named there is taken out wherever they appear. What is not known
 * to be harmless is left out.
 *
 * @module
 */
import { type AccessDecision, datesOf, levelOf, OPEN, seesField } from './access.ts';
import { namedPersons, personColumns } from './access-conflict.ts';
import type { Json, PersonId, Plan } from './plan.ts';

type Values = Readonly<Record<string, Json>>;

/** Whether everything of a case is shown: then its hashes can be shown too. */
export function seesAll(plan: Plan, { read }: AccessDecision): boolean {
  const levels = new Set([OPEN, ...Object.keys(plan.fields).map((name) => levelOf(plan, name))]);
  return [...levels].every((level) => Object.hasOwn(read, level));
}

/** The fields that a decision shows, with their values. */
export function shownFields(plan: Plan, decision: AccessDecision, values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).filter(([name]) => seesField(plan, decision, name)),
  );
}

/** Whether any field that holds persons may be hidden from somebody: else nobody need be. */
export function hidesPersons(plan: Plan, decision: AccessDecision): boolean {
  return Object.entries(plan.fields).some(([name, field]) => {
    const isPerson = field.type === 'person' || personColumns(field).length > 0;
    return isPerson && !seesField(plan, decision, name);
  });
}

/**
 * The persons whom a decision hides: those named in fields that it does not show.
 *
 * @param data the fields now, and all values they have had
 */
export function hiddenPersons(
  plan: Plan,
  decision: AccessDecision,
  { data, asker }: { data: readonly Values[]; asker: PersonId },
): ReadonlySet<PersonId> {
  const hidden = new Set<PersonId>();
  for (const values of data) {
    const shown = namedPersons(plan, shownFields(plan, decision, values));
    for (const [person, places] of namedPersons(plan, values)) {
      // Once a place that names them is hidden, they are: elsewhere they would tell the same.
      if (places.some((place) => !shown.get(person)?.includes(place))) hidden.add(person);
    }
  }
  hidden.delete(asker);
  return hidden;
}

/** A value without some persons and cases: out of lists, and nothing where they stood alone. */
export function without(hidden: ReadonlySet<string>, value: Json): Json {
  if (hidden.size === 0) return value;
  if (typeof value === 'string') return hidden.has(value) ? null : value;
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    return (value as readonly Json[])
      .filter((one) => typeof one !== 'string' || !hidden.has(one))
      .map((one) => without(hidden, one));
  }
  return Object.fromEntries(
    Object.entries(value as Values)
      .filter(([key]) => !hidden.has(key))
      .map(([key, one]) => [key, without(hidden, one)]),
  );
}

/**
 * Whether a deadline tells what a hidden field holds: it is counted from its value. A timer of an
 * earlier version may be, and nobody can say any more.
 */
export function tellsHidden(plan: Plan, decision: AccessDecision, deadline: string): boolean {
  const isTimer = /\/timers\/\d+$/.test(deadline) && !deadline.includes('#');
  if (isTimer && !Object.hasOwn(plan.timers, deadline)) return !seesAll(plan, decision);
  return datesOf(plan, deadline).some((field) => !seesField(plan, decision, field));
}
