/**
 * What can happen in one line of a scenario.
 *
 * @module
 */
import type { Data } from './input.ts';
import type { LinkAct } from './linked.ts';
import type { Duration, PersonId } from './plan.ts';
import type { Expectation } from './scenario-expect.ts';
import type { WorldAction } from './scenario-news.ts';
import type { LocalDate, LocalTime } from './scenario-run.ts';
import type { ScenarioWork } from './scenario-work.ts';
import type { ScenarioLoad } from './scenario-world.ts';

/** What happens in one line of a scenario. */
export type ScenarioAction =
  | {
      readonly kind: 'event';
      readonly person: PersonId;
      readonly event: string;
      readonly data: Data;
    }
  | {
      readonly kind: 'answer';
      readonly person: PersonId;
      readonly result: string;
      /** As the author wrote it; an event of this name is meant when no approval can be. */
      readonly word: string;
      /** The data of that event. */
      readonly data: Data;
      readonly comment?: string;
      readonly item?: number;
    }
  | {
      readonly kind: 'delegate';
      readonly person: PersonId;
      readonly to: PersonId;
      readonly reason?: string;
      readonly item?: number;
    }
  | {
      readonly kind: 'decline';
      readonly person: PersonId;
      readonly reason: string;
      readonly item?: number;
    }
  | { readonly kind: 'work'; readonly person: PersonId; readonly work: ScenarioWork }
  | { readonly kind: 'wait'; readonly duration: Duration }
  /** The world around the case: hooks answer, linked cases close. */
  | { readonly kind: 'world'; readonly world: WorldAction }
  /** A case is linked by hand, or a link is taken away. */
  | { readonly kind: 'links'; readonly act: LinkAct }
  | { readonly kind: 'wait_until'; readonly until: LocalTime }
  | { readonly kind: 'absent'; readonly person: PersonId; readonly until: LocalDate }
  | { readonly kind: 'loads'; readonly loads: Readonly<Record<PersonId, ScenarioLoad>> }
  | { readonly kind: 'expect'; readonly expect: Expectation };
