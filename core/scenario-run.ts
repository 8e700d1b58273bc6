/**
 * Scenarios: an author's tests of a case type, run against any host of the core.
 *
 * The runner turns lines such as `{ ana: submit }` and `wait: 3 business days` into inputs and
 * instants, sends them to a host and compares what the case shows with what the author expects.
 * It knows nothing of the host: the simulator and a Temporal server get the same inputs at the
 * same instants, and so must leave the same trace.
 *
 * @module
 */
import { deadlineAfter, localText, localToInstant } from './business-time.ts';
import type { Data, Entry, Input, People, Refusal, Snapshot } from './input.ts';
import { occurredIn } from './scenario-late.ts';
import { peopleFacts, unknownRoles, withAbsence } from './scenario-people.ts';
import type { SimulatedWorld } from './simulated-world.ts';
import type { ScenarioAction } from './scenario-actions.ts';
import { newsOf } from './scenario-news.ts';
import { checkExpectation, type Mismatch } from './scenario-expect.ts';
import { type ScenarioWorld, startLookup, worldOf } from './scenario-world.ts';
import type { PersonId, Plan, StatePath } from './plan.ts';
import { openApproval, workInput } from './scenario-work.ts';

export type { ScenarioAction } from './scenario-actions.ts';

/** A local date and time in the calendar's zone, `YYYY-MM-DD HH:MM`. */
export type LocalTime = string;
/** A date in the calendar's zone, `YYYY-MM-DD`. */
export type LocalDate = string;

/** What the file says of one of its people. The name is the person's id. */
export interface ScenarioPerson {
  /** The roles held: the person is a member of each role's team. */
  readonly roles: readonly string[];
  readonly manager?: PersonId;
  /** `[from, until]`, the last day included. */
  readonly absences: readonly (readonly [from: LocalDate, until: LocalDate])[];
  readonly isExecutive?: boolean;
  readonly country?: string;
  readonly department?: string;
  readonly skills?: readonly string[];
}

/** A file of scenarios, as read. */
export interface ScenarioFile {
  readonly caseType: string;
  readonly people: Readonly<Record<PersonId, ScenarioPerson>>;
  readonly scenarios: readonly Scenario[];
}

/** One scenario. */
export interface Scenario {
  readonly name: string;
  readonly starts: LocalTime;
  readonly by: PersonId;
  readonly data: Data;
  /** What there is beside the case. */
  readonly world?: ScenarioWorld;
  /** Which of the cases like it the starter says are the same matter. */
  readonly link?: readonly string[];
  /** When what starts the case really happened. */
  readonly occurred?: LocalTime;
  /** The refusal that the start itself must meet. */
  readonly refused?: string;
  readonly steps: readonly ScenarioStep[];
}

/** One line of a scenario. */
export interface ScenarioStep {
  readonly action: ScenarioAction;
  /** The line in the file, from 1. */
  readonly line: number;
  /** The line as a reader would write it, for messages. */
  readonly text: string;
  /** When it really happened. */
  readonly occurred?: LocalTime;
  /** The code of the refusal that is expected. */
  readonly refused?: string;
}

/** What a host says of an input. */
export type HostAnswer = { readonly ok: true } | { readonly ok: false; readonly refusal: Refusal };

/**
 * A host of one case, on a clock that the runner moves.
 *
 * Instants are epoch milliseconds and never run backwards from call to call. Whatever is due by
 * an instant has been settled before an input of that instant is applied.
 */
export interface ScenarioHost {
  /** Tells what else there is in the world; nothing until told. */
  world?(world: SimulatedWorld): Promise<void>;
  start(input: Input & { readonly kind: 'start' }, atMs: number): Promise<HostAnswer>;
  command(input: Input, atMs: number): Promise<HostAnswer>;
  /** Lets time pass: everything due by then has happened when it returns. */
  wait(untilMs: number): Promise<void>;
  snapshot(): Promise<Snapshot>;
  entries(): Promise<readonly Entry[]>;
}

/** One thing that went otherwise than the author expects. */
export interface ScenarioFailure {
  /** The line in the file; 0 for the start. */
  readonly line: number;
  readonly text: string;
  readonly expected: string;
  readonly actual: string;
  /** How many entries the trail had when it went otherwise. */
  readonly sequence: number;
}

/** A command that was refused, expected or not. */
export interface ScenarioRefusal {
  readonly code: Refusal['code'];
  /** The event that was sent; `null` for a start, an answer, a delegation … */
  readonly event: string | null;
  /** The innermost states in which it was refused. */
  readonly states: readonly StatePath[];
}

/** What came of a scenario. */
export interface ScenarioResult {
  readonly name: string;
  readonly passed: boolean;
  readonly failures: readonly ScenarioFailure[];
  /** The whole trail; empty when the start was refused. */
  readonly entries: readonly Entry[];
  readonly refusals: readonly ScenarioRefusal[];
}

/** The case id of a scenario's case unless the caller names one: part of the trail's hashes. */
export const SCENARIO_CASE = 'scenario';

/**
 * Runs one scenario on a fresh host.
 *
 * A line that was refused against expectation ends the run, because what follows it would speak
 * of another story; expectations that fail are all collected.
 */
export async function runScenario(
  { plan, people }: { plan: Plan; people: ScenarioFile['people'] },
  scenario: Scenario,
  host: ScenarioHost,
): Promise<ScenarioResult> {
  const unknown = unknownRoles(plan, people);
  if (unknown.length > 0) return failed(scenario, unknown);
  const { run, answer } = await openRun({ plan, people }, scenario, host);
  const start = { line: 0, text: `start by ${scenario.by}`, refused: scenario.refused };
  if (!(await judge(run, start, answer)) || !answer.ok) return finished(run, scenario, []);
  for (const step of scenario.steps) {
    if (!(await takeStep(run, step))) break;
  }
  return finished(run, scenario, await host.entries());
}

/** A scenario under way. */
export interface ScenarioRun {
  readonly plan: Plan;
  readonly host: ScenarioHost;
  people: People;
  world: ScenarioWorld;
  nowMs: number;
  /** How many entries there were at the last `expect`. */
  looked: number;
  readonly failures: ScenarioFailure[];
  readonly refusals: ScenarioRefusal[];
}

/** Starts the case of a scenario; whoever plays it step by step begins here. */
export async function openRun(
  { plan, people }: { plan: Plan; people: ScenarioFile['people'] },
  scenario: Pick<Scenario, 'starts' | 'by' | 'data' | 'world' | 'link' | 'occurred'>,
  host: ScenarioHost,
): Promise<{ readonly run: ScenarioRun; readonly answer: HostAnswer }> {
  const run: ScenarioRun = {
    plan,
    host,
    people: peopleFacts(plan, people),
    world: scenario.world ?? {},
    nowMs: localToInstant(plan.calendar, scenario.starts),
    looked: 0,
    failures: [],
    refusals: [],
  };
  const world = worldOf(plan, run.world);
  await host.world?.(world);
  const lookup = startLookup(plan, world, scenario);
  const answer = await host.start(
    {
      kind: 'start',
      caseId: SCENARIO_CASE,
      actor: scenario.by,
      data: scenario.data,
      people: run.people,
      ...(lookup !== undefined && { lookup }),
      ...occurredIn(plan, scenario),
    },
    run.nowMs,
  );
  return { run, answer };
}

/**
 * Takes one line of a scenario; what goes otherwise than it says is added to `run.failures`.
 *
 * @returns false when the story cannot go on
 */
export async function takeStep(run: ScenarioRun, step: ScenarioStep): Promise<boolean> {
  const { action } = step;
  switch (action.kind) {
    case 'wait':
      return waitUntil(run, deadlineAfter(run.plan.calendar, action.duration, run.nowMs).dueAtMs);
    case 'wait_until':
      return waitUntil(run, localToInstant(run.plan.calendar, action.until), step);
    case 'absent':
      run.people = withAbsence(run, action);
      return judge(run, step, await send(run, { kind: 'people', people: run.people }));
    case 'loads':
      run.world = { ...run.world, loads: { ...run.world.loads, ...action.loads } };
      await run.host.world?.(worldOf(run.plan, run.world));
      return true;
    case 'world': {
      const news = newsOf(await run.host.snapshot(), action.world);
      if (news !== null) return judge(run, step, await send(run, { kind: 'news', news }));
      return nothingSuch(run, step);
    }
    case 'links':
      return judge(run, step, await send(run, { kind: 'links', act: action.act }));
    case 'expect': {
      const entries = await run.host.entries();
      const found = checkExpectation(
        { plan: run.plan, snapshot: await run.host.snapshot(), entries, since: run.looked },
        action.expect,
      );
      const sequence = entries.length;
      run.looked = sequence;
      run.failures.push(...found.map((mismatch) => failureOf(step, mismatch, sequence)));
      return true;
    }
    default: {
      const input = { ...(await inputOf(run, action)), ...occurredIn(run.plan, step) };
      const event = input.kind === 'event' ? input.event : null;
      return judge(run, step, await send(run, input), event);
    }
  }
}

/** The world answers what was never asked: the story is another one. */
async function nothingSuch(run: ScenarioRun, step: ScenarioStep): Promise<boolean> {
  const { calls = [], links = [] } = await run.host.snapshot();
  const open = [
    ...calls.map(({ hook }) => hook),
    ...links.map(({ caseType, as }) => caseType ?? as),
  ];
  run.failures.push({
    line: step.line,
    text: step.text,
    expected: 'something called or created before',
    actual: open.join(', ') || 'nothing is open',
    sequence: (await run.host.entries()).length,
  });
  return false;
}

async function waitUntil(run: ScenarioRun, untilMs: number, step?: ScenarioStep): Promise<boolean> {
  if (untilMs < run.nowMs) {
    run.failures.push({
      line: step?.line ?? 0,
      text: step?.text ?? 'wait',
      expected: 'an instant after the one reached',
      actual: `it is ${localText(run.plan.calendar, run.nowMs)} already`,
      sequence: (await run.host.entries()).length,
    });
    return false;
  }
  await run.host.wait(untilMs);
  run.nowMs = untilMs;
  return true;
}

function send(run: ScenarioRun, input: Input): Promise<HostAnswer> {
  return run.host.command(input, run.nowMs);
}

type PersonalAction = Extract<
  ScenarioAction,
  { kind: 'event' | 'answer' | 'delegate' | 'decline' | 'work' }
>;

async function inputOf(run: ScenarioRun, action: PersonalAction): Promise<Input> {
  const actor = action.person;
  if (action.kind === 'event') {
    return { kind: 'event', event: action.event, actor, data: action.data };
  }
  if (action.kind === 'work') {
    const snapshot = await run.host.snapshot();
    return workInput({ plan: run.plan, snapshot }, action.work, actor);
  }
  const item = await itemOf(run, action);
  switch (action.kind) {
    case 'answer':
      if (item === null) return { kind: 'event', event: action.word, actor, data: action.data };
      return {
        kind: 'answer',
        item,
        result: action.result,
        actor,
        ...(action.comment !== undefined && { comment: action.comment }),
      };
    case 'delegate':
      return {
        kind: 'delegate',
        item: item ?? '',
        to: action.to,
        actor,
        ...(action.reason !== undefined && { reason: action.reason }),
      };
    case 'decline': {
      const { reason } = action;
      if (item !== null) return { kind: 'decline', item, reason, actor };
      return { kind: 'event', event: 'decline', actor, data: reason === '' ? {} : { reason } };
    }
  }
}

/**
 * The approval that a line speaks of: an open one, else the last one that was open.
 *
 * @returns `null` when none is open and the line can be an event of that name, or none ever was
 */
async function itemOf(
  run: ScenarioRun,
  action: Exclude<PersonalAction, { kind: 'event' | 'work' }>,
): Promise<string | null> {
  const open = openApproval(await run.host.snapshot(), action);
  if (open !== null) return open;
  const verb = action.kind === 'answer' ? action.word : action.kind;
  const isEvent = Object.values(run.plan.states).some(({ on }) => Object.hasOwn(on, verb));
  // These two have words that no event has: `result` and `to`.
  if (isEvent && verb !== 'answer' && verb !== 'delegate') return null;
  const decided = (await run.host.entries()).filter((entry) => entry.kind === 'decided');
  const last = decided.at(-1)?.detail['item'];
  return typeof last === 'string' ? last : null;
}

/** Compares an answer with the refusal that was (or was not) expected. */
async function judge(
  run: ScenarioRun,
  step: Pick<ScenarioStep, 'line' | 'text' | 'refused'>,
  answer: HostAnswer,
  event: string | null = null,
): Promise<boolean> {
  const actual = answer.ok ? null : answer.refusal.code;
  if (!answer.ok) {
    const { code, state } = answer.refusal;
    run.refusals.push({ code, event, states: state });
  }
  if (actual === (step.refused ?? null)) return true;
  run.failures.push({
    line: step.line,
    text: step.text,
    expected: step.refused === undefined ? 'done' : `refused: ${step.refused}`,
    actual: answer.ok ? 'done' : `refused: ${answer.refusal.code} (${answer.refusal.message})`,
    sequence: (await run.host.entries()).length,
  });
  return false;
}

function failureOf(
  step: ScenarioStep,
  { what, expected, actual }: Mismatch,
  sequence: number,
): ScenarioFailure {
  return {
    line: step.line,
    text: step.text,
    expected: `${what}: ${expected}`,
    actual: `${what}: ${actual}`,
    sequence,
  };
}

function failed(scenario: Scenario, failures: readonly ScenarioFailure[]): ScenarioResult {
  return { name: scenario.name, passed: false, failures, entries: [], refusals: [] };
}

function finished(run: ScenarioRun, scenario: Scenario, entries: readonly Entry[]): ScenarioResult {
  const { failures, refusals } = run;
  return { name: scenario.name, passed: failures.length === 0, failures, entries, refusals };
}
