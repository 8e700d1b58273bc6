/**
 * The activities: every effect that a case asks for.
 *
 * @module
 */
import type { HostEffect } from '../core/effects.ts';
import type { Input } from '../core/input.ts';
import type { Database } from '../prisma/client.ts';
import { project } from './projection.ts';
import type { CaseActivities } from './projection-types.ts';

/** What the activities work with; the worker brings it and closes it. */
export interface ActivityResources {
  readonly database: Pick<Database, 'pool'>;
  /** Carries out what a case asks of the outside; without it, everything asked for fails at once. */
  readonly carryOut?: CaseActivities['carryOut'];
}

/** The activities under the names by which workflows call them. */
export function createActivities({
  database,
  carryOut = nothingOutside,
}: ActivityResources): CaseActivities {
  return { project: (batch) => project(database.pool, batch), carryOut };
}

/** The outside of an installation that has none: no hooks, and nobody who could start cases. */
export async function nothingOutside(effect: HostEffect): Promise<Input | null> {
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
}
