/**
 * A host for scenarios on a real Temporal server: each case a durable workflow on a sandbox clock.
 *
 * The clock is held on a leash at the instant that the scenario has reached. It runs so fast that
 * a moved leash is reached at once, but every deadline on the way is a real Temporal timer.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import type { Entry, Input, Snapshot } from '../core/input.ts';
import { invariant } from '../core/invariant.ts';
import type { Plan } from '../core/plan.ts';
import type { HostAnswer, ScenarioHost } from '../core/scenario-run.ts';
import type { SimulatedWorld } from '../core/simulated-world.ts';
import { nextDeadlineMs, step } from '../core/step.ts';
import type { Answer, CaseClient } from '../worker/case-client.ts';
import type { CaseReport } from '../workflows/protocol.ts';

/** What a host needs of the server that it is on. */
export interface TemporalPort {
  readonly client: CaseClient;
  /** What the read model has been told of a case so far, in order. */
  entriesOf(caseId: string): readonly Entry[];
  /** Tells the worker what there is beside a case, for its questions (`look_up`). */
  tell?(caseId: string, world: SimulatedWorld): void;
}

/** A millisecond is 31 years: whatever instant the leash allows is reached by the next task. */
const SCALE = 1e12;

/** How long something that must come may take. */
const WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 25;

/** Opens a case of a plan on a server, under an id of its own. */
export function temporalHost(
  port: TemporalPort,
  plan: Plan,
  caseId: string = randomUUID(),
): ScenarioHost {
  let isStarted = false;
  let leashMs = 0;

  const report = () => port.client.report(caseId);
  const snapshot = async (): Promise<Snapshot> => {
    const seen = (await report()).snapshot;
    invariant(seen !== null, 'the case has no snapshot');
    return seen;
  };
  /** What the case asks of the world is answered before anything else happens, as in memory. */
  const answered = (): Promise<CaseReport> => eventually(report, ({ asked }) => asked === 0);
  const moveLeash = async (untilMs: number): Promise<void> => {
    if (untilMs > leashMs) await port.client.moveClock(caseId, { untilMs });
    leashMs = Math.max(leashMs, untilMs);
  };
  const pass = async (untilMs: number): Promise<void> => {
    for (;;) {
      const dueMs = nextDeadlineMs((await answered()).snapshot!);
      if (dueMs === null || dueMs > untilMs) break;
      await moveLeash(dueMs);
      await eventually(snapshot, (seen) => (nextDeadlineMs(seen) ?? Infinity) > dueMs);
    }
    await moveLeash(untilMs);
  };
  const refusalOf = async (answer: Answer<unknown>, input: Input): Promise<HostAnswer> => {
    if (answer.ok) return { ok: true };
    if (answer.refusal !== undefined) return { ok: false, refusal: answer.refusal };
    invariant(answer.type === 'not_found', `the case answered ${answer.type}`);
    return refusalOfEnded(plan, await snapshot(), { input, atMs: leashMs });
  };
  return {
    world: async (world) => port.tell?.(caseId, world),
    start: async (input, atMs) => {
      leashMs = atMs;
      const answer = await port.client.start({
        caseId,
        planHash: plan.hash,
        command: { commandId: randomUUID(), input },
        clock: { scale: SCALE, startMs: atMs, untilMs: atMs },
      });
      isStarted = answer.ok;
      if (isStarted) await answered();
      return refusalOf(answer, input);
    },
    command: async (input, atMs) => {
      await pass(atMs);
      const command = { commandId: randomUUID(), input };
      const answer = await refusalOf(await port.client.send(caseId, command), input);
      await answered();
      return answer;
    },
    wait: pass,
    snapshot,
    entries: async () => {
      if (!isStarted) return [];
      const { sequence } = await snapshot();
      return eventually(
        () => port.entriesOf(caseId),
        (entries) => entries.length >= sequence,
      );
    },
  };
}

/** The workflow of a sealed case has ended; what it would say follows from its last snapshot. */
function refusalOfEnded(
  plan: Plan,
  snapshot: Snapshot,
  { input, atMs }: { readonly input: Input; readonly atMs: number },
): HostAnswer {
  const verdict = step(plan, snapshot, input, atMs);
  invariant(!verdict.ok, 'an ended case takes no commands');
  return { ok: false, refusal: verdict.refusal };
}

/** Waits until something holds. @throws Error when it does not in time */
async function eventually<T>(look: () => T | Promise<T>, holds: (seen: T) => boolean): Promise<T> {
  const untilMs = Date.now() + WITHIN_MS;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (Date.now() > untilMs) throw new Error('the case on the server did not get there in time');
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
