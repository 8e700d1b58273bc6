/**
 * Corrected calendars, case by case: what a correction would do to each, and then the doing.
 *
 * Every worker looks; of many only one works at a time. Each case is noted when it is done, and a
 * case knows a correction by its id, so whatever was cut off goes on where it was, and nothing is
 * done twice. What is foretold is what the case would do: the same step, whose result is thrown away.
 *
 * @module
 */
import { compileCalendar } from '../compiler/calendar.ts';
import { type DeadlineMove, movesOf } from '../core/calendar-change.ts';
import { calendarDigest, correctionTo } from '../core/calendar-correction.ts';
import type { Input } from '../core/input.ts';
import type { Calendar, Plan } from '../core/plan.ts';
import { step } from '../core/step.ts';
import type { Database } from '../prisma/client.ts';
import { findPlan } from '../prisma/queries/case-types.ts';
import {
  type CaseToCorrect,
  casesToCorrect,
  type CorrectionCase,
  type CorrectionRow,
  listWork,
  noteCase,
  noteDone,
  plansBy,
  wasCorrected,
} from '../prisma/queries/corrections.ts';
import { readCorrection } from '../prisma/queries/trail.ts';
import { alone } from '../prisma/transaction.ts';
import type { CaseClient } from './case-client.ts';
import { startRounds } from './rounds.ts';

/** What it works with. */
export interface CalendarsOptions {
  readonly database: Database;
  readonly cases: Pick<CaseClient, 'report' | 'send'>;
  /** Told what was done: ids and numbers alone. */
  readonly log: (done: CalendarsRound) => void;
  /** @default 5 seconds */
  readonly everyMs?: number;
}

/** What was done in one round: cases. */
export interface CalendarsRound {
  readonly foretold: number;
  readonly corrected: number;
  /** They could not be reached, or had moved on: the next round has them again. */
  readonly left: number;
}

const EVERY_MS = 5_000;
const PAGE = 200;
const AT_ONCE = 8;
/** A case that people work in moves on between the look at it and the command. */
const TRIES = 5;
const NOTHING: CalendarsRound = { foretold: 0, corrected: 0, left: 0 };

/** Starts to look after corrections. */
export function startCalendars(options: CalendarsOptions): { stop(): Promise<void> } {
  const { everyMs = EVERY_MS, log } = options;
  return startRounds({ round: (signal) => correctOnce(options, signal), everyMs, log });
}

/** Does one round, unless another process is at it. */
export async function correctOnce(
  options: CalendarsOptions,
  signal?: AbortSignal,
): Promise<CalendarsRound> {
  const done = await alone(options.database.pool, 'calendars', async () => {
    let all = NOTHING;
    for (const correction of await listWork(options.database)) {
      all = sum(all, await workOn(options, correction, signal));
    }
    return all;
  });
  return done ?? NOTHING;
}

function sum(some: CalendarsRound, more: CalendarsRound): CalendarsRound {
  return {
    foretold: some.foretold + more.foretold,
    corrected: some.corrected + more.corrected,
    left: some.left + more.left,
  };
}

async function workOn(
  options: CalendarsOptions,
  correction: CorrectionRow,
  signal?: AbortSignal,
): Promise<CalendarsRound> {
  const { calendar } = compileCalendar(correction.source);
  // Only what compiles is ever stored there.
  if (calendar === undefined) return NOTHING;
  const isApplied = correction.appliedAtMs !== null;
  const plans = await affectedPlans(options.database, { correction, calendar });
  const given = { id: correction.id, plans: [...plans.keys()], isApplied, limit: PAGE };
  let [count, left] = [0, 0];
  for (;;) {
    const some = await casesToCorrect(options.database, given);
    if (signal?.aborted === true) break;
    const done = await inBatches(some, (one) =>
      lookAt(options, { correction, calendar, plan: plans.get(one.planHash)!, one }),
    );
    count += done;
    left = some.length - done;
    // What is left comes again in the next round.
    if (some.length < PAGE || done === 0) break;
  }
  const isAll = left === 0 && signal?.aborted !== true;
  if (isAll) await noteDone(options.database, { id: correction.id, isApplied, nowMs: Date.now() });
  return isApplied
    ? { foretold: 0, corrected: count, left }
    : { foretold: count, corrected: 0, left };
}

/** The plans whose cases do not count by the corrected calendar yet, or may not. */
async function affectedPlans(
  database: Database,
  { correction, calendar }: { correction: CorrectionRow; calendar: Calendar },
): Promise<ReadonlyMap<string, Plan>> {
  const before = await wasCorrected(database, correction);
  const plans = new Map<string, Plan>();
  for (const hash of await plansBy(database, correction.calendar)) {
    const plan = await findPlan(database, hash);
    if (plan === null) continue;
    const isSame = calendarDigest(plan.calendar) === calendarDigest(calendar);
    // A case of such a plan may still have another correction, that this one takes back.
    if (!isSame || before) plans.set(hash, plan);
  }
  return plans;
}

async function inBatches<T>(
  all: readonly T[],
  work: (one: T) => Promise<boolean>,
): Promise<number> {
  let done = 0;
  for (let index = 0; index < all.length; index += AT_ONCE) {
    const some = await Promise.all(all.slice(index, index + AT_ONCE).map(work));
    done += some.filter(Boolean).length;
  }
  return done;
}

interface Look {
  readonly correction: CorrectionRow;
  readonly calendar: Calendar;
  readonly plan: Plan;
  readonly one: CaseToCorrect;
}

/** Foretells or corrects a case, and notes it; false when it has to come again. */
async function lookAt(options: CalendarsOptions, look: Look): Promise<boolean> {
  const { id, appliedAtMs } = look.correction;
  const isApplied = appliedAtMs !== null;
  const found = isApplied ? await correct(options, look) : await foretell(options, look);
  if (found === null) return false;
  const { outcome } = found;
  await noteCase(options.database, { ...outcome, id, isApplied, nowMs: Date.now() });
  return true;
}

interface Foretold {
  readonly outcome: CorrectionCase;
  /** The last entry of the case as it was looked at. */
  readonly sequence: number;
}

async function foretell(
  { cases }: Pick<CalendarsOptions, 'cases'>,
  { correction, calendar, plan, one: { caseId } }: Look,
): Promise<Foretold | null> {
  try {
    const { snapshot, nowMs } = await cases.report(caseId);
    if (snapshot === null) return null;
    const result = step(plan, snapshot, inputOf({ correction, calendar, plan }), nowMs);
    const { sequence } = snapshot;
    if (!result.ok) return { outcome: outcomeOf(caseId, result.refusal.code, []), sequence };
    const moves = movesOf(result.entries.filter((entry) => isByCorrection(entry.cause)));
    const kind = moves.length > 0 ? 'moved' : 'same';
    return { outcome: outcomeOf(caseId, kind, moves), sequence };
  } catch (error) {
    if ((error as Error).name === 'WorkflowNotFoundError') {
      return { outcome: outcomeOf(caseId, 'gone', []), sequence: 0 };
    }
    return null;
  }
}

/** Gives a case its calendar in the very state for which it was foretold what that does. */
async function correct(options: CalendarsOptions, look: Look): Promise<Foretold | null> {
  const { correction, one } = look;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const found = await foretell(options, look);
    if (found === null || found.outcome.result === 'gone') return found;
    const input = inputOf(look);
    const command = {
      commandId: `calendar/${correction.id}`,
      input,
      ifSequence: [found.sequence],
    };
    const answer = await options.cases.send(one.caseId, command).catch(() => null);
    if (answer === null) return null;
    // It was done before, and not noted: what it did stands in the trail.
    if (answer.ok && answer.result.duplicate) return doneBefore(options.database, look, found);
    if (answer.ok) return found;
    if (answer.type === 'not_found')
      return { ...found, outcome: outcomeOf(one.caseId, 'gone', []) };
    if (answer.type === 'pending' || answer.type === 'overloaded') return null;
    if (answer.type === 'moved_on') continue;
    const why = answer.refusal?.code ?? answer.type;
    return { ...found, outcome: outcomeOf(one.caseId, why, []) };
  }
  return null;
}

/** What a correction did to a case, by its trail; `null` until that has arrived there. */
async function doneBefore(
  database: Database,
  { correction, one: { caseId } }: Look,
  found: Foretold,
): Promise<Foretold | null> {
  const entries = await readCorrection(database, caseId);
  const [first] = entries;
  if (first?.detail['digest'] !== correction.digest) return null;
  const moves = movesOf(entries.filter(({ cause }) => isByCorrection(cause)));
  return { ...found, outcome: outcomeOf(caseId, moves.length > 0 ? 'moved' : 'same', moves) };
}

function inputOf({
  correction,
  calendar,
  plan,
}: Pick<Look, 'correction' | 'calendar' | 'plan'>): Input {
  const { reason, appliedBy, madeBy } = correction;
  return {
    kind: 'calendar',
    correction: correctionTo(plan.calendar, calendar),
    reason,
    actor: appliedBy ?? madeBy,
  };
}

function isByCorrection(cause: { readonly kind: string; readonly command?: string }): boolean {
  return cause.kind === 'command' && cause.command === 'calendar';
}

function outcomeOf(caseId: string, result: string, moves: readonly DeadlineMove[]): CorrectionCase {
  return { caseId, result, moves };
}
