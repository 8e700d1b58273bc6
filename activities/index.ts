/**
 * The activities: every effect that a case asks for.
 *
 * @module
 */
import type { Database } from '../prisma/client.ts';
import { lookUp, type LookUpActivities } from './look-up.ts';
import { project } from './projection.ts';
import type { CaseActivities } from './projection-types.ts';

/** What the activities work with; the worker brings it and closes it. */
export interface ActivityResources {
  readonly database: Pick<Database, 'pool'>;
}

/** The activities under the names by which workflows call them. */
export function createActivities({
  database,
}: ActivityResources): CaseActivities & LookUpActivities {
  return {
    project: (batch) => project(database.pool, batch),
    lookUp: (question) => lookUp(database.pool, question),
  };
}
