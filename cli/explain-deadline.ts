/**
 * `caseline explain-deadline`: the walk of a clock, so that anybody can count it again by hand.
 *
 * Exit codes: 0 told; 1 the file or the duration has mistakes; 2 the command itself was wrong.
 *
 * @module
 */
import { compileCalendar } from '../compiler/calendar.ts';
import { Findings, formatDiagnostic } from '../compiler/diagnostics.ts';
import { readDuration } from '../compiler/duration.ts';
import { isLocalTime } from '../compiler/scenario-steps.ts';
import { suggest } from '../compiler/suggest.ts';
import {
  deadlineAfter,
  deadlineBefore,
  explainWalk,
  localParts,
  localToInstant,
  type WalkStep,
} from '../core/business-time.ts';
import { formatDate, instantMs } from '../core/dates.ts';
import { clockText, durationText } from '../core/deadlines.ts';
import type { Entry } from '../core/input.ts';
import type { Calendar, Duration, Json, Plan, TimerWhen } from '../core/plan.ts';
import { runScenario } from '../core/scenario-run.ts';
import { createSimulator } from '../core/simulator.ts';
import { describeDeadline } from '../core/trail-text.ts';
import type { Output } from './check.ts';
import { FileError, type FileOptions, loadPlan, loadSuites, readText } from './files.ts';

/** Options of `caseline explain-deadline`. */
export interface ExplainDeadlineOptions extends FileOptions {
  /** `2026-03-02 09:15` in the calendar's zone, or RFC 3339 with an offset. */
  readonly from?: string;
  /** `20 business days`. */
  readonly duration?: string;
  /** Count backwards. */
  readonly before?: boolean;
  /** An end on a closed day moves to the next business day. */
  readonly roll?: boolean;
  /** A timer's id, or `<approval>/ladder/<row>`. */
  readonly timer?: string;
  /** The deadlines that a scenario sets. */
  readonly scenario?: string;
  readonly json?: boolean;
}

/** One clock that was walked. */
interface Walked {
  /** What is counted, e.g. `20 business days`. */
  readonly clock: string;
  /** Whose clock it is, when it is a deadline of a case. */
  readonly deadline?: string;
  readonly fromMs: number;
  readonly dueAtMs: number;
  readonly walk: readonly WalkStep[];
  readonly provisional: boolean;
  /** Changed by hand: by whom, when, to what, and why. */
  readonly changed?: string;
  /** What came of it in the scenario. */
  readonly end?: string;
}

/** Prints the walk of a clock; the exit code. */
export async function explainDeadline(
  file: string,
  options: ExplainDeadlineOptions,
  output: Output,
): Promise<number> {
  try {
    const text = readText(file);
    const isCalendar = /^format:\s*caseline-calendar\//m.test(text);
    const plan = isCalendar ? null : loadPlan(file, options);
    const calendar = plan?.calendar ?? readCalendar(file, text);
    const walked =
      options.scenario === undefined
        ? [countOne({ plan, calendar }, options)]
        : await deadlinesOf({ file, plan }, options);
    if (options.json === true) output.log(JSON.stringify(walked.map(asJson(calendar)), null, 2));
    else for (const line of walked.flatMap((one) => walkText(calendar, one))) output.log(line);
    return 0;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    output.error(error.exitCode === 2 ? `caseline: ${error.message}` : error.message);
    return error.exitCode;
  }
}

function readCalendar(file: string, text: string): Calendar {
  const { calendar, problems } = compileCalendar(text);
  if (problems.length === 0) return calendar!;
  throw new FileError(problems.map(({ message }) => `${file}: ${message}`).join('\n'), 1);
}

function countOne(
  { plan, calendar }: { plan: Plan | null; calendar: Calendar },
  options: ExplainDeadlineOptions,
): Walked {
  const { duration, timer, from } = options;
  if ((duration === undefined) === (timer === undefined)) {
    throw new FileError('say one of `--duration`, `--timer` and `--scenario`', 2);
  }
  if (from === undefined) throw new FileError('`--from` is missing: when does it begin?', 2);
  const fromMs = readInstant(calendar, from);
  const when = timer === undefined ? null : whenOf(plan, timer);
  const base = when === null ? readLength(duration!) : lengthOf(when, timer!);
  const length: Duration = options.roll === true ? { ...base, roll: 'next_business_day' } : base;
  const isBefore = options.before === true || when?.kind === 'before';
  const { dueAtMs, walk, provisional } = isBefore
    ? deadlineBefore(calendar, length, fromMs)
    : deadlineAfter(calendar, length, fromMs);
  const clock = when === null ? lengthText(length, isBefore) : clockText(when);
  const whose = timer === undefined ? {} : { deadline: timer };
  return { clock, ...whose, fromMs, dueAtMs, walk, provisional };
}

function lengthText(length: Duration, isBefore: boolean): string {
  const roll = length.roll === undefined ? '' : ', moved to the next business day when closed';
  return `${durationText(length)}${isBefore ? ' before' : ''}${roll}`;
}

function readLength(text: string): Duration {
  const findings = new Findings(text, '--duration');
  const length = readDuration({ name: text, start: 0, end: text.length }, findings);
  if (length !== undefined) return length;
  const told = findings.sorted().map((one) => formatDiagnostic(one, text));
  throw new FileError(told.join('\n'), 1);
}

function readInstant(calendar: Calendar, text: string): number {
  const atMs = isLocalTime(text) ? localToInstant(calendar, text) : instantMs(text);
  if (atMs !== null) return atMs;
  throw new FileError(`\`${text}\` is no date and time; write \`2026-03-02 09:15\``, 2);
}

/** The clock of a timer or a ladder's row, by its id. */
function whenOf(plan: Plan | null, id: string): TimerWhen {
  if (plan === null) throw new FileError('a calendar has no timers; name a definition', 2);
  const clocks = new Map<string, TimerWhen>(
    Object.values(plan.timers).map((timer) => [timer.id, timer.when]),
  );
  for (const { path, reopenWithin } of Object.values(plan.states)) {
    if (reopenWithin !== null) {
      clocks.set(`${path}/reopen`, { kind: 'after', duration: reopenWithin });
    }
  }
  for (const [name, { ladder }] of Object.entries(plan.approvals)) {
    ladder.forEach(({ when }, row) => clocks.set(`${name}/ladder/${row}`, when));
  }
  const when = clocks.get(id);
  if (when !== undefined) return when;
  const help = suggest(id, clocks.keys()) ?? `there are ${[...clocks.keys()].join(', ') || 'none'}`;
  throw new FileError(`there is no timer \`${id}\`; ${help}`, 2);
}

function lengthOf(when: TimerWhen, id: string): Duration {
  if (when.kind !== 'at') return when.duration;
  throw new FileError(`\`${id}\` is due at \`${when.field}\` itself; nothing is counted`, 2);
}

/** Every deadline that a scenario sets, with what came of it. */
async function deadlinesOf(
  { file, plan }: { file: string; plan: Plan | null },
  options: ExplainDeadlineOptions,
): Promise<readonly Walked[]> {
  if (plan === null) throw new FileError('a calendar has no scenarios; name a definition', 2);
  const found = loadSuites([file], options).flatMap(({ sources }) =>
    sources.flatMap((source) => source.file.scenarios.map((scenario) => ({ source, scenario }))),
  );
  const chosen = found.find(({ scenario }) => scenario.name === options.scenario);
  if (chosen === undefined) {
    const help = suggest(
      options.scenario!,
      found.map(({ scenario }) => scenario.name),
    );
    throw new FileError(
      `there is no scenario \`${options.scenario}\`${help === undefined ? '' : `; ${help}`}`,
      2,
    );
  }
  const parts = { plan, people: chosen.source.file.people };
  const { entries } = await runScenario(parts, chosen.scenario, createSimulator(plan));
  return entries.flatMap((entry, index) =>
    isAsked(plan, entry, options.timer) ? [walkedOf(plan, entry, entries.slice(index + 1))] : [],
  );
}

function isAsked(plan: Plan, { kind, detail }: Entry, timer: string | undefined): boolean {
  if (kind !== 'deadline_set' || detail['walk'] === undefined) return false;
  if (timer === undefined) return true;
  const id = String(detail['deadline']).replace(/#\d+/, '');
  const [, state = '', row = ''] = /^(.*)\/(ladder\/\d+)$/.exec(id) ?? [];
  return id === timer || `${plan.states[state]?.approval}/${row}` === timer;
}

function walkedOf(plan: Plan, { detail }: Entry, later: readonly Entry[]): Walked {
  const id = String(detail['deadline']);
  return {
    clock: describeDeadline(plan, id),
    deadline: id,
    fromMs: Number(detail['fromMs']),
    dueAtMs: Number(detail['dueAtMs']),
    walk: detail['walk'] as unknown as readonly WalkStep[],
    provisional: detail['provisional'] === true,
    ...changedText(plan, id, later),
    end: endOf(plan, id, later),
  };
}

/** Whether somebody has changed a deadline by hand before it was set anew. */
function changedText(
  { calendar }: Plan,
  id: string,
  later: readonly Entry[],
): { readonly changed?: string } {
  const next = later.find(({ detail }) => detail['deadline'] === id);
  if (next?.kind !== 'deadline_changed') return {};
  const { dueAtMs, reason } = next.detail;
  const [at, due] = [next.atMs, Number(dueAtMs)].map((ms) => instantText(calendar, ms));
  return { changed: `changed by ${next.actor} at ${at}: due at ${due} (${String(reason)})` };
}

/** What came of a deadline: it was due, or something came before it. */
function endOf({ calendar }: Plan, id: string, later: readonly Entry[]): string {
  const end = later.find(({ kind, detail }) => {
    const cleared: Json = detail['cleared'] ?? [];
    const isNamed = detail['deadline'] === id && !STANDS.has(kind);
    return isNamed || (Array.isArray(cleared) && cleared.includes(id));
  });
  if (end === undefined) return 'still running at the end of the scenario';
  const at = instantText(calendar, end.atMs);
  if (end.kind === 'deadline_due') return `it was due at ${at}`;
  return `it ended before it was due, at ${at}`;
}

/** Entries that name a deadline and do not end it. */
const STANDS: ReadonlySet<Entry['kind']> = new Set(['deadline_set', 'deadline_changed']);

function walkText(calendar: Calendar, walked: Walked): readonly string[] {
  const { clock, deadline, fromMs, dueAtMs, walk, provisional, changed, end } = walked;
  const whose = deadline === undefined || clock === deadline ? '' : `${deadline}: `;
  return [
    `${whose}${clock}, from ${instantText(calendar, fromMs)} (${calendar.id}, ${calendar.zone})`,
    ...explainWalk(walk, calendar).map((line) => `  ${line}`),
    ...clockChanges(calendar, fromMs, dueAtMs).map((line) => `  ${line}`),
    `  = ${instantText(calendar, dueAtMs)}`,
    ...(provisional ? [`  ${provisionalText(calendar)}`] : []),
    ...(changed === undefined ? [] : [`  ${changed}`]),
    ...(end === undefined ? [] : [`  ${end}`]),
  ];
}

function provisionalText(calendar: Calendar): string {
  return `provisional: holidays are known up to ${formatDate(calendar.knownUntilDay)}`;
}

/** Changes of the local clocks between two instants, which make a day longer or shorter. */
function clockChanges(calendar: Calendar, someMs: number, otherMs: number): readonly string[] {
  const [fromMs, untilMs] = [Math.min(someMs, otherMs), Math.max(someMs, otherMs)];
  return calendar.offsets.flatMap(([atMs, offset], index) => {
    const before = calendar.offsets[index - 1]?.[1];
    if (before === undefined || atMs <= fromMs || atMs > untilMs || before === offset) return [];
    const minutes = Math.abs(offset - before);
    const way = offset > before ? 'forward' : 'back';
    return [`clocks go ${way} by ${minutes} min on ${instantText(calendar, atMs)}`];
  });
}

function instantText(calendar: Calendar, ms: number): string {
  const { weekday, date, time } = localParts(calendar, ms);
  return `${weekday} ${date} ${time}`;
}

function asJson(calendar: Calendar): (walked: Walked) => object {
  const iso = (ms: number): string => new Date(ms).toISOString();
  return ({ fromMs, dueAtMs, walk, ...rest }) => ({
    ...rest,
    calendar: calendar.id,
    zone: calendar.zone,
    from: iso(fromMs),
    due: iso(dueAtMs),
    local: { from: instantText(calendar, fromMs), due: instantText(calendar, dueAtMs) },
    walk: walk.map(({ from, until, counted, why }) => ({
      from: iso(from),
      until: iso(until),
      counted,
      why,
    })),
    clockChanges: clockChanges(calendar, fromMs, dueAtMs),
  });
}
