/**
 * Diagnostics: what is wrong with an author's text, where, and how to mend it.
 *
 * They are values, never exceptions. The message says what is wrong, only `help` says how to mend
 * it, and `notes` give context. Codes are never reused; each one is explained in the registry
 * (`codes/`).
 *
 * @module
 */

/** `CL` and four digits. */
export type Code = `CL${string}`;

/** A stretch of text: offsets in UTF-16 units, the end not included. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A stretch of text with the place where it starts, both counted from 1. */
export interface Span extends Range {
  readonly line: number;
  readonly column: number;
}

/** One thing wrong (`error`: there is no plan) or doubtful (`warning`). */
export interface Diagnostic {
  readonly code: Code;
  readonly severity: 'error' | 'warning';
  /** What is wrong: lower case, no full stop, names in backticks. */
  readonly message: string;
  readonly file?: string;
  readonly span: Span;
  /** What stands at the span, in a few words. */
  readonly label: string;
  /** How to mend it. */
  readonly help?: string;
  readonly notes?: readonly string[];
}

/** What a check says beside the code, the place and the message. */
export interface Remark {
  readonly label?: string;
  readonly help?: string | undefined;
  readonly notes?: readonly string[];
}

/** So many diagnostics are kept; an author mends the first ones first. */
const MAX_DIAGNOSTICS = 100;

interface Found {
  readonly code: Code;
  readonly at: Range;
  readonly message: string;
  readonly remark: Remark;
}

/** Collects the diagnostics of one text. */
export class Findings {
  readonly #text: string;
  readonly #file: string | undefined;
  readonly #lineStarts: readonly number[];
  readonly #found: Diagnostic[] = [];
  readonly #seen = new Set<string>();
  #errors = 0;

  constructor(text: string, file?: string) {
    this.#text = text;
    this.#file = file;
    this.#lineStarts = lineStarts(text);
  }

  /** How many errors there are so far. */
  get errors(): number {
    return this.#errors;
  }

  /** True when no more are kept, so that checks can stop early. */
  get full(): boolean {
    return this.#found.length >= MAX_DIAGNOSTICS;
  }

  /** Adds an error. */
  error(code: Code, at: Range, message: string, remark: Remark = {}): void {
    this.#errors += 1;
    this.#add('error', { code, at, message, remark });
  }

  /** Adds a warning: a plan is made all the same. */
  warning(code: Code, at: Range, message: string, remark: Remark = {}): void {
    this.#add('warning', { code, at, message, remark });
  }

  /** All diagnostics by position. */
  sorted(): Diagnostic[] {
    return [...this.#found].sort(
      (a, b) => a.span.start - b.span.start || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0),
    );
  }

  #add(severity: Diagnostic['severity'], found: Found): void {
    const { code, at, message } = found;
    const key = `${code} ${at.start} ${message}`;
    if (this.full || this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#found.push(this.#diagnostic(severity, found));
    if (!this.full) return;
    const more = 'there are more mistakes than are shown';
    const last = { code: 'CL0016', at: found.at, message: more, remark: {} } as const;
    this.#found.push(this.#diagnostic('warning', last));
  }

  #diagnostic(severity: Diagnostic['severity'], { code, at, message, remark }: Found): Diagnostic {
    return {
      code,
      severity,
      message,
      ...(this.#file === undefined ? {} : { file: this.#file }),
      span: this.#span(at),
      label: remark.label ?? '',
      ...(remark.help === undefined ? {} : { help: remark.help }),
      ...(remark.notes === undefined ? {} : { notes: remark.notes }),
    };
  }

  #span({ start, end }: Range): Span {
    const from = Math.max(0, Math.min(start, this.#text.length));
    const until = Math.max(from, Math.min(end, this.#text.length));
    const line = lineAt(this.#lineStarts, from);
    return { start: from, end: until, line, column: from - this.#lineStarts[line - 1]! + 1 };
  }
}

/**
 * One diagnostic as people read it in a terminal.
 *
 * @param text the text that was compiled
 */
export function formatDiagnostic(diagnostic: Diagnostic, text: string): string {
  const { code, severity, message, span, label, help, notes } = diagnostic;
  const number = String(span.line);
  const margin = ' '.repeat(number.length);
  const source = sourceLine(text, span);
  const width = Math.max(1, Math.min(span.end, span.start + source.length) - span.start);
  const marked = Math.max(1, Math.min(width, source.length - span.column + 1));
  const underline = `${' '.repeat(span.column - 1)}${'^'.repeat(marked)}${label === '' ? '' : ` ${label}`}`;
  const lines = [
    `${severity}[${code}]: ${message}`,
    `${margin}--> ${diagnostic.file ?? 'definition'}:${span.line}:${span.column}`,
    `${margin} |`,
    `${number} | ${source}`,
    `${margin} | ${underline}`,
  ];
  const remarks = [
    ...(notes ?? []).map((note) => `${margin} = note: ${note}`),
    ...(help === undefined ? [] : [`${margin} = help: ${help}`]),
  ];
  if (remarks.length > 0) lines.push(`${margin} |`, ...remarks);
  return lines.join('\n');
}

/** The most of a source line that is shown; a line can be as long as the file. */
const MAX_SOURCE = 200;

function sourceLine(text: string, span: Span): string {
  const start = span.start - (span.column - 1);
  const end = text.indexOf('\n', start);
  const line = text.slice(start, end === -1 ? undefined : end).replace(/\r$/, '');
  return line.slice(0, Math.max(MAX_SOURCE, span.column + 20)).replaceAll('\t', ' ');
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The 1-based line of an offset. */
function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}
