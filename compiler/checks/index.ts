/**
 * All checks, one file each.
 *
 * @module
 */
import type { GuardPlan } from '../../core/plan.ts';
import type { CaseModel } from '../model.ts';
import type { WaysBack } from '../previous.ts';
import { checkApprovers } from './approvers.ts';
import { checkConditions } from './conditions.ts';
import { checkLadders } from './ladders.ts';
import { checkLateTimers } from './late-timers.ts';
import { checkLoops } from './loops.ts';
import { checkNames } from './names.ts';
import { checkPrevious } from './previous.ts';
import { checkReachable } from './reachable.ts';
import { checkResults } from './results.ts';
import { checkRows } from './rows.ts';
import { checkClocks, checkClockWays } from './sla.ts';
import { checkStages } from './stages.ts';
import { checkUnused } from './unused.ts';
import { checkWaysOut } from './ways-out.ts';
import { checkWork } from './work.ts';

/** Checks that look at one thing at a time; they run whatever else is wrong. */
export function runChecks(model: CaseModel, guards: ReadonlyMap<string, GuardPlan>): void {
  checkWaysOut(model);
  checkRows(model);
  checkStages(model);
  checkResults(model);
  checkLadders(model);
  checkLateTimers(model);
  checkConditions(model);
  checkApprovers(model);
  checkNames(model, guards);
  checkWork(model);
  checkClocks(model);
  // What an error hides would look unused.
  if (model.names.findings.errors === 0) checkUnused(model);
}

/** Checks of the graph as a whole; they run when everything in it could be read. */
export function runGraphChecks(model: CaseModel, ways: WaysBack): void {
  checkLoops(model);
  checkReachable(model, ways);
  checkPrevious(model, ways);
  checkClockWays(model);
}
