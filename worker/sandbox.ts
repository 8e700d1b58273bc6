/**
 * The sandbox: a namespace of its own in Temporal, in which cases run that are not real.
 *
 * A sandbox case has the same workflow, the same core and the same read model, and is apart in all
 * else: nothing that it does reaches a real case, and no hook is called for it.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';
import type { CaseClient } from './case-client.ts';
import type { CallHook } from './hooks.ts';

/** The task queue of sandbox cases. */
export const SANDBOX_TASK_QUEUE = 'caseline-sandbox';

/** How long what has ended there is kept. */
const RETENTION_DAYS = 3;
const READY_WITHIN_MS = 30_000;
/** gRPC's codes. */
const NOT_FOUND = 5;
const ALREADY_EXISTS = 6;
const DAY_SECONDS = 86_400;
/** So many cases are remembered to be in the sandbox. */
const KNOWN_MAX = 10_000;

/** The namespace of sandbox cases beside one of real ones. */
export function sandboxNamespaceOf(namespace: string): string {
  return namespace === 'default' ? 'caseline-sandbox' : `${namespace}-sandbox`;
}

/**
 * Makes the namespace if there is none, and waits until it can be used.
 *
 * @throws Error of Temporal, when it may not be made or does not come up
 */
export async function ensureNamespace(
  connection: Pick<Connection, 'workflowService' | 'withDeadline'>,
  namespace: string,
): Promise<void> {
  const { workflowService } = connection;
  try {
    await workflowService.describeNamespace({ namespace });
  } catch (error) {
    if (codeOf(error) !== NOT_FOUND) throw error;
    const seconds = RETENTION_DAYS * DAY_SECONDS;
    const workflowExecutionRetentionPeriod = { seconds: seconds as never, nanos: 0 };
    await workflowService
      .registerNamespace({ namespace, workflowExecutionRetentionPeriod })
      .catch((failed: unknown) => {
        // Another process has made it at the same moment.
        if (codeOf(failed) !== ALREADY_EXISTS) throw failed;
      });
  }
  const untilMs = Date.now() + READY_WITHIN_MS;
  for (;;) {
    try {
      // Its parts hear of a new namespace one after the other; this asks the last of them.
      await connection.withDeadline(Date.now() + 5_000, () =>
        workflowService.listWorkflowExecutions({ namespace, pageSize: 1 }),
      );
      return;
    } catch (error) {
      if (Date.now() > untilMs) throw error;
      await sleep(200);
    }
  }
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | undefined)?.code;
}

/**
 * Speaks to cases wherever they are: one that starts on a clock of its own is a sandbox case, and any
 * other is looked for among the real ones first.
 */
export function withSandbox(real: CaseClient, sandbox: CaseClient): Omit<CaseClient, 'temporal'> {
  const inSandbox = new Set<string>();
  const remember = (caseId: string): void => {
    if (inSandbox.size >= KNOWN_MAX) inSandbox.clear();
    inSandbox.add(caseId);
  };
  const ask = async <T>(
    caseId: string,
    call: (client: CaseClient) => Promise<T>,
    isUnknown: (answer: T) => boolean,
  ): Promise<T> => {
    if (inSandbox.has(caseId)) return call(sandbox);
    let answer: T;
    try {
      answer = await call(real);
      if (!isUnknown(answer)) return answer;
    } catch (error) {
      if (!isNotFound(error)) throw error;
      const found = await call(sandbox);
      remember(caseId);
      return found;
    }
    const found = await call(sandbox);
    if (isUnknown(found)) return answer;
    remember(caseId);
    return found;
  };
  const isUnknown = (answer: { readonly ok: boolean; readonly type?: string }): boolean =>
    !answer.ok && answer.type === 'not_found';
  return {
    start: (options) => {
      if (options.clock === undefined) return real.start(options);
      remember(options.caseId);
      return sandbox.start(options);
    },
    send: (caseId, command) => ask(caseId, (client) => client.send(caseId, command), isUnknown),
    signal: (caseId, command) =>
      ask(
        caseId,
        (client) => client.signal(caseId, command),
        () => false,
      ),
    moveClock: (caseId, command) =>
      ask(caseId, (client) => client.moveClock(caseId, command), isUnknown),
    repair: (caseId, command) => ask(caseId, (client) => client.repair(caseId, command), isUnknown),
    migrate: (caseId, command) =>
      ask(caseId, (client) => client.migrate(caseId, command), isUnknown),
    undoMigration: (caseId, command, planHash) =>
      ask(caseId, (client) => client.undoMigration(caseId, command, planHash), isUnknown),
    foretell: (caseId, question) =>
      ask(
        caseId,
        (client) => client.foretell(caseId, question),
        () => false,
      ),
    report: (caseId) =>
      ask(
        caseId,
        (client) => client.report(caseId),
        () => false,
      ),
  };
}

/** Temporal's client names its errors. */
function isNotFound(error: unknown): boolean {
  return error instanceof Error && error.name === 'WorkflowNotFoundError';
}

/** Hooks of sandbox cases: none is called, and the case goes on as when one has failed. */
export const callNoHook: CallHook = () => Promise.resolve({ kind: 'failed', code: 'sandbox' });

/**
 * How cases are started by sandbox cases: each on a clock that begins where its maker's stands, and
 * is moved like any other.
 */
export function startsInSandbox(sandbox: CaseClient): Pick<CaseClient, 'start' | 'send'> {
  return {
    send: (caseId, command) => sandbox.send(caseId, command),
    start: async (options) => {
      const { input } = options.command;
      const maker = input.kind === 'start' ? input.origin?.caseId : undefined;
      const startMs = maker === undefined ? undefined : (await sandbox.report(maker)).nowMs;
      const clock = { scale: 1, ...(startMs !== undefined && { startMs }) };
      return sandbox.start({ ...options, clock });
    },
  };
}
