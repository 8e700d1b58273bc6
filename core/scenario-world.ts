/**
 * What a scenario says of the world beside its case: other people's work, and other cases.
 *
 * @module
 */
import { localToInstant } from './business-time.ts';
import { duplicateKey, type StartLookup } from './duplicates.ts';
import type { Data } from './input.ts';
import type { PersonId, Plan } from './plan.ts';
import { NO_WORLD, type SimulatedWorld } from './simulated-world.ts';

/** Other work of one person, as a scenario writes it. */
export interface ScenarioLoad {
  readonly open: number;
  /** When they were last given such work, `YYYY-MM-DD HH:MM` in the calendar's zone. */
  readonly last?: string;
}

/** The world of a scenario, as read. */
export interface ScenarioWorld {
  readonly loads?: Readonly<Record<PersonId, ScenarioLoad>>;
  /** Cases started earlier, by their ids. */
  readonly earlier?: Readonly<Record<string, { readonly starts: string; readonly data: Data }>>;
}

/** The world for a host. */
export function worldOf(plan: Plan, { loads = {}, earlier = {} }: ScenarioWorld): SimulatedWorld {
  const at = (time: string): number => localToInstant(plan.calendar, time);
  return {
    ...NO_WORLD,
    loads: Object.fromEntries(
      Object.entries(loads).map(([person, { open, last }]) => [
        person,
        { open, lastAtMs: last === undefined ? null : at(last) },
      ]),
    ),
    cases: Object.entries(earlier).flatMap(([caseId, { starts, data }]) => {
      const key = duplicateKey(plan, data);
      return key === null ? [] : [{ caseId, openedAtMs: at(starts), key }];
    }),
  };
}

/** What comes with a start when the fields that count are known: the cases like it. */
export function startLookup(
  plan: Plan,
  world: SimulatedWorld,
  { data, link }: { readonly data: Data; readonly link?: readonly string[] },
): StartLookup | undefined {
  const key = duplicateKey(plan, data);
  if (key === null) return undefined;
  const similar = world.cases
    .filter((one) => one.key === key)
    .map(({ caseId, openedAtMs }) => ({ caseId, openedAtMs }));
  return { similar, ...(link !== undefined && { link }) };
}
