/**
 * The core against bare XState: steps of the approval case in a second.
 *
 * @module
 */
import { createMachine, initialTransition, transition } from 'xstate';
import { invariant } from '../../core/invariant.ts';
import type { Snapshot } from '../../core/input.ts';
import { MACHINE, type Plan } from '../../core/plan.ts';
import { step } from '../../core/step.ts';
import { caseInputs, checkEnd, compiled, DEFINITION } from '../approval-case.ts';
import { type Figure, rates, shown } from '../figures.ts';

const START_MS = Date.UTC(2026, 2, 2, 9);

/** Lives through the case by `step`: four steps. */
export function caseByCore(plan: Plan): Snapshot {
  let snapshot: Snapshot | null = null;
  for (const input of caseInputs('case-1')) {
    const result = step(plan, snapshot, input, START_MS);
    invariant(result.ok, result.ok ? '' : result.refusal.message);
    // As from a workflow's input or the database: nothing of the last step is at hand.
    snapshot = result.snapshot;
  }
  invariant(snapshot, 'a case has steps');
  return snapshot;
}

/** The same machine with nothing around it: four transitions. */
function caseByXState(plan: Plan): () => unknown {
  const guards = Object.fromEntries(guardNames(plan.machine).map((name) => [name, () => true]));
  const machine = createMachine(plan.machine as never).provide({ guards } as never);
  const events = ['submit', MACHINE.result('sign_off', 'approved'), 'finish'];
  return () => {
    let [snapshot] = initialTransition(machine);
    for (const type of events) [snapshot] = transition(machine, snapshot, { type } as never);
    return snapshot;
  };
}

/** The labels of all guards in a config. */
function guardNames(config: unknown): string[] {
  if (config === null || typeof config !== 'object') return [];
  const { guard } = config as { guard?: { type?: string } };
  const own = typeof guard?.type === 'string' ? [guard.type] : [];
  return [...own, ...Object.values(config).flatMap(guardNames)];
}

/** Measures it. */
export function benchCore(): Figure[] {
  const plan = compiled(DEFINITION);
  const bare = caseByXState(plan);
  invariant((bare() as { value: unknown }).value === 'done', 'bare XState did not reach the end');
  checkEnd(caseByCore(plan));
  const [core, xstate] = rates([() => void caseByCore(plan), () => void bare()], {
    rounds: 7,
    forMs: 400,
  });
  return [
    {
      what: 'core steps ÷ bare XState transitions',
      ratio: core / xstate,
      goal: { relation: '≥', value: 0.5 },
      detail: `${shown(core * 4)}/s against ${shown(xstate * 4)}/s`,
    },
  ];
}
