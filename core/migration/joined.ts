/**
 * Two versions joined by a mapping: what a move of any case between them needs to know.
 *
 * @module
 */
import { canonicalJson } from '../canonical.ts';
import type { Plan, StatePath, TimerWhen } from '../plan.ts';
import { type Renames, translate } from '../renames.ts';
import { stateNames } from './plan-timers.ts';
import type { MigrationPlan } from './types.ts';

/** Both versions, and how cases get from one to the other. */
export interface Versions {
  readonly from: Plan;
  readonly to: Plan;
  readonly plan: MigrationPlan;
}

/** Two versions with all that is the same for every case. */
export interface Joined {
  readonly from: Plan;
  readonly to: Plan;
  readonly mapping: MigrationPlan['mapping'];
  /** The earlier version's names in the later one's words. */
  readonly names: Renames;
  /** Both count business time alike. */
  readonly isSameCalendar: boolean;
}

const known = new WeakMap<MigrationPlan, Joined>();

/** Joins two versions; the same plan of a migration is worked out once for all its cases. */
export function joinVersions({ from, to, plan }: Versions): Joined {
  const found = known.get(plan);
  if (found?.from === from && found.to === to) return found;
  const { mapping } = plan;
  const { states, fields, approvals } = mapping;
  const { renames } = translate(from, to, { states, fields, approvals });
  const joined: Joined = {
    from,
    to,
    mapping,
    names: { ...renames, states: stateNames(states) },
    isSameCalendar: canonicalJson(from.calendar) === canonicalJson(to.calendar),
  };
  known.set(plan, joined);
  return joined;
}

/** What becomes of a state of the earlier version; `null`: it has no successor. */
export function stateAfter({ mapping, to }: Joined, path: StatePath): StatePath | null {
  const target = Object.hasOwn(mapping.states, path) ? mapping.states[path]! : null;
  return target !== null && Object.hasOwn(to.states, target) ? target : null;
}

/** Whether a time that the rule gives is the same under both calendars, without counting it. */
export function isByAnyCalendar({ isSameCalendar }: Joined, when: TimerWhen): boolean {
  if (isSameCalendar) return true;
  if (!('duration' in when)) return false;
  const { unit, roll } = when.duration;
  return 'field' in when ? false : roll === undefined && (unit === 'minutes' || unit === 'hours');
}
