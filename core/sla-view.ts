/**
 * SLA clocks as lists and reports show them.
 *
 * @module
 */
import { localText } from './business-time.ts';
import { durationText } from './deadlines.ts';
import type { Snapshot } from './input.ts';
import type { Plan } from './plan.ts';
import type { ClockRun } from './sla-plan.ts';
import { NOT_PAUSED } from './sla-time.ts';

/** How one clock of a case stands: a row of a table of targets and actuals. */
export interface ClockView {
  readonly clock: string;
  readonly title: string;
  /** Which run of the clock; 0 when it never started. */
  readonly run: number;
  readonly is: ClockRun['is'] | 'not_started';
  /** The length that counts, e.g. `40 business days`; `null` when it never started. */
  readonly within: string | null;
  readonly fromMs: number | null;
  /** `null` while it stands still. */
  readonly dueAtMs: number | null;
  /** The calendar does not know all holidays up to `dueAtMs`. */
  readonly isProvisional: boolean;
  readonly isExtended: boolean;
  /** Since when it stands still, and how long it has stood still before, in milliseconds. */
  readonly pausedSinceMs: number | null;
  readonly pausedMs: number;
  readonly breachedAtMs: number | null;
  readonly endedAtMs: number | null;
}

/** All clocks of a case type, in the order of their names, as they stand in a case. */
export function clockViews(plan: Plan, snapshot: Pick<Snapshot, 'clocks'>): readonly ClockView[] {
  return Object.keys(plan.sla ?? {})
    .sort()
    .map((clock) => clockView(plan, clock, snapshot.clocks?.[clock]));
}

function clockView(plan: Plan, clock: string, run: ClockRun | undefined): ClockView {
  const { title, within, extend } = plan.sla![clock]!;
  const length =
    run?.extended === true ? extend?.to : run === undefined ? undefined : within[run.row]?.duration;
  return {
    clock,
    title,
    run: run?.run ?? 0,
    is: run?.is ?? 'not_started',
    within: length === undefined ? null : durationText(length),
    fromMs: run?.fromMs ?? null,
    dueAtMs: run?.dueAtMs ?? null,
    isProvisional: run?.provisional ?? false,
    isExtended: run?.extended ?? false,
    pausedSinceMs: run?.pause?.sinceMs ?? null,
    pausedMs: (run?.paused ?? NOT_PAUSED).ms,
    breachedAtMs: run?.breachedAtMs ?? null,
    endedAtMs: run?.endedAtMs ?? null,
  };
}

/** What a scenario expects of a clock; whatever is not said is not compared. */
export interface ClockExpectation {
  /** `running`, `paused`, `met`, `met late`, `breached`, `dropped` or `not started`. */
  readonly is?: string;
  /** Calendar's time; `none` while it stands still or never started. */
  readonly due?: string;
  readonly run?: string;
  readonly extended?: string;
  readonly provisional?: string;
}

/** How a clock differs from what is expected of it: expected and actual, in words. */
export function clockMismatch(
  plan: Plan,
  snapshot: Snapshot,
  { clock, expected }: { clock: string; expected: ClockExpectation },
): { readonly expected: string; readonly actual: string } | null {
  if (!Object.hasOwn(plan.sla ?? {}, clock)) {
    return { expected: `a clock \`${clock}\``, actual: 'there is none' };
  }
  const view = clockView(plan, clock, snapshot.clocks?.[clock]);
  const actual: Required<ClockExpectation> = {
    is: view.is.replace('_', ' '),
    due: view.dueAtMs === null ? 'none' : localText(plan.calendar, view.dueAtMs),
    run: String(view.run),
    extended: String(view.isExtended),
    provisional: String(view.isProvisional),
  };
  const words = Object.keys(expected) as (keyof ClockExpectation)[];
  const differ = words.filter((word) => expected[word] !== actual[word]);
  if (differ.length === 0) return null;
  const say = (of: ClockExpectation): string =>
    differ.map((word) => `${clock} ${word}: ${of[word]}`).join(', ');
  return { expected: say(expected), actual: say(actual) };
}
