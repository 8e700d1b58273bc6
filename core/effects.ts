/**
 * Effects: what a step asks of the outside. Hosts do each once, by its id or its entry's number.
 *
 * @module
 */
import type { Data } from './input.ts';
import type { Question } from './lookups.ts';
import type { HostNews, Origin } from './linked.ts';
import type { PersonId } from './plan.ts';

/** Something for the outside, in the order of the entries that caused it. */
export type Effect =
  /** Tell people: a request, a reminder, a notice. The text is the reader's side's. */
  | {
      readonly kind: 'notify';
      readonly people: readonly PersonId[];
      readonly sequence: number;
      readonly notice: 'asked' | 'reminded' | 'notified';
      /** The message of the definition, and the values it shows (`null` without one). */
      readonly template?: string;
      readonly values?: Data;
    }
  /** Call a hook, once for each id; what came of it comes back as news. */
  | {
      readonly kind: 'call';
      readonly id: string;
      readonly sequence: number;
      readonly hook: string;
      readonly data: Data;
    }
  /** Start a case whose id is `id`, once; what came of it comes back as news. */
  | {
      readonly kind: 'create_case';
      readonly id: string;
      readonly sequence: number;
      readonly caseType: string;
      readonly data: Data;
      readonly actor: PersonId;
      readonly origin: Origin;
    }
  /** Give news to another case. */
  | {
      readonly kind: 'tell_case';
      readonly id: string;
      readonly sequence: number;
      readonly caseId: string;
      readonly news: HostNews;
    }
  /** Find something out and answer with an input `looked_up`. */
  | { readonly kind: 'look_up'; readonly question: Question }
  /** The case can end: nothing can happen in it any more. */
  | { readonly kind: 'sealed' };

/** What the read model takes: who is told of which entry. */
export type NoticeEffect = Extract<Effect, { readonly kind: 'notify' }>;

/** What a host carries out and answers by an input: all but what the read model takes. */
export type HostEffect = Exclude<Effect, { readonly kind: 'notify' | 'sealed' }>;

/** What leads out of the engine: other systems, and other cases. */
export type OutsideEffect = Exclude<HostEffect, { readonly kind: 'look_up' }>;
