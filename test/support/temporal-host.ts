/**
 * The host for scenarios on a real Temporal server, on the tests' engine.
 *
 * @module
 */
import type { Plan } from '../../core/plan.ts';
import type { ScenarioHost } from '../../core/scenario-run.ts';
import { temporalHost as hostOn } from '../../embedded/temporal-host.ts';
import type { TestEngine } from './engine.ts';

/** Opens a case of a plan on the engine's server, under an id of its own. */
export function temporalHost(engine: TestEngine, plan: Plan, caseId?: string): ScenarioHost {
  const { client, readModel } = engine;
  return hostOn({ client, entriesOf: (id) => readModel.of(id).entries }, plan, caseId);
}
