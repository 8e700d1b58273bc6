/**
 * The host for scenarios on a real Temporal server, on the tests' engine.
 *
 * @module
 */
import type { Plan } from '../../core/plan.ts';
import type { ScenarioHost } from '../../core/scenario-run.ts';
import type { SimulatedWorld } from '../../core/simulated-world.ts';
import { temporalHost as hostOn } from '../../embedded/temporal-host.ts';
import type { TestEngine } from './engine.ts';

/** Opens a case of a plan on the engine's server, under an id of its own. */
export function temporalHost(engine: TestEngine, plan: Plan, caseId?: string): ScenarioHost {
  const { client, readModel } = engine;
  const port = {
    client,
    entriesOf: (id: string) => readModel.of(id).entries,
    tell: (id: string, world: SimulatedWorld) => void readModel.worlds.set(id, world),
  };
  return hostOn(port, plan, caseId);
}
