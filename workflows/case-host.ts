/**
 * The case host: everything a case does between two awaits, without Temporal.
 *
 * It owns the snapshot, the ledger, the outbox and the clock, and judges commands by `core.step`.
 * A command is judged twice, by the validator and by the handler; the first verdict is kept
 * for the second, and is worth nothing when anything changed in between.
 *
 * @module
 */
import type { ProjectionBatch } from '../activities/projection-types.ts';
import type { HostEffect, NoticeEffect } from '../core/effects.ts';
import type { Input, Snapshot, StepResult } from '../core/input.ts';
import { invariant } from '../core/invariant.ts';
import type { Plan } from '../core/plan.ts';
import { activeStates, nextDeadlineMs, snapshotDigest, step } from '../core/step.ts';
import {
  bytesExceed,
  hasMovedOn,
  isClockCommand,
  isCommand,
  isStale,
  type Judged,
  rejected,
  type Verdict,
} from './checks.ts';
import { CARRIED_FORMAT } from './carried.ts';
import { caseTimeMs, type ClockState, moveLeash, realTimeMs, startClock } from './clock.ts';
import { Ledger } from './ledger.ts';
import { MigrationHost, type MigrationHostParts } from './migration-host.ts';
import { NOTHING, Outbox, type OutboxState } from './outbox.ts';
import {
  type CaseContinued,
  type CaseLimits,
  type CaseReport,
  type CaseStart,
  type ClockCommand,
  type ClockResult,
  type Command,
  COMMAND_BYTES_MAX,
  type CommandResult,
  LEDGER_MAX,
  LIMITS,
  type Rejection,
  type RepairCommand,
  STATE_BYTES_MAX,
} from './protocol.ts';
import { repaired, settled } from './settling.ts';
import { caseView } from './view.ts';

/** A case in memory. Instants given to its methods are real time; inside it counts case time. */
export class CaseHost {
  readonly limits: CaseLimits;
  /** Moves it to other versions. */
  readonly migrations: MigrationHost;
  #plan: Plan;
  readonly #caseId: string;
  readonly #run: number;
  readonly #ledger: Ledger;
  readonly #outbox: Outbox;
  #clock: ClockState | null;
  #snapshot: Snapshot | null;
  /** What was asked of the outside and has not been answered, in order. */
  readonly #asked: Set<HostEffect>;
  #judged: Judged | null = null;
  #digest: { of: Snapshot; hex: string } | null = null;
  #commands = 0;
  #faults = 0;
  /** Workflow tasks in which the loop has looked, and the history's length in the latest. */
  #tasks = 0;
  #historyLength = -1;

  constructor(start: CaseStart | CaseContinued, plan: Plan, realMs: number) {
    // A plan that cannot be had now (its store is away) must not be mistaken for another one.
    invariant(plan.hash === start.planHash, 'the plan is not the one this case was pinned to');
    this.#plan = plan;
    this.#caseId = start.caseId;
    const isNew = start.kind === 'start';
    this.limits = isNew ? { ...LIMITS, ...start.limits } : start.limits;
    this.#run = isNew ? 1 : start.run;
    this.#snapshot = isNew ? null : start.snapshot;
    this.#ledger = new Ledger(isNew ? [] : start.ledger, LEDGER_MAX);
    this.#outbox = new Outbox(isNew ? NOTHING : start.outbox);
    this.#asked = new Set(isNew ? [] : start.asked);
    if (!isNew) this.#clock = start.clock;
    else this.#clock = start.clock === undefined ? null : startClock(start.clock, realMs);
    const parts = { ledger: this.#ledger, ...this.#partsOfMigrations() };
    this.migrations = new MigrationHost(parts, isNew ? undefined : start.lastMigration);
  }

  get caseId(): string {
    return this.#caseId;
  }

  /** The digest of the case as it is; `null` before it has started. */
  get digest(): string | null {
    return this.#snapshot === null ? null : this.#digestOf(this.#snapshot);
  }

  /** True once the start command has been taken. */
  get isStarted(): boolean {
    return this.#snapshot !== null;
  }

  /** True when nothing can happen any more and everybody has been told. */
  get isOver(): boolean {
    return this.#snapshot?.status === 'sealed' && this.#outbox.isSent && this.#asked.size === 0;
  }

  /** What was asked of the outside and has not been answered, in order. */
  get asked(): Iterable<HostEffect> {
    return this.#asked;
  }

  /** True when something waits to be sent to the read model. */
  get hasUnsent(): boolean {
    return !this.#outbox.isSent;
  }

  /** True when something has not been settled with the read model, be it sent or not. */
  get hasUnsettled(): boolean {
    return !this.#outbox.isEmpty;
  }

  /** True when what is not settled is small enough to go into the next run. */
  get canCarryOutbox(): boolean {
    return this.#outbox.isPortable;
  }

  /** Updates and signals taken in this run, whatever came of them. */
  get commandsOfRun(): number {
    return this.#commands;
  }

  /** Judges a command without doing it. */
  judge(command: Command, realMs: number): Verdict {
    if (!isCommand(command)) return rejected({ type: 'malformed' });
    if (isStale(command, realMs)) return rejected({ type: 'stale' });
    const nowMs = caseTimeMs(this.#clock, realMs);
    const known = this.#judged;
    if (
      known?.commandId === command.commandId &&
      known.before === this.#snapshot &&
      known.nowMs === nowMs
    ) {
      return known.verdict;
    }
    const verdict = this.#judge(command, nowMs);
    this.#judged = { commandId: command.commandId, before: this.#snapshot, nowMs, verdict };
    return verdict;
  }

  /** Does a command that came as an update: refusals go back to the caller and leave no trace. */
  take(command: Command, realMs: number): Verdict {
    const verdict = this.judge(command, realMs);
    this.#judged = null;
    this.#commands += 1;
    if (verdict.kind !== 'done') return verdict;
    this.#commit(verdict.step);
    this.#remember(command.commandId, null);
    return verdict;
  }

  /** Does a command that came as a signal: nobody waits for the answer, so refusals are noted. */
  takeSignal(command: Command, realMs: number): Verdict {
    const verdict = this.take(command, realMs);
    if (verdict.kind === 'rejected' && this.isStarted && isCommand(command)) {
      const { type, refusal } = verdict.rejection;
      this.#remember(command.commandId, refusal?.code ?? type);
    }
    return verdict;
  }

  /** Settles every deadline that is due. A case that cannot be carried on is stopped. */
  settle(realMs: number): void {
    if (this.#snapshot === null || !this.#hasDueDeadline(realMs)) return;
    const nowMs = caseTimeMs(this.#clock, realMs);
    const { step: result, isFault } = settled(this.#plan, this.#snapshot, nowMs);
    if (isFault) this.#faults += 1;
    this.#commit(result);
  }

  /** Takes what came of an effect; what the case cannot use changes nothing. */
  takeAnswer(effect: HostEffect, input: Input | null, realMs: number): void {
    this.#asked.delete(effect);
    if (input === null) return;
    const verdict = this.#step(input, caseTimeMs(this.#clock, realMs));
    if (verdict.kind === 'done') this.#commit(verdict.step);
  }

  /** Judges a repair: the case must be faulted, and must be able to go on now. */
  judgeRepair(command: RepairCommand, realMs: number): Verdict {
    const known = this.#ledger.find(command.commandId);
    if (known !== undefined) return { kind: 'repeated', sequence: known.sequence };
    const nowMs = caseTimeMs(this.#clock, realMs);
    return repaired(this.#plan, this.#snapshot, { command, nowMs });
  }

  /** Repairs a faulted case. */
  repair(command: RepairCommand, realMs: number): Verdict {
    const verdict = this.judgeRepair(command, realMs);
    this.#commands += 1;
    if (verdict.kind !== 'done') return verdict;
    this.#commit(verdict.step);
    this.#remember(command.commandId, null);
    return verdict;
  }

  /** Why a clock command cannot be done; `null` when it can. */
  judgeClock(command: ClockCommand): Rejection | null {
    if (this.#clock === null) return { type: 'not_sandbox' };
    return isClockCommand(command) ? null : { type: 'malformed' };
  }

  /** Moves a sandbox case's leash, after settling what is due. */
  moveClock(command: ClockCommand, realMs: number): ClockResult {
    invariant(this.#clock !== null, 'a real case has no clock to move');
    this.#commands += 1;
    this.settle(realMs);
    this.#clock = moveLeash(this.#clock, command, realMs);
    return {
      nowMs: caseTimeMs(this.#clock, realMs),
      nextDeadlineMs: this.#nextDeadlineMs(),
      sequence: this.#snapshot?.sequence ?? 0,
    };
  }

  /** The answer to a command that was done, or had been. */
  answer(verdict: Verdict): CommandResult {
    invariant(verdict.kind !== 'rejected' && this.#snapshot !== null, 'nothing was done');
    const { sequence, status, atMs } = this.#snapshot;
    return {
      duplicate: verdict.kind === 'repeated',
      sequence: verdict.kind === 'repeated' ? verdict.sequence : sequence,
      status,
      states: activeStates(this.#snapshot),
      atMs,
    };
  }

  /** When the one timer must fire, on the case's clock and in reality. */
  timer(): { dueMs: number; realMs: number } | null {
    const dueMs = this.#nextDeadlineMs();
    if (dueMs === null) return null;
    const realMs = realTimeMs(this.#clock, dueMs);
    return realMs === null ? null : { dueMs, realMs };
  }

  /** Counts workflow tasks, by the length of the history; settles what was sent long before. */
  beginTask(historyLength: number): void {
    if (historyLength === this.#historyLength) return;
    this.#historyLength = historyLength;
    this.#tasks += 1;
    this.#outbox.settle(this.#tasks);
  }

  /** The next batch for the read model, which is taken to arrive unless it is called back. */
  send(realMs: number): ProjectionBatch {
    return this.#batch(this.#outbox.send(this.#tasks), realMs);
  }

  /** Something that was sent did not arrive: all that is not settled waits again. */
  recall(): void {
    this.#outbox.recall();
  }

  /** The first delivery that is not settled, and what to call when it has arrived. */
  delivery(realMs: number): { batch: ProjectionBatch; confirm: () => void } {
    const front = this.#outbox.front();
    return { batch: this.#batch(front, realMs), confirm: () => this.#outbox.confirm(front) };
  }

  /** Everything the next run needs. */
  carry(): CaseContinued {
    invariant(this.#snapshot !== null, 'a case that has not started is not carried on');
    const lastMigration = this.migrations.carried(this.#snapshot);
    return {
      kind: 'continued',
      format: CARRIED_FORMAT,
      caseId: this.#caseId,
      planHash: this.#plan.hash,
      run: this.#run + 1,
      snapshot: this.#snapshot,
      ledger: this.#ledger.rows(),
      outbox: this.#outbox.state(),
      clock: this.#clock,
      limits: this.limits,
      ...(this.#asked.size > 0 && { asked: [...this.#asked] }),
      ...(lastMigration !== undefined && { lastMigration }),
    };
  }

  /** The case for tests and operators. */
  report(realMs: number): CaseReport {
    return {
      run: this.#run,
      snapshot: this.#snapshot,
      digest: this.digest,
      nowMs: caseTimeMs(this.#clock, realMs),
      timerDueMs: this.timer()?.dueMs ?? null,
      waitingEntries: this.#outbox.size,
      asked: this.#asked.size,
      rememberedCommands: this.#ledger.size,
      faults: this.#faults,
    };
  }

  #batch(records: OutboxState, realMs: number): ProjectionBatch {
    const snapshot = this.#snapshot;
    invariant(snapshot !== null, 'a case that has not started has nothing to deliver');
    const view = caseView(this.#plan, snapshot);
    const digest = this.#digestOf(snapshot);
    return { caseId: snapshot.caseId, ...records, view, digest, recordedAtMs: realMs };
  }

  #judge(command: Command, nowMs: number): Verdict {
    const known = this.#ledger.find(command.commandId);
    // A refused signal has done nothing, so sending it again is a new attempt.
    if (known?.refused === null) return { kind: 'repeated', sequence: known.sequence };
    const { input } = command;
    if (this.#snapshot === null && input.kind !== 'start') return rejected({ type: 'not_started' });
    if (bytesExceed(JSON.stringify(command), COMMAND_BYTES_MAX)) {
      return rejected({ type: 'too_large' });
    }
    if (this.#outbox.isOverloaded) return rejected({ type: 'overloaded' });
    if (hasMovedOn(command, this.#snapshot, nowMs)) return rejected({ type: 'moved_on' });
    return this.#step(input, nowMs);
  }

  #step(input: Input, nowMs: number): Verdict {
    // The case's id is the workflow's, whatever the command says.
    const own = input.kind === 'start' ? { ...input, caseId: this.#caseId } : input;
    let result: StepResult;
    try {
      result = step(this.#plan, this.#snapshot, own, nowMs);
    } catch {
      // No input can end a case: a bug refuses this command and leaves the case as it was.
      return rejected({ type: 'internal' });
    }
    if (!result.ok) return rejected({ type: 'refused', refusal: result.refusal });
    if (bytesExceed(JSON.stringify(result.snapshot), STATE_BYTES_MAX)) {
      return rejected({ type: 'too_large' });
    }
    return { kind: 'done', step: result };
  }

  #partsOfMigrations(): Omit<MigrationHostParts, 'ledger'> {
    return {
      isOverloaded: () => this.#outbox.isOverloaded,
      at: (realMs) => ({
        plan: this.#plan,
        snapshot: this.#snapshot,
        nowMs: caseTimeMs(this.#clock, realMs),
      }),
      take: (commandId, plan, result) => {
        this.#commands += 1;
        this.#plan = plan;
        this.#commit(result);
        this.#remember(commandId, null);
      },
    };
  }

  #commit(result: StepResult & { ok: true }): void {
    this.#snapshot = result.snapshot;
    const notices: NoticeEffect[] = [];
    for (const effect of result.effects) {
      if (effect.kind === 'notify') notices.push(effect);
      else if (effect.kind !== 'sealed') this.#asked.add(effect);
    }
    this.#outbox.add(result.entries, notices);
  }

  #remember(commandId: string, refused: string | null): void {
    const sequence = this.#snapshot?.sequence ?? 0;
    this.#ledger.add(commandId, { sequence, refused });
    this.#outbox.addCommand({ commandId, sequence, refused });
  }

  #nextDeadlineMs(): number | null {
    return this.#snapshot === null ? null : nextDeadlineMs(this.#snapshot);
  }

  #hasDueDeadline(realMs: number): boolean {
    return (this.#nextDeadlineMs() ?? Infinity) <= caseTimeMs(this.#clock, realMs);
  }

  #digestOf(snapshot: Snapshot): string {
    if (this.#digest?.of !== snapshot) {
      this.#digest = { of: snapshot, hex: snapshotDigest(snapshot) };
    }
    return this.#digest.hex;
  }
}
