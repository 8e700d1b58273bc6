/**
 * Titles: of a case (what kind it is first, then what tells it from others), of names and of fields.
 *
 * @module
 */
import type { Data } from './input.ts';
import type { Json, Plan } from './plan.ts';

/** A title is one line in a list. */
const TITLE_MAX = 100;

/**
 * The title of a case now.
 *
 * @returns e.g. `Customer escalation: hosting, Harbour Ltd`, at most 100 characters; the case
 *   type's own title while nothing else is known
 */
export function caseTitle({ title, identifiedBy = [] }: Plan, fields: Data): string {
  const parts = identifiedBy.flatMap((name) => {
    const text = textOf(fields[name] ?? null)
      .replace(/\s+/g, ' ')
      .trim();
    return text === '' ? [] : [text];
  });
  const whole = parts.length === 0 ? title : `${title}: ${parts.join(', ')}`;
  // By code points: half a surrogate pair is no text.
  const points = [...whole];
  return points.length <= TITLE_MAX ? whole : `${points.slice(0, TITLE_MAX - 1).join('')}…`;
}

function textOf(value: Json): string {
  if (value === null) return '';
  if (typeof value !== 'object') return String(value);
  const { amount, currency } = value as { readonly amount?: Json; readonly currency?: Json };
  return amount === undefined ? '' : `${String(amount)} ${String(currency)}`;
}

/** `Awaiting complainant` for `awaiting_complainant`. */
export function titleFrom(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What a field is called in front of people. */
export function fieldTitle({ fields }: Pick<Plan, 'fields'>, name: string): string {
  return fields[name]?.title ?? titleFrom(name);
}
