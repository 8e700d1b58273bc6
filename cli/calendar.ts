/**
 * `caseline calendar …`: what a corrected calendar does to the cases that run, and the doing.
 *
 * Exit codes: 0 done; 1 some cases could not be corrected; 2 the API or the file cannot be read, or
 * the calendar is refused.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { compileCalendar } from '../compiler/calendar.ts';
import { localText } from '../core/business-time.ts';
import type { Calendar } from '../core/plan.ts';
import { accessOf, type AccessOptions, callApi } from './api-access.ts';
import { type ApiAccess, ApiError, pages } from './api-reader.ts';
import type { Output } from './check.ts';
import { FileError, readText } from './files.ts';

/** Options of `caseline calendar`. */
export interface CalendarOptions extends AccessOptions {
  /** Why it is corrected: it stands in the trail of every case. */
  readonly reason?: string;
  readonly json?: boolean;
  /** How long to wait between two looks, milliseconds. @default 1,000 */
  readonly everyMs?: number;
}

interface Correction {
  readonly id: string;
  readonly status: 'foretelling' | 'foretold' | 'applying' | 'applied';
  readonly foretold: Readonly<Record<string, number>>;
  readonly applied: Readonly<Record<string, number>>;
}

interface CorrectionCase {
  readonly caseId: string;
  readonly result: string;
  readonly moves: readonly {
    readonly deadline: string;
    readonly wasAt: string;
    readonly dueAt: string;
    readonly overdue: boolean;
  }[];
}

/** A correction at the API, and how its instants are told. */
interface Under {
  readonly access: ApiAccess;
  readonly path: string;
  readonly calendar: Calendar;
}

const FINE = new Set(['moved', 'same', 'gone']);
const PAGE = 200;

/** Adds the commands. */
export function addCalendarCommands(program: Command): void {
  const calendar = program
    .command('calendar')
    .description('correct the calendar of cases that run; CASELINE_TOKEN has an operator’s token');
  const about = (name: 'preview' | 'correct', description: string): Command =>
    calendar
      .command(name)
      .description(description)
      .argument('<file>', 'the whole calendar as it is to be, as YAML')
      .option('--api <url>', 'where the API is; default: the Caseline that runs here')
      .option('--token-file <file>', 'read the token from this file')
      .option('--json', 'print what it does to each case as JSON');
  about('preview', 'say what a corrected calendar would do to each case; nothing moves').action(
    async (file: string, options: CalendarOptions) => {
      process.exitCode = await correctCalendars(file, { ...options, isApplied: false }, console);
    },
  );
  about('correct', 'give the corrected calendar to every case that counts by it')
    .requiredOption('--reason <text>', 'why; it stands in the trail of every case')
    .action(async (file: string, options: CalendarOptions) => {
      process.exitCode = await correctCalendars(file, { ...options, isApplied: true }, console);
    });
}

/** Foretells a correction and, when it is to be applied, applies it; the exit code. */
export async function correctCalendars(
  file: string,
  options: CalendarOptions & { readonly isApplied: boolean },
  output: Output,
): Promise<number> {
  try {
    const source = readText(file);
    const { calendar, problems } = compileCalendar(source);
    if (calendar === undefined) {
      const told = problems.map(({ message, help }) => `${file}: ${message}; ${help ?? ''}`);
      throw new FileError(told.join('\n'), 2);
    }
    const access = await accessOf(options);
    const all = `/v1/calendars/${calendar.id}/corrections`;
    const { reason = 'preview', everyMs = 1_000, isApplied } = options;
    const made = await callApi<Correction>(access, {
      method: 'POST',
      path: all,
      body: { source, reason },
    });
    const under: Under = { access, path: `${all}/${made.id}`, calendar };
    let now = await until(under, 'foretold', everyMs);
    if (isApplied) {
      await callApi(access, { method: 'POST', path: `${under.path}/apply` });
      now = await until(under, 'applied', everyMs);
    }
    await print(under, now, { options, output });
    const counts = isApplied ? now.applied : now.foretold;
    return Object.keys(counts).every((result) => FINE.has(result)) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof ApiError || error instanceof FileError)) throw error;
    output.error(error instanceof ApiError ? `caseline: ${error.message}` : error.message);
    return 2;
  }
}

async function until(
  { access, path }: Under,
  status: Correction['status'],
  everyMs: number,
): Promise<Correction> {
  for (;;) {
    const now = await callApi<Correction>(access, { method: 'GET', path });
    if (now.status === status) return now;
    await sleep(everyMs);
  }
}

async function print(
  under: Under,
  { foretold, applied }: Correction,
  {
    options: { json, isApplied },
    output,
  }: {
    readonly options: CalendarOptions & { readonly isApplied: boolean };
    readonly output: Output;
  },
): Promise<void> {
  const cases: CorrectionCase[] = [];
  const path = `${under.path}/cases?applied=${isApplied}&limit=${PAGE}`;
  for await (const one of pages<CorrectionCase>(under.access, path)) cases.push(one);
  if (json === true) {
    output.log(JSON.stringify(cases, null, 2));
    return;
  }
  for (const one of cases) for (const line of caseText(under.calendar, one)) output.log(line);
  output.log(summary(isApplied ? applied : foretold, isApplied));
}

function caseText(calendar: Calendar, { caseId, result, moves }: CorrectionCase): string[] {
  if (result === 'same' || result === 'gone') return [];
  if (result !== 'moved') return [`${caseId}: not corrected (${result})`];
  const at = (instant: string): string => localText(calendar, Date.parse(instant));
  return [
    caseId,
    ...moves.map(({ deadline, wasAt, dueAt, overdue }) => {
      const late = overdue ? ' (it would lie in the past: due at once)' : '';
      return `  ${deadline}: ${at(wasAt)} -> ${at(dueAt)}${late}`;
    }),
  ];
}

function summary(counts: Readonly<Record<string, number>>, isApplied: boolean): string {
  const { moved = 0, same = 0, gone = 0, ...others } = counts;
  const left = Object.entries(others).map(([code, count]) => `${count} not corrected (${code})`);
  const what = isApplied ? 'corrected' : 'foretold, nothing has moved';
  const all = [`${moved} with deadlines that move`, `${same} without`, `${gone} ended`, ...left];
  return `${what}: ${all.join(', ')}`;
}
