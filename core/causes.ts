/**
 * Why an entry of the trail is there.
 *
 * @module
 */
import type { HostNews } from './linked.ts';
import type { PersonId } from './plan.ts';

/** Why something happened. */
export type Cause =
  | {
      readonly kind: 'command';
      readonly command: string;
      readonly actor: PersonId;
      /** When it really happened; left out unless the command said so. */
      readonly occurredAtMs?: number;
    }
  | { readonly kind: 'deadline'; readonly deadline: string; readonly dueAtMs: number }
  | { readonly kind: 'people' }
  /** News of an effect (its id) or of a linked case (its id). */
  | { readonly kind: 'news'; readonly news: HostNews['kind']; readonly subject: string }
  /** It followed from the entry with this number. */
  | { readonly kind: 'entry'; readonly sequence: number };
