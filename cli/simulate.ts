/**
 * `caseline simulate`: plays a case at the terminal, or from lines on standard input.
 *
 * Exit codes: 0 at the end; 1 when a line given by a script was no command, the start was refused,
 * or a file has mistakes; 2 the command itself was wrong.
 *
 * @module
 */
import { createInterface } from 'node:readline';
import { readScenarios } from '../compiler/scenario.ts';
import { localText } from '../core/business-time.ts';
import { castOf, constantsOf } from '../core/paths-cast.ts';
import type { Plan } from '../core/plan.ts';
import type { Scenario, ScenarioFile } from '../core/scenario-run.ts';
import { DirectoryError, readDirectory } from '../directory/file.ts';
import type { Output } from './check.ts';
import {
  FileError,
  type FileOptions,
  loadPlan,
  loadScenarios,
  readText,
  scenariosBeside,
} from './files.ts';
import { dataLine } from './play-line.ts';
import { answerLine, PROMPT } from './play-commands.ts';
import { Play, type PlaySetup } from './play.ts';
import { standingJson, standingText } from './play-text.ts';

/** Options of `caseline simulate`. */
export interface SimulateOptions extends FileOptions {
  /** When it starts, `2026-03-02 09:15`. @default now */
  readonly from?: string;
  /** Who starts it. @default the first person */
  readonly by?: string;
  /** `field=value`, what is known at the start. */
  readonly with?: readonly string[];
  /** A file of scenarios with the people. @default the one beside the definition */
  readonly people?: string;
  /** A directory with the people. */
  readonly directory?: string;
  /** A scenario that is played first. */
  readonly scenario?: string;
  readonly json?: boolean;
}

/** Where lines come from. */
export interface Lines {
  readonly input: NodeJS.ReadableStream;
  /** Whether somebody types them, and is shown a prompt on this stream. */
  readonly terminal?: NodeJS.WritableStream;
}

/** Plays until the lines end; the exit code. */
export async function simulate(
  file: string,
  options: SimulateOptions,
  { lines, output }: { lines: Lines; output: Output },
): Promise<number> {
  try {
    const plan = loadPlan(file, options);
    const play = await openPlay(file, plan, options);
    await tellStanding(play, options, output);
    return await playLines(play, options, { lines, output });
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    output.error(error.exitCode === 2 ? `caseline: ${error.message}` : error.message);
    return error.exitCode;
  }
}

async function playLines(
  play: Play,
  { json }: SimulateOptions,
  { lines, output }: { lines: Lines; output: Output },
): Promise<number> {
  const { input, terminal } = lines;
  const reader = createInterface({
    input,
    ...(terminal !== undefined && { output: terminal, terminal: true, prompt: PROMPT }),
  });
  let code = 0;
  if (terminal !== undefined) {
    output.error('`help` tells the commands; Ctrl-D ends it');
    reader.prompt();
  }
  for await (const line of reader) {
    const told = await answerLine(play, line);
    if (json === true) output.log(JSON.stringify(told.json));
    else for (const text of told.text) output.log(text);
    if (!told.understood && terminal === undefined) code = 1;
    if (told.isEnd) break;
    if (terminal !== undefined) reader.prompt();
  }
  reader.close();
  return code;
}

async function tellStanding(play: Play, { json }: SimulateOptions, output: Output): Promise<void> {
  const standing = { plan: play.setup.plan, snapshot: await play.snapshot(), nowMs: play.nowMs };
  if (json === true) output.log(JSON.stringify({ ok: true, ...standingJson(standing) }));
  else for (const text of standingText(standing)) output.log(text);
}

async function openPlay(file: string, plan: Plan, options: SimulateOptions): Promise<Play> {
  const source = sourceOf(file, options);
  const scenario = scenarioOf(source, options);
  const people = peopleOf(plan, source, options);
  const by = options.by ?? scenario?.by ?? Object.keys(people)[0] ?? 'reporter';
  if (!Object.hasOwn(people, by)) {
    throw new FileError(`there is no \`${by}\`; there are ${Object.keys(people).join(', ')}`, 2);
  }
  const starts = options.from ?? scenario?.starts ?? localText(plan.calendar, Date.now());
  const data = options.with === undefined ? (scenario?.data ?? {}) : startData(plan, options.with);
  const start = {
    starts: checkedStart(starts),
    by,
    data,
    ...(scenario?.world !== undefined && { world: scenario.world }),
    ...(scenario?.link !== undefined && { link: scenario.link }),
  };
  const setup: PlaySetup = { plan, people, start };
  const play = await Play.open(setup);
  if (!(play instanceof Play)) {
    const fields = Object.entries(play.fields ?? {}).map(([name, what]) => `${name} ${what}`);
    throw new FileError(`the start is refused: ${play.message} ${fields.join('; ')}`.trim(), 1);
  }
  for (const step of scenario?.steps ?? []) {
    // What its author expects is the scenario's own affair.
    if (step.action.kind === 'expect') continue;
    const played = await play.takeStep(step);
    if (!played.ok) throw new FileError(`line ${step.line}: ${played.message}`, 1);
  }
  return play;
}

function checkedStart(starts: string): string {
  // Read as a scenario reads it, so that it can be saved.
  const { diagnostics } = readScenarios(
    `format: caseline-scenarios/v1\ncase_type: x\npeople: { a: [] }\nscenarios:\n  x:\n    starts: ${starts}\n    steps: []\n`,
  );
  if (diagnostics.length === 0) return starts;
  throw new FileError(`\`${starts}\` is no date and time; write \`2026-03-02 09:15\``, 2);
}

function startData(plan: Plan, pairs: readonly string[]): Scenario['data'] {
  const map = dataLine(plan, pairs);
  const { file } = readScenarios(
    `format: caseline-scenarios/v1\ncase_type: x\npeople: { a: [] }\nscenarios:\n  x:\n    starts: 2026-03-02 09:15\n    with: ${map ?? 'x'}\n    steps: []\n`,
  );
  if (file !== undefined) return file.scenarios[0]!.data;
  throw new FileError('`--with` takes `field=value`', 2);
}

function sourceOf(file: string, { people }: SimulateOptions): ScenarioFile | undefined {
  const [path] = people === undefined ? scenariosBeside(file) : [people];
  return path === undefined ? undefined : loadScenarios(path).file;
}

function scenarioOf(
  source: ScenarioFile | undefined,
  { scenario: name }: SimulateOptions,
): Scenario | undefined {
  if (name === undefined) return undefined;
  const found = source?.scenarios.find((scenario) => scenario.name === name);
  if (found !== undefined) return found;
  throw new FileError(`there is no scenario \`${name}\``, 2);
}

/** The people of the directory, of the scenarios, or as many as the roles call for. */
function peopleOf(
  plan: Plan,
  source: ScenarioFile | undefined,
  { directory }: SimulateOptions,
): ScenarioFile['people'] {
  if (directory === undefined) return source?.people ?? castOf(plan, constantsOf(plan)).people;
  try {
    const everybody = readDirectory(readText(directory), directory);
    return Object.fromEntries(
      [...everybody.values()].map(({ id, teams, manager, isExecutive, country, department }) => [
        id,
        {
          roles: Object.keys(plan.roles).filter((role) => teams.includes(plan.roles[role]!.team)),
          absences: [],
          ...(manager !== undefined && { manager }),
          ...(isExecutive !== undefined && { isExecutive }),
          ...(country !== undefined && { country }),
          ...(department !== undefined && { department }),
        },
      ]),
    );
  } catch (error) {
    if (error instanceof DirectoryError) throw new FileError(error.message, 1);
    throw error;
  }
}
