/**
 * All checks, one file each.
 *
 * @module
 */
import type { GuardPlan } from '../../core/plan.ts';
import type { CaseModel } from '../model.ts';
import type { WaysBack } from '../previous.ts';

/** Checks that look at one thing at a time; they run whatever else is wrong. */
export function runChecks(_model: CaseModel, _guards: ReadonlyMap<string, GuardPlan>): void {}

/** Checks of the graph as a whole; they run when everything in it could be read. */
export function runGraphChecks(_model: CaseModel, _ways: WaysBack): void {}
