/**
 * Plain scalars: what YAML 1.2 reads, and what YAML 1.1 reads.
 *
 * @module
 */
import {
  NOT_RESOLVED,
  boolCoreTag,
  boolYaml11Tag,
  floatCoreTag,
  floatYaml11Tag,
  intCoreTag,
  intYaml11Tag,
  nullCoreTag,
  timestampTag,
} from 'js-yaml';

/** Whether a plain text means no value at all. */
export function isNull(text: string): boolean {
  return nullCoreTag.resolve(text, false, '') !== NOT_RESOLVED;
}

/** A value in single quotes, as YAML writes it. */
export function quoted(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** What YAML 1.2 reads. */
export function coreValue(text: string): string | number | boolean {
  for (const tag of [boolCoreTag, intCoreTag, floatCoreTag]) {
    const value = tag.resolve(text, false, '');
    if (value !== NOT_RESOLVED) return value;
  }
  return text;
}

/** What YAML 1.1 reads; anything that is no plain value of ours differs from it. */
export function olderValue(text: string): unknown {
  if (/^(?:y|n)$/i.test(text)) return text.toLowerCase() === 'y';
  for (const tag of [boolYaml11Tag, intYaml11Tag, floatYaml11Tag]) {
    const value: unknown = tag.resolve(text, false, '');
    if (value !== NOT_RESOLVED) return value;
  }
  const instant = timestampTag.resolve(text, false, '');
  return instant === NOT_RESOLVED ? text : instant;
}

/** A value that YAML 1.1 reads, in words. */
export function described(value: unknown): string {
  if (value instanceof Date) return 'a date';
  return typeof value === 'string' ? 'text' : `\`${String(value)}\``;
}
