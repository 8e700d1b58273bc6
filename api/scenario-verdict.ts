/**
 * Scenarios of a definition, run in the simulator: what they say of it.
 *
 * @module
 */
import { type Diagnostic, formatDiagnostic } from '../compiler/diagnostics.ts';
import { readScenarios } from '../compiler/scenario.ts';
import { coverageOf } from '../core/coverage.ts';
import type { Plan } from '../core/plan.ts';
import { runScenario, type ScenarioResult } from '../core/scenario-run.ts';
import { createSimulator } from '../core/simulator.ts';
import type { ScenarioVerdict } from '../core/versions.ts';

/** Mistakes in the file, as people read them too. */
export interface ScenarioMistakes {
  readonly diagnostics: readonly (Diagnostic & { readonly rendered: string })[];
  /** A mistake that is none of one place. */
  readonly message?: string;
}

/** What came of a file of scenarios. */
export type ScenarioAnswer =
  | { readonly verdict: ScenarioVerdict }
  | { readonly mistakes: ScenarioMistakes };

/** How much of what failed is kept: somebody reads it. */
const FAILURES_MAX = 20;
const TEXT_MAX = 500;

/** Reads scenarios and runs all of them. */
export async function runScenarioText({
  plan,
  source,
}: {
  readonly plan: Plan;
  readonly source: string;
}): Promise<ScenarioAnswer> {
  const { file, diagnostics } = readScenarios(source);
  if (file === undefined) {
    const told = diagnostics.map((one) => ({ ...one, rendered: formatDiagnostic(one, source) }));
    return { mistakes: { diagnostics: told } };
  }
  if (file.caseType !== plan.id) {
    const message = `They test \`${file.caseType}\`, and the definition is \`${plan.id}\`.`;
    return { mistakes: { diagnostics: [], message } };
  }
  const results: ScenarioResult[] = [];
  for (const scenario of file.scenarios) {
    const parts = { plan, people: file.people };
    results.push(await runScenario(parts, scenario, createSimulator(plan)));
  }
  return { verdict: verdictOf(plan, results) };
}

function verdictOf(plan: Plan, results: readonly ScenarioResult[]): ScenarioVerdict {
  const failed = results.filter(({ passed }) => !passed);
  const failures = failed.flatMap(({ name, failures: all }) =>
    all.map(({ line, expected, actual }) => ({
      scenario: cut(name),
      line,
      expected: cut(expected),
      actual: cut(actual),
    })),
  );
  return {
    passed: failed.length === 0,
    total: results.length,
    failed: failed.length,
    coveragePercent: coverageOf(plan, results).percent,
    failures: failures.slice(0, FAILURES_MAX),
  };
}

function cut(text: string): string {
  return text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}…` : text;
}
