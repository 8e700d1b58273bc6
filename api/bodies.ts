/**
 * Request bodies: from bytes to a text or a JSON value, with the place of what is wrong.
 *
 * @module
 */
import { Problem } from './problems.ts';

/** The most bytes of a body. A case must never grow too large for Temporal by one request. */
export const BODY_BYTES_MAX = 256 * 1024;
/** How deep JSON may be nested, so that nothing that walks it runs out of stack. */
const DEPTH_MAX = 32;

/** Reads bytes as UTF-8. */
export function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Problem('malformed_body', 'The body is not UTF-8.');
  }
}

/** Reads a text as JSON. */
export function jsonOf(text: string): unknown {
  checkDepth(text);
  try {
    return JSON.parse(text);
  } catch {
    const { line, column } = positionAt(text, jsonErrorOffset(text));
    const detail = `The body is not JSON: unexpected text at line ${line}, column ${column}.`;
    throw new Problem('malformed_json', detail, { line, column });
  }
}

function checkDepth(text: string): void {
  let depth = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[{}\]]/g)) {
    if (token === '[' || token === '{') depth += 1;
    else if (token === ']' || token === '}') depth -= 1;
    if (depth > DEPTH_MAX) {
      throw new Problem('malformed_json', `The body is nested deeper than ${DEPTH_MAX}.`);
    }
  }
}

/**
 * Whether all texts in a value can be stored: PostgreSQL takes no NUL, and half a surrogate pair is
 * no character. A case that took one could never be written to the read model.
 */
export function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return !/[\0\p{Surrogate}]/u.test(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([name, member]) => isStorable(name) && isStorable(member));
}

const SPACE = /[ \t\n\r]*/y;
const SCALAR =
  // eslint-disable-next-line no-control-regex -- JSON strings must not hold control characters
  /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/**
 * Finds where a text stops being JSON. V8 tells the place in some of its messages only.
 *
 * @returns the offset of the first character that cannot be, or the length when the end is missing
 */
export function jsonErrorOffset(text: string): number {
  let at = 0;
  const skip = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const isThere = pattern.test(text);
    if (isThere) at = pattern.lastIndex;
    return isThere;
  };
  const take = (character: string): boolean => {
    skip(SPACE);
    if (text[at] !== character) return false;
    at += 1;
    return true;
  };
  const value = (): boolean => {
    if (take('{'))
      return members('}', () => text[at] === '"' && skip(SCALAR) && take(':') && value());
    if (take('[')) return members(']', value);
    return skip(SCALAR);
  };
  const members = (close: string, member: () => boolean): boolean => {
    if (take(close)) return true;
    do {
      skip(SPACE);
      if (!member()) return false;
    } while (take(','));
    return take(close);
  };
  if (value()) skip(SPACE);
  return at;
}

function positionAt(text: string, offset: number): { line: number; column: number } {
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length, column: lines.at(-1)!.length + 1 };
}
