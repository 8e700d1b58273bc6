/**
 * Riders: who takes the lines of a map, numbered in the order in which they first appear.
 *
 * @module
 */
import type { Party, Plan, StatePath } from '../../core/plan.ts';
import { partyName } from '../describe/words.ts';
import type { Rider } from './graph.ts';

/** Collects the riders of a map while it is built. */
export class Riders {
  readonly #plan: Plan;
  readonly #known = new Map<string, Rider>();

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  /** The key of a party as it stands in a state: `assignee` is whoever is assigned there. */
  key(party: Party, at: StatePath): string {
    const meant = this.#meant(party, at);
    const key = partyName(meant);
    if (!this.#known.has(key)) this.#known.set(key, { key, name: key, party: meant });
    return key;
  }

  /** The keys of several, each once. */
  keys(parties: readonly Party[], at: StatePath): readonly string[] {
    return [...new Set(parties.map((party) => this.key(party, at)))];
  }

  /** All so far, in order. */
  all(): readonly Rider[] {
    return [...this.#known.values()];
  }

  #meant(party: Party, at: StatePath): Party {
    if (party.kind === 'owner') return { kind: 'role', role: this.#plan.owner };
    if (party.kind !== 'assignee') return party;
    for (let path: StatePath | null = at; path; path = this.#plan.states[path]?.parent ?? null) {
      const assign = this.#plan.states[path]?.assign;
      if (assign) return assign.who;
    }
    return party;
  }
}
