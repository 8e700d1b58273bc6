/**
 * The engine's upgrades for operators' commands: the deployment, the rehearsal, the rollover, on the
 * Temporal of the environment or of the Caseline that runs here.
 *
 * @module
 */
import { Client, type Connection } from '@temporalio/client';
import { IllegalStateError } from '@temporalio/common';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import type { Database } from '../prisma/client.ts';
import { findPlan } from '../prisma/queries/case-types.ts';
import { ownBuildId } from '../worker/build.ts';
import { createCaseClient } from '../worker/case-client.ts';
import {
  type Deployment,
  type DeploymentPlace,
  forgetBuild,
  makeCurrent,
  ramp,
  readDeployment,
} from '../worker/deployment.ts';
import { rehearse, type RehearsalOptions, type RehearsalReport } from '../worker/rehearsal.ts';
import { rollOver, type RolloverOptions, type RolloverReport } from '../worker/rollover.ts';
import { EngineError, withTemporal } from './engine-heads.ts';

export type { Deployment } from '../worker/deployment.ts';
export type { RehearsalReport } from '../worker/rehearsal.ts';
export type { RolloverReport } from '../worker/rollover.ts';

/** What operators can do; every method may throw what Temporal says. */
export interface EngineUpgrades {
  /** The build of the code that this command is part of. */
  readonly ownBuild: string;
  /** The name of `CASELINE_DEPLOYMENT`; `null` without one. */
  readonly deployment: string | null;
  readonly read: () => Promise<Deployment | null>;
  readonly makeCurrent: (buildId: string) => Promise<void>;
  readonly ramp: (to: { readonly buildId: string; readonly percent: number }) => Promise<void>;
  readonly forget: (buildId: string) => Promise<void>;
  readonly rollOver: (options: Omit<RolloverOptions, 'temporal'>) => Promise<RolloverReport>;
  /** Needs the database and the keys. */
  readonly rehearse: (
    database: Database,
    options: Pick<RehearsalOptions, 'casesMax' | 'onProgress'>,
  ) => Promise<RehearsalReport>;
}

/** Connects, works, and closes again. @throws EngineError when Temporal does not answer */
export function withUpgrades<T>(work: (upgrades: EngineUpgrades) => Promise<T>): Promise<T> {
  return withTemporal(async (connection, namespace) => {
    const ownBuild = await ownBuildId();
    return work(upgradesOn(connection, { namespace, ownBuild }));
  });
}

function upgradesOn(
  connection: Connection,
  { namespace, ownBuild }: { namespace: string; ownBuild: string },
): EngineUpgrades {
  const deployment = process.env['CASELINE_DEPLOYMENT'] || null;
  const place = (): DeploymentPlace => {
    if (deployment === null) {
      throw new EngineError('CASELINE_DEPLOYMENT is missing: the deployment of the workers');
    }
    return { connection, namespace, name: deployment };
  };
  return {
    ownBuild,
    deployment,
    read: () => readDeployment(place()),
    makeCurrent: (buildId) => makeCurrent(place(), buildId),
    ramp: (to) => ramp(place(), to),
    forget: (buildId) => forgetBuild(place(), buildId),
    rollOver: (options) =>
      rollOver({ temporal: new Client({ connection, namespace }), ...options }),
    rehearse: async (database, options) => {
      quietRuntime();
      const { temporal } = createCaseClient({ connection, keys: database.keys, namespace });
      const plans = { load: async (hash: string) => (await findPlan(database, hash)) ?? undefined };
      return rehearse({ temporal, database, plans, ...options });
    },
  };
}

/** What does not replay is in the report; Temporal's own words about it are noise. */
export function quietRuntime(): void {
  try {
    Runtime.install({
      logger: new DefaultLogger('ERROR', () => {}),
      telemetryOptions: { logging: { filter: 'OFF', forward: {} } },
    });
  } catch (error) {
    // Whoever runs this has a worker of their own, with a runtime as they want it.
    if (!(error instanceof IllegalStateError)) throw error;
  }
}
