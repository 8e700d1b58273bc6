/**
 * What a plan holds beyond what has sentences of its own: told plainly, so that nothing is left out.
 *
 * @module
 */
import { type Section, clause } from './document.ts';
import { wordsOf, named } from './words.ts';

/**
 * The members of an object that are not among the known ones.
 *
 * @returns `; level: restricted`, or nothing
 */
export function furtherText(of: object, known: ReadonlySet<string>): string {
  return Object.entries(of)
    .filter(([key, value]) => !known.has(key) && !isNothing(value))
    .map(([key, value]) => `; ${spaced(key)}: ${plainly(value)}`)
    .join('');
}

/** Members of a plan that have no section of their own, each as a section. */
export function furtherSections(plan: object, known: ReadonlySet<string>): readonly Section[] {
  return Object.entries(plan)
    .filter(([key, value]) => !known.has(key) && !isNothing(value))
    .map(([key, value]) => ({
      title: spaced(key).replace(/^./, (first) => first.toUpperCase()),
      clauses: entriesOf(value).map(([name, inner]) =>
        clause(name === '' ? `${plainly(inner)}.` : `${named(name)}: ${plainly(inner)}.`),
      ),
    }));
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value)
    : [['', value]];
}

/** A value of JSON in words: `fields: summary, findings; accept: yes`. */
export function plainly(value: unknown): string {
  if (value === null) return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'object') return wordsOf(String(value));
  if (Array.isArray(value)) {
    return value.map((item) => (isFlat(item) ? plainly(item) : `(${plainly(item)})`)).join(', ');
  }
  return Object.entries(value)
    .filter(([, inner]) => !isNothing(inner))
    .map(
      ([key, inner]) => `${spaced(key)}: ${isFlat(inner) ? plainly(inner) : `(${plainly(inner)})`}`,
    )
    .join('; ');
}

function isFlat(value: unknown): boolean {
  return typeof value !== 'object' || value === null || Array.isArray(value);
}

function isNothing(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  return Array.isArray(value) ? value.length === 0 : false;
}

/** `suppliedBy` as `supplied by`. */
function spaced(key: string): string {
  return wordsOf(key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`));
}
