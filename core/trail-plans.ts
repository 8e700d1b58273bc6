/**
 * Which version of its case type each entry of a trail was written under.
 *
 * @module
 */
import type { Entry } from './input.ts';
import type { Plan } from './plan.ts';
import { isMigrationKind } from './trail-migration.ts';

/**
 * The plan of each entry, whose names it uses; a move to another version is told in the new one's.
 *
 * @param plans the one that the case is under now first; it stands for any that is not there
 */
export function plansAlong(
  entries: readonly Pick<Entry, 'kind' | 'detail'>[],
  plans: readonly [Plan, ...Plan[]],
): readonly Plan[] {
  const byHash = (hash: unknown): Plan => plans.find((plan) => plan.hash === hash) ?? plans[0];
  const moves = entries.filter(({ kind }) => isMigrationKind(kind));
  let plan = moves.length === 0 ? plans[0] : byHash(moves[0]!.detail['from']);
  return entries.map(({ kind, detail }) => {
    if (isMigrationKind(kind)) plan = byHash(detail['to']);
    return plan;
  });
}
