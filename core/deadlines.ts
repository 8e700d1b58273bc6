/**
 * Deadlines: armed once from the calendar in the plan, then kept as facts.
 *
 * @module
 */
import { deadlineAfter, deadlineBefore, openingOfDay, type WalkStep } from './business-time.ts';
import { instantMs } from './dates.ts';
import { type Draft, factsOf, record, statesOf } from './draft.ts';
import type { Deadline } from './input.ts';
import { invariant } from './invariant.ts';
import type { Duration, Json, StatePath, TimerWhen } from './plan.ts';

/** What is to be armed; `fromMs` is what a duration counts from. */
export type DeadlineSpec = Omit<Deadline, 'dueAtMs'> & { readonly when: TimerWhen };

/** An instant with the walk that explains it. */
export interface Computed {
  readonly dueAtMs: number;
  readonly walk: readonly WalkStep[];
  readonly provisional: boolean;
}

/**
 * Arms a deadline and writes down how it was computed. A clock on a date field without a value is
 * not armed; it is when the value comes ({@link rearmDated}).
 */
export function arm(draft: Draft, { when, ...spec }: DeadlineSpec): void {
  const computed = computeDeadline(draft, when, spec.fromMs);
  if (computed !== null) putArmed(draft, spec, { computed, clock: clockText(when) });
}

/** Arms a deadline that is counted back from another one's instant; `null`: at that instant. */
export function armBack(
  draft: Draft,
  spec: Omit<Deadline, 'dueAtMs'>,
  { dueAtMs, duration }: { readonly dueAtMs: number; readonly duration: Duration | null },
): void {
  const { clock, ...computed } = computeBack(draft, { dueAtMs, duration });
  putArmed(draft, spec, { computed, clock });
}

/** The instant that is counted back from another one, and its clock in words. */
export function computeBack(
  { calendar }: Pick<Draft, 'calendar'>,
  { dueAtMs, duration }: { readonly dueAtMs: number; readonly duration: Duration | null },
): Computed & { readonly clock: string } {
  if (duration === null) return { dueAtMs, walk: [], provisional: false, clock: 'at due' };
  const clock = `${durationText(duration)} before due`;
  return { ...deadlineBefore(calendar, duration, dueAtMs), clock };
}

function putArmed(
  draft: Draft,
  spec: Omit<Deadline, 'dueAtMs'>,
  { computed, clock }: { readonly computed: Computed; readonly clock: string },
): void {
  invariant(Number.isSafeInteger(computed.dueAtMs), `deadline \`${spec.id}\` has no instant`);
  // What somebody has said of the last one does not hold for this one.
  const { provisional: _, changed: __, ...fresh } = spec;
  const unsure = computed.provisional ? ({ provisional: true } as const) : {};
  draft.deadlines = [
    ...draft.deadlines.filter(({ id }) => id !== spec.id),
    { ...fresh, dueAtMs: computed.dueAtMs, ...unsure },
  ];
  record(draft, 'deadline_set', {
    state: spec.state,
    detail: {
      deadline: spec.id,
      fromMs: spec.fromMs,
      dueAtMs: computed.dueAtMs,
      clock,
      walk: computed.walk as unknown as Json,
      provisional: computed.provisional || undefined,
    },
  });
}

/** Arms a deadline whose instant is given by the directory: an absence that begins or ends. */
export function armAt(draft: Draft, deadline: Deadline): void {
  const known = draft.deadlines.find(({ id }) => id === deadline.id);
  if (known?.dueAtMs === deadline.dueAtMs) return;
  draft.deadlines = [...draft.deadlines.filter(({ id }) => id !== deadline.id), deadline];
  record(draft, 'deadline_set', {
    state: deadline.state,
    detail: { deadline: deadline.id, fromMs: deadline.fromMs, dueAtMs: deadline.dueAtMs },
  });
}

/** Takes deadlines off; what ends with them is told by the entry that the caller writes. */
export function disarm(draft: Draft, ends: (deadline: Deadline) => boolean): readonly string[] {
  const cleared = draft.deadlines.filter(ends).map(({ id }) => id);
  if (cleared.length > 0) draft.deadlines = draft.deadlines.filter((one) => !ends(one));
  return cleared;
}

/** Arms a state's timer, counted from an instant. */
export function armTimer(draft: Draft, timer: string, fromMs: number): void {
  const plan = draft.plan.timers[timer];
  if (plan !== undefined) {
    arm(draft, { id: timer, kind: 'timer', state: plan.state, timer, fromMs, when: plan.when });
    return;
  }
  const state = timer.slice(0, -'/reopen'.length);
  const within = draft.plan.states[state]?.reopenWithin;
  invariant(within, `the plan has no timer \`${timer}\``);
  const when = { kind: 'after', duration: within } as const;
  arm(draft, { id: timer, kind: 'timer', state, timer, fromMs, when });
}

/** Moves the timers that hang on changed date fields. */
export function rearmDated(draft: Draft, changed: ReadonlySet<string>): void {
  for (const state of statesOf(draft)) {
    for (const id of draft.plan.states[state]?.timers ?? []) {
      const timer = draft.plan.timers[id];
      const when = timer?.when;
      if (when === undefined || !('field' in when) || !changed.has(when.field)) continue;
      // What was armed on entry just now, or is due at the same instant as before, stands.
      const known = draft.deadlines.find((deadline) => deadline.id === id);
      if (known?.dueAtMs === (computeDeadline(draft, when, draft.nowMs)?.dueAtMs ?? null)) continue;
      const cleared = disarm(draft, (deadline) => deadline.id === id);
      if (cleared.length > 0)
        record(draft, 'deadline_cleared', { state, detail: { deadline: id } });
      armTimer(draft, id, draft.nowMs);
    }
  }
}

/** The deadline due first, of those due by an instant; armed earlier wins a tie. */
export function firstDue(deadlines: readonly Deadline[], byMs: number): Deadline | null {
  let first: Deadline | null = null;
  for (const deadline of deadlines) {
    if (deadline.dueAtMs > byMs) continue;
    if (first === null || deadline.dueAtMs < first.dueAtMs) first = deadline;
  }
  return first;
}

/** A duration as the author wrote it: `2 business days`, `1 hour`. */
export function durationText({ amount, unit }: Duration): string {
  const words = unit.replace('_', ' ');
  return `${amount} ${amount === 1 ? words.slice(0, -1) : words}`;
}

/** A clock as the author wrote it: `after 2 business days`, `at due_on`. */
export function clockText(when: TimerWhen): string {
  switch (when.kind) {
    case 'after':
    case 'every':
      return `${when.kind} ${durationText(when.duration)}`;
    case 'at':
      return `at ${when.field}`;
    case 'before':
      return `${durationText(when.duration)} before ${when.field}`;
  }
}

/** When a clock that counts from an instant is due; `null` while its field has no value. */
export function computeDeadline(draft: Draft, when: TimerWhen, fromMs: number): Computed | null {
  const { calendar } = draft;
  if (!('field' in when)) return deadlineAfter(calendar, when.duration, fromMs);
  const atMs = fieldInstant(draft, when.field);
  if (atMs === null) return null;
  if (when.kind === 'at') return { dueAtMs: atMs, walk: [], provisional: false };
  return deadlineBefore(calendar, when.duration, atMs);
}

/** The instant of a date (its working day's opening) or instant field; `null` without a value. */
function fieldInstant(draft: Draft, field: string): number | null {
  const value = factsOf(draft).fields[field];
  if (typeof value !== 'string') return null;
  return draft.plan.fields[field]?.type === 'date'
    ? openingOfDay(draft.calendar, value)
    : instantMs(value);
}

/** The states a deadline could belong to: a state and everything inside it. */
export function isWithin(state: StatePath, outer: StatePath): boolean {
  return state === outer || state.startsWith(`${outer}.`);
}
