/**
 * Files of authors: definitions with their calendars, and the scenarios beside them.
 *
 * @module
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { compile } from '../compiler/compile.ts';
import { type Diagnostic, formatDiagnostic } from '../compiler/diagnostics.ts';
import { readScenarios } from '../compiler/scenario.ts';
import type { Plan } from '../core/plan.ts';
import type { ScenarioFile } from '../core/scenario-run.ts';

/** What was wrong with a file: what to print, and how the command ends because of it. */
export class FileError extends Error {
  /** 1: there are mistakes in what the file says; 2: it is not there, or not what was asked for. */
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** A file of scenarios with the definition that it tests. */
export interface ScenarioSource {
  readonly path: string;
  readonly file: ScenarioFile;
}

/** A definition with all files of scenarios that test it. */
export interface Suite {
  readonly definition: string;
  readonly plan: Plan;
  readonly sources: readonly ScenarioSource[];
}

/** Where files are looked for beside the usual places. */
export interface FileOptions {
  /** The folder of calendars. */
  readonly calendars?: string;
}

const SCENARIOS = /(?:^|\.)scenarios\.yaml$/;

/**
 * Loads the scenario files that paths name: files, or folders that are searched through.
 *
 * @throws FileError when a path names nothing, and when a file has mistakes (all of them told)
 */
export function loadSuites(paths: readonly string[], options: FileOptions): readonly Suite[] {
  const files = [...new Set(paths.flatMap(scenarioFiles))].sort();
  if (files.length === 0) throw new FileError(`no \`*.scenarios.yaml\` in ${list(paths)}`, 2);
  const byDefinition = new Map<string, string[]>();
  for (const file of files) {
    const definition = definitionOf(file);
    byDefinition.set(definition, [...(byDefinition.get(definition) ?? []), file]);
  }
  const complaints: string[] = [];
  const suites = [...byDefinition].flatMap(([definition, sources]) => {
    const loaded = [
      attempt(() => loadPlan(definition, options), complaints),
      ...sources.map((path) => attempt(() => loadScenarios(path), complaints)),
    ] as const;
    const [plan, ...read] = loaded;
    if (plan === undefined || read.includes(undefined)) return [];
    return [{ definition, plan, sources: read as ScenarioSource[] }];
  });
  for (const { definition, plan, sources } of suites) {
    complaints.push(...sources.flatMap((source) => strangers(source, plan, definition)));
  }
  if (complaints.length > 0) throw new FileError(complaints.join('\n\n'), 1);
  return suites;
}

/**
 * Compiles a definition; its calendars are in `calendars` beside it or beside a folder above.
 *
 * @throws FileError as {@link loadSuites}
 */
export function loadPlan(path: string, options: FileOptions): Plan {
  const text = readText(path);
  const { plan, diagnostics } = compile(text, {
    file: path,
    calendars: calendarsOf(path, options),
  });
  if (plan !== undefined) return plan;
  throw new FileError(complaint(diagnostics, text), 1);
}

/** Reads a file of scenarios. @throws FileError as {@link loadSuites} */
export function loadScenarios(path: string): ScenarioSource {
  const text = readText(path);
  const { file, diagnostics } = readScenarios(text, { file: path });
  if (file !== undefined) return { path, file };
  throw new FileError(complaint(diagnostics, text), 1);
}

/** The files of scenarios beside a definition that test it. */
export function scenariosBeside(definition: string): readonly string[] {
  const folder = dirname(definition);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => SCENARIOS.test(name))
    .map((name) => join(folder, name))
    .filter((path) => definitionOrNone(path) === join(folder, basename(definition)));
}

/** The text of a calendar by its name: from the folder given, or from one near the definition. */
export function calendarsOf(
  definition: string,
  { calendars }: FileOptions,
): (name: string) => string | undefined {
  const folders = calendars === undefined ? calendarFolders(definition) : [calendars];
  return (name) => {
    const found = folders.map((folder) => join(folder, `${name}.yaml`)).find(isFile);
    return found === undefined ? undefined : readFileSync(found, 'utf8');
  };
}

/** The folders in which a definition's calendars may be, nearest first. */
export function calendarFolders(definition: string): readonly string[] {
  const folders: string[] = [];
  for (let at = resolve(dirname(definition)); ; at = dirname(at)) {
    folders.push(join(at, 'calendars'), join(at, 'definitions', 'calendars'));
    if (at === dirname(at)) return folders;
  }
}

/** @throws FileError when the file cannot be read */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new FileError(`cannot read \`${path}\``, 2);
  }
}

function scenarioFiles(path: string): readonly string[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw new FileError(`there is no \`${path}\``, 2);
  if (stat.isDirectory()) return scenariosUnder(path);
  if (SCENARIOS.test(basename(path))) return [path];
  // A definition stands for the scenarios beside it.
  const beside = scenariosBeside(path);
  if (beside.length > 0) return beside;
  throw new FileError(`there are no scenarios beside \`${path}\``, 2);
}

function scenariosUnder(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      return entry.name === 'node_modules' || entry.name.startsWith('.')
        ? []
        : scenariosUnder(path);
    }
    return SCENARIOS.test(entry.name) ? [path] : [];
  });
}

function definitionOf(scenarios: string): string {
  const found = definitionOrNone(scenarios);
  if (found !== undefined) return found;
  throw new FileError(`there is no definition beside \`${scenarios}\``, 2);
}

/** `a.b.scenarios.yaml` tests `a.b.yaml` or `a.yaml`; `scenarios.yaml` tests `case-type.yaml`. */
function definitionOrNone(scenarios: string): string | undefined {
  const parts = basename(scenarios).replace(SCENARIOS, '').split('.');
  const names = parts.map((_, index) => parts.slice(0, parts.length - index).join('.'));
  return [...names.filter((name) => name !== ''), 'case-type']
    .map((name) => join(dirname(scenarios), `${name}.yaml`))
    .find(isFile);
}

function strangers({ path, file }: ScenarioSource, plan: Plan, definition: string): string[] {
  if (file.caseType === plan.id) return [];
  return [`${path}: tests \`${file.caseType}\`, but \`${definition}\` is \`${plan.id}\``];
}

function attempt<T>(load: () => T, complaints: string[]): T | undefined {
  try {
    return load();
  } catch (error) {
    if (!(error instanceof FileError) || error.exitCode === 2) throw error;
    complaints.push(error.message);
    return undefined;
  }
}

function complaint(diagnostics: readonly Diagnostic[], text: string): string {
  return diagnostics.map((diagnostic) => formatDiagnostic(diagnostic, text)).join('\n\n');
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function list(paths: readonly string[]): string {
  return paths.map((path) => `\`${path}\``).join(', ');
}
