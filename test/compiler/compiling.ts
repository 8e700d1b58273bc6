/**
 * Compiling in tests: with the shipped calendars, and one that is broken.
 */
import { existsSync, readFileSync } from 'node:fs';
import { type Compiled, compile } from '../../compiler/compile.ts';

/** Compiles a text as the hosts do. */
export function compileText(text: string, file = 'definition.yaml'): Compiled {
  return compile(text, { file, calendars: calendarText });
}

function calendarText(name: string): string | undefined {
  if (name === 'broken') return 'format: caseline-calendar/v1\nid: broken\nzone: Nowhere/Land\n';
  const path = `definitions/calendars/${name}.yaml`;
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
