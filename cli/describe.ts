/**
 * `caseline describe`: a case type in plain English.
 *
 * @module
 */
import { writeFileSync } from 'node:fs';
import { describePlan } from '../compiler/describe/describe.ts';
import { toMarkdown, toText } from '../compiler/describe/document.ts';
import type { Output } from './check.ts';
import { FileError } from './files.ts';
import { loadSource } from './sources.ts';

/** Options of `caseline describe`: at most one format, default text. */
export interface DescribeOptions {
  readonly markdown?: boolean;
  readonly json?: boolean;
  readonly output?: string;
  readonly calendars?: string;
}

/** Describes a definition; the exit code: 0, 1 when it has mistakes, 2 for a wrong command. */
export function describe(file: string, options: DescribeOptions, output: Output): number {
  try {
    const description = describePlan(loadSource(file, options));
    const isMarkdown = options.markdown === true || options.output?.endsWith('.md') === true;
    const text =
      options.json === true
        ? `${JSON.stringify(description, null, 2)}\n`
        : isMarkdown
          ? toMarkdown(description)
          : toText(description);
    if (options.output === undefined) output.log(text.trimEnd());
    else writeFileSync(options.output, text);
    return 0;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    output.error(error.exitCode === 2 ? `caseline: ${error.message}` : error.message);
    return error.exitCode;
  }
}
