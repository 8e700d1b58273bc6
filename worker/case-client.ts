/**
 * Speaks to cases: Temporal's client with the names, the encryption and the answers of a case.
 *
 * Every answer is a value; what is thrown is a fault of the engine or of the way to it.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ApplicationFailure,
  Client,
  type ConnectionLike,
  QueryNotRegisteredError,
  ServiceError,
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowHandle,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import type { Refusal } from '../core/input.ts';
import type { MigrationOutcome } from '../core/migration/types.ts';
import { upgradeSnapshot } from '../core/upgrades.ts';
import type { DataKeys } from '../keys/data-keys.ts';
import {
  FORETELL,
  type ForetellQuestion,
  type Foretold,
  MIGRATE,
  type MigrateCommand,
  type MigrationDone,
  UNDO_MIGRATION,
  type UndoCommand,
  type UndoRefusal,
} from '../workflows/migration-protocol.ts';
import {
  type CaseLimits,
  type CaseReport,
  CASE_WORKFLOW,
  type CaseStart,
  CLOCK,
  type ClockCommand,
  type ClockResult,
  COMMAND,
  type Command,
  type CommandResult,
  type FailureType,
  type PlanReference,
  REPAIR,
  type RepairCommand,
  REPORT,
  type SandboxClock,
  TASK_QUEUE,
  workflowIdOf,
} from '../workflows/protocol.ts';
import { createDataConverter } from './data-converter.ts';

/** The workflow's signature on the wire: the plan travels as a reference. */
type CaseWorkflow = (start: CaseStart, plan: PlanReference) => Promise<void>;

/** What a case answers. */
export type Answer<T> =
  | { readonly ok: true; readonly result: T }
  | {
      readonly ok: false;
      /**
       * `not_found`: there is no such case, or it has ended. `pending`: no answer in time; whether
       * it was done is not known, and sending it again is safe.
       */
      readonly type: FailureType | 'not_found' | 'pending';
      readonly refusal?: Refusal;
      /** Of `blocked`. */
      readonly outcome?: MigrationOutcome;
      /** Of `not_undoable`. */
      readonly undo?: UndoRefusal;
    };

/** How to start a case. */
export interface StartOptions {
  readonly caseId: string;
  readonly planHash: string;
  /** Its input is the `start`. */
  readonly command: Command;
  /** Sandbox cases only. */
  readonly clock?: SandboxClock;
  readonly limits?: Partial<CaseLimits>;
}

/** Options of {@link createCaseClient}. */
export interface CaseClientOptions {
  readonly connection: ConnectionLike;
  readonly keys: DataKeys;
  /** @default 'default' */
  readonly namespace?: string;
  /** @default TASK_QUEUE */
  readonly taskQueue?: string;
  /** How long to wait for an answer before it counts as unknown. @default 10_000 */
  readonly answerWithinMs?: number;
}

/** Speaks to cases. */
export interface CaseClient {
  /** Temporal's own client, with the same encryption. */
  readonly temporal: Client;
  /** Starts a case; sending the same again answers `duplicate`. */
  start(options: StartOptions): Promise<Answer<CommandResult>>;
  /** Sends a command and waits for what came of it. */
  send(caseId: string, command: Command): Promise<Answer<CommandResult>>;
  /** Sends a command and waits only until it is stored; a refusal is noted in the read model. */
  signal(caseId: string, command: Command): Promise<void>;
  moveClock(caseId: string, command: ClockCommand): Promise<Answer<ClockResult>>;
  repair(caseId: string, command: RepairCommand): Promise<Answer<CommandResult>>;
  /** Moves a case to another version, whose plan the worker finds by its hash. */
  migrate(caseId: string, command: MigrateCommand): Promise<Answer<MigrationDone>>;
  /** Takes a migration back: `planHash` is that of the version before. */
  undoMigration(
    caseId: string,
    command: UndoCommand,
    planHash: string,
  ): Promise<Answer<MigrationDone>>;
  /** What a migration would do to a case. Throws when the case or the engine does not answer. */
  foretell(caseId: string, question: Omit<ForetellQuestion, 'askedAtMs'>): Promise<Foretold>;
  /** For tests and operators; everything else reads the database. */
  report(caseId: string): Promise<CaseReport>;
}

/** Makes a client on an open connection, which stays the caller's. */
export function createCaseClient(options: CaseClientOptions): CaseClient {
  const { connection, keys, taskQueue = TASK_QUEUE, answerWithinMs = 10_000 } = options;
  const temporal = new Client({
    connection,
    namespace: options.namespace ?? 'default',
    dataConverter: createDataConverter({ keys, unreadable: 'throw' }),
  });
  const handle = (caseId: string) => temporal.workflow.getHandle(workflowIdOf(caseId));
  const within = async <T>(call: () => Promise<T>): Promise<Answer<T>> => {
    const deadlineMs = Date.now() + answerWithinMs;
    for (;;) {
      const answer = await answered(() => connection.withDeadline(deadlineMs, call));
      if (answer !== 'unprocessed') return answer;
      // Nothing has happened, and what has is known by the command's id.
      if (Date.now() > deadlineMs) return { ok: false, type: 'pending' };
      await sleep(UNPROCESSED_PAUSE_MS);
    }
  };
  // No update id of ours: Temporal would remember it for one run, the case's ledger does for all.
  const places = new Places(UPDATES_MAX);
  const update = <T>(caseId: string, name: string, ...args: [unknown, ...unknown[]]) =>
    places.take(caseId, () =>
      within(() => handle(caseId).executeUpdate<T, [unknown, ...unknown[]]>(name, { args })),
    );
  const questions = new Places(QUESTIONS_MAX);
  const asked = <T>(caseId: string, question: Question) => {
    const deadlineMs = Date.now() + answerWithinMs;
    return questions.take(caseId, () => ask<T>(connection, handle(caseId), question, deadlineMs));
  };
  return {
    temporal,
    start: ({ command, ...start }) => {
      const plan: PlanReference = { $plan: start.planHash };
      const first: CaseStart = { kind: 'start', ...start };
      const startWorkflowOperation = new WithStartWorkflowOperation<CaseWorkflow>(CASE_WORKFLOW, {
        workflowId: workflowIdOf(start.caseId),
        taskQueue,
        args: [first, plan],
        workflowIdConflictPolicy: 'USE_EXISTING',
        // A case that has ended is not begun again; one whose start was refused can be.
        workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
      });
      return within(() =>
        temporal.workflow.executeUpdateWithStart<CaseWorkflow, CommandResult, [Command]>(COMMAND, {
          args: [sentNow(command)],
          startWorkflowOperation,
        }),
      );
    },
    send: (caseId, command) => update(caseId, COMMAND, sentNow(command)),
    signal: (caseId, command) => handle(caseId).signal(COMMAND, sentNow(command)),
    moveClock: (caseId, command) => update(caseId, CLOCK, command),
    repair: (caseId, command) => update(caseId, REPAIR, command),
    migrate: (caseId, command) =>
      update(caseId, MIGRATE, sentNow(command), { $plan: command.plan.to }),
    undoMigration: (caseId, command, planHash) =>
      update(caseId, UNDO_MIGRATION, sentNow(command), { $plan: planHash }),
    foretell: (caseId, question) =>
      asked(caseId, {
        name: FORETELL,
        args: () => [{ ...question, askedAtMs: Date.now() }, { $plan: question.plan.to }],
      }),
    report: async (caseId) => {
      const report = await asked<CaseReport>(caseId, { name: REPORT, args: () => [] });
      // The worker may be of an earlier release than whoever asks.
      return { ...report, snapshot: report.snapshot && upgradeSnapshot(report.snapshot) };
    },
  };
}

interface Question {
  readonly name: string;
  /** Called for each attempt. */
  readonly args: () => unknown[];
}

/**
 * Asks a case. A question that a worker took and never answered, as when it dies, is asked once more
 * after a quarter of the time: it has no effect.
 */
async function ask<T>(
  connection: ConnectionLike,
  handle: WorkflowHandle,
  { name, args }: Question,
  deadlineMs: number,
): Promise<T> {
  let untilMs = Date.now() + (deadlineMs - Date.now()) / 4;
  for (;;) {
    try {
      return await connection.withDeadline(untilMs, () =>
        handle.query<T, unknown[]>(name, ...args()),
      );
    } catch (error) {
      if (Date.now() >= deadlineMs) throw error;
      if (Date.now() >= untilMs) untilMs = deadlineMs;
      else if (mustWait(error)) await sleep(UNPROCESSED_PAUSE_MS);
      else throw error;
    }
  }
}

/**
 * The case has something to do first (`workflows/task-guard.ts`), or its new run has not begun: after
 * many in a short time Temporal lets the next one wait for a moment.
 */
function mustWait(error: unknown): boolean {
  if (error instanceof QueryNotRegisteredError) return true;
  return error instanceof ServiceError && codeOf(error.cause) === FAILED_PRECONDITION;
}

function sentNow<T extends Command | MigrateCommand | UndoCommand>(command: T): T {
  return { ...command, sentAtMs: Date.now() };
}

/** The type by which Temporal's server refuses an update that a worker passed over. */
const UNPROCESSED = 'UnprocessedUpdate';
/** The overload that made the worker pass it over must have a moment to end. */
const UNPROCESSED_PAUSE_MS = 250;

/**
 * How many updates this process has under way for one case. Temporal takes ten at once and turns
 * the next one away, and with it the task that is being worked on.
 */
const UPDATES_MAX = 8;

/**
 * How many questions to one case. Of those that come while a worker lets go of it, Temporal's SDK
 * drops all but one (core of 1.24.0, "leftover buffered tasks" in workflow_stream.rs).
 */
const QUESTIONS_MAX = 1;

/** Lets a few calls through for each case; the others wait in line. */
class Places {
  readonly #waiting = new Map<string, (() => void)[]>();
  readonly #taken = new Map<string, number>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  async take<T>(caseId: string, call: () => Promise<T>): Promise<T> {
    const taken = this.#taken.get(caseId) ?? 0;
    if (taken < this.#limit) this.#taken.set(caseId, taken + 1);
    else await new Promise<void>((resolve) => this.#line(caseId).push(resolve));
    try {
      return await call();
    } finally {
      this.#giveBack(caseId);
    }
  }

  #line(caseId: string): (() => void)[] {
    const line = this.#waiting.get(caseId) ?? [];
    this.#waiting.set(caseId, line);
    return line;
  }

  /** The place goes to whoever waits longest, or is free again. */
  #giveBack(caseId: string): void {
    const line = this.#waiting.get(caseId);
    const next = line?.shift();
    if (line?.length === 0) this.#waiting.delete(caseId);
    if (next !== undefined) {
      next();
      return;
    }
    const left = (this.#taken.get(caseId) ?? 1) - 1;
    if (left > 0) this.#taken.set(caseId, left);
    else this.#taken.delete(caseId);
  }
}

/** gRPC's code of what comes too early, or of an update whose task failed: nothing of it has happened. */
const FAILED_PRECONDITION = 9;

/**
 * `unprocessed`: Temporal handed the update to a task that went without it, as under overload, or
 * that failed, as when something else came in the moment in which a run hands over to the next.
 */
async function answered<T>(call: () => Promise<T>): Promise<Answer<T> | 'unprocessed'> {
  try {
    return { ok: true, result: await call() };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { ok: false, type: 'not_found' };
    if (error instanceof WorkflowExecutionAlreadyStartedError) {
      return { ok: false, type: 'not_found' };
    }
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) {
      return { ok: false, type: 'pending' };
    }
    if (error instanceof ServiceError && codeOf(error.cause) === FAILED_PRECONDITION) {
      return 'unprocessed';
    }
    if (!(error instanceof WorkflowUpdateFailedError)) throw error;
    const { cause } = error;
    if (!(cause instanceof ApplicationFailure) || !cause.type) throw error;
    if (cause.type === UNPROCESSED) return 'unprocessed';
    const [said] = (cause.details ?? []) as [unknown];
    if (cause.type === 'repeated') return { ok: true, result: said as T };
    const type = cause.type as FailureType;
    return { ok: false, type, ...(said !== undefined && saidWith(type, said)) };
  }
}

/** What a failure says beside its type. */
function saidWith(type: FailureType, said: unknown) {
  if (type === 'blocked') return { outcome: said as MigrationOutcome };
  return type === 'not_undoable' ? { undo: said as UndoRefusal } : { refusal: said as Refusal };
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | undefined)?.code;
}
