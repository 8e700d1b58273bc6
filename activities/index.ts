/**
 * The activities: every effect that a case asks for.
 *
 * @module
 */
import type { OutsideEffect } from '../core/effects.ts';
import type { Input } from '../core/input.ts';
import type { Database } from '../prisma/client.ts';
import { lookUp } from './look-up.ts';
import { project } from './projection.ts';
import type { CaseActivities } from './projection-types.ts';

/** Carries out what leads out of the engine; see {@link CaseActivities.carryOut}. */
export type Outside = (
  effect: OutsideEffect,
  from: { readonly caseId: string },
) => Promise<Input | null>;

/** What the activities work with; the worker brings it and closes it. */
export interface ActivityResources {
  readonly database: Pick<Database, 'pool' | 'keys'>;
  /** Without it, everything that leads out of the engine fails at once. */
  readonly outside?: Outside;
  /** For sandbox cases: they are written down as such, and compared with each other alone. @default false */
  readonly isSandbox?: boolean;
}

/** The activities under the names by which workflows call them. */
export function createActivities({
  database,
  outside = nothingOutside,
  isSandbox = false,
}: ActivityResources): CaseActivities {
  return {
    project: (batch) => project(database, batch, { isSandbox }),
    carryOut: async (effect, from) => {
      if (effect.kind !== 'look_up') return outside(effect, from);
      return { kind: 'looked_up', answer: await lookUp(database, effect.question, { isSandbox }) };
    },
  };
}

/** The outside of an installation that has none: no hooks, and nobody who could start cases. */
const nothingOutside: Outside = async (effect) => {
  switch (effect.kind) {
    case 'call':
      return {
        kind: 'news',
        news: { kind: 'call_failed', effect: effect.id, code: 'no_such_hook' },
      };
    case 'create_case':
      return { kind: 'news', news: { kind: 'case_failed', caseId: effect.id, code: 'no_outside' } };
    case 'tell_case':
      return null;
  }
};
