/**
 * `caseline fmt`: files in the house form, comments and all.
 *
 * @module
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { formatDiagnostic } from '../compiler/diagnostics.ts';
import type { Output } from './check.ts';
import { formatText } from './format/index.ts';

/** Options of `caseline fmt`. */
export interface FmtOptions {
  /** Say which files are not formatted, and change none. */
  readonly check?: boolean;
}

/**
 * Formats files in place.
 *
 * @returns the exit code: 0 all are formatted (now), 1 one cannot be or (with `check`) is not,
 * 2 when a file cannot be read or written
 */
export function fmt(files: readonly string[], options: FmtOptions, output: Output): number {
  let code = 0;
  for (const file of files) {
    try {
      code = Math.max(code, formatFile(file, options, output));
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code;
      if (reason === undefined) throw error;
      output.error(`caseline: cannot read or write \`${file}\` (${reason})`);
      return 2;
    }
  }
  return code;
}

function formatFile(file: string, { check = false }: FmtOptions, output: Output): number {
  const text = readFileSync(file, 'utf8');
  const formatted = formatText(text, file);
  if ('diagnostics' in formatted) {
    for (const diagnostic of formatted.diagnostics) {
      output.error(`${formatDiagnostic(diagnostic, text)}\n`);
    }
    output.error(`${file}: not formatted, mend it first`);
    return 1;
  }
  if ('problem' in formatted) {
    output.error(`${file}: not formatted: ${formatted.problem}`);
    return 1;
  }
  if (formatted.text === text) return 0;
  output.log(file);
  if (!check) writeFileSync(file, formatted.text);
  return check ? 1 : 0;
}
