/**
 * Runs scenarios: all of some suites, in the simulator or on a durable host beside it.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { type Coverage, coverageOf } from '../core/coverage.ts';
import type { Entry } from '../core/input.ts';
import type { Plan } from '../core/plan.ts';
import {
  runScenario,
  type Scenario,
  type ScenarioFailure,
  type ScenarioHost,
  type ScenarioResult,
} from '../core/scenario-run.ts';
import { createSimulator } from '../core/simulator.ts';
import type { ScenarioSource, Suite } from './files.ts';

/** What came of one scenario, and how long it took. */
export interface ScenarioOutcome extends ScenarioResult {
  readonly file: string;
  readonly elapsedMs: number;
}

/** What came of a suite. */
export interface SuiteOutcome {
  readonly suite: Suite;
  readonly outcomes: readonly ScenarioOutcome[];
  readonly coverage: Coverage;
}

/** A host beside the simulator, whose trails must be the same. */
export interface OtherHost {
  /** For messages, e.g. `the Temporal server`. */
  readonly name: string;
  open(plan: Plan, caseId: string): ScenarioHost;
}

/** Which scenarios run, and where. */
export interface RunOptions {
  /** Only scenarios whose name passes. */
  readonly filter?: (name: string) => boolean;
  readonly other?: OtherHost;
}

/** Scenarios on another host run side by side, because each waits for a server. */
const SIDE_BY_SIDE = 8;

/** Runs a suite; scenarios that the filter leaves out are as if they were not there. */
export async function runSuite(suite: Suite, options: RunOptions): Promise<SuiteOutcome> {
  const chosen = suite.sources.flatMap((source) =>
    source.file.scenarios
      .filter(({ name }) => options.filter?.(name) ?? true)
      .map((scenario) => ({ source, scenario })),
  );
  const outcomes: ScenarioOutcome[] = [];
  const width = options.other === undefined ? 1 : SIDE_BY_SIDE;
  for (let at = 0; at < chosen.length; at += width) {
    const batch = chosen.slice(at, at + width);
    outcomes.push(
      ...(await Promise.all(
        batch.map(({ source, scenario }) => runOne({ suite, source, scenario }, options)),
      )),
    );
  }
  return { suite, outcomes, coverage: coverageOf(suite.plan, outcomes) };
}

async function runOne(
  { suite, source, scenario }: { suite: Suite; source: ScenarioSource; scenario: Scenario },
  { other }: RunOptions,
): Promise<ScenarioOutcome> {
  const { plan } = suite;
  const parts = { plan, people: source.file.people };
  const fromMs = performance.now();
  // Ids of effects are made of the case's own, so both must be the same case.
  const caseId = other === undefined ? undefined : randomUUID();
  const simulated = await runScenario(parts, scenario, createSimulator(plan, caseId));
  const result =
    other === undefined || caseId === undefined
      ? simulated
      : compared(
          simulated,
          await runScenario(parts, scenario, other.open(plan, caseId)),
          other.name,
        );
  return { ...result, file: source.path, elapsedMs: performance.now() - fromMs };
}

/** The other host's result, with one failure more when its trail is not the simulator's. */
function compared(
  simulated: ScenarioResult,
  durable: ScenarioResult,
  name: string,
): ScenarioResult {
  const difference = differenceOf(simulated.entries, durable.entries, name);
  if (difference === null) return durable;
  return { ...durable, passed: false, failures: [...durable.failures, difference] };
}

function differenceOf(
  simulated: readonly Entry[],
  durable: readonly Entry[],
  name: string,
): ScenarioFailure | null {
  const isSame =
    simulated.length === durable.length && simulated.at(-1)?.hash === durable.at(-1)?.hash;
  if (isSame) return null;
  // Each entry carries the hash of the one before: the first that differs is where they part.
  const at = simulated.findIndex((entry, index) => entry.hash !== durable[index]?.hash);
  const index = at === -1 ? simulated.length : at;
  return {
    line: 0,
    text: `one trace in the simulator and on ${name}`,
    expected: entryText(simulated[index]),
    actual: entryText(durable[index]),
    sequence: index + 1,
  };
}

function entryText(entry: Entry | undefined): string {
  if (entry === undefined) return 'no further entry';
  const { sequence, atMs, kind, state, detail } = entry;
  const place = state === null ? '' : ` in ${state}`;
  return `entry ${sequence}: ${kind}${place} at ${new Date(atMs).toISOString()} ${JSON.stringify(detail)}`;
}
