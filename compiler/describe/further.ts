/**
 * What a plan holds beyond what has sentences of its own: told plainly, so that nothing is left out.
 *
 * @module
 */
import type { Duration, Party } from '../../core/plan.ts';
import { type Section, clause } from './document.ts';
import { durationPhrase, named, partyName, wordsOf } from './words.ts';

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
  const known = knownText(value as Partial<Duration & { kind: string }>);
  if (known !== undefined) return known;
  return Object.entries(value)
    .filter(([, inner]) => !isNothing(inner))
    .map(
      ([key, inner]) => `${spaced(key)}: ${isFlat(inner) ? plainly(inner) : `(${plainly(inner)})`}`,
    )
    .join('; ');
}

/** Durations and parties read as they do elsewhere. */
function knownText(value: Partial<Duration & { kind: string }>): string | undefined {
  const { amount, unit, kind } = value;
  if (typeof amount === 'number' && unit !== undefined) return durationPhrase(value as Duration);
  return kind !== undefined && PARTIES.has(kind) ? partyName(value as Party) : undefined;
}

const PARTIES: ReadonlySet<string> = new Set<Party['kind']>([
  'role',
  'field',
  'manager_of',
  'owner',
  'assignee',
  'reporter',
  'approvers',
  'backups',
]);

function isFlat(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return true;
  return knownText(value as Partial<Duration & { kind: string }>) !== undefined;
}

function isNothing(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  return Array.isArray(value) ? value.length === 0 : false;
}

/** `suppliedBy` as `supplied by`. */
function spaced(key: string): string {
  return wordsOf(key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`));
}
