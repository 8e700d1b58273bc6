/**
 * `caseline check`: diagnostics of files, for people or as JSON.
 *
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import { compile } from '../compiler/compile.ts';
import { type Diagnostic, Findings, formatDiagnostic } from '../compiler/diagnostics.ts';
import { readScenarios } from '../compiler/scenario.ts';
import { compileCalendar } from '../compiler/calendar.ts';
import { DirectoryError, readDirectory } from '../directory/file.ts';
import { calendarsOf } from './files.ts';
import { kindOf } from './lsp/workspace.ts';

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

/** A mistake: a diagnostic, or, of a directory, a sentence with its place. */
type Mistake =
  | Diagnostic
  | {
      readonly severity: 'error';
      readonly file: string;
      readonly message: string;
      readonly span: { readonly line: number; readonly column: number };
    };

/** What is wrong with a file, and what can be said of a sound one. */
interface Judgement {
  readonly mistakes: readonly Mistake[];
  readonly verdict: string | null;
}

/**
 * Checks files, each as what it is: a case type, scenarios, a calendar or a directory.
 *
 * @returns the exit code: 0 without errors, 1 with errors, 2 when a file cannot be read
 */
export function check(files: readonly string[], options: CheckOptions, output: Output): number {
  const found: Mistake[] = [];
  for (const file of files) {
    const text = textOf(file);
    if (text === undefined) {
      output.error(`caseline: cannot read \`${file}\``);
      return 2;
    }
    const { mistakes, verdict } = judge(file, text, options);
    found.push(...mistakes);
    if (options.json === true) continue;
    for (const mistake of mistakes) output.log(`${mistakeText(mistake, text)}\n`);
    if (verdict !== null) output.log(`${file}: ${verdict}`);
  }
  if (options.json === true) output.log(JSON.stringify(found, null, 2));
  const errors = found.filter(({ severity }) => severity === 'error').length;
  output.error(`${count(errors, 'error')}, ${count(found.length - errors, 'warning')}`);
  return errors > 0 ? 1 : 0;
}

function mistakeText(mistake: Mistake, text: string): string {
  if ('code' in mistake) return formatDiagnostic(mistake, text);
  const { file, span, message } = mistake;
  return `error: ${message}\n --> ${file}:${span.line}:${span.column}`;
}

/** The kind is read off the `format`; a file without a known one is held against case types. */
function judge(file: string, text: string, options: CheckOptions): Judgement {
  switch (kindOf(text)) {
    case 'scenarios':
      return judgeScenarios(file, text);
    case 'calendar':
      return judgeCalendar(file, text);
    case 'directory':
      return judgeDirectory(file, text);
    default:
      return judgeCaseType(file, text, options);
  }
}

function judgeCaseType(file: string, text: string, options: CheckOptions): Judgement {
  const { plan, diagnostics } = compile(text, { file, calendars: calendarsOf(file, options) });
  if (plan === undefined) return { mistakes: diagnostics, verdict: null };
  const { id, version, hash } = plan;
  const verdict = `${id} version ${version} is sound (${hash.slice(0, 12)})`;
  return { mistakes: diagnostics, verdict };
}

function judgeScenarios(file: string, text: string): Judgement {
  const { file: read, diagnostics } = readScenarios(text, { file });
  const verdict = read && `${count(read.scenarios.length, 'scenario')} for ${read.caseType}`;
  return { mistakes: diagnostics, verdict: verdict ?? null };
}

function judgeCalendar(file: string, text: string): Judgement {
  const { calendar, problems } = compileCalendar(text);
  const findings = new Findings(text, file);
  for (const { message, help, ...at } of problems) findings.error('CL0211', at, message, { help });
  const mistakes = findings.sorted();
  return { mistakes, verdict: calendar === undefined ? null : 'a sound calendar' };
}

function judgeDirectory(file: string, text: string): Judgement {
  try {
    const people = readDirectory(text, file).size;
    const verdict = `a sound directory of ${count(people, 'person', 'people')}`;
    return { mistakes: [], verdict };
  } catch (error) {
    if (!(error instanceof DirectoryError)) throw error;
    const mistakes = error.mistakes.map(({ message, line = 1, column = 1 }) => {
      return { severity: 'error' as const, file, message, span: { line, column } };
    });
    return { mistakes, verdict: null };
  }
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

function count(number: number, word: string, plural = `${word}s`): string {
  return `${number} ${number === 1 ? word : plural}`;
}
