/**
 * The workflow of a case: Temporal around the case host.
 *
 * Handlers are registered first and never await; they change the host and wake the loop. The loop
 * keeps the one timer at the earliest deadline, delivers the outbox, and hands over to the next run
 * at a quiet point. There are few promises: those cost more than the case itself. Every command to
 * Temporal but the answers of updates comes from the loop, in an order that no handler can change.
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
  proxySinks,
  setHandler,
  sleep,
  upsertMemo,
  workflowInfo,
} from '@temporalio/workflow';
import type { CaseActivities } from '../activities/projection-types.ts';
import type { HostEffect } from '../core/effects.ts';
import type { Plan } from '../core/plan.ts';
import { isInOrder, readCarried } from './carried.ts';
import { CaseHost } from './case-host.ts';
import type { Verdict } from './checks.ts';
import type { MigrationVerdict } from './migration-host.ts';
import {
  FORETELL,
  type ForetellQuestion,
  type Foretold,
  MIGRATE,
  type MigrateCommand,
  type MigrationDone,
  UNDO_MIGRATION,
  type UndoCommand,
} from './migration-protocol.ts';
import { sharedPlan } from './plans.ts';
import {
  type CaseContinued,
  type CaseReport,
  type CaseSinks,
  type CaseStart,
  CLOCK,
  type ClockCommand,
  type ClockResult,
  COMMAND,
  type Command,
  type CommandResult,
  type FailureType,
  type PlanReference,
  REDELIVER,
  type Rejection,
  REPAIR,
  type RepairCommand,
  REPORT,
  ROLL_OVER,
} from './protocol.ts';

const commandUpdate = defineUpdate<CommandResult, [Command]>(COMMAND);
const commandSignal = defineSignal<[Command]>(COMMAND);
const clockUpdate = defineUpdate<ClockResult, [ClockCommand]>(CLOCK);
const repairUpdate = defineUpdate<CommandResult, [RepairCommand]>(REPAIR);
const redeliverSignal = defineSignal(REDELIVER);
const rollOverSignal = defineSignal(ROLL_OVER);
const reportQuery = defineQuery<CaseReport>(REPORT);
const migrateUpdate = defineUpdate<MigrationDone, [MigrateCommand, Plan]>(MIGRATE);
const undoUpdate = defineUpdate<MigrationDone, [UndoCommand, Plan]>(UNDO_MIGRATION);
const foretellQuery = defineQuery<Foretold, [ForetellQuestion, Plan]>(FORETELL);

/**
 * Delivers inside the workflow task: the worker awaits the sink before it gives the task back.
 *
 * Not a local activity: while a case waits for one, Temporal's SDK takes a second task for the same
 * run (the server makes one when it forgot the first, as after a failover) and answers it with the
 * work of the first one. The history then shows another instant, perhaps other events, than the case
 * has acted upon, and can never be replayed (core of 1.24.0, `_incoming_wft` in managed_run.rs).
 */
const { readModel } = proxySinks<CaseSinks>();

/** Takes over when that fails, and does not give up. */
const patient = proxyActivities<CaseActivities>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '10s' },
});

/** What a case asks of the outside; the activity itself says when it will never come to an end. */
const outside = proxyActivities<CaseActivities>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1 minute' },
});
/** The memo's key for the digest of the case after something that was no update. */
const DIGEST = 'digest';

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
  // Only a run itself says what the next one begins with: nobody starts a case from an earlier day.
  if (start.kind === 'continued' && workflowInfo().continuedFromExecutionRunId === undefined) {
    throw ApplicationFailure.nonRetryable('not continued', 'not_continued');
  }
  // What a newer engine has written fails the task: the case waits for a worker that can read it.
  const begun = start.kind === 'continued' ? readCarried(start) : start;
  const host = new CaseHost(begun, sharedPlan(plan), Date.now());
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
    loop.marked(() => void host.takeSignal(command, Date.now()));
  });
  setHandler(redeliverSignal, () => loop.marked(() => loop.redeliver()));
  setHandler(rollOverSignal, () => loop.marked(() => loop.rollOver()));
  setHandler(reportQuery, () => host.report(Date.now()));
  handleMigrations(host, loop);

  // A request to cancel must not end a case: it has its own ways to end.
  await CancellationScope.nonCancellable(async () => {
    if (start.kind === 'continued' && isInOrder(start)) await afterHandlers();
    await loop.run();
  });
}

/** Migrations, as commands: what is refused or was done before leaves no trace. */
function handleMigrations({ migrations }: CaseHost, loop: Loop): void {
  const admit = (commandId: string, verdict: MigrationVerdict): void => {
    if (verdict.kind === 'rejected') throwIfRejected(verdict.rejection);
    if (verdict.kind === 'repeated') {
      throw failure('repeated', [migrations.answer(commandId, verdict)]);
    }
  };
  const taken = (commandId: string, take: () => MigrationVerdict): MigrationDone =>
    loop.woken(() => {
      const verdict = take();
      admit(commandId, verdict);
      return migrations.answer(commandId, verdict);
    });
  setHandler(
    migrateUpdate,
    (command, plan) =>
      taken(command.commandId, () => migrations.migrate(command, plan, Date.now())),
    {
      validator: (command, plan) =>
        admit(command.commandId, migrations.judge(command, plan, Date.now())),
    },
  );
  setHandler(
    undoUpdate,
    (command, plan) => taken(command.commandId, () => migrations.undo(command, plan, Date.now())),
    {
      validator: (command, plan) =>
        admit(command.commandId, migrations.judgeUndo(command, plan, Date.now())),
    },
  );
  setHandler(foretellQuery, (question, plan) => migrations.foretell(question, plan, Date.now()));
}

/** The loop of one run. */
class Loop {
  readonly #host: CaseHost;
  #isWoken = false;
  #mustMark = false;
  #timer: { readonly scope: CancellationScope; readonly realMs: number } | null = null;
  #mustRedeliver = false;
  #isRedelivering = false;
  #mustRollOver = false;
  readonly #carriedOut = new Set<HostEffect>();
  /** True when time must be looked at: at first, and when the timer has fired. */
  #isTimeUp = true;
  #bug: unknown;

  constructor(host: CaseHost) {
    this.#host = host;
  }

  /** Does something to the case, then lets the loop look at it. */
  woken<T>(change: () => T): T {
    const result = change();
    this.#isWoken = true;
    return result;
  }

  /**
   * As {@link woken}, for whatever is no update: leaves an event in the history as well.
   *
   * Temporal's SDK takes workflow tasks that leave none for heartbeats, and may replay what two of
   * them did as if it had happened in one, at the later one's time (core of 1.24.0,
   * `find_end_index_of_next_wft_seq` in history_update.rs).
   */
  marked(change: () => void): void {
    this.#mustMark = true;
    this.woken(change);
  }

  /** Runs until the case is over; ends by continuing as new when the run has become long. */
  async run(): Promise<void> {
    if (!this.#host.isStarted) await this.#waitForStart();
    for (;;) {
      // A plain error fails the workflow task, not the case: it waits for the fix.
      if (this.#bug !== undefined) throw this.#bug;
      this.#host.beginTask(workflowInfo().historyLength);
      if (this.#isTimeUp) this.#host.settle(Date.now());
      this.#isTimeUp = false;
      this.#setTimer();
      this.#deliver();
      this.#carryOut();
      this.#mark();
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

  /**
   * Waits until something has happened, and until all handlers of the activation have run: a
   * condition is looked at after them. Without that the loop's commands would come before or after
   * those of an update by the number of promises in between, which is another one on replay, where
   * validators do not run.
   */
  async #nextChange(): Promise<void> {
    await condition(() => this.#isWoken);
    this.#isWoken = false;
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
          this.marked(() => (this.#isTimeUp = true));
        },
        () => {},
      );
  }

  /**
   * A worker could not deliver, or the read model shows something else: all that is not settled goes
   * by the patient way. If that is nothing, the read model is told where the case ends.
   */
  redeliver(): void {
    this.#host.recall();
    this.#mustRedeliver = this.#host.isStarted;
  }

  /** Somebody wants a new run, however short this one is. */
  rollOver(): void {
    this.#mustRollOver = true;
  }

  /** Sends all that waits with this workflow task, unless the patient way is taken. */
  #deliver(): void {
    if (this.#isRedelivering) return;
    if (this.#mustRedeliver) return this.#deliverPatiently();
    while (this.#host.hasUnsent) readModel.deliver(this.#host.send(Date.now()));
  }

  /** Delivers one batch however long it takes; the loop goes on meanwhile, and then looks again. */
  #deliverPatiently(): void {
    this.#isRedelivering = true;
    const { batch, confirm } = this.#host.delivery(Date.now());
    patient
      .project(batch)
      .then(confirm, (error: unknown) => (this.#bug = error))
      .finally(() =>
        this.marked(() => {
          this.#isRedelivering = false;
          this.#mustRedeliver = this.#host.hasUnsettled;
        }),
      );
  }

  #isLookingUp(): boolean {
    return [...this.#carriedOut].some(({ kind }) => kind === 'look_up');
  }

  /** Leaves an event for what was no update. */
  #mark(): void {
    if (!this.#mustMark) return;
    this.#mustMark = false;
    upsertMemo({ [DIGEST]: this.#host.digest });
  }

  /** Has everything carried out that the case asked of the outside; the answers are inputs. */
  #carryOut(): void {
    for (const effect of this.#host.asked) {
      if (this.#carriedOut.has(effect)) continue;
      // Answers are taken in the order of the questions, as in the simulator.
      if (effect.kind === 'look_up' && this.#isLookingUp()) continue;
      this.#carriedOut.add(effect);
      outside
        .carryOut(effect, { caseId: this.#host.caseId })
        .then(
          (input) => this.#host.takeAnswer(effect, input, Date.now()),
          (error: unknown) => (this.#bug = error),
        )
        .finally(() => this.marked(() => void this.#carriedOut.delete(effect)));
    }
  }

  /** Time for the next run? At a quiet point, or at last with what still waits. */
  #isLong(): boolean {
    const { historyLength, continueAsNewSuggested } = workflowInfo();
    const { historyEvents, commands } = this.#host.limits;
    const length = Math.max(historyLength / historyEvents, this.#host.commandsOfRun / commands);
    const mustEnd = this.#host.migrations.mustHandOver || this.#mustRollOver;
    const isDue = length >= 1 || continueAsNewSuggested || mustEnd;
    if (!this.#host.isStarted || !isDue) return false;
    if (!this.#mustRedeliver && !this.#host.hasUnsent) return true;
    return length >= HARD_LENGTH && this.#host.canCarryOutbox;
  }

  async #continueAsNew(): Promise<void> {
    const next = this.#host.carry();
    const plan: PlanReference = { $plan: next.planHash };
    await continueAsNew<(start: CaseContinued, plan: PlanReference) => Promise<void>>(next, plan);
  }
}

/** Waits until all handlers of the activation have run: what does not hold at once is looked at after them. */
async function afterHandlers(): Promise<void> {
  let looks = 0;
  await condition(() => looks++ > 0);
}

function throwIfRejected(rejection: Rejection | null): void {
  if (rejection === null) return;
  const { type, refusal, outcome, undo } = rejection;
  const said = refusal ?? outcome ?? undo;
  throw failure(type, said === undefined ? [] : [said]);
}

/** A failure of a closed type; what it says is in its details, which are encrypted. */
function failure(type: FailureType | 'repeated', details: unknown[]): ApplicationFailure {
  return ApplicationFailure.create({ message: type, type, nonRetryable: true, details });
}
