/**
 * The deadlines of SLA clocks: when one is due, and when it warns.
 *
 * @module
 */
import { disarm, durationText } from './deadlines.ts';
import { type Draft, record } from './draft.ts';
import type { Deadline } from './input.ts';
import { invariant } from './invariant.ts';
import type { Calendar, Duration, Json } from './plan.ts';
import { clockPlace, type ClockRun, type WarningWhen } from './sla-plan.ts';
import { clockPlan, durationOf, putRun, runOf } from './sla-runs.ts';
import { beforeEnd, endOf, shareOf } from './sla-time.ts';
import { clockWalk } from './sla-walk.ts';

/** A deadline of a clock, and what its entry says of how it comes. */
export interface ClockDeadline {
  readonly deadline: Deadline;
  readonly detail: Readonly<Record<string, Json | undefined>>;
}

/** Arms the due deadline and the warnings of a clock that runs, and writes down how they come. */
export function armClock(draft: Draft, clock: string): void {
  const { rewarn: _, ...run } = runOf(draft, clock)!;
  const { deadlines, warned, unsure } = clockDeadlines(draft, clock, runOf(draft, clock)!);
  disarmClock(draft, clock);
  for (const { deadline, detail } of deadlines) set(draft, deadline, detail);
  const { provisional: __, ...before } = run;
  const { dueAtMs } = deadlines.at(-1)!.deadline;
  putRun(draft, clock, { ...before, dueAtMs, warned, ...unsure });
}

/**
 * The deadlines that a run has by the calendar as it is: its warnings, and last when it is due.
 *
 * @returns also the warnings that have been given, and are not given again
 */
export function clockDeadlines(
  draft: Draft,
  clock: string,
  { rewarn, ...run }: ClockRun,
): {
  readonly deadlines: readonly ClockDeadline[];
  readonly warned: readonly number[];
  readonly unsure: { readonly provisional?: true };
} {
  const plan = clockPlan(draft, clock);
  const { calendar } = draft;
  const duration = durationOf(plan, run);
  const counted = { start: { fromMs: run.fromMs, day: run.day }, paused: run.paused };
  const { dueAtMs, provisional } = endOf(calendar, duration, counted);
  invariant(Number.isSafeInteger(dueAtMs), `the clock \`${clock}\` has no due instant`);
  const deadlines: ClockDeadline[] = [];
  const warned: number[] = [];
  plan.warnings.forEach(({ when }, index) => {
    const atMs = warningAt(calendar, when, { run, duration, dueAtMs });
    const isDone = run.warned.includes(index);
    if (isDone && (rewarn !== true || atMs <= draft.nowMs)) warned.push(index);
    else if (atMs < dueAtMs) {
      const detail = { clock: `warn ${warningText(when)}` };
      const deadline = { ...place(clock, `warn/${index}`, run), warning: index, dueAtMs: atMs };
      deadlines.push({ deadline, detail });
    }
  });
  const walk = clockWalk(calendar, { ...run, dueAtMs }, duration) as unknown as Json;
  const unsure = provisional ? ({ provisional: true } as const) : {};
  const detail = { clock: `within ${durationText(duration)}`, walk, ...unsure };
  deadlines.push({ deadline: { ...place(clock, 'due', run), dueAtMs, ...unsure }, detail });
  return { deadlines, warned, unsure };
}

/** Takes the deadlines of a clock off. */
export function disarmClock(draft: Draft, clock: string): readonly string[] {
  return disarm(draft, (deadline) => deadline.kind === 'sla' && deadline.clock === clock);
}

/** When a clock warns, in words: `at 80%`, `3 business days before`. */
export function warningText(when: WarningWhen): string {
  switch (when.kind) {
    case 'at':
      return `at ${when.percent}%`;
    case 'after':
      return `after ${durationText(when.duration)}`;
    case 'before':
      return `${durationText(when.duration)} before`;
  }
}

function warningAt(
  calendar: Calendar,
  when: WarningWhen,
  { run, duration, dueAtMs }: { run: ClockRun; duration: Duration; dueAtMs: number },
): number {
  const counted = { start: { fromMs: run.fromMs, day: run.day }, paused: run.paused };
  switch (when.kind) {
    case 'at':
      return shareOf(calendar, duration, { ...counted, percent: when.percent });
    case 'after':
      return endOf(calendar, when.duration, counted).dueAtMs;
    case 'before':
      return beforeEnd(calendar, when.duration, dueAtMs);
  }
}

function place(clock: string, what: string, { fromMs }: ClockRun): Omit<Deadline, 'dueAtMs'> {
  const state = clockPlace(clock);
  return { id: `${state}/${what}`, kind: 'sla', state, clock, fromMs };
}

function set(
  draft: Draft,
  deadline: Deadline,
  detail: Readonly<Record<string, Json | undefined>>,
): void {
  draft.deadlines = [...draft.deadlines, deadline];
  const { id, state, fromMs, dueAtMs } = deadline;
  record(draft, 'deadline_set', { state, detail: { deadline: id, fromMs, dueAtMs, ...detail } });
}
