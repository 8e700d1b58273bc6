/**
 * Plans in a worker's memory: one object for one hash, shared by all cases of a thread.
 *
 * This module is loaded once for all workflows of a thread (see `preloadModules` in the worker), so
 * the statechart that the core builds for a plan is built once, and not for every case. A plan
 * never changes, so sharing it shares no state.
 *
 * @module
 */
import type { Plan } from '../core/plan.ts';

/** Plans kept; the least recently used one goes first. Losing one costs a rebuild and no more. */
const PLANS_MAX = 200;

const plans = new Map<string, Plan>();

/** The shared object for a plan: the one seen first. */
export function sharedPlan(plan: Plan): Plan {
  const shared = plans.get(plan.hash) ?? plan;
  plans.delete(shared.hash);
  plans.set(shared.hash, shared);
  if (plans.size > PLANS_MAX) {
    for (const oldest of plans.keys()) {
      plans.delete(oldest);
      break;
    }
  }
  return shared;
}
