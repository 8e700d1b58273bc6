/**
 * `caseline export`: cases as an event log, in XES or OCEL 2.0, for tools of process mining.
 *
 * @module
 */
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { writeOcel } from '../logs/ocel.ts';
import { logCaseOf, type Naming } from '../logs/trails.ts';
import { type LogCase, writeXes } from '../logs/xes.ts';
import { type AccessOptions, apiAccessOf } from './api-access.ts';
import { ApiError, type CaseQuery, type ReadCase, readCases } from './api-reader.ts';
import type { Output } from './check.ts';
import { FileError } from './files.ts';

/** Options of `caseline export`. */
export interface ExportOptions extends AccessOptions {
  readonly format: 'xes' | 'ocel';
  readonly caseType?: string;
  readonly openedAfter?: string;
  readonly openedBefore?: string;
  readonly activities: Naming;
  /** Default: standard output. */
  readonly output?: string;
}

/** Where a log without a file goes: standard output. */
type Sink = (pieces: AsyncIterable<string>) => Promise<void>;

/** Adds the command. */
export function addExportCommand(program: Command): void {
  program
    .command('export')
    .description('write cases as an event log, from the API; CASELINE_TOKEN has the token')
    .addOption(
      new Option('--format <format>', 'which kind of log: XES, or OCEL 2.0 as JSON')
        .choices(['xes', 'ocel'])
        .makeOptionMandatory(),
    )
    .option('--api <url>', 'where the API is; default: the Caseline that runs here')
    .option('--token-file <file>', 'read the token from this file')
    .option('--case-type <id>', 'cases of this type alone')
    .option('--opened-after <instant>', 'cases opened after it, e.g. 2026-01-01T00:00:00Z', instant)
    .option('--opened-before <instant>', 'cases opened before it', instant)
    .addOption(
      new Option('--activities <by>', 'what activities are called by: what was done, or the state')
        .choices(['event', 'state'])
        .default('event'),
    )
    .option('-o, --output <file>', 'write to this file, not to standard output')
    .action(async (options: ExportOptions) => {
      process.exitCode = await exportCases(options, console);
    });
}

/** Exports; the exit code: 0, or 2 when the API cannot be read or the file not be written. */
export async function exportCases(
  options: ExportOptions,
  output: Output,
  sink: Sink = toStandardOutput,
): Promise<number> {
  try {
    const access = await apiAccessOf(options);
    const counts = { cases: 0, events: 0 };
    const typeOf = new Map<string, string>();
    const cases = async function* (): AsyncGenerator<LogCase> {
      for await (const one of readCases(access, queryOf(options))) {
        typeOf.set(one.id, one.caseType);
        yield counted(one);
      }
    };
    const counted = (one: ReadCase): LogCase => {
      const told = logCaseOf(one, options.activities);
      counts.cases += 1;
      counts.events += told.events.length;
      return told;
    };
    const pieces =
      options.format === 'xes'
        ? writeXes({ cases: cases() })
        : writeOcel({ cases: cases(), typeOf: ({ id }) => typeOf.get(id)! });
    await (options.output === undefined ? sink(pieces) : toFile(pieces, options.output));
    output.error(`${counts.cases} cases, ${counts.events} events`);
    return 0;
  } catch (error) {
    if (!(error instanceof ApiError || error instanceof FileError)) throw error;
    output.error(error instanceof ApiError ? `caseline: ${error.message}` : error.message);
    return 2;
  }
}

function instant(text: string): string {
  if (/^\d{4}-\d\d-\d\dT/.test(text) && !Number.isNaN(Date.parse(text))) return text;
  throw new InvalidArgumentError('an instant is expected, e.g. 2026-01-01T00:00:00Z');
}

function queryOf({ caseType, openedAfter, openedBefore }: ExportOptions): CaseQuery {
  return {
    ...(caseType !== undefined && { caseType }),
    ...(openedAfter !== undefined && { openedAfter }),
    ...(openedBefore !== undefined && { openedBefore }),
  };
}

async function toStandardOutput(pieces: AsyncIterable<string>): Promise<void> {
  // Standard output stays open: it is not ours to end.
  try {
    await pipeline(Readable.from(pieces), process.stdout, { end: false });
  } catch (error) {
    // Whoever reads it has seen enough, as `head` does.
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  }
}

/** Whole or not at all: what is there already stays until the new file is complete. */
async function toFile(pieces: AsyncIterable<string>, path: string): Promise<void> {
  const partial = `${path}.partial`;
  try {
    await pipeline(Readable.from(pieces), createWriteStream(partial));
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    const { syscall, message } = error as NodeJS.ErrnoException;
    if (syscall !== undefined) {
      throw new FileError(`caseline: \`${path}\` cannot be written (${message})`, 2);
    }
    throw error;
  }
}
