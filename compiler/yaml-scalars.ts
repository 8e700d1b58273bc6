/**
 * Plain scalars: what YAML 1.2 reads, what YAML 1.1 reads, and what authors meant.
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
  if (isPlainlyText(text)) return text;
  for (const tag of [boolCoreTag, intCoreTag, floatCoreTag]) {
    const value = tag.resolve(text, false, '');
    if (value !== NOT_RESOLVED) return value;
  }
  return text;
}

/** What YAML 1.1 reads; anything that is no plain value of ours differs from it. */
export function olderValue(text: string): unknown {
  if (isPlainlyText(text)) return text;
  if (/^(?:y|n)$/i.test(text)) return text.toLowerCase() === 'y';
  for (const tag of [boolYaml11Tag, intYaml11Tag, floatYaml11Tag]) {
    const value: unknown = tag.resolve(text, false, '');
    if (value !== NOT_RESOLVED) return value;
  }
  const instant = timestampTag.resolve(text, false, '');
  return instant === NOT_RESOLVED ? text : instant;
}

const LONGEST_TRUTH = 'false'.length;

/** Whether every YAML reader takes a text for text: no number, date or truth begins like it. */
function isPlainlyText(text: string): boolean {
  return text.length > LONGEST_TRUTH && /^[a-z_]/i.test(text);
}

/** A value that YAML 1.1 reads, in words. */
export function described(value: unknown): string {
  if (value instanceof Date) return 'a date';
  return typeof value === 'string' ? 'text' : `\`${String(value)}\``;
}

/** Authors meet the same traps again and again; what helps, by where and why reading stopped. */
export function syntaxHelp(text: string, offset: number, reason: string): string | undefined {
  if (reason.includes('tab')) return 'indent with spaces';
  const lineStart = text.lastIndexOf('\n', Math.max(0, offset - 1)) + 1;
  const line = (text.slice(lineStart).split('\n', 1)[0] ?? '').slice(0, 500);
  const before = line.slice(0, offset - lineStart);
  const value = /^(\s*(?:- |[\w-]+:\s+))(["'[*&!%@`|>].*)$/.exec(line);
  if (value !== null && before.length >= value[1]!.length) {
    return `quote the whole value: ${quoted(value[2]!.trim())}`;
  }
  if (before.includes(': ')) return 'a value that holds `: ` must be quoted';
  if (reason.includes('deficient indentation')) return 'a `{` or `[` above is not closed';
  if (reason.includes('multiline key')) return 'a `:` is missing, here or in the line above';
  if (!reason.includes('indentation')) return undefined;
  return /^\s*[{[]/.test(line)
    ? 'a row of a list begins with `- `'
    : 'the words of one map begin in the same column; compare the lines above';
}
