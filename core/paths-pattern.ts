/**
 * A text that matches a pattern, for proposed scenarios.
 *
 * @module
 */
import { matchesWhole } from './patterns.ts';

/** Characters tried for a class, the plainest first. */
const CHARACTERS = 'A1a0 -_.,:/@#Z9z+()';
/** A pattern longer than this is not read. */
const LENGTH_MAX = 500;

/**
 * A text that an RE2 pattern matches as a whole.
 *
 * Reads what forms use (literals, classes, groups, alternatives, counts) and checks what it made.
 *
 * @returns the empty text when it finds none
 */
export function sampleOf(pattern: string): string {
  if (pattern.length > LENGTH_MAX) return '';
  const reader = { pattern, at: 0 };
  const text = alternatives(reader);
  return matchesWhole(pattern, text) ? text : '';
}

interface Reader {
  readonly pattern: string;
  at: number;
}

/** The first alternative; the others are read over. */
function alternatives(reader: Reader): string {
  const first = sequence(reader);
  while (reader.pattern[reader.at] === '|') {
    reader.at += 1;
    sequence(reader);
  }
  return first;
}

function sequence(reader: Reader): string {
  let text = '';
  while (reader.at < reader.pattern.length && !'|)'.includes(reader.pattern[reader.at]!)) {
    const one = atom(reader);
    text += one.repeat(countOf(reader));
  }
  return text;
}

function atom(reader: Reader): string {
  const { pattern } = reader;
  const sign = pattern[reader.at]!;
  reader.at += 1;
  switch (sign) {
    case '^':
    case '$':
      return '';
    case '.':
      return 'a';
    case '(': {
      const [flags = ''] = /^\?(?:P?<\w+>|[a-zA-Z]*:)/.exec(pattern.slice(reader.at)) ?? [];
      reader.at += flags.length;
      const inner = alternatives(reader);
      reader.at += 1;
      return inner;
    }
    case '[':
    case '\\':
      return classSample(reader, sign);
    default:
      return sign;
  }
}

/** A character of a class, or of an escape: whichever of the plain ones matches it. */
function classSample(reader: Reader, sign: string): string {
  const { pattern } = reader;
  const from = reader.at - 1;
  if (sign === '\\') {
    const [escape = ''] = /^(?:[pP]\{[^}]*\}|.)/.exec(pattern.slice(reader.at)) ?? [];
    reader.at += escape.length;
    if (escape === 'b' || escape === 'A' || escape === 'z') return '';
  } else {
    // A `]` that comes first is a character of the class.
    const [inside = ''] = /^\^?\]?(?:\\.|\[:\w+:\]|[^\]])*\]/.exec(pattern.slice(reader.at)) ?? [];
    reader.at += inside.length;
  }
  const source = pattern.slice(from, reader.at);
  const known = [...CHARACTERS].find((character) => matchesWhole(source, character));
  return known ?? [...source].find((character) => matchesWhole(source, character)) ?? '';
}

/** How often the atom just read comes: the least that a count allows, once where it may be none. */
function countOf(reader: Reader): number {
  const [count = ''] = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(reader.pattern.slice(reader.at)) ?? [];
  reader.at += count.length;
  const [, least] = /^\{(\d+)/.exec(count) ?? [];
  return least === undefined ? 1 : Number(least);
}
