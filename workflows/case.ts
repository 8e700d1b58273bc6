/**
 * The workflow of a case: Temporal around the case host.
 *
 * Handlers are registered first and never await; they change the host and wake the loop. The loop
 * keeps the one timer at the earliest deadline, delivers the outbox, and hands over to the next run
 * at a quiet point. There are no conditions and few promises: those cost more than the case itself.
 *
 * @module
 */
import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  defineUpdate,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { ProjectionBatch } from '../activities/projection-types.ts';
import { invariant } from '../core/invariant.ts';
import type { Plan } from '../core/plan.ts';
import { CaseHost, type Verdict } from './case-host.ts';
import { sharedPlan } from './plans.ts';
import {
  type CaseContinued,
  type CaseReport,
  type CaseStart,
  CLOCK,
  type ClockCommand,
  type ClockResult,
  COMMAND,
  type Command,
  type CommandResult,
  type FailureType,
  type PlanReference,
  type RegisteredActivities,
  type Rejection,
  REPAIR,
  type RepairCommand,
  REPORT,
} from './protocol.ts';

const commandUpdate = defineUpdate<CommandResult, [Command]>(COMMAND);
const commandSignal = defineSignal<[Command]>(COMMAND);
const clockUpdate = defineUpdate<ClockResult, [ClockCommand]>(CLOCK);
const repairUpdate = defineUpdate<CommandResult, [RepairCommand]>(REPAIR);
const reportQuery = defineQuery<CaseReport>(REPORT);

/** Half a second inside the workflow task, tried once: a retry would hold the task. */
const inTask = proxyLocalActivities<RegisteredActivities>({
  scheduleToCloseTimeout: '500ms',
  retry: { maximumAttempts: 1 },
});

/** Takes over when that fails, and does not give up. */
const patient = proxyActivities<RegisteredActivities>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '10s' },
});

/** A run that could not find a quiet point for this many times its limit carries what waits. */
const HARD_LENGTH = 1.25;
/** Timers are never set further ahead than this; the case then looks again. Ten years. */
const TIMER_MAX_MS = 10 * 366 * 86_400_000;
/** How long a case whose start was refused waits for another start. */
const UNSTARTED_MS = 10_000;

/**
 * Runs one case until it is sealed.
 *
 * @param start what it begins with, or what the run before has carried over
 * @param plan put in the place of a {@link PlanReference} by the worker's codec
 */
export async function caseWorkflow(start: CaseStart | CaseContinued, plan: Plan): Promise<void> {
  const host = new CaseHost(start, sharedPlan(plan), Date.now());
  const loop = new Loop(host);
  const admit = (verdict: Verdict): Verdict => {
    if (verdict.kind === 'rejected') throwIfRejected(verdict.rejection);
    // Answered from the validator, a repeated command leaves no trace in the history either.
    if (verdict.kind === 'repeated') throw failure('repeated', [host.answer(verdict)]);
    return verdict;
  };
  const taken = (take: () => Verdict): CommandResult =>
    loop.woken(() => host.answer(admit(take())));
  setHandler(commandUpdate, (command) => taken(() => host.take(command, Date.now())), {
    validator: (command) => void admit(host.judge(command, Date.now())),
  });
  setHandler(repairUpdate, (command) => taken(() => host.repair(command, Date.now())), {
    validator: (command) => void admit(host.judgeRepair(command, Date.now())),
  });
  setHandler(clockUpdate, (command) => loop.woken(() => host.moveClock(command, Date.now())), {
    validator: (command) => throwIfRejected(host.judgeClock(command)),
  });
  setHandler(commandSignal, (command) => {
    loop.woken(() => host.takeSignal(command, Date.now()));
  });
  setHandler(reportQuery, () => host.report(Date.now()));

  // A request to cancel must not end a case: it has its own ways to end.
  await CancellationScope.nonCancellable(() => loop.run());
}

/** The loop of one run. */
class Loop {
  readonly #host: CaseHost;
  #wake: (() => void) | null = null;
  #timer: { readonly scope: CancellationScope; readonly realMs: number } | null = null;
  #isDelivering = false;
  /** True when time must be looked at: at first, and when the timer has fired. */
  #isTimeUp = true;
  #bug: unknown;

  constructor(host: CaseHost) {
    this.#host = host;
  }

  /** Does something to the case, then lets the loop look at it. */
  woken<T>(change: () => T): T {
    const result = change();
    this.#wake?.();
    return result;
  }

  /** Runs until the case is over; ends by continuing as new when the run has become long. */
  async run(): Promise<void> {
    if (!this.#host.isStarted) await this.#waitForStart();
    for (;;) {
      // A plain error fails the workflow task, not the case: it waits for the fix.
      if (this.#bug !== undefined) throw this.#bug;
      // Not after a delivery: a query can move its end into the next workflow task, where it is
      // later than on replay, which would then settle less than was recorded.
      if (this.#isTimeUp) this.#host.settle(Date.now());
      this.#isTimeUp = false;
      this.#setTimer();
      if (this.#host.hasOutbox && !this.#isDelivering) void this.#deliver();
      if (this.#host.isOver || this.#isLong()) {
        // An answer that comes after the last command of a run would never be sent.
        await condition(allHandlersFinished);
        if (this.#host.isOver) return;
        if (this.#isLong()) return this.#continueAsNew();
      }
      await this.#nextChange();
    }
  }

  /** Waits a little for the start; without it this is not a case, and the id is free again. */
  async #waitForStart(): Promise<void> {
    const isStarted = await condition(() => this.#host.isStarted, UNSTARTED_MS);
    if (!isStarted) throw ApplicationFailure.nonRetryable('never started', 'never_started');
  }

  async #nextChange(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = null;
  }

  /** Keeps the one timer at the earliest deadline; touches it only when that has changed. */
  #setTimer(): void {
    const next = this.#host.timer();
    if (next?.realMs === this.#timer?.realMs) return;
    this.#timer?.scope.cancel();
    this.#timer = null;
    if (next === null) return;
    const delayMs = Math.min(TIMER_MAX_MS, Math.max(1, next.realMs - Date.now()));
    // Not `setTimeout`: in a shared V8 context the SDK keeps the handles of all cases in one map, by
    // numbers that each case counts anew, so that one case's `clearTimeout` ends another's timer.
    const timer = { scope: new CancellationScope({ cancellable: true }), realMs: next.realMs };
    this.#timer = timer;
    timer.scope
      .run(() => sleep(delayMs))
      .then(
        () => {
          // A command in the same activation comes first, and may have set the next one already.
          if (this.#timer === timer) this.#timer = null;
          this.#isTimeUp = true;
          this.#wake?.();
        },
        () => {},
      );
  }

  /** Delivers all that waits, one batch after the other; the acknowledgement does not wait. */
  async #deliver(): Promise<void> {
    this.#isDelivering = true;
    try {
      while (this.#host.hasOutbox) {
        const { batch, confirm } = this.#host.delivery(Date.now());
        const digest = await deliverBatch(batch);
        // Recorded when it first ran: on replay it shows an engine that no longer means the same.
        invariant(digest === batch.digest, 'the case differs from what was recorded');
        confirm();
      }
    } catch (error) {
      this.#bug = error;
    }
    this.#isDelivering = false;
    this.#wake?.();
  }

  /** Time for the next run? At a quiet point, or at last with what still waits. */
  #isLong(): boolean {
    const { historyLength, continueAsNewSuggested } = workflowInfo();
    const { historyEvents, commands } = this.#host.limits;
    const length = Math.max(historyLength / historyEvents, this.#host.commandsOfRun / commands);
    if (!this.#host.isStarted || (length < 1 && !continueAsNewSuggested)) return false;
    return !this.#host.hasOutbox || (length >= HARD_LENGTH && this.#host.canCarryOutbox);
  }

  async #continueAsNew(): Promise<void> {
    const next = this.#host.carry();
    const plan: PlanReference = { $plan: next.planHash };
    await continueAsNew<(start: CaseContinued, plan: PlanReference) => Promise<void>>(next, plan);
  }
}

async function deliverBatch(batch: ProjectionBatch): Promise<string> {
  try {
    return await inTask.project(batch);
  } catch {
    return await patient.project(batch);
  }
}

function throwIfRejected(rejection: Rejection | null): void {
  if (rejection === null) return;
  throw failure(rejection.type, rejection.refusal === undefined ? [] : [rejection.refusal]);
}

/** A failure of a closed type; what it says is in its details, which are encrypted. */
function failure(type: FailureType | 'repeated', details: unknown[]): ApplicationFailure {
  return ApplicationFailure.create({ message: type, type, nonRetryable: true, details });
}
