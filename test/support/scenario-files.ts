/**
 * Every scenario file of the tree, compiled and read.
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from '../../compiler/compile.ts';
import { type Diagnostic, formatDiagnostic } from '../../compiler/diagnostics.ts';
import { readScenarios } from '../../compiler/scenario.ts';
import type { Plan } from '../../core/plan.ts';
import type { ScenarioFailure, ScenarioFile } from '../../core/scenario-run.ts';
import { ROOT } from './sources.ts';

/** One case type with its scenarios. */
export interface ScenarioSuite {
  /** The case type's id. */
  readonly name: string;
  readonly plan: Plan;
  readonly file: ScenarioFile;
}

/** Where a case type and its scenarios stand, from the root. */
export interface ScenarioPaths {
  readonly name: string;
  readonly caseType: string;
  readonly scenarios: string;
}

/** All scenario files: the shipped definitions' first, then `test/scenarios/`. */
export function scenarioPaths(): readonly ScenarioPaths[] {
  const shipped = readdirSync(join(ROOT, 'definitions'))
    .filter((name) => name.endsWith('.scenarios.yaml'))
    .map((name) => name.replace('.scenarios.yaml', ''))
    .map((name) => ({
      name,
      // `dsar.more.scenarios.yaml` holds more scenarios of `dsar.yaml`.
      caseType: `definitions/${name.split('.')[0]}.yaml`,
      scenarios: `definitions/${name}.scenarios.yaml`,
    }));
  const small = readdirSync(join(ROOT, 'test/scenarios'))
    .sort()
    .map((name) => ({
      name,
      caseType: `test/scenarios/${name}/case-type.yaml`,
      scenarios: `test/scenarios/${name}/scenarios.yaml`,
    }));
  return [...shipped, ...small];
}

/**
 * Compiles a case type and reads its scenarios.
 *
 * @throws Error with all diagnostics as an author reads them, warnings included
 */
export function loadSuite({ name, caseType, scenarios }: ScenarioPaths): ScenarioSuite {
  const plan = compileFile(caseType);
  const text = readFileSync(join(ROOT, scenarios), 'utf8');
  const read = readScenarios(text, { file: scenarios });
  complain(read.diagnostics, text);
  return { name, plan, file: read.file! };
}

/** Compiles a case type of the tree; the calendars are those of `definitions/calendars/`. */
export function compileFile(path: string): Plan {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const compiled = compile(text, { file: path, calendars: calendarText });
  complain(compiled.diagnostics, text);
  return compiled.plan!;
}

/** The text of a shipped calendar. */
export function calendarText(name: string): string | undefined {
  try {
    return readFileSync(join(ROOT, 'definitions/calendars', `${name}.yaml`), 'utf8');
  } catch {
    return undefined;
  }
}

/** A failure as an author reads it: `12: { ana: submit } …`. */
export function failureText({ line, text, expected, actual }: ScenarioFailure): string {
  return `line ${line}: ${text}\n    expected ${expected}\n    but was  ${actual}`;
}

function complain(diagnostics: readonly Diagnostic[], text: string): void {
  if (diagnostics.length === 0) return;
  throw new Error(diagnostics.map((one) => formatDiagnostic(one, text)).join('\n\n'));
}
