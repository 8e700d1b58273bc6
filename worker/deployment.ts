/**
 * A worker deployment in Temporal: which build of the engine the cases are worked on by.
 *
 * Builds of one deployment run side by side. Cases go to the current one, or a share of them to the
 * ramping one; each upgrades by itself with its next workflow task, so that no old build must be
 * kept for cases that wait for years.
 *
 * @module
 */
import type { ConnectionLike } from '@temporalio/client';
import type { WorkerDeploymentOptions } from '@temporalio/worker';

/** A deployment of a namespace. */
export interface DeploymentPlace {
  readonly connection: ConnectionLike;
  readonly namespace: string;
  readonly name: string;
}

/** One build that has polled. */
export interface DeploymentBuild {
  readonly buildId: string;
  /**
   * `inactive`: has never had cases. `draining`: its last cases are on their way to another build.
   * `drained`: none is left; its workers can be stopped.
   */
  readonly standing: 'inactive' | 'current' | 'ramping' | 'draining' | 'drained';
}

/** What Temporal knows of a deployment. */
export interface Deployment {
  /** `null`: workers without a deployment get all work. */
  readonly current: string | null;
  readonly ramping: { readonly buildId: string; readonly percent: number } | null;
  readonly builds: readonly DeploymentBuild[];
}

/** gRPC's code of something that is not there. */
const NOT_FOUND = 5;
/** By the numbers of Temporal's `WorkerDeploymentVersionStatus`. */
const STANDINGS: Readonly<Record<number, DeploymentBuild['standing']>> = {
  2: 'current',
  3: 'ramping',
  4: 'draining',
  5: 'drained',
};

/** The options by which a worker takes part; every case upgrades by itself. */
export function deploymentOptions({
  name,
  buildId,
}: {
  name: string;
  buildId: string;
}): WorkerDeploymentOptions {
  return {
    version: { deploymentName: name, buildId },
    useWorkerVersioning: true,
    defaultVersioningBehavior: 'AUTO_UPGRADE',
  };
}

/** What Temporal knows; `null` when no worker of the deployment has ever polled. */
export async function readDeployment({
  connection,
  namespace,
  name,
}: DeploymentPlace): Promise<Deployment | null> {
  const { workflowService } = connection;
  try {
    const { workerDeploymentInfo } = await workflowService.describeWorkerDeployment({
      namespace,
      deploymentName: name,
    });
    const { routingConfig, versionSummaries } = workerDeploymentInfo!;
    const ramping = routingConfig?.rampingDeploymentVersion?.buildId;
    return {
      current: routingConfig?.currentDeploymentVersion?.buildId || null,
      ramping: ramping
        ? { buildId: ramping, percent: routingConfig?.rampingVersionPercentage ?? 0 }
        : null,
      builds: (versionSummaries ?? []).map(({ deploymentVersion, status }) => ({
        buildId: deploymentVersion?.buildId ?? '',
        standing: STANDINGS[status ?? 0] ?? 'inactive',
      })),
    };
  } catch (error) {
    if ((error as { code?: number }).code === NOT_FOUND) return null;
    throw error;
  }
}

/**
 * Sends all cases to a build, whose workers must poll; a ramp towards it ends. An empty name sends
 * them to workers without a deployment.
 */
export async function makeCurrent(place: DeploymentPlace, buildId: string): Promise<void> {
  const { connection, namespace, name } = place;
  await connection.workflowService.setWorkerDeploymentCurrentVersion({
    namespace,
    deploymentName: name,
    buildId,
  });
}

/**
 * Sends a share of the cases to a build, always the same ones; 0 ends the ramp.
 *
 * @param to the build and the share, 0 to 100
 */
export async function ramp(
  place: DeploymentPlace,
  to: { readonly buildId: string; readonly percent: number },
): Promise<void> {
  const { connection, namespace, name } = place;
  await connection.workflowService.setWorkerDeploymentRampingVersion({
    namespace,
    deploymentName: name,
    buildId: to.percent === 0 ? '' : to.buildId,
    percentage: to.percent,
  });
}

/** Forgets a build that has no workers and no cases any more. */
export async function forgetBuild(place: DeploymentPlace, buildId: string): Promise<void> {
  const { connection, namespace, name } = place;
  await connection.workflowService.deleteWorkerDeploymentVersion({
    namespace,
    deploymentVersion: { deploymentName: name, buildId },
  });
}
