/**
 * A case that is played at a terminal: what has been done, where it stands, and back again.
 *
 * Every move is a line of a scenario, so that what was played can be saved and run as a test.
 *
 * @module
 */
import { readScenarios } from '../compiler/scenario.ts';
import { writeScenarios } from '../compiler/scenario-write.ts';
import type { Entry, Refusal, Snapshot } from '../core/input.ts';
import type { Plan } from '../core/plan.ts';
import { expectationOf } from '../core/scenario-expect.ts';
import {
  type HostAnswer,
  openRun,
  type Scenario,
  type ScenarioFile,
  type ScenarioHost,
  type ScenarioRun,
  type ScenarioStep,
  takeStep,
} from '../core/scenario-run.ts';
import { createSimulator } from '../core/simulator.ts';

/** What a game begins with. */
export interface PlaySetup {
  readonly plan: Plan;
  readonly people: ScenarioFile['people'];
  readonly start: Pick<Scenario, 'starts' | 'by' | 'data' | 'world' | 'link'>;
}

/** What came of a move. */
export type Played =
  | { readonly ok: true; readonly entries: readonly Entry[] }
  | { readonly ok: false; readonly message: string; readonly refusal: Refusal | null };

/** A case under way. */
export class Play {
  readonly setup: PlaySetup;
  readonly #steps: ScenarioStep[] = [];
  #host: ScenarioHost;
  #run: ScenarioRun;
  #refusal: Refusal | null = null;

  private constructor(setup: PlaySetup) {
    this.setup = setup;
    this.#host = createSimulator(setup.plan);
    // Replaced as soon as the case is started.
    this.#run = undefined as unknown as ScenarioRun;
  }

  /** Starts a case; a refused start is told, and there is then no case. */
  static async open(setup: PlaySetup): Promise<Play | Refusal> {
    const play = new Play(setup);
    const refusal = await play.#begin();
    return refusal ?? play;
  }

  get nowMs(): number {
    return this.#run.nowMs;
  }

  snapshot(): Promise<Snapshot> {
    return this.#host.snapshot();
  }

  entries(): Promise<readonly Entry[]> {
    return this.#host.entries();
  }

  /**
   * Takes a line as a scenario says it, e.g. `{ ana: submit }` or `wait: 3 days`.
   *
   * @returns what happened; what was refused or cannot be read has left nothing
   */
  async take(line: string): Promise<Played> {
    const read = this.#read(line);
    return 'message' in read ? { ok: false, ...read, refusal: null } : this.takeStep(read);
  }

  /** Takes a line that has been read. */
  async takeStep(step: ScenarioStep): Promise<Played> {
    const before = (await this.entries()).length;
    const failures = this.#run.failures.length;
    this.#refusal = null;
    await takeStep(this.#run, step);
    const failure = this.#run.failures[failures];
    if (failure !== undefined) {
      // Expected otherwise, or refused: the case is as it was.
      const refusal = this.#refusal as Refusal | null;
      return { ok: false, message: refusal?.message ?? `${failure.actual}`, refusal };
    }
    this.#steps.push(step);
    return { ok: true, entries: (await this.entries()).slice(before) };
  }

  /** Takes the last line back; false when there is none. */
  async undo(): Promise<boolean> {
    if (this.#steps.length === 0) return false;
    const steps = this.#steps.splice(0).slice(0, -1);
    this.#host = createSimulator(this.setup.plan);
    await this.#begin();
    for (const step of steps) await this.takeStep(step);
    return true;
  }

  /** What was played as a file of scenarios, with what the case has come to as expectation. */
  async save(name: string): Promise<string> {
    const { plan, people, start } = this.setup;
    const parts = { plan, snapshot: await this.snapshot(), entries: await this.entries() };
    const expect = { action: { kind: 'expect', expect: expectationOf(parts) }, line: 0, text: '' };
    const steps = [...this.#steps, expect as ScenarioStep];
    return writeScenarios({
      caseType: plan.id,
      people,
      scenarios: [{ name, ...start, steps }],
    });
  }

  async #begin(): Promise<Refusal | null> {
    const { plan, people, start } = this.setup;
    const host = this.#host;
    const note = (answer: HostAnswer): HostAnswer => {
      this.#refusal = answer.ok ? null : answer.refusal;
      return answer;
    };
    const heard: ScenarioHost = {
      ...host,
      command: async (input, atMs) => note(await host.command(input, atMs)),
    };
    const { run, answer } = await openRun({ plan, people }, start, heard);
    this.#run = run;
    return answer.ok ? null : answer.refusal;
  }

  /** Reads a line in a file of its own, so that it means what it means there. */
  #read(line: string): ScenarioStep | { readonly message: string } {
    const { plan, people, start } = this.setup;
    const scenarios = [{ name: 'played', ...start, steps: [] }];
    const text = writeScenarios({ caseType: plan.id, people, scenarios });
    const { file, diagnostics } = readScenarios(
      text.replace(/ {4}steps: \[\]\n$/, `    steps:\n      - ${line.replaceAll('\n', ' ')}\n`),
    );
    const step = file?.scenarios[0]?.steps[0];
    if (step !== undefined) return step;
    const [first] = diagnostics;
    const help = first?.help === undefined ? '' : `; ${first.help}`;
    return { message: `${first?.message ?? 'this is no line of a scenario'}${help}` };
  }
}
