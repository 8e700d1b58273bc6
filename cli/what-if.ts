/**
 * `caseline what-if`: how often the clocks of a case type would have fired in a log.
 *
 * @module
 */
import { basename } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { readActivities } from '../compiler/activities.ts';
import { compileCalendar } from '../compiler/calendar.ts';
import { formatDiagnostic } from '../compiler/diagnostics.ts';
import { localText } from '../core/business-time.ts';
import type { Calendar, Plan } from '../core/plan.ts';
import {
  type ActivityMap,
  type ClockFinding,
  lengthMs,
  mapByName,
  type StateFinding,
  type Wait,
  type WhatIf,
  whatIf,
} from '../logs/what-if.ts';
import { type LogCase, LogError, readXesFile } from '../logs/xes.ts';
import type { Output } from './check.ts';
import { calendarsOf, FileError, type FileOptions, loadPlan, readText } from './files.ts';

/** Options of `caseline what-if`. */
export interface WhatIfOptions extends FileOptions {
  /** A file that says which activities end a wait in which state. */
  readonly activities?: string;
  /** The name of a calendar to count by instead of the definition's own. */
  readonly calendar?: string;
  /** How many waits to show for each clock. */
  readonly show: number;
  readonly json?: boolean;
}

/** Adds the command. */
export function addWhatIfCommand(program: Command): void {
  program
    .command('what-if')
    .description('say how often the clocks of a case type would have fired in an event log')
    .argument('<log>', 'what happened in another system: XES, or XES compressed with gzip')
    .argument('<definition>', 'the case type')
    .option('--activities <file>', 'which activities end a wait in which state; default: by name')
    .option('--calendar <name>', 'count business time by this calendar, not by the definition’s')
    .option('--calendars <folder>', 'where calendars are; default: beside the definition or above')
    .option('--show <count>', 'how many waits to show for each clock, the longest first', count, 0)
    .option('--json', 'print everything as JSON, all waits included')
    .action(async (log: string, definition: string, options: WhatIfOptions) => {
      process.exitCode = await askWhatIf({ log, definition }, options, console);
    });
}

function count(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('a whole number is expected');
}

/** Asks and prints; the exit code: 0, 1 when a file has mistakes, 2 when one cannot be read. */
export async function askWhatIf(
  { log, definition }: { readonly log: string; readonly definition: string },
  options: WhatIfOptions,
  output: Output,
): Promise<number> {
  try {
    const plan = loadPlan(definition, options);
    const cases: LogCase[] = [];
    for await (const one of readXesFile(log)) cases.push(one);
    if (cases.length === 0) throw new LogError('there is no case in it');
    const calendar = calendarFor(plan, definition, { ...options, sinceYear: firstYear(cases) });
    const map = mapFor(plan, cases, options.activities);
    const found = whatIf(plan, cases, { map, calendar });
    if (options.json === true) {
      output.log(JSON.stringify({ ...found, calendar: calendar.id }, null, 2));
    } else
      for (const line of report(found, { log, plan, calendar, show: options.show }))
        output.log(line);
    return 0;
  } catch (error) {
    if (error instanceof LogError) output.error(`caseline: \`${log}\`: ${error.message}`);
    else if (error instanceof FileError) output.error(error.message);
    else throw error;
    return error instanceof FileError ? error.exitCode : 2;
  }
}

/** A calendar that knows the holidays and clock changes of the log's years; a plan's may not. */
function calendarFor(
  plan: Plan,
  definition: string,
  options: WhatIfOptions & { readonly sinceYear: number },
): Calendar {
  const { calendar: name = plan.calendar.id, sinceYear } = options;
  const text = calendarsOf(definition, options)(name);
  if (text === undefined) throw new FileError(`caseline: there is no calendar \`${name}\``, 2);
  const { calendar, problems } = compileCalendar(text, { sinceYear });
  if (calendar !== undefined) return calendar;
  const all = problems.map(({ message }) => `caseline: calendar \`${name}\`: ${message}`);
  throw new FileError(all.join('\n'), 1);
}

function firstYear(cases: readonly LogCase[]): number {
  let firstMs = Infinity;
  for (const { events } of cases) firstMs = Math.min(firstMs, events[0]?.atMs ?? Infinity);
  return Number.isFinite(firstMs) ? new Date(firstMs).getUTCFullYear() - 1 : 2020;
}

function mapFor(plan: Plan, cases: readonly LogCase[], path: string | undefined): ActivityMap {
  if (path === undefined) {
    const activities = cases.flatMap(({ events }) => events.map(({ activity }) => activity));
    return mapByName(plan, new Set(activities));
  }
  const text = readText(path);
  const states = Object.keys(plan.states);
  const { file, diagnostics } = readActivities(text, { file: path, states });
  if (file !== undefined) return file.activities;
  throw new FileError(diagnostics.map((one) => formatDiagnostic(one, text)).join('\n\n'), 1);
}

interface ReportScope {
  readonly log: string;
  readonly plan: Plan;
  readonly calendar: Calendar;
  readonly show: number;
}

function* report(found: WhatIf, scope: ReportScope): Generator<string> {
  const { log, plan, calendar } = scope;
  const day = (ms: number): string => localText(calendar, ms).slice(0, 10);
  yield `${basename(log)}: ${number(found.cases)} cases, ${number(found.events)} events, ${day(found.firstMs)} to ${day(found.lastMs)}`;
  yield `${plan.id} version ${plan.version}, calendar ${calendar.id} (${calendar.zone})`;
  for (const state of found.states) yield* stateReport(state, scope);
  const unplaced = Object.entries(found.unplaced).sort(([, a], [, b]) => b - a);
  if (unplaced.length === 0) return;
  yield '';
  yield 'In no state of this case type:';
  for (const [activity, times] of unplaced) yield `  ${number(times).padStart(7)}  ${activity}`;
}

function* stateReport(finding: StateFinding, scope: ReportScope): Generator<string> {
  const { state, waits, medianMs, ninthMs, longest, clocks } = finding;
  yield '';
  yield `${state}: ${number(waits)} ${waits === 1 ? 'wait' : 'waits'}; half of them within ${length(medianMs)}, nine of ten within ${length(ninthMs)}, the longest ${length(lengthMs(longest))}`;
  if (clocks.length === 0) yield '  no clocks';
  for (const clock of clocks) yield* clockReport(clock, finding, scope);
}

function* clockReport(
  { row, waits, times }: ClockFinding,
  state: StateFinding,
  { calendar, show }: ReportScope,
): Generator<string> {
  if (waits === null) {
    yield `        ?  ${row}: goes by a field that the log does not have`;
    return;
  }
  const share = ((100 * waits.length) / state.waits).toFixed(1);
  const often = times > waits.length ? `, ${number(times)} times in all` : '';
  yield `  ${number(waits.length).padStart(7)}  ${row} (${share} % of the waits${often})`;
  for (const wait of waits.slice(0, show)) yield `           ${waitText(wait, calendar)}`;
}

function waitText(wait: Wait, calendar: Calendar): string {
  const { activity, fromMs, untilMs } = wait;
  const [from, until] = [fromMs, untilMs].map((ms) => localText(calendar, ms));
  return `${wait.case}: ${length(lengthMs(wait))}, ${from} to ${until}, ended by ${activity}`;
}

function length(ms: number): string {
  const hours = Math.floor(ms / 3_600_000);
  if (ms < 60_000) return 'a minute';
  if (hours < 1) return `${Math.floor(ms / 60_000)} min`;
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}

function number(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}
