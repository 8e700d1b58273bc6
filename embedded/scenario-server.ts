/**
 * A Temporal server for scenarios: real workflows, and a read model that is kept in memory.
 *
 * @module
 */
import { Connection } from '@temporalio/client';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import type { HostEffect } from '../core/effects.ts';
import type { CaseActivities, ProjectionBatch } from '../activities/projection-types.ts';
import type { Entry, Input } from '../core/input.ts';
import type { Plan } from '../core/plan.ts';
import type { ScenarioHost } from '../core/scenario-run.ts';
import { answerFrom, NO_WORLD, type SimulatedWorld } from '../core/simulated-world.ts';
import { temporaryDataKeys } from '../keys/data-keys.ts';
import { temporaryMasterKeys } from '../keys/key-file.ts';
import { cacheSize } from '../worker/cache-size.ts';
import { createCaseClient } from '../worker/case-client.ts';
import { createCaseWorker } from '../worker/create-worker.ts';
import { temporalHost } from './temporal-host.ts';
import { startTemporal } from './temporal.ts';

/** A running server with a worker. */
export interface ScenarioServer {
  /** A host for one case of one of the plans. */
  open(plan: Plan, caseId: string): ScenarioHost;
  stop(): Promise<void>;
}

/** What cases told, exactly once by (case, sequence). */
class Trails implements CaseActivities {
  readonly #worlds = new Map<string, SimulatedWorld>();
  readonly #trails = new Map<string, Entry[]>();

  of(caseId: string): readonly Entry[] {
    return this.#trails.get(caseId) ?? [];
  }

  /** Tells what there is beside a case. */
  tell(caseId: string, world: SimulatedWorld): void {
    this.#worlds.set(caseId, world);
  }

  /** What comes of effects is what the scenario says; questions are answered from its world. */
  carryOut(effect: HostEffect, { caseId }: { readonly caseId: string }): Promise<Input | null> {
    if (effect.kind !== 'look_up') return Promise.resolve(null);
    const world = this.#worlds.get(caseId) ?? NO_WORLD;
    return Promise.resolve({ kind: 'looked_up', answer: answerFrom(world, effect.question) });
  }

  project({ caseId, entries }: ProjectionBatch): Promise<void> {
    const trail = this.#trails.get(caseId) ?? [];
    this.#trails.set(caseId, trail);
    const [first] = entries;
    // What was delivered by a task that was lost gives way to what really happened.
    if (first !== undefined) trail.splice(first.sequence - 1, Infinity, ...entries);
    return Promise.resolve();
  }
}

/**
 * Starts a server in memory, with a worker that knows some plans; nothing of it outlives `stop`.
 *
 * @throws ProvisionError when there is no server to be had, or it does not come up
 */
export async function startScenarioServer(plans: readonly Plan[]): Promise<ScenarioServer> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const server = await startTemporal({ dataFolder: null });
  try {
    const byHash = new Map(plans.map((plan) => [plan.hash, plan]));
    const keys = temporaryDataKeys(temporaryMasterKeys());
    const trails = new Trails();
    const worker = await createCaseWorker({
      address: server.address,
      activities: trails,
      keys,
      plans: { load: async (hash) => byHash.get(hash) },
      ...cacheSize(process.env),
    });
    const end = worker.run();
    // A worker that dies on its own is seen when it is stopped.
    end.catch(() => {});
    const connection = await Connection.connect({ address: server.address });
    const client = createCaseClient({ connection, keys });
    return {
      open: (plan, caseId) =>
        temporalHost(
          {
            client,
            entriesOf: (id) => trails.of(id),
            tell: (id, world) => trails.tell(id, world),
          },
          plan,
          caseId,
        ),
      stop: async () => {
        worker.shutdown();
        await end;
        await connection.close();
        await server.stop();
      },
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}
