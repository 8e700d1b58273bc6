/**
 * A move under way: one case between two versions, and what is decided of each of its deadlines.
 *
 * Everything is decided first, from the case as it was; then it is done and written down.
 *
 * @module
 */
import { type DeadlineSpec, computeDeadline } from '../deadlines.ts';
import type { Draft } from '../draft.ts';
import type { Deadline, People, Snapshot } from '../input.ts';
import type { PersonId, StatePath, TimerWhen } from '../plan.ts';
import type { Joined } from './joined.ts';

/** Who migrates, why, and when. */
export interface MigrationOrder {
  readonly actor: PersonId;
  readonly reason: string;
  /** The host's clock, epoch milliseconds. */
  readonly nowMs: number;
  /** Of the migration as a whole, the same for all its cases. */
  readonly migrationId: string;
  /** Facts about everybody whom the new version needs; left out: what the case knows. */
  readonly people?: People;
}

/** One case between two versions. */
export interface Move {
  readonly joined: Joined;
  /** Under the earlier version, with everything settled that was due. */
  readonly before: Snapshot;
  /** Under the later one, in its states already. */
  readonly draft: Draft;
  /** The states that it is in, with those around them: in the earlier version and in the later. */
  readonly were: ReadonlySet<StatePath>;
  readonly active: ReadonlySet<StatePath>;
  /** Work items by their ids before: what they are now; `null`: they have ended. */
  readonly items: Map<string, string | null>;
  /** Deadlines by their ids before; those that are lost are left out. */
  readonly deadlines: Map<string, string>;
}

/**
 * What becomes of a deadline. `counted`: its rule has changed, so it is counted anew from where it
 * was counted from. `lost`: nothing is due any more. `told`: what it belongs to arms it again under
 * this id, or has ended.
 */
export type Decision =
  | { readonly is: 'kept'; readonly deadline: Deadline }
  | { readonly is: 'counted'; readonly spec: DeadlineSpec }
  | { readonly is: 'lost' }
  | { readonly is: 'told'; readonly id: string | null };

/** Of what repeats, so many missed times are passed over one by one. */
const MISSED_MAX = 1_000;

/**
 * Decides by a rule that has changed; the instant may be the same all the same, and stays where
 * somebody has set it by hand.
 */
export function countedAnew(
  { draft }: Move,
  spec: DeadlineSpec,
  { dueAtMs, changed }: Pick<Deadline, 'dueAtMs' | 'changed'>,
): Decision {
  if (changed !== undefined) {
    const { when: _, ...rest } = spec;
    return { is: 'kept', deadline: { ...rest, dueAtMs, changed } };
  }
  const next = afterMissed(draft, spec);
  const due = computeDeadline(draft, next.when, next.fromMs);
  if (due === null) return { is: 'lost' };
  if (due.dueAtMs !== dueAtMs) return { is: 'counted', spec: next };
  const { when: _, ...rest } = next;
  return { is: 'kept', deadline: { ...rest, dueAtMs } };
}

/**
 * What repeats goes on in its rhythm from where it was counted from, and does not make up for the
 * times that it would have come by now.
 */
export function afterMissed(draft: Draft, spec: DeadlineSpec): DeadlineSpec {
  if (spec.when.kind !== 'every') return spec;
  let { fromMs } = spec;
  for (let missed = 0; missed < MISSED_MAX; missed += 1) {
    const due = computeDeadline(draft, spec.when, fromMs);
    if (due === null || due.dueAtMs > draft.nowMs) return { ...spec, fromMs };
    fromMs = due.dueAtMs;
  }
  return { ...spec, fromMs: draft.nowMs };
}

/** Whether two rules say the same. */
export function isSameRule(one: TimerWhen, other: TimerWhen): boolean {
  return JSON.stringify(ordered(one)) === JSON.stringify(ordered(other));
}

function ordered(when: TimerWhen): readonly unknown[] {
  const { amount, unit, roll } = 'duration' in when ? when.duration : {};
  return [when.kind, 'field' in when ? when.field : null, amount, unit, roll];
}
