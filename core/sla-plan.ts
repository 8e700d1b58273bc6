/**
 * SLA clocks: what a definition says of one, and what a case remembers of its runs.
 *
 * A *clock* measures from one moment of a case to another against a length of time. A *run* is one
 * such measuring; when the clock starts again, its next run takes the place of the last one.
 *
 * @module
 */
import type { Duration, Party, StatePath, TransitionId } from './plan.ts';

/** Something that happens in a case and can start or stop a clock. */
export type Moment =
  | { readonly kind: 'entering' | 'leaving'; readonly state: StatePath }
  /** An event was sent, or an approval ended with a result of this name. */
  | { readonly kind: 'event'; readonly event: string }
  /** A date or instant field got a value: the moment is what the value says. */
  | { readonly kind: 'field'; readonly field: string }
  /** Another clock was breached. */
  | { readonly kind: 'breach'; readonly clock: string };

/** A row of `within`: its length counts when its condition holds. The last row has none. */
export interface WithinPlan {
  /** A guard. */
  readonly when?: string;
  /** A choice field that has the value `is`; of `priority`, its level. */
  readonly field?: string;
  readonly is?: string;
  readonly duration: Duration;
}

/** Who is told, and by which message; without one, by a plain notice. */
export interface Notice {
  readonly who: readonly Party[];
  readonly template?: string;
}

/** What a warning or a breach makes happen. */
export type ClockAction =
  | ({ readonly verb: 'remind' | 'notify' } & Notice)
  /** `remind` whoever works on the case now; when nobody does, the owner is told. */
  | { readonly verb: 'remind_all' }
  | { readonly verb: 'escalate_to'; readonly who: Party }
  | {
      readonly verb: 'do';
      readonly set: readonly string[];
      readonly clear: readonly string[];
      readonly notify: readonly Party[];
      /** The message of `notify`. */
      readonly template?: string;
    }
  /** Of a breach: the first of these whose guard holds moves the case. */
  | { readonly verb: 'to'; readonly transition: TransitionId };

/** When a clock warns: after a share of its length, after a time, or a time before it is due. */
export type WarningWhen =
  | { readonly kind: 'at'; readonly percent: number }
  | { readonly kind: 'after' | 'before'; readonly duration: Duration };

/** A warning. */
export interface WarningPlan {
  readonly when: WarningWhen;
  readonly action: ClockAction;
}

/** The one extension that a clock allows. */
export interface ExtensionPlan {
  /** The whole length that then counts, from the original start. */
  readonly to: Duration;
  /** The approval that must grant it; `null`: the event alone does. */
  readonly approval: string | null;
  /** Who is told when it is granted. */
  readonly notify: readonly Party[];
  /** The message of `notify`. */
  readonly template?: string;
}

/** A clock. */
export interface ClockPlan {
  readonly title: string;
  readonly from: readonly Moment[];
  readonly until: readonly Moment[];
  /** It starts only when this guard holds. */
  readonly when: string | null;
  /**
   * What a new start does. `goes_on`: nothing while a run is open, else a new run. `starts_over`:
   * always a new run. `never`: nothing once there has been a run.
   */
  readonly again: 'goes_on' | 'starts_over' | 'never';
  readonly within: readonly WithinPlan[];
  /** States in which it stands still, and what counts when they are left. */
  readonly pauses: Readonly<Record<StatePath, 'resume' | 'reset'>>;
  readonly warnings: readonly WarningPlan[];
  readonly extend: ExtensionPlan | null;
  readonly breached: readonly ClockAction[];
}

/**
 * How long a run stood still, in every measure that a length can be counted in; see
 * `core/sla-time.ts`.
 */
export interface Paused {
  readonly ms: number;
  /** By the clock on the wall, so that a change of clocks does not count; by day: whole days. */
  readonly localMs: number;
  readonly workMs: number;
  /** Business days, and the working time that is left over. */
  readonly workDays: number;
  readonly restMs: number;
}

/** The last run of a clock. */
export interface ClockRun {
  /** 1 for the first. */
  readonly run: number;
  /** `breached` is overdue and still open; `dropped` ended without a verdict. */
  readonly is: 'running' | 'paused' | 'breached' | 'met' | 'met_late' | 'dropped';
  /** What the length is counted from. */
  readonly fromMs: number;
  /** Counted by whole days from this day number: the start is a date. */
  readonly day?: number;
  /** The field that gave the start. */
  readonly field?: string;
  /** The row of `within` that counts. */
  readonly row: number;
  readonly extended?: true;
  /** `null` while it stands still. */
  readonly dueAtMs: number | null;
  /** The holidays up to `dueAtMs` are not all known. */
  readonly provisional?: true;
  readonly paused?: Paused;
  /** The last pauses, `[fromMs, untilMs]`, and how many came before them. */
  readonly pauses: readonly (readonly [fromMs: number, untilMs: number])[];
  readonly pausesBefore: number;
  /** Since when it stands still, and whether the whole length counts anew afterwards. */
  readonly pause?: { readonly sinceMs: number; readonly reset: boolean };
  /** The warnings that have been given. */
  readonly warned: readonly number[];
  /** The length has changed: those given are given again where their time now lies ahead. */
  readonly rewarn?: true;
  readonly breachedAtMs?: number;
  readonly endedAtMs?: number;
}

/** The runs of a case by clock; clocks that never started are absent. */
export type ClockRuns = Readonly<Record<string, ClockRun>>;

/** What guards see of clocks: how each stands. */
export type ClockFacts = Readonly<
  Record<string, { readonly is: ClockRun['is']; readonly extended: boolean }>
>;

/**
 * Entries of clocks; all have `detail` { clock, run } and
 *
 * - `sla_started` { fromMs, within, because }
 * - `sla_paused` { states, reset } · `sla_resumed` { sinceMs, reset }
 * - `sla_changed` { within?, fromMs? }: another row of the table counts, or the start has moved
 * - `sla_warned` { warning, dueAtMs } · `sla_extended` { to }
 * - `sla_met` { late, doneAtMs, dueAtMs? } · `sla_breached` { dueAtMs } · `sla_dropped` { because }
 */
export type ClockEntryKind =
  | 'sla_started'
  | 'sla_paused'
  | 'sla_resumed'
  | 'sla_changed'
  | 'sla_warned'
  | 'sla_extended'
  | 'sla_met'
  | 'sla_breached'
  | 'sla_dropped';

/** The place of a clock among states: of its deadlines and of the approval of its extension. */
export function clockPlace(clock: string): string {
  return `sla/${clock}`;
}

/** The clock of a place; `null` when it is a state. */
export function clockOfPlace(place: string): string | null {
  return place.startsWith('sla/') ? place.slice('sla/'.length) : null;
}
