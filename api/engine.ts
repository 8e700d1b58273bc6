/**
 * The cases' engine as the API needs it, and what its answers mean over HTTP.
 *
 * A port: the worker folder's case client fits it.
 *
 * @module
 */
import type { Connection } from '@temporalio/client';
import type { Refusal } from '../core/input.ts';
import type {
  CaseReport,
  ClockCommand,
  ClockResult,
  Command,
  CommandResult,
  FailureType,
  RepairCommand,
  SandboxClock,
} from '../workflows/protocol.ts';
import type { MigrationDone, UndoCommand, UndoRefusal } from '../workflows/migration-protocol.ts';
import { notFound, Problem, problemOfRefusal } from './problems.ts';

/** What a case answers. */
export type EngineAnswer<T> =
  | { readonly ok: true; readonly result: T }
  | {
      readonly ok: false;
      readonly type: FailureType | 'not_found' | 'pending';
      readonly refusal?: Refusal;
      /** Why a migration cannot be taken back. */
      readonly undo?: UndoRefusal;
    };

/** Speaks to cases. Throws when the engine cannot be reached. */
export interface CaseEngine {
  start(options: {
    readonly caseId: string;
    readonly planHash: string;
    readonly command: Command;
    readonly clock?: SandboxClock;
  }): Promise<EngineAnswer<CommandResult>>;
  send(caseId: string, command: Command): Promise<EngineAnswer<CommandResult>>;
  signal(caseId: string, command: Command): Promise<void>;
  moveClock(caseId: string, command: ClockCommand): Promise<EngineAnswer<ClockResult>>;
  repair(caseId: string, command: RepairCommand): Promise<EngineAnswer<CommandResult>>;
  undoMigration(
    caseId: string,
    command: UndoCommand,
    planHash: string,
  ): Promise<EngineAnswer<MigrationDone>>;
  report(caseId: string): Promise<CaseReport>;
}

/** How long a ping may take; shorter than the client would retry by itself. */
const PING_MS = 1_500;

/** Asks Temporal for a sign of life, once: `pingEngine` of an app on this connection. */
export function pingOf(connection: Connection): () => Promise<unknown> {
  return () =>
    connection.withDeadline(Date.now() + PING_MS, () =>
      connection.workflowService.getSystemInfo({}),
    );
}

const RETRY = { headers: { 'Retry-After': '1' } };

/** Calls the engine; when it does not answer at all, says so as a problem. */
export async function callEngine<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Problem) throw error;
    if (isNotFound(error)) throw notFound('case');
    throw engineUnavailable();
  }
}

/** The engine cannot be reached, or does not answer in time. */
export function engineUnavailable(): Problem {
  const detail = 'The engine does not answer. Sending it again with the same key is safe.';
  return new Problem('engine_unavailable', detail, RETRY);
}

/** What a command's failure means to whoever sent it; `pending` is no failure. */
export function problemOf(failure: Exclude<EngineAnswer<unknown>, { ok: true }>): Problem {
  switch (failure.type) {
    case 'refused':
      if (failure.refusal !== undefined) return problemOfRefusal(failure.refusal);
      break;
    case 'not_found':
    case 'not_started':
      return notFound('case');
    case 'too_large':
      return new Problem('case_too_large', 'The case would become larger than it may be.');
    case 'overloaded':
      return new Problem('overloaded', 'Too much of this case waits to be written.', RETRY);
    case 'not_sandbox':
      return new Problem('not_sandbox', 'This case runs on real time.');
    case 'not_faulted':
      return new Problem('not_faulted', 'Nothing has stopped this case.');
    case 'other_version':
    case 'blocked':
    case 'not_undoable':
    case 'malformed':
    case 'stale':
    case 'moved_on':
    case 'internal':
    case 'pending':
      break;
  }
  return new Problem('internal', 'The command was not applied.');
}

/** Waits for something at most so long; `null` when it took longer or failed. */
export async function within<T>(limitMs: number, promise: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), limitMs);
  });
  try {
    return await Promise.race([promise.catch(() => null), limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** Temporal's client names its errors; the API does not import their classes. */
function isNotFound(error: unknown): boolean {
  return error instanceof Error && error.name === 'WorkflowNotFoundError';
}
