/**
 * `caseline check`: diagnostics of files, for people or as JSON.
 *
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import { compile } from '../compiler/compile.ts';
import { type Diagnostic, formatDiagnostic } from '../compiler/diagnostics.ts';
import { readScenarios } from '../compiler/scenario.ts';
import { calendarsOf } from './files.ts';

/** Where a command prints: results and talk. */
export interface Output {
  log(line: string): void;
  error(line: string): void;
}

/** Options of `caseline check`. */
export interface CheckOptions {
  readonly calendars?: string;
  readonly json?: boolean;
}

/** Checks files; the exit code: 0 without errors, 1 with errors, 2 when a file cannot be read. */
export function check(files: readonly string[], options: CheckOptions, output: Output): number {
  const found: Diagnostic[] = [];
  for (const file of files) {
    const text = textOf(file);
    if (text === undefined) {
      output.error(`caseline: cannot read \`${file}\``);
      return 2;
    }
    const { diagnostics, verdict } = judge(file, text, options);
    found.push(...diagnostics);
    if (options.json === true) continue;
    for (const diagnostic of diagnostics) output.log(`${formatDiagnostic(diagnostic, text)}\n`);
    if (verdict !== null) output.log(`${file}: ${verdict}`);
  }
  if (options.json === true) output.log(JSON.stringify(found, null, 2));
  const errors = found.filter(({ severity }) => severity === 'error').length;
  output.error(`${count(errors, 'error')}, ${count(found.length - errors, 'warning')}`);
  return errors > 0 ? 1 : 0;
}

/** What is wrong with a file of either kind, and what can be said of a sound one. */
function judge(
  file: string,
  text: string,
  options: CheckOptions,
): { readonly diagnostics: readonly Diagnostic[]; readonly verdict: string | null } {
  if (isScenarios(text)) {
    const { file: read, diagnostics } = readScenarios(text, { file });
    const verdict = read && `${count(read.scenarios.length, 'scenario')} for ${read.caseType}`;
    return { diagnostics, verdict: verdict ?? null };
  }
  const { plan, diagnostics } = compile(text, { file, calendars: calendarsOf(file, options) });
  if (plan === undefined) return { diagnostics, verdict: null };
  const { id, version, hash } = plan;
  return { diagnostics, verdict: `${id} version ${version} is sound (${hash.slice(0, 12)})` };
}

/** Files of scenarios stand beside definitions, and are named along with them by `*.yaml`. */
function isScenarios(text: string): boolean {
  return /^format:\s*["']?caseline-scenarios\//m.test(text);
}

function textOf(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // A folder, or a file that may not be read: as good as not there.
    return undefined;
  }
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
