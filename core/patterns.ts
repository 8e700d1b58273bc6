/**
 * Patterns of text, by RE2: linear in the length of the text whatever an author writes.
 *
 * @module
 */
import { RE2JS } from 're2js';

/** Compiled patterns; a plan has few, and they are asked again and again. */
const compiled = new Map<string, RE2JS | null>();
const MAX_COMPILED = 200;

/**
 * Compiles a pattern, or finds it compiled.
 *
 * @returns `null` when the text is no RE2 pattern (look-around and back references are not)
 */
export function compilePattern(source: string): RE2JS | null {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  let pattern: RE2JS | null = null;
  try {
    pattern = RE2JS.compile(source);
  } catch {
    // An author's mistake: the compiler reports it, a form check says that the value cannot match.
  }
  if (compiled.size >= MAX_COMPILED) compiled.clear();
  compiled.set(source, pattern);
  return pattern;
}

/** Whether the whole text matches. */
export function matchesWhole(source: string, text: string): boolean {
  return compilePattern(source)?.matches(text) ?? false;
}

/** Whether some part of the text matches; `null` when the pattern is none. */
export function matchesPart(source: string, text: string): boolean | null {
  return compilePattern(source)?.matcher(text).find() ?? null;
}
