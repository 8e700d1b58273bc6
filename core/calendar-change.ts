/**
 * A corrected calendar in a running case: what is counted by it is counted again.
 *
 * Every open deadline is counted again from where it was counted from, SLA clocks with what they
 * stood still, and retention. What comes to the same instant stays as it is, and so does what a
 * person has changed by hand. What would now lie in the past is due at once: nothing is due at an
 * instant that has gone by. What has been due before stays done.
 *
 * @module
 */
import type { RetentionFact } from './action-plans.ts';
import type { WalkStep } from './business-time.ts';
import {
  calendarDigest,
  type CalendarCorrection,
  correctedCalendar,
} from './calendar-correction.ts';
import { affected } from './deadline-change.ts';
import { clockText, computeBack, computeDeadline, type Computed } from './deadlines.ts';
import { type Draft, record, tell } from './draft.ts';
import type { Deadline, Entry, Snapshot } from './input.ts';
import { holders } from './meant.ts';
import type { Json, PersonId, Plan, TimerWhen } from './plan.ts';
import { retentionEnd } from './retention.ts';
import { type ClockDeadline, clockDeadlines } from './sla-arm.ts';
import { clockNames, openRun } from './sla-runs.ts';
import type { ClockRun } from './sla-plan.ts';
import { addPaused, NOT_PAUSED, pausedBetween, startOfDay } from './sla-time.ts';
import { planOfTask } from './task-plans.ts';
import { putTask } from './tasks.ts';

/** What a correction does to one deadline of a case. */
export interface DeadlineMove {
  /** Its id; `retention` for how long a closed case is kept. */
  readonly deadline: string;
  readonly wasAtMs: number;
  readonly dueAtMs: number;
  /** By the corrected calendar it lies in the past, and is due at once. */
  readonly isOverdue: boolean;
}

/** A deadline as it is to be; `was: null`: there is none yet. */
interface Moved {
  readonly was: Deadline | null;
  readonly next: Deadline;
  readonly detail: Readonly<Record<string, Json | undefined>>;
}

/** Takes a corrected calendar over. A calendar that the case has already leaves no trace. */
export function correctCalendar(
  draft: Draft,
  told: {
    readonly correction: CalendarCorrection;
    readonly reason: string;
    readonly actor: PersonId;
  },
): void {
  const { correction, reason, actor } = told;
  const before = draft.correction?.digest ?? calendarDigest(draft.plan.calendar);
  if (correction.calendar !== draft.plan.calendar.id || correction.digest === before) return;
  draft.calendar = correctedCalendar(draft.plan.calendar, correction);
  draft.correction = correction.digest === calendarDigest(draft.plan.calendar) ? null : correction;
  const clocks = clocksAgain(draft);
  const moved = [...recounted(draft), ...clocks.moved];
  const retention = retentionAgain(draft);
  const overdue = moved.filter(({ detail }) => detail['overdue'] === true).length;
  record(draft, 'calendar_corrected', {
    actor,
    detail: {
      calendar: correction.calendar,
      digest: correction.digest,
      reason,
      moved: moved.filter(({ was }) => was !== null).length + (retention === null ? 0 : 1),
      overdue,
    },
  });
  if (moved.length > 0 || retention !== null) tell(draft, concerned(draft, moved), 'notified');
  for (const one of moved) move(draft, one);
  for (const deadline of clocks.gone) drop(draft, deadline);
  draft.clocks = clocks.runs;
  if (retention !== null) keep(draft, retention);
}

/** What entries tell of a correction: what moved, from when to when. */
export function movesOf(entries: readonly Entry[]): readonly DeadlineMove[] {
  return entries.flatMap(({ kind, detail }) => {
    const { deadline = 'retention', wasAtMs, dueAtMs, overdue } = detail;
    if (kind !== 'deadline_set' && kind !== 'retention_due') return [];
    if (typeof wasAtMs !== 'number') return [];
    const isOverdue = overdue === true;
    return [{ deadline: String(deadline), wasAtMs, dueAtMs: Number(dueAtMs), isOverdue }];
  });
}

/** The calendar that a case counts by. */
export function calendarOf(plan: Plan, { correction }: Pick<Snapshot, 'correction'>) {
  return correctedCalendar(plan.calendar, correction);
}

/** Timers, ladders and tasks that come to another instant. */
function recounted(draft: Draft): readonly Moved[] {
  const dues = new Map<string, number>();
  const moved: Moved[] = [];
  // What counts back from a task's due comes after it.
  for (const deadline of [...draft.deadlines].sort((a, b) => order(a) - order(b))) {
    if (deadline.kind === 'absence' || deadline.kind === 'sla') continue;
    const one = deadline.changed === undefined ? again(draft, deadline, dues) : null;
    if (one !== null) moved.push(one);
    if (isDue(deadline)) dues.set(deadline.item!, (one?.next ?? deadline).dueAtMs);
  }
  return moved;
}

function order(deadline: Deadline): number {
  return deadline.kind === 'task' && !isDue(deadline) ? 1 : 0;
}

function isDue({ kind, step }: Deadline): boolean {
  return kind === 'task' && step === undefined;
}

function again(draft: Draft, was: Deadline, dues: ReadonlyMap<string, number>): Moved | null {
  const computed = countAgain(draft, was, dues);
  if (computed === null || computed.dueAtMs === was.dueAtMs) return null;
  const overdue = computed.dueAtMs <= draft.nowMs;
  const dueAtMs = overdue ? draft.nowMs : computed.dueAtMs;
  const { provisional: _, ...rest } = was;
  const unsure = computed.provisional ? ({ provisional: true } as const) : {};
  return {
    was,
    next: { ...rest, dueAtMs, ...unsure },
    detail: {
      clock: computed.clock,
      walk: computed.walk as unknown as Json,
      ...unsure,
      overdue: overdue || undefined,
    },
  };
}

function countAgain(
  draft: Draft,
  deadline: Deadline,
  dues: ReadonlyMap<string, number>,
): (Computed & { readonly clock: string }) | null {
  if (deadline.kind === 'task' && deadline.step !== undefined) {
    const task = draft.work.tasks.find(({ id }) => id === deadline.item);
    const when = task && planOfTask(draft.plan, task).timers[deadline.step]?.when;
    if (when?.kind === 'at_due' || when?.kind === 'before_due') {
      const dueAtMs = dues.get(deadline.item!) ?? task?.dueAtMs;
      const duration = when.kind === 'at_due' ? null : when.duration;
      return dueAtMs === undefined ? null : computeBack(draft, { dueAtMs, duration });
    }
  }
  const when = whenOf(draft, deadline);
  const computed = when && computeDeadline(draft, when, deadline.fromMs);
  return computed && { ...computed, clock: clockText(when!) };
}

/** What a deadline counts by; `null` when nothing is counted. */
function whenOf({ plan, items, work }: Draft, deadline: Deadline): TimerWhen | null {
  const { kind, timer, state, step, item: id } = deadline;
  if (kind === 'timer') {
    const duration = plan.states[state]?.reopenWithin ?? null;
    const reopen = duration === null ? null : ({ kind: 'after', duration } as const);
    return plan.timers[timer!]?.when ?? reopen;
  }
  if (kind === 'ladder') {
    const approval = items.find((one) => one.id === id)?.approval ?? '';
    return plan.approvals[approval]?.ladder[step!]?.when ?? null;
  }
  const task = work.tasks.find((one) => one.id === id);
  if (task === undefined) return null;
  const { due, timers } = planOfTask(plan, task);
  if (step === undefined) return due === undefined ? null : { kind: 'after', duration: due };
  const when = timers[step]?.when;
  return when?.kind === 'after' || when?.kind === 'every' ? when : null;
}

/** SLA clocks that run, or stand still: their sums, their ends and their warnings. */
function clocksAgain(draft: Draft): {
  readonly runs: Draft['clocks'];
  readonly moved: readonly Moved[];
  readonly gone: readonly Deadline[];
} {
  const runs = { ...draft.clocks };
  const moved: Moved[] = [];
  const gone: Deadline[] = [];
  for (const clock of clockNames(draft)) {
    const run = openRun(draft, clock);
    // What is overdue has been breached, and stays so.
    if (run === null || run.is === 'breached') continue;
    const next = runAgain(draft, run);
    runs[clock] = next;
    if (next.is !== 'running' || run.dueAtMs === null) continue;
    const all = clockDeadlines(draft, clock, next);
    const known = draft.deadlines.filter((one) => one.kind === 'sla' && one.clock === clock);
    const again = all.deadlines.map((one) => clamped(draft, one));
    for (const { deadline, detail } of again) {
      const was = known.find(({ id }) => id === deadline.id) ?? null;
      if (was?.dueAtMs !== deadline.dueAtMs) moved.push({ was, next: deadline, detail });
    }
    gone.push(...known.filter(({ id }) => again.every(({ deadline }) => deadline.id !== id)));
    const dueAtMs = again.at(-1)!.deadline.dueAtMs;
    if (dueAtMs !== run.dueAtMs) runs[clock] = { ...next, dueAtMs, ...all.unsure };
  }
  return { runs, moved, gone };
}

function clamped(draft: Draft, { deadline, detail }: ClockDeadline): ClockDeadline {
  const known = draft.deadlines.find(({ id }) => id === deadline.id);
  if (deadline.dueAtMs > draft.nowMs || known?.dueAtMs === deadline.dueAtMs) {
    return { deadline, detail };
  }
  return {
    deadline: { ...deadline, dueAtMs: draft.nowMs },
    detail: { ...detail, overdue: true },
  };
}

/** A run whose pauses and whose first day are measured by the corrected calendar. */
function runAgain({ calendar }: Draft, run: ClockRun): ClockRun {
  const fromMs = run.day === undefined ? run.fromMs : startOfDay(calendar, run.day);
  const start = { fromMs, day: run.day };
  // Pauses that are no longer kept one by one stay as they were measured.
  const isKnown = run.pausesBefore === 0 && run.pauses.length > 0;
  const sum = run.pauses
    .map(([from, until]) => pausedBetween(calendar, { start, fromMs: from, untilMs: until }))
    .reduce(addPaused, NOT_PAUSED);
  return { ...run, fromMs, ...(isKnown && { paused: sum }) };
}

function retentionAgain(draft: Draft): ReturnType<typeof retentionEnd> | null {
  const { retention, closedAtMs } = draft;
  if (retention === null || retention.dueAtMs === null || closedAtMs === null) return null;
  const end = retentionEnd(draft, closedAtMs);
  return end === null || end.dueAtMs === retention.dueAtMs ? null : end;
}

/** Whoever works under what moves, and whoever is accountable. */
function concerned(draft: Draft, moved: readonly Moved[]): readonly PersonId[] {
  const people = moved.flatMap(({ next }) => affected(draft, next));
  return [...new Set([...people, ...holders(draft, { kind: 'owner' })])].sort();
}

function move(draft: Draft, { was, next, detail }: Moved): void {
  // In its place: of two at one instant the one that was armed first stays the first.
  draft.deadlines =
    was === null
      ? [...draft.deadlines, next]
      : draft.deadlines.map((one) => (one.id === was.id ? next : one));
  const { id, state, fromMs, dueAtMs } = next;
  const shown = { deadline: id, fromMs, dueAtMs, wasAtMs: was?.dueAtMs };
  record(draft, 'deadline_set', { state, detail: { ...shown, ...detail } });
  const task = isDue(next) ? draft.work.tasks.find((one) => one.id === next.item) : undefined;
  if (task !== undefined) putTask(draft, { ...task, dueAtMs });
}

function drop(draft: Draft, { id, state }: Deadline): void {
  draft.deadlines = draft.deadlines.filter((one) => one.id !== id);
  record(draft, 'deadline_cleared', { state, detail: { deadline: id } });
}

function keep(draft: Draft, end: NonNullable<ReturnType<typeof retentionEnd>>): void {
  const retention: RetentionFact = draft.retention!;
  const { fromMs, dueAtMs, walk, provisional } = end;
  const steps: readonly WalkStep[] = walk;
  draft.retention = { ...retention, dueAtMs };
  record(draft, 'retention_due', {
    detail: {
      ending: retention.ending,
      fromMs,
      dueAtMs,
      wasAtMs: retention.dueAtMs!,
      walk: steps as unknown as Json,
      provisional: provisional || undefined,
    },
  });
}
