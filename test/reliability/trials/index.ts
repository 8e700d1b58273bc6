/**
 * All reliability trials, each with the servers it needs.
 *
 * @module
 */
import { quorumPlan, relayPlan, votePlan } from '../definitions.ts';
import type { Finding } from '../findings.ts';
import { MIGRATION_PLANS } from '../population.ts';
import { Rig, type RigOptions } from '../rig.ts';
import type { Sizes } from '../sizes.ts';
import { boundariesTrial } from './boundaries.ts';
import { downtimeTrial } from './downtime.ts';
import { duplicatesTrial } from './duplicates.ts';
import { killsTrial } from './kills.ts';
import { lastVoteTrial } from './last-vote.ts';
import { migrationTrial } from './migration.ts';
import { networkTrial } from './network.ts';
import { outageTrial } from './outage.ts';
import { poisonTrial, POISONS } from './poison.ts';
import { uncachedTrial } from './uncached.ts';
import { upgradeTrial } from './upgrade.ts';
import { wrongUpgradeTrial } from './wrong-upgrade.ts';

/** A trial that brings its own servers. */
export interface Trial {
  readonly name: string;
  run(sizes: Sizes): Promise<readonly Finding[]>;
}

/** In the order in which they run. */
export const TRIALS: readonly Trial[] = [
  { name: 'kills', run: on({ plans: [relayPlan] }, killsTrial) },
  { name: 'outage', run: on({ plans: [relayPlan] }, outageTrial) },
  { name: 'network', run: on({ plans: [relayPlan], workers: 0 }, networkTrial) },
  { name: 'uncached', run: on({ plans: [relayPlan], workers: 0 }, uncachedTrial) },
  { name: 'last-vote', run: on({ plans: [votePlan, quorumPlan] }, lastVoteTrial) },
  { name: 'duplicates', run: on({ plans: [relayPlan] }, duplicatesTrial) },
  { name: 'downtime', run: on({ plans: [votePlan] }, downtimeTrial) },
  {
    name: 'poison',
    run: on({ plans: [relayPlan], smuggled: POISONS.map(({ plan }) => plan) }, poisonTrial),
  },
  { name: 'migration', run: on({ plans: MIGRATION_PLANS }, migrationTrial) },
  { name: 'upgrade', run: on({ plans: [relayPlan], workers: 0 }, upgradeTrial) },
  { name: 'wrong-upgrade', run: on({ plans: [relayPlan], workers: 0 }, wrongUpgradeTrial) },
  { name: 'boundaries', run: on({ plans: [], workers: 0 }, boundariesTrial) },
];

function on(
  options: RigOptions,
  trial: (rig: Rig, sizes: Sizes) => Promise<readonly Finding[]>,
): Trial['run'] {
  return async (sizes) => {
    const rig = await Rig.start({ ...options, log: (line) => console.error(`  ${line}`) });
    try {
      return await trial(rig, sizes);
    } finally {
      await rig.stop();
    }
  };
}
